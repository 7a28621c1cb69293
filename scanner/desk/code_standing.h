// SPDX-License-Identifier: GPL-3.0-or-later
// code_standing.h - what a code would come to at a post, before anything is decided: records nothing.
#pragma once

#include "common/base/json.h"
#include "scanner/decode/reader.h"
#include "scanner/desk/desk.h"
#include "scanner/desk/presentation.h"

// What the code is worth beside others, and the id of the person for whom it stands (NULL = nobody; the caller owns it).
bool code_standing(Desk *desk, const Post *post, const ReaderCode *code, CodeStanding *out, char **out_who, GError **error);

// What the code would come to, for a choice: desk_outcome_json() with "is_look", and the person's "id" beside it, for nobody's eyes. The caller owns it.
json_t *code_look_json(Desk *desk, const Post *post, GBytes *code, GError **error);
