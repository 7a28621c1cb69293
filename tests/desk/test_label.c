// SPDX-License-Identifier: GPL-3.0-or-later
// test_label.c - which label a ticket or a badge is printed as, for every mixture of printers and rolls: the first of the event's
// that a printer of the station can print, unless somebody has named one; and what waits for a roll that nobody has.
#include <string.h>

#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "printer/label/fields.h"
#include "printer/queue/printer_health.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/label.h"
#include "tests/queue/station.h"

#define HELD_MOST 3

// As its worker shows it; "virtual" for a folder. `media` NULL = it cannot tell.
typedef struct {
    const char *name, *driver, *model, *media;
    PrinterState state;
} Held;

#define LABELER(MEDIA, STATE)                                                                                                    \
    {                                                                                                                            \
        "labeler", "brother-ql", "QL-820NWB", MEDIA, STATE                                                                       \
    }
#define ZEBRA                                                                                                                    \
    {                                                                                                                            \
        "zebra", "zpl", "ZD421-203dpi", NULL, PRINTER_STATE_READY                                                                \
    }
#define RECEIPTS(STATE)                                                                                                          \
    {                                                                                                                            \
        "receipts", "escpos", "TM-T20II", NULL, STATE                                                                            \
    }
#define SMALL_RECEIPTS                                                                                                           \
    {                                                                                                                            \
        "small", "escpos", "generic-58mm", NULL, PRINTER_STATE_READY                                                             \
    }
#define BOCA(MEDIA)                                                                                                              \
    {                                                                                                                            \
        "boca", "fgl", "Lemur-200dpi", MEDIA, PRINTER_STATE_READY                                                                \
    }
#define FOLDER                                                                                                                   \
    {                                                                                                                            \
        "folder", "virtual", NULL, NULL, PRINTER_STATE_READY                                                                     \
    }

typedef struct {
    const char *name;
    Held held[HELD_MOST];
    const char *ticket;
    const char *set, *bound; // ticket-label and ticket-printer of station.ini; NULL = not set
} Case;

// clang-format off
static const Case cases[] = {
    {"no-printer", {{0}}, "ticket", NULL, NULL},
    {"labels", {LABELER("62x29", PRINTER_STATE_READY)}, "ticket", NULL, NULL},
    {"endless-tape", {LABELER("62", PRINTER_STATE_READY)}, "ticket", NULL, NULL},
    {"only-badges", {LABELER("62x100", PRINTER_STATE_READY)}, "ticket", NULL, NULL},
    {"may-hold-labels", {ZEBRA}, "ticket", NULL, NULL},
    {"folder", {FOLDER}, "ticket", NULL, NULL},
    {"receipts", {RECEIPTS(PRINTER_STATE_READY)}, "ticket-80", NULL, NULL},
    {"receipts-printing", {RECEIPTS(PRINTER_STATE_PRINTING)}, "ticket-80", NULL, NULL},
    {"receipts-stopped", {RECEIPTS(PRINTER_STATE_STOPPED)}, "ticket-80", NULL, NULL},
    {"receipts-away", {RECEIPTS(PRINTER_STATE_AWAY)}, "ticket", NULL, NULL},
    {"small-receipts", {SMALL_RECEIPTS}, "ticket-58", NULL, NULL},
    {"set-to-small", {{"receipts", "escpos", "TM-T20II", "58", PRINTER_STATE_READY}}, "ticket-58", NULL, NULL},
    {"stock", {BOCA(NULL)}, "ticket-51x140", NULL, NULL},
    {"other-stock", {BOCA("83x203")}, "ticket", NULL, NULL},
    {"badges-and-receipts", {LABELER("62x100", PRINTER_STATE_READY), RECEIPTS(PRINTER_STATE_READY)}, "ticket-80", NULL, NULL},
    {"labels-and-receipts", {RECEIPTS(PRINTER_STATE_READY), LABELER("62x29", PRINTER_STATE_READY)}, "ticket", NULL, NULL},
    {"labels-stopped-and-receipts", {LABELER("62x29", PRINTER_STATE_STOPPED), RECEIPTS(PRINTER_STATE_READY)}, "ticket", NULL, NULL},
    {"labels-away-and-receipts", {LABELER("62x29", PRINTER_STATE_AWAY), RECEIPTS(PRINTER_STATE_READY)}, "ticket-80", NULL, NULL},
    {"stock-and-small-receipts", {BOCA(NULL), SMALL_RECEIPTS}, "ticket-58", NULL, NULL},
    {"named", {LABELER("62x29", PRINTER_STATE_READY), RECEIPTS(PRINTER_STATE_READY)}, "ticket-58", "ticket-58", NULL},
    {"bound", {LABELER("62x29", PRINTER_STATE_READY), RECEIPTS(PRINTER_STATE_READY)}, "ticket-80", NULL, "receipts"},
    {"bound-to-none", {LABELER("62x100", PRINTER_STATE_READY), RECEIPTS(PRINTER_STATE_READY)}, "ticket", NULL, "labeler"},
    {"bound-and-away", {RECEIPTS(PRINTER_STATE_AWAY), SMALL_RECEIPTS}, "ticket", NULL, "receipts"},
};
// clang-format on

typedef struct {
    TestStation *base;
    Settings settings;
    Station station;
    GPtrArray *healths;
} Counter;

static void counter_open(Counter *counter)
{
    *counter =
        (Counter){.base = test_station_new(), .healths = g_ptr_array_new_with_free_func((GDestroyNotify)printer_health_free)};
    counter->station.settings = &counter->settings;
    counter->station.profile = counter->base->profile;
}

static void counter_close(Counter *counter)
{
    g_ptr_array_unref(counter->healths);
    test_station_free(counter->base);
}

static void hold(Counter *counter, const Held *held)
{
    bool is_virtual = strcmp(held->driver, "virtual") == 0;
    PrinterHealth *health = printer_health_new(held->name, "tcp:192.0.2.7:9100", is_virtual, NULL, NULL);
    g_ptr_array_add(counter->healths, health);
    if (!is_virtual) {
        const Driver *driver = driver_by_name(held->driver);
        const DriverModel *model = driver_model(driver, held->model);
        const DriverMedia *media = held->media ? driver_media(driver, held->media) : NULL;
        g_assert_true(model && (media || !held->media));
        printer_health_show_model(health, driver, model, media);
    }
    printer_health_show(health, counter->base->store, held->state, held->state == PRINTER_STATE_READY ? NULL : "Problem.");
}

static const char *ticket_of(Counter *counter)
{
    const LabelUse *use = desk_label(&counter->station, counter->base->store, NULL, false, counter->settings.printer_ticket);
    return use->name;
}

static void test_ticket(gconstpointer data)
{
    const Case *row = data;
    Counter counter;
    counter_open(&counter);
    counter.settings.ticket_label = (char *)row->set;
    counter.settings.printer_ticket = (char *)row->bound;
    for (int i = 0; i < HELD_MOST && row->held[i].name; i++)
        hold(&counter, &row->held[i]);
    g_assert_cmpstr(ticket_of(&counter), ==, row->ticket);
    // A station that is gone has left nothing behind, nor has one that was killed once another starts.
    g_autoptr(GError) error = NULL;
    g_assert_true(printer_forget_all(counter.base->store_path, &error));
    counter.settings.ticket_label = NULL;
    g_assert_cmpstr(ticket_of(&counter), ==, "ticket");
    counter_close(&counter);
}

// Another roll is put in, the printer is taken down.
static void test_follows_the_roll(void)
{
    Counter counter;
    counter_open(&counter);
    hold(&counter, &(Held)RECEIPTS(PRINTER_STATE_READY));
    PrinterHealth *health = printer_health_new("labeler", "usb:1", false, NULL, NULL);
    g_ptr_array_add(counter.healths, health);
    const DriverModel *model = driver_model(&driver_brother_ql, "QL-820NWB");
    printer_health_show_model(health, &driver_brother_ql, model, driver_media(&driver_brother_ql, "62x100"));
    printer_health_show(health, counter.base->store, PRINTER_STATE_READY, NULL);
    g_assert_cmpstr(ticket_of(&counter), ==, "ticket-80");
    printer_health_show_model(health, &driver_brother_ql, model, driver_media(&driver_brother_ql, "62x29"));
    printer_health_show(health, counter.base->store, PRINTER_STATE_READY, NULL);
    g_assert_cmpstr(ticket_of(&counter), ==, "ticket");
    printer_health_take_down(health, counter.base->store);
    g_assert_cmpstr(ticket_of(&counter), ==, "ticket-80");
    counter_close(&counter);
}

static const char *badge_of(Counter *counter, const Person *person)
{
    return desk_label(&counter->station, counter->base->store, person, true, NULL)->name;
}

// What the ticket type names is not chosen; what nobody names is.
static void test_badge(void)
{
    Counter counter;
    counter_open(&counter);
    LabelUse *first = g_ptr_array_index(counter.base->profile->labels, 0);
    g_free(first->media);
    first->media = g_strdup("102x152");
    Person named = {.fields = (char *[FIELD_COUNT]){NULL}}, free_one = {.fields = (char *[FIELD_COUNT]){NULL}};
    const TicketType *type = g_ptr_array_index(counter.base->profile->ticket_types, 0);
    named.fields[FIELD_TICKET_TYPE] = type->code;
    free_one.fields[FIELD_TICKET_TYPE] = (char *)"";
    g_assert_cmpstr(type->badge_label, ==, "badge");
    g_assert_cmpstr(badge_of(&counter, &free_one), ==, "badge");
    hold(&counter, &(Held)LABELER("62", PRINTER_STATE_READY));
    g_assert_cmpstr(badge_of(&counter, &named), ==, "badge");
    g_assert_cmpstr(badge_of(&counter, &free_one), ==, "badge-62");
    counter.settings.badge_label = (char *)"badge-62";
    g_assert_cmpstr(badge_of(&counter, &named), ==, "badge-62");
    counter_close(&counter);
}

// What stands large on the badge is what the event says, of the parts that the file had; a person's wish stands above it.
static void test_name(void)
{
    static const struct {
        NameStyle style;
        const char *called, *large, *before, *after;
    } styles[] = {{NAME_GIVEN, "", "Zsófia", "Nagy", ""},
                  {NAME_FULL, "", "Nagy Zsófia", "", ""},
                  {NAME_AS_WRITTEN, "", "Nagy Zsófia", "", ""},
                  {NAME_FULL, "Zsófi", "Zsófi", "", "Nagy Zsófia"}};
    for (gsize i = 0; i < G_N_ELEMENTS(styles); i++) {
        Counter counter;
        counter_open(&counter);
        counter.base->profile->badge_name = styles[i].style;
        Person person = {.fields = (char *[FIELD_COUNT]){NULL}};
        for (int field = 0; field < FIELD_COUNT; field++)
            person.fields[field] = (char *)"";
        person.fields[FIELD_NAME] = (char *)"Nagy Zsófia";
        person.fields[FIELD_GIVEN_NAME] = (char *)"Zsófia";
        person.fields[FIELD_FAMILY_NAME] = (char *)"Nagy";
        person.fields[FIELD_BADGE_NAME] = (char *)styles[i].called;
        g_autofree char *text = desk_label_fields(&counter.station, &person, NULL, "TOKEN");
        g_autoptr(json_t) fields = json_loads(text, 0, NULL);
        g_assert_cmpstr(json_text(fields, "name", ""), ==, "Nagy Zsófia");
        g_assert_cmpstr(json_text(fields, "given_name", ""), ==, styles[i].large);
        g_assert_cmpstr(json_text(fields, "names_before", ""), ==, styles[i].before);
        g_assert_cmpstr(json_text(fields, "names_after", ""), ==, styles[i].after);
        counter_close(&counter);
    }
}

// A field of a registration that labels may show is of no use when no badge carries it.
static void test_every_field_is_carried(void)
{
    Counter counter;
    counter_open(&counter);
    Person person = {.fields = (char *[FIELD_COUNT]){NULL}};
    for (int field = 0; field < FIELD_COUNT; field++)
        person.fields[field] = (char *)person_field_name((PersonField)field);
    g_autofree char *text = desk_label_fields(&counter.station, &person, NULL, "TOKEN");
    g_autoptr(json_t) fields = json_loads(text, 0, NULL);
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *name = person_field_name((PersonField)field);
        if (g_strv_contains(field_names, name) && !*json_text(fields, name, ""))
            g_test_fail_printf("labels may show \"%s\", and desk_label_fields() leaves it out", name);
    }
    counter_close(&counter);
}

// No printer has the roll that a label is meant for: it goes to one whose roll it has room on, and is rendered for that; but
// tickets' rolls are left to tickets, and a tape of 12 mm to nobody.
static void test_any_roll_that_has_room(void)
{
    static const struct {
        const Driver *driver;
        const char *model, *media, *badge, *ticket;
    } rolls[] = {
        {&driver_brother_ql, "QL-820NWB", "62x100", "62x100", "62x29"},
        {&driver_brother_ql, "QL-820NWB", "60x86", "room for badge", "room for ticket"},
        {&driver_brother_ql, "QL-820NWB", "12", "62x100", "62x29"},
        {&driver_brother_ql, "QL-820NWB", "62x29", "62x100", "62x29"},
        {&driver_brother_ql, "QL-820NWB", "39x48", "62x100", "room for ticket"}, // no room for the badge's code
        {&driver_brother_ql, "QL-820NWB", "52x29", "62x100", "room for ticket"},
        {&driver_brother_ql, "QL-820NWB", "58-round", "room for badge", "room for ticket"},
        {&driver_dymo_lw, "LabelWriter 450", "57x32", "room for badge", "room for ticket"},
        {&driver_dymo_lw, "LabelWriter 450", "99014", "room for badge", "room for ticket"},
        {&driver_zpl, "ZD410", "2.25x1.25in", "room for badge", "room for ticket"},
        {&driver_zpl, "ZD421", "75x110", "room for badge", "room for ticket"},
        {&driver_escpos, "TM-T20III", "80", "62x100", "room for ticket"},
        {&driver_pdf, "sheet-300dpi", "A6", "room for badge", "room for ticket"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rolls); i++) {
        Counter counter;
        counter_open(&counter);
        g_autoptr(RenderJob) renderer = render_job_new(counter.base->profile, counter.base->profile_folder);
        PrinterHealth *health = printer_health_new("one", "usb:1", false, NULL, NULL);
        g_ptr_array_add(counter.healths, health);
        printer_health_know_labels(health, renderer, NULL);
        printer_health_show_model(health, rolls[i].driver, driver_model(rolls[i].driver, rolls[i].model),
                                  driver_media(rolls[i].driver, rolls[i].media));
        printer_health_show(health, counter.base->store, PRINTER_STATE_READY, NULL);
        g_autofree char *badge = desk_label_media(counter.base->store, profile_label(counter.base->profile, "badge"), NULL);
        g_autofree char *ticket = desk_label_media(counter.base->store, profile_label(counter.base->profile, "ticket"), NULL);
        g_assert_cmpstr(badge, ==, rolls[i].badge);
        g_assert_cmpstr(ticket, ==, rolls[i].ticket);
        counter_close(&counter);
    }
}

static gint64 submit(Counter *counter, const char *role, const char *label, const char *printer)
{
    g_autoptr(GError) error = NULL;
    const LabelUse *use = profile_label(counter->base->profile, label);
    const Job job = {.person_id = (char *)"1",
                     .label = use->name,
                     .media = use->media,
                     .role = (char *)role,
                     .fields = (char *)"{}",
                     .printer = (char *)printer};
    gint64 id = 0;
    g_assert_true(job_submit(counter->base->store, &job, 0, clock_utc_ms(), &id, &error));
    return id;
}

static int choose_again(Counter *counter)
{
    g_autoptr(GError) error = NULL;
    int count = -1;
    g_assert_true(desk_choose_again(&counter->station, counter->base->store, &count, &error));
    return count;
}

static void assert_label(Counter *counter, gint64 id, const char *label)
{
    g_autoptr(Job) job = test_station_job(counter->base, id);
    g_assert_cmpstr(job->label, ==, label);
    g_assert_cmpstr(job->media, ==, profile_label(counter->base->profile, label)->media);
}

static void test_again(void)
{
    Counter counter;
    counter_open(&counter);
    Store *store = counter.base->store;
    g_autoptr(GError) error = NULL;
    // The oldest is on its way already.
    gint64 begun = submit(&counter, "ticket", "ticket", NULL);
    g_autoptr(Job) claimed = job_claim(store, "labeler", NULL, NULL, clock_utc_ms(), &error);
    g_assert_cmpint(claimed->id, ==, begun);
    gint64 waits = submit(&counter, "ticket", "ticket", NULL), also = submit(&counter, "ticket", "ticket", NULL);
    gint64 bound = submit(&counter, "ticket", "ticket", "labeler"), badge = submit(&counter, "badge", "badge", NULL);
    int held = 0;
    g_assert_true(job_hold_unfit(store, &(JobHold){"receipts", "80", NULL, "It needs %.", NULL},
                                 clock_utc_ms() + 2 * JOB_HOLD_AFTER_MS, &held, &error));
    g_assert_cmpint(held, ==, 3);

    // Without a printer, or with one that has the roll, they stay what they are.
    g_assert_cmpint(choose_again(&counter), ==, 0);
    hold(&counter, &(Held)LABELER("62x29", PRINTER_STATE_STOPPED));
    hold(&counter, &(Held)RECEIPTS(PRINTER_STATE_READY));
    g_assert_cmpint(choose_again(&counter), ==, 0);
    assert_label(&counter, waits, "ticket");

    // Once it is gone those that are free go to the receipt printer, and what they said they needed is said no more.
    hold(&counter, &(Held)LABELER("62x29", PRINTER_STATE_AWAY));
    g_assert_cmpint(choose_again(&counter), ==, 2);
    assert_label(&counter, waits, "ticket-80");
    assert_label(&counter, also, "ticket-80");
    assert_label(&counter, bound, "ticket");
    assert_label(&counter, begun, "ticket");
    assert_label(&counter, badge, "badge");
    g_autoptr(Job) changed = test_station_job(counter.base, waits);
    g_assert_null(changed->reason);
    g_assert_cmpint(choose_again(&counter), ==, 0);

    // Its return changes nothing: a printer has what they need.
    hold(&counter, &(Held)LABELER("62x29", PRINTER_STATE_READY));
    g_assert_cmpint(choose_again(&counter), ==, 0);
    assert_label(&counter, waits, "ticket-80");

    // What station.ini names is all that they may become.
    hold(&counter, &(Held)RECEIPTS(PRINTER_STATE_AWAY));
    hold(&counter, &(Held)SMALL_RECEIPTS);
    counter.settings.ticket_label = (char *)"ticket-51x140";
    g_assert_cmpint(choose_again(&counter), ==, 0);
    counter.settings.ticket_label = (char *)"ticket-58";
    g_assert_cmpint(choose_again(&counter), ==, 2);
    assert_label(&counter, waits, "ticket-58");
    counter_close(&counter);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/label/ticket/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_ticket);
    }
    g_test_add_func("/label/a ticket follows the roll", test_follows_the_roll);
    g_test_add_func("/label/a badge is what its ticket type names", test_badge);
    g_test_add_func("/label/what stands large on a badge", test_name);
    g_test_add_func("/label/every field that labels may show is carried", test_every_field_is_carried);
    g_test_add_func("/label/a label goes to any roll that it has room on", test_any_roll_that_has_room);
    g_test_add_func("/label/what waits is chosen again", test_again);
    return g_test_run();
}
