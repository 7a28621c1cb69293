// SPDX-License-Identifier: GPL-3.0-or-later
// hand.h - a phone that is not ours: invited, and showing codes, as scanner/serve/README.md has the wire.
#pragma once

#include "tests/serve/served.h"

typedef struct {
    Served *served;
    char *authorization, *id;
    gint64 number, at_ms; // of the last call
} Hand;
void hand_clear(Hand *hand);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hand, hand_clear)

// POST `path` with `body` (taken over): its JSON. `out_status` NULL: it must be 200. The caller owns it.
json_t *hand_ask(const Hand *hand, const char *path, json_t *body, int *out_status);
// What shows `text` (NULL = nothing) at this moment; and the next such call, 100 ms later. The caller owns both.
json_t *hand_frame(const Hand *hand, const char *text);
json_t *hand_show(Hand *hand, const char *text);
// As if nothing had been in view for seconds before.
json_t *hand_show_anew(Hand *hand, const char *text);
const char *hand_verdict(const json_t *answer); // "" = none

// The code of an invitation; the caller owns it. Whoever gives it, and its status.
char *hand_invite(Served *served, const char *checkpoint, gint64 now_utc_ms);
char *hand_invite_desk(Served *served);
char *hand_invite_booth(Served *served, const char *sponsor);
int hand_pair(Served *served, const char *code, Hand *out);
// Both.
void hand_begin(Served *served, const char *checkpoint, Hand *out);
void hand_begin_booth(Served *served, const char *sponsor, Hand *out);

// The code on somebody's badge; the caller owns it.
char *hand_badge(Served *served, const char *person);
