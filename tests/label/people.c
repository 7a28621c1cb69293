// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/label/people.h"

static const char *const columns[] = {"name", "second_name", "pronouns", "company", "ticket_title", "band_colour", "ribbons"};

typedef struct {
    const char *code, *title, *room, *time, *day, *when;
} Sitting;

// In the programme's own words or harder.
static const Sitting sittings[] = {
    {"T-01", "Async", "301", "9:00\u201312:30", "Wed 15 May", "Wed 15 May, 9:00 am"},
    {"T-07", "A Tour of asyncio: from Coroutines to Structured Concurrency", "Room 318", "13:20\u201316:40", "Thu 16 May",
     "Thu 16 May, 1:20 pm"},
    {"T-12", "Power up your work with compiling and profiling: NumPy, Numba, Cython and a little Rust for the impatient",
     "Hall C, Level 3 (East)", "9:00\u201312:30", "Thu 16 May", "Thu 16 May, 9:00 am"},
    {"WS-3", "पायथन से डेटा विज्ञान: शुरुआत से", "ऑडिटोरियम 2", "14:00\u201317:30", "Fri 29 Sept", "Fri 29 Sept, 14:00"},
};

static void put(GHashTable *fields, const char *name, const char *text)
{
    g_hash_table_insert(fields, g_strdup(name), g_strdup(text));
}

static void put_sitting(GHashTable *fields, const Sitting *sitting)
{
    put(fields, "session_code", sitting->code);
    put(fields, "session_title", sitting->title);
    put(fields, "session_room", sitting->room);
    put(fields, "session_time", sitting->time);
    put(fields, "session_day", sitting->day);
    put(fields, "session_when", sitting->when);
}

static GHashTable *person_fields(const char *row, guint index)
{
    GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) cells = g_strsplit(row, "\t", -1);
    g_assert_cmpuint(g_strv_length(cells), ==, G_N_ELEMENTS(columns));
    for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
        put(fields, columns[i], cells[i]);
    // 38 characters of the alphanumeric set, as a token of ours: QR version 2.
    g_autofree char *token = g_strdup_printf("LY0$%%*+-./:%027u", 7919 * (index + 1));
    put(fields, "token", token);
    put(fields, "short_code", "K7M-2QXP");
    put(fields, "event", "PyCon US 2024");
    put(fields, "event_colour", "#306998");
    put_sitting(fields, &sittings[index % G_N_ELEMENTS(sittings)]);
    return fields;
}

GPtrArray *people_load(void)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(TEST_SOURCE_DIR "/tests/label/names.tsv", &text, NULL, &error);
    g_assert_no_error(error);
    GPtrArray *people = g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
    g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
    for (char **row = rows; *row; row++)
        if (**row && **row != '#')
            g_ptr_array_add(people, person_fields(*row, people->len));
    return people;
}
