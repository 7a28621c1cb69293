// SPDX-License-Identifier: GPL-3.0-or-later
// test_box.c - what is sealed opens with the secret half alone, lengths tell little, and what was changed does not open.
#include <sodium.h>
#include <string.h>

#include "common/token/box.h"

static void assert_opens(const char *public_key, const char *secret_key, const char *box, const char *text)
{
    g_autofree char *opened = box_open(public_key, secret_key, box);
    g_assert_nonnull(opened);
    g_assert_cmpuint(strlen(opened) % BOX_STEP_BYTES, ==, 0);
    g_assert_cmpint(strncmp(opened, text, strlen(text)), ==, 0);
    g_assert_cmpuint(strspn(opened + strlen(text), " "), ==, strlen(opened) - strlen(text));
}

static void test_opens(void)
{
    g_autofree char *public_key = NULL, *secret_key = NULL, *other_public = NULL, *other_secret = NULL;
    box_keypair(&public_key, &secret_key);
    box_keypair(&other_public, &other_secret);
    static const gsize lengths[] = {0, 1, 255, 256, 257, 5000};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *text = g_strnfill(lengths[i], 'x');
        g_autofree char *box = box_seal(public_key, text), *again = box_seal(public_key, text);
        assert_opens(public_key, secret_key, box, text);
        g_assert_cmpstr(box, !=, again);
        g_autofree char *stolen = box_open(other_public, other_secret, box), *mixed = box_open(public_key, other_secret, box);
        g_assert_null(stolen);
        g_assert_null(mixed);
    }
}

static void test_length(void)
{
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    g_autofree char *nothing = box_seal(public_key, "{}"), *much = box_seal(public_key, "{\"email\":\"somebody@example.org\"}");
    g_assert_cmpuint(strlen(nothing), ==, strlen(much));
}

// As libsodium's own documentation has it, with nothing of ours.
static void test_is_a_sealed_box(void)
{
    guint8 public_half[crypto_box_PUBLICKEYBYTES], secret_half[crypto_box_SECRETKEYBYTES], plain[512];
    g_assert_cmpint(sodium_init(), >=, 0);
    crypto_box_keypair(public_half, secret_half);
    g_autofree char *public_key = g_base64_encode(public_half, sizeof public_half);
    g_autofree char *box = box_seal(public_key, "{\"name\":\"Anna\"}");
    gsize length;
    g_autofree guint8 *bytes = g_base64_decode(box, &length);
    g_assert_cmpuint(length, ==, 256 + crypto_box_SEALBYTES);
    g_assert_cmpint(crypto_box_seal_open(plain, bytes, length, public_half, secret_half), ==, 0);
    g_assert_cmpint(memcmp(plain, "{\"name\":\"Anna\"} ", 16), ==, 0);
}

static void test_changed(void)
{
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    g_autofree char *box = box_seal(public_key, "{\"name\":\"Anna\"}");
    gsize length;
    g_autofree guint8 *bytes = g_base64_decode(box, &length);
    for (gsize i = 0; i < length; i += 7) {
        bytes[i] ^= 1;
        g_autofree char *changed = g_base64_encode(bytes, length), *opened = box_open(public_key, secret_key, changed);
        g_assert_null(opened);
        bytes[i] ^= 1;
    }
    static const char *const none[] = {"", "x", "AAAA", "not base64!"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autofree char *opened = box_open(public_key, secret_key, none[i]);
        g_assert_null(opened);
        g_autofree char *sealed = box_seal(none[i], "text");
        g_assert_null(sealed);
    }
    static const guint8 zeros[BOX_KEY_BYTES];
    g_autofree char *zero = g_base64_encode(zeros, sizeof zeros), *sealed = box_seal(zero, "text");
    g_assert_null(sealed); // a point of small order: everybody could open it
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/token/box/the-secret-half-opens-it", test_opens);
    g_test_add_func("/token/box/lengths-tell-little", test_length);
    g_test_add_func("/token/box/it-is-libsodiums-sealed-box", test_is_a_sealed_box);
    g_test_add_func("/token/box/what-was-changed-does-not-open", test_changed);
    return g_test_run();
}
