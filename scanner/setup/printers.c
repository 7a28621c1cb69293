// SPDX-License-Identifier: GPL-3.0-or-later
// printers.c - the fourth step: printers that are plugged in or offer themselves on the network, one of them taken, a label tried.
#include <string.h>

#include "common/base/clock.h"
#include "common/conf/settings.h"
#include "common/store/job/job.h"
#include "scanner/desk/sample_label.h"
#include "scanner/setup/place.h"

#define ASK_MS 1500
#define NETWORK_MS 4000
#define STOP_MS 2000
#define PRACTICE "practice" // a folder that takes labels as pictures, for whoever has no printer yet

// --- finding ---

static char *practice_spec(const struct Setup *setup)
{
    return g_strdup_printf(PRACTICE "=virtual:%s/labels", setup->folder);
}

static json_t *printer_json(const struct Setup *setup, const Profile *profile, const PrinterInfo *printer)
{
    json_t *object =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:b}", "name", printer->name, "model", printer->model, "media", printer->media, "state",
                  printer->state, "problem", printer->problem, "is_virtual", printer->is_virtual);
    json_t *labels = json_array();
    g_autoptr(GPtrArray) fits = printer_label_fits(profile, setup->event, printer);
    ARRAY_EACH(const LabelFit, fit, fits)
        if (!fit->refusal)
            json_array_append_new(labels, json_string(fit->label));
    json_object_set_new(object, "labels", labels);
    return object;
}

// Those that station.ini names and those on USB, asked anew.
static bool ask_printers(struct Setup *setup, const Settings *settings, GError **error)
{
    g_autofree char *store_path = g_build_filename(setup->folder, "lanyard.db", NULL);
    GPtrArray *printers = printer_list((const char *const *)settings->printers, store_path, ASK_MS, error);
    if (!printers)
        return false;
    g_clear_pointer(&setup->printers, g_ptr_array_unref);
    setup->printers = printers;
    return true;
}

// Specs that the person may take: on the network, on request, and the folder.
static json_t *offers_json(const struct Setup *setup, const Settings *settings, bool with_network, json_t *result)
{
    const char *const *known = (const char *const *)settings->printers;
    json_t *offers = json_array();
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) found = with_network ? printer_network_offers(NETWORK_MS, &error) : NULL;
    ARRAY_EACH(const PrinterOffer, offer, found)
        if (offer->spec && !printer_is_named(known, offer->spec))
            json_array_append_new(offers, json_pack("{s:s,s:s}", "name", offer->name, "spec", offer->spec));
    if (with_network && !found)
        json_put_text(result, "network_problem", error->message);
    g_autofree char *practice = practice_spec(setup);
    if (!printer_is_named(known, practice))
        json_array_append_new(offers, json_pack("{s:s,s:s,s:b}", "name", PRACTICE, "spec", practice, "is_practice", true));
    return offers;
}

bool setup_printers(SetupRequest *request, GError **error)
{
    struct Setup *setup = request->setup;
    g_autoptr(Profile) profile = setup_profile(setup, error);
    g_autoptr(Settings) settings = profile ? settings_load(setup->folder, error) : NULL;
    if (!settings || !ask_printers(setup, settings, error))
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < setup->printers->len; i++)
        json_array_append_new(list, printer_json(setup, profile, g_ptr_array_index(setup->printers, i)));
    json_object_set_new(request->result, "printers", list);
    bool with_network = json_bool(request->body, "network", false);
    json_object_set_new(request->result, "offers", offers_json(setup, settings, with_network, request->result));
    return true;
}

// A folder of the person's choice would be written to: only the one of this page is taken.
static bool check_spec(const struct Setup *setup, const char *spec, GError **error)
{
    g_autofree char *practice = practice_spec(setup);
    g_autofree char *name = NULL;
    const char *at = strchr(spec, '@');
    bool is_device =
        at ? g_regex_match_simple("^@(tcp:|usb:|ipps?://)", at, 0, 0) : g_regex_match_simple("^([^=]*=)?usb:", spec, 0, 0);
    if (strcmp(spec, practice) != 0 && !is_device)
        return setup_fail(error, "\"%s\" is not a printer that was found; look for printers again", spec);
    return printer_read_spec(spec, &name, error);
}

bool setup_printer_take(SetupRequest *request, GError **error)
{
    const char *spec = setup_text(request, "spec");
    g_autoptr(Settings) settings =
        setup_need_station(request->setup, error) ? settings_load(request->setup->folder, error) : NULL;
    if (!settings || !check_spec(request->setup, spec, error))
        return false;
    if (printer_is_named((const char *const *)settings->printers, spec))
        return setup_fail(error, "this station has that printer already");
    return settings_add_device(request->setup->folder, "printers", spec, error);
}

// --- a label that is tried ---

static void stop_worker(struct Setup *setup)
{
    print_worker_stop(setup->worker, STOP_MS);
    setup->worker = NULL;
    g_clear_pointer(&setup->worker_profile, profile_free);
}

void printers_close(struct Setup *setup)
{
    stop_worker(setup);
    g_clear_pointer(&setup->printers, g_ptr_array_unref);
}

// The line of station.ini that is called so; for a printer on USB that no line names, the one that it was found by.
static char *spec_of(const Settings *settings, const char *wanted)
{
    g_auto(GStrv) found = printer_found_specs((const char *const *)settings->printers);
    char *const *const lists[] = {settings->printers, found};
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        for (char *const *spec = lists[i]; spec && *spec; spec++) {
            g_autofree char *name = NULL;
            if (printer_read_spec(*spec, &name, NULL) && g_strcmp0(name, wanted) == 0)
                return g_strdup(*spec);
        }
    }
    return NULL;
}

const PrinterInfo *printers_find(const struct Setup *setup, const char *name)
{
    return ARRAY_FIND(PrinterInfo, name, setup->printers, name);
}

// The first badge that the printer prints whole; where that is not known, the first badge at all.
static const LabelUse *choose_label(const struct Setup *setup, const Profile *profile, const PrinterInfo *info)
{
    g_autoptr(GPtrArray) fits = info ? printer_label_fits(profile, setup->event, info) : NULL;
    ARRAY_EACH(const LabelFit, fit, fits)
        if (fit->is_badge && !fit->refusal)
            return profile_label(profile, fit->label);
    ARRAY_EACH(const LabelUse, use, profile->labels)
        if (use->is_badge)
            return use;
    return NULL;
}

// The roll that is loaded will do, where it is known and another one than the label names.
static char *media_for(const LabelUse *use, const PrinterInfo *info)
{
    bool is_other = info && !info->is_virtual && *info->media && strcmp(info->media, use->media) != 0;
    return is_other ? printer_room_for(use->name) : g_strdup(use->media);
}

static bool submit(struct Setup *setup, const Profile *profile, const LabelUse *use, const char *printer, GError **error)
{
    const SamplePerson sample = SAMPLE_PERSON;
    g_autoptr(Store) store = setup_store(setup, error);
    g_autofree char *fields = sample_label_fields(profile, NULL, true, &sample, NULL);
    g_autofree char *media = media_for(use, printers_find(setup, printer));
    const Job job = {.person_id = (char *)"",
                     .label = use->name,
                     .media = media,
                     .role = (char *)"badge",
                     .fields = fields,
                     .token = (char *)SAMPLE_TOKEN,
                     .printer = (char *)printer};
    return store && job_submit(store, &job, 0, clock_utc_ms(), &setup->job, error);
}

static bool start_worker(struct Setup *setup, const char *spec, GError **error)
{
    g_autofree char *store_path = g_build_filename(setup->folder, "lanyard.db", NULL);
    setup->worker_profile = setup_profile(setup, error);
    const PrintWorkerOptions options = {
        .spec = spec, .store_path = store_path, .profile = setup->worker_profile, .profile_folder = setup->event};
    setup->worker = setup->worker_profile ? print_worker_start(&options, error) : NULL;
    return setup->worker;
}

bool setup_print(SetupRequest *request, GError **error)
{
    struct Setup *setup = request->setup;
    const char *printer = setup_text(request, "printer");
    g_autoptr(Profile) profile = setup_profile(setup, error);
    g_autoptr(Settings) settings = profile ? settings_load(setup->folder, error) : NULL;
    if (!settings)
        return false;
    g_autofree char *spec = spec_of(settings, printer);
    const LabelUse *use = choose_label(setup, profile, printers_find(setup, printer));
    if (!spec || !use)
        return setup_fail(error, !spec ? "that printer is gone; look for printers again" : "the event has no label for a badge");
    stop_worker(setup);
    return submit(setup, profile, use, printer, error) && start_worker(setup, spec, error);
}

// What became of the label: the page asks until it is out. The worker that is done with it gives the printer back.
bool setup_print_state(SetupRequest *request, GError **error)
{
    struct Setup *setup = request->setup;
    g_autoptr(Store) store = setup->job ? setup_store(setup, error) : NULL;
    g_autoptr(Job) job = store ? job_load(store, setup->job, error) : NULL;
    if (setup->job && !job)
        return false;
    if (!job)
        return true;
    bool is_over = job->state == JOB_PRINTED || job->state == JOB_UNCONFIRMED || job->state == JOB_FAILED;
    g_autoptr(PrinterInfo) info = setup->worker ? print_worker_info(setup->worker) : NULL;
    json_put_text(request->result, "state", job_state_name(job->state));
    json_put_text(request->result, "problem", job->reason && *job->reason ? job->reason : info ? info->problem : "");
    json_object_set_new(request->result, "is_over", json_boolean(is_over));
    if (is_over)
        stop_worker(setup);
    return true;
}
