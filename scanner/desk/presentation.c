// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/presentation.h"

#define OUT_OF_VIEW_US G_USEC_PER_SEC // after this the same code is a new scan
#define REMEMBERED_CODES 8

// A code that is in view or was a moment ago.
typedef struct {
    char *key;
    gint64 seen_mono_us;
    gint64 gone_mono_us; // the first frame after that which did not show it; 0: none yet
} SeenCode;

struct Presentation {
    SeenCode seen[REMEMBERED_CODES];
};

Presentation *presentation_new(void)
{
    return g_new0(Presentation, 1);
}

void presentation_free(Presentation *presentation)
{
    for (int i = 0; i < REMEMBERED_CODES; i++)
        g_free(presentation->seen[i].key);
    g_free(presentation);
}

bool presentation_see(Presentation *presentation, const void *bytes, gsize length, gint64 now_mono_us)
{
    g_autofree char *key = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, length);
    SeenCode *oldest = &presentation->seen[0];
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        SeenCode *seen = &presentation->seen[i];
        if (g_strcmp0(seen->key, key) == 0) {
            bool is_new = seen->gone_mono_us && now_mono_us - seen->gone_mono_us > OUT_OF_VIEW_US;
            seen->seen_mono_us = now_mono_us;
            seen->gone_mono_us = 0;
            return is_new;
        }
        if (seen->seen_mono_us < oldest->seen_mono_us)
            oldest = seen;
    }
    g_free(oldest->key);
    *oldest = (SeenCode){g_steal_pointer(&key), now_mono_us, 0};
    return true;
}

void presentation_end_frame(Presentation *presentation, gint64 now_mono_us)
{
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        SeenCode *seen = &presentation->seen[i];
        if (!seen->gone_mono_us && seen->seen_mono_us < now_mono_us)
            seen->gone_mono_us = now_mono_us;
    }
}
