// SPDX-License-Identifier: GPL-3.0-or-later
// frame.h - answers between STX and ETX, and the three of ~HS: ZPL's form, which ESC/Label has as well.
//
// Inside printer/driver only.
#pragma once

#include <glib.h>

#define FRAME_STX 0x02

typedef enum { FRAME_MORE, FRAME_NONE, FRAME_FOUND } FrameResult;

// Finds STX text ETX at the beginning of `bytes`, after line ends; `out_text` is the caller's.
FrameResult frame_read(const guint8 *bytes, gsize length, char **out_text, gsize *out_taken);

// The first string of ~HS (FRAME_STATUS_FIRST fields) took `taken` bytes: the other two belong to it. FRAME_FOUND gives the fields of
// the second, which are FRAME_STATUS_SECOND and the caller's, and what all took.
#define FRAME_STATUS_FIRST 12
#define FRAME_STATUS_SECOND 11
FrameResult frame_read_status(const guint8 *bytes, gsize length, gsize taken, GStrv *out_second, gsize *out_taken);

// 0 = it is none.
int frame_number(char **fields, guint index);
