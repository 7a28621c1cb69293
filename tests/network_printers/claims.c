// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/claims.h"

#include <string.h>

typedef struct {
    const Claim *claims;
    gsize claim_count;
    guint *out_counts; // for each claim: how often it came out whole
    const ClaimRules *rules;
    GString *problems;
} Check;

static const char *const state_names[] = {"queued", "in flight", "printed", "unconfirmed", "uncertain", "failed"};

static void complain(Check *check, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void complain(Check *check, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    g_string_append_vprintf(check->problems, format, values);
    g_string_append_c(check->problems, '\n');
    va_end(values);
}

// Which claims came out, and labels that belong to none of them.
static void count_labels(Check *check, const GPtrArray *came_out)
{
    for (guint i = 0; i < came_out->len; i++) {
        const AlbumLabel *label = came_out->pdata[i];
        bool is_known = false;
        if (label->state == LABEL_TORN)
            continue;
        if (label->state == LABEL_GARBLED) {
            complain(check, "label %u came out garbled: %s", label->number, label->note);
            continue;
        }
        for (gsize j = 0; j < check->claim_count && !is_known; j++)
            if (g_strcmp0(label->text, check->claims[j].text) == 0) {
                check->out_counts[j]++;
                is_known = true;
            }
        if (!is_known)
            complain(check, "label %u came out and belongs to no job: %s", label->number,
                     label->text ? label->text : "no code can be read");
    }
}

static void check_claim(Check *check, const Claim *claim, guint out_count)
{
    const char *state = state_names[claim->state];
    if (out_count > 1 + claim->again_count)
        complain(check, "job %" G_GINT64_FORMAT " came out %u times, and a person asked %u times for it again", claim->job_id,
                 out_count, claim->again_count);
    switch (claim->state) {
    case CLAIM_PRINTED:
        if (out_count < 1)
            complain(check, "job %" G_GINT64_FORMAT " is called printed and did not come out", claim->job_id);
        break;
    case CLAIM_QUEUED:
    case CLAIM_FAILED:
        // A job that a person put back came out before, perhaps.
        if (out_count > claim->again_count)
            complain(check, "job %" G_GINT64_FORMAT " is %s and came out", claim->job_id, state);
        break;
    case CLAIM_IN_FLIGHT:
        if (check->rules->still_ms >= check->rules->ceiling_ms)
            complain(check, "job %" G_GINT64_FORMAT " is waited for without an end", claim->job_id);
        break;
    case CLAIM_UNCONFIRMED:
        if (out_count < 1 && !claim->is_owed)
            complain(check, "job %" G_GINT64_FORMAT " is unconfirmed and did not come out, and nobody is asked", claim->job_id);
        break;
    case CLAIM_UNCERTAIN:
        break;
    }
}

static int count_state(const Check *check, ClaimState state)
{
    int count = 0;
    for (gsize i = 0; i < check->claim_count; i++)
        count += check->claims[i].state == state;
    return count;
}

static void check_queue(Check *check)
{
    const ClaimRules *rules = check->rules;
    int queued = count_state(check, CLAIM_QUEUED), uncertain = count_state(check, CLAIM_UNCERTAIN);
    int unconfirmed = count_state(check, CLAIM_UNCONFIRMED);
    if (queued && !uncertain && rules->says_ready && rules->still_ms >= rules->ceiling_ms)
        complain(check, "%d jobs are queued for ever behind a printer that is called ready", queued);
    if (rules->most_uncertain >= 0 && uncertain > rules->most_uncertain)
        complain(check, "%d jobs are asked about, at most %d can be in doubt", uncertain, rules->most_uncertain);
    if (rules->most_unconfirmed >= 0 && unconfirmed > rules->most_unconfirmed)
        complain(check, "%d jobs are called unconfirmed, the printer took at most %d", unconfirmed, rules->most_unconfirmed);
    if (rules->most_questions >= 0 && rules->question_count > rules->most_questions)
        complain(check, "a person was asked %d times, of this printer at most %d", rules->question_count, rules->most_questions);
}

static void check_expectation(Check *check)
{
    for (gsize i = 0; i < check->claim_count && check->rules->expect != EXPECT_TRUTH; i++) {
        const Claim *claim = &check->claims[i];
        bool is_well = claim->state == CLAIM_PRINTED;
        if (check->rules->expect == EXPECT_ALL_OUT)
            is_well = (is_well || claim->state == CLAIM_UNCONFIRMED) && check->out_counts[i] > 0;
        if (!is_well)
            complain(check, "job %" G_GINT64_FORMAT " is %s%s, and this printer gave no cause", claim->job_id,
                     state_names[claim->state], check->out_counts[i] ? "" : " and did not come out");
    }
}

char *claims_check(const GPtrArray *came_out, const Claim *claims, gsize claim_count, const ClaimRules *rules)
{
    g_autofree guint *out_counts = g_new0(guint, claim_count + 1);
    Check check = {
        .claims = claims, .claim_count = claim_count, .out_counts = out_counts, .rules = rules, .problems = g_string_new(NULL)};
    count_labels(&check, came_out);
    for (gsize i = 0; i < claim_count; i++)
        check_claim(&check, &claims[i], out_counts[i]);
    check_queue(&check);
    check_expectation(&check);
    return g_string_free(check.problems, check.problems->len == 0);
}
