// SPDX-License-Identifier: GPL-3.0-or-later
// product_meaning.h - private to scanner/setup: what event.ini says that a product is, or what it may be; and what that opens to people.
#pragma once

#include "common/base/json.h"
#include "common/conf/ini_edit.h"
#include "common/import/registrations.h"

typedef enum {
    PRODUCT_OWN,     // a ticket type of its own, which opens parts
    PRODUCT_TYPE,    // one of a ticket type that takes several products
    PRODUCT_SESSION, // a seat of a session
    PRODUCT_PART,    // an add-on that opens a part: the dinner
    PRODUCT_EXTRA,   // handed over at a counter
    PRODUCT_NOTHING, // ignored
} ProductKind;

// In the page's words: "own", "type", "session", "part", "extra", "nothing"; -1 for any other.
int product_kind_from_name(const char *name);

typedef struct {
    ProductKind kind;
    char *code;    // of the ticket type, the session or the part; "" = none
    GStrv parts;   // of PRODUCT_OWN: codes
    bool is_saved; // event.ini says so; else it is proposed
} ProductMeaning;
void product_meaning_clear(ProductMeaning *meaning);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProductMeaning, product_meaning_clear)
// `sessions` (element: Session) may be NULL.
void product_meaning_find(const Profile *profile, const GPtrArray *sessions, const char *product, ProductMeaning *out);

// The part that tickets open which name none.
const char *product_main_part(const Profile *profile);

// Writes what a person at the page chose (array of objects with "product", "as", "code", "parts"), where it is not so already.
bool products_put(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const json_t *choices, GError **error);

// Sets "products" with what each is and what some of its holders may enter, "sessions", "parts", and "seats".
void product_meanings_put(const RegistrationsReport *report, const Profile *profile, Store *store, json_t *result);
