// SPDX-License-Identifier: GPL-3.0-or-later
// nearest.h - which printer was meant by a name that is in no table.
#pragma once

#include "printer/driver/driver.h"

// "zpl/ZD421-203dpi": the driver and model whose names differ least from these, letters' case aside; `model` may be NULL or
// empty. Where the driver is known only its own models are looked at, else all. NULL when nothing is like it. The caller owns it.
char *driver_nearest(const char *driver, const char *model);
