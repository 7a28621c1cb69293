// SPDX-License-Identifier: GPL-3.0-or-later
// Any JSON as the body of another station's record: taken or refused; what is taken leaves tables that the journal gives.
#include <glib/gstdio.h>
#include <stdlib.h>

#include "common/store/journal/journal.h"
#include "common/store/store.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static Store *kept; // one for the whole run
static char *folder;

static void remove_store(void)
{
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    store_close(kept);
    g_unlink(path);
    g_rmdir(folder);
    g_free(folder);
}

static Store *fuzz_store(void)
{
    if (!kept) {
        folder = g_dir_make_tmp("lanyard-fuzz-XXXXXX", NULL);
        g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
        store_create(path, "Fuzz", "event", NULL);
        kept = store_open(path, NULL);
        atexit(remove_store);
    }
    return kept;
}

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size < 2)
        return 0;
    Store *store = fuzz_store();
    g_autofree char *body = g_strndup((const char *)data + 2, size - 2);
    // Two records of one subject, so that the second meets what the first left.
    const char *subject = data[1] & 1 ? "00000000000000aa" : "";
    const RecordKind kinds[] = {(RecordKind)(data[0] % (RECORD_KIND_COUNT + 1)), (RecordKind)(data[1] / 2 % RECORD_KIND_COUNT)};
    if (!store_begin(store, NULL))
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const Record record = {"00000000000000bb", (gint64)i + 1, ((Hlc)i + 1) << 16, 1000, kinds[i], subject, body, NULL};
        bool is_new = false;
        g_autoptr(GError) error = NULL;
        bool is_taken = journal_accept(store, &record, &is_new, &error);
        if (is_taken == (error != NULL))
            __builtin_trap();
        if (!is_taken)
            break;
    }
    store_rollback(store);
    return 0;
}
