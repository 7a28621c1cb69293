// SPDX-License-Identifier: GPL-3.0-or-later
// own_label.h - labels of the program's own, which no event describes. Private to printer/queue.
#pragma once

#include "common/conf/profile.h"
#include "printer/label/label.h"

// NULL when the program has none of this name.
const LabelUse *own_label(const char *name);
// The same, else the profile's.
const LabelUse *own_label_or(const Profile *profile, const char *name);
LabelTemplate *own_label_template(const LabelUse *use, GError **error);
