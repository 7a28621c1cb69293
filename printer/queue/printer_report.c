// SPDX-License-Identifier: GPL-3.0-or-later
// printer_report.c - what a maintainer needs to know of the printers at hand, without what is nobody's business.
#include <string.h>
#include <sys/utsname.h>

#include "common/base/clock.h"
#include "printer/driver/device_id.h"
#include "printer/queue/printer_health.h"
#include "printer/queue/spec.h"

#define HIDDEN_LEAST 4 // a shorter word stands in many texts by chance
#define ANSWER_MOST 512
#define QUIET_MS 300 // an answer is over

// The words that must not be told of one printer: serials, then what only its owner's sentences hold.
typedef struct {
    char *serial, *other_serial; // as the kernel read it, as the printer says it
    char *place, *host, *name;   // behind the scheme of its address; that without a port; what it is called here
} Hidden;

static void hidden_clear(Hidden *hidden)
{
    g_free(hidden->serial);
    g_free(hidden->other_serial);
    g_free(hidden->place);
    g_free(hidden->host);
    g_free(hidden->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Hidden, hidden_clear)

// `info` or `usb` may be NULL.
static Hidden hidden_of(const PrinterInfo *info, const UsbPrinter *usb)
{
    const char *colon = info ? strchr(info->address, ':') : NULL;
    const char *place = colon && colon[1] != '@' ? colon + 1 : NULL;
    const char *port = place ? strrchr(place, ':') : NULL;
    bool is_named = place && g_str_has_prefix(info->address, "ipps:"); // with a certificate, which its sentences may not repeat
    return (Hidden){
        .serial = g_strdup(usb ? usb->serial : NULL),
        .other_serial = device_id_value(usb ? usb->device_id : NULL, DEVICE_ID_SERIAL),
        .place = is_named ? g_strndup(place, strcspn(place, "#")) : g_strdup(place),
        .host = port ? g_strndup(place, (gsize)(port - place)) : NULL,
        .name = g_strdup(info ? info->name : NULL),
    };
}

static void hide_word(GString *text, const char *word)
{
    if (word && strlen(word) >= HIDDEN_LEAST)
        g_string_replace(text, word, "(hidden)", 0);
}

static void add_device_id(GString *report, const char *device_id, const Hidden *hidden)
{
    g_autoptr(GString) text = g_string_new(device_id);
    hide_word(text, hidden->serial);
    hide_word(text, hidden->other_serial);
    g_string_append_printf(report, "- device id: `%s`\n", text->str);
}

static void add_problem(GString *report, const char *problem, const Hidden *hidden)
{
    g_autoptr(GString) text = g_string_new(problem);
    const char *const words[] = {hidden->serial, hidden->other_serial, hidden->place, hidden->host, hidden->name};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        hide_word(text, words[i]);
    g_string_append_printf(report, "- says: %s\n", text->str);
}

// `is_hidden` NULL = all is shown.
static void add_bytes(GString *report, const guint8 *bytes, gsize length, const bool *is_hidden)
{
    g_string_append_c(report, '`');
    for (gsize i = 0; i < length; i++) {
        g_string_append(report, i ? " " : "");
        if (is_hidden && is_hidden[i])
            g_string_append(report, "..");
        else
            g_string_append_printf(report, "%02x", bytes[i]);
    }
    g_string_append_c(report, '`');
}

static void add_usb(GString *report, const UsbPrinter *usb, const Hidden *hidden)
{
    g_string_append_printf(report, "- USB: %04x:%04x%s\n", usb->vendor, usb->product,
                           usb->serial ? ", with a serial number" : "");
    if (usb->device_id)
        add_device_id(report, usb->device_id, hidden);
    g_autoptr(GBytes) descriptors = transport_usb_descriptors(usb);
    if (!descriptors)
        return;
    gsize length;
    const guint8 *bytes = g_bytes_get_data(descriptors, &length);
    g_string_append(report, "- descriptors: ");
    add_bytes(report, bytes, length, NULL);
    g_string_append_c(report, '\n');
}

static void hide_serial(const guint8 *bytes, gsize length, const char *serial, bool *is_hidden)
{
    gsize serial_length = serial ? strlen(serial) : 0;
    for (gsize i = 0; serial_length >= HIDDEN_LEAST && i + serial_length <= length; i++)
        if (memcmp(bytes + i, serial, serial_length) == 0)
            memset(is_hidden + i, true, serial_length);
}

// The last line of what ZPL's ~HS answers begins with the printer's password, behind STX.
static void hide_password(const guint8 *bytes, gsize length, bool *is_hidden)
{
    const guint8 *line = memrchr(bytes, 0x02, length);
    for (gsize i = line ? (gsize)(line - bytes) + 1 : length; i < length && g_ascii_isalnum(bytes[i]); i++)
        is_hidden[i] = true;
}

static void add_answer_bytes(GString *report, const Driver *driver, const guint8 *bytes, gsize length, const Hidden *hidden)
{
    bool is_hidden[ANSWER_MOST] = {false};
    hide_serial(bytes, length, hidden->serial, is_hidden);
    hide_serial(bytes, length, hidden->other_serial, is_hidden);
    if (driver == &driver_zpl)
        hide_password(bytes, length, is_hidden);
    add_bytes(report, bytes, length, is_hidden);
}

static void add_answer(GString *report, const PrinterInfo *info, const Hidden *hidden, int timeout_ms)
{
    const Driver *driver = driver_by_name(info->driver);
    const DriverModel *model = driver ? driver_model(driver, info->model) : NULL;
    g_autoptr(GByteArray) question = model && !model->refused ? driver_ask_status(driver, model, false) : NULL;
    bool is_two_way = g_str_has_prefix(info->address, "usb:") || g_str_has_prefix(info->address, "tcp:");
    g_autoptr(Transport) transport = question && is_two_way ? transport_open(info->address, NULL) : NULL;
    if (!transport || !transport_can_read(transport))
        return;
    gsize count = 0;
    gint64 deadline_mono_us = clock_after_ms(timeout_ms);
    bool is_sent =
        transport_write(transport, question->data, question->len, deadline_mono_us, &count, NULL) && count == question->len;
    guint8 answer[ANSWER_MOST];
    gsize length = is_sent ? transport_read_all(transport, answer, sizeof(answer), timeout_ms, QUIET_MS) : 0;
    g_string_append(report, "- asked ");
    add_bytes(report, question->data, question->len, NULL);
    g_string_append(report, length ? ", answers " : is_sent ? ", answers nothing" : ", does not take it");
    if (length)
        add_answer_bytes(report, driver, answer, length, hidden);
    g_string_append_c(report, '\n');
}

static void add_printer(GString *report, const PrinterInfo *info, const UsbPrinter *usb, bool is_running, int timeout_ms)
{
    g_auto(Hidden) hidden = hidden_of(info, usb);
    g_string_append_printf(report, "\n### %s\n\n", *info->model ? info->model : "A printer of an unknown model");
    g_string_append_printf(report, "- driver: %s%s%s\n", *info->driver ? info->driver : "none", *info->options ? ", " : "",
                           info->options);
    // "usb", "tcp", "cups", "file" or "virtual".
    g_string_append_printf(report, "- connected by: %.*s\n", (int)strcspn(info->address, ":"), info->address);
    if (usb)
        add_usb(report, usb, &hidden);
    g_string_append_printf(report, "- media: %s\n- state: %s\n", *info->media ? info->media : "not known", info->state);
    if (*info->problem)
        add_problem(report, info->problem, &hidden);
    if (info->labels_left >= 0)
        g_string_append_printf(report, "- labels left: %d\n", info->labels_left);
    if (is_running)
        g_string_append(report, "- not asked, a running station uses it\n");
    else
        add_answer(report, info, &hidden, timeout_ms);
}

static void add_unknown(GString *report, const UsbPrinter *usb)
{
    g_auto(Hidden) hidden = hidden_of(NULL, usb);
    g_string_append(report, "\n### A printer without a driver\n\n");
    add_usb(report, usb, &hidden);
    if (usb->problem)
        add_problem(report, usb->problem, &hidden);
}

static void add_machine(GString *report)
{
    struct utsname kernel = {0}; // its name of the machine stays out
    (void)uname(&kernel);
    g_autofree char *system = g_get_os_info(G_OS_INFO_KEY_PRETTY_NAME);
    g_string_append_printf(report, "Lanyard " LANYARD_VERSION ", %s, Linux %s, %s\n", system ? system : "no os-release",
                           kernel.release, kernel.machine);
}

static const UsbPrinter *find_usb(const GPtrArray *found, const char *address)
{
    for (guint i = 0; found && i < found->len; i++)
        if (printer_spec_is_at(address, found->pdata[i]))
            return found->pdata[i];
    return NULL;
}

char *printer_report_text(const char *const *specs, const char *store_path, int timeout_ms, GError **error)
{
    g_autoptr(GPtrArray) printers = printer_list(specs, store_path, timeout_ms, error);
    if (!printers)
        return NULL;
    g_autoptr(Store) running = printer_health_open_running(store_path);
    g_autoptr(GPtrArray) found = transport_find_usb(NULL);
    g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
    GString *report = g_string_new(NULL);
    add_machine(report);
    for (guint i = 0; i < printers->len; i++) {
        const PrinterInfo *info = printers->pdata[i];
        const UsbPrinter *usb = find_usb(found, info->address);
        g_hash_table_add(told, (gpointer)usb);
        add_printer(report, info, usb, running, timeout_ms);
    }
    for (guint i = 0; found && i < found->len; i++)
        if (!g_hash_table_contains(told, found->pdata[i]))
            add_unknown(report, found->pdata[i]);
    if (printers->len == 0 && (!found || found->len == 0))
        g_string_append(report, "\nNo printer is plugged in or named in station.ini.\n");
    return g_string_free(report, FALSE);
}
