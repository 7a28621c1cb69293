// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/record/incarnation.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/text.h"
#include "common/store/record/statements_generated.h"
#include "common/store/record/station_state.h"
#include "common/token/digest.h"
#include "common/token/random.h"

// "STATION SEQUENCE HASH\n" of the last record of ours, and "MS\n": when that was written, by the machine's clock. Nobody can set the time
// at which a file was changed last, so one that was copied back with all of its folder was changed later than it says. 0 = not known.
#define MARK_FORMAT "%s %20" G_GINT64_FORMAT " %s\n%20" G_GINT64_FORMAT "\n"
#define MARK_LENGTH_OF_BEFORE (16 + 1 + 20 + 1 + 2 * CHAIN_BYTES + 1) // without MS
#define MARK_LENGTH (MARK_LENGTH_OF_BEFORE + 20 + 1)
#define LATE_MS                                                                                                                  \
    60000 // after a power cut the disk may have a later time than text, by as long as the kernel holds back what is written

typedef struct {
    char *station_id, *machine, *file, *due, *key; // NULL = not said
} Identity;

MEMBERS_AUTO(identity_clear, Identity, station_id, machine, file, due, key)

static bool identity_load(Store *store, Identity *out, GError **error)
{
    Statement *row = statement_begin(store, STATEMENT_IDENTITY_GET);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        const char *key = statement_text(row, 0);
        char **slot = strcmp(key, "station_id") == 0    ? &out->station_id
                      : strcmp(key, "machine") == 0     ? &out->machine
                      : strcmp(key, "file") == 0        ? &out->file
                      : strcmp(key, "station_key") == 0 ? &out->key
                                                        : &out->due;
        text_take(slot, statement_dup(row, 1));
    }
    return step == STEP_DONE;
}

// --- machine and file ---

// A digest of machine-id(5), which is not to be told to anybody as it is; NULL where there is none. The caller owns it.
static char *read_machine(void)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents("/etc/machine-id", &text, &length, NULL) || length == 0)
        return NULL;
    const DigestPart parts[] = {{"lanyard machine ", 16}, {text, length}};
    char *hex = g_malloc(DIGEST_HEX);
    digest_parts_hex(parts, G_N_ELEMENTS(parts), hex);
    return hex;
}

char *incarnation_file(const char *path)
{
    struct statx info;
    if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &info) != 0)
        return NULL;
    gint64 birth_ns =
        info.stx_mask & STATX_BTIME ? info.stx_btime.tv_sec * G_GINT64_CONSTANT(1000000000) + info.stx_btime.tv_nsec : 0;
    return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT, (guint64)info.stx_ino, birth_ns);
}

void incarnation_forget_mark(const char *store_path)
{
    g_autofree char *path = g_strconcat(store_path, "-mark", NULL);
    g_unlink(path);
}

// NULL where the station has none.
static const char *own_key(const Store *store)
{
    return store->station->key ? store->station->key->public_key : NULL;
}

bool incarnation_keep_file(Store *store, GError **error)
{
    g_autofree char *machine = read_machine();
    g_autofree char *file = incarnation_file(store->path);
    return station_put(store, "machine", machine, error) && station_put(store, "file", file, error) &&
           station_put(store, "station_key", own_key(store), error);
}

// --- the mark ---

static char *mark_path(const Store *store)
{
    return g_strconcat(store->path, "-mark", NULL);
}

typedef struct {
    char station[17];
    gint64 sequence;
    char hash[2 * CHAIN_BYTES + 1];
    gint64 written_utc_ms; // 0 = not known
} Mark;

static bool mark_read(const Store *store, Mark *out)
{
    g_autofree char *path = mark_path(store);
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, NULL) || (length != MARK_LENGTH && length != MARK_LENGTH_OF_BEFORE))
        return false;
    out->written_utc_ms = g_ascii_strtoll(text + MARK_LENGTH_OF_BEFORE * (length == MARK_LENGTH), NULL, 10);
    text[MARK_LENGTH_OF_BEFORE - 1] = '\0';
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    if (!words[0] || !words[1] || !random_is_id(words[0]))
        return false;
    char *end = NULL;
    g_strlcpy(out->station, words[0], sizeof out->station);
    out->sequence = g_ascii_strtoll(words[1], &end, 10);
    g_strlcpy(out->hash, g_strstrip(end), sizeof out->hash);
    return out->sequence > 0;
}

// When the disk says that the mark was changed last; 0 = it cannot be asked.
static gint64 changed_utc_ms(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 ? info.st_ctim.tv_sec * G_GINT64_CONSTANT(1000) + info.st_ctim.tv_nsec / 1000000 : 0;
}

static bool mark_write(Store *store, const char *hash, gint64 now_utc_ms)
{
    char text[MARK_LENGTH + 1];
    g_snprintf(text, sizeof text, MARK_FORMAT, store->station->id, store->end->sequence, hash, now_utc_ms);
    return pwrite(store->station->mark_fd, text, MARK_LENGTH, 0) >= 0;
}

// A disk whose clock is another one, or that keeps whole seconds of another zone, tells nothing.
static bool mark_write_all(Store *store, const char *hash)
{
    const gint64 now_utc_ms = clock_utc_ms();
    return mark_write(store, hash, now_utc_ms) &&
           (ABS(changed_utc_ms(store->station->mark_fd) - now_utc_ms) < LATE_MS / 2 || mark_write(store, hash, 0));
}

static bool was_put_back(const Store *store, gint64 written_utc_ms)
{
    g_autofree char *path = mark_path(store);
    int fd = written_utc_ms ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    gint64 changed_ms = fd >= 0 ? changed_utc_ms(fd) : 0;
    if (fd >= 0)
        close(fd);
    return changed_ms && ABS(changed_ms - written_utc_ms) > LATE_MS;
}

void incarnation_mark(Store *store)
{
    if (store->station->mark_fd < 0) {
        g_autofree char *path = mark_path(store);
        store->station->mark_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    }
    char hash[2 * CHAIN_BYTES + 1];
    text_hex(store->end->hash, CHAIN_BYTES, hash);
    // Without it a backup put over the file is noticed a little later, by the hub or by another station.
    if (store->station->mark_fd >= 0 && !mark_write_all(store, hash))
        close(g_steal_fd(&store->station->mark_fd));
}

static bool is_former(Store *store, const char *id, bool *out, GError **error)
{
    g_autoptr(GPtrArray) former = statement_list(store, statement_begin(store, STATEMENT_FORMER_LIST), error);
    *out = former && g_ptr_array_find_with_equal_func(former, id, g_str_equal, NULL);
    return former;
}

// Whether the mark tells of records of ours that are not here. What cannot be read says nothing of that.
static bool is_behind_mark(Store *store, const char *station_id, bool *out, GError **error)
{
    Mark mark;
    *out = false;
    if (!mark_read(store, &mark))
        return true;
    if (was_put_back(store, mark.written_utc_ms)) {
        *out = true;
        return true;
    }
    if (strcmp(mark.station, station_id) != 0) {
        bool is_known;
        if (!is_former(store, mark.station, &is_known, error))
            return false;
        *out = !is_known;
        return true;
    }
    char hash[2 * CHAIN_BYTES + 1] = "";
    guint8 bytes[CHAIN_BYTES];
    Statement *row = statement_with(store, STATEMENT_JOURNAL_HASH, "%s %jd", mark.station, mark.sequence);
    StatementStep step = statement_step(store, row, error);
    if (step == STEP_ROW && statement_blob(row, 0, bytes, CHAIN_BYTES) == CHAIN_BYTES)
        text_hex(bytes, CHAIN_BYTES, hash);
    statement_end(row);
    *out = strcmp(hash, mark.hash) != 0;
    return step != STEP_FAILED;
}

// --- settling ---

// Why this is not the file that the station wrote last; NULL when it is. An older store does not say yet which it is.
static bool what_happened(Store *store, const Identity *identity, const char **out_reason, GError **error)
{
    g_autofree char *machine = read_machine();
    g_autofree char *file = incarnation_file(store->path);
    bool is_behind = false;
    *out_reason = NULL;
    if (identity->machine && machine && strcmp(identity->machine, machine) != 0)
        *out_reason = "the store is on another machine";
    else if (identity->file && file && strcmp(identity->file, file) != 0)
        *out_reason = "the store is a copy of its file";
    else if (!is_behind_mark(store, identity->station_id, &is_behind, error))
        return false;
    else if (is_behind)
        *out_reason = "the store went back in time";
    else if (g_strcmp0(identity->key, own_key(store)) != 0)
        *out_reason = "the station signs with another key";
    return true;
}

bool store_identity_doubt(Store *store, char **out_reason, GError **error)
{
    g_auto(Identity) identity = {0};
    const char *reason = NULL;
    *out_reason = NULL;
    if (!identity_load(store, &identity, error))
        return false;
    if (identity.station_id && !identity.due && !what_happened(store, &identity, &reason, error))
        return false;
    *out_reason = g_strdup(identity.due ? identity.due : reason);
    return true;
}

static void become(Store *store, const char *id)
{
    if (g_strcmp0(store->station->id, id) == 0)
        return;
    g_ptr_array_add(store->station->former_ids, store->station->id);
    store->station->id = g_strdup(id);
    store->end->station[0] = '\0';
}

static bool begin(Store *store, const char *former, const char *reason, gint64 now_utc_ms, GError **error)
{
    g_autofree char *id = station_new_id(store);
    Statement *insert = statement_with(store, STATEMENT_FORMER_PUT, "%s %jd %s", former, now_utc_ms, reason);
    if (!statement_run(store, insert, error) || !station_put(store, "station_id", id, error) ||
        !station_put(store, "incarnation_due", NULL, error) || !incarnation_keep_file(store, error))
        return false;
    become(store, id);
    store->station->is_file_known = false; // until this is committed; a roll-back leaves the former one
    return true;
}

bool incarnation_settle(Store *store, gint64 now_utc_ms, bool *out_is_new, char *out_former, GError **error)
{
    g_auto(Identity) identity = {0};
    *out_is_new = false;
    if (store->end->is_identity_known)
        return true;
    if (!identity_load(store, &identity, error))
        return false;
    // A scratch store is nobody's.
    store->end->is_identity_known = true;
    if (!identity.station_id)
        return true;
    become(store, identity.station_id);
    const char *reason = identity.due;
    if (!reason && !store->station->is_file_known && !what_happened(store, &identity, &reason, error))
        return false;
    bool has_to_say = !store->station->is_file_known && !identity.file;
    store->station->is_file_known = true;
    if (!reason)
        return !has_to_say || incarnation_keep_file(store, error);
    *out_is_new = true;
    g_strlcpy(out_former, identity.station_id, 17);
    return begin(store, identity.station_id, reason, now_utc_ms, error);
}

bool incarnation_request(Store *store, const char *reason, GError **error)
{
    return station_put(store, "incarnation_due", reason, error);
}

bool store_refresh_identity(Store *store, GError **error)
{
    if (store->in_transaction)
        return true;
    g_auto(Identity) identity = {0};
    if (!identity_load(store, &identity, error))
        return false;
    if (identity.station_id)
        become(store, identity.station_id);
    return true;
}
