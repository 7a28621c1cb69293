// SPDX-License-Identifier: GPL-3.0-or-later
// client_id.h - a client's id is a digest of what it is for, its key and its secret's digest, so that no other making can take its place.
#pragma once

#include "common/base/json.h"

// `body` is what a RECORD_CLIENT says; `out` gets 16 hex digits.
void client_id_of(const json_t *body, char out[17]);
