// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/codes.h"

#include <errno.h>
#include <qrencode.h>

#include "printer/label/label.h"

MEMBERS_CLEAR_FUNC(code_clear, Code, modules)

bool code_qr(const char *text, int level, Code *out_code, GError **error)
{
    static const QRecLevel levels[] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H};
    QRcode *symbol = QRcode_encodeString(text, 0, levels[level], QR_MODE_8, 1);
    if (!symbol)
        return error_set(LABEL_ERROR, LABEL_ERROR_QR, error, "a text of %" G_GSIZE_FORMAT " bytes cannot become a QR code: %s",
                         strlen(text), g_strerror(errno));
    const gsize count = (gsize)symbol->width * (gsize)symbol->width;
    *out_code = (Code){.columns = symbol->width, .rows = symbol->width, .modules = g_new(guint8, count)};
    for (gsize i = 0; i < count; i++)
        out_code->modules[i] = symbol->data[i] & 1;
    QRcode_free(symbol);
    return true;
}
