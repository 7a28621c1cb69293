// SPDX-License-Identifier: GPL-3.0-or-later
// pretix_push.c - entries, exits and what is taken back (docs.pretix.eu, "Check-in API").
//
// What happened at the door has happened: it is forced, and questions that pretix would ask there are not. The answer is told by its
// `status`; its HTTP code is 201, 400 or 404, in the documentation's examples 200.
#include "common/ticketing/pretix.h"

#include <string.h>

static char *time_text(gint64 utc_ms)
{
    g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc(utc_ms / 1000);
    g_autofree char *text = seconds ? g_date_time_format(seconds, "%Y-%m-%dT%H:%M:%S") : g_strdup("1970-01-01T00:00:00");
    return g_strdup_printf("%s.%03dZ", text, (int)(utc_ms % 1000));
}

void pretix_push(const TicketingLink *link, const TicketingEntry *entry, TicketingRequest *out)
{
    g_autofree char *organizer = pretix_escape(link->organizer), *at = time_text(entry->at_utc_ms);
    bool is_annul = entry->act == TICKETING_ANNUL;
    json_t *body = json_pack("{s:[I],s:s,s:s}", "lists", (json_int_t)entry->list, "nonce", is_annul ? entry->entry : entry->nonce,
                             "datetime", at);
    if (!is_annul) {
        json_put_text(body, "secret", entry->secret);
        json_put_text(body, "source_type", "barcode");
        json_put_text(body, "type", entry->act == TICKETING_EXIT ? "exit" : "entry");
        json_object_set_new(body, "force", json_true());
        json_object_set_new(body, "ignore_unpaid", json_true());
        json_object_set_new(body, "questions_supported", json_false());
    }
    pretix_request(link, out, HTTP_CLIENT_POST, body, "organizers/%s/checkinrpc/%s/", organizer, is_annul ? "annul" : "redeem");
    if (is_annul) // a second annulment is an error there
        out->idempotency = g_strdup(entry->nonce);
}

// A reason of the documentation in words; another one as it stands.
static const char *reason_words(const char *reason)
{
    static const char *const words[][2] = {
        {"invalid", "no ticket has this code"},
        {"unpaid", "the order is not paid"},
        {"blocked", "the ticket is blocked"},
        {"invalid_time", "the ticket is not valid at that time"},
        {"canceled", "the ticket is cancelled"},
        {"already_redeemed", "the ticket was used before"},
        {"product", "the list does not take this product"},
        {"rules", "a rule of the list says no"},
        {"ambiguous", "several tickets fit this code and list"},
        {"revoked", "the code was revoked"},
        {"unapproved", "the order is not approved"},
        {"already_exchanged", "the ticket was exchanged for a medium"},
        {"incomplete", "questions are not answered"},
        {"exchange", "the ticket has to be exchanged for a medium"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i][0], reason) == 0)
            return words[i][1];
    return reason;
}

TicketingOutcome pretix_read_push(const TicketingAnswer *answer, char **out_words, GError **error)
{
    const char *status = json_text(answer->body, "status", NULL);
    bool is_refusal = (answer->status == 400 || answer->status == 404) && answer->body;
    *out_words = NULL;
    if (!is_refusal && (answer->status >= 300 || !json_is_object(answer->body))) {
        if (ticketing_answer_check(answer, "entry", error))
            g_set_error_literal(error, TICKETING_ERROR, TICKETING_ERROR_LATER,
                                "entry: the ticketing system's answer is no object");
        return TICKETING_AGAIN;
    }
    if (status && strcmp(status, "ok") == 0)
        return TICKETING_DONE;
    if (!status) { // the request itself is wrong, such as the list is not one that we may use
        *out_words = ticketing_answer_words(answer->body);
        bool is_annulled =
            json_is_array(answer->body) && strstr(*out_words, "annul an unsuccessful"); // an earlier time, unanswered
        if (is_annulled)
            g_clear_pointer(out_words, g_free);
        return is_annulled ? TICKETING_DONE : TICKETING_REFUSED;
    }
    const char *reason = json_text(answer->body, "reason", status);
    g_autofree char *more = ticketing_short_text(json_text(answer->body, "reason_explanation", ""));
    *out_words = g_strconcat(reason_words(reason), *more ? ": " : "", more, NULL);
    return TICKETING_REFUSED;
}
