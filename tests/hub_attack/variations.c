// SPDX-License-Identifier: GPL-3.0-or-later
// variations.c - the file of hidden things.
#include "tests/hub_attack/hub_attack.h"

#include <string.h>

struct HubAttackVariations {
    GArray *list; // of HubAttackVariation
};

static void clear_variation(gpointer data)
{
    HubAttackVariation *variation = data;
    g_free(variation->name);
    g_free(variation->present);
    g_free(variation->absent);
    g_strfreev(variation->guesses);
}

// One variation's part of the file, from behind its name.
static HubAttackVariation parse(const char *name, char **lines)
{
    g_autoptr(GPtrArray) guesses = g_ptr_array_new();
    GString *present = g_string_new(NULL), *absent = g_string_new(NULL), *at = present;
    for (char **line = lines; *line && !g_str_has_prefix(*line, "-- variation "); line++) {
        if (g_str_has_prefix(*line, "-- guess "))
            g_ptr_array_add(guesses, g_strstrip(g_strdup(*line + strlen("-- guess "))));
        else if (strcmp(*line, "-- else") == 0)
            at = absent;
        else
            g_string_append_printf(at, "%s\n", *line);
    }
    g_ptr_array_add(guesses, NULL);
    return (HubAttackVariation){
        .name = g_strstrip(g_strdup(name)),
        .present = g_string_free(present, FALSE),
        .absent = g_string_free(absent, FALSE),
        .guesses = (char **)g_ptr_array_free(g_steal_pointer(&guesses), FALSE),
    };
}

HubAttackVariations *hub_attack_variations_new(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &text, NULL, &error))
        g_error("%s", error->message);
    HubAttackVariations *variations = g_new0(HubAttackVariations, 1);
    variations->list = g_array_new(FALSE, TRUE, sizeof(HubAttackVariation));
    g_array_set_clear_func(variations->list, clear_variation);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (!g_str_has_prefix(*line, "-- variation "))
            continue;
        HubAttackVariation variation = parse(*line + strlen("-- variation "), line + 1);
        g_array_append_val(variations->list, variation);
    }
    return variations;
}

void hub_attack_variations_free(HubAttackVariations *variations)
{
    if (!variations)
        return;
    g_array_unref(variations->list);
    g_free(variations);
}

const HubAttackVariation *hub_attack_variations_list(const HubAttackVariations *variations, gsize *out_count)
{
    *out_count = variations->list->len;
    return (const HubAttackVariation *)(const void *)variations->list->data;
}
