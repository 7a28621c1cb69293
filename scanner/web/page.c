// SPDX-License-Identifier: GPL-3.0-or-later
// page.c - the station's page: its files, the words of its languages out of all their files, the event's logo.
#include <string.h>

#include "common/base/json.h"
#include "scanner/http/content.h"
#include "scanner/http/page_file.h"
#include "scanner/station/words.h"
#include "scanner/web/route.h"

#define LOGO_PATH "/event/logo"

static bool words_answer(const Station *station, const char *path, HttpAnswer *answer)
{
    g_autofree char *code = page_language(path);
    const json_t *words = code ? station_words(station, code) : NULL;
    if (words) {
        answer_json(answer, 200, words);
        answer->cache = CONTENT_ASKED_AGAIN;
    }
    return words != NULL;
}

// The event's logo, as its folder has it now.
static bool logo_answer(const Station *station, HttpAnswer *answer)
{
    const char *logo = station->profile->look.logo;
    g_autofree char *path = logo ? g_build_filename(station->profile_folder, logo, NULL) : NULL;
    char *text;
    gsize length;
    if (!path || !g_file_get_contents(path, &text, &length, NULL))
        return false;
    answer_bytes(answer, page_type(logo), g_bytes_new_take(text, length));
    answer->cache = CONTENT_ASKED_AGAIN;
    return true;
}

bool page_answer(const char *path, HttpAnswer *answer, gpointer data)
{
    const Web *web = data;
    const Station *station = web->options.station;
    if (strcmp(path, LOGO_PATH) == 0)
        return logo_answer(station, answer);
    return words_answer(station, path, answer) ||
           page_file_answer(strcmp(path, "/") == 0 ? "/index.html" : path, web->page_digest, answer);
}
