// SPDX-License-Identifier: GPL-3.0-or-later
// snmp_mib.c - standin-snmp STATE_FILE [counts|bare|stuck|none]: what a label printer on a network tells over SNMP, behind
// Debian's snmpd ("pass_persist" in snmpd.conf(5)).
//
// Objects are those of RFC 2790 (Host Resources MIB) and RFC 3805 (Printer MIB v2). The state file is the one that a
// stand-in printer rewrites ("state-file=" in script.h): state=idle|printing|out|cover|jam|off|dark, labels=N, since_boot=N, stops=N
// and booted_mono_us=T. The last word says what prtMarkerLifeCount does: it counts labels ("bare": prtAlertCriticalEvents is not kept
// beside it), never moves, or is not kept. The agent lives in the printer: while that is dark nothing is answered, and its clocks
// (sysUpTime, hrSystemUptime) begin again with each boot.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <glib.h>

#define MOST_ARCS 32
#define TICK_US 10000
#define DARK_MS 20000

typedef struct {
    const char *name;
    int device_status, printer_status; // RFC 2790: running 2, warning 3, down 5; idle 3, printing 4, other 1
    guint8 error_state;                // bits from the highest: low paper, no paper, …, door open 08, jammed 04, offline 02
    const char *display;
    int alert_code; // RFC 3805 PrtAlertCodeTC; 0 = no alert
} State;

static const State states[] = {
    {"idle", 2, 3, 0x00, "READY", 0},       {"printing", 2, 4, 0x00, "PRINTING", 0}, {"out", 5, 1, 0x40, "END OF MEDIA", 808},
    {"cover", 5, 1, 0x08, "COVER OPEN", 3}, {"jam", 5, 1, 0x04, "CUTTER JAM", 8},    {"off", 5, 1, 0x02, "OFFLINE", 22},
};

typedef struct {
    const char *oid, *type;
    char value[64];
} Object;

#define HOST ".1.3.6.1.2.1.25.3."
#define PRINTER ".1.3.6.1.2.1.43."

typedef struct {
    guint64 labels, since_boot, stops, booted_mono_us;
} Memory;

static void read_number(const char *line, const char *key, guint64 *out)
{
    if (g_str_has_prefix(line, key))
        *out = g_ascii_strtoull(line + strlen(key), NULL, 10);
}

// Somebody asks a printer that is dark: the answer is not before there is light.
static void wait_for_light(const char *path)
{
    for (gint64 end_us = g_get_monotonic_time() + DARK_MS * 1000; g_get_monotonic_time() < end_us; g_usleep(1000)) {
        g_autofree char *text = NULL;
        if (!g_file_get_contents(path, &text, NULL, NULL) || !g_str_has_prefix(text, "state=dark"))
            return;
    }
}

static const State *read_state(const char *path, Memory *out)
{
    g_autofree char *text = NULL;
    const State *state = &states[0];
    *out = (Memory){0};
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return &states[G_N_ELEMENTS(states) - 1];
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i]; i++) {
        read_number(lines[i], "labels=", &out->labels);
        read_number(lines[i], "since_boot=", &out->since_boot);
        read_number(lines[i], "stops=", &out->stops);
        read_number(lines[i], "booted_mono_us=", &out->booted_mono_us);
        for (gsize j = 0; g_str_has_prefix(lines[i], "state=") && j < G_N_ELEMENTS(states); j++)
            if (strcmp(lines[i] + strlen("state="), states[j].name) == 0)
                state = &states[j];
    }
    return state;
}

static void add(GArray *objects, const char *oid, const char *type, const char *format, ...) G_GNUC_PRINTF(4, 5);
static void add(GArray *objects, const char *oid, const char *type, const char *format, ...)
{
    Object object = {.oid = oid, .type = type};
    va_list values;
    va_start(values, format);
    g_vsnprintf(object.value, sizeof object.value, format, values);
    va_end(values);
    g_array_append_val(objects, object);
}

// In the order of their numbers.
static GArray *objects_now(const char *path, const char *counts)
{
    Memory memory;
    const State *state = read_state(path, &memory);
    GArray *objects = g_array_new(FALSE, FALSE, sizeof(Object));
    guint64 ticks = ((guint64)g_get_monotonic_time() - memory.booted_mono_us) / TICK_US;
    add(objects, ".1.3.6.1.2.1.1.3.0", "timeticks", "%" G_GUINT64_FORMAT, ticks);
    add(objects, ".1.3.6.1.2.1.25.1.1.0", "timeticks", "%" G_GUINT64_FORMAT, ticks);
    add(objects, HOST "2.1.1.1", "integer", "1");
    add(objects, HOST "2.1.2.1", "objectid", ".1.3.6.1.2.1.25.3.1.5");
    add(objects, HOST "2.1.3.1", "string", "Brother QL-820NWB");
    add(objects, HOST "2.1.5.1", "integer", "%d", state->device_status);
    add(objects, HOST "5.1.1.1", "integer", "%d", state->printer_status);
    add(objects, HOST "5.1.2.1", "octet", "%02X", state->error_state);
    add(objects, PRINTER "5.1.1.16.1", "string", "Brother QL-820NWB");
    if (strcmp(counts, "bare") != 0)
        add(objects, PRINTER "5.1.1.18.1", "counter", "%" G_GUINT64_FORMAT, memory.stops);
    add(objects, PRINTER "8.2.1.3.1.1", "integer", "4"); // micrometres
    add(objects, PRINTER "8.2.1.4.1.1", "integer", "100000");
    add(objects, PRINTER "8.2.1.5.1.1", "integer", "62000");
    add(objects, PRINTER "8.2.1.12.1.1", "string", "62mm x 100mm");
    if (strcmp(counts, "none") != 0) {
        bool is_stuck = strcmp(counts, "stuck") == 0;
        add(objects, PRINTER "10.2.1.4.1.1", "counter", "%" G_GUINT64_FORMAT, is_stuck ? 17 : 1000 + memory.labels);
        add(objects, PRINTER "10.2.1.5.1.1", "counter", "%" G_GUINT64_FORMAT, is_stuck ? 17 : memory.since_boot);
    }
    add(objects, PRINTER "16.5.1.2.1.1", "string", "%s", state->display);
    if (state->alert_code) {
        add(objects, PRINTER "18.1.1.2.1.1", "integer", "3"); // critical
        add(objects, PRINTER "18.1.1.7.1.1", "integer", "%d", state->alert_code);
        add(objects, PRINTER "18.1.1.8.1.1", "string", "%s", state->display);
    }
    return objects;
}

static gsize arcs_of(const char *oid, guint64 *arcs)
{
    g_auto(GStrv) words = g_strsplit(*oid == '.' ? oid + 1 : oid, ".", MOST_ARCS);
    gsize count = 0;
    for (; words[count]; count++)
        arcs[count] = g_ascii_strtoull(words[count], NULL, 10);
    return count;
}

static int compare(const char *left, const char *right)
{
    guint64 left_arcs[MOST_ARCS], right_arcs[MOST_ARCS];
    gsize left_count = arcs_of(left, left_arcs), right_count = arcs_of(right, right_arcs);
    for (gsize i = 0; i < MIN(left_count, right_count); i++)
        if (left_arcs[i] != right_arcs[i])
            return left_arcs[i] < right_arcs[i] ? -1 : 1;
    return left_count == right_count ? 0 : left_count < right_count ? -1 : 1;
}

static void answer(const GArray *objects, const char *oid, bool is_next)
{
    for (guint i = 0; i < objects->len; i++) {
        const Object *object = &g_array_index(objects, Object, i);
        int order = compare(object->oid, oid);
        if (is_next ? order > 0 : order == 0) {
            printf("%s\n%s\n%s\n", object->oid, object->type, object->value);
            return;
        }
    }
    printf("NONE\n");
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        g_printerr("usage: standin-snmp STATE_FILE [counts|bare|stuck|none]\n");
        return 2;
    }
    for (char line[512], oid[512]; fgets(line, sizeof line, stdin);) {
        g_strchomp(line);
        if (strcmp(line, "PING") == 0) {
            printf("PONG\n");
        } else if (g_str_has_prefix(line, "get") && fgets(oid, sizeof oid, stdin)) {
            wait_for_light(argv[1]);
            g_autoptr(GArray) objects = objects_now(argv[1], argc > 2 ? argv[2] : "counts");
            answer(objects, g_strchomp(oid), strcmp(line, "getnext") == 0);
        } else { // set: nothing here may be written
            printf("not-writable\n");
        }
        fflush(stdout);
    }
    return 0;
}
