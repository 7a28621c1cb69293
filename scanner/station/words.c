// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/words.h"

#include "common/conf/language.h"

struct Words {
    char *folder;          // the station's
    GMutex lock;           // guards both tables; a language is only read once it is in
    GHashTable *languages; // Language * by "es", as far as they were asked for
    json_t *names;         // what languages call themselves, by code; NULL until they are asked for
};

Words *words_new(const char *folder)
{
    Words *words = g_new0(Words, 1);
    words->folder = g_strdup(folder);
    g_mutex_init(&words->lock);
    words->languages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)language_free);
    return words;
}

void words_free(Words *words)
{
    if (!words)
        return;
    g_hash_table_unref(words->languages);
    json_decref(words->names);
    g_mutex_clear(&words->lock);
    g_free(words->folder);
    g_free(words);
}

const json_t *station_words(const Station *station, const char *language)
{
    Words *words = station->words;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&words->lock);
    Language *found = g_hash_table_lookup(words->languages, language);
    if (!found && (found = language_load(words->folder, language)))
        g_hash_table_insert(words->languages, g_strdup(language), found);
    return found && json_object_size(found->words) ? found->words : NULL;
}

static json_t *read_names(const char *folder)
{
    json_t *names = json_object();
    g_auto(GStrv) codes = language_codes(folder);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(folder, *code);
        if (language && json_object_size(language->words))
            json_put_text(names, *code, language_own_name(language));
    }
    return names;
}

json_t *station_languages_json(const Station *station)
{
    Words *words = station->words;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&words->lock);
    if (!words->names)
        words->names = read_names(words->folder);
    return json_deep_copy(words->names);
}

const char *station_word(const Station *station, const char *language, const char *key)
{
    const json_t *words = station_words(station, language);
    const char *text = words ? json_text(words, key, NULL) : NULL;
    return text ? text : json_text(station_words(station, "en"), key, "");
}
