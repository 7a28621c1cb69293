// SPDX-License-Identifier: GPL-3.0-or-later
// kiosk_word.h - private to scanner/web: that a kiosk asks for a person is told to the other stations, and how far that has come to
// the visitor, who is never promised somebody that nobody was asked for.
//
// The server's thread owns it, and calls kiosk_word_turn() each time round.
#pragma once

#include <glib.h>

typedef struct Web Web;

typedef enum {
    CALL_ASKING,  // the word is on its way
    CALL_ASKED,   // the hub has it, for the other stations
    CALL_COMES,   // somebody said that they go there
    CALL_UNHEARD, // nobody hears of it now
    CALL_STAGE_COUNT
} CallStage;

const char *call_stage_name(CallStage stage);

typedef struct {
    gint64 told_utc_ms;  // Kiosk.called_utc_ms, as the records say it; 0 = nobody is asked for
    gint64 told_mono_us; // when that was tried last
    gint64 sequence;     // of the record
    CallStage stage;     // as the page was told last
} KioskWord;

// A call that stood when the station was stopped is over: whoever stood there is gone.
void kiosk_word_begin(Web *web);
void kiosk_word_turn(Web *web);
// While the kiosk calls.
CallStage kiosk_word_stage(const Web *web);
