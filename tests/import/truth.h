// SPDX-License-Identifier: GPL-3.0-or-later
// truth.h - what the generator of tests/orders knows of a file that it wrote (*.expect.json), held against what an import made of it.
#pragma once

#include <jansson.h>

#include "tests/import/desk.h"

// Fails the test when it cannot be read. The caller owns it.
json_t *truth_load(const char *path);

// Everybody of the truth is there as told, and nobody else lives; fails the test otherwise.
void truth_check(Desk *desk, const char *shape, const json_t *truth);
