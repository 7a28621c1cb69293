// SPDX-License-Identifier: GPL-3.0-or-later
// test_token.c - a token is believed only when this event's key made it; a key file that others can read is refused.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/base/base45.h"
#include "common/token/digest.h"
#include "common/token/pin.h"
#include "common/token/random.h"
#include "common/token/token.h"

#define TAG 0x1234

typedef struct {
    char *folder, *path;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->folder = g_dir_make_tmp("lanyard-token-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "keys", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(key_ring_create(fixture->path, &error));
    g_assert_no_error(error);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_unlink(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->folder);
}

static KeyRing *load(const Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    KeyRing *ring = key_ring_load(fixture->path, &error);
    g_assert_no_error(error);
    return ring;
}

static TokenCheck check(const KeyRing *ring, const char *text, Token *out)
{
    return token_read(ring, TAG, text, strlen(text), out);
}

static void test_good(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) ring = load(fixture);
    for (TokenKind kind = TOKEN_BADGE; kind <= TOKEN_SEAT; kind++) {
        Token minted, read;
        g_autofree char *text = token_mint(ring, kind, TAG, &minted);
        g_assert_cmpuint(strlen(text), ==, TOKEN_CHARACTERS);
        g_assert_cmpuint(strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), ==, TOKEN_CHARACTERS);
        g_assert_cmpint(check(ring, text, &read), ==, TOKEN_GOOD);
        g_assert_cmpint(read.kind, ==, kind);
        g_assert_cmpstr(read.id, ==, minted.id);
        g_autofree char *other = token_mint(ring, kind, TAG, &read);
        g_assert_cmpstr(other, !=, text);
    }
}

// They go through text fields that trim, and through spreadsheets. SPACE_TAG makes each badge begin with a space.
#define SPACE_TAG 0x2300

static void test_spaces_that_are_lost(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) ring = load(fixture);
    static const guint16 tags[] = {TAG, SPACE_TAG};
    for (int i = 0; i < 1000; i++) {
        guint16 tag = tags[i % 2];
        Token token, read;
        g_autofree char *text = token_mint(ring, TOKEN_BADGE, tag, &token);
        g_assert_true((text[0] == ' ') == (tag == SPACE_TAG));
        g_assert_null(strstr(text, "  "));
        g_strstrip(text);
        g_assert_cmpint(token_read(ring, tag, text, strlen(text), &read), ==, TOKEN_GOOD);
        g_assert_cmpstr(read.id, ==, token.id);
        g_assert_cmpint(token_read(ring, tag, text + 1, strlen(text + 1), &read), !=, TOKEN_GOOD);
    }
}

// Any single bit that differs: never good. What it is called depends on where the bit is.
static void test_every_bit_counts(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) ring = load(fixture);
    Token token;
    g_autofree char *text = token_mint(ring, TOKEN_BADGE, TAG, &token);
    guint8 bytes[TOKEN_BYTES];
    gsize count;
    g_assert_true(base45_decode(text, strlen(text), bytes, sizeof bytes, &count));
    g_assert_cmpuint(count, ==, TOKEN_BYTES);
    for (int bit = 0; bit < TOKEN_BYTES * 8; bit++) {
        bytes[bit / 8] ^= (guint8)(1 << (bit % 8));
        g_autofree char *changed = base45_encode(bytes, TOKEN_BYTES);
        TokenCheck found = check(ring, changed, &token);
        g_assert_cmpint(found, !=, TOKEN_GOOD);
        if (bit / 8 >= 3)
            g_assert_cmpint(found, ==, TOKEN_FORGED);
        if (bit / 8 == 1 || bit / 8 == 2)
            g_assert_cmpint(found, ==, TOKEN_OTHER_EVENT);
        bytes[bit / 8] ^= (guint8)(1 << (bit % 8));
    }
}

static void test_refusals(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) ring = load(fixture);
    Token token;
    g_autofree char *text = token_mint(ring, TOKEN_BADGE, TAG, &token);
    // Eight bytes tell our kind and tag from chance; fewer might be anybody's.
    for (gsize length = 0; length < TOKEN_CHARACTERS; length++)
        g_assert_cmpint(token_read(ring, TAG, text, length, &token), ==, length < 12 ? TOKEN_NOT_OURS : TOKEN_TRUNCATED);
    for (gsize length = 12; length < TOKEN_CHARACTERS; length++)
        g_assert_cmpint(token_read(ring, TAG + 0x100, text, length, &token), ==, TOKEN_NOT_OURS);
    g_autofree char *more = g_strconcat(text, "00000000000000000000000000000000000000000000000000", NULL);
    g_assert_cmpint(token_read(ring, TAG, more, 48, &token), ==, TOKEN_TRUNCATED); // something is stuck to it
    g_assert_cmpint(token_read(ring, TAG, more, 51, &token), ==, TOKEN_NOT_OURS);
    g_autofree char *longer = g_strconcat(text, "0", NULL);
    g_assert_cmpint(check(ring, longer, &token), !=, TOKEN_GOOD);
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_assert_cmpint(check(ring, lower, &token), !=, TOKEN_GOOD);
    g_assert_cmpint(token_read(ring, TAG + 1, text, TOKEN_CHARACTERS, &token), ==, TOKEN_OTHER_EVENT);
    static const char *const secrets[] = {"", "z4h5ktmc9yj2", "https://tickets.example.org/t/abc", "Ω≈ç√", "0", "ABCDE-12345"};
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
        g_assert_cmpint(check(ring, secrets[i], &token), ==, TOKEN_NOT_OURS);
    g_assert_cmpint(token_read(ring, TAG, "A\0B", 3, &token), ==, TOKEN_NOT_OURS);
}

static void test_another_key(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) ring = load(fixture);
    g_autofree char *other_path = g_strconcat(fixture->path, "-other", NULL);
    g_assert_true(key_ring_create(other_path, NULL));
    g_autoptr(KeyRing) other = key_ring_load(other_path, NULL);
    Token token;
    g_autofree char *forged = token_mint(other, TOKEN_BADGE, TAG, &token);
    g_assert_cmpint(check(ring, forged, &token), ==, TOKEN_FORGED);
    g_autoptr(KeyRing) empty = key_ring_new_empty();
    g_assert_cmpint(check(empty, forged, &token), ==, TOKEN_GOOD); // form and event are all that a sponsor's station knows
    g_assert_cmpint(token_read(empty, TAG + 1, forged, strlen(forged), &token), ==, TOKEN_OTHER_EVENT);
    g_unlink(other_path);
}

static void test_rotation(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(KeyRing) before = load(fixture);
    Token token;
    g_autofree char *old_text = token_mint(before, TOKEN_BADGE, TAG, &token);
    g_autoptr(GError) error = NULL;
    g_assert_true(key_ring_rotate(fixture->path, &error));
    g_autoptr(KeyRing) after = load(fixture);
    g_assert_cmpuint(key_ring_count(after), ==, 2);
    g_autofree char *new_text = token_mint(after, TOKEN_BADGE, TAG, &token);
    g_assert_cmpint(check(after, old_text, &token), ==, TOKEN_GOOD);
    g_assert_cmpint(check(after, new_text, &token), ==, TOKEN_GOOD);
    g_assert_cmpint(check(before, new_text, &token), ==, TOKEN_KEY_UNKNOWN);
    g_autofree char *one = key_ring_fingerprint(after, 0);
    g_autofree char *two = key_ring_fingerprint(after, 1);
    g_autofree char *same = key_ring_fingerprint(before, 0);
    g_assert_cmpstr(one, !=, two);
    g_assert_cmpstr(one, ==, same);
    for (int i = 2; i < TOKEN_KEYS_MAX; i++)
        g_assert_true(key_ring_rotate(fixture->path, NULL));
    g_assert_false(key_ring_rotate(fixture->path, &error));
    g_assert_error(error, TOKEN_ERROR, TOKEN_ERROR_FULL);
}

static void test_file_modes(Fixture *fixture, gconstpointer data)
{
    (void)data;
    struct stat about;
    g_assert_cmpint(g_stat(fixture->path, &about), ==, 0);
    g_assert_cmpint(about.st_mode & 0777, ==, 0600);
    static const mode_t open_modes[] = {0640, 0604, 0644, 0660, 0620};
    for (gsize i = 0; i < G_N_ELEMENTS(open_modes); i++) {
        g_assert_cmpint(g_chmod(fixture->path, open_modes[i]), ==, 0);
        g_autoptr(GError) error = NULL;
        g_assert_null(key_ring_load(fixture->path, &error));
        g_assert_error(error, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE_OPEN);
        g_assert_nonnull(strstr(error->message, fixture->path));
    }
    g_assert_cmpint(g_chmod(fixture->path, 0400), ==, 0);
    g_autoptr(KeyRing) ring = load(fixture);
    g_assert_cmpuint(key_ring_count(ring), ==, 1);
    g_assert_false(key_ring_create(fixture->path, NULL)); // never over an existing file
}

static void test_broken_files(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char *const texts[] = {"", "lanyard", "\n\n", "key 0 zz\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_true(g_file_set_contents_full(fixture->path, texts[i], -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
        g_autoptr(GError) error = NULL;
        g_assert_null(key_ring_load(fixture->path, &error));
        g_assert_error(error, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(key_ring_load("/nowhere/keys", &error));
    g_assert_error(error, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
    g_autoptr(GError) nowhere = NULL, folder = NULL, missing = NULL;
    g_assert_false(key_ring_create("/nowhere/keys", &nowhere));
    g_assert_error(nowhere, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
    g_assert_null(key_ring_load(fixture->folder, &folder));
    g_assert_error(folder, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
    g_assert_nonnull(strstr(folder->message, "not a regular file"));
    g_assert_false(key_ring_rotate("/nowhere/keys", &missing));
    g_assert_error(missing, TOKEN_ERROR, TOKEN_ERROR_KEY_FILE);
}

// What is far longer than sixteen keys is read up to a ceiling and no further.
static void test_overlong_file(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *text = g_strnfill(9000, 'a');
    g_assert_true(g_file_set_contents_full(fixture->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    g_autofree char *first = g_strdup_printf("%s:1:", fixture->path);
    g_autoptr(GError) error = NULL;
    g_assert_null(key_ring_load(fixture->path, &error));
    g_assert_true(g_str_has_prefix(error->message, first));
}

// The mistake is named by its line; a file that another program touched still has no key of theirs.
static void test_broken_lines(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char key[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static const struct {
        const char *before, *id, *after;
        int line; // 0 = good
    } rows[] = {{"lanyard-keys 1\n", "0", "\n", 0},    {"lanyard-keys 1\n", "0", "", 0},   {"lanyard-keys 1\n", "1", "\n", 2},
                {"lanyard-keys 1\n", "0", "00\n", 2},  {"lanyard-keys 2\n", "0", "\n", 1}, {"\nlanyard-keys 1\n", "0", "\n", 1},
                {"lanyard-keys 1\n", "0", "\n1 zz", 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strconcat(rows[i].before, rows[i].id, " ", key, rows[i].after, NULL);
        g_autofree char *place = g_strdup_printf("%s:%d:", fixture->path, rows[i].line);
        g_assert_true(g_file_set_contents_full(fixture->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
        g_autoptr(GError) error = NULL;
        g_autoptr(KeyRing) ring = key_ring_load(fixture->path, &error);
        g_assert_true((ring != NULL) == (rows[i].line == 0));
        g_assert_true(ring || g_str_has_prefix(error->message, place));
    }
    g_autoptr(GError) empty = NULL;
    g_assert_true(g_file_set_contents_full(fixture->path, "lanyard-keys 1\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    g_assert_null(key_ring_load(fixture->path, &empty));
    g_autofree char *second = g_strdup_printf("%s:2:", fixture->path);
    g_assert_true(g_str_has_prefix(empty->message, second));
}

// What "b2sum -l 128 --key" would say of the key: BLAKE2b keyed with the purpose, made once with Python's hashlib.
static void test_fingerprint(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char keys[] = "lanyard-keys 1\n0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    g_assert_true(g_file_set_contents_full(fixture->path, keys, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
    g_autoptr(KeyRing) ring = load(fixture);
    g_autofree char *text = key_ring_fingerprint(ring, 0);
    g_assert_cmpstr(text, ==, "e456 44f9 b0ef 1148 ad94 191b b396 d28d");
    g_assert_cmpuint(key_ring_current_id(ring), ==, 0);
}

static void test_event_tags(void)
{
    g_assert_cmphex(token_event_tag("pycon-us-2024"), ==, 0xed01); // the first two bytes of "b2sum -l 128"
    g_assert_cmpuint(token_event_tag("pycon-us-2024"), !=, token_event_tag("pycon-india-2023"));
}

// What "b2sum -l 128" says.
static void test_digest(void)
{
    g_autofree char *digest = digest_hex("abc", 3);
    g_assert_cmpstr(digest, ==, "cf4ab791c62b8d2b2109c90275287816");
    g_autofree char *of_nothing = digest_hex("", 0);
    g_assert_cmpstr(of_nothing, ==, "cae66941d9efbd404e4d88758ea67670");
}

static void test_random_ids(void)
{
    g_autofree char *one = random_id();
    g_autofree char *two = random_id();
    g_assert_cmpstr(one, !=, two);
    g_assert_true(random_is_id(one) && random_is_id(two));
    static const char *const others[] = {"", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeg"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(random_is_id(others[i]));
    g_assert_true(random_is_id("0123456789abcdef"));
}

static void test_pins(void)
{
    g_autofree char *hash = pin_hash("2468");
    g_autofree char *again = pin_hash("2468");
    g_assert_true(g_str_has_prefix(hash, "$argon2id$"));
    g_assert_nonnull(strstr(hash, "m=16384,t=3,")); // 16 MiB, three passes
    g_assert_cmpstr(hash, !=, again);
    g_assert_true(pin_verify(hash, "2468"));
    g_assert_true(pin_verify(again, "2468"));
    g_assert_false(pin_verify(hash, "2469"));
    g_assert_false(pin_verify(hash, "246"));
    g_assert_false(pin_verify(hash, ""));
    g_assert_false(pin_verify("no hash", "2468"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/token/what was minted is good", Fixture, NULL, set_up, test_good, tear_down);
    g_test_add("/token/trimmed and squeezed", Fixture, NULL, set_up, test_spaces_that_are_lost, tear_down);
    g_test_add("/token/every bit counts", Fixture, NULL, set_up, test_every_bit_counts, tear_down);
    g_test_add("/token/each refusal by its name", Fixture, NULL, set_up, test_refusals, tear_down);
    g_test_add("/token/another key makes forgeries", Fixture, NULL, set_up, test_another_key, tear_down);
    g_test_add("/token/older keys stay good after a rotation", Fixture, NULL, set_up, test_rotation, tear_down);
    g_test_add("/token/a key file that others can read is refused", Fixture, NULL, set_up, test_file_modes, tear_down);
    g_test_add("/token/broken key files are refused", Fixture, NULL, set_up, test_broken_files, tear_down);
    g_test_add("/token/an overlong key file is read up to a ceiling", Fixture, NULL, set_up, test_overlong_file, tear_down);
    g_test_add("/token/a broken key file is named by its line", Fixture, NULL, set_up, test_broken_lines, tear_down);
    g_test_add("/token/fingerprints are keyed BLAKE2b", Fixture, NULL, set_up, test_fingerprint, tear_down);
    g_test_add_func("/token/random ids", test_random_ids);
    g_test_add_func("/token/PINs are Argon2id", test_pins);
    g_test_add_func("/token/events have their tags", test_event_tags);
    g_test_add_func("/token/digests are BLAKE2b", test_digest);
    return g_test_run();
}
