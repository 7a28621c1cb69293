// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/nearest.h"

#include <string.h>

#define NAME_MOST 64
#define NONE G_MAXUINT

// Levenshtein's distance: how many letters are to be put in, left out or changed. What is longer than a name is like none.
static guint distance(const char *left, const char *right)
{
    gsize left_length = strlen(left), right_length = strlen(right);
    guint row[NAME_MOST + 1];
    if (left_length > NAME_MOST || right_length > NAME_MOST)
        return NONE;
    for (guint i = 0; i <= right_length; i++)
        row[i] = i;
    for (gsize i = 0; i < left_length; i++) {
        guint diagonal = row[0];
        row[0]++;
        for (gsize j = 0; j < right_length; j++) {
            guint above = row[j + 1];
            guint changed = diagonal + (g_ascii_tolower(left[i]) != g_ascii_tolower(right[j]));
            row[j + 1] = MIN(changed, MIN(above, row[j]) + 1);
            diagonal = above;
        }
    }
    return row[right_length];
}

// A third of the letters may be wrong.
static bool is_like(const char *name, guint letters)
{
    return letters != NONE && 3 * letters <= strlen(name);
}

static const Driver *nearest_driver(const char *name)
{
    const Driver *best = NULL;
    guint least = NONE;
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        guint letters = distance(name, (*driver)->name);
        if (is_like(name, letters) && letters < least) {
            best = *driver;
            least = letters;
        }
    }
    return best;
}

typedef struct {
    const Driver *driver;
    const DriverModel *model;
    guint letters, begun;
} Near;

// "ZD421" and "ZD421-203dpi" are one name.
static guint model_distance(const char *name, const DriverModel *model)
{
    const char *dash = strrchr(model->name, '-');
    guint letters = distance(name, model->name);
    if (dash && g_str_has_suffix(model->name, "dpi")) {
        g_autofree char *plain = g_strndup(model->name, (gsize)(dash - model->name));
        letters = MIN(letters, distance(name, plain));
    }
    return letters;
}

// Of two that are as like, the one that begins alike was meant.
static guint same_beginning(const char *left, const char *right)
{
    guint count = 0;
    while (left[count] && g_ascii_tolower(left[count]) == g_ascii_tolower(right[count]))
        count++;
    return count;
}

static void look_through(const Driver *driver, const char *name, Near *best)
{
    for (const DriverModel *model = driver->models; model->name; model++) {
        guint letters = model->refused ? NONE : model_distance(name, model);
        guint begun = same_beginning(name, model->name);
        if (is_like(name, letters) && (letters < best->letters || (letters == best->letters && begun > best->begun)))
            *best = (Near){driver, model, letters, begun};
    }
}

char *driver_nearest(const char *driver, const char *model)
{
    Near best = {.letters = NONE};
    const Driver *meant = nearest_driver(driver);
    for (const Driver *const *each = driver_all(); *each && model; each++)
        if (!meant || *each == meant)
            look_through(*each, model, &best);
    if (best.model)
        return g_strdup_printf("%s/%s", best.driver->name, best.model->name);
    return meant && (!model || !*model) ? g_strdup(meant->name) : NULL;
}
