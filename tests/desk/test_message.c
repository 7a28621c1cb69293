// SPDX-License-Identifier: GPL-3.0-or-later
// test_message.c - the table of what must happen next: labels in each state, on printers in each, said as one message.
#include "scanner/desk/message.h"

// "NAME STATE PRINTABLE LOADED [PROBLEM]"; PRINTABLE "*" = takes any, "-" = nothing.
static PrinterKnown *printer_of(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 5);
    PrinterKnown *printer = g_new0(PrinterKnown, 1);
    printer->name = g_strdup(words[0]);
    printer->state = g_strdup(words[1]);
    printer->takes_any_media = *words[2] == '*';
    printer->printable = g_strsplit(*words[2] == '-' || *words[2] == '*' ? "" : words[2], ",", -1);
    printer->media = g_strdup(words[3]);
    printer->problem = g_strdup(words[4] ? words[4] : "");
    return printer;
}

static void free_printer(gpointer data)
{
    PrinterKnown *printer = data;
    g_free(printer->name);
    g_free(printer->state);
    g_free(printer->media);
    g_free(printer->problem);
    g_free(printer->refusals);
    g_strfreev(printer->printable);
    g_free(printer);
}

#define BADGE(...)                                                                                                               \
    {                                                                                                                            \
        .role = "badge", .media = "62", .job = 1, __VA_ARGS__                                                                    \
    }
#define TICKET(...)                                                                                                              \
    {                                                                                                                            \
        .role = "ticket", .session = "Async in depth", .media = "54x101", .job = 2, __VA_ARGS__                                  \
    }
#define READY "Zebra-1 ready 62,54x101 62"
#define EMPTY "Zebra-1 stopped 62 62 Out of labels."

typedef struct {
    const char *name;
    MessageOf of;
    LabelFact labels[2];
    const char *printers[2];
    const char *kind, *headline, *next; // NULL = the verdict's own
    const char *printer, *other;        // that the words name; NULL = none
    bool is_over;
} Row;

static const Row rows[] = {
    // Nothing stands in the way.
    {"offer", MESSAGE_OF_OFFER, {BADGE()}, {READY}, "look", NULL, NULL, NULL, NULL, false},
    {"coming", MESSAGE_OF_ENTRY, {BADGE()}, {READY}, "yes", NULL, "label.coming", "Zebra-1", NULL, false},
    {"coming, printing",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_SENT, .worker = "Zebra-1")},
     {"Zebra-1 printing 62 62"},
     "yes",
     NULL,
     "label.coming",
     "Zebra-1",
     NULL,
     false},
    {"out", MESSAGE_OF_ENTRY, {BADGE(.state = JOB_PRINTED)}, {EMPTY}, "yes", NULL, NULL, NULL, NULL, true},
    {"unconfirmed", MESSAGE_OF_ENTRY, {BADGE(.state = JOB_UNCONFIRMED)}, {READY}, "yes", NULL, NULL, NULL, NULL, true},
    {"by hand, coming", MESSAGE_OF_LABELS, {BADGE()}, {READY}, "yes", "labels.printing", "label.coming", "Zebra-1", NULL, false},
    {"by hand, out",
     MESSAGE_OF_LABELS,
     {BADGE(.state = JOB_PRINTED)},
     {READY},
     "yes",
     "label.out",
     "label.out.next",
     NULL,
     NULL,
     true},
    {"by hand, cancelled",
     MESSAGE_OF_LABELS,
     {BADGE(.state = JOB_CANCELLED)},
     {READY},
     "yes",
     "label.cancelled",
     NULL,
     NULL,
     NULL,
     true},
    // The printer.
    {"offer, empty", MESSAGE_OF_OFFER, {BADGE()}, {EMPTY}, "look", "label.badge-waits", "label.stopped", "Zebra-1", NULL, false},
    {"empty", MESSAGE_OF_ENTRY, {BADGE()}, {EMPTY}, "ask", "label.badge-waits", "label.stopped", "Zebra-1", NULL, false},
    {"empty, in mid-label",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_SENDING, .worker = "Zebra-1")},
     {EMPTY},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    {"empty, in mid-label, another is ready",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_SENDING, .printer = "Zebra-1", .worker = "Zebra-1")},
     {EMPTY, "Brother-2 ready 62 62"},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    {"empty, another takes it",
     MESSAGE_OF_ENTRY,
     {BADGE()},
     {EMPTY, "Brother-2 ready 62 62"},
     "yes",
     NULL,
     "label.coming",
     "Brother-2",
     NULL,
     false},
    {"bound to the empty one",
     MESSAGE_OF_ENTRY,
     {BADGE(.printer = "Zebra-1")},
     {EMPTY, "Brother-2 ready 62 62"},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     "Brother-2",
     false},
    {"offer, bound to the empty one",
     MESSAGE_OF_OFFER,
     {{.role = "badge", .media = "62", .printer = "Zebra-1"}},
     {EMPTY, "Brother-2 ready 62 62"},
     "look",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     "Brother-2",
     false},
    {"bound, the other is away",
     MESSAGE_OF_ENTRY,
     {BADGE(.printer = "Zebra-1")},
     {EMPTY, "Brother-2 away 62 62"},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    {"away", MESSAGE_OF_ENTRY, {BADGE()}, {"Zebra-1 away - -"}, "ask", "label.badge-waits", "label.away", "Zebra-1", NULL, false},
    {"bound to none that is known",
     MESSAGE_OF_ENTRY,
     {BADGE(.printer = "Old")},
     {READY},
     "ask",
     "label.badge-waits",
     "label.away",
     "Old",
     "Zebra-1",
     false},
    {"none", MESSAGE_OF_OFFER, {BADGE()}, {NULL}, "look", "label.badge-waits", "label.no-printer", NULL, NULL, false},
    {"takes any, stopped",
     MESSAGE_OF_ENTRY,
     {BADGE()},
     {"Zebra-1 stopped * - Jam."},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    // The roll.
    {"another roll",
     MESSAGE_OF_ENTRY,
     {TICKET()},
     {"Zebra-1 ready 62 62"},
     "ask",
     "label.ticket-waits",
     "label.other-roll",
     "Zebra-1",
     NULL,
     false},
    {"the roll is in the one that stopped",
     MESSAGE_OF_ENTRY,
     {TICKET()},
     {"Brother-2 ready 62 62", "Zebra-1 stopped 54x101 54x101 Jam."},
     "ask",
     "label.ticket-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    {"the roll is in the one that is away",
     MESSAGE_OF_ENTRY,
     {TICKET()},
     {"Brother-2 ready 62 62", "Zebra-1 away 54x101 54x101"},
     "ask",
     "label.ticket-waits",
     "label.away",
     "Zebra-1",
     NULL,
     false},
    {"a badge is out, its ticket needs another roll",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_PRINTED), TICKET()},
     {"Zebra-1 ready 62 62"},
     "ask",
     "label.ticket-waits",
     "label.other-roll",
     "Zebra-1",
     NULL,
     false},
    // What counts most.
    {"both wait: the badge",
     MESSAGE_OF_ENTRY,
     {TICKET(), BADGE()},
     {EMPTY},
     "ask",
     "label.badge-waits",
     "label.stopped",
     "Zebra-1",
     NULL,
     false},
    {"in doubt before waiting",
     MESSAGE_OF_ENTRY,
     {BADGE(), TICKET(.state = JOB_UNCERTAIN, .worker = "Zebra-1")},
     {EMPTY},
     "ask",
     "labels.question",
     "label.asked",
     "Zebra-1",
     NULL,
     false},
    {"failed before waiting",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_FAILED, .reason = "The picture is broken.", .worker = "Zebra-1"), TICKET()},
     {EMPTY},
     "ask",
     "label.badge-failed",
     "label.failed",
     "Zebra-1",
     NULL,
     false},
    {"waiting before coming",
     MESSAGE_OF_ENTRY,
     {BADGE(.state = JOB_SENT, .worker = "Zebra-1"), TICKET()},
     {"Zebra-1 printing 62 62"},
     "ask",
     "label.ticket-waits",
     "label.other-roll",
     "Zebra-1",
     NULL,
     false},
};

static void test_row(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GPtrArray) labels = g_ptr_array_new(), printers = g_ptr_array_new_with_free_func(free_printer);
    for (gsize i = 0; i < G_N_ELEMENTS(row->labels) && row->labels[i].role; i++)
        g_ptr_array_add(labels, (gpointer)&row->labels[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(row->printers) && row->printers[i]; i++)
        g_ptr_array_add(printers, printer_of(row->printers[i]));
    g_autoptr(json_t) message = desk_message(row->of, labels, printers);
    const json_t *says = json_object_get(message, row->of == MESSAGE_OF_OFFER ? "before" : "says");
    const json_t *values = json_object_get(says, "values");
    g_assert_cmpstr(json_text(message, "kind", NULL), ==, row->kind);
    g_assert_cmpstr(json_text(says, "headline", NULL), ==, row->headline);
    g_assert_cmpstr(json_text(says, "next", NULL), ==, row->next);
    if (row->next)
        g_assert_cmpstr(json_text(values, "printer", NULL), ==, row->printer);
    g_assert_cmpstr(json_text(values, "other", NULL), ==, row->other);
    g_assert_cmpint(json_bool(message, "is_over", false), ==, row->is_over);
    g_assert_cmpuint(json_array_size(json_object_get(message, "labels")), ==, labels->len);
    // What goes elsewhere is what waits; before the tap there is nothing yet.
    const json_t *elsewhere = json_object_get(message, "elsewhere");
    g_assert_true((elsewhere != NULL) == (row->other && row->of != MESSAGE_OF_OFFER));
}

// Five labels for three reasons: each says its own.
static void test_each_its_reason(void)
{
    g_autoptr(GPtrArray) printers = g_ptr_array_new_with_free_func(free_printer);
    g_ptr_array_add(printers, printer_of("Brother-2 stopped 62 62 The cover is open."));
    g_ptr_array_add(printers, printer_of("Zebra-1 ready 102x51 102x51"));
    static const struct {
        LabelFact label;
        const char *key, *printer;
    } each[] = {
        {BADGE(), "label.stopped", "Brother-2"},
        {TICKET(), "label.other-roll", "Zebra-1"},
        {TICKET(.printer = "Brother-2"), "label.other-roll", "Brother-2"},
        {BADGE(.printer = "Zebra-1"), "label.other-roll", "Zebra-1"},
        {BADGE(.printer = "Gone"), "label.away", "Gone"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(each); i++) {
        LabelPhase phase;
        g_autoptr(json_t) says = desk_label_says(&each[i].label, printers, &phase);
        g_assert_cmpint(phase, ==, LABEL_WAITS);
        g_assert_cmpstr(json_text(says, "key", NULL), ==, each[i].key);
        g_assert_cmpstr(json_text(json_object_get(says, "values"), "printer", NULL), ==, each[i].printer);
    }
}

// The sentence of the judge stands beside what to load, before the tap and after it.
static void test_why(void)
{
    static const char sentence[] = "badge.label has no room on 42 x 36 mm; use a larger label.";
    const LabelFact badge = BADGE(.label = "badge");
    g_autoptr(GPtrArray) labels = g_ptr_array_new(), printers = g_ptr_array_new_with_free_func(free_printer);
    PrinterKnown *printer = printer_of("Zebra-1 ready 54x101 54x101");
    printer->refusals = g_strdup_printf("{\"badge\":\"%s\"}", sentence);
    g_ptr_array_add(labels, (gpointer)&badge);
    g_ptr_array_add(printers, printer);
    g_autoptr(json_t) offer = desk_message(MESSAGE_OF_OFFER, labels, printers);
    const json_t *before = json_object_get(offer, "before");
    g_assert_cmpstr(json_text(before, "next", NULL), ==, "label.other-roll");
    g_assert_cmpstr(json_text(json_object_get(before, "values"), "why", NULL), ==, sentence);
    g_autoptr(json_t) entry = desk_message(MESSAGE_OF_ENTRY, labels, printers);
    g_assert_cmpstr(json_text(json_object_get(json_object_get(entry, "says"), "values"), "why", NULL), ==, sentence);
}

static void test_nothing(void)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new();
    g_assert_null(desk_message(MESSAGE_OF_ENTRY, none, none));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/desk/message/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/desk/message/each-its-reason", test_each_its_reason);
    g_test_add_func("/desk/message/why-it-does-not-fit", test_why);
    g_test_add_func("/desk/message/no-labels", test_nothing);
    return g_test_run();
}
