// SPDX-License-Identifier: GPL-3.0-or-later
// picture.h - grey pictures drawn straight from symbols that libqrencode makes: sharp, flat, upright.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "scanner/decode/reader.h"

typedef struct {
    guint8 *pixels;
    int width_px, height_px;
} Picture;

typedef struct {
    const char *bytes;
    int length;
    int module_px;
    guint8 dark, light; // grey of the modules; dark above light is a light-on-dark symbol
    bool is_mirrored;
} PictureSymbol;

Picture picture_new(int width_px, int height_px, guint8 grey);
void picture_clear(Picture *picture);
// Draws the symbol (error correction M, byte mode) with its quiet zone; returns its side without that, in px.
int picture_add(Picture *picture, const PictureSymbol *symbol, int left_px, int top_px);
void picture_fill(Picture *picture, int left_px, int top_px, int width_px, int height_px, guint8 grey);
// As a hand smears it that moves sideways over so many pixels while the shutter is open.
void picture_smear(Picture *picture, int smear_px);
GreyFrame picture_frame(const Picture *picture);
