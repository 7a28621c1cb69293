// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/keyboard.h"

#include <linux/input-event-codes.h>
#include <xkbcommon/xkbcommon.h>

#define XKB_OFFSET 8 // xkb's key numbers stand this much above the kernel's

struct Keyboard {
    struct xkb_context *context;
    struct xkb_keymap *keymap;
    struct xkb_state *state;
    gunichar dead;       // combining mark that waits for its letter; 0 = none
    gunichar alt_number; // of the digits typed with Alt so far
    bool is_alt_down;
};

// Marks as keys of their own: what they put on a letter, and what they are before a space.
static const struct {
    xkb_keysym_t key;
    gunichar mark, alone;
} dead_keys[] = {
    {XKB_KEY_dead_grave, 0x300, '`'},      {XKB_KEY_dead_acute, 0x301, 0xb4},     {XKB_KEY_dead_circumflex, 0x302, '^'},
    {XKB_KEY_dead_tilde, 0x303, '~'},      {XKB_KEY_dead_macron, 0x304, 0xaf},    {XKB_KEY_dead_breve, 0x306, 0x2d8},
    {XKB_KEY_dead_diaeresis, 0x308, 0xa8}, {XKB_KEY_dead_abovering, 0x30a, 0xb0}, {XKB_KEY_dead_caron, 0x30c, 0x2c7},
    {XKB_KEY_dead_cedilla, 0x327, 0xb8},
};

void keyboard_release_all(Keyboard *keyboard)
{
    xkb_state_unref(keyboard->state);
    keyboard->state = xkb_state_new(keyboard->keymap);
    // Scanners that type on the number pad take it to be on.
    xkb_mod_index_t num_lock = xkb_keymap_mod_get_index(keyboard->keymap, XKB_MOD_NAME_NUM);
    if (num_lock != XKB_MOD_INVALID)
        xkb_state_update_mask(keyboard->state, 0, 0, 1u << num_lock, 0, 0, 0);
    keyboard->dead = keyboard->alt_number = 0;
    keyboard->is_alt_down = false;
}

Keyboard *keyboard_new(const char *layout, GError **error)
{
    const char *bracket = strchr(layout, '(');
    g_autofree char *name = bracket ? g_strndup(layout, (gsize)(bracket - layout)) : g_strdup(layout);
    g_autofree char *variant = bracket ? g_strndup(bracket + 1, strcspn(bracket + 1, ")")) : NULL;
    const struct xkb_rule_names names = {.rules = "evdev", .model = "pc105", .layout = name, .variant = variant, .options = ""};
    Keyboard *keyboard = g_new0(Keyboard, 1);
    keyboard->context = xkb_context_new(XKB_CONTEXT_NO_ENVIRONMENT_NAMES);
    if (keyboard->context) {
        xkb_context_set_log_level(keyboard->context, XKB_LOG_LEVEL_CRITICAL);
        keyboard->keymap = xkb_keymap_new_from_names(keyboard->context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
    }
    if (!keyboard->keymap) {
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_SOURCE,
                    "\"%s\" is not a keyboard layout; set scanner-layout in station.ini to one such as us, de or fr", layout);
        keyboard_free(keyboard);
        return NULL;
    }
    keyboard_release_all(keyboard);
    return keyboard;
}

void keyboard_free(Keyboard *keyboard)
{
    if (!keyboard)
        return;
    xkb_state_unref(keyboard->state);
    xkb_keymap_unref(keyboard->keymap);
    xkb_context_unref(keyboard->context);
    g_free(keyboard);
}

static int pad_digit(guint16 key)
{
    static const guint16 keys[10] = {KEY_KP0, KEY_KP1, KEY_KP2, KEY_KP3, KEY_KP4, KEY_KP5, KEY_KP6, KEY_KP7, KEY_KP8, KEY_KP9};
    for (int digit = 0; digit < 10; digit++)
        if (keys[digit] == key)
            return digit;
    return -1;
}

// True when the key belongs to Alt and a number.
static bool take_alt(Keyboard *keyboard, guint16 key, bool is_down, GString *text)
{
    if (key == KEY_LEFTALT) {
        if (!is_down && keyboard->alt_number && g_unichar_validate(keyboard->alt_number))
            g_string_append_unichar(text, keyboard->alt_number);
        keyboard->is_alt_down = is_down;
        keyboard->alt_number = 0;
        return false; // it is a modifier all the same
    }
    int digit = pad_digit(key);
    if (!keyboard->is_alt_down || digit < 0)
        return false;
    if (is_down)
        keyboard->alt_number = MIN(keyboard->alt_number * 10 + (gunichar)digit, 0x110000);
    return true;
}

static bool take_dead(Keyboard *keyboard, xkb_keysym_t key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(dead_keys); i++) {
        if (dead_keys[i].key != key)
            continue;
        keyboard->dead = dead_keys[i].mark;
        return true;
    }
    return false;
}

static void append_marked(gunichar mark, gunichar letter, GString *text)
{
    gunichar whole;
    if (letter == ' ') {
        for (gsize i = 0; i < G_N_ELEMENTS(dead_keys); i++)
            if (dead_keys[i].mark == mark)
                g_string_append_unichar(text, dead_keys[i].alone);
    } else if (g_unichar_compose(letter, mark, &whole)) {
        g_string_append_unichar(text, whole);
    } else {
        g_string_append_unichar(text, letter);
        g_string_append_unichar(text, mark);
    }
}

void keyboard_key(Keyboard *keyboard, guint16 key, bool is_down, GString *text)
{
    xkb_keycode_t code = (xkb_keycode_t)key + XKB_OFFSET;
    if (!take_alt(keyboard, key, is_down, text) && is_down &&
        !take_dead(keyboard, xkb_state_key_get_one_sym(keyboard->state, code))) {
        char typed[16];
        int length = xkb_state_key_get_utf8(keyboard->state, code, typed, sizeof typed);
        if (length > 0 && keyboard->dead) {
            append_marked(keyboard->dead, g_utf8_get_char(typed), text);
            keyboard->dead = 0;
        } else if (length > 0) {
            g_string_append_len(text, typed, MIN(length, (int)sizeof typed - 1));
        }
    }
    xkb_state_update_key(keyboard->state, code, is_down ? XKB_KEY_DOWN : XKB_KEY_UP);
}
