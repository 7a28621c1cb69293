// SPDX-License-Identifier: GPL-3.0-or-later
// kiosked.h - a station for self check-in, and somebody who stands there and knows the page's requests.
#pragma once

#include "tests/web/client.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web *web;
    Client visitor;
} Kiosked;

// Set-up and tear-down of a fixture; `offer` NULL: the event lets visitors choose nothing.
void kiosked_set_up(Kiosked *kiosk, gconstpointer offer);
void kiosked_tear_down(Kiosked *kiosk, gconstpointer data);
void kiosked_start(Kiosked *kiosk); // again, after web_stop()

json_t *kiosked_scan(const Kiosked *kiosk, const char *code); // what the page is answered; the caller owns it
void kiosked_assert_scan(const Kiosked *kiosk, const char *code, const char *step);
void kiosked_assert_step(const Kiosked *kiosk, const char *step);
// As the store has them; the caller owns it.
Person *kiosked_person(const Kiosked *kiosk, const char *id);
// Nothing that a kiosk's page can ask for holds a word about anybody but the visitor, nor the volunteers' names.
void kiosked_assert_tells_only(const Kiosked *kiosk, const char *name);
