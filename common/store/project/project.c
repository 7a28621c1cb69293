// SPDX-License-Identifier: GPL-3.0-or-later
// project.c - the simple kinds of records; people and admissions have files of their own.
#include "common/store/project/project.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/project/statements_generated.h"
#include "common/store/record/client_id.h"
#include "common/store/record/station_state.h"
#include "common/token/random.h"

static bool project_refusal(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_REFUSAL_INSERT, "%jd %s %jd %jd %s %s %s %s", (gint64)record->hlc, record->station,
                       record->sequence, record->utc_ms, record->subject, json_text(body, "checkpoint", ""),
                       json_text(body, "session", NULL), json_text(body, "verdict", ""));
    return statement_run(store, statement, error);
}

static bool project_token(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *id = json_text(body, "id", NULL);
    if (!id)
        return record_refuse(record, "a token has an id", error);
    Statement *statement = statement_with(store, STATEMENT_TOKEN_INSERT, "%s %s %jd %s", id, record->subject,
                                          json_int(body, "kind", 0), json_text(body, "session", NULL));
    return statement_run(store, statement, error);
}

static bool project_revoke(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *id = json_text(body, "id", NULL);
    if (!id)
        return record_refuse(record, "a revocation names a token", error);
    return statement_run(store, statement_with(store, STATEMENT_REVOKED_INSERT, "%s", id), error);
}

static bool project_key(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (!*record->subject)
        return record_refuse(record, "a key has a fingerprint", error);
    Statement *statement =
        statement_with(store, STATEMENT_RETIRED_KEY_PUT, "%s %s %jd %jd %s %jd", record->subject, json_text(body, "reason", ""),
                       record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

static bool project_volunteer(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (!*record->subject)
        return record_refuse(record, "a volunteer has a name", error);
    Statement *statement = statement_with(store, STATEMENT_VOLUNTEER_CHANGE_PUT, "%s %s %jd %s %jd", record->subject,
                                          json_text(body, "role", ""), (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

static bool project_print(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_PRINTED_INSERT, "%jd %s %jd %s %s %d %s %s %s", (gint64)record->hlc, record->station,
                       record->sequence, record->subject, json_text(body, "label", ""), json_bool(body, "badge", false),
                       json_text(body, "outcome", ""), json_text(body, "token", ""), json_text(body, "prepared", NULL));
    return statement_run(store, statement, error);
}

static bool project_hold(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_HOLD_PUT, "%s %d %s %jd %s %jd", record->subject, json_bool(body, "on", false),
                       json_text(body, "reason", ""), (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

static bool project_ack(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_ACKNOWLEDGED_PUT, "%s %s %jd %s %jd", record->subject,
                                          json_text(body, "note", ""), (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

static bool project_standby(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *session = json_text(body, "session", NULL);
    if (!session)
        return record_refuse(record, "a place in a standby line belongs to a session", error);
    Statement *statement =
        statement_with(store, STATEMENT_STANDBY_INSERT, "%s %s %d %jd %jd %s %jd", session, record->subject,
                       json_bool(body, "on", false), record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

// Whoever has the key to which a line's id belongs says so in its first record.
static bool project_station_key(Store *store, const Record *record, const json_t *body, GError **error)
{
    char id[17];
    const char *key = json_text(body, "key", NULL), *nonce = json_text(body, "nonce", "");
    if (!key || record->sequence != 1)
        return true;
    station_key_id(key, nonce, id);
    if (strcmp(id, record->subject) != 0)
        return true;
    Statement *statement = statement_with(store, STATEMENT_STATION_KEY_PUT, "%s %s %s %s", id, key, json_text(body, "kind", ""),
                                          json_text(body, "certificate", ""));
    return statement_run(store, statement, error);
}

static bool project_station(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_STATION_PUT, "%s %s", record->station, json_text(body, "name", record->station));
    return statement_run(store, statement, error) && project_station_key(store, record, body, error);
}

// Of the kiosk itself and of those who go there the newest word each; one that says no more is that it is over.
static bool project_call(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *step = json_text(body, "step", "");
    bool is_answer = strcmp(step, "goes") == 0;
    if (!random_is_id(record->subject))
        return record_refuse(record, "a call belongs to a station", error);
    Statement *statement = statement_with(store, STATEMENT_KIOSK_CALL_PUT, "%s %d %d %s %jd %jd %s %jd", record->subject,
                                          is_answer, is_answer || strcmp(step, "asks") == 0, json_text(body, "by", ""),
                                          record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

static bool project_client_off(Store *store, const Record *record, const json_t *body, GError **error)
{
    Statement *statement =
        statement_with(store, STATEMENT_CLIENT_OFF_PUT, "%s %s %jd %jd %s %jd", record->subject, json_text(body, "reason", ""),
                       record->utc_ms, (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, statement, error);
}

// After a purge it has neither key nor secret, so nobody is that client.
static bool project_client(Store *store, const Record *record, const json_t *body, GError **error)
{
    const json_t *post = json_object_get(body, "post");
    const char *sponsor = json_text(body, "sponsor", ""), *mode = json_text(post, "mode", "");
    if (!random_is_id(record->subject))
        return record_refuse(record, "a client has an id", error);
    if (json_bool(body, "off", false))
        return project_client_off(store, record, body, error);
    if (!*sponsor == !*mode)
        return record_refuse(record, "a client is a sponsor's or stands at a post", error);
    char id[17];
    client_id_of(body, id);
    Statement *statement = statement_with(
        store, STATEMENT_CLIENT_PUT, "%s %s %s %s %s %s %s %jd %jd %s %jd %d", record->subject, sponsor, mode,
        json_text(post, "checkpoint", ""), json_text(body, "name", ""), json_text(body, "key", ""), json_text(body, "secret", ""),
        record->utc_ms, (gint64)record->hlc, record->station, record->sequence, strcmp(id, record->subject) == 0);
    return statement_run(store, statement, error);
}

// Up to where entries are there; each line's with the hash of the record, since numbers alone mean two things after a fork.
static bool project_sent(Store *store, const char *source, const json_t *sent, GError **error)
{
    const char *checkpoint, *line;
    json_t *lines, *end;
    json_object_foreach((json_t *)sent, checkpoint, lines) json_object_foreach(lines, line, end)
    {
        const char *nonce = json_string_value(json_array_get(end, 1));
        if (nonce && !statement_run(store,
                                    statement_with(store, STATEMENT_LINK_SENT_PUT, "%s %s %s %jd %s", source, checkpoint, line,
                                                   (gint64)json_integer_value(json_array_get(end, 0)), nonce),
                                    error))
            return false;
    }
    return true;
}

static bool project_link(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *source = json_text(body, "source", ""), *nonce = json_text(body, "entry", NULL);
    const char *state = json_text(body, "state", "");
    if (!nonce) {
        Statement *talk = statement_with(store, STATEMENT_LINK_TALK_PUT, "%s %s %s %jd %jd %jd %jd", record->station, source,
                                         json_text(body, "system", ""), json_int(body, "orders", 0), json_int(body, "waiting", 0),
                                         record->utc_ms, (gint64)record->hlc);
        return statement_run(store, talk, error) && project_sent(store, source, json_object_get(body, "sent"), error);
    }
    if (strcmp(state, "by-hand") == 0)
        return statement_run(store, statement_with(store, STATEMENT_LINK_BY_HAND_PUT, "%s %s", source, nonce), error);
    Statement *refused = statement_with(store, STATEMENT_LINK_REFUSED_PUT, "%s %s %s %jd %s %s %jd %jd %s %jd %s %jd", source,
                                        nonce, record->subject, json_int(body, "act", 0), json_text(body, "checkpoint", ""),
                                        json_text(body, "station", ""), json_int(body, "number", 0), json_int(body, "at", 0),
                                        json_text(body, "reason", ""), (gint64)record->hlc, record->station, record->sequence);
    return statement_run(store, refused, error);
}

bool project_record(Store *store, const Record *record, const json_t *body, GError **error)
{
    switch (record->kind) {
    case RECORD_REGISTRATION:
        return project_registration(store, record, body, error);
    case RECORD_CHANGE:
        return project_change(store, record, body, error);
    case RECORD_SESSION:
        return project_session(store, record, body, error);
    case RECORD_ADMISSION:
        return project_admission(store, record, body, error);
    case RECORD_REFUSAL:
        return project_refusal(store, record, body, error);
    case RECORD_UNDO:
        return project_undo(store, record, body, error);
    case RECORD_TOKEN:
        return project_token(store, record, body, error);
    case RECORD_REVOKE:
        return project_revoke(store, record, body, error);
    case RECORD_PRINT:
        return project_print(store, record, body, error);
    case RECORD_HOLD:
        return project_hold(store, record, body, error);
    case RECORD_ACK:
        return project_ack(store, record, body, error);
    case RECORD_STATION:
        return project_station(store, record, body, error);
    case RECORD_STANDBY:
        return project_standby(store, record, body, error);
    case RECORD_LEAD:
        return project_lead(store, record, body, error);
    case RECORD_KEY:
        return project_key(store, record, body, error);
    case RECORD_VOLUNTEER:
        return project_volunteer(store, record, body, error);
    case RECORD_ERASE:
        return random_is_id(record->subject) || record_refuse(record, "an erasure names a registration", error);
    case RECORD_CALL:
        return project_call(store, record, body, error);
    case RECORD_CLIENT:
        return project_client(store, record, body, error);
    case RECORD_GIVEN:
        return project_given(store, record, body, error);
    case RECORD_LINK:
        return project_link(store, record, body, error);
    case RECORD_WITHHELD:
        return true;
    case RECORD_KIND_COUNT:
        break;
    }
    g_assert_not_reached();
}
