// SPDX-License-Identifier: GPL-3.0-or-later
// label_fit.h - why an event's labels cannot be printed on what is loaded: one sentence for judge, worker and desk. Private to
// printer/queue.
#pragma once

#include "printer/queue/render_job.h"

// A JSON object of label and sentence, without those that come out whole; `loaded` NULL = not known. The caller owns it.
char *label_fit_refusals(RenderJob *renderer, const Driver *driver, const DriverModel *model, const DriverMedia *loaded);
