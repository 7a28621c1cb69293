// SPDX-License-Identifier: GPL-3.0-or-later
// flow.h - private to printer/label: one design laid out for whatever medium is loaded.
//
// The label's area is cut into regions, each at a side of what the ones before it left; texts of a region stand below each other
// and share its height by their weights, and what one leaves, the next may have. Regions that find no room for their least
// measures are given up in the template's order. The outcome is a template with measures, which is placed and drawn as any other.
#pragma once

#include "printer/label/template.h"

// Whether the design is turned to lie along the medium.
bool flow_is_turned(const LabelTemplate *label_template, const LabelTarget *target);

// `target` has the design's own orientation: where it is turned, its sides are swapped already. NULL with LABEL_ERROR_MEDIA when
// what must not be given up has no room. The template borrows from the given one; free with flow_free.
LabelTemplate *flow_resolve(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, GError **error);
void flow_free(LabelTemplate *resolved);
