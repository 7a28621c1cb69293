// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/presentation.h"

#include <math.h>

#include "scanner/desk/held.h"

#define OUT_OF_VIEW_US G_USEC_PER_SEC        // after this the same code is a new scan
#define HELD_UNREAD_US (10 * G_USEC_PER_SEC) // so long a likeness alone stands for it
#define REMEMBERED_CODES (2 * PRESENTATION_CODES_MAX)

// A code that is in view or was a moment ago.
typedef struct {
    char *key;
    GBytes *bytes; // NULL before it is judged
    bool is_waiting, was_beside;
    CodeStanding standing;
    char *who;
    float off_centre_px;
    HeldPicture held;
    gint64 came_mono_us, seen_mono_us, acted_mono_us;
    gint64 gone_mono_us; // the first frame after that which did not show it; 0: none yet
} SeenCode;

struct Presentation {
    PresentationRules rules;
    SeenCode seen[REMEMBERED_CODES];
    SeenCode *newest; // what is to be judged
};

void presented_clear(Presented *presented)
{
    for (guint i = 0; i < presented->count; i++)
        g_bytes_unref(presented->codes[i]);
    *presented = (Presented){0};
}

Presentation *presentation_new(const PresentationRules *rules)
{
    Presentation *presentation = g_new0(Presentation, 1);
    presentation->rules = *rules;
    return presentation;
}

static void forget(SeenCode *seen)
{
    g_free(seen->key);
    g_free(seen->who);
    g_clear_pointer(&seen->bytes, g_bytes_unref);
    *seen = (SeenCode){0};
}

void presentation_free(Presentation *presentation)
{
    for (int i = 0; i < REMEMBERED_CODES; i++)
        forget(&presentation->seen[i]);
    g_free(presentation);
}

static bool is_over(const Presentation *presentation, const SeenCode *seen, gint64 now_mono_us)
{
    gint64 out_of_view_us = presentation->rules.is_still ? 0 : OUT_OF_VIEW_US;
    return !seen->key || (seen->gone_mono_us && now_mono_us - seen->gone_mono_us > out_of_view_us);
}

// The code's place among those remembered, or an empty one.
static SeenCode *place_of(Presentation *presentation, const char *key)
{
    SeenCode *oldest = &presentation->seen[0];
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        SeenCode *seen = &presentation->seen[i];
        if (g_strcmp0(seen->key, key) == 0)
            return seen;
        if (seen->seen_mono_us < oldest->seen_mono_us)
            oldest = seen;
    }
    forget(oldest);
    return oldest;
}

bool presentation_see(Presentation *presentation, const GreyFrame *frame, const ReaderCode *code, gint64 now_mono_us)
{
    g_autofree char *key = g_compute_checksum_for_data(G_CHECKSUM_SHA256, code->bytes, code->length);
    SeenCode *seen = place_of(presentation, key);
    bool is_new = is_over(presentation, seen, now_mono_us);
    if (is_new) {
        forget(seen);
        seen->key = g_steal_pointer(&key);
        seen->came_mono_us = seen->acted_mono_us = now_mono_us;
        presentation->newest = seen;
    }
    seen->seen_mono_us = now_mono_us;
    seen->gone_mono_us = 0;
    if (frame) {
        held_take(&seen->held, frame, code->corners);
        seen->off_centre_px = hypotf(seen->held.at.x - (float)frame->width_px / 2, seen->held.at.y - (float)frame->height_px / 2);
    }
    return is_new;
}

// Two codes were in view together.
static bool were_together(const SeenCode *earlier, const SeenCode *later)
{
    return !earlier->gone_mono_us || earlier->gone_mono_us > later->came_mono_us;
}

static bool is_soon_after(const SeenCode *earlier, const SeenCode *later)
{
    return later->came_mono_us - earlier->acted_mono_us < PRESENTATION_TOGETHER_US;
}

static bool is_same_person(const SeenCode *one, const SeenCode *other)
{
    return one->who && g_strcmp0(one->who, other->who) == 0;
}

void presentation_judge(Presentation *presentation, const ReaderCode *code, CodeStanding standing, const char *who)
{
    SeenCode *newest = presentation->newest;
    newest->standing = standing;
    newest->who = g_strdup(who);
    newest->bytes = g_bytes_new(code->bytes, code->length);
    newest->is_waiting = true;
}

// --- what is in view ---

static bool is_place_taken(const SeenCode *seen, const ReaderResult *result)
{
    for (gsize i = 0; i < MIN(result->code_count, PRESENTATION_CODES_MAX); i++)
        if (held_is_at(&seen->held, result->codes[i].corners))
            return true;
    return false;
}

// It was not read; is it there?
static bool is_held(SeenCode *seen, const GreyFrame *frame, const ReaderResult *result, gint64 now_mono_us)
{
    if (is_place_taken(seen, result))
        return false;
    if (result->code_count == 0 && result->hint != AIM_NONE && held_is_at(&seen->held, result->outline)) {
        held_move(&seen->held, result->outline);
        return true;
    }
    return now_mono_us - seen->seen_mono_us < HELD_UNREAD_US && held_find(&seen->held, frame);
}

void presentation_end_frame(Presentation *presentation, const GreyFrame *frame, const ReaderResult *result, gint64 now_mono_us)
{
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        SeenCode *seen = &presentation->seen[i];
        if (!seen->key || seen->gone_mono_us || seen->seen_mono_us >= now_mono_us)
            continue;
        if (!frame || presentation->rules.is_still || !is_held(seen, frame, result, now_mono_us))
            seen->gone_mono_us = now_mono_us;
    }
}

// --- what to act on ---

// Does another code come before it, or does it wait until that has gone?
static bool is_beside(const Presentation *presentation, const SeenCode *code, gint64 now_mono_us)
{
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        const SeenCode *other = &presentation->seen[i];
        if (other == code || is_over(presentation, other, now_mono_us) || !were_together(other, code))
            continue;
        bool is_choice = presentation->rules.offers_choice && code->standing == STANDING_PERSON;
        bool is_first = !other->is_waiting && is_soon_after(other, code) && !is_choice;
        if (other->standing > code->standing || (other->standing == code->standing && is_first))
            return true;
    }
    return false;
}

static bool is_better(const SeenCode *one, const SeenCode *other)
{
    return one->standing != other->standing ? one->standing > other->standing : one->off_centre_px < other->off_centre_px;
}

// Who had to wait beside another is presented only while still there.
static bool is_due(const Presentation *presentation, SeenCode *seen, gint64 now_mono_us)
{
    const PresentationRules *rules = &presentation->rules;
    gint64 wait_us = seen->standing == STANDING_PERSON ? rules->person_wait_us : rules->stranger_wait_us;
    if (!seen->is_waiting || now_mono_us - seen->came_mono_us < wait_us)
        return false;
    if (!is_beside(presentation, seen, now_mono_us))
        return !seen->was_beside || !seen->gone_mono_us;
    seen->was_beside = true;
    return false;
}

// Ticket and badge of one person: the better of them speaks for both.
static bool is_spoken_for(const Presentation *presentation, const SeenCode *seen)
{
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        const SeenCode *other = &presentation->seen[i];
        bool is_same = other != seen && other->key && is_same_person(other, seen) && were_together(other, seen);
        if (is_same && other->standing >= seen->standing && (!other->is_waiting || is_better(other, seen)))
            return true;
    }
    return false;
}

static SeenCode *find_due(Presentation *presentation, gint64 now_mono_us)
{
    SeenCode *due = NULL;
    for (int i = 0; i < REMEMBERED_CODES; i++) {
        SeenCode *seen = &presentation->seen[i];
        seen->is_waiting = seen->is_waiting && !is_spoken_for(presentation, seen);
        if (is_due(presentation, seen, now_mono_us) && (!due || is_better(seen, due)))
            due = seen;
    }
    return due;
}

static void act_on(SeenCode *seen, gint64 now_mono_us, Presented *out)
{
    seen->is_waiting = false;
    seen->acted_mono_us = now_mono_us;
    out->codes[out->count++] = g_bytes_ref(seen->bytes);
}

static bool is_among(const GPtrArray *people, const SeenCode *person)
{
    for (guint i = 0; i < people->len; i++)
        if (g_ptr_array_index(people, i) == person || is_same_person(g_ptr_array_index(people, i), person))
            return true;
    return false;
}

static int compare_seen(gconstpointer left, gconstpointer right)
{
    const SeenCode *one = *(SeenCode *const *)left, *other = *(SeenCode *const *)right;
    return is_better(other, one) - is_better(one, other);
}

// Who is presented together with who is due, most central first.
static GPtrArray *people_beside(Presentation *presentation, SeenCode *due)
{
    GPtrArray *people = g_ptr_array_new();
    g_ptr_array_add(people, due);
    for (int i = 0; i < REMEMBERED_CODES && people->len < PRESENTATION_CODES_MAX; i++) {
        SeenCode *other = &presentation->seen[i];
        bool is_there = other->bytes && !other->gone_mono_us && other->standing == STANDING_PERSON;
        if (is_there && (other->is_waiting || is_soon_after(other, due)) && !is_among(people, other))
            g_ptr_array_add(people, other);
    }
    g_ptr_array_sort(people, compare_seen);
    return people;
}

bool presentation_next(Presentation *presentation, gint64 now_mono_us, Presented *out)
{
    SeenCode *due = find_due(presentation, now_mono_us);
    for (int i = 0; i < REMEMBERED_CODES && !due; i++)
        if (is_over(presentation, &presentation->seen[i], now_mono_us))
            forget(&presentation->seen[i]);
    if (!due)
        return false;
    *out = (Presented){.came_mono_us = due->came_mono_us};
    if (!presentation->rules.offers_choice || due->standing != STANDING_PERSON) {
        act_on(due, now_mono_us, out);
        return true;
    }
    g_autoptr(GPtrArray) people = people_beside(presentation, due);
    for (guint i = 0; i < people->len; i++)
        act_on(g_ptr_array_index(people, i), now_mono_us, out);
    return true;
}

bool presentation_waits(const Presentation *presentation)
{
    for (int i = 0; i < REMEMBERED_CODES; i++)
        if (presentation->seen[i].is_waiting && !presentation->seen[i].gone_mono_us)
            return true;
    return false;
}
