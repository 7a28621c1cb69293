// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/crash/power_disk.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SECTOR_BYTES 512

// One file, as long as the disk lives.
typedef struct {
    char *path;
    GByteArray *seen;   // as the program sees it
    GByteArray *synced; // what is sure
    GHashTable *dirty;  // numbers of sectors that were written since
} DiskFile;

struct PowerDisk {
    sqlite3_vfs vfs, *system;
    sqlite3_io_methods methods;
    GHashTable *files; // path -> DiskFile
    GRand *rand;
    int call_count, cut_at;
    bool is_off;
};

// An open file of SQLite's; the system's own follows it in memory.
typedef struct {
    sqlite3_file base;
    PowerDisk *disk;
    DiskFile *file; // NULL = a temporary one, which no cut concerns
} OpenFile;

static sqlite3_file *inner(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)((OpenFile *)(void *)file + 1);
}

static OpenFile *outer(sqlite3_file *file)
{
    return (OpenFile *)(void *)file;
}

// A call that changes the disk; false when the power is off, or goes off now.
static bool is_powered(PowerDisk *disk)
{
    disk->is_off |= ++disk->call_count == disk->cut_at;
    return !disk->is_off;
}

// --- what is sure and what is not ---

static void disk_file_free(gpointer data)
{
    DiskFile *file = data;
    g_free(file->path);
    g_byte_array_unref(file->seen);
    g_byte_array_unref(file->synced);
    g_hash_table_unref(file->dirty);
    g_free(file);
}

static DiskFile *disk_file(PowerDisk *disk, const char *path)
{
    DiskFile *file = g_hash_table_lookup(disk->files, path);
    if (file)
        return file;
    file = g_new0(DiskFile, 1);
    file->path = g_strdup(path);
    file->seen = g_byte_array_new();
    file->synced = g_byte_array_new();
    file->dirty = g_hash_table_new(NULL, NULL);
    g_autofree char *bytes = NULL;
    gsize length = 0;
    if (g_file_get_contents(path, &bytes, &length, NULL)) {
        g_byte_array_append(file->seen, (const guint8 *)bytes, (guint)length);
        g_byte_array_append(file->synced, (const guint8 *)bytes, (guint)length);
    }
    g_hash_table_insert(disk->files, file->path, file);
    return file;
}

// Longer with zeros, or shorter.
static void resize(GByteArray *bytes, gsize length)
{
    guint before = bytes->len;
    g_byte_array_set_size(bytes, (guint)length);
    if (length > before)
        memset(bytes->data + before, 0, length - before);
}

static void note_write(DiskFile *file, gsize offset, const void *bytes, gsize length)
{
    if (file->seen->len < offset + length)
        resize(file->seen, offset + length);
    memcpy(file->seen->data + offset, bytes, length);
    for (gsize sector = offset / SECTOR_BYTES; sector * SECTOR_BYTES < offset + length; sector++)
        g_hash_table_add(file->dirty, GSIZE_TO_POINTER(sector));
}

// Makes a sector sure as the program sees it.
static void keep_sector(DiskFile *file, gsize sector)
{
    gsize from = sector * SECTOR_BYTES, to = MIN(from + SECTOR_BYTES, file->seen->len);
    if (from >= to)
        return;
    if (file->synced->len < to)
        resize(file->synced, to);
    memcpy(file->synced->data + from, file->seen->data + from, to - from);
}

// Each unsure sector with a chance of `percent`; 100 is a sync.
static void keep(PowerDisk *disk, DiskFile *file, int percent)
{
    if (file->seen->len < file->synced->len && g_rand_int_range(disk->rand, 0, 100) < percent)
        resize(file->synced, file->seen->len);
    GHashTableIter iter;
    gpointer sector;
    g_hash_table_iter_init(&iter, file->dirty);
    while (g_hash_table_iter_next(&iter, &sector, NULL))
        if (g_rand_int_range(disk->rand, 0, 100) < percent)
            keep_sector(file, GPOINTER_TO_SIZE(sector));
    g_hash_table_remove_all(file->dirty);
}

// --- a file's calls ---

static int disk_close(sqlite3_file *file)
{
    return inner(file)->pMethods->xClose(inner(file));
}

static int disk_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset)
{
    if (outer(file)->file && outer(file)->disk->is_off)
        return SQLITE_IOERR_READ;
    return inner(file)->pMethods->xRead(inner(file), bytes, count, offset);
}

static int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset)
{
    DiskFile *kept = outer(file)->file;
    if (kept && outer(file)->disk->is_off)
        return SQLITE_IOERR_WRITE;
    bool is_done = !kept || is_powered(outer(file)->disk);
    // At the cut itself a part may get through.
    int result = inner(file)->pMethods->xWrite(inner(file), bytes, count, offset);
    if (kept && result == SQLITE_OK)
        note_write(kept, (gsize)offset, bytes, (gsize)count);
    return is_done ? result : SQLITE_IOERR_WRITE;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    DiskFile *kept = outer(file)->file;
    if (kept && !is_powered(outer(file)->disk))
        return SQLITE_IOERR_TRUNCATE;
    int result = inner(file)->pMethods->xTruncate(inner(file), size);
    if (kept && result == SQLITE_OK)
        resize(kept->seen, (gsize)size);
    return result;
}

static int disk_sync(sqlite3_file *file, int flags)
{
    (void)flags;
    DiskFile *kept = outer(file)->file;
    if (kept && !is_powered(outer(file)->disk))
        return SQLITE_IOERR_FSYNC;
    if (kept)
        keep(outer(file)->disk, kept, 100);
    return SQLITE_OK; // this machine's own disk needs not be asked
}

static int disk_file_size(sqlite3_file *file, sqlite3_int64 *out_size)
{
    return inner(file)->pMethods->xFileSize(inner(file), out_size);
}

static int disk_lock(sqlite3_file *file, int level)
{
    return inner(file)->pMethods->xLock(inner(file), level);
}

static int disk_unlock(sqlite3_file *file, int level)
{
    return inner(file)->pMethods->xUnlock(inner(file), level);
}

static int disk_check_lock(sqlite3_file *file, int *out)
{
    return inner(file)->pMethods->xCheckReservedLock(inner(file), out);
}

static int disk_control(sqlite3_file *file, int operation, void *argument)
{
    return inner(file)->pMethods->xFileControl(inner(file), operation, argument);
}

static int disk_sector_size(sqlite3_file *file)
{
    return inner(file)->pMethods->xSectorSize(inner(file));
}

static int disk_characteristics(sqlite3_file *file)
{
    return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}

static int disk_shm_map(sqlite3_file *file, int region, int size, int may_extend, void volatile **out)
{
    return inner(file)->pMethods->xShmMap(inner(file), region, size, may_extend, out);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return inner(file)->pMethods->xShmLock(inner(file), offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
    inner(file)->pMethods->xShmBarrier(inner(file));
}

static int disk_shm_unmap(sqlite3_file *file, int is_delete)
{
    return inner(file)->pMethods->xShmUnmap(inner(file), is_delete);
}

// --- the disk's calls ---

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    PowerDisk *disk = vfs->pAppData;
    if (disk->is_off)
        return SQLITE_CANTOPEN;
    *outer(file) = (OpenFile){.disk = disk};
    int result = disk->system->xOpen(disk->system, path, inner(file), flags, out_flags);
    if (!inner(file)->pMethods)
        return result;
    file->pMethods = &disk->methods;
    if (path && result == SQLITE_OK)
        outer(file)->file = disk_file(disk, path);
    return result;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int is_synced)
{
    PowerDisk *disk = vfs->pAppData;
    if (!is_powered(disk))
        return SQLITE_IOERR_DELETE;
    g_hash_table_remove(disk->files, path);
    return disk->system->xDelete(disk->system, path, is_synced);
}

PowerDisk *power_disk_new(guint32 seed)
{
    PowerDisk *disk = g_new0(PowerDisk, 1);
    disk->system = sqlite3_vfs_find(NULL);
    disk->files = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, disk_file_free);
    disk->rand = g_rand_new_with_seed(seed);
    disk->vfs = *disk->system;
    disk->vfs.zName = "power";
    disk->vfs.pAppData = disk;
    disk->vfs.pNext = NULL;
    disk->vfs.szOsFile += (int)sizeof(OpenFile);
    disk->vfs.xOpen = disk_open;
    disk->vfs.xDelete = disk_delete;
    // clang-format off
    disk->methods = (sqlite3_io_methods){
        2,                 disk_close,     disk_read,        disk_write,   disk_truncate,    disk_sync,
        disk_file_size,    disk_lock,      disk_unlock,      disk_check_lock, disk_control,  disk_sector_size,
        disk_characteristics, disk_shm_map, disk_shm_lock,   disk_shm_barrier, disk_shm_unmap, NULL, NULL};
    g_assert_cmpint(sqlite3_vfs_register(&disk->vfs, 1), ==, SQLITE_OK);
    return disk;
}

void power_disk_free(PowerDisk *disk)
{
    sqlite3_vfs_unregister(&disk->vfs);
    g_hash_table_unref(disk->files);
    g_rand_free(disk->rand);
    g_free(disk);
}

void power_disk_cut_after(PowerDisk *disk, int count)
{
    disk->cut_at = disk->call_count + count;
}

bool power_disk_is_off(const PowerDisk *disk)
{
    return disk->is_off;
}

int power_disk_call_count(const PowerDisk *disk)
{
    return disk->call_count;
}

void power_disk_come_back(PowerDisk *disk)
{
    GHashTableIter iter;
    gpointer value;
    int percent = g_rand_int_range(disk->rand, 0, 4) * 33; // none, some, most, nearly all
    g_hash_table_iter_init(&iter, disk->files);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        DiskFile *file = value;
        keep(disk, file, percent);
        g_autofree char *shared = g_strconcat(file->path, "-shm", NULL);
        g_unlink(shared); // it is memory
        g_assert_true(g_file_set_contents_full(file->path, (const char *)file->synced->data, file->synced->len,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
    // clang-format on
    g_hash_table_remove_all(disk->files);
    disk->is_off = false;
    disk->cut_at = 0;
}
