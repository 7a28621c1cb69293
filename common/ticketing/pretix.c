// SPDX-License-Identifier: GPL-3.0-or-later
// pretix.c - linking and pulling (docs.pretix.eu: "Device authentication", "Orders", "Check-in lists").
//
// Orders come by keyset: those changed since the last one that was taken, by the time of their change, always the first page. Where a whole
// page has one time that leads no further, and the rest comes newest first, page by page: an order that changes meanwhile goes to the front
// and pushes others to later pages, so some come twice, and none is left out.
#include "common/ticketing/pretix.h"

#include <string.h>

#include "common/base/zone.h"

#define HANDSHAKE_VERSION 1

// What orders refer to, asked for before them, below which name it stands in pretix's Order data (JSON).
static const struct {
    const char *path, *member;
} catalogues[] = {{"items", "items"}, {"questions", "questions"}, {"subevents", "subevents"}};
enum { STEP_ORDERS = G_N_ELEMENTS(catalogues) };

static bool refuse(const char *sentence, GError **error)
{
    return error_set(TICKETING_ERROR, TICKETING_ERROR_INVITATION, error, "%s", sentence);
}

// --- linking ---

static bool read_invitation(const char *text, TicketingLink *out, GError **error)
{
    g_autoptr(json_t) code = json_loads(text, 0, NULL);
    const char *url = json_text(code, "url", ""), *token = json_text(code, "token", "");
    gint64 version = json_int(code, "handshake_version", 0);
    if (version > HANDSHAKE_VERSION)
        return refuse("the code is of a newer pretix than this Lanyard knows", error);
    if (version < 1 || !*token || !g_str_has_prefix(url, "http"))
        return refuse(
            "this is no code that pretix shows for connecting a device; create a device there and take the code beside it",
            error);
    *out = (TicketingLink){.driver = g_strdup("pretix"), .base = g_strdup(url), .token = g_strdup(token)};
    while (g_str_has_suffix(out->base, "/"))
        out->base[strlen(out->base) - 1] = '\0';
    return true;
}

static void initialize(const TicketingLink *link, const char *station, TicketingRequest *out)
{
    const TicketingLink nobody = {0};
    json_t *body = json_pack("{s:s,s:s,s:s,s:s,s:s}", "token", link->token, "hardware_brand", "Lanyard", "hardware_model",
                             station, "software_brand", "Lanyard", "software_version", LANYARD_VERSION);
    pretix_request(&nobody, out, HTTP_CLIENT_POST, body, "device/initialize");
}

static bool read_initialized(const TicketingAnswer *answer, TicketingLink *link, GError **error)
{
    if (answer->status == 400 && answer->body) {
        g_autofree char *words = ticketing_answer_words(answer->body);
        return error_set(TICKETING_ERROR, TICKETING_ERROR_INVITATION, error,
                         "pretix does not take the code (%s); create a new device there", words);
    }
    if (!ticketing_answer_check(answer, "connecting", error))
        return false;
    const char *token = json_text(answer->body, "api_token", NULL), *organizer = json_text(answer->body, "organizer", NULL);
    if (!token || !organizer)
        return error_set(TICKETING_ERROR, TICKETING_ERROR_ANSWER, error, "pretix answered without a token or an organizer");
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, json_int(answer->body, "device_id", 0));
    g_free(link->token);
    g_free(link->organizer);
    g_free(link->device);
    g_free(link->profile);
    link->token = g_strdup(token);
    link->organizer = g_strdup(organizer);
    link->device = g_strdup(json_text(answer->body, "unique_serial", id));
    link->profile = g_strdup(json_text(answer->body, "security_profile", NULL));
    return true;
}

static void events(const TicketingLink *link, TicketingRequest *out)
{
    g_autofree char *organizer = pretix_escape(link->organizer);
    pretix_request(link, out, HTTP_CLIENT_GET, NULL, "organizers/%s/events/?ordering=-date_from", organizer);
}

// Texts of several languages come as an object; the first one serves.
static const char *any_language(const json_t *value)
{
    void *first = json_is_object(value) ? json_object_iter((json_t *)value) : NULL;
    const char *text = json_string_value(first ? json_object_iter_value(first) : value);
    return text ? text : "";
}

static const json_t *results_of(const TicketingAnswer *answer, const char *what, GError **error)
{
    if (!ticketing_answer_check(answer, what, error))
        return NULL;
    const json_t *results = json_object_get(answer->body, "results");
    if (!json_is_array(results))
        g_set_error(error, TICKETING_ERROR, TICKETING_ERROR_ANSWER, "%s: pretix answered without a list", what);
    return json_is_array(results) ? results : NULL;
}

static bool is_last_page(const TicketingAnswer *answer)
{
    return !json_is_string(json_object_get(answer->body, "next"));
}

static json_t *read_events(const TicketingAnswer *answer, GError **error)
{
    const json_t *results = results_of(answer, "events", error);
    json_t *out = results ? json_object() : NULL;
    gsize index;
    json_t *event;
    json_array_foreach(results, index, event) if (json_text(event, "slug", NULL))
        json_object_set_new(out, json_text(event, "slug", ""), json_string(any_language(json_object_get(event, "name"))));
    return out;
}

static void revoke_device(const TicketingLink *link, TicketingRequest *out)
{
    pretix_request(link, out, HTTP_CLIENT_POST, json_object(), "device/revoke");
}

// "organizers/O/events/E". The caller owns it.
static char *event_path(const TicketingLink *link)
{
    g_autofree char *organizer = pretix_escape(link->organizer), *event = pretix_escape(link->event);
    return g_strdup_printf("organizers/%s/events/%s", organizer, event);
}

static void lists(const TicketingLink *link, int page, TicketingRequest *out)
{
    g_autofree char *event = event_path(link);
    pretix_request(link, out, HTTP_CLIENT_GET, NULL, "%s/checkinlists/?page=%d", event, page);
}

static GPtrArray *read_lists(const TicketingAnswer *answer, bool *out_is_last, GError **error)
{
    const json_t *results = results_of(answer, "check-in lists", error);
    if (!results)
        return NULL;
    GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)ticketing_list_free);
    gsize index;
    json_t *found;
    json_array_foreach(results, index, found)
    {
        TicketingList *list = g_new0(TicketingList, 1);
        *list = (TicketingList){.id = json_int(found, "id", 0), .name = g_strdup(json_text(found, "name", ""))};
        g_ptr_array_add(out, list);
    }
    *out_is_last = is_last_page(answer);
    return out;
}

// --- pulling ---

static gint64 read_time(const char *text)
{
    gint64 utc_ms = 0;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return text && zone_parse(utc, text, &utc_ms, NULL) ? utc_ms : 0;
}

static bool is_at_orders(const TicketingPull *pull)
{
    return pull->skips_catalogue || pull->step >= STEP_ORDERS;
}

// The caller owns it; NULL = from the first one.
static char *since_of(const TicketingPull *pull)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    return pull->last ? g_strdup(pull->last) : pull->since_utc_ms ? zone_format_iso(utc, pull->since_utc_ms) : NULL;
}

static void pull(const TicketingLink *link, const TicketingPull *pull, TicketingRequest *out)
{
    g_autofree char *event = event_path(link);
    if (!is_at_orders(pull)) {
        pretix_request(link, out, HTTP_CLIENT_GET, NULL, "%s/%s/?page=%d", event, catalogues[pull->step].path,
                       MAX(pull->page, 1));
        return;
    }
    g_autofree char *since = since_of(pull), *escaped = pretix_escape(since);
    pretix_request(link, out, HTTP_CLIENT_GET, NULL,
                   "%s/orders/?ordering=%slast_modified&testmode=false&include_canceled_positions=true&page=%d%s%s"
                   "&exclude=payments&exclude=refunds&exclude=fees&exclude=downloads&exclude=positions.downloads",
                   event, pull->page > 0 ? "-" : "", MAX(pull->page, 1), since ? "&modified_since=" : "", escaped);
}

static void read_catalogue(const TicketingAnswer *answer, const json_t *results, TicketingPull *pull)
{
    const char *member = catalogues[pull->step].member;
    if (!pull->catalogue)
        pull->catalogue = json_object();
    json_t *held = json_object_get(pull->catalogue, member);
    if (!held)
        json_object_set_new(pull->catalogue, member, held = json_array());
    json_array_extend(held, (json_t *)results);
    bool is_last = is_last_page(answer);
    pull->step += is_last;
    pull->has_catalogue = pull->step == STEP_ORDERS;
    pull->page = is_last ? 0 : MAX(pull->page, 1) + 1;
}

static void read_orders(const TicketingAnswer *answer, const json_t *results, TicketingPull *pull)
{
    gsize count = json_array_size(results);
    const char *first = json_text(json_array_get(results, 0), "last_modified", NULL);
    const char *last = json_text(json_array_get(results, count - 1), "last_modified", NULL);
    if (pull->total == 0)
        pull->total = json_int(answer->body, "count", -1);
    pull->orders = json_incref((json_t *)results);
    pull->is_whole = is_last_page(answer);
    if (pull->page == 0 && last) {
        text_take(&pull->last, g_strdup(last));
        pull->passed_utc_ms = read_time(last);
    }
    bool is_one_time = last && strcmp(first, last) == 0;
    if (pull->page > 0 || is_one_time)
        pull->page++;
}

static bool read_pull(const TicketingAnswer *answer, TicketingPull *pull, GError **error)
{
    g_clear_pointer(&pull->orders, json_decref);
    bool is_orders = is_at_orders(pull);
    const json_t *results = results_of(answer, is_orders ? "orders" : catalogues[pull->step].path, error);
    if (results)
        (is_orders ? read_orders : read_catalogue)(answer, results, pull);
    return results != NULL;
}

static const char *order_code(const json_t *order)
{
    return json_text(order, "code", "");
}

static json_t *order_core(const json_t *order)
{
    static const char *const of_entries[] = {"checkins", "print_logs", "downloads", "pdf_data"};
    json_t *core = json_deep_copy(order);
    json_object_del(core, "last_modified");
    gsize index;
    json_t *position;
    json_array_foreach(json_object_get(core, "positions"), index, position) for (gsize i = 0; i < G_N_ELEMENTS(of_entries); i++)
        json_object_del(position, of_entries[i]);
    return core;
}

const TicketingDriver ticketing_pretix = {
    .name = "pretix",
    .title = "pretix",
    .read_invitation = read_invitation,
    .initialize = initialize,
    .read_initialized = read_initialized,
    .events = events,
    .read_events = read_events,
    .revoke = revoke_device,
    .lists = lists,
    .read_lists = read_lists,
    .pull = pull,
    .read_pull = read_pull,
    .order_code = order_code,
    .order_core = order_core,
    .push = pretix_push,
    .read_push = pretix_read_push,
};
