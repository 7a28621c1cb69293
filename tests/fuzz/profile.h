// SPDX-License-Identifier: GPL-3.0-or-later
// profile.h - the smallest profile that a reader of foreign files can be given, for fuzz targets.
#pragma once

#include "common/conf/profile.h"

// Loaded once per process and never freed: libFuzzer has no end.
const Profile *fuzz_profile(void);
