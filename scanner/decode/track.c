// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/track.h"

#include <math.h>

#define UNSEEN_MAX 6        // frames
#define FADE 0.85f          // of older evidence, with each frame
#define SAME_CODE_MIN 0.25f // correlation of two frames of one code, however bad

void tracks_step(TrackList *list)
{
    int kept = 0;
    for (int i = 0; i < list->count; i++) {
        if (++list->tracks[i].unseen_frames > UNSEEN_MAX)
            continue;
        list->tracks[i].is_joined = false;
        if (kept != i)
            list->tracks[kept] = list->tracks[i];
        kept++;
    }
    list->count = kept;
}

static ReaderPoint middle(const Triple *triple)
{
    return (ReaderPoint){(triple->corners[1].x + triple->corners[2].x) / 2, (triple->corners[1].y + triple->corners[2].y) / 2};
}

static Track *find(TrackList *list, const Triple *triple)
{
    const ReaderPoint at = middle(triple);
    for (int i = 0; i < list->count; i++) {
        const Triple *known = &list->tracks[i].triple;
        const ReaderPoint c = middle(known);
        const float reach = hypotf(known->corners[1].x - known->corners[2].x, known->corners[1].y - known->corners[2].y) / 2;
        if (known->is_light_on_dark == triple->is_light_on_dark && hypotf(at.x - c.x, at.y - c.y) < reach)
            return &list->tracks[i];
    }
    return NULL;
}

Track *tracks_note(TrackList *list, const Fit *fit, bool is_read)
{
    const Triple triple = fit_to_triple(fit);
    Track *track = find(list, &triple);
    if (!track) {
        if (list->count < TRACKS_MAX) {
            track = &list->tracks[list->count++];
        } else {
            track = &list->tracks[0];
            for (int i = 1; i < TRACKS_MAX; i++)
                if (list->tracks[i].unseen_frames > track->unseen_frames)
                    track = &list->tracks[i];
        }
        track->joined = 0;
        track->is_joined = false;
    }
    if (track->version != fit->version || is_read)
        track->joined = 0;
    track->triple = triple;
    track->version = fit->version;
    track->unseen_frames = 0;
    return track;
}

bool track_join(Track *track, Grid *grid)
{
    if (track->is_joined)
        return false;
    track->is_joined = true;
    const int total = grid->side * grid->side;
    float product = 0, squares[2] = {0};
    if (track->joined > 0)
        for (int i = 0; i < total; i++)
            if (grid->kinds[i] == MODULE_DATA) {
                const float seen = CLAMP(grid->dark[i], -1, 1);
                product += seen * track->dark[i];
                squares[0] += seen * seen;
                squares[1] += track->dark[i] * track->dark[i];
            }
    const bool is_same = product > SAME_CODE_MIN * sqrtf(squares[0] * squares[1]);
    track->joined = is_same ? track->joined + 1 : 1;
    for (int i = 0; i < total; i++) {
        const float seen = CLAMP(grid->dark[i], -1, 1);
        track->dark[i] = is_same ? track->dark[i] * FADE + seen : seen;
        grid->dark[i] = track->dark[i];
    }
    return is_same;
}
