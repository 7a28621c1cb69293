// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/script.h"

#include <string.h>

void script_init(Script *script)
{
    *script = (Script){
        .language = "zpl",
        .print_ms = 20,
        .speed = 1,
        .mid_bytes = 200,
        .times = 1,
        .carries = -1,
        .mend_ms = -1,
        .seed = 1,
        .dark_ms = 300,
        .others = 1,
        .reprints = true,
        .has_odometer = true,
        .has_uuids = true,
        .saves = 1,
    };
}

void script_clear(Script *script)
{
    g_clear_pointer(&script->mute, g_free);
    g_clear_pointer(&script->state_file, g_free);
}

gint64 script_us(const Script *script, guint milliseconds)
{
    return (gint64)milliseconds * 1000 / MAX(script->speed, 1);
}

guint64 script_rate(const Script *script)
{
    return script->read_rate * MAX(script->speed, 1);
}

bool script_mutes(const Script *script, const char *question)
{
    g_autofree char *word = g_strdup_printf(",%s,", question);
    return script->mute && (strstr(script->mute, word) || strstr(script->mute, ",all,"));
}

static bool fail(GError **error, const char *word, const char *what)
{
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "'%s': %s", word, what);
    return false;
}

static bool read_count(const char *word, const char *value, guint64 most, guint64 *out, GError **error)
{
    if (!g_ascii_string_to_unsigned(value, 10, 0, most, out, NULL))
        return fail(error, word, "not a number that is allowed here");
    return true;
}

// One of the words of `names`, ended by NULL.
static bool read_choice(const char *word, const char *value, const char *const *names, guint *out, GError **error)
{
    for (guint i = 0; names[i]; i++)
        if (strcmp(value, names[i]) == 0) {
            *out = i;
            return true;
        }
    return fail(error, word, "not one of the words that are allowed here");
}

static bool read_place(const char *word, const char *value, Place *out, GError **error)
{
    static const struct {
        const char *prefix;
        PlaceKind kind;
    } kinds[] = {{"bytes:", PLACE_BYTES},
                 {"mid:", PLACE_MID},
                 {"received:", PLACE_RECEIVED},
                 {"label:", PLACE_LABEL},
                 {"printing:", PLACE_PRINTING}};
    if (strcmp(value, "accept") == 0) {
        *out = (Place){PLACE_ACCEPT, 0};
        return true;
    }
    if (strcmp(value, "light") == 0) {
        *out = (Place){PLACE_LIGHT, 0};
        return true;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_prefix(value, kinds[i].prefix)) {
            out->kind = kinds[i].kind;
            return read_count(word, value + strlen(kinds[i].prefix), G_MAXUINT32, &out->count, error);
        }
    return fail(error, word, "not a place");
}

typedef enum { KEY_UINT, KEY_RATE, KEY_SIZE, KEY_BOOL, KEY_INT, KEY_PLACE, KEY_CHOICE, KEY_LIST, KEY_PATH, KEY_NAME } KeyKind;

static const char *const languages[] = {"zpl", "brother", "escpos", "fgl", "star", "dymo", "epl2", "tspl", "ipp", NULL};
static const char *const garbages[] = {"none", "before", "instead", NULL};
static const char *const htmls[] = {"none", "answer", "web", NULL};
static const char *const liness[] = {"many", "one", "refuse", NULL};

#define AT(field) G_STRUCT_OFFSET(Script, field)
static const struct {
    const char *name;
    KeyKind kind;
    gsize offset;
    const char *const *choices;
} keys[] = {
    {"language", KEY_NAME, AT(language), languages},
    {"print", KEY_UINT, AT(print_ms), NULL},
    {"speed", KEY_UINT, AT(speed), NULL},
    {"read", KEY_RATE, AT(read_rate), NULL},
    {"buffer", KEY_SIZE, AT(buffer_bytes), NULL},
    {"window", KEY_SIZE, AT(window_bytes), NULL},
    {"head", KEY_UINT, AT(head_px), NULL},
    {"mid-bytes", KEY_SIZE, AT(mid_bytes), NULL},
    {"close", KEY_PLACE, AT(close), NULL},
    {"reset", KEY_PLACE, AT(reset), NULL},
    {"half-close", KEY_PLACE, AT(half_close), NULL},
    {"deaf", KEY_PLACE, AT(deaf), NULL},
    {"freeze", KEY_PLACE, AT(freeze), NULL},
    {"times", KEY_UINT, AT(times), NULL},
    {"forgets", KEY_BOOL, AT(forgets), NULL},
    {"carries", KEY_INT, AT(carries), NULL},
    {"late", KEY_UINT, AT(late_ms), NULL},
    {"late-from", KEY_UINT, AT(late_from_label), NULL},
    {"doubled", KEY_BOOL, AT(doubled), NULL},
    {"garbage", KEY_CHOICE, AT(garbage), garbages},
    {"html", KEY_CHOICE, AT(html), htmls},
    {"mute", KEY_LIST, AT(mute), NULL},
    {"paper-out", KEY_PLACE, AT(paper_out), NULL},
    {"mend", KEY_INT, AT(mend_ms), NULL},
    {"answers-when-out", KEY_BOOL, AT(answers_when_out), NULL},
    {"lines", KEY_CHOICE, AT(lines), liness},
    {"cancel", KEY_PLACE, AT(cancel), NULL},
    {"feed", KEY_PLACE, AT(feed), NULL},
    {"flush", KEY_PLACE, AT(flush), NULL},
    {"open", KEY_PLACE, AT(open), NULL},
    {"power", KEY_PLACE, AT(power), NULL},
    {"other", KEY_PLACE, AT(other), NULL},
    {"dark", KEY_UINT, AT(dark_ms), NULL},
    {"holds", KEY_BOOL, AT(holds), NULL},
    {"others", KEY_UINT, AT(others), NULL},
    {"others-after", KEY_UINT, AT(others_after_ms), NULL},
    {"skips", KEY_UINT, AT(skips), NULL},
    {"reprints", KEY_BOOL, AT(reprints), NULL},
    {"odometer", KEY_BOOL, AT(has_odometer), NULL},
    {"left-early", KEY_BOOL, AT(tells_left_early), NULL},
    {"counts-early", KEY_BOOL, AT(counts_early), NULL},
    {"counts-late", KEY_UINT, AT(counts_late_ms), NULL},
    {"namesakes", KEY_BOOL, AT(has_namesakes), NULL},
    {"uuids", KEY_BOOL, AT(has_uuids), NULL},
    {"saves", KEY_UINT, AT(saves), NULL},
    {"roll", KEY_UINT, AT(roll_dots), NULL},
    {"seed", KEY_UINT, AT(seed), NULL},
    {"state-file", KEY_PATH, AT(state_file), NULL},
};

static bool read_value(const char *word, const char *value, gsize key, void *field, GError **error)
{
    guint64 number = 0;
    guint choice = 0;
    switch (keys[key].kind) {
    case KEY_UINT:
        return read_count(word, value, G_MAXINT32, &number, error) && ((*(guint *)field = (guint)number), true);
    case KEY_INT:
        return read_count(word, value, G_MAXINT32, &number, error) && ((*(int *)field = (int)number), true);
    case KEY_RATE:
        return read_count(word, value, G_MAXINT32, (guint64 *)field, error);
    case KEY_SIZE:
        return read_count(word, value, G_MAXINT32, &number, error) && ((*(gsize *)field = (gsize)number), true);
    case KEY_BOOL:
        return read_count(word, value, 1, &number, error) && ((*(bool *)field = number == 1), true);
    case KEY_PLACE:
        return read_place(word, value, field, error);
    case KEY_CHOICE:
        return read_choice(word, value, keys[key].choices, &choice, error) && ((*(guint *)field = choice), true);
    case KEY_NAME:
        if (!read_choice(word, value, keys[key].choices, &choice, error))
            return false;
        *(const char **)field = keys[key].choices[choice];
        return true;
    case KEY_LIST:
        g_free(*(char **)field);
        *(char **)field = g_strdup_printf(",%s,", value);
        return true;
    case KEY_PATH:
        g_free(*(char **)field);
        *(char **)field = g_strdup(value);
        return true;
    }
    return fail(error, word, "not a kind of value");
}

static bool read_word(Script *script, const char *word, GError **error)
{
    const char *equals = strchr(word, '=');
    if (!equals)
        return fail(error, word, "not of the form key=value");
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (strlen(keys[i].name) == (gsize)(equals - word) && g_str_has_prefix(word, keys[i].name))
            return read_value(word, equals + 1, i, (char *)script + keys[i].offset, error);
    return fail(error, word, "not a key that is known");
}

bool script_read(Script *script, const char *words, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(words, "\n", -1);
    for (gsize i = 0; lines[i]; i++) {
        char *comment = strchr(lines[i], '#');
        if (comment)
            *comment = '\0';
        g_auto(GStrv) parts = g_strsplit_set(lines[i], " \t\r", -1);
        for (gsize j = 0; parts[j]; j++)
            if (*parts[j] && !read_word(script, parts[j], error))
                return false;
    }
    return true;
}
