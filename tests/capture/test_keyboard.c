// SPDX-License-Identifier: GPL-3.0-or-later
// A scanner's keys mean on each layout what is printed on the keys of such a keyboard.
#include <linux/input-event-codes.h>

#include "scanner/capture/keyboard.h"

#define SHIFT 0x1000
#define ALTGR 0x2000
#define CTRL 0x4000
#define KEYS(...) ((const guint16[]){__VA_ARGS__, 0})

static const struct {
    guint16 flag, key;
} modifiers[] = {{SHIFT, KEY_LEFTSHIFT}, {ALTGR, KEY_RIGHTALT}, {CTRL, KEY_LEFTCTRL}};

static void press(Keyboard *keyboard, guint16 wanted, GString *text)
{
    for (gsize i = 0; i < G_N_ELEMENTS(modifiers); i++)
        if (wanted & modifiers[i].flag)
            keyboard_key(keyboard, modifiers[i].key, true, text);
    keyboard_key(keyboard, wanted & 0xfff, true, text);
    keyboard_key(keyboard, wanted & 0xfff, false, text);
    for (gsize i = 0; i < G_N_ELEMENTS(modifiers); i++)
        if (wanted & modifiers[i].flag)
            keyboard_key(keyboard, modifiers[i].key, false, text);
}

static void assert_types(const char *layout, const guint16 *keys, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    Keyboard *keyboard = keyboard_new(layout, &error);
    g_assert_no_error(error);
    g_autoptr(GString) text = g_string_new(NULL);
    for (; *keys; keys++)
        press(keyboard, *keys, text);
    g_assert_cmpstr(text->str, ==, wanted);
    keyboard_free(keyboard);
}

static void test_us(void)
{
    assert_types("us",
                 KEYS(SHIFT | KEY_L, SHIFT | KEY_Y, KEY_1, KEY_0, KEY_SPACE, SHIFT | KEY_4, SHIFT | KEY_5, SHIFT | KEY_8,
                      SHIFT | KEY_EQUAL, KEY_MINUS, KEY_DOT, KEY_SLASH, SHIFT | KEY_SEMICOLON, KEY_ENTER),
                 "LY10 $%*+-./:\r"); // all that a badge's code is made of
    assert_types("us", KEYS(KEY_CAPSLOCK, KEY_A, SHIFT | KEY_B, KEY_CAPSLOCK, KEY_C), "Abc");
    assert_types("us", KEYS(KEY_KP4, KEY_KP2, KEY_KPENTER), "42\r");
    assert_types("us", KEYS(CTRL | KEY_RIGHTBRACE, CTRL | KEY_M), "\x1d\r"); // as scanners send GS and CR
    assert_types("us", KEYS(KEY_F1, KEY_UP, KEY_LEFTMETA), "");
}

static void test_other_layouts(void)
{
    assert_types("de", KEYS(KEY_Z, KEY_Y, KEY_MINUS, SHIFT | KEY_7, ALTGR | KEY_Q, SHIFT | KEY_DOT, KEY_SLASH), "yzß/@:-");
    assert_types("fr", KEYS(KEY_Q, KEY_A, KEY_1, SHIFT | KEY_1, KEY_SEMICOLON, ALTGR | KEY_0), "aq&1m@");
    assert_types("gb", KEYS(SHIFT | KEY_2, SHIFT | KEY_APOSTROPHE, SHIFT | KEY_3), "\"@£");
    assert_types("in(deva)", KEYS(KEY_K), "क");
}

static void test_dead_keys(void)
{
    assert_types("de", KEYS(KEY_EQUAL, KEY_E, KEY_GRAVE, KEY_A, KEY_GRAVE, KEY_SPACE, KEY_X), "éâ^x");
    assert_types("de(nodeadkeys)", KEYS(KEY_GRAVE, KEY_A), "^a");
    assert_types("es", KEYS(SHIFT | KEY_APOSTROPHE, KEY_U), "ü");
}

static void test_alt_numbers(void)
{
    static const struct {
        guint16 digits[6];
        const char *wanted;
    } cases[] = {
        {{KEY_KP0, KEY_KP2, KEY_KP3, KEY_KP3}, "é"},
        {{KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP4}, "न"},
        {{0}, ""},
        {{KEY_KP5, KEY_KP5, KEY_KP2, KEY_KP9, KEY_KP6}, ""}, // a surrogate, no character
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Keyboard *keyboard = keyboard_new("us", NULL);
        g_autoptr(GString) text = g_string_new(NULL);
        keyboard_key(keyboard, KEY_LEFTALT, true, text);
        for (gsize d = 0; d < 6 && cases[i].digits[d]; d++)
            press(keyboard, cases[i].digits[d], text);
        keyboard_key(keyboard, KEY_LEFTALT, false, text);
        press(keyboard, KEY_KP7, text);
        g_autofree char *wanted = g_strconcat(cases[i].wanted, "7", NULL);
        g_assert_cmpstr(text->str, ==, wanted);
        keyboard_free(keyboard);
    }
}

// Any number may come out of a device.
static void test_any_key(void)
{
    Keyboard *keyboard = keyboard_new("us", NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint key = 0; key <= G_MAXUINT16; key++)
        keyboard_key(keyboard, (guint16)key, key % 3 != 0, text);
    keyboard_release_all(keyboard);
    g_string_truncate(text, 0);
    press(keyboard, KEY_A, text);
    g_assert_cmpstr(text->str, ==, "a");
    keyboard_free(keyboard);
}

static void test_unknown_layout(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(keyboard_new("klingon", &error));
    g_assert_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE);
    g_assert_nonnull(strstr(error->message, "scanner-layout"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keyboard/us", test_us);
    g_test_add_func("/keyboard/other-layouts", test_other_layouts);
    g_test_add_func("/keyboard/dead-keys", test_dead_keys);
    g_test_add_func("/keyboard/alt-numbers", test_alt_numbers);
    g_test_add_func("/keyboard/any-key", test_any_key);
    g_test_add_func("/keyboard/unknown-layout", test_unknown_layout);
    return g_test_run();
}
