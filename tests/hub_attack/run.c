// SPDX-License-Identifier: GPL-3.0-or-later
// run.c - hub-attack: the attack by hand, on copies of a database that is there. README.md has an example.
#include <string.h>

#include "tests/hub_attack/connection.h"

static char *superuser, *sponsor, *staff, *role, *from, *variations_path;
static char **phrases, **staff_phrases, **secrets, **tolerated, **keys;
static int seed = 1, statement_count = 300, most_connections = 16;

static const GOptionEntry options[] = {
    {"superuser", 0, 0, G_OPTION_ARG_STRING, &superuser, "libpq's words, without dbname", "CONNECTION"},
    {"sponsor", 0, 0, G_OPTION_ARG_STRING, &sponsor, "the same", "CONNECTION"},
    {"staff", 0, 0, G_OPTION_ARG_STRING, &staff, "the same", "CONNECTION"},
    {"role", 0, 0, G_OPTION_ARG_STRING, &role, "the sponsor's role", "NAME"},
    {"from", 0, 0, G_OPTION_ARG_STRING, &from, "the hub, which is copied, while nobody is connected to it", "DATABASE"},
    {"variations", 0, 0, G_OPTION_ARG_FILENAME, &variations_path, "hidden things", "FILE"},
    {"phrase", 0, 0, G_OPTION_ARG_STRING_ARRAY, &phrases, "a query of an honest sponsor's with $GUESS", "SQL"},
    {"staff-phrase", 0, 0, G_OPTION_ARG_STRING_ARRAY, &staff_phrases, "what the staff must be able to do", "SQL"},
    {"secret", 0, 0, G_OPTION_ARG_STRING_ARRAY, &secrets, "what must not be found", "WORD"},
    {"tolerate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &tolerated, "a kind of difference that is known", "KIND"},
    {"key", 0, 0, G_OPTION_ARG_STRING_ARRAY, &keys, "an advisory lock that the hub uses", "NUMBER"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &seed, "of the statements", "NUMBER"},
    {"statements", 0, 0, G_OPTION_ARG_INT, &statement_count, "how many are drawn", "COUNT"},
    {"most-connections", 0, 0, G_OPTION_ARG_INT, &most_connections, "of a sponsor", "COUNT"},
    G_OPTION_ENTRY_NULL,
};

static void prepare(const char *connection, gpointer nothing)
{
    (void)connection;
    (void)nothing;
}

static GArray *read_keys(void)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (char **key = keys; key && *key; key++) {
        gint64 number = g_ascii_strtoll(*key, NULL, 10);
        g_array_append_val(numbers, number);
    }
    return numbers;
}

static char *attack(const HubAttackTarget *target, const char *how)
{
    if (strcmp(how, "enumerate") == 0)
        return hub_attack_enumerate(target);
    if (strcmp(how, "differential") == 0)
        return hub_attack_differential(target, (guint32)seed, (guint)statement_count);
    if (strcmp(how, "flood") == 0)
        return hub_attack_flood(target);
    return g_strdup_printf("%s: not enumerate, differential or flood\n", how);
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("enumerate|differential|flood");
    g_option_context_add_main_entries(context, options, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 2 || !superuser || !sponsor || !role || !from ||
        !variations_path) {
        g_printerr("%s\n", error ? error->message : "see hub-attack --help");
        return 2;
    }
    g_autoptr(HubAttackVariations) variations = hub_attack_variations_new(variations_path);
    g_autoptr(GArray) numbers = read_keys();
    HubAttackTarget target = {
        .superuser = superuser,
        .sponsor = sponsor,
        .staff = staff ? staff : superuser,
        .sponsor_role = role,
        .prepare = prepare,
        .phrases = (const char *const *)phrases,
        .staff_phrases = (const char *const *)staff_phrases,
        .secrets = (const char *const *)secrets,
        .tolerated = (const char *const *)tolerated,
        .advisory_keys = (const gint64 *)(const void *)numbers->data,
        .advisory_key_count = numbers->len,
        .most_connections = most_connections,
    };
    target.variations = hub_attack_variations_list(variations, &target.variation_count);
    hub_attack_clean(&target);
    attack_copy(&target, from, ATTACK_BASE);
    g_autofree char *found = attack(&target, argv[1]);
    hub_attack_clean(&target);
    g_print("%s", found ? found : "nothing\n");
    return 0;
}
