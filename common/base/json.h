// SPDX-License-Identifier: GPL-3.0-or-later
// json.h - short ways into Jansson values that come from outside.
//
// Every reader takes a missing key and a value of the wrong type alike: it answers the fall-back. Text that is
// handed out belongs to the object and lives as long as it.
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

// The text under `key`, or `fallback` (may be NULL).
const char *json_text(const json_t *object, const char *key, const char *fallback);
gint64 json_int(const json_t *object, const char *key, gint64 fallback);
bool json_bool(const json_t *object, const char *key, bool fallback);

// Sets `key` to `text`; does nothing when `text` is NULL. `text` must be valid UTF-8.
void json_put_text(json_t *object, const char *key, const char *text);
void json_put_int(json_t *object, const char *key, gint64 value);

// A new object with the members of `object` under these keys, as far as it has them; NULL ends the keys. The caller owns it.
json_t *json_only(const json_t *object, const char *const *keys);

// The compact text of `value` with keys sorted, so that equal values give equal text. The caller owns it.
char *json_canonical(const json_t *value);
