// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/ipp_state.h"

#include "printer/driver/finding.h"

#include <string.h>

#define LINE_BYTES_MAX 4096

typedef struct {
    const char *attribute, *value; // the value, or what one of a list begins with
    PrinterCondition condition;
    bool is_fatal_to_label;
    const char *code, *problem;
} AttributeFinding;

// The most telling first.
static const AttributeFinding findings[] = {
    {"job-state", "aborted", PRINTER_READY, true, "aborted", "The printer gave up the job. Print it again."},
    {"job-state", "canceled", PRINTER_READY, true, "cancelled", "Somebody cancelled the job. Print it again if it is wanted."},
    {"printer-state-reasons", "media-empty", PRINTER_STOPPED, false, "media-end", "The printer is out of paper. Put some in."},
    {"printer-state-reasons", "media-needed", PRINTER_STOPPED, false, "media-end", "The printer needs other paper. Put it in."},
    {"printer-state-reasons", "media-jam", PRINTER_STOPPED, false, "jam", "Paper is jammed. Open the printer and take it out."},
    {"printer-state-reasons", "cover-open", PRINTER_STOPPED, false, "cover-open", "The cover is open. Close it."},
    {"printer-state-reasons", "door-open", PRINTER_STOPPED, false, "cover-open", "A door is open. Close it."},
    {"printer-state-reasons", "offline", PRINTER_STOPPED, false, "offline", "The printer is offline. See whether it is on."},
    {"printer-state-reasons", "toner-empty", PRINTER_STOPPED, false, "ink-end", "The toner is used up. Put in a new one."},
    {"printer-state-reasons", "marker-supply-empty", PRINTER_STOPPED, false, "ink-end", "The ink is used up. Put in a new one."},
    {"printer-state-reasons", "paused", PRINTER_STOPPED, false, "paused", "The printer or its queue is paused. Resume it."},
    {"printer-state", "stopped", PRINTER_STOPPED, false, "paused", "The printer or its queue is stopped. Resume it."},
    {"job-state", "pending-held", PRINTER_STOPPED, false, "paused",
     "The job is held. Release it at the printer or in its queue."},
    {"job-state", "processing-stopped", PRINTER_STOPPED, false, "paused",
     "The printer or its queue stopped in the job. Resume it."},
    {"job-state", "processing", PRINTER_BUSY, false, NULL, NULL},
    {"job-state", "pending", PRINTER_BUSY, false, NULL, NULL},
};

static const char *value_of(char **words, const char *name)
{
    gsize length = strlen(name);
    for (; *words; words++)
        if (strncmp(*words, name, length) == 0 && (*words)[length] == '=')
            return *words + length + 1;
    return "";
}

static bool is_remark(const char *reason)
{
    return g_str_has_suffix(reason, "-report") || g_str_has_suffix(reason, "-warning");
}

bool ipp_state_says(char **words, const char *name, const char *value)
{
    const char *said = value_of(words, name);
    if (strcmp(name, "printer-state-reasons") != 0)
        return strcmp(said, value) == 0;
    bool is_stopped = strcmp(value_of(words, "printer-state"), "stopped") == 0;
    g_auto(GStrv) reasons = g_strsplit(said, ",", -1);
    for (char **reason = reasons; *reason; reason++)
        if (g_str_has_prefix(*reason, value) && (is_stopped || !is_remark(*reason)))
            return true;
    return false;
}

void ipp_state_read(char **words, DriverStatus *status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(findings); i++)
        if (ipp_state_says(words, findings[i].attribute, findings[i].value)) {
            finding_tell(status, findings[i].condition, findings[i].code, findings[i].problem);
            status->is_receiving = findings[i].condition == PRINTER_READY;
            status->is_fatal_to_label = findings[i].is_fatal_to_label;
            return;
        }
}

gsize ipp_state_take_line(const guint8 *bytes, gsize length, const char *head, char **out_line)
{
    *out_line = NULL;
    if (length == 0)
        return 0;
    if (memcmp(bytes, head, MIN(length, strlen(head))) != 0)
        return 1;
    const guint8 *end = memchr(bytes, '\n', MIN(length, LINE_BYTES_MAX));
    if (!end)
        return length < LINE_BYTES_MAX ? 0 : 1;
    g_autofree char *line = g_strndup((const char *)bytes, (gsize)(end - bytes));
    if (strstr(line + 1, head)) // broken off: another one begins inside
        return 1;
    *out_line = g_steal_pointer(&line);
    return (gsize)(end - bytes) + 1;
}
