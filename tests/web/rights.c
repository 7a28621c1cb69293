// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/web/rights.h"

#include <string.h>

typedef struct {
    GHashTable *lines; // "METHOD PATH" -> its cells
    GStrv names;       // of the columns
} Matrix;

static void matrix_clear(Matrix *matrix)
{
    g_hash_table_unref(matrix->lines);
    g_strfreev(matrix->names);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Matrix, matrix_clear)

static GStrv words_of(const char *line)
{
    g_auto(GStrv) split = g_strsplit_set(line, " \t", -1);
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (char **word = split; *word && **word != '#'; word++)
        if (**word)
            g_strv_builder_add(words, *word);
    return g_strv_builder_end(words);
}

static void add_line(Matrix *matrix, GStrv words)
{
    guint column_count = g_strv_length(matrix->names);
    if (g_strv_length(words) != column_count + 2)
        g_error("%s %s: a line has a method, a path and %u cells", words[0], words[1] ? words[1] : "", column_count);
    for (guint i = 0; i < column_count; i++)
        if (strcmp(words[i + 2], "yes") != 0 && strcmp(words[i + 2], "no") != 0)
            g_error("%s %s: %s is neither yes nor no", words[0], words[1], words[i + 2]);
    if (!g_hash_table_insert(matrix->lines, g_strjoin(" ", words[0], words[1], NULL), g_strdupv(words + 2)))
        g_error("%s %s stands there twice", words[0], words[1]);
}

static Matrix read_matrix(const char *file)
{
    Matrix matrix = {.lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev)};
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(file, &text, NULL, &error);
    g_assert_no_error(error);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = words_of(*line);
        if (!*words)
            continue;
        if (matrix.names)
            add_line(&matrix, words);
        else
            matrix.names = g_steal_pointer(&words);
    }
    g_assert_nonnull(matrix.names);
    return matrix;
}

// Only the status is read: a stream of events has no end. A body that is no object passes the guard, and no route.
static guint status_for(const Client *client, const Route *route)
{
    g_autofree char *request =
        route_is_post(route) ? client_post_text(client, route->path, "[]") : client_get_text(client, route->path);
    g_autoptr(GSocketConnection) connection = client_send(client, request, -1);
    char line[sizeof "HTTP/1.1 200"] = "";
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    g_assert_true(g_input_stream_read_all(in, line, sizeof line - 1, NULL, NULL, NULL));
    return (guint)g_ascii_strtoull(line + strlen("HTTP/1.1 "), NULL, 10);
}

static const Client *client_of(const Identity *identities, const char *name)
{
    for (const Identity *identity = identities; identity->client; identity++)
        if (strcmp(identity->name, name) == 0)
            return identity->client;
    g_error("nobody is called %s", name);
}

static guint check_route(const Route *route, const Matrix *matrix, const char *const *cells, const Identity *identities)
{
    guint fault_count = 0;
    for (guint i = 0; matrix->names[i]; i++) {
        guint status = status_for(client_of(identities, matrix->names[i]), route);
        bool may = strcmp(cells[i], "yes") == 0, is_let_in = status != 401 && status != 403;
        if (may == is_let_in)
            continue;
        g_printerr("# %s %s: %s %s (%u)\n", route->method, route->path, matrix->names[i],
                   may ? "may, and is refused" : "may not, and is let in", status);
        fault_count++;
    }
    return fault_count;
}

void rights_check(const char *file, const RouteTable *table, const Identity *identities)
{
    g_auto(Matrix) matrix = read_matrix(file);
    guint fault_count = 0;
    const Route *route;
    for (gsize i = 0; (route = table->row(i)); i++) {
        g_autofree char *key = g_strjoin(" ", route->method, route->path, NULL);
        g_auto(GStrv) cells = NULL;
        g_autofree char *known = NULL;
        if (g_hash_table_steal_extended(matrix.lines, key, (gpointer *)&known, (gpointer *)&cells)) {
            fault_count += check_route(route, &matrix, (const char *const *)cells, identities);
            continue;
        }
        g_printerr("# %s: nobody has said who may\n", key);
        fault_count++;
    }
    GHashTableIter iter;
    gpointer key;
    for (g_hash_table_iter_init(&iter, matrix.lines); g_hash_table_iter_next(&iter, &key, NULL); fault_count++)
        g_printerr("# %s: there is no such route\n", (const char *)key);
    g_assert_cmpuint(fault_count, ==, 0);
}
