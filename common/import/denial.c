// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/denial.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/fold.h"
#include "common/base/zone.h"
#include "common/conf/ini.h"
#include "common/store/programme/session.h"

#define RESOURCE "/lanyard/maps/shared/denials.ini"
#define WORD_MOST 96 // bytes of a value that is a word and no story
#define DAY_MS G_GINT64_CONSTANT(86400000)

typedef struct {
    gint64 from_utc_ms, until_utc_ms; // `until` is exclusive
} Span;

// What has to be asked, by the first row that asks it.
typedef struct {
    gint64 line, count;
    char *text; // a value of the column; of a doubt the sentence
} Found;

typedef struct {
    guint column;
    bool is_by_heading; // any value but a no is a denial
    bool is_grant;      // a no is one
    Found found;        // text NULL = nothing yet
} Unanswered;

struct Denials {
    const Profile *profile;
    GPtrArray *headings, *grants;   // GPatternSpec
    GHashTable *values, *no, *fine; // folded words
    GArray *granting;               // guint: columns whose heading fits `grants`
    GHashTable *sessions;           // code -> Span
    GArray *unanswered;             // Unanswered
    GHashTable *doubts;             // product -> Found
};

// --- words ---

MEMBERS_FREE_STATIC(found_free, Found, text)

static void unanswered_clear(gpointer data)
{
    g_free(((Unanswered *)data)->found.text);
}

static GHashTable *read_folded(const Ini *ini, const char *key)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) texts = ini_list(ini, "denial", key);
    for (char **text = texts; *text; text++)
        g_hash_table_add(words, fold_text(*text));
    return words;
}

static bool load_sessions(Denials *denials, Store *store, GError **error)
{
    denials->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GPtrArray) sessions = store ? session_list(store, NULL, G_MININT64, G_MAXINT64, error) : NULL;
    ARRAY_EACH(const Session, session, sessions) {
        Span span = {session->start_utc_ms, session->end_utc_ms};
        g_hash_table_insert(denials->sessions, g_strdup(session->code), g_memdup2(&span, sizeof span));
    }
    return sessions || !store;
}

Denials *denials_new(const Profile *profile, Store *store, GError **error)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data(RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_auto(Ini) ini = {0};
    if (!bytes || !ini_parse(&ini, "denials.ini", g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)), IMPORT_ERROR,
                             IMPORT_ERROR_MAP, error))
        return NULL;
    g_autoptr(Denials) denials = g_new0(Denials, 1);
    denials->profile = profile;
    denials->headings = column_patterns_read(&ini, "denial", "headings");
    denials->grants = column_patterns_read(&ini, "denial", "grants");
    denials->granting = g_array_new(FALSE, FALSE, sizeof(guint));
    denials->values = read_folded(&ini, "values");
    denials->fine = read_folded(&ini, "fine");
    denials->no = read_folded(&ini, "no");
    denials->unanswered = g_array_new(FALSE, FALSE, sizeof(Unanswered));
    g_array_set_clear_func(denials->unanswered, unanswered_clear);
    denials->doubts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)found_free);
    return load_sessions(denials, store, error) ? g_steal_pointer(&denials) : NULL;
}

MEMBERS_FREE_FUNC(denials_free, Denials, headings, grants, granting, values, fine, no, sessions, unanswered, doubts)

// Of most cells a look at their bytes is enough, for there are millions.
static bool is_word(GHashTable *words, const char *cell)
{
    char lower[WORD_MOST];
    gsize length = strlen(cell);
    if (length == 0 || length >= sizeof lower)
        return false;
    if (!g_str_is_ascii(cell) || !g_ascii_isalpha(cell[0]) || !g_ascii_isalpha(cell[length - 1])) {
        g_autofree char *folded = fold_text(cell);
        return g_hash_table_contains(words, folded);
    }
    for (gsize i = 0; i <= length; i++)
        lower[i] = g_ascii_tolower(cell[i]);
    return g_hash_table_contains(words, lower);
}

// No in some language, or no amount at all.
static bool is_no(const Denials *denials, const char *cell)
{
    g_autofree char *folded = fold_text(cell);
    return (*folded && strspn(folded, "0 ") == strlen(folded)) || is_word(denials->no, cell);
}

// What a column of denials has of a ticket that is good.
static bool is_harmless(const Denials *denials, const char *cell)
{
    g_autofree char *folded = fold_text(cell);
    return !*folded || is_no(denials, cell) || is_word(denials->fine, cell);
}

static bool denies(const Denials *denials, const char *cell, bool is_grant)
{
    return is_grant ? is_no(denials, cell) || is_word(denials->values, cell) : !is_harmless(denials, cell);
}

// --- columns ---

static const char *cell_at(const OrderRow *row, guint column)
{
    return column < row->cells->len ? g_ptr_array_index(row->cells, column) : "";
}

// The column of the target that has something in this row; false when none has.
static bool find_cell(const OrderRow *row, const ColumnPlan *plan, int target, guint *out_column)
{
    for (guint i = 0; i < plan->columns[target]->len; i++) {
        *out_column = g_array_index(plan->columns[target], guint, i);
        if (*cell_at(row, *out_column))
            return true;
    }
    return false;
}

static const char *heading_at(const ColumnPlan *plan, guint column)
{
    return g_ptr_array_index(plan->headings, column);
}

static bool fits(const GPtrArray *patterns, const char *heading)
{
    g_autofree char *folded = fold_text(heading);
    return column_patterns_fit(patterns, folded);
}

// The column is what event.ini says, and nothing else that would deny.
static void answer(ColumnPlan *plan, char **headings, ColumnTarget target)
{
    static const ColumnTarget denying[] = {TARGET_DENIED,       TARGET_VALID_FROM, TARGET_VALID_UNTIL,
                                           TARGET_SERIES_START, TARGET_SERIES_END, TARGET_IGNORED};
    g_autoptr(GPtrArray) patterns = column_patterns_new(headings);
    for (guint column = 0; column < plan->headings->len; column++) {
        if (!fits(patterns, heading_at(plan, column)))
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(denying); i++)
            for (guint k = plan->columns[denying[i]]->len; k-- > 0;)
                if (g_array_index(plan->columns[denying[i]], guint, k) == column)
                    g_array_remove_index(plan->columns[denying[i]], k);
        g_array_append_val(plan->columns[target], column);
    }
}

static bool is_answered(const ColumnPlan *plan, guint column)
{
    for (int target = 0; target < TARGET_COUNT; target++)
        if (column_list_has(plan->columns[target], column))
            return true;
    return false;
}

void denials_begin(Denials *denials, ColumnPlan *plan)
{
    answer(plan, denials->profile->denied_columns, TARGET_DENIED);
    answer(plan, denials->profile->ignored_columns, TARGET_IGNORED);
    for (guint column = plan->is_rejects ? REJECT_COLUMNS : 0; column < plan->headings->len; column++) {
        Unanswered one = {.column = column, .is_by_heading = fits(denials->headings, heading_at(plan, column))};
        one.is_grant = fits(denials->grants, heading_at(plan, column));
        if (one.is_grant)
            g_array_append_val(denials->granting, column);
        if (!is_answered(plan, column))
            g_array_append_val(denials->unanswered, one);
    }
}

// --- times ---

static const ColumnTarget times[] = {TARGET_VALID_FROM, TARGET_VALID_UNTIL, TARGET_SERIES_START, TARGET_SERIES_END};

static bool find_time(const OrderRow *row, const ColumnPlan *plan, guint *out_column)
{
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        if (find_cell(row, plan, times[i], out_column))
            return true;
    return false;
}

static gint64 day_of(const Denials *denials, gint64 utc_ms)
{
    g_autofree char *day = zone_format_day(denials->profile->zone, utc_ms);
    zone_parse(denials->profile->zone, day, &utc_ms, NULL);
    return utc_ms;
}

// The day of the target's time; `out` stays when the row has none. False when it cannot be read.
static bool read_day(const Denials *denials, const OrderRow *row, const ColumnPlan *plan, int target, gint64 *out,
                     guint *out_column)
{
    gint64 utc_ms;
    if (!find_cell(row, plan, target, out_column))
        return true;
    if (!zone_parse(denials->profile->zone, cell_at(row, *out_column), &utc_ms, NULL))
        return false;
    // What ends at midnight ends with the day before; a day alone is all of it.
    bool is_end = target == TARGET_VALID_UNTIL || target == TARGET_SERIES_END;
    *out = day_of(denials, is_end && strlen(cell_at(row, *out_column)) > strlen("2024-05-15") ? utc_ms - 1 : utc_ms);
    return true;
}

// The days of the row, as midnights: the first, and the one behind the last. False with the column that cannot be read.
static bool read_days(const Denials *denials, const OrderRow *row, const ColumnPlan *plan, Span *out, guint *out_column)
{
    gint64 from = G_MININT64, until = G_MAXINT64, start = G_MININT64, end = G_MAXINT64;
    if (!read_day(denials, row, plan, TARGET_VALID_FROM, &from, out_column) ||
        !read_day(denials, row, plan, TARGET_VALID_UNTIL, &until, out_column) ||
        !read_day(denials, row, plan, TARGET_SERIES_START, &start, out_column) ||
        !read_day(denials, row, plan, TARGET_SERIES_END, &end, out_column))
        return false;
    if (end == G_MAXINT64 && start != G_MININT64)
        end = start; // a date without an end is one day
    until = MIN(until, end);
    // A day may have 25 hours.
    *out = (Span){MAX(from, start), until == G_MAXINT64 ? until : day_of(denials, until + DAY_MS + DAY_MS / 4)};
    return true;
}

static bool has_span(const Denials *denials, const char *entitlement, Span *out)
{
    const EventPart *part = profile_part(denials->profile, entitlement);
    const Span *session = g_hash_table_lookup(denials->sessions, entitlement);
    if (part)
        *out = (Span){part->start_utc_ms, part->end_utc_ms};
    else if (session)
        *out = *session;
    return part || session;
}

// What a product opens, beside the days on which its ticket is valid.
typedef struct {
    bool is_known, is_within, is_touched;
} Opening;

static void look_at_opening(const Denials *denials, const Span *days, const char *entitlement, Opening *opening)
{
    Span span;
    if (!has_span(denials, entitlement, &span))
        return;
    opening->is_known = true;
    opening->is_within &= span.from_utc_ms >= days->from_utc_ms && span.until_utc_ms <= days->until_utc_ms;
    opening->is_touched |= span.from_utc_ms < days->until_utc_ms && span.until_utc_ms > days->from_utc_ms;
}

// As event.ini lists a heading: what would part or escape it stands for any text.
static void append_heading(GString *list, const char *heading)
{
    g_autofree char *listed = g_strdelimit(g_strdup(heading), ";\\\r\n", '*');
    g_string_append_printf(list, "%s%s", list->len > 0 ? "; " : "", listed);
}

// Headings of all columns of times. The caller owns it.
static char *time_columns(const ColumnPlan *plan)
{
    g_autoptr(GString) list = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(times); i++)
        for (guint k = 0; k < plan->columns[times[i]]->len; k++)
            append_heading(list, heading_at(plan, g_array_index(plan->columns[times[i]], guint, k)));
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static char *doubt_of_days(const Denials *denials, const OrderRow *row, const char *product, const Span *days)
{
    GTimeZone *zone = denials->profile->zone;
    g_autofree char *from = days->from_utc_ms == G_MININT64 ? NULL : zone_format_day(zone, days->from_utc_ms);
    g_autofree char *until = days->until_utc_ms == G_MAXINT64 ? NULL : zone_format_day(zone, days->until_utc_ms - 1);
    return g_strdup_printf(
        "\"%s\" in line %" G_GINT64_FORMAT " is valid%s%s%s%s, and its product opens more than these days; give "
        "the product a ticket type with the parts of these days",
        product, row->line, from ? " from " : "", from ? from : "", until ? " until " : "", until ? until : "");
}

static char *doubt_of_cell(const OrderRow *row, const ColumnPlan *plan, guint column)
{
    return g_strdup_printf("\"%s\" in line %" G_GINT64_FORMAT
                           " says \"%s\", which is no time that can be read; export such times as "
                           "2024-05-15 09:00 (of pretix: Order data, JSON)",
                           heading_at(plan, column), row->line, cell_at(row, column));
}

static char *reason_at(const OrderRow *row, const ColumnPlan *plan, guint column)
{
    return g_strconcat(heading_at(plan, column), ": ", cell_at(row, column), NULL);
}

static char *judge_times(const Denials *denials, const OrderRow *row, const ColumnPlan *plan, const char *product,
                         const TicketType *type, const char *entitlement, char **out_doubt)
{
    guint column, faulty;
    Span days;
    if (!find_time(row, plan, &column))
        return NULL;
    if (!read_days(denials, row, plan, &days, &faulty)) {
        *out_doubt = doubt_of_cell(row, plan, faulty);
        return NULL;
    }
    Opening opening = {.is_within = true};
    if (entitlement)
        look_at_opening(denials, &days, entitlement, &opening);
    for (char **grant = type ? type->grants : NULL; grant && *grant; grant++)
        look_at_opening(denials, &days, *grant, &opening);
    // What has no times of its own, such as a shirt, is good while the event lasts.
    bool is_touched = opening.is_known
                          ? opening.is_touched
                          : denials->profile->start_utc_ms < days.until_utc_ms && denials->profile->end_utc_ms > days.from_utc_ms;
    if (!is_touched)
        return reason_at(row, plan, column);
    if (!opening.is_within)
        *out_doubt = doubt_of_days(denials, row, product, &days);
    return NULL;
}

char *denials_judge(const Denials *denials, const OrderRow *row, const ColumnPlan *plan, const char *product,
                    const TicketType *type, const char *entitlement, char **out_doubt)
{
    *out_doubt = NULL;
    const GArray *columns = plan->columns[TARGET_DENIED];
    for (guint i = 0; i < columns->len; i++) {
        guint column = g_array_index(columns, guint, i);
        if (denies(denials, cell_at(row, column), column_list_has(denials->granting, column)))
            return reason_at(row, plan, column);
    }
    return judge_times(denials, row, plan, product, type, entitlement, out_doubt);
}

// --- questions ---

static bool looks_denied(const Denials *denials, const Unanswered *one, const char *cell)
{
    bool is_judged = one->is_by_heading || one->is_grant;
    return *cell && (is_judged ? denies(denials, cell, one->is_grant) : is_word(denials->values, cell));
}

bool denials_is_suspect(const Denials *denials, const OrderRow *row, const ColumnPlan *plan)
{
    guint column;
    bool is_suspect = find_time(row, plan, &column);
    for (guint i = 0; !is_suspect && i < denials->unanswered->len; i++) {
        const Unanswered *one = &g_array_index(denials->unanswered, Unanswered, i);
        is_suspect = looks_denied(denials, one, cell_at(row, one->column));
    }
    return is_suspect;
}

static void note(Found *found, gint64 line, const char *text)
{
    if (!found->text) {
        found->text = g_strdup(text);
        found->line = line;
    }
    found->count++;
}

void denials_note(Denials *denials, const OrderRow *row, const char *product, const char *doubt)
{
    for (guint i = 0; i < denials->unanswered->len; i++) {
        Unanswered *one = &g_array_index(denials->unanswered, Unanswered, i);
        const char *cell = cell_at(row, one->column);
        if (looks_denied(denials, one, cell))
            note(&one->found, row->line, cell);
    }
    if (!doubt)
        return;
    Found *found = g_hash_table_lookup(denials->doubts, product);
    if (!found)
        g_hash_table_insert(denials->doubts, g_strdup(product), found = g_new0(Found, 1));
    note(found, row->line, doubt);
}

static void add_question(GPtrArray *questions, char *columns, char *sentence, bool may_deny)
{
    ImportQuestion *question = g_new0(ImportQuestion, 1);
    *question = (ImportQuestion){columns, sentence, may_deny};
    g_ptr_array_add(questions, question);
}

static void ask_column(const Unanswered *one, const char *heading, GPtrArray *questions)
{
    g_autoptr(GString) listed = g_string_new(NULL);
    append_heading(listed, heading);
    char *sentence = g_strdup_printf(
        "the column \"%s\" looks as if it denied entry (\"%s\" in line %" G_GINT64_FORMAT ", rows like it: %" G_GINT64_FORMAT
        "), and nobody has said what it means; write into event.ini, below [import], \"denied = %s\" "
        "(who has %s there does not enter by that ticket) or \"ignored = %s\"",
        heading, one->found.text, one->found.line, one->found.count, listed->str, one->is_grant ? "a no" : "something",
        listed->str);
    add_question(questions, g_strdup(listed->str), sentence, true);
}

static void ask_doubt(const Found *found, const ColumnPlan *plan, GPtrArray *questions)
{
    char *columns = time_columns(plan);
    char *sentence = g_strdup_printf("%s, or write into event.ini, below [import], \"ignored = %s\" (rows of this product: "
                                     "%" G_GINT64_FORMAT ")",
                                     found->text, columns, found->count);
    add_question(questions, columns, sentence, false);
}

bool denials_ask(const Denials *denials, const ColumnPlan *plan, const char *file, GPtrArray *questions, GError **error)
{
    for (guint i = 0; i < denials->unanswered->len; i++) {
        const Unanswered *one = &g_array_index(denials->unanswered, Unanswered, i);
        if (one->found.text)
            ask_column(one, heading_at(plan, one->column), questions);
    }
    GHashTableIter iter;
    Found *found;
    g_hash_table_iter_init(&iter, denials->doubts);
    while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&found))
        ask_doubt(found, plan, questions);
    if (questions->len == 0)
        return true;
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < questions->len; i++)
        g_string_append_printf(all, "\n%s: %s", file, ((const ImportQuestion *)g_ptr_array_index(questions, i))->sentence);
    return error_set(IMPORT_ERROR, IMPORT_ERROR_QUESTION, error, "nothing was imported, for this has to be answered first:%s",
                     all->str);
}
