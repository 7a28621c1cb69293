// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/kiosk_word.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/kiosk_call.h"
#include "common/store/record/station.h"
#include "scanner/web/server.h"

#define HEARD_US (5 * G_USEC_PER_SEC) // by then the hub has the word, or it is away
#define TELL_US G_USEC_PER_SEC        // whoever plays with the buttons fills nobody's journal

const char *call_stage_name(CallStage stage)
{
    static const char *const names[CALL_STAGE_COUNT] = {"asking", "asked", "comes", "unheard"};
    return names[stage];
}

static bool somebody_goes(const Web *web)
{
    g_autoptr(GPtrArray) calls = kiosk_call_list(web->store, station_now_utc_ms(web->options.station), NULL);
    const KioskCall *own = calls ? kiosk_call_of(calls, store_station_id(web->store)) : NULL;
    return own && own->goer;
}

CallStage kiosk_word_stage(const Web *web)
{
    const KioskWord *word = &web->kiosk_word;
    bool is_told = word->told_utc_ms == web->kiosk.called_utc_ms;
    if (is_told && somebody_goes(web))
        return CALL_COMES;
    if (is_told && json_int(web->mode, "sent", 0) >= word->sequence)
        return CALL_ASKED;
    bool is_alone = strcmp(json_text(web->mode, "mode", ""), "alone") == 0;
    return !is_alone && clock_mono_us() - web->kiosk.touched_mono_us < HEARD_US ? CALL_ASKING : CALL_UNHEARD;
}

void kiosk_word_begin(Web *web)
{
    g_autoptr(GPtrArray) calls = kiosk_call_list(web->store, station_now_utc_ms(web->options.station), NULL);
    const KioskCall *own = calls ? kiosk_call_of(calls, store_station_id(web->store)) : NULL;
    web->kiosk_word.told_utc_ms = own ? own->since_utc_ms : 0;
}

// What cannot be written now is tried again; what is wrong with the store is said elsewhere.
static void tell(Web *web)
{
    KioskWord *word = &web->kiosk_word;
    gint64 called_utc_ms = web->kiosk.called_utc_ms;
    word->told_mono_us = clock_mono_us();
    if (kiosk_call_say(web->store, called_utc_ms != 0, station_now_utc_ms(web->options.station), &word->sequence, NULL))
        word->told_utc_ms = called_utc_ms;
}

void kiosk_word_turn(Web *web)
{
    KioskWord *word = &web->kiosk_word;
    bool is_due = word->told_mono_us == 0 || clock_mono_us() - word->told_mono_us >= TELL_US;
    if (word->told_utc_ms != web->kiosk.called_utc_ms && is_due)
        tell(web);
    if (!web->kiosk.called_utc_ms)
        return;
    CallStage stage = kiosk_word_stage(web);
    if (stage == word->stage)
        return;
    word->stage = stage;
    web_tell_change(web);
}
