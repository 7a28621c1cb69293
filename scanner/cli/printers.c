// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/conf/settings.h"
#include "common/store/job/job.h"
#include "printer/printer.h"
#include "scanner/desk/label_fits.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/station.h"

#define NETWORK_PATIENCE_MS 4000
#define JOBS_MOST 1000
#define SENDING_LONGEST_MS (2 * 60 * 1000) // no label takes as long

static const CommandOption options[] = {
    {"supported", 's', NULL, "List the models that Lanyard supports and their media instead"},
    {"udev", 'u', NULL, "Print the udev rules for the models instead"},
    {"network", 'n', NULL, "Look for printers on the network instead, and print a line for station.ini of each"},
    {"report", 'r', NULL, "Write what a driver's maintainers need to know about the printers, to paste into an issue"},
    {"add", 'a', NULL, "With --network: add the printer, or the one of this NAME, to station.ini"},
    {"loaded", 'l', NULL,
     "Say that MEDIA is loaded in the printer NAME; station.ini keeps it, and a running station adopts it at once"},
    {"pictures", 'p', "FOLDER", "Draw each of the event's labels as each printer would print it; what has no room gets a frame"},
    {0},
};

static int print_text(char *text)
{
    say_lines(text);
    g_free(text);
    return EX_OK;
}

static const char nothing_found[] =
    "No printer on the network announces itself. Check that it is on, and that the network passes multicast.";

static void print_offers(const GPtrArray *offers)
{
    for (guint i = 0; i < offers->len; i++)
        say_lines(((const PrinterOffer *)g_ptr_array_index(offers, i))->text);
    if (offers->len == 0)
        say("%s\n", nothing_found);
}

// The only one that is wanted and new; NULL when there is none, or more than one. `named` NULL = any.
static const PrinterOffer *choose(const GPtrArray *offers, const char *named, const Settings *settings, guint *out_count)
{
    const PrinterOffer *chosen = NULL;
    *out_count = 0;
    ARRAY_EACH(const PrinterOffer, offer, offers) {
        if (!offer->spec || (named && !g_str_equal(named, offer->name)) ||
            printer_is_named((const char *const *)settings->printers, offer->spec))
            continue;
        chosen = offer;
        ++*out_count;
    }
    return *out_count == 1 ? chosen : NULL;
}

static int add_printer(CommandLine *line, const GPtrArray *offers, GError **error)
{
    guint count = 0;
    const char *folder = command_folder(line);
    g_autoptr(Settings) settings = settings_load(folder, error);
    if (!settings)
        return COMMAND_FAILED;
    const PrinterOffer *offer = choose(offers, command_argument(line, 0), settings, &count);
    if (count > 1)
        return command_fail_with(EX_USAGE, "%u printers can be added; name one: lanyard printers --network --add NAME", count);
    if (!offer && command_argument(line, 0) && !ARRAY_FIND(PrinterOffer, name, offers, command_argument(line, 0)))
        return command_fail_with(EX_UNAVAILABLE,
                                 "no printer on the network is called \"%s\"; lanyard printers --network lists them",
                                 command_argument(line, 0));
    if (!offer)
        return command_fail_with(EX_UNAVAILABLE, "there is no new printer to add; lanyard printers --network lists them");
    if (!settings_add_device(folder, "printers", offer->spec, error))
        return COMMAND_FAILED;
    say("%s/station.ini: printers = %s\nA running station takes it at its next start.\n", folder, offer->spec);
    return EX_OK;
}

static int look_on_network(CommandLine *line, GError **error)
{
    g_autoptr(GPtrArray) offers = printer_network_offers(NETWORK_PATIENCE_MS, error);
    if (!offers)
        return COMMAND_FAILED;
    if (command_flag(line, "add"))
        return add_printer(line, offers, error);
    print_offers(offers);
    return EX_OK;
}

// The line of station.ini that is called so, else of a printer on USB that no line names; NULL when there is none.
static char *find_spec(const Settings *settings, const char *named, bool *out_is_line)
{
    g_auto(GStrv) found = printer_found_specs((const char *const *)settings->printers);
    char *const *const lists[] = {settings->printers, found};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        for (char *const *spec = lists[i]; spec && *spec; spec++) {
            g_autofree char *name = NULL;
            *out_is_line = i == 0;
            if (printer_read_spec(*spec, &name, NULL) && g_str_equal(name, named))
                return g_strdup(*spec);
        }
    return NULL;
}

// Why none of the event's labels comes out whole on what the spec says; NULL when one does. `out_labels` may be NULL afterwards.
static char *refusal_of(const char *folder, const char *spec, char **out_labels, GError **error)
{
    bool is_useful;
    g_autoptr(PrinterInfo) info = printer_of_spec(spec, error);
    *out_labels = info ? label_fits_text(folder, info, &is_useful) : NULL;
    return info && *out_labels && !is_useful ? g_strdup_printf("no label of this event comes out whole on it: %s", *out_labels)
                                             : NULL;
}

static int load_media(CommandLine *line)
{
    GError *error = NULL;
    bool is_line;
    const char *folder = command_folder(line), *named = command_argument(line, 0), *media = command_argument(line, 1);
    if (!media)
        return command_fail_with(EX_USAGE, "--loaded takes a printer and its media: lanyard printers --loaded NAME MEDIA");
    g_autoptr(Settings) settings = settings_load(folder, &error);
    if (!settings)
        return command_fail(error);
    g_autofree char *spec = find_spec(settings, named, &is_line);
    if (!spec)
        return command_fail_with(EX_USAGE, "no printer here is called \"%s\"; lanyard printers lists them", named);
    g_autofree char *fresh = printer_spec_with_media(spec, media, &error), *labels = NULL;
    g_autofree char *refusal = fresh ? refusal_of(folder, fresh, &labels, &error) : NULL;
    if (error)
        return command_fail(error);
    if (refusal)
        return command_fail_with(EX_CONFIG, "%s stays as it is: %s", named, refusal);
    if (!(is_line ? settings_change_printer(folder, spec, fresh, &error)
                  : settings_add_device(folder, "printers", fresh, &error)))
        return command_fail(error);
    say("%s/station.ini: printers = %s\n", folder, fresh);
    if (labels)
        say("  labels: %s\n", labels);
    say(printer_spec_differs_in_media(spec, fresh) ? "A running station takes it within seconds.\n"
                                                   : "A running station takes it at its next start.\n");
    return EX_OK;
}

// Of one that is ready and of no use it is not said that it is ready alone.
static void print_printer(const char *folder, const PrinterInfo *info)
{
    bool is_useful;
    g_autofree char *labels = label_fits_text(folder, info, &is_useful);
    say("%s\n  %s %s at %s%s%s\n  media: %s\n  state: %s%s%s%s\n", info->name, info->driver, info->model, info->address,
        *info->options ? ", " : "", info->options, *info->media ? info->media : "not known", info->state,
        is_useful ? "" : ", for no label of this event", *info->problem ? ". " : "", info->problem);
    if (labels)
        say("  labels: %s\n", labels);
    if (info->labels_left >= 0)
        say("  labels left: %d\n", info->labels_left);
}

// What a printer waits for that it does not say itself: a person's answer, or a disk that takes a label's end.
static bool print_waits(Store *store, const char *name, GError **error)
{
    JobDoubt doubt;
    g_autoptr(GPtrArray) jobs = job_doubt(store, name, &doubt, error) ? job_list(store, JOBS_MOST, error) : NULL;
    if (!jobs)
        return false;
    if (doubt.count > 0)
        say("  waits: %d label%s may or may not have come out; lanyard jobs asks about them\n", doubt.count,
            doubt.count == 1 ? "" : "s");
    JobDebt debt;
    if (!job_debt(store, name, &debt, error))
        return false;
    if (debt.count > 0)
        say("  owed: %d label%s not confirmed%s; lanyard jobs asks about them\n", debt.count, debt.count == 1 ? " is" : "s are",
            job_debt_is_due(&debt) ? ", and it waits" : "");
    gint64 late_utc_ms = command_now_utc_ms(store) - SENDING_LONGEST_MS;
    ARRAY_EACH(const Job, job, jobs) {
        bool is_on_its_way = job->state == JOB_SENDING || job->state == JOB_SENT;
        if (is_on_its_way && job->changed_utc_ms < late_utc_ms && g_strcmp0(job->worker, name) == 0)
            say("  waits: the end of label %" G_GINT64_FORMAT
                " is not on record for minutes; if the disk is full, make room, and it is "
                "recorded by itself; lanyard doctor looks at the disk\n",
                job->id);
    }
    return true;
}

static int print_report(const char *folder, GError **error)
{
    char *text = command_printers_report(folder, error);
    return text ? print_text(text) : COMMAND_FAILED;
}

static int run_printers(CommandLine *line, GError **error)
{
    if (command_flag(line, "supported"))
        return print_text(printer_supported_text());
    if (command_flag(line, "udev"))
        return print_text(printer_udev_rules());
    if (command_flag(line, "loaded"))
        return load_media(line);
    if (command_argument(line, 1) || (command_argument(line, 0) && !(command_flag(line, "network") && command_flag(line, "add"))))
        return command_fail_with(EX_USAGE, "a NAME goes with --network --add, and NAME MEDIA with --loaded");
    if (command_flag(line, "network"))
        return look_on_network(line, error);
    if (command_flag(line, "report"))
        return print_report(command_folder(line), error);
    // Without a station it still says what is plugged in.
    g_autoptr(GPtrArray) printers = command_printers_at(command_folder(line), error);
    if (!printers)
        return COMMAND_FAILED;
    const char *pictures = command_option(line, "pictures");
    g_autoptr(Store) store = command_store_open(line, NULL); // without one no label waits
    ARRAY_EACH(const PrinterInfo, info, printers) {
        print_printer(command_folder(line), info);
        if (store && !print_waits(store, info->name, error))
            return COMMAND_FAILED;
        if (pictures && !label_fits_write(command_folder(line), info, pictures, error))
            return COMMAND_FAILED;
    }
    if (printers->len == 0)
        say("No label printer is plugged in or named in station.ini.\n");
    return EX_OK;
}

const Command command_printers = {
    .name = "printers",
    .arguments = "[NAME [MEDIA]]",
    .summary = "list printers, their media and what to do about them",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_printers,
};
