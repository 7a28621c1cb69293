// SPDX-License-Identifier: GPL-3.0-or-later
// test_refused.c - another station's record that lacks what its kind must have is refused, and one that has it is taken.
#include <string.h>

#include "tests/store/people.h"

#define OTHER "00000000000000f1"
#define PERSON "00000000000000a1"
#define BADGE "0011223344556677"

typedef struct {
    RecordKind kind;
    const char *subject, *body;
} Said;

static const Said refused[] = {
    {RECORD_SESSION, "T", "{\"end\":2,\"room\":\"R\",\"start\":1}"},
    {RECORD_SESSION, "T", "{\"end\":2,\"start\":1,\"title\":\"T\"}"},
    {RECORD_SESSION, "T", "{\"end\":1,\"room\":\"R\",\"start\":1,\"title\":\"T\"}"},
    {RECORD_ADMISSION, PERSON, "{\"checkpoint\":\"c\"}"},
    {RECORD_UNDO, PERSON, "{\"sequence\":1}"},
    {RECORD_UNDO, PERSON, "{\"sequence\":0,\"station\":\"" OTHER "\"}"},
    {RECORD_UNDO, PERSON, "{\"station\":\"" OTHER "\"}"},
    {RECORD_TOKEN, PERSON, "{\"kind\":1}"},
    {RECORD_REVOKE, PERSON, "{\"reason\":\"lost\"}"},
    {RECORD_STANDBY, PERSON, "{\"on\":true}"},
    {RECORD_CHANGE, PERSON, "{\"name\":\"N\",\"over\":{\"name\":[0]}}"},
    {RECORD_CHANGE, PERSON, "{\"over\":{\"name\":[0,\"\",0]}}"},
    {RECORD_LEAD, BADGE, "{\"scan\":true}"},
    {RECORD_LEAD, BADGE, "{\"scan\":true,\"sponsor\":\"\"}"},
    {RECORD_LEAD, BADGE, "{\"set\":{\"note\":3},\"sponsor\":\"acme\"}"},
    {RECORD_LEAD, "001122334455667", "{\"scan\":true,\"sponsor\":\"acme\"}"},
    {RECORD_LEAD, "001122334455667g", "{\"scan\":true,\"sponsor\":\"acme\"}"},
    {RECORD_LEAD, "", "{\"scan\":true,\"sponsor\":\"acme\"}"},
    {RECORD_VOLUNTEER, "", "{\"role\":\"door\"}"},
    {RECORD_KEY, "", "{\"reason\":\"stolen\"}"},
    {RECORD_CALL, "north", "{\"step\":\"asks\"}"},
    {RECORD_GIVEN, PERSON, "{\"sponsor\":\"acme\",\"state\":\"here\"}"},
    {RECORD_GIVEN, PERSON, "{\"client\":\"c\",\"state\":\"here\"}"},
    {RECORD_GIVEN, PERSON, "{\"client\":\"c\",\"sponsor\":\"acme\"}"},
    {RECORD_GIVEN, "booth", "{\"client\":\"c\",\"sponsor\":\"acme\",\"state\":\"here\"}"},
    {RECORD_LEAD, PERSON, "{\"of\":\"short\",\"scan\":true,\"sponsor\":\"acme\"}"},
    {RECORD_CLIENT, "booth", "{\"sponsor\":\"acme\"}"},
    {RECORD_CLIENT, "", "{\"off\":true}"},
    {RECORD_CLIENT, PERSON, "{}"},
    {RECORD_CLIENT, PERSON, "{\"off\":false}"},
    {RECORD_CLIENT, PERSON, "{\"post\":\"door\"}"},
    {RECORD_CLIENT, PERSON, "{\"post\":{\"checkpoint\":\"c\"}}"},
    {RECORD_CLIENT, PERSON, "{\"post\":{\"mode\":\"door\"},\"sponsor\":\"acme\"}"},
    {RECORD_KIND_COUNT, PERSON, "{}"},
    {RECORD_HOLD, PERSON, "[]"},
    {RECORD_HOLD, PERSON, "{"},
    {RECORD_HOLD, PERSON, "{\"on\":true,\"on\":false}"},
};

// The least that is enough.
static const Said taken[] = {
    {RECORD_SESSION, "T", "{\"end\":2,\"room\":\"R\",\"start\":1,\"title\":\"T\"}"},
    {RECORD_ADMISSION, PERSON, "{\"scope\":\"desk\"}"},
    {RECORD_UNDO, PERSON, "{\"sequence\":1,\"station\":\"" OTHER "\"}"},
    {RECORD_TOKEN, PERSON, "{\"id\":\"x\"}"},
    {RECORD_REVOKE, PERSON, "{\"id\":\"x\"}"},
    {RECORD_STANDBY, PERSON, "{\"session\":\"T\"}"},
    {RECORD_CHANGE, PERSON, "{\"name\":\"N\",\"over\":{\"name\":[0,\"\",0]}}"},
    {RECORD_LEAD, BADGE, "{\"sponsor\":\"acme\"}"},
    {RECORD_LEAD, BADGE, "{\"scan\":true,\"set\":{\"note\":\"n\"},\"sponsor\":\"acme\"}"},
    {RECORD_HOLD, PERSON, "{}"},
    {RECORD_KEY, "0011", "{}"},
    {RECORD_VOLUNTEER, "Vera", "{}"},
    {RECORD_CALL, OTHER, "{}"},
    {RECORD_CLIENT, PERSON, "{\"sponsor\":\"acme\"}"},
    {RECORD_CLIENT, PERSON, "{\"post\":{\"mode\":\"door\"}}"},
    {RECORD_CLIENT, PERSON, "{\"off\":true}"},
};

// Everything is taken back.
static void hear(Store *store, const Said *said, bool is_good)
{
    const Record record = {.station = OTHER,
                           .sequence = 1,
                           .hlc = hlc_next(0, TUESDAY),
                           .utc_ms = TUESDAY,
                           .kind = said->kind,
                           .subject = said->subject,
                           .body = said->body};
    g_autoptr(GError) error = NULL;
    bool is_new;
    g_assert_true(store_begin(store, NULL));
    if (journal_accept(store, &record, &is_new, &error) != is_good)
        g_error("kind %d of %s: %s: %s", said->kind, said->subject, said->body, error ? error->message : "it is taken");
    if (!is_good)
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    store_rollback(store);
}

static void test_refused(People *people, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        hear(people->store, &refused[i], false);
    for (gsize i = 0; i < G_N_ELEMENTS(taken); i++)
        hear(people->store, &taken[i], true);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/store/refused/records without what they must have", People, NULL, people_set_up, test_refused, people_tear_down);
    return g_test_run();
}
