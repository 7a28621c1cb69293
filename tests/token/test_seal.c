// SPDX-License-Identifier: GPL-3.0-or-later
// test_seal.c - a sealed file comes back whole and in order, or not at all: whatever byte is changed, wherever it is cut, under
// another key or purpose; and it is laid out as seal.c says, read here with libsodium alone.
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/token/seal.h"

#define PURPOSE "lanyard test"
#define HEADER_BYTES crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define ADDED_BYTES crypto_secretstream_xchacha20poly1305_ABYTES

typedef struct {
    char *folder, *keys, *path, *beside;
    KeyRing *ring;
} Room;

static void set_up(Room *room, gconstpointer data)
{
    (void)data;
    room->folder = g_dir_make_tmp("lanyard-seal-XXXXXX", NULL);
    room->keys = g_build_filename(room->folder, "keys", NULL);
    room->path = g_build_filename(room->folder, "sealed", NULL);
    room->beside = g_strconcat(room->path, ".being-made", NULL);
    g_assert_true(key_ring_create(room->keys, NULL));
    room->ring = key_ring_load(room->keys, NULL);
    g_assert_nonnull(room->ring);
}

static void tear_down(Room *room, gconstpointer data)
{
    (void)data;
    key_ring_free(room->ring);
    g_unlink(room->keys);
    g_unlink(room->path);
    g_assert_cmpint(g_rmdir(room->folder), ==, 0); // nothing else is left
    g_free(room->folder);
    g_free(room->keys);
    g_free(room->path);
    g_free(room->beside);
}

static const char *const pieces[] = {"the first piece", "", "the third, which is longer than the others"};

static void seal(const Room *room)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Sealer) sealer = sealer_open(room->ring, PURPOSE, room->path, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++)
        g_assert_true(sealer_put(sealer, pieces[i], strlen(pieces[i]), &error));
    g_assert_true(sealer_finish(sealer, &error));
    g_assert_no_error(error);
}

// How many pieces come out, each as it went in; -1 with an error when the file does not end well.
static int unseal(const Room *room, const KeyRing *ring, const char *purpose, GError **error)
{
    g_autoptr(Unsealer) unsealer = unsealer_open(ring, purpose, room->path, error);
    if (!unsealer)
        return -1;
    int count = 0;
    const guint8 *piece;
    gsize length;
    GError *cause = NULL;
    while (unsealer_next(unsealer, &piece, &length, &cause)) {
        g_assert_cmpint(count, <, G_N_ELEMENTS(pieces));
        g_assert_cmpmem(piece, length, pieces[count], strlen(pieces[count]));
        count++;
    }
    if (cause) {
        g_propagate_error(error, cause);
        return -1;
    }
    g_assert_false(unsealer_next(unsealer, &piece, &length, error)); // an end stays an end
    return count;
}

static void comes_back_whole(Room *room, gconstpointer data)
{
    (void)data;
    seal(room);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, G_N_ELEMENTS(pieces));
    g_assert_no_error(error);
    struct stat about;
    g_assert_cmpint(g_stat(room->path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 0777, ==, 0600);
    seal(room); // over an older one
    g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, G_N_ELEMENTS(pieces));
}

static void largest_piece(Room *room, gconstpointer data)
{
    (void)data;
    g_autofree guint8 *large = g_malloc(SEAL_PIECE_MAX);
    memset(large, 'x', SEAL_PIECE_MAX);
    g_autoptr(GError) error = NULL;
    g_autoptr(Sealer) sealer = sealer_open(room->ring, PURPOSE, room->path, &error);
    g_assert_true(sealer_put(sealer, large, SEAL_PIECE_MAX, &error));
    g_assert_true(sealer_finish(sealer, &error));
    g_autoptr(Unsealer) unsealer = unsealer_open(room->ring, PURPOSE, room->path, &error);
    const guint8 *piece;
    gsize length;
    gint64 done, total;
    unsealer_position(unsealer, &done, &total);
    g_assert_cmpint(done, ==, 16 + 1 + HEADER_BYTES);
    g_assert_true(unsealer_next(unsealer, &piece, &length, &error));
    g_assert_cmpmem(piece, length, large, SEAL_PIECE_MAX);
    unsealer_position(unsealer, &done, &total);
    g_assert_cmpint(done, ==, 16 + 1 + HEADER_BYTES + 4 + SEAL_PIECE_MAX + ADDED_BYTES);
    g_assert_cmpint(total, ==, done + 4 + ADDED_BYTES);
    g_assert_false(unsealer_next(unsealer, &piece, &length, &error));
    g_assert_no_error(error);
    unsealer_position(unsealer, &done, &total);
    g_assert_cmpint(done, ==, total);
}

static void other_key_or_purpose(Room *room, gconstpointer data)
{
    (void)data;
    seal(room);
    g_autoptr(GError) purpose = NULL, key = NULL, none = NULL;
    g_assert_cmpint(unseal(room, room->ring, "another purpose", &purpose), ==, -1);
    g_assert_error(purpose, SEAL_ERROR, SEAL_ERROR_FORM);
    g_autofree char *path = g_build_filename(room->folder, "other", NULL);
    g_assert_true(key_ring_create(path, NULL));
    g_autoptr(KeyRing) other = key_ring_load(path, NULL);
    g_unlink(path);
    g_assert_cmpint(unseal(room, other, PURPOSE, &key), ==, -1);
    g_assert_error(key, SEAL_ERROR, SEAL_ERROR_FORM);
    g_autoptr(KeyRing) empty = key_ring_new_empty();
    g_assert_cmpint(unseal(room, empty, PURPOSE, &none), ==, -1);
    g_assert_error(none, SEAL_ERROR, SEAL_ERROR_FORM);
    g_assert_nonnull(strstr(none->message, room->path));
}

// The newest key seals; whoever has the older ones only cannot read it, and what they sealed stays readable.
static void after_a_rotation(Room *room, gconstpointer data)
{
    (void)data;
    seal(room);
    g_assert_true(key_ring_rotate(room->keys, NULL));
    KeyRing *before = g_steal_pointer(&room->ring);
    room->ring = key_ring_load(room->keys, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, G_N_ELEMENTS(pieces));
    seal(room);
    g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, G_N_ELEMENTS(pieces));
    g_assert_no_error(error);
    g_assert_cmpint(unseal(room, before, PURPOSE, &error), ==, -1);
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    key_ring_free(before);
}

static void every_byte_counts(Room *room, gconstpointer data)
{
    (void)data;
    seal(room);
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(room->path, &bytes, &length, NULL));
    for (gsize i = 0; i < length; i++) {
        g_autoptr(GError) error = NULL;
        bytes[i] ^= 1;
        g_assert_true(g_file_set_contents(room->path, bytes, (gssize)length, NULL));
        bytes[i] ^= 1;
        g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, -1);
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    }
    for (gsize cut = 0; cut < length; cut++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(room->path, bytes, (gssize)cut, NULL));
        g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, -1);
        g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
    }
    g_autofree char *longer = g_malloc(length + 1);
    memcpy(longer, bytes, length);
    longer[length] = '\n';
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_set_contents(room->path, longer, (gssize)length + 1, NULL));
    g_assert_cmpint(unseal(room, room->ring, PURPOSE, &error), ==, -1);
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FORM);
}

// What the comment at the head of seal.c says, and seal.h of the key.
static void is_laid_out_as_described(Room *room, gconstpointer data)
{
    (void)data;
    seal(room);
    g_autofree char *bytes = NULL, *keys = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(room->path, &bytes, &length, NULL));
    g_assert_true(g_file_get_contents(room->keys, &keys, NULL, NULL));
    const char *hex = strstr(keys, "\n0 ");
    guint8 key[TOKEN_KEY_BYTES], derived[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    g_assert_cmpint(sodium_hex2bin(key, sizeof key, hex + 3, 2 * sizeof key, NULL, NULL, NULL), ==, 0);
    crypto_generichash(derived, sizeof derived, (const guint8 *)PURPOSE, strlen(PURPOSE), key, sizeof key);
    g_assert_cmpmem(bytes, 16, "lanyard-sealed 1", 16);
    g_assert_cmpint(bytes[16], ==, 0);
    crypto_secretstream_xchacha20poly1305_state state;
    g_assert_cmpint(crypto_secretstream_xchacha20poly1305_init_pull(&state, (const guint8 *)bytes + 17, derived), ==, 0);
    gsize at = 17 + HEADER_BYTES;
    for (gsize i = 0; i <= G_N_ELEMENTS(pieces); i++) {
        const guint8 *prefix = (const guint8 *)bytes + at;
        gsize sealed = prefix[0] | (gsize)prefix[1] << 8 | (gsize)prefix[2] << 16 | (gsize)prefix[3] << 24;
        guint8 plain[256], tag;
        unsigned long long count;
        g_assert_cmpuint(at + 4 + sealed, <=, length);
        g_assert_cmpint(crypto_secretstream_xchacha20poly1305_pull(&state, plain, &count, &tag, prefix + 4, sealed, NULL, 0), ==,
                        0);
        bool is_last = i == G_N_ELEMENTS(pieces);
        g_assert_cmpint(tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL, ==, is_last);
        g_assert_cmpmem(plain, count, is_last ? "" : pieces[i], is_last ? 0 : strlen(pieces[i]));
        at += 4 + sealed;
    }
    g_assert_cmpuint(at, ==, length);
}

static void what_is_not_finished_is_not_there(Room *room, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    Sealer *sealer = sealer_open(room->ring, PURPOSE, room->path, &error);
    g_assert_true(sealer_put(sealer, "x", 1, &error));
    g_assert_true(g_file_test(room->beside, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(room->path, G_FILE_TEST_EXISTS));
    sealer_free(sealer);
    g_assert_false(g_file_test(room->beside, G_FILE_TEST_EXISTS));
    g_assert_false(g_file_test(room->path, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_set_contents(room->beside, "left by a run that was killed", -1, NULL));
    seal(room);
    sealer_free(NULL);
    unsealer_free(NULL);
    key_ring_free(NULL);
}

static void refusals_say_why(Room *room, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) empty = key_ring_new_empty();
    g_autoptr(GError) no_key = NULL, no_folder = NULL, no_file = NULL;
    g_assert_null(sealer_open(empty, PURPOSE, room->path, &no_key));
    g_assert_error(no_key, SEAL_ERROR, SEAL_ERROR_FORM);
    g_autofree char *nowhere = g_build_filename(room->folder, "none", "sealed", NULL);
    g_assert_null(sealer_open(room->ring, PURPOSE, nowhere, &no_folder));
    g_assert_error(no_folder, SEAL_ERROR, SEAL_ERROR_FILE);
    g_assert_nonnull(strstr(no_folder->message, g_strerror(ENOENT)));
    g_assert_null(unsealer_open(room->ring, PURPOSE, room->path, &no_file));
    g_assert_error(no_file, SEAL_ERROR, SEAL_ERROR_FILE);
    g_assert_nonnull(strstr(no_file->message, room->path));
}

// No file of this process may grow beyond so many bytes.
static void limit_files(rlim_t bytes)
{
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit;
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
    limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

static void a_full_disk_leaves_nothing(Room *room, gconstpointer data)
{
    (void)data;
    g_autofree guint8 *large = g_malloc0(SEAL_PIECE_MAX);
    g_autoptr(GError) error = NULL, small = NULL, keys = NULL;
    limit_files(1000);
    Sealer *sealer = sealer_open(room->ring, PURPOSE, room->path, &error);
    bool is_put = sealer_put(sealer, large, SEAL_PIECE_MAX, &error);
    sealer_free(sealer);
    limit_files(20); // less than the head
    sealer = sealer_open(room->ring, PURPOSE, room->path, &small);
    bool is_finished = sealer && sealer_finish(sealer, &small);
    sealer_free(sealer);
    g_autofree char *other = g_build_filename(room->folder, "other", NULL);
    bool is_created = key_ring_create(other, &keys);
    bool is_rotated = key_ring_rotate(room->keys, NULL);
    limit_files(RLIM_INFINITY);
    g_assert_false(is_put || is_finished || is_created || is_rotated);
    g_assert_error(error, SEAL_ERROR, SEAL_ERROR_FILE);
    g_assert_error(small, SEAL_ERROR, SEAL_ERROR_FILE);
    g_assert_error(keys, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
    g_assert_false(g_file_test(room->path, G_FILE_TEST_EXISTS));
    g_autoptr(KeyRing) still = key_ring_load(room->keys, NULL);
    g_assert_cmpuint(key_ring_count(still), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/seal/comes back whole", Room, NULL, set_up, comes_back_whole, tear_down);
    g_test_add("/seal/the largest piece, and how far one is", Room, NULL, set_up, largest_piece, tear_down);
    g_test_add("/seal/another key, another purpose", Room, NULL, set_up, other_key_or_purpose, tear_down);
    g_test_add("/seal/after a rotation", Room, NULL, set_up, after_a_rotation, tear_down);
    g_test_add("/seal/every byte counts", Room, NULL, set_up, every_byte_counts, tear_down);
    g_test_add("/seal/is laid out as described", Room, NULL, set_up, is_laid_out_as_described, tear_down);
    g_test_add("/seal/what is not finished is not there", Room, NULL, set_up, what_is_not_finished_is_not_there, tear_down);
    g_test_add("/seal/refusals say why", Room, NULL, set_up, refusals_say_why, tear_down);
    g_test_add("/seal/a full disk leaves nothing", Room, NULL, set_up, a_full_disk_leaves_nothing, tear_down);
    return g_test_run();
}
