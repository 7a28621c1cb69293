// SPDX-License-Identifier: GPL-3.0-or-later
// romanize_sounds.c - what names that sound like a typed word begin with.
#include <string.h>

#include "common/romanize/romanize.h"

#define KEY_LEAST 2  // everybody's name begins like the key of a code such as AAAAA
#define WORD_LEAST 3 // of a shorter one too many names begin with what it may become

static void add(GPtrArray *sounds, char *sound)
{
    for (guint i = 0; i < sounds->len && sound; i++)
        if (g_str_has_prefix(sound, g_ptr_array_index(sounds, i)))
            g_clear_pointer(&sound, g_free);
    if (sound)
        g_ptr_array_add(sounds, sound);
}

// The next letter may change what the last one sounds like: c, ch.
GPtrArray *romanize_sounds(const char *word)
{
    GPtrArray *sounds = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *key = romanize_key(word);
    gsize length = strlen(word);
    if (strlen(key) < KEY_LEAST || strcspn(word, "0123456789") < length) // nor is a number a sound
        return sounds;
    add(sounds, g_strdup(key));
    if (!g_str_is_ascii(word))
        return sounds;
    for (char next = 'a'; next <= 'z' && length >= WORD_LEAST; next++) {
        g_autofree char *longer = g_strdup_printf("%s%c", word, next);
        add(sounds, romanize_key(longer));
    }
    add(sounds, romanize_skeleton(word));
    return sounds;
}
