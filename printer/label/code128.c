// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/codes.h"

#include <string.h>
#include <zint.h>

#include "printer/label/label.h"

bool code_128(const char *text, Code *out_code, GError **error)
{
    struct zint_symbol *symbol = ZBarcode_Create();
    symbol->symbology = BARCODE_CODE128;
    symbol->input_mode = UNICODE_MODE;
    bool is_good = ZBarcode_Encode(symbol, (const unsigned char *)text, (int)strlen(text)) < ZINT_ERROR;
    if (is_good) {
        *out_code = (Code){.columns = symbol->width, .rows = 1, .modules = g_new(guint8, (gsize)symbol->width)};
        for (int i = 0; i < symbol->width; i++)
            out_code->modules[i] = symbol->encoded_data[0][i / 8] >> (i % 8) & 1;
    } else {
        g_set_error(error, LABEL_ERROR, LABEL_ERROR_QR, "a text of %" G_GSIZE_FORMAT " bytes cannot become a Code 128: %s",
                    strlen(text), symbol->errtxt);
    }
    ZBarcode_Delete(symbol);
    return is_good;
}
