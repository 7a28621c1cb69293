// SPDX-License-Identifier: GPL-3.0-or-later
// schema.h - private to common/store: the steps of schema/, from an older store to this one.
#pragma once

#include "common/store/database/database.h"

// How many steps there are: the version of a store that has them all.
extern const int schema_version;

// Applies the steps that the file lacks and stamps it, in one transaction in which its version is read, so that any number
// of processes may do it at once. STORE_ERROR_NEWER when it has more steps than are known here.
bool schema_upgrade(Store *store, GError **error);
