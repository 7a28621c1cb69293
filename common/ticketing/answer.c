// SPDX-License-Identifier: GPL-3.0-or-later
// answer.c - what all drivers share: what an answer says is wrong, and the end of what they fill.
#include "common/ticketing/ticketing.h"

#include <string.h>

#include "common/base/text.h"

#define WORDS_BYTES 300

G_DEFINE_QUARK(lanyard_ticketing_error, ticketing_error)

void ticketing_link_clear(TicketingLink *link)
{
    char **texts[] = {&link->driver, &link->base, &link->token, &link->organizer, &link->event, &link->device, &link->profile};
    if (link->token)
        explicit_bzero(link->token, strlen(link->token));
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
}

char *ticketing_link_source(const TicketingLink *link)
{
    g_autofree char *text =
        g_strjoin("\n", link->driver, link->base, link->organizer ? link->organizer : "", link->event ? link->event : "", NULL);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strndup(digest, 16);
}

void ticketing_request_clear(TicketingRequest *request)
{
    char **texts[] = {&request->path, &request->body, &request->authorization, &request->idempotency};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_clear_pointer(texts[i], g_free);
}

void ticketing_pull_clear(TicketingPull *pull)
{
    g_clear_pointer(&pull->last, g_free);
    g_clear_pointer(&pull->catalogue, json_decref);
    g_clear_pointer(&pull->orders, json_decref);
}

void ticketing_list_free(TicketingList *list)
{
    g_free(list->name);
    g_free(list);
}

// The first text in a value that may be a list of texts, or texts below names.
static const char *first_text(const json_t *value)
{
    if (json_is_array(value))
        return first_text(json_array_get(value, 0));
    void *member = json_is_object(value) ? json_object_iter((json_t *)value) : NULL;
    return member ? first_text(json_object_iter_value(member)) : json_string_value(value);
}

char *ticketing_short_text(const char *text)
{
    g_autofree char *clean = text_clean(text);
    return strlen(clean) <= WORDS_BYTES ? g_steal_pointer(&clean)
                                        : g_strndup(clean, (gsize)(g_utf8_find_prev_char(clean, clean + WORDS_BYTES) - clean));
}

char *ticketing_answer_words(const json_t *body)
{
    const char *detail = json_text(body, "detail", NULL), *text = detail ? detail : first_text(body);
    void *member = json_is_object(body) ? json_object_iter((json_t *)body) : NULL;
    g_autofree char *words =
        detail || !member || !text ? g_strdup(text ? text : "") : g_strconcat(json_object_iter_key(member), ": ", text, NULL);
    return ticketing_short_text(words);
}

static TicketingError error_of(const TicketingAnswer *answer)
{
    if (answer->status == 401)
        return TICKETING_ERROR_UNLINKED;
    if (answer->status == 403)
        return TICKETING_ERROR_RIGHTS;
    bool is_busy = answer->status == 409 || answer->status == 429 || answer->status >= 500;
    return is_busy || !answer->body ? TICKETING_ERROR_LATER : TICKETING_ERROR_ANSWER;
}

bool ticketing_answer_check(const TicketingAnswer *answer, const char *what, GError **error)
{
    if (answer->status >= 200 && answer->status < 300 && answer->body)
        return true;
    g_autofree char *words = ticketing_answer_words(answer->body);
    g_set_error(error, TICKETING_ERROR, error_of(answer), "%s: the ticketing system answered %u%s%s", what, answer->status,
                *words         ? ": "
                : answer->body ? ""
                               : ", without JSON",
                words);
    return false;
}
