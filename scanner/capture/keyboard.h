// SPDX-License-Identifier: GPL-3.0-or-later
// keyboard.h - inside scanner/capture: what the keys of a scanner that types mean on its layout. The adapter of libxkbcommon.
#pragma once

#include "scanner/capture/capture.h"

typedef struct Keyboard Keyboard;

// `layout` is a name of xkb, such as "us", "de" or "de(nodeadkeys)". CAPTURE_ERROR_SOURCE when there is no such layout.
Keyboard *keyboard_new(const char *layout, GError **error);
void keyboard_free(Keyboard *keyboard);

// Adds to `text` what the key (linux/input-event-codes.h) types, as UTF-8: Enter is a carriage return. Dead keys join with the
// letter that follows, and Alt with digits of the number pad gives the character of that number.
void keyboard_key(Keyboard *keyboard, guint16 key, bool is_down, GString *text);
// No key is down any more.
void keyboard_release_all(Keyboard *keyboard);
