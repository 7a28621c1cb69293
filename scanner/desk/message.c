// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/message.h"

#include <string.h>

static bool is_bound_elsewhere(const LabelFact *label, const PrinterKnown *printer)
{
    return label->printer && strcmp(label->printer, printer->name) != 0;
}

static bool fits(const LabelFact *label, const PrinterKnown *printer)
{
    return printer->takes_any_media || g_strv_contains((const char *const *)printer->printable, label->media);
}

static bool works(const PrinterKnown *printer)
{
    return strcmp(printer->state, "ready") == 0 || strcmp(printer->state, "printing") == 0;
}

static bool is_away(const PrinterKnown *printer)
{
    return strcmp(printer->state, "away") == 0;
}

// Of all that may print it the one that is nearest to doing so, and what is missing.
typedef enum { MAY_PRINT, HAS_STOPPED, IS_AWAY, HAS_OTHER_ROLL } Missing;

static Missing missing_of(const LabelFact *label, const PrinterKnown *printer)
{
    bool has_nothing = !printer->takes_any_media && (!printer->printable[0] || !*printer->printable[0]);
    if (fits(label, printer) || has_nothing)
        return works(printer) && !has_nothing ? MAY_PRINT : is_away(printer) ? IS_AWAY : HAS_STOPPED;
    return is_away(printer) ? IS_AWAY : HAS_OTHER_ROLL;
}

// A roll can be changed where somebody is; what is away comes last, unless it is the only one with the roll.
static int effort(const LabelFact *label, const PrinterKnown *printer)
{
    switch (missing_of(label, printer)) {
    case MAY_PRINT:
        return 0;
    case HAS_STOPPED:
        return 1;
    case HAS_OTHER_ROLL:
        return works(printer) ? 3 : 4;
    case IS_AWAY:
        return fits(label, printer) ? 2 : 5;
    }
    g_assert_not_reached();
}

static const PrinterKnown *nearest(const LabelFact *label, const GPtrArray *printers)
{
    const PrinterKnown *found = NULL;
    for (guint i = 0; i < printers->len; i++) {
        const PrinterKnown *printer = printers->pdata[i];
        if (!is_bound_elsewhere(label, printer) && (!found || effort(label, printer) < effort(label, found)))
            found = printer;
    }
    return found;
}

// One that could print it at once, were it not bound to another, which cannot.
static const char *ready_other(const LabelFact *label, const GPtrArray *printers)
{
    for (guint i = 0; label->printer && i < printers->len; i++) {
        const PrinterKnown *printer = printers->pdata[i];
        if (missing_of(label, printer) == MAY_PRINT)
            return printer->name;
    }
    return NULL;
}

static void say_missing(json_t *says, const LabelFact *label, const PrinterKnown *printer, const GPtrArray *printers)
{
    json_t *values = json_object();
    const char *key = "label.no-printer";
    json_put_text(values, "printer", printer ? printer->name : label->printer);
    if (printer && missing_of(label, printer) == HAS_OTHER_ROLL) {
        key = "label.other-roll";
        json_put_text(values, "media", label->media);
        json_put_text(values, "loaded", printer->media);
        g_autoptr(json_t) refusals = json_loads(printer->refusals ? printer->refusals : "{}", 0, NULL);
        json_put_text(values, "why", json_text(refusals, label->label ? label->label : "", NULL));
    } else if (printer && *printer->problem) {
        key = "label.stopped";
        json_put_text(values, "problem", printer->problem);
    } else if (printer || label->printer) {
        key = "label.away";
    }
    json_put_text(says, "key", key);
    json_object_set_new(says, "values", values);
    json_put_text(says, "elsewhere", ready_other(label, printers));
}

// One that a printer has is bound to it; it stands still where that one does.
static LabelPhase phase_on_printer(json_t *says, const LabelFact *label, const GPtrArray *printers)
{
    LabelFact held = *label;
    held.printer = label->worker;
    const PrinterKnown *printer = nearest(&held, printers);
    if (printer && !works(printer)) {
        say_missing(says, label, printer, printers);
        json_object_del(says, "elsewhere"); // it may be out by half
        return LABEL_WAITS;
    }
    json_object_set_new(says, "values", json_pack("{s:s?}", "printer", label->worker));
    return LABEL_COMING;
}

static LabelPhase phase_in_queue(json_t *says, const LabelFact *label, const GPtrArray *printers)
{
    const PrinterKnown *printer = nearest(label, printers);
    if (printer && missing_of(label, printer) == MAY_PRINT) {
        json_object_set_new(says, "values", json_pack("{s:s}", "printer", printer->name));
        return LABEL_COMING;
    }
    say_missing(says, label, printer, printers);
    return LABEL_WAITS;
}

static void say_of_printer(json_t *says, const char *key, const LabelFact *label)
{
    json_put_text(says, "key", key);
    json_object_set_new(
        says, "values",
        json_pack("{s:s,s:s}", "printer", label->worker ? label->worker : "", "problem", label->reason ? label->reason : ""));
}

static LabelPhase say_phase(json_t *says, const LabelFact *label, const GPtrArray *printers)
{
    switch (label->state) {
    case JOB_QUEUED:
        return phase_in_queue(says, label, printers);
    case JOB_CLAIMED:
    case JOB_SENDING:
    case JOB_SENT:
        return phase_on_printer(says, label, printers);
    case JOB_PRINTED:
    case JOB_UNCONFIRMED:
        return LABEL_OUT;
    case JOB_CANCELLED:
        return LABEL_CANCELLED;
    case JOB_FAILED:
        say_of_printer(says, label->reason ? "label.failed" : "labels.again", label);
        return LABEL_FAILED;
    case JOB_UNCERTAIN:
        say_of_printer(says, "label.asked", label);
        return LABEL_ASKED;
    case JOB_STATE_COUNT:
        break;
    }
    g_assert_not_reached();
}

json_t *desk_label_says(const LabelFact *label, const GPtrArray *printers, LabelPhase *out_phase)
{
    static const char *const phases[] = {"out", "cancelled", "coming", "waits", "failed", "asked"};
    json_t *says = json_pack("{s:s,s:s}", "what", label->role, "state", job_state_name(label->state));
    json_put_text(says, "session", label->session);
    if (label->job)
        json_put_int(says, "job", label->job);
    LabelPhase phase = say_phase(says, label, printers);
    json_put_text(says, "phase", phases[phase]);
    if (out_phase)
        *out_phase = phase;
    return says;
}

// --- the message ---

typedef struct {
    LabelPhase phase;
    bool is_badge;
    json_t *says; // of the label that counts most; borrowed
    json_t *list;
} Worst;

static Worst worst_of(const GPtrArray *labels, const GPtrArray *printers)
{
    Worst worst = {.list = json_array()};
    for (guint i = 0; i < labels->len; i++) {
        const LabelFact *label = labels->pdata[i];
        LabelPhase phase;
        json_t *says = desk_label_says(label, printers, &phase);
        bool is_badge = strcmp(label->role, "badge") == 0;
        json_array_append_new(worst.list, says);
        if (worst.says && (phase < worst.phase || (phase == worst.phase && (worst.is_badge || !is_badge))))
            continue;
        worst.phase = phase;
        worst.is_badge = is_badge;
        worst.says = says;
    }
    return worst;
}

static json_t *values_of(const Worst *worst)
{
    json_t *values = json_object_get(worst->says, "values");
    json_t *copy = values ? json_copy(values) : json_object();
    json_put_text(copy, "other", json_text(worst->says, "elsewhere", NULL));
    return copy;
}

// What a tap can do: all that wait for the same reason go elsewhere together.
static void put_elsewhere(json_t *message, const Worst *worst)
{
    const char *other = json_text(worst->says, "elsewhere", NULL);
    json_t *jobs = json_array(), *says;
    gsize i;
    json_array_foreach(worst->list, i, says) if (other && g_strcmp0(json_text(says, "elsewhere", NULL), other) == 0 &&
                                                 json_object_get(says, "job"))
        json_array_append(jobs, json_object_get(says, "job"));
    if (json_array_size(jobs) > 0)
        json_object_set_new(message, "elsewhere", json_pack("{s:s,s:O}", "printer", other, "jobs", jobs));
    json_decref(jobs);
}

static const char *headline_of(MessageOf of, const Worst *worst)
{
    switch (worst->phase) {
    case LABEL_ASKED:
        return "labels.question";
    case LABEL_FAILED:
        return worst->is_badge ? "label.badge-failed" : "label.ticket-failed";
    case LABEL_WAITS:
        return worst->is_badge ? "label.badge-waits" : "label.ticket-waits";
    case LABEL_COMING:
        return of == MESSAGE_OF_LABELS ? "labels.printing" : NULL;
    case LABEL_CANCELLED:
        return of == MESSAGE_OF_LABELS ? "label.cancelled" : NULL;
    case LABEL_OUT:
        return of == MESSAGE_OF_LABELS ? "label.out" : NULL;
    }
    g_assert_not_reached();
}

static void put_says(json_t *message, MessageOf of, const Worst *worst)
{
    bool has_trouble = worst->phase >= LABEL_WAITS;
    json_t *says = json_object();
    json_put_text(says, "headline", headline_of(of, worst));
    json_put_text(says, "next", has_trouble ? json_text(worst->says, "key", NULL) : NULL);
    if (worst->phase == LABEL_COMING)
        json_put_text(says, "next", "label.coming");
    else if (worst->phase == LABEL_OUT && of == MESSAGE_OF_LABELS)
        json_put_text(says, "next", "label.out.next");
    json_object_set_new(says, "values", values_of(worst));
    json_object_set_new(message, "says", says);
    json_put_text(message, "kind", has_trouble ? "ask" : "yes");
    if (has_trouble)
        json_object_set_new(message, "is_in", json_boolean(of == MESSAGE_OF_ENTRY));
}

json_t *desk_message(MessageOf of, const GPtrArray *labels, const GPtrArray *printers)
{
    if (labels->len == 0)
        return NULL;
    Worst worst = worst_of(labels, printers);
    json_t *message = json_pack("{s:o}", "labels", worst.list);
    if (of != MESSAGE_OF_OFFER) {
        put_says(message, of, &worst);
        put_elsewhere(message, &worst);
        json_object_set_new(message, "is_over", json_boolean(worst.phase <= LABEL_CANCELLED));
        return message;
    }
    json_put_text(message, "kind", "look");
    if (worst.phase == LABEL_WAITS)
        json_object_set_new(message, "before",
                            json_pack("{s:s,s:s,s:o}", "headline", headline_of(of, &worst), "next",
                                      json_text(worst.says, "key", ""), "values", values_of(&worst)));
    return message;
}
