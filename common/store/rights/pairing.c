// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/pairing.h"

#include "common/store/database/connection.h"
#include "common/store/rights/client.h"
#include "common/store/rights/statements_generated.h"
#include "common/token/digest.h"
#include "common/token/random.h"

enum { COLUMN_SPONSOR, COLUMN_MODE, COLUMN_CHECKPOINT, COLUMN_NAME, COLUMN_VOLUNTEER };

// Those from the future were made by a clock that was wrong.
static bool drop_old(Store *store, gint64 now_utc_ms, GError **error)
{
    return statement_run(store, statement_with(store, STATEMENT_PAIRING_DROP_OLD, "%jd %d", now_utc_ms, PAIRING_MS), error);
}

static bool put(Store *store, const PairingMaking *making, const char *digest, GError **error)
{
    if (!drop_old(store, making->now_utc_ms, error) ||
        !statement_run(store, statement_with(store, STATEMENT_PAIRING_MAKE_ROOM, "%d", PAIRING_MOST - 1), error))
        return false;
    Statement *insert =
        statement_with(store, STATEMENT_PAIRING_PUT, "%s %s %s %s %s %s %jd", digest, making->sponsor ? making->sponsor : "",
                       making->mode ? making->mode : "", making->checkpoint ? making->checkpoint : "", making->name,
                       making->volunteer_name, making->now_utc_ms + PAIRING_MS);
    return statement_run(store, insert, error);
}

bool pairing_make(Store *store, const PairingMaking *making, char **out_code, GError **error)
{
    g_autofree char *code = random_secret();
    g_autofree char *digest = digest_sha256_hex(code);
    *out_code = NULL;
    if (!store_begin_nested(store, error) || !store_finish(store, put(store, making, digest, error), error))
        return false;
    *out_code = g_steal_pointer(&code);
    return true;
}

// Whose place the client takes; `out_is_known` false leaves the others as they are.
static bool read_making(Store *store, const char *digest, GStrv out, bool *out_is_known, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_PAIRING_GET, "%s", digest);
    StatementStep step = statement_step(store, row, error);
    *out_is_known = step == STEP_ROW;
    for (int i = COLUMN_SPONSOR; step == STEP_ROW && i <= COLUMN_VOLUNTEER; i++)
        out[i] = statement_dup(row, i);
    statement_end(row);
    return step != STEP_FAILED;
}

static bool take(Store *store, const char *digest, gint64 now_utc_ms, char **out_id, char **out_secret, GError **error)
{
    bool is_known;
    g_auto(GStrv) texts = g_new0(char *, COLUMN_VOLUNTEER + 2);
    if (!drop_old(store, now_utc_ms, error) || !read_making(store, digest, texts, &is_known, error))
        return false;
    if (!is_known)
        return true;
    bool is_booth = *texts[COLUMN_SPONSOR];
    const ClientMaking making = {.sponsor = is_booth ? texts[COLUMN_SPONSOR] : NULL,
                                 .mode = is_booth ? NULL : texts[COLUMN_MODE],
                                 .checkpoint = is_booth ? NULL : texts[COLUMN_CHECKPOINT],
                                 .name = texts[COLUMN_NAME],
                                 .volunteer_name = texts[COLUMN_VOLUNTEER],
                                 .now_utc_ms = now_utc_ms};
    return statement_run(store, statement_with(store, STATEMENT_PAIRING_DROP, "%s", digest), error) &&
           client_add(store, &making, out_id, out_secret, error);
}

bool pairing_take(Store *store, const char *code, gint64 now_utc_ms, char **out_id, char **out_secret, GError **error)
{
    g_autofree char *digest = digest_sha256_hex(code);
    *out_id = *out_secret = NULL;
    return store_begin_nested(store, error) &&
           store_finish(store, take(store, digest, now_utc_ms, out_id, out_secret, error), error);
}
