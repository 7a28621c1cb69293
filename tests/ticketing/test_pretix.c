// SPDX-License-Identifier: GPL-3.0-or-later
// test_pretix.c - the driver against answers as pretix's public documentation and its code have them.
#include <string.h>

#include "common/ticketing/ticketing.h"

static const TicketingDriver *driver(void)
{
    return ticketing_driver("pretix");
}

static TicketingLink device_link(void)
{
    static char base[] = "https://pretix.eu", token[] = "1kcsh572fonm3hawalrncam4l1gktr2rzx25a22l8g9hx108o9oi0rztpcvwnfnd",
                organizer[] = "bigevents", event[] = "sampleconf", device[] = "ABCDEFGH", name[] = "pretix";
    return (TicketingLink){
        .driver = name, .base = base, .token = token, .organizer = organizer, .event = event, .device = device};
}

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, 0, NULL);
    g_assert_nonnull(value);
    return value;
}

// --- linking ---

static void test_invitation(void)
{
    g_auto(TicketingLink) link = {0};
    GError *error = NULL;
    g_assert_true(driver()->read_invitation("{\"handshake_version\": 1, \"url\": \"https://pretix.eu/\", "
                                            "\"token\": \"kpp4jn8g2ynzonp6\"}",
                                            &link, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(link.base, ==, "https://pretix.eu");
    g_assert_cmpstr(link.token, ==, "kpp4jn8g2ynzonp6");
    static const char *const none[] = {"",
                                       "[]",
                                       "kpp4jn8g2ynzonp6",
                                       "{\"handshake_version\":2,\"url\":\"https://a\",\"token\":\"b\"}",
                                       "{\"handshake_version\":1,\"url\":\"https://a\"}",
                                       "{\"handshake_version\":1,\"token\":\"b\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_auto(TicketingLink) other = {0};
        g_assert_false(driver()->read_invitation(none[i], &other, &error));
        g_assert_error(error, TICKETING_ERROR, TICKETING_ERROR_INVITATION);
        g_clear_error(&error);
    }
}

static void test_initialize(void)
{
    g_auto(TicketingLink) link = {.driver = g_strdup("pretix"), .token = g_strdup("kpp4jn8g2ynzonp6")};
    g_auto(TicketingRequest) request = {0};
    driver()->initialize(&link, "Desk 1", &request);
    g_assert_cmpstr(request.path, ==, "/api/v1/device/initialize");
    g_assert_null(request.authorization);
    g_autoptr(json_t) sent = parse(request.body);
    g_assert_cmpstr(json_text(sent, "token", ""), ==, "kpp4jn8g2ynzonp6");
    g_assert_cmpstr(json_text(sent, "hardware_model", ""), ==, "Desk 1");
    g_autoptr(json_t) body =
        parse("{\"organizer\":\"foo\",\"device_id\":5,\"unique_serial\":\"HHZ9LW9JWP390VFZ\","
              "\"api_token\":\"1kcsh572fonm3hawalrncam4l1gktr2rzx25a22l8g9hx108o9oi0rztpcvwnfnd\","
              "\"name\":\"Bar\",\"security_profile\":\"pretixscan\",\"gate\":{\"id\":3,\"name\":\"South\"}}");
    const TicketingAnswer answer = {200, body, 0};
    GError *error = NULL;
    g_assert_true(driver()->read_initialized(&answer, &link, &error));
    g_assert_cmpstr(link.organizer, ==, "foo");
    g_assert_cmpstr(link.device, ==, "HHZ9LW9JWP390VFZ");
    g_assert_cmpstr(link.profile, ==, "pretixscan");
    g_auto(TicketingRequest) next = {0};
    driver()->events(&link, &next);
    g_assert_cmpstr(next.authorization, ==, "Device 1kcsh572fonm3hawalrncam4l1gktr2rzx25a22l8g9hx108o9oi0rztpcvwnfnd");
    g_autoptr(json_t) used = parse("{\"token\":[\"This initialization token has already been used.\"]}");
    const TicketingAnswer refusal = {400, used, 0};
    g_assert_false(driver()->read_initialized(&refusal, &link, &error));
    g_assert_error(error, TICKETING_ERROR, TICKETING_ERROR_INVITATION);
    g_assert_nonnull(strstr(error->message, "already been used"));
    g_clear_error(&error);
}

// A team's token is no device.
static void test_team(void)
{
    TicketingLink link = device_link();
    link.device = NULL;
    g_auto(TicketingRequest) request = {0};
    driver()->lists(&link, 2, &request);
    g_assert_true(g_str_has_prefix(request.authorization, "Token "));
    g_assert_cmpstr(request.path, ==, "/api/v1/organizers/bigevents/events/sampleconf/checkinlists/?page=2");
}

// --- pulling ---

static void ask(const TicketingLink *link, TicketingPull *pull, const char *path_part, const char *answer_text)
{
    g_auto(TicketingRequest) request = {0};
    GError *error = NULL;
    driver()->pull(link, pull, &request);
    if (!strstr(request.path, path_part))
        g_error("%s is not in %s", path_part, request.path);
    g_assert_null(strchr(request.path, '+')); // it would be a space
    g_autoptr(json_t) body = parse(answer_text);
    const TicketingAnswer answer = {200, body, 0};
    g_assert_true(driver()->read_pull(&answer, pull, &error));
    g_assert_no_error(error);
}

#define PAGE(next, rows) "{\"count\":7,\"next\":" next ",\"previous\":null,\"results\":[" rows "]}"
#define MORE "\"https://pretix.eu/x\""
#define ORDER(code, time) "{\"code\":\"" code "\",\"last_modified\":\"2026-06-01T" time ".250000+02:00\",\"positions\":[]}"

static void ask_catalogues(const TicketingLink *link, TicketingPull *pull)
{
    ask(link, pull, "/items/?page=1", PAGE(MORE, "{\"id\":1}"));
    ask(link, pull, "/items/?page=2", PAGE("null", "{\"id\":2}"));
    ask(link, pull, "/questions/?page=1", PAGE("null", ""));
    g_assert_null(pull->orders);
    ask(link, pull, "/subevents/?page=1", PAGE("null", ""));
}

static void test_pull(void)
{
    const TicketingLink link = device_link();
    g_auto(TicketingPull) pull = {0};
    ask_catalogues(&link, &pull);
    g_assert_cmpuint(json_array_size(json_object_get(pull.catalogue, "items")), ==, 2);
    ask(&link, &pull, "/orders/?ordering=last_modified", PAGE(MORE, ORDER("A", "10:00:00") "," ORDER("B", "10:00:01")));
    g_assert_cmpint(pull.total, ==, 7);
    g_assert_cmpuint(json_array_size(pull.orders), ==, 2);
    g_assert_false(pull.is_whole);
    g_assert_cmpint(pull.passed_utc_ms, ==, G_GINT64_CONSTANT(1780300801250));
    // From the last one on, the first page again.
    ask(&link, &pull, "page=1&modified_since=2026-06-01T10%3A00%3A01.250000%2B02%3A00",
        PAGE(MORE, ORDER("B", "10:00:01") "," ORDER("C", "10:00:01")));
    // A page of one time: what is left, newest first.
    ask(&link, &pull, "ordering=-last_modified", PAGE(MORE, ORDER("F", "10:00:06") "," ORDER("E", "10:00:05")));
    ask(&link, &pull, "page=2&modified_since=2026-06-01T10%3A00%3A01.250000%2B02%3A00",
        PAGE("null", ORDER("D", "10:00:01") "," ORDER("B", "10:00:01")));
    g_assert_true(pull.is_whole);
    g_assert_cmpint(pull.passed_utc_ms, ==, G_GINT64_CONSTANT(1780300801250));
}

// A run goes on where it is told to, and an empty one passes nothing.
static void test_again(void)
{
    const TicketingLink link = device_link();
    g_auto(TicketingPull) pull = {.since_utc_ms = G_GINT64_CONSTANT(1780300800042), .skips_catalogue = true};
    ask(&link, &pull, "page=1&modified_since=2026-06-01T08%3A00%3A00", PAGE("null", ""));
    g_assert_true(pull.is_whole);
    g_assert_cmpint(pull.passed_utc_ms, ==, 0);
}

static void test_core(void)
{
    g_autoptr(json_t) before = parse("{\"code\":\"A\",\"status\":\"p\",\"last_modified\":\"2026-06-01T10:00:00+02:00\","
                                     "\"positions\":[{\"id\":1,\"secret\":\"x\",\"checkins\":[],\"print_logs\":[]}]}");
    g_autoptr(json_t) after =
        parse("{\"code\":\"A\",\"status\":\"p\",\"last_modified\":\"2026-06-01T10:09:00+02:00\","
              "\"positions\":[{\"id\":1,\"secret\":\"x\",\"checkins\":[{\"id\":9}],\"print_logs\":[{\"id\":1}]}]}");
    g_autoptr(json_t) other = parse("{\"code\":\"A\",\"status\":\"p\",\"last_modified\":\"2026-06-01T10:09:00+02:00\","
                                    "\"positions\":[{\"id\":1,\"secret\":\"y\",\"checkins\":[{\"id\":9}],\"print_logs\":[]}]}");
    g_autoptr(json_t) one = driver()->order_core(before), same = driver()->order_core(after),
                      different = driver()->order_core(other);
    g_assert_true(json_equal(one, same));
    g_assert_false(json_equal(one, different));
}

// --- pushing ---

static void test_redeem(void)
{
    const TicketingLink link = device_link();
    TicketingEntry entry = {TICKETING_EXIT, "3c2VjcmV0", 7, "00ff", "11ee", G_GINT64_CONSTANT(1780300800042)};
    g_auto(TicketingRequest) request = {0};
    driver()->push(&link, &entry, &request);
    g_assert_cmpstr(request.path, ==, "/api/v1/organizers/bigevents/checkinrpc/redeem/");
    g_autoptr(json_t) body = parse(request.body);
    g_autoptr(json_t) expected = parse(
        "{\"secret\":\"3c2VjcmV0\",\"source_type\":\"barcode\",\"lists\":[7],\"type\":\"exit\",\"force\":true,"
        "\"ignore_unpaid\":true,\"nonce\":\"00ff\",\"datetime\":\"2026-06-01T08:00:00.042Z\",\"questions_supported\":false}");
    g_assert_true(json_equal(body, expected));
    g_auto(TicketingRequest) taken_back = {0};
    entry.act = TICKETING_ANNUL;
    driver()->push(&link, &entry, &taken_back);
    g_assert_cmpstr(taken_back.path, ==, "/api/v1/organizers/bigevents/checkinrpc/annul/");
    g_autoptr(json_t) annul = parse(taken_back.body);
    g_assert_cmpstr(json_text(annul, "nonce", ""), ==, "11ee");
    g_assert_cmpstr(taken_back.idempotency, ==, "00ff");
    g_assert_null(request.idempotency); // the nonce does it
    g_assert_null(json_object_get(annul, "secret"));
}

typedef struct {
    guint status;
    const char *body; // NULL = no JSON
    TicketingOutcome outcome;
    int error;         // TICKETING_AGAIN: the code
    const char *words; // TICKETING_REFUSED: a part of them
} Vector;

static void test_outcomes(void)
{
    static const Vector vectors[] = {
        {201, "{\"status\":\"ok\",\"position\":{},\"require_attention\":false,\"list\":{\"id\":1}}", TICKETING_DONE, 0, NULL},
        {200, "{\"status\":\"ok\"}", TICKETING_DONE, 0, NULL},
        {200, "{\"status\":\"error\",\"reason\":\"already_redeemed\",\"position\":{}}", TICKETING_REFUSED, 0, "used before"},
        {400, "{\"status\":\"error\",\"reason\":\"rules\",\"reason_explanation\":\"Only after 9am\"}", TICKETING_REFUSED, 0,
         "Only after 9am"},
        {400, "{\"status\":\"incomplete\",\"questions\":[]}", TICKETING_REFUSED, 0, "questions"},
        {400, "{\"status\":\"exchange\"}", TICKETING_REFUSED, 0, "exchanged"},
        {400, "{\"status\":\"error\",\"reason\":\"moon_phase\"}", TICKETING_REFUSED, 0, "moon_phase"},
        {404, "{\"detail\":\"Not found.\",\"status\":\"error\",\"reason\":\"invalid\",\"reason_explanation\":null}",
         TICKETING_REFUSED, 0, "no ticket"},
        {400, "{\"lists\":[\"Invalid pk \\\"9\\\" - object does not exist.\"]}", TICKETING_REFUSED, 0, "lists: Invalid pk \"9\""},
        {201, "{\"status\":\"redeemed\",\"reason\":\"Already checked in\"}", TICKETING_REFUSED, 0, "Already checked in"},
        {201, "{}", TICKETING_REFUSED, 0, ""},
        {400, "[\"Cannot annul an unsuccessful checkin\"]", TICKETING_DONE, 0, NULL},
        {400, "[\"Multiple check-ins found based on nonce\"]", TICKETING_REFUSED, 0, "Multiple"},
        {400, "{\"non_field_errors\":[\"Annulment is not allowed more than 15 minutes after check-in\"]}", TICKETING_REFUSED, 0,
         "15 minutes"},
        {401, "{\"detail\":\"Device access has been revoked.\"}", TICKETING_AGAIN, TICKETING_ERROR_UNLINKED, NULL},
        {403, "{\"detail\":\"Request denied by device security profile.\"}", TICKETING_AGAIN, TICKETING_ERROR_RIGHTS, NULL},
        {409, "{\"detail\":\"busy\"}", TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL},
        {429, "{\"detail\":\"slow\"}", TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL},
        {500, "{\"status\":\"ok\"}", TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL},
        {502, NULL, TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL},
        {200, NULL, TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL}, // the page of a hotel
        {404, NULL, TICKETING_AGAIN, TICKETING_ERROR_LATER, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(vectors); i++) {
        g_autoptr(json_t) body = vectors[i].body ? parse(vectors[i].body) : NULL;
        const TicketingAnswer answer = {vectors[i].status, body, 0};
        g_autofree char *words = NULL;
        g_autoptr(GError) error = NULL;
        g_assert_cmpint(driver()->read_push(&answer, &words, &error), ==, vectors[i].outcome);
        if (vectors[i].outcome == TICKETING_AGAIN)
            g_assert_error(error, TICKETING_ERROR, vectors[i].error);
        else
            g_assert_no_error(error);
        if (vectors[i].words)
            g_assert_nonnull(strstr(words, vectors[i].words));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ticketing/pretix/invitation", test_invitation);
    g_test_add_func("/ticketing/pretix/initialize", test_initialize);
    g_test_add_func("/ticketing/pretix/team", test_team);
    g_test_add_func("/ticketing/pretix/pull", test_pull);
    g_test_add_func("/ticketing/pretix/again", test_again);
    g_test_add_func("/ticketing/pretix/core", test_core);
    g_test_add_func("/ticketing/pretix/redeem", test_redeem);
    g_test_add_func("/ticketing/pretix/outcomes", test_outcomes);
    return g_test_run();
}
