// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_take_in.h"

#include "common/sync/hub_kind.h"
#include "common/sync/hub_private.h"

static void refused_line_free(RefusedLine *line)
{
    g_free(line->id);
    g_ptr_array_unref(line->records);
    g_free(line);
}

typedef struct {
    RefusedLine *line;
    gint64 until_utc_ms;
} Reading;

static bool add_record(const Record *record, gpointer data)
{
    Reading *reading = data;
    RefusedLine *line = reading->line;
    if (record->utc_ms >= reading->until_utc_ms || line->records->len == (guint)HUB_BATCH_MOST.records)
        return false;
    g_ptr_array_add(line->records, hub_record_of(record));
    return true;
}

// Of the role's stations, since when they are shut out: id -> gint64 *.
static GHashTable *shut_out(Hub *hub, const char *role, GError **error)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg,
                                                 "SELECT id, (extract(epoch FROM revoked_at) * 1000)::bigint FROM lanyard.station"
                                                 " WHERE role_name = $1 AND revoked_at IS NOT NULL",
                                                 parameters, error);
    GHashTable *since = rows ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) : NULL;
    for (int i = 0; rows && i < pg_row_count(rows); i++) {
        gint64 utc_ms = pg_int(rows, i, 1);
        g_hash_table_insert(since, g_strdup(pg_text(rows, i, 0)), g_memdup2(&utc_ms, sizeof utc_ms));
    }
    return since;
}

static const HubLine *find_line(const GPtrArray *lines, const char *id)
{
    for (guint i = 0; i < lines->len; i++)
        if (g_strcmp0(((HubLine *)g_ptr_array_index(lines, i))->id, id) == 0)
            return g_ptr_array_index(lines, i);
    return NULL;
}

// Adds the line, if it has more than the hub.
static bool read_line(Store *store, const char *id, const HubLine *there, gint64 last, gint64 until_utc_ms, GPtrArray *refused,
                      GError **error)
{
    Line of;
    if (!branch_line(store, id, &of, error))
        return false;
    gint64 after = there ? there->last_sequence : of.base_sequence;
    if (last <= after)
        return true;
    RefusedLine *line = g_new0(RefusedLine, 1);
    *line = (RefusedLine){g_strdup(id), of, there != NULL, g_ptr_array_new_with_free_func((GDestroyNotify)hub_record_free), 0};
    g_ptr_array_add(refused, line);
    bool is_read = journal_each(store, id, after, last - after, add_record, &(Reading){line, until_utc_ms}, error);
    line->later_count = last - after - line->records->len;
    return is_read;
}

// Since when the station whose line it is was shut out; NULL = it was not, or is not the role's.
static const gint64 *since_of(Store *store, const char *id, GHashTable *since)
{
    Line of;
    return branch_line(store, id, &of, NULL) ? g_hash_table_lookup(since, of.origin) : NULL;
}

GPtrArray *hub_refused_lines(Hub *hub, Store *store, const char *role, GError **error)
{
    g_autoptr(GHashTable) since = shut_out(hub, role, error), ours = since ? journal_vector(store, error) : NULL;
    g_autoptr(GPtrArray) theirs = ours ? hub_lines(hub, error) : NULL, order = theirs ? journal_lines(store, error) : NULL;
    g_autoptr(GPtrArray) refused = g_ptr_array_new_with_free_func((GDestroyNotify)refused_line_free);
    for (guint i = 0; order && i < order->len; i++) {
        const char *id = g_ptr_array_index(order, i);
        const gint64 *last = g_hash_table_lookup(ours, id), *until_utc_ms = since_of(store, id, since);
        if (last && until_utc_ms && !read_line(store, id, find_line(theirs, id), *last, *until_utc_ms, refused, error))
            return NULL;
    }
    return order ? g_steal_pointer(&refused) : NULL;
}

// The line is open for this transaction alone: nobody else sees that.
static bool take_line(Hub *hub, RefusedLine *line, guint count, GError **error)
{
    const char *parameters[] = {line->id, NULL};
    const Line *of = &line->line;
    g_ptr_array_set_size(line->records, (int)count);
    return (line->is_known || of->base_sequence == 0 ||
            hub_begin_branch(hub, line->id, of->origin, of->base_sequence, of->base_hash, error)) &&
           pg_connection_run(hub->pg, "UPDATE lanyard.station SET revoked_at = NULL WHERE id = $1", parameters, error) &&
           hub_push(hub, line->records, error);
}

bool hub_take_in(Hub *hub, const char *role, const GPtrArray *lines, guint count, GError **error)
{
    const char *parameters[] = {role, NULL};
    GError *local = NULL;
    bool is_good = hub_begin_batches(hub, error);
    if (!is_good)
        return false;
    for (guint i = 0; i < lines->len && is_good && count > 0; i++) {
        RefusedLine *line = g_ptr_array_index(lines, i);
        guint part = MIN(line->records->len, count);
        is_good = part == 0 || take_line(hub, line, part, &local);
        count -= part;
    }
    is_good = is_good && pg_connection_run(hub->pg, "SELECT lanyard.close_stations($1)", parameters, &local);
    is_good = hub_end_hand_in(hub, is_good, local ? NULL : &local) && is_good;
    if (local)
        g_propagate_error(error, local);
    return is_good;
}
