// SPDX-License-Identifier: GPL-3.0-or-later
// scene.h - a stand-in and one connection to it, for tests of what it says and when.
#pragma once

#include "tests/network_printers/client.h"
#include "tests/network_printers/standin.h"

// Long enough for any machine; nothing waits so long unless it fails.
#define PATIENCE_MS 20000
// Long enough to say that nothing came.
#define SILENCE_MS 200

typedef struct {
    char *folder;
    Standin *printer;
    int fd;
} Scene;

// `words` as in script.h.
Scene scene_begin(const char *words);
void scene_end(Scene *scene);
void say(const Scene *scene, const void *bytes, gsize count);
void say_label(const Scene *scene, const char *language, const char *text);
void assert_hears(const Scene *scene, const void *bytes, gsize count);
void assert_silence(const Scene *scene);
// Asks, and waits for so many bytes; the caller owns them.
char *hear_text(const Scene *scene, const char *question, gsize count);
// Field `field` of string `line` of what ZPL's ~HS answers.
guint64 status_number(const char *status, guint line, guint field);
