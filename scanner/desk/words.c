// SPDX-License-Identifier: GPL-3.0-or-later
// words.c - an outcome in words, from config/web/lang/LANGUAGE.json.
//
// A verdict that knows where to send the person has a second wording, "verdict.CODE.next.instead" or ".part"; the
// plain "verdict.CODE.next" serves when nothing is known. What is to be done at the registration desk itself may have
// a wording of its own, "verdict.CODE.next.desk".
#include "scanner/desk/words.h"

#include <gio/gio.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/conf/language.h"

#define LANGUAGES "/lanyard/web/lang/"

struct Words {
    GHashTable *languages; // json_t * by "es"; only read once it is made, so that threads share it
};

static json_t *parse_language(const char *code)
{
    g_autofree char *path = g_strconcat(LANGUAGES, code, ".json", NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    return json_loadb(text, length, 0, NULL);
}

Words *words_new(void)
{
    Words *words = g_new0(Words, 1);
    words->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)json_decref);
    g_auto(GStrv) codes = language_codes();
    for (char **code = codes; *code; code++)
        g_hash_table_insert(words->languages, g_strdup(*code), parse_language(*code));
    return words;
}

void words_free(Words *words)
{
    if (!words)
        return;
    g_hash_table_unref(words->languages);
    g_free(words);
}

static const json_t *words_in(const Words *words, const char *language)
{
    const json_t *found = g_hash_table_lookup(words->languages, language);
    return found ? found : g_hash_table_lookup(words->languages, "en");
}

static void replace(GString *text, const char *name, const char *value)
{
    if (value)
        g_string_replace(text, name, value, 0);
}

static char *fill(const Profile *profile, const AdmitOutcome *outcome, const char *pattern)
{
    GString *text = g_string_new(pattern);
    const Session *session = outcome->instead ? outcome->instead : outcome->session;
    gint64 when_utc_ms = session && outcome->instead ? session->start_utc_ms : outcome->when_utc_ms;
    if (!when_utc_ms && outcome->part)
        when_utc_ms = outcome->part->start_utc_ms;
    g_autofree char *clock = when_utc_ms ? zone_format_clock(profile->zone, when_utc_ms) : NULL;
    g_autofree char *day = when_utc_ms ? zone_format_day(profile->zone, when_utc_ms) : NULL;
    replace(text, "{time}", clock);
    replace(text, "{since}", clock);
    replace(text, "{day}", day);
    replace(text, "{session}", session ? session->title : NULL);
    replace(text, "{code}", session ? session->code : NULL);
    replace(text, "{room}", session ? session->room : NULL);
    replace(text, "{part}", outcome->part ? outcome->part->title : NULL);
    replace(text, "{where}", outcome->where);
    g_autofree char *place = g_strdup_printf("%d", outcome->place);
    replace(text, "{place}", place);
    return g_string_free(text, FALSE);
}

static const char *find_pattern(const json_t *words, const AdmitOutcome *outcome, const char *kind)
{
    if (outcome->at == CHECKPOINT_DESK) {
        g_autofree char *own = g_strdup_printf("verdict.%s.%s.desk", verdict_name(outcome->verdict), kind);
        const char *pattern = json_text(words, own, NULL);
        if (pattern)
            return pattern;
    }
    const char *variant = outcome->instead ? ".instead" : outcome->part ? ".part" : outcome->where ? ".where" : "";
    g_autofree char *key = g_strdup_printf("verdict.%s.%s%s", verdict_name(outcome->verdict), kind, variant);
    const char *pattern = json_text(words, key, NULL);
    if (pattern)
        return pattern;
    g_autofree char *plain = g_strdup_printf("verdict.%s.%s", verdict_name(outcome->verdict), kind);
    return json_text(words, plain, "");
}

void desk_verdict_words(const Station *station, const AdmitOutcome *outcome, const char *language, char **out_headline,
                        char **out_next_step)
{
    const json_t *words = words_in(station->words, language);
    *out_headline = fill(station->profile, outcome, find_pattern(words, outcome, "headline"));
    *out_next_step = fill(station->profile, outcome, find_pattern(words, outcome, "next"));
}

const char *desk_word(const Station *station, const char *language, const char *key)
{
    return json_text(words_in(station->words, language), key, "");
}
