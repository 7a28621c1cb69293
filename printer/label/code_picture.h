// SPDX-License-Identifier: GPL-3.0-or-later
// code_picture.h - a QR code by itself, to show on a screen.
#pragma once

#include "printer/label/bitmap.h"

// With its quiet zone. LABEL_ERROR_QR when the text is too long. The caller owns it.
Bitmap *code_picture(const char *text, GError **error);
