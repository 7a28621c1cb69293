// SPDX-License-Identifier: GPL-3.0-or-later
// test_list.c - the list of printers: how each is, as it says itself or as the running station knows; which are named already; what is
// told of all models that are driven.
//
// What printers say is in their manuals' own bytes: DYMO's status byte, Zebra's ~HS, Epson's DLE EOT (test_roll_check.c names them).
// Would catch: a printer that is called ready and stands still; one that a running station holds and that is asked all the same; one
// that is offered although it is named.
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/job/printer_record.h"
#include "common/store/store.h"
#include "printer/driver/driver.h"
#include "printer/printer.h"
#include "tests/queue/station.h"
#include "tests/transport/peer.h"

#define ANSWER_MS 60000
#define SILENT_MS 200
#define HS(paper, length)                                                                                                        \
    "\x02"                                                                                                                       \
    "030," paper ",0," length ",000,0,0,0,000,0,0,0\x03\r\n"                                                                     \
    "\x02"                                                                                                                       \
    "000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x02"                                                                               \
    "1234,0\x03\r\n"

typedef struct {
    const char *name, *driver, *says; // says NULL = nothing
    const char *state, *problem, *media;
} Case;

// 62 mm x 100 mm at 203 dpi are 799 dots; 431 are 54 mm. A LabelWriter's status: bit 0 busy, bit 1 idle, bit 5 no paper.
static const Case cases[] = {
    {"ready", "dymo-lw/LabelWriter 450/62x100", "\x03", "ready", "", "62x100"},
    {"printing", "dymo-lw/LabelWriter 450/62x100", "\x01", "printing", "", "62x100"},
    {"no-paper", "dymo-lw/LabelWriter 450/62x100", "\x23", "stopped", "roll", "62x100"},
    {"as-set", "zpl/ZD421-203dpi/62x100", HS("0", "0799"), "ready", "", "62x100"},
    {"another-roll", "zpl/ZD421-203dpi/62x100", HS("0", "0431"), "ready", "54 mm long", "62x100"},
    {"out-of-paper", "zpl/ZD421-203dpi/62x100", HS("1", "0431"), "stopped", "roll", "62x100"},
    {"no-roll-said", "zpl/ZD421-203dpi", HS("0", "0431"), "ready", "", ""},
    {"silent", "zpl/ZD421-203dpi/62x100", NULL, "stopped", "It does not answer. See whether it is on", "62x100"},
    {"may-be-silent", "zpl/generic-203dpi/62x100", NULL, "not known", "labels will be unconfirmed", "62x100"},
    {"cannot-be-asked", "brother-ql/QL-820NWB/62x100", NULL, "not known", "does not answer; labels will be unconfirmed",
     "62x100"},
};

static PrinterInfo *look(const char *spec, const char *store_path, int timeout_ms, GPtrArray **out_list)
{
    g_autoptr(GError) error = NULL;
    const char *const specs[] = {spec, NULL};
    *out_list = printer_list(specs, store_path, timeout_ms, &error);
    g_assert_no_error(error);
    g_assert_cmpuint((*out_list)->len, >=, 1);
    return (*out_list)->pdata[0];
}

static void test_asked(gconstpointer data)
{
    const Case *c = data;
    const PeerStep script[] = {{c->says ? PEER_TAKE : PEER_WAIT, 2, NULL},
                               {c->says ? PEER_SEND : PEER_WAIT, c->says ? strlen(c->says) : 0, c->says},
                               {PEER_WAIT, 0, NULL},
                               {PEER_END, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autoptr(GPtrArray) list = NULL;
    g_autofree char *spec = g_strdup_printf("p=%s@%s", c->driver, peer_address(peer));
    const PrinterInfo *info = look(spec, NULL, c->says ? ANSWER_MS : SILENT_MS, &list);
    g_assert_cmpstr(info->name, ==, "p");
    g_assert_cmpstr(info->address, ==, peer_address(peer));
    g_assert_cmpstr(info->state, ==, c->state);
    g_assert_nonnull(strstr(info->problem, c->problem));
    g_assert_true(!*info->problem == !*c->problem);
    g_assert_cmpstr(info->media, ==, c->media);
    g_assert_cmpint(info->labels_left, ==, -1);
    g_assert_cmpstr(info->options, ==, "");
    for (int i = 0; i < 3; i++)
        peer_go(peer);
}

// One that hangs up while it is asked is away, and so is one that cannot be reached.
static void test_away(void)
{
    static const PeerStep script[] = {{PEER_TAKE, 2, NULL}, {PEER_RESET, 0, NULL}};
    g_autoptr(Peer) peer = peer_new(script, 1);
    g_autofree char *spec = g_strdup_printf("p=zpl/ZD421-203dpi/62x100@%s", peer_address(peer));
    const char *const specs[] = {spec, "p=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1", "p=ipp://127.0.0.1:1/ipp/print"};
    for (gsize i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_autoptr(GPtrArray) list = NULL;
        const PrinterInfo *info = look(specs[i], NULL, ANSWER_MS, &list);
        g_assert_cmpstr(info->state, ==, "away");
        g_assert_cmpstr(info->problem, !=, "");
        g_assert_cmpint(info->labels_left, ==, -1);
    }
}

// A line that is none fails the list, and says so.
static void test_mistake(void)
{
    g_autoptr(GError) error = NULL;
    static const char *const specs[] = {"paper=virtual:/tmp/out", "nonsense", NULL};
    g_assert_null(printer_list(specs, NULL, SILENT_MS, &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC);
}

// A program that has the store open, as a station that runs: until the end of the pipe is closed.
static GPid open_elsewhere(const char *store_path, int *out_fd)
{
    int down[2], up[2];
    char byte = 0;
    g_assert_true(pipe(down) == 0 && pipe(up) == 0);
    GPid child = fork();
    if (child == 0) {
        close(down[1]);
        Store *store = store_open(store_path, NULL);
        bool is_told = store && write(up[1], "o", 1) == 1 && read(down[0], &byte, 1) == 0;
        _exit(is_told ? 0 : 1);
    }
    close(down[0]);
    g_assert_cmpint(read(up[0], &byte, 1), ==, 1);
    close(up[0]);
    close(up[1]);
    *out_fd = down[1];
    return child;
}

// A report for the maintainer tells the same, and asks nothing that a station has; neither name nor address stands in it.
static void assert_reported(TestStation *station, bool is_running)
{
    g_autoptr(GError) error = NULL;
    const char *const specs[] = {"held=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1", NULL};
    g_autofree char *report = printer_report_text(specs, station->store_path, SILENT_MS, &error);
    g_assert_no_error(error);
    static const char *const told[] = {"- media: 29x90\n", "- state: stopped\n", "- says: The cover is open.\n",
                                       "- labels left: 53\n", "- not asked, a running station uses it\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(told); i++)
        g_assert_true(!strstr(report, told[i]) == !is_running);
    g_assert_true(!strstr(report, "labels left") == !is_running);
    g_assert_null(strstr(report, "held"));
    g_assert_null(strstr(report, "127.0.0.1"));
}

// What a running station has is not asked: its word is in the store. What it has not is asked.
static void test_running(void)
{
    g_autoptr(GError) error = NULL;
    TestStation *station = test_station_new();
    static const char *const none[] = {NULL};
    const PrinterShown shown = {
        .printable = none, .state = "stopped", .media = "29x90", .problem = "The cover is open.", .takes_any_media = true};
    const PrinterShown bare = {.printable = none, .state = "ready", .media = "", .problem = "", .takes_any_media = true};
    const PrinterRoll roll = {.printed_count = 7, .length_count = 60};
    g_assert_true(printer_record_show(station->store, "held", &shown, &error));
    g_assert_true(printer_record_put_roll(station->store, "held", &roll, &error));
    g_assert_true(printer_record_show(station->store, "bare", &bare, &error));
    g_clear_pointer(&station->store, store_close);
    for (int is_running = 0; is_running < 2; is_running++) {
        int fd = -1, status = 0;
        GPid child = is_running ? open_elsewhere(station->store_path, &fd) : 0;
        g_autoptr(GPtrArray) list = NULL, other = NULL, strange = NULL;
        const PrinterInfo *info = look("held=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1", station->store_path, SILENT_MS, &list);
        g_assert_cmpstr(info->state, ==, is_running ? "stopped" : "away");
        g_assert_true((strcmp(info->problem, "The cover is open.") == 0) == (is_running == 1));
        g_assert_cmpstr(info->media, ==, is_running ? "29x90" : "62x100");
        g_assert_cmpint(info->labels_left, ==, is_running ? 53 : -1);
        info = look("bare=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1", station->store_path, SILENT_MS, &other);
        g_assert_cmpstr(info->media, ==, "62x100"); // as the line says, where nothing else is known
        g_assert_cmpstr(info->state, ==, is_running ? "ready" : "away");
        info = look("new=zpl/ZD421-203dpi/62x100@tcp:127.0.0.1:1", station->store_path, SILENT_MS, &strange);
        g_assert_cmpstr(info->state, ==, "away");
        assert_reported(station, is_running);
        if (is_running)
            g_assert_true(close(fd) == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    test_station_free(station);
}

static void test_of_spec(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PrinterInfo) info = printer_of_spec("front=brother-ql/QL-700/62@tcp:127.0.0.1:1 cut=end", &error);
    g_assert_no_error(error);
    g_assert_cmpstr(info->name, ==, "front");
    g_assert_cmpstr(info->address, ==, "tcp:127.0.0.1:1");
    g_assert_cmpstr(info->driver, ==, "brother-ql");
    g_assert_cmpstr(info->model, ==, "QL-700");
    g_assert_cmpstr(info->media, ==, "62");
    g_assert_cmpstr(info->options, ==, "cut end");
    g_assert_cmpstr(info->state, ==, "");
    g_assert_cmpstr(info->problem, ==, "");
    g_assert_cmpint(info->labels_left, ==, -1);
    g_assert_false(info->is_virtual);
    g_autoptr(PrinterInfo) folder = printer_of_spec("paper=virtual:/tmp/x", &error);
    g_assert_true(folder->is_virtual);
    g_assert_cmpstr(folder->driver, ==, "virtual");
    g_assert_cmpstr(folder->media, ==, "");
    g_assert_null(printer_of_spec("nonsense", &error));
    g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC);
}

// By its address alone: another name, roll or certificate is the same printer; another host, port or queue is none.
static void test_named(void)
{
    static const char *const named[] = {"a=zpl/ZD421-203dpi/62x100@tcp:10.0.0.5:9100", "nonsense",
                                        "ipps://10.0.0.6/ipp/print#0f1e", "cups=pdf/sheet-300dpi@cups:office", NULL};
    static const struct {
        const char *spec;
        bool is_named;
    } asked[] = {
        {"b=brother-ql/QL-700/62@tcp:10.0.0.5:9100", true},
        {"tcp:10.0.0.5:9100", false}, // names no printer
        {"zpl@tcp:10.0.0.5:910", false},
        {"zpl@tcp:10.0.0.5:91000", false},
        {"x=ipps://10.0.0.6/ipp/print#77", true},
        {"x=ipps://10.0.0.6/ipp/print", true},
        {"x=ipps://10.0.0.6/ipp/prin", false},
        {"x=ipps://10.0.0.6/ipp/print2#0f1e", false},
        {"pdf/sheet-300dpi@cups:office", true},
        {"pdf/sheet-300dpi@cups:other!", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_assert_true(printer_is_named(named, asked[i].spec) == asked[i].is_named);
        g_assert_false(printer_is_named(NULL, asked[i].spec));
    }
}

// The line of a model, or NULL.
static char *line_of(const char *text, const char *driver, const char *model)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *beginning = g_strdup_printf("%-12s %-28s ", driver, model);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, beginning))
            return g_strdup(*line);
    return NULL;
}

static guint count_of(const char *text, const char *part)
{
    g_auto(GStrv) parts = g_strsplit(text, part, -1);
    return g_strv_length(parts) - 1;
}

// What each proves of a label, in which dots. A printer that is recognised and not driven is said with its reason, once.
static void test_supported(void)
{
    static const struct {
        const char *driver, *model, *end;
    } rows[] = {
        {"brother-ql", "QL-820NWB", "   720 300/600  says on USB when a label is out, counts over SNMP"},
        {"brother-ql", "QL-500", "   720 300      says on USB when a label is out, counts over SNMP"},
        {"zpl", "ZD421-203dpi", "   832 203      counts labels not yet out"},
        {"escpos", "TM-T20II", "   576 203      says on USB when a label is out, unconfirmed on a network"},
        {"tspl", "generic-203dpi", "   832 203      unconfirmed"},
        {"dymo-lw", "LabelWriter 550", "   672 300      not driven"},
    };
    g_autofree char *text = printer_supported_text();
    g_assert_true(g_str_has_prefix(text, "DRIVER       MODEL "));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *line = line_of(text, rows[i].driver, rows[i].model);
        g_assert_nonnull(line);
        if (!g_str_has_suffix(line, rows[i].end))
            g_error("%s does not end as \"%s\"", line, rows[i].end);
    }
    g_autofree char *queue = line_of(text, "pdf", "sheet-300dpi");
    g_assert_true(g_str_has_suffix(queue, "  unconfirmed")); // it is the print queue's word
    const char *refused = strstr(text, "\nNOT DRIVEN\n");
    g_assert_cmpuint(count_of(refused, "prints only on DYMO rolls with a chip"), ==, 1);
    g_assert_nonnull(strstr(refused, "\n    LabelWriter 550\n    LabelWriter 550 Turbo\n    LabelWriter 5XL\n"));
    g_assert_cmpuint(count_of(refused, "    QL-820NWB\n"), ==, 0);
    g_assert_nonnull(strstr(refused, "\nzpl          0 to 30      1 to 14\n"));
    g_assert_nonnull(strstr(refused, "\ndymo-lw      1 to 4       -\n"));
    g_assert_nonnull(strstr(refused, "\nbrother-ql   62x100     DK-11202 62 mm x 100 mm die-cut\n"));
}

// udev(7): a rule is one line; a device that leaves is nobody's to change. Each printer has one rule, and rules stand in their order.
static void test_udev(void)
{
    g_autofree char *text = printer_udev_rules();
    g_assert_nonnull(strstr(text, "\nACTION==\"remove\", GOTO=\"lanyard_end\"\n"));
    g_assert_true(g_str_has_suffix(text, "\nLABEL=\"lanyard_end\"\n"));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const char *before = "";
    guint count = 0;
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "ATTR{idVendor}"))
            continue;
        g_assert_true(g_str_has_suffix(*line, ", GROUP=\"lp\", MODE=\"0660\", TAG+=\"uaccess\""));
        g_assert_cmpint(strcmp(before, *line), <, 0);
        g_assert_true(g_str_has_prefix(line[-1], "# "));
        before = *line;
        count++;
    }
    g_assert_cmpuint(count, >, 20);
    g_assert_nonnull(strstr(text, "# QL-820NWB\nATTR{idVendor}==\"04f9\", ATTR{idProduct}==\"209d\", "));
    g_assert_nonnull(strstr(text, "# SATO\nATTR{idVendor}==\"0828\", ENV{ID_USB_INTERFACES}==\"*:0701??:*\", "));
    g_assert_null(strstr(text, "\"0000\""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/list/what-a-running-station-has", test_running); // before there are threads
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/queue/list/asked/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_asked);
    }
    g_test_add_func("/queue/list/away", test_away);
    g_test_add_func("/queue/list/a-line-that-is-none", test_mistake);
    g_test_add_func("/queue/list/what-a-line-says", test_of_spec);
    g_test_add_func("/queue/list/named-already", test_named);
    g_test_add_func("/queue/list/supported", test_supported);
    g_test_add_func("/queue/list/udev-rules", test_udev);
    return g_test_run();
}
