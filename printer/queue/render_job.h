// SPDX-License-Identifier: GPL-3.0-or-later
// render_job.h - from a job to the bytes that its printer takes. Private to printer/queue.
//
// A RenderJob keeps the templates that it has read; it belongs to one thread. It knows no device and no store.
#pragma once

#include "common/conf/profile.h"
#include "common/store/job/job.h"
#include "printer/driver/driver.h"
#include "printer/label/label.h"

typedef struct RenderJob RenderJob;

// Borrows both.
RenderJob *render_job_new(const Profile *profile, const char *profile_folder);
void render_job_free(RenderJob *renderer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RenderJob, render_job_free)
const Profile *render_job_profile(const RenderJob *renderer);

typedef struct {
    const Driver *driver;
    const DriverModel *model;
    const DriverMedia *media;
    bool is_fine; // fed at twice the model's dpi
    PageEnd end;
    DriverLevel darkness, speed;
} PrintTarget;

// A printer that prints on the media of this name, first one whose table has it, of those one of 300 dpi: with it, no other, a label is judged and shown that no
// printer is named for. False when none does.
bool print_target_for(const char *media, PrintTarget *out);

// The picture of a profile's label with `fields` (the JSON object of a job; NULL = a made-up person) for this model and media.
// `out_warnings` as in label_render(); may be NULL.
Bitmap *render_job_render(RenderJob *renderer, const char *label_name, const char *fields, const PrintTarget *target,
                          GPtrArray **out_warnings, GError **error);
// The same at 300 dpi on a sheet of the template's own size.
Bitmap *render_job_proof(RenderJob *renderer, const char *label_name, const char *fields, GPtrArray **out_warnings,
                         GError **error);

// A label's template, and the measures of the media that it names; a length of 0 is continuous. NULL with an error when it cannot be read.
const LabelTemplate *render_job_template(RenderJob *renderer, const char *label_name, double *out_width_mm, double *out_length_mm,
                                         GError **error);
// Names and texts of a job's fields, for label_render(). The caller owns them.
GHashTable *render_job_fields(const char *text);

// Why the label has no room on the target's media, as a sentence, or that its template cannot be read; NULL when it has. The
// caller owns it.
char *render_job_refusal(RenderJob *renderer, const LabelUse *use, const PrintTarget *target);
// It lays itself out for any media.
bool render_job_is_flowing(RenderJob *renderer, const LabelUse *use);

// A label of its own, or as many as the target's media has on one sheet; clears what was in the printer before.
GByteArray *render_job_encode(const Bitmap *const *bitmaps, int count, const PrintTarget *target, GError **error);

// May a label that wants `wanted` be printed on this roll? A continuous roll takes every length of its width.
bool render_job_fits(const Driver *driver, const char *wanted, const DriverMedia *loaded);
// The media that a label may want in order to be printed by this model with `loaded` in it, separated by commas; `loaded` NULL =
// not known, so that it may be any that the model takes. The caller owns it.
char *render_job_media_names(const Driver *driver, const DriverModel *model, const DriverMedia *loaded);
// The same with what the profile's labels add: their own names of media, and media with room for labels that lay themselves out.
// A roll that is meant for the other kind of label is left to that kind, unless `role` ("badge", "ticket") is given. `renderer`
// may be NULL.
char *render_job_printable(RenderJob *renderer, const char *role, const Driver *driver, const DriverModel *model,
                           const DriverMedia *loaded);
