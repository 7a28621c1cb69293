// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/product_match.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/zone.h"

#define HOUR_MS G_GINT64_CONSTANT(3600000)
#define TITLE_LEAST 6 // characters: "Intro" stands in many names

enum { SCORE_TIME = 1, SCORE_TITLE = 2, SCORE_CODE = 4 };

// From Monday, in the languages of the page that part words by spaces; folded when they are compared.
static const char *const weekdays[7] = {
    "monday;montag;lundi;lunes;lunedì;maandag;segunda;poniedziałek;सोमवार;সোমবার;திங்கள்;సోమవారం;الاثنين;יום שני;پیر",
    "tuesday;dienstag;mardi;martes;martedì;dinsdag;terça;wtorek;मंगलवार;মঙ্গলবার;செவ்வாய்;మంగళవారం;الثلاثاء;יום שלישי;منگل",
    "wednesday;mittwoch;mercredi;miércoles;mercoledì;woensdag;quarta;środa;बुधवार;বুধবার;புதன்;బుధవారం;الأربعاء;יום רביעי;بدھ",
    "thursday;donnerstag;jeudi;jueves;giovedì;donderdag;quinta;czwartek;गुरुवार;বৃহস্পতিবার;வியாழன்;గురువారం;الخميس;יום חמישי;جمعرات",
    "friday;freitag;vendredi;viernes;venerdì;vrijdag;sexta;piątek;शुक्रवार;শুক্রবার;வெள்ளி;శుక్రవారం;الجمعة;יום שישי;جمعہ",
    "saturday;samstag;sonnabend;samedi;sábado;sabato;zaterdag;sobota;शनिवार;শনিবার;சனி;శనివారం;السبت;שבת;ہفتہ",
    "sunday;sonntag;dimanche;domingo;domenica;zondag;niedziela;रविवार;রবিবার;ஞாயிறு;ఆదివారం;الأحد;יום ראשון;اتوار",
};

// Folded, with a space at both ends, so that words are found whole. The caller owns it.
static char *padded(const char *text)
{
    g_autofree char *folded = fold_text(text);
    return g_strconcat(" ", folded, " ", NULL);
}

static bool has_words(const char *padded_text, const char *words)
{
    g_autofree char *wanted = padded(words);
    return strlen(wanted) > 2 && strstr(padded_text, wanted);
}

static int score_of(const Session *session, const Profile *profile, const char *product)
{
    g_autofree char *clock = zone_format_clock(profile->zone, session->start_utc_ms);
    int score = 0;
    if (strpbrk(session->code, "0123456789") && has_words(product, session->code))
        score += SCORE_CODE;
    if (g_utf8_strlen(session->title, -1) >= TITLE_LEAST && has_words(product, session->title))
        score += SCORE_TITLE;
    return score > 0 && has_words(product, clock) ? score + SCORE_TIME : score;
}

const Session *product_match_session(const GPtrArray *sessions, const Profile *profile, const char *product)
{
    g_autofree char *text = padded(product);
    const Session *best = NULL;
    int best_score = 0;
    ARRAY_EACH(const Session, session, sessions) {
        int score = score_of(session, profile, text);
        // "Async" is part of "Async in depth".
        bool is_longer = score == best_score && score > 0 && strlen(session->title) > strlen(best->title);
        if (score > best_score || is_longer) {
            best = session;
            best_score = score;
        }
    }
    return best;
}

static bool is_day(const EventPart *part, const Profile *profile, gint64 utc_ms)
{
    return part->counts_as && zone_is_same_day(profile->zone, part->start_utc_ms, utc_ms) &&
           zone_is_same_day(profile->zone, part->end_utc_ms - 1, utc_ms);
}

const EventPart *product_day_part(const Profile *profile, gint64 utc_ms)
{
    for (guint i = 0; i < profile->parts->len; i++)
        if (is_day(g_ptr_array_index(profile->parts, i), profile, utc_ms))
            return g_ptr_array_index(profile->parts, i);
    return NULL;
}

static bool names_day(const Profile *profile, const char *product, gint64 utc_ms)
{
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(utc_ms / 1000);
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, profile->zone);
    g_auto(GStrv) names = g_strsplit(weekdays[g_date_time_get_day_of_week(local) - 1], ";", -1);
    g_autofree char *date = zone_format_day(profile->zone, utc_ms);
    g_autofree char *short_day = zone_format_weekday(profile->zone, utc_ms);
    const EventPart *part = product_day_part(profile, utc_ms);
    bool is_named =
        has_words(product, date) || has_words(product, strchr(short_day, ' ')) || (part && has_words(product, part->title));
    for (char **name = names; !is_named && *name; name++)
        is_named = has_words(product, *name);
    return is_named;
}

bool product_match_day(const Profile *profile, const char *product, gint64 *out_utc_ms)
{
    g_autofree char *text = padded(product);
    int count = 0;
    gint64 last = G_MININT64;
    for (gint64 at = profile->start_utc_ms; at < profile->end_utc_ms; at += HOUR_MS) {
        if (last != G_MININT64 && zone_is_same_day(profile->zone, last, at))
            continue;
        last = at;
        if (!names_day(profile, text, at))
            continue;
        *out_utc_ms = at;
        count++;
    }
    return count == 1;
}
