// SPDX-License-Identifier: GPL-3.0-or-later
// near_search.h - finding people whose name was heard or typed a little wrong.
//
// What is found as typed (common/store/people/search.h) stands. Only when that is nobody, names are tried with a wrong, missing or
// swapped letter in every five.
#pragma once

#include "common/store/people/search.h"

// At most `limit` hits, best first (element: SearchHit); `out_is_near` says that they are not what was typed. The caller owns it.
GPtrArray *near_search(Store *store, const char *text, int limit, bool *out_is_near, GError **error);
