// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/position.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/base/text.h"

#define CELL_CEILING 2000 // bytes; a person's record has to stay small

typedef struct {
    const OrderRow *row;
    const ColumnPlan *plan;
    const ConsentWords *consents;
    const Denials *denials;
    ProductMeanings *products;
    RowFault *fault;
} RowReader;

void position_free(Position *position)
{
    if (!position)
        return;
    for (int i = 0; i < FIELD_COUNT; i++)
        g_free(position->fields[i]);
    MEMBERS_FREE(position, order, attendee, folded_name, number, parent, reference, secret, rounded, product, entitlement,
                 unread_consent, denial, doubt, cells);
    g_free(position);
}

// --- products ---

struct ProductMeanings {
    const Profile *profile;
    GHashTable *known; // product -> ProductMeaning
};

typedef struct {
    char *entitlement; // of an add-on; NULL
    bool has_ticket;
    const TicketType *type; // of an admission; NULL
} ProductMeaning;

MEMBERS_FREE_STATIC(product_meaning_free, ProductMeaning, entitlement)

ProductMeanings *product_meanings_new(const Profile *profile)
{
    ProductMeanings *meanings = g_new0(ProductMeanings, 1);
    meanings->profile = profile;
    meanings->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)product_meaning_free);
    return meanings;
}

MEMBERS_FREE_FUNC(product_meanings_free, ProductMeanings, known)

static const ProductMeaning *product_meaning(ProductMeanings *meanings, const char *product)
{
    ProductMeaning *meaning = g_hash_table_lookup(meanings->known, product);
    if (meaning)
        return meaning;
    meaning = g_new0(ProductMeaning, 1);
    const AddOn *add_on = profile_find_add_on(meanings->profile, product, &meaning->entitlement);
    meaning->has_ticket = add_on && add_on->has_ticket;
    if (!add_on)
        meaning->type = profile_match_ticket_type(meanings->profile, product);
    g_hash_table_insert(meanings->known, g_strdup(product), meaning);
    return meaning;
}

// --- cells ---

static const char *cell_at(const OrderRow *row, guint column)
{
    return column < row->cells->len ? g_ptr_array_index(row->cells, column) : "";
}

// The first of the target's columns that is not blank; "" when all are. `out_column` may be NULL.
static const char *cell_of(const OrderRow *row, const ColumnPlan *plan, int target, guint *out_column)
{
    const GArray *columns = plan->columns[target];
    for (guint i = 0; i < columns->len; i++) {
        guint column = g_array_index(columns, guint, i);
        const char *cell = cell_at(row, column);
        if (out_column)
            *out_column = column;
        if (*cell)
            return cell;
    }
    return "";
}

static const char *heading_of(const ColumnPlan *plan, int target)
{
    const GArray *columns = plan->columns[target];
    return columns->len > 0 ? g_ptr_array_index(plan->headings, g_array_index(columns, guint, 0)) : "";
}

static char *clean_cell(const RowReader *reader, int target)
{
    return text_clean(cell_of(reader->row, reader->plan, target, NULL));
}

static char *checked(const char *text)
{
    return g_utf8_validate(text, -1, NULL) ? text_clean(text) : g_strdup("");
}

// The attendee's name, whole or from its parts; "" when the row has none.
static char *name_of(const OrderRow *row, const ColumnPlan *plan)
{
    g_autofree char *name = checked(cell_of(row, plan, FIELD_NAME, NULL));
    if (*name)
        return g_steal_pointer(&name);
    g_autofree char *given = checked(cell_of(row, plan, FIELD_GIVEN_NAME, NULL));
    g_autofree char *family = checked(cell_of(row, plan, FIELD_FAMILY_NAME, NULL));
    g_autofree char *both = g_strconcat(given, " ", family, NULL);
    return text_clean(both);
}

// "1.23457E+15": what is left of a long number once a spreadsheet has saved it.
static bool is_rounded(const char *secret)
{
    gsize digits = strspn(secret, "0123456789.,");
    return digits > 0 && digits < strlen(secret) - 1 && strchr("eE", secret[digits]) && strpbrk(secret, ".,+") &&
           strspn(secret + digits + 1, "+0123456789") == strlen(secret + digits + 1);
}

// The text of the ticket's code; of a link, what stands behind the last of its slashes where the map says so. A rounded number is the
// code of nobody, or of many.
static char *secret_of(const OrderRow *row, const ColumnPlan *plan)
{
    g_autofree char *secret = checked(cell_of(row, plan, TARGET_SECRET, NULL));
    const char *slash = plan->is_secret_of_link ? strrchr(secret, '/') : NULL;
    if (is_rounded(secret))
        return g_strdup("");
    return slash && slash[1] ? g_strdup(slash + 1) : g_steal_pointer(&secret);
}

// Of an e-mail address. Most are ASCII, which needs neither tables nor the locale (a Turkish one has another i).
static char *lower_text(const char *text)
{
    return g_str_is_ascii(text) ? g_ascii_strdown(text, -1) : g_utf8_strdown(text, -1);
}

char *person_key(const char *name, const char *email)
{
    g_autofree char *folded = name && email && *email ? fold_text(name) : g_strdup("");
    g_autofree char *lower = *folded ? lower_text(email) : NULL;
    return *folded ? g_strconcat(folded, "\n", lower, NULL) : g_strdup("");
}

char *position_person_of(const OrderRow *row, const ColumnPlan *plan)
{
    g_autofree char *email = checked(cell_of(row, plan, FIELD_EMAIL, NULL));
    g_autofree char *name = *email ? name_of(row, plan) : g_strdup("");
    return person_key(name, email);
}

char *position_order_of(const OrderRow *row, const ColumnPlan *plan)
{
    // Where a system sells one by one there may be no order but only the position.
    static const int targets[] = {FIELD_ORDER, TARGET_POSITION, TARGET_SECRET};
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
        if (plan->columns[targets[i]]->len > 0)
            return checked(cell_of(row, plan, targets[i], NULL));
    // A sheet that somebody typed: who it is stands for the order.
    g_autofree char *name = name_of(row, plan);
    g_autofree char *folded = fold_text(name);
    g_autofree char *email = checked(cell_of(row, plan, FIELD_EMAIL, NULL));
    g_autofree char *lower = lower_text(email);
    return *folded || *lower ? g_strdup_printf("%s <%s>", folded, lower) : g_strdup("");
}

char *position_reference_of(const OrderRow *row, const ColumnPlan *plan)
{
    g_autofree char *secret = secret_of(row, plan);
    if (*secret)
        return g_steal_pointer(&secret);
    g_autofree char *order = position_order_of(row, plan);
    g_autofree char *position = checked(cell_of(row, plan, TARGET_POSITION, NULL));
    return *position ? g_strdup_printf("%s-%s", order, position) : g_strdup("");
}

// --- what can be wrong with a row ---

static bool fault(RowReader *reader, const char *column, const char *format, ...) G_GNUC_PRINTF(3, 4);

static bool fault(RowReader *reader, const char *column, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    *reader->fault = (RowFault){.column = column, .reason = g_strdup_vprintf(format, arguments)};
    va_end(arguments);
    return false;
}

static bool check_shape(RowReader *reader)
{
    switch (reader->row->state) {
    case ROW_GOOD:
        break;
    case ROW_UNCLOSED:
        return fault(reader, "",
                     "a quotation mark is opened and not closed; close it, or double it where it belongs to the text");
    case ROW_NUL:
        return fault(reader, "", "it contains a NUL byte; remove it");
    case ROW_LONG:
        return fault(reader, "", "the row is longer than %d bytes", ROW_CEILING);
    }
    if (reader->row->cells->len < reader->plan->headings->len)
        return fault(reader, "", "the row has %u cells, the heading has %u: it was cut short; export the file again",
                     reader->row->cells->len, reader->plan->headings->len);
    for (guint i = reader->plan->headings->len; i < reader->row->cells->len; i++)
        if (*cell_at(reader->row, i))
            return fault(reader, "", "the row has %u cells, the heading has %u; put quotation marks around cells with commas",
                         reader->row->cells->len, reader->plan->headings->len);
    return true;
}

static bool check_cells(RowReader *reader)
{
    guint count = MIN(reader->plan->headings->len, reader->row->cells->len);
    for (guint i = 0; i < count; i++) {
        const char *cell = cell_at(reader->row, i);
        const char *heading = g_ptr_array_index(reader->plan->headings, i);
        if (!g_utf8_validate(cell, -1, NULL))
            return fault(reader, heading,
                         "the text is not UTF-8; the rejects file shows it as Windows-1252, check that this is right");
        if (strlen(cell) > CELL_CEILING)
            return fault(reader, heading, "the text is longer than %d bytes; shorten it", CELL_CEILING);
    }
    return true;
}

static bool check_needed(RowReader *reader)
{
    g_autofree char *order = position_order_of(reader->row, reader->plan);
    g_autofree char *product = clean_cell(reader, FIELD_PRODUCT);
    g_autofree char *more = clean_cell(reader, TARGET_PRODUCTS);
    if (!*order)
        return fault(reader, heading_of(reader->plan, FIELD_ORDER), "this is blank, so nobody knows whose row it is");
    return *product || *more || reader->plan->columns[FIELD_PRODUCT]->len == 0 ||
           fault(reader, heading_of(reader->plan, FIELD_PRODUCT), "this is blank, so nobody knows what was bought");
}

// --- meaning ---

static bool is_yes(const char *text)
{
    g_autofree char *folded = fold_text(text);
    static const char *const words[] = {"yes", "true", "1", "ja", "si", "oui", "sim", "x", "は い", "हाँ"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(folded, words[i]) == 0)
            return true;
    return false;
}

// Only what an answer names is allowed; "Yes" in a column "Question – Choice" names the choice. What names nothing goes to
// `out_unread`.
static char *read_consent(const RowReader *reader, char **out_unread)
{
    const GArray *columns = reader->plan->columns[FIELD_CONSENT];
    g_autoptr(GPtrArray) tokens = g_ptr_array_new();
    g_autoptr(GString) unread = g_string_new(NULL);
    for (guint i = 0; i < columns->len; i++) {
        guint column = g_array_index(columns, guint, i);
        const char *answer = cell_at(reader->row, column);
        const char *dash = strstr(g_ptr_array_index(reader->plan->headings, column), " – ");
        consent_read(reader->consents, dash && is_yes(answer) ? dash + strlen(" – ") : answer, tokens, unread);
    }
    *out_unread = unread->len > 0 ? text_clean(unread->str) : NULL;
    g_ptr_array_add(tokens, NULL);
    return g_strjoinv(",", (char **)tokens->pdata);
}

// The comment, and in front of it the heading of the attention column where that says yes.
static char *read_note(const RowReader *reader)
{
    g_autofree char *note = clean_cell(reader, FIELD_NOTE);
    if (!is_yes(cell_of(reader->row, reader->plan, TARGET_ATTENTION, NULL)))
        return g_steal_pointer(&note);
    return g_strconcat(heading_of(reader->plan, TARGET_ATTENTION), *note ? ": " : "", note, NULL);
}

// Without the apostrophe that keeps sheets from reading a number; nothing where one has rounded it, or where a word says that there is
// none.
static void mend_phone(char *phone)
{
    g_autofree char *digits = fold_phone(phone);
    if (is_rounded(phone) || !*digits)
        *phone = '\0';
    else if (*phone == '\'')
        memmove(phone, phone + 1, strlen(phone));
}

static void read_fields(const RowReader *reader, Position *position)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        if (reader->plan->columns[i]->len > 0 && i != FIELD_STATUS && i != FIELD_NAME && i != FIELD_PRODUCT)
            position->fields[i] = clean_cell(reader, i);
    position->fields[FIELD_NAME] = name_of(reader->row, reader->plan);
    if (position->fields[FIELD_CONSENT])
        text_take(&position->fields[FIELD_CONSENT], read_consent(reader, &position->unread_consent));
    if (position->fields[FIELD_NOTE] || reader->plan->columns[TARGET_ATTENTION]->len > 0)
        text_take(&position->fields[FIELD_NOTE], read_note(reader));
    if (position->fields[FIELD_PHONE])
        mend_phone(position->fields[FIELD_PHONE]);
}

// What stands against the ticket makes it one that was cancelled, which every station knows how to refuse, and a note says why.
static void read_denial(const RowReader *reader, Position *position)
{
    const ColumnPlan *plan = reader->plan;
    if (position->status != STATUS_CANCELLED)
        position->denial = denials_judge(reader->denials, reader->row, plan, position->product, position->type,
                                         position->entitlement, &position->doubt);
    if (!position->fields[FIELD_NOTE] && plan->columns[TARGET_DENIED]->len > 0)
        position->fields[FIELD_NOTE] = g_strdup("");
    if (!position->denial)
        return;
    position->status = STATUS_CANCELLED;
    g_autofree char *note = g_steal_pointer(&position->fields[FIELD_NOTE]);
    position->fields[FIELD_NOTE] = g_strconcat(position->denial, note && *note ? "; " : "", note, NULL);
}

static char *text_or_null(char *text)
{
    if (*text)
        return text;
    g_free(text);
    return NULL;
}

// Whoever has name and e-mail is one person in all orders; others are told apart within theirs.
static char *attendee_of(const Position *position)
{
    const char *email = position->fields[FIELD_EMAIL] ? position->fields[FIELD_EMAIL] : "";
    g_autofree char *lower = lower_text(email);
    bool is_whole = *position->folded_name && *lower;
    return g_strconcat(is_whole ? "" : position->order, is_whole ? "" : "\n", position->folded_name, "\n", lower, NULL);
}

static gpointer copy_text(gconstpointer text, gpointer data)
{
    (void)data;
    return g_strdup(text);
}

// The first product takes the row's own reference, the others one beside it.
static Position *read_position(const RowReader *reader, const char *product, TicketStatus status, bool is_more)
{
    Position *position = g_new0(Position, 1);
    position->line = reader->row->line;
    position->status = status;
    read_fields(reader, position);
    position->product = g_strdup(product);
    position->fields[FIELD_PRODUCT] = g_strdup(product);
    position->order = position_order_of(reader->row, reader->plan);
    position->folded_name = fold_text(position->fields[FIELD_NAME]);
    position->number = text_or_null(clean_cell(reader, TARGET_POSITION));
    position->parent = text_or_null(clean_cell(reader, TARGET_PARENT));
    position->attendee = attendee_of(position);
    const ProductMeaning *meaning = product_meaning(reader->products, product);
    position->entitlement = g_strdup(meaning->entitlement);
    position->has_ticket = meaning->has_ticket;
    position->type = meaning->type;
    read_denial(reader, position);
    position->secret = is_more ? NULL : text_or_null(secret_of(reader->row, reader->plan));
    g_autofree char *written = position->secret ? NULL : clean_cell(reader, TARGET_SECRET);
    position->rounded = written && is_rounded(written) ? g_steal_pointer(&written) : NULL;
    position->reference = text_or_null(position_reference_of(reader->row, reader->plan));
    if (is_more && position->reference) {
        char *beside = g_strconcat(position->reference, "/", product, NULL);
        text_take(&position->reference, beside);
    }
    if (!*position->folded_name)
        position->cells = g_ptr_array_copy(reader->row->cells, copy_text, NULL);
    if (position->cells)
        g_ptr_array_set_free_func(position->cells, g_free);
    return position;
}

// "Product – Variation", and what a column of several products names between semicolons.
static GStrv read_products(const RowReader *reader)
{
    g_autoptr(GPtrArray) products = g_ptr_array_new();
    g_autofree char *product = clean_cell(reader, FIELD_PRODUCT);
    g_autofree char *variation = clean_cell(reader, TARGET_VARIATION);
    const char *first = reader->plan->columns[FIELD_PRODUCT]->len > 0 ? product : reader->plan->assumed_product;
    if (first && *first)
        g_ptr_array_add(products, g_strconcat(first, *variation ? " – " : "", variation, NULL));
    g_autofree char *more = clean_cell(reader, TARGET_PRODUCTS);
    g_auto(GStrv) pieces = g_strsplit(more, "; ", -1);
    for (char **piece = pieces; *piece; piece++)
        if (**piece)
            g_ptr_array_add(products, g_strdup(*piece));
    if (products->len == 0)
        g_ptr_array_add(products, g_strdup(""));
    g_ptr_array_add(products, NULL);
    return (GStrv)g_ptr_array_steal(products, NULL);
}

// Of several columns the one that says the least counts: an attendee's may say yes where the order's says refunded.
static bool read_status(RowReader *reader, const ColumnMap *map, TicketStatus *out)
{
    const GArray *columns = reader->plan->columns[FIELD_STATUS];
    *out = STATUS_PAID;
    for (guint i = 0; i < columns->len; i++) {
        guint column = g_array_index(columns, guint, i);
        const char *word = cell_at(reader->row, column);
        TicketStatus status = STATUS_PAID;
        if (*word && !column_map_status(map, word, &status))
            return fault(reader, g_ptr_array_index(reader->plan->headings, column),
                         "\"%s\" is not a status that the column map %s knows; expected one such as paid, pending or cancelled",
                         word, column_map_name(map));
        *out = MAX(*out, status);
    }
    return true;
}

GPtrArray *position_read(const OrderRow *row, const ColumnPlan *plan, const ColumnMap *map, const Denials *denials,
                         ProductMeanings *meanings, RowFault *out_fault)
{
    RowReader reader = {row, plan, column_map_consents(map), denials, meanings, out_fault};
    TicketStatus status;
    if (!check_shape(&reader) || !check_cells(&reader) || !check_needed(&reader) || !read_status(&reader, map, &status))
        return NULL;
    GPtrArray *positions = g_ptr_array_new_with_free_func((GDestroyNotify)position_free);
    g_auto(GStrv) products = read_products(&reader);
    for (char **product = products; *product; product++)
        g_ptr_array_add(positions, read_position(&reader, *product, status, product > products));
    return positions;
}

void position_give(Position *position, const Position *owner)
{
    static const PersonField fields[] = {FIELD_NAME, FIELD_EMAIL};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        text_take(&position->fields[fields[i]], g_strdup(owner->fields[fields[i]]));
    text_take(&position->folded_name, g_strdup(owner->folded_name));
    text_take(&position->attendee, g_strdup(owner->attendee));
}
