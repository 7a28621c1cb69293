// SPDX-License-Identifier: GPL-3.0-or-later
// same_review.c - who may be one person, for somebody to look at: the names and e-mails of all registrations, compared once.
#include "common/store/people/same.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/store/people/statements_generated.h"
#include "common/store/project/same_members.h"

#define LETTERS_MOST 64 // of a name that is compared letter by letter
#define NEAR_LETTERS 2

typedef struct {
    const char *id, *name, *email, *order, *status;
    char *folded, *folded_email;
} Known;

MEMBERS_FREE_STATIC(known_free, Known, folded, folded_email)

static int distance(const char *one, const char *other)
{
    int row[LETTERS_MOST + 1];
    int width = (int)strlen(other);
    for (int i = 0; i <= width; i++)
        row[i] = i;
    for (int k = 1; one[k - 1]; k++) {
        int corner = row[0];
        row[0] = k;
        for (int i = 1; i <= width; i++) {
            int above = row[i];
            row[i] = MIN(MIN(row[i] + 1, row[i - 1] + 1), corner + (one[k - 1] != other[i - 1]));
            corner = above;
        }
    }
    return row[width];
}

static bool has_words_of(const char *name, const char *other)
{
    g_auto(GStrv) words = g_strsplit(other, " ", -1);
    g_auto(GStrv) held = g_strsplit(name, " ", -1);
    for (char **word = words; *word; word++)
        if (!g_strv_contains((const char *const *)held, *word))
            return false;
    return true;
}

bool same_is_near(const char *one, const char *other)
{
    if (!*one || !*other)
        return false;
    if (has_words_of(one, other) || has_words_of(other, one))
        return true;
    gsize length = MIN(strlen(one), strlen(other));
    return MAX(strlen(one), strlen(other)) <= LETTERS_MOST && length > 2 * NEAR_LETTERS && distance(one, other) <= NEAR_LETTERS;
}

typedef struct {
    Store *store;
    SameVisit visit;
    gpointer data;
} Review;

static bool is_said(Store *store, const Known *one, const Known *other, bool *out, GError **error)
{
    bool is_low = strcmp(one->id, other->id) < 0;
    Statement *statement =
        statement_with(store, STATEMENT_PAIR_GET, "%s %s", is_low ? one->id : other->id, is_low ? other->id : one->id);
    if (!statement_has_row(store, statement, out, error) || *out)
        return *out;
    g_autofree char *first = same_person(store, one->id, error);
    g_autofree char *second = first ? same_person(store, other->id, error) : NULL;
    *out = g_strcmp0(first, second) == 0;
    return second;
}

static bool doubt(Review *review, SameReason reason, const Known *one, const Known *other, bool *out_is_told, GError **error)
{
    bool is_settled;
    *out_is_told = false;
    // Two of one order and address are two tickets that one buyer put one name on.
    if (reason == SAME_NAME && *one->order && strcmp(one->order, other->order) == 0 &&
        strcmp(one->folded_email, other->folded_email) == 0)
        return true;
    if (!is_said(review->store, one, other, &is_settled, error))
        return false;
    const SameDoubt found = {reason,
                             {one->id, other->id},
                             {one->name, other->name},
                             {one->email, other->email},
                             {one->order, other->order},
                             {one->status, other->status}};
    *out_is_told = !is_settled;
    if (!is_settled)
        review->visit(&found, review->data);
    return true;
}

// Each with the first of those before that nobody spoke of: of a name that many have there are as many lines as people, not as pairs.
static bool compare_with(Review *review, SameReason reason, GHashTable *table, const char *key, Known *known, GError **error)
{
    GPtrArray *others = g_hash_table_lookup(table, key);
    if (!*key)
        return true;
    if (!others) {
        others = g_ptr_array_new();
        g_hash_table_insert(table, g_strdup(key), others);
    }
    bool is_told = false;
    for (guint i = 0; i < others->len && !is_told; i++) {
        const Known *other = g_ptr_array_index(others, i);
        bool is_wanted =
            reason == SAME_NAME || (strcmp(other->folded, known->folded) != 0 && same_is_near(other->folded, known->folded));
        if (is_wanted && !doubt(review, reason, other, known, &is_told, error))
            return false;
    }
    g_ptr_array_add(others, known);
    return true;
}

static gpointer known_of_row(Statement *row)
{
    static const RowLayout layout = ROW_LAYOUT(Known, id, name, email, order, status);
    if (ticket_status_from_name(statement_text(row, 4)) == STATUS_CANCELLED)
        return NULL;
    Known *known = statement_struct(row, &layout);
    known->folded = fold_text(known->name);
    known->folded_email = fold_text(known->email);
    return known;
}

bool same_review(Store *store, SameVisit visit, gpointer data, GError **error)
{
    g_autoptr(GPtrArray) all =
        statement_rows(store, statement_begin(store, STATEMENT_REVIEW_PEOPLE), known_of_row, (GDestroyNotify)known_free, error);
    // Folded -> GPtrArray of Known.
    g_autoptr(GHashTable) by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) by_email = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    Review review = {store, visit, data};
    ARRAY_EACH(Known, known, all) {
        if (!compare_with(&review, SAME_NAME, by_name, known->folded, known, error) ||
            !compare_with(&review, SAME_EMAIL, by_email, known->folded_email, known, error))
            return false;
    }
    return all;
}
