// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz_template.c - any bytes are a template or a mistake with a line; a template renders or says why not.
#include <string.h>

#include "tests/label/render.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

// Small enough to be quick, whatever the template says of its size.
#define FUZZ_DPI 40

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = label_template_parse((const char *)data, size, "fuzz", NULL, &error);
    if (!label_template) {
        g_assert_true(error && g_str_has_prefix(error->message, "fuzz:"));
        return 0;
    }
    g_autoptr(GHashTable) fields = fields_from("name", "Priya शर्मा 🐍", "token", "LY0ABC", "company", "Wide Words Ltd", "ribbons",
                                               "speaker", "band_colour", "#a01020", NULL);
    const LabelTarget target = {.dpi_x = FUZZ_DPI, .dpi_y = FUZZ_DPI, .has_red = true};
    g_autoptr(Bitmap) bitmap = label_render(label_template, fields, &target, NULL, &error);
    g_assert_true((bitmap == NULL) == (error != NULL));
    return 0;
}
