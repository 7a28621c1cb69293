// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/line_head.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/database/connection.h"
#include "common/store/record/branch.h"
#include "common/store/record/station_state.h"
#include "common/store/rights/statements_generated.h"
#include "common/token/sign.h"

MEMBERS_CLEAR_FUNC(line_head_clear, LineHead, signature, signer, certificate)

char *line_head_text(const char *origin, gint64 sequence, const guint8 hash[CHAIN_BYTES])
{
    char hex[2 * CHAIN_BYTES + 1];
    return g_strdup_printf("lanyard head\n%s\n%" G_GINT64_FORMAT "\n%s", origin, sequence, text_hex(hash, CHAIN_BYTES, hex));
}

char *line_head_claim(const Store *store, const char *role)
{
    g_autofree char *text = g_strjoin("\n", "lanyard line", store->station->id, role, NULL);
    return store->station->key ? sign_make(store->station->key->seed, text) : NULL;
}

// Signs the last record of the line. `is_own`: it is a line of this station's key.
static bool sign_last(Store *store, const char *line, bool is_own, LineHead *out, bool *out_is_there, GError **error)
{
    const StationKey *key = store->station->key;
    Statement *row = statement_with(store, STATEMENT_LINE_LAST, "%s", line);
    StatementStep step = statement_step(store, row, error);
    *out_is_there = step == STEP_ROW;
    if (step == STEP_ROW) {
        out->sequence = statement_int(row, 0);
        statement_blob(row, 1, out->hash, CHAIN_BYTES);
        g_autofree char *text = line_head_text(out->origin, out->sequence, out->hash);
        out->signature = sign_make(key->seed, text);
        out->signer = g_strdup(is_own ? "" : key->public_key);
        out->certificate = g_strdup(is_own ? "" : key->certificate);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

static bool load(Store *store, const char *line, LineHead *out, bool *out_is_there, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_LINE_HEAD_GET, "%s %s", line, out->origin);
    StatementStep step = statement_step(store, row, error);
    *out_is_there = step == STEP_ROW;
    if (step == STEP_ROW) {
        out->sequence = statement_int(row, 0);
        statement_blob(row, 1, out->hash, CHAIN_BYTES);
        out->signature = statement_dup(row, 2);
        out->signer = statement_dup(row, 3);
        out->certificate = statement_dup(row, 4);
    }
    statement_end(row);
    return step != STEP_FAILED;
}

bool line_head_of(Store *store, const char *line, LineHead *out, bool *out_is_there, GError **error)
{
    Line of;
    g_auto(Author) author = {0};
    const StationKey *key = store->station->key;
    *out = (LineHead){0};
    if (!branch_line(store, line, &of, error) || !author_find(store, of.origin, &author, error))
        return false;
    g_strlcpy(out->origin, of.origin, sizeof out->origin);
    bool is_own = key && g_strcmp0(author.key, key->public_key) == 0;
    bool is_vouched = key && !author.key && key->kind == STATION_KIND_DESK && *key->certificate;
    return is_own || is_vouched ? sign_last(store, line, is_own, out, out_is_there, error)
                                : load(store, line, out, out_is_there, error);
}

bool line_head_is_good(const Store *store, const Author *author, const LineHead *head)
{
    g_autofree char *text = line_head_text(head->origin, head->sequence, head->hash);
    const char *desks = author_desks(store), *signer = author->key ? author->key : head->signer;
    if (strcmp(author->origin, head->origin) != 0 || !sign_is_good(signer, text, head->signature))
        return false;
    return author->key || (desks && station_key_is_certified(desks, store->station->event_slug, signer,
                                                             station_kind_name(STATION_KIND_DESK), head->certificate));
}

static bool keep(Store *store, const LineHead *head, GError **error)
{
    g_autofree char *line = NULL;
    Statement *look = statement_begin(store, STATEMENT_LINE_HEAD_PLACE);
    statement_bind_text(look, 1, head->origin);
    statement_bind_int(look, 2, head->sequence);
    statement_bind_blob(look, 3, head->hash, CHAIN_BYTES);
    if (!statement_word(store, look, &line, error) ||
        (line &&
         !statement_run(store,
                        statement_with(store, STATEMENT_LINE_HEAD_DROP_OLDER, "%s %s %jd", line, head->origin, head->sequence),
                        error)))
        return false;
    Statement *put = statement_begin(store, STATEMENT_LINE_HEAD_PUT);
    statement_bind_text(put, 1, head->origin);
    statement_bind_int(put, 2, head->sequence);
    statement_bind_blob(put, 3, head->hash, CHAIN_BYTES);
    statement_bind_text(put, 4, head->signature);
    statement_bind_text(put, 5, head->signer);
    statement_bind_text(put, 6, head->certificate);
    return statement_run(store, put, error);
}

bool line_head_keep(Store *store, const LineHead *head, GError **error)
{
    return store_begin_nested(store, error) && store_finish(store, keep(store, head, error), error);
}

bool line_head_keep_all(Store *store, Store *from, GError **error)
{
    bool is_good = true;
    Statement *row = statement_begin(from, STATEMENT_LINE_HEAD_EACH);
    while (is_good && statement_step(from, row, NULL) == STEP_ROW) {
        g_auto(Author) author = {0};
        g_auto(LineHead) head = {.sequence = statement_int(row, 1),
                                 .signature = statement_dup(row, 3),
                                 .signer = statement_dup(row, 4),
                                 .certificate = statement_dup(row, 5)};
        g_strlcpy(head.origin, statement_text(row, 0), sizeof head.origin);
        statement_blob(row, 2, head.hash, CHAIN_BYTES);
        is_good = author_find(store, head.origin, &author, error) &&
                  (!line_head_is_good(store, &author, &head) || line_head_keep(store, &head, error));
    }
    statement_end(row);
    return is_good;
}
