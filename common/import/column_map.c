// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/column_map.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/fold.h"

#define ROOT "/lanyard/maps/"
#define STATUS_COUNT 3

const char *const reject_headings[REJECT_COLUMNS] = {"Rejected line", "Rejected column", "Rejected because"};

static const char *const import_targets[] = {"position", "secret",     "variation",   "attention",    "parent",     "products",
                                             "denied",   "valid_from", "valid_until", "series_start", "series_end", "ignored"};

struct ColumnMap {
    char *name, *title;
    GPtrArray *patterns[TARGET_COUNT]; // GPatternSpec; NULL = the map does not know it
    GPtrArray *statuses[STATUS_COUNT]; // GPatternSpec, by TicketStatus
    ConsentWords *consents;
    bool is_needed[TARGET_COUNT];
    bool is_secret_of_link;
    char *assumed_product;
};

const char *column_target_name(int target)
{
    return target < FIELD_COUNT ? person_field_name((PersonField)target) : import_targets[target - FIELD_COUNT];
}

// TARGET_COUNT when it is none. The ticket type is what the profile makes of the product, never a column.
static int target_from_name(const char *name)
{
    int target = 0;
    while (target < TARGET_COUNT && strcmp(column_target_name(target), name) != 0)
        target++;
    return target == FIELD_TICKET_TYPE ? TARGET_COUNT : target;
}

// "T-Shirt*" as folded texts are matched: each piece folded, the stars kept.
static GPatternSpec *folded_pattern(const char *text)
{
    g_auto(GStrv) pieces = g_strsplit(text, "*", -1);
    for (char **piece = pieces; *piece; piece++) {
        char *folded = fold_text(*piece);
        text_take(piece, folded);
    }
    g_autofree char *pattern = g_strjoinv("*", pieces);
    return g_pattern_spec_new(pattern);
}

GPtrArray *column_patterns_new(char **headings)
{
    GPtrArray *patterns = g_ptr_array_new_with_free_func((GDestroyNotify)g_pattern_spec_free);
    for (char **heading = headings; heading && *heading; heading++)
        g_ptr_array_add(patterns, folded_pattern(*heading));
    return patterns;
}

GPtrArray *column_patterns_read(const Ini *ini, const char *group, const char *key)
{
    g_auto(GStrv) texts = ini_list(ini, group, key);
    return column_patterns_new(texts);
}

static bool mistake(const Ini *ini, const char *group, const char *key, const char *what, GError **error)
{
    return error_set(IMPORT_ERROR, IMPORT_ERROR_MAP, error, "%s:%d: \"%s\" %s", ini->name, ini_line(ini, group, key), key, what);
}

static bool read_columns(ColumnMap *map, const Ini *ini, GError **error)
{
    g_auto(GStrv) keys = g_key_file_get_keys(ini->keys, "columns", NULL, NULL);
    for (char **key = keys; key && *key; key++) {
        int target = target_from_name(*key);
        if (target == TARGET_COUNT)
            return mistake(ini, "columns", *key, "is not the name of a column; see the list in config/maps/README.md", error);
        g_clear_pointer(&map->patterns[target], g_ptr_array_unref);
        map->patterns[target] = column_patterns_read(ini, "columns", *key);
    }
    return true;
}

static bool read_needs(ColumnMap *map, const Ini *ini, GError **error)
{
    g_auto(GStrv) needs = ini_list(ini, "map", "needs");
    for (char **need = needs; *need; need++) {
        int target = target_from_name(*need);
        if (target == TARGET_COUNT || !map->patterns[target])
            return mistake(ini, "map", "needs", "names a column that [columns] does not have; expected names from there", error);
        map->is_needed[target] = true;
    }
    return *needs || mistake(ini, "map", "needs", "is missing; expected the columns without which the map does not fit", error);
}

static bool read_statuses(ColumnMap *map, const Ini *ini, GError **error)
{
    static const TicketStatus statuses[STATUS_COUNT] = {STATUS_PAID, STATUS_PENDING, STATUS_CANCELLED};
    g_auto(GStrv) keys = g_key_file_get_keys(ini->keys, "status", NULL, NULL);
    for (char **key = keys; key && *key; key++)
        if (strcmp(*key, "paid") != 0 && strcmp(*key, "pending") != 0 && strcmp(*key, "cancelled") != 0)
            return mistake(ini, "status", *key, "is not a status; expected paid, pending or cancelled", error);
    for (gsize i = 0; i < STATUS_COUNT; i++) {
        const char *name = ticket_status_name(statuses[i]);
        if (map->statuses[statuses[i]] && !g_key_file_has_key(ini->keys, "status", name, NULL))
            continue;
        g_clear_pointer(&map->statuses[statuses[i]], g_ptr_array_unref);
        map->statuses[statuses[i]] = column_patterns_read(ini, "status", name);
    }
    return true;
}

// NULL when no built-in map has that name. The caller owns the text.
static char *builtin_text(const char *name)
{
    g_autofree char *resource = g_strconcat(ROOT, name, ".ini", NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    return bytes ? g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)) : NULL;
}

// Columns and words for the status: first those of the built-in map that this one is like, then its own.
static bool read_words(ColumnMap *map, const Ini *ini, GError **error)
{
    g_autofree char *like = ini_text(ini, "map", "like");
    if (like) {
        char *text = builtin_text(like);
        g_auto(Ini) base = {0};
        if (!text)
            return mistake(ini, "map", "like", "is not a built-in map; expected the name of one in config/maps", error);
        if (!ini_parse(&base, like, text, IMPORT_ERROR, IMPORT_ERROR_MAP, error) || !read_words(map, &base, error))
            return false;
    }
    return read_columns(map, ini, error) && read_statuses(map, ini, error);
}

static ColumnMap *read_map(const Ini *ini, const char *name, GError **error)
{
    g_autoptr(ColumnMap) map = g_new0(ColumnMap, 1);
    map->name = g_strdup(name);
    map->title = ini_text(ini, "map", "title");
    if (!map->title)
        map->title = g_strdup(name);
    g_autofree char *secret = ini_text(ini, "map", "secret");
    map->is_secret_of_link = g_strcmp0(secret, "end of link") == 0;
    map->assumed_product = ini_text(ini, "map", "product");
    if (secret && !map->is_secret_of_link) {
        mistake(ini, "map", "secret", "is not a way to read one; expected \"end of link\"", error);
        return NULL;
    }
    map->consents = consent_words_new(error);
    return map->consents && read_words(map, ini, error) && read_needs(map, ini, error) ? g_steal_pointer(&map) : NULL;
}

// A built-in map by name, or a file by path. NULL with IMPORT_ERROR_MAP or G_FILE_ERROR.
static ColumnMap *open_map(const char *name_or_path, GError **error)
{
    g_auto(Ini) ini = {0};
    g_autofree char *file = g_strconcat(name_or_path, ".ini", NULL);
    char *text = builtin_text(name_or_path);
    bool is_read = text ? ini_parse(&ini, file, text, IMPORT_ERROR, IMPORT_ERROR_MAP, error)
                        : ini_open(&ini, name_or_path, IMPORT_ERROR, IMPORT_ERROR_MAP, error);
    return is_read ? read_map(&ini, name_or_path, error) : NULL;
}

void column_map_free(ColumnMap *map)
{
    if (!map)
        return;
    for (int i = 0; i < TARGET_COUNT; i++)
        g_clear_pointer(&map->patterns[i], g_ptr_array_unref);
    for (int i = 0; i < STATUS_COUNT; i++)
        g_clear_pointer(&map->statuses[i], g_ptr_array_unref);
    consent_words_free(map->consents);
    MEMBERS_FREE(map, name, title, assumed_product);
    g_free(map);
}

// Of the maps for files; what only others are like stands in a folder below.
static GStrv builtin_names(void)
{
    g_auto(GStrv) files = g_resources_enumerate_children(ROOT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (char **file = files; file && *file; file++) {
        char *ending = strstr(*file, ".ini");
        if (ending) {
            *ending = '\0';
            g_strv_builder_add(names, *file);
        }
    }
    return g_strv_builder_end(names);
}

const char *column_map_name(const ColumnMap *map)
{
    return map->name;
}

const char *column_map_title(const ColumnMap *map)
{
    return map->title;
}

bool column_patterns_fit(const GPtrArray *patterns, const char *folded)
{
    for (guint i = 0; patterns && i < patterns->len; i++)
        if (g_pattern_spec_match_string(g_ptr_array_index(patterns, i), folded))
            return true;
    return false;
}

bool column_list_has(const GArray *columns, guint column)
{
    for (guint i = 0; i < columns->len; i++)
        if (g_array_index(columns, guint, i) == column)
            return true;
    return false;
}

// The columns that fit, those of an earlier pattern first: a map names the better heading before the makeshift.
static GArray *fitting_columns(const GPtrArray *patterns, const GPtrArray *folded_headings)
{
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint k = 0; patterns && k < patterns->len; k++)
        for (guint i = 0; i < folded_headings->len; i++)
            if (g_pattern_spec_match_string(g_ptr_array_index(patterns, k), g_ptr_array_index(folded_headings, i)) &&
                !column_list_has(columns, i))
                g_array_append_val(columns, i);
    return columns;
}

void column_plan_clear(ColumnPlan *plan)
{
    for (int i = 0; i < TARGET_COUNT; i++)
        g_clear_pointer(&plan->columns[i], g_array_unref);
    g_clear_pointer(&plan->headings, g_ptr_array_unref);
    g_clear_pointer(&plan->assumed_product, g_free);
}

bool column_map_is_rejects(const GPtrArray *headings)
{
    bool is_ours = headings->len > REJECT_COLUMNS;
    for (guint i = 0; is_ours && i < REJECT_COLUMNS; i++)
        is_ours = strcmp(g_ptr_array_index(headings, i), reject_headings[i]) == 0;
    return is_ours;
}

// Fits the map to the headings. NULL when it fits, with `out_plan` filled and the number of known columns in `out_count`;
// else the first needed target that has no column.
static const char *fit(const ColumnMap *map, const GPtrArray *headings, ColumnPlan *out_plan, int *out_count)
{
    *out_plan = (ColumnPlan){.headings = g_ptr_array_new_with_free_func(g_free),
                             .is_rejects = column_map_is_rejects(headings),
                             .is_secret_of_link = map->is_secret_of_link,
                             .assumed_product = g_strdup(map->assumed_product)};
    g_autoptr(GPtrArray) folded = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < headings->len; i++) {
        g_ptr_array_add(out_plan->headings, g_strdup(g_ptr_array_index(headings, i)));
        g_ptr_array_add(folded, fold_text(g_ptr_array_index(headings, i)));
    }
    const char *missing = NULL;
    *out_count = 0;
    for (int target = TARGET_COUNT - 1; target >= 0; target--) {
        out_plan->columns[target] = fitting_columns(map->patterns[target], folded);
        *out_count += (int)out_plan->columns[target]->len;
        if (map->is_needed[target] && out_plan->columns[target]->len == 0)
            missing = column_target_name(target);
    }
    return missing;
}

// The headings as a message can bear them. The caller owns it.
static char *list_headings(const GPtrArray *headings)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (guint i = 0; i < headings->len && list->len < 300; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(headings, i));
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static ColumnMap *choose_named(const char *name_or_path, const GPtrArray *headings, const char *file, ColumnPlan *out_plan,
                               GError **error)
{
    g_autoptr(ColumnMap) map = open_map(name_or_path, error);
    if (!map)
        return NULL;
    int count;
    const char *missing = fit(map, headings, out_plan, &count);
    if (!missing)
        return g_steal_pointer(&map);
    column_plan_clear(out_plan);
    g_autofree char *list = list_headings(headings);
    return error_set_null(IMPORT_ERROR, IMPORT_ERROR_COLUMNS, error,
                          "%s:1: no column is the %s that the map %s needs; the headings are \"%s\"", file, missing, map->name,
                          list);
}

static void set_no_fit(const GPtrArray *headings, const char *file, GError **error)
{
    g_autofree char *list = list_headings(headings);
    g_auto(GStrv) names = builtin_names();
    g_autofree char *known = g_strjoinv(", ", names);
    g_set_error(
        error, IMPORT_ERROR, IMPORT_ERROR_COLUMNS,
        "%s:1: no column map (%s) fits the headings \"%s\"; export in English, or name a map of your own with --map (a map is "
        "proposed where enough is understood)",
        file, known, list);
}

ColumnMap *column_map_choose(const char *name_or_path, const GPtrArray *headings, const char *file, ColumnPlan *out_plan,
                             GError **error)
{
    if (name_or_path)
        return choose_named(name_or_path, headings, file, out_plan, error);
    g_auto(GStrv) names = builtin_names();
    g_autoptr(ColumnMap) best = NULL;
    int best_count = 0;
    for (char **name = names; *name; name++) {
        g_autoptr(ColumnMap) map = open_map(*name, error);
        if (!map)
            return NULL;
        g_auto(ColumnPlan) plan = {0};
        int count;
        if (!fit(map, headings, &plan, &count) && count > best_count) {
            column_map_free(best);
            best = g_steal_pointer(&map);
            best_count = count;
        }
    }
    if (best)
        fit(best, headings, out_plan, &best_count);
    else
        set_no_fit(headings, file, error);
    return g_steal_pointer(&best);
}

const ConsentWords *column_map_consents(const ColumnMap *map)
{
    return map->consents;
}

GPtrArray *column_map_all(GError **error)
{
    g_autoptr(GPtrArray) maps = g_ptr_array_new_with_free_func((GDestroyNotify)column_map_free);
    g_auto(GStrv) names = builtin_names();
    for (char **name = names; *name; name++) {
        ColumnMap *map = open_map(*name, error);
        if (!map)
            return NULL;
        g_ptr_array_add(maps, map);
    }
    // What is no map for a file by itself needs no columns.
    g_auto(Ini) ini = {0};
    ColumnMap *words = g_new0(ColumnMap, 1);
    g_ptr_array_add(maps, words);
    bool is_good = ini_parse(&ini, "headings.ini", builtin_text("shared/headings"), IMPORT_ERROR, IMPORT_ERROR_MAP, error) &&
                   read_words(words, &ini, error);
    return is_good ? g_steal_pointer(&maps) : NULL;
}

int column_map_target(const ColumnMap *map, const char *heading)
{
    // "Company name" is no name, nor is "Order e-mail" an order.
    static const int first[] = {FIELD_EMAIL,      FIELD_ORDER,       TARGET_SECRET, FIELD_COMPANY,
                                FIELD_GIVEN_NAME, FIELD_FAMILY_NAME, FIELD_PRODUCT, FIELD_STATUS};
    g_autofree char *folded = fold_text(heading);
    if (column_patterns_fit(map->patterns[FIELD_GIVEN_NAME], folded) &&
        column_patterns_fit(map->patterns[FIELD_FAMILY_NAME], folded))
        return FIELD_NAME; // "Given and family name"
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        if (column_patterns_fit(map->patterns[first[i]], folded))
            return first[i];
    int target = 0;
    while (target < TARGET_COUNT && !column_patterns_fit(map->patterns[target], folded))
        target++;
    return target;
}

bool column_map_status(const ColumnMap *map, const char *word, TicketStatus *out)
{
    g_autofree char *folded = fold_text(word);
    for (int status = 0; status < STATUS_COUNT; status++) {
        if (column_patterns_fit(map->statuses[status], folded)) {
            *out = (TicketStatus)status;
            return true;
        }
    }
    return false;
}
