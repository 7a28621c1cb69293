// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/printer_agent.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/clock.h"

#define DEFAULT_PORT 161
#define COMMUNITY "public" // as printers come out of the box
#define ANSWERS_MOST 16    // to one look
#define MICROMETRES 4      // RFC 3805, PrtMediaUnitTC; else ten-thousandths of an inch
#define MEDIA_MOST_MM 500
#define TICKS_IN_S 100 // TimeTicks

struct PrinterAgent {
    SnmpSession *session;
    gint64 asked_mono_us; // the question of the newest answer
    PrinterMemory memory; // as it was told last
    LabelCount count;
    gint64 stop_us; // no stop of the label in work is shorter
};

PrinterAgent *printer_agent_new(const PrinterSpec *spec)
{
    if (!printer_spec_has_agent(spec))
        return NULL;
    g_autoptr(GSocketConnectable) connectable = g_network_address_parse(spec->address + strlen("tcp:"), DEFAULT_PORT, NULL);
    if (!connectable)
        return NULL;
    const char *host = g_network_address_get_hostname(G_NETWORK_ADDRESS(connectable));
    SnmpSession *session = snmp_session_open(host, spec->snmp_port ? spec->snmp_port : DEFAULT_PORT,
                                             spec->snmp_community ? spec->snmp_community : COMMUNITY);
    if (!session)
        return NULL;
    PrinterAgent *agent = g_new0(PrinterAgent, 1);
    agent->session = session;
    agent->memory = PRINTER_MEMORY_UNSAID;
    agent->count = LABEL_COUNT_NEW;
    return agent;
}

void printer_agent_free(PrinterAgent *agent)
{
    if (!agent)
        return;
    snmp_session_close(agent->session);
    g_free(agent);
}

bool printer_agent_ask(PrinterAgent *agent)
{
    return snmp_session_ask(agent->session);
}

// --- what an answer says ---

typedef struct {
    gint64 bit; // of hrPrinterDetectedErrorState, RFC 2790
    const char *code, *problem;
} ErrorBit;

// The most telling first: an open cover also reports that there is no paper.
static const ErrorBit error_bits[] = {
    {0x8000 >> 4, "cover-open", "The cover is open. Close it."},
    {0x8000 >> 5, "cutter-jam", "Something is jammed. Switch the printer off, open the cover, take out what is stuck."},
    {0x8000 >> 1, "media-end", "The roll is used up. Put in a new one."},
    {0x8000 >> 13, "media-end", "The roll is used up. Put in a new one."},
    {0x8000 >> 8, "no-media", "There is no roll in the printer. Put one in and close the cover."},
    {0x8000 >> 12, "output-full", "The labels that came out are in the way. Take them out."},
    {0x8000 >> 7, "service", "The printer needs attention. Look at its display."},
    {0x8000 >> 6, "off", "The printer is off line. Look at its display, or switch it off and on."},
};

static const ErrorBit is_down = {0, "down", "The printer reports a fault. Look at its display, or switch it off and on."};

static void stop(DriverStatus *status, const ErrorBit *error)
{
    status->condition = PRINTER_STOPPED;
    status->problem = error->problem;
    status->problem_code = error->code;
}

// hrDeviceStatus: unknown 1, running 2, warning 3, testing 4, down 5. hrPrinterStatus: other 1, unknown 2, idle 3, printing 4,
// warm-up 5.
static void read_condition(const gint64 *values, DriverStatus *status)
{
    gint64 errors = values[SNMP_OBJECT_ERROR_STATE];
    status->condition = values[SNMP_OBJECT_PRINTER_STATUS] >= 4 ? PRINTER_BUSY : PRINTER_READY;
    for (gsize i = 0; errors != SNMP_UNSAID && i < G_N_ELEMENTS(error_bits); i++)
        if (errors & error_bits[i].bit) {
            stop(status, &error_bits[i]);
            return;
        }
    if (values[SNMP_OBJECT_DEVICE_STATUS] == 5)
        stop(status, &is_down);
}

static int media_mm(gint64 length, gint64 unit)
{
    double mm = unit == MICROMETRES ? (double)length / 1000 : (double)length * 25.4 / 10000;
    return mm <= MEDIA_MOST_MM ? (int)(mm + 0.5) : -1;
}

// The length of an endless roll is 0; -1 (other) and -2 (unknown) are no measures.
static void read_media(const gint64 *values, DriverStatus *status)
{
    gint64 unit = values[SNMP_OBJECT_MEDIA_UNIT], width = values[SNMP_OBJECT_MEDIA_WIDTH],
           length = values[SNMP_OBJECT_MEDIA_LENGTH];
    if (unit == SNMP_UNSAID || width == SNMP_UNSAID || length == SNMP_UNSAID || width == 0)
        return;
    int width_mm = media_mm(width, unit), length_mm = media_mm(length, unit);
    if (width_mm < 0 || length_mm < 0)
        return;
    status->media_width_mm = width_mm;
    status->media_length_mm = length_mm;
    status->is_media_colour_unsaid = true;
}

bool printer_agent_status(const SnmpReading *reading, DriverStatus *out)
{
    driver_status_init(out);
    const gint64 *values = reading->values;
    if (values[SNMP_OBJECT_PRINTER_STATUS] == SNMP_UNSAID && values[SNMP_OBJECT_ERROR_STATE] == SNMP_UNSAID)
        return false;
    read_condition(values, out);
    read_media(values, out);
    out->is_receiving = out->condition == PRINTER_READY;
    out->is_label_begun = out->condition == PRINTER_BUSY;
    return true;
}

static void hear_memory(PrinterAgent *agent, const SnmpReading *reading)
{
    gint64 ticks = reading->values[SNMP_OBJECT_UPTIME];
    const PrinterMemory now = {
        .label_total = -1,
        .uptime_s = ticks == SNMP_UNSAID ? -1 : ticks / TICKS_IN_S,
        .asked_mono_us = reading->asked_mono_us,
        .heard_mono_us = clock_mono_us(),
    };
    if (printer_memory_is_lost(&agent->memory, &now))
        label_count_note_restart(&agent->count);
    if (now.uptime_s >= 0)
        agent->memory = now;
}

bool printer_agent_listen(PrinterAgent *agent, gint64 deadline_mono_us, AgentNews *out)
{
    SnmpReading reading;
    for (int i = 0; i < ANSWERS_MOST && snmp_session_listen(agent->session, deadline_mono_us, &reading); i++) {
        // On its way one may be overtaken by a later one; what it says is over.
        if (!printer_agent_status(&reading, &out->status) || reading.asked_mono_us < agent->asked_mono_us)
            continue;
        out->asked_mono_us = agent->asked_mono_us = reading.asked_mono_us;
        out->heard_mono_us = clock_mono_us();
        hear_memory(agent, &reading);
        if (out->status.condition == PRINTER_STOPPED)
            label_count_note_stop(&agent->count);
        gint64 stop_total = reading.values[SNMP_OBJECT_STOP_COUNT];
        agent->count.stop_total = stop_total == SNMP_UNSAID ? -1 : stop_total;
        gint64 count = reading.values[SNMP_OBJECT_LABEL_COUNT];
        out->has_count = count != SNMP_UNSAID;
        if (out->has_count)
            label_count_hear(&agent->count, (guint32)count, out->status.condition == PRINTER_READY, out->heard_mono_us);
        return true;
    }
    return false;
}

// --- labels ---

LabelCount *printer_agent_count(PrinterAgent *agent)
{
    return &agent->count;
}

void printer_agent_begin_label(PrinterAgent *agent, int settle_ms, int begin_ms, int stop_ms)
{
    agent->stop_us = (gint64)stop_ms * 1000;
    label_count_begin(&agent->count, (gint64)settle_ms * 1000, (gint64)begin_ms * 1000);
}

LabelCountWord printer_agent_judge(PrinterAgent *agent, const AgentNews *news)
{
    const LabelCountAnswer answer = {news->asked_mono_us, news->heard_mono_us, news->status.condition == PRINTER_READY};
    if (agent->count.has_base && !news->has_count && !agent->count.has_restarted)
        return LABEL_COUNT_WAITS;
    return label_count_judge(&agent->count, &answer, agent->stop_us);
}
