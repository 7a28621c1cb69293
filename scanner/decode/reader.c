// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/reader.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "scanner/decode/aim.h"
#include "scanner/decode/motion.h"
#include "scanner/decode/parts.h"
#include "scanner/decode/sharpen.h"
#include "scanner/decode/sweep.h"
#include "scanner/decode/track.h"

#define AGREEMENT_MIN 0.45f   // below this the triple is no symbol
#define KNOWN_SHARE_MIN 0.72f // below this no error correction helps
#define FORMAT_MARGIN_MIN 0.2f
#define DRAWN_MODULE_PX 2
#define NEAR_MISS_MIN 0.6f  // agreement of what is surely a symbol
#define SURE_MIN 0.8f       // agreement of what is laid right, too
#define CANDIDATE_LOOKS 500 // at its finders, before anything is laid
#define SETTLED_MAX 16
#define CHANGED_SHARE 100      // one module of so many must have changed for another look
#define CLEAR_FINDER_MAX 0.12f // doubt
#define OTHER_FINDER_MAX 0.3f
#define SMEARED_WIDTH_MIN_PX 20 // of a finder, in the frame: in smaller ones no module is left after a smear
#define SEARCH_EVERY 3          // frames: between, only what was there is looked at
#define SWEEP_EVERY 4           // frames without a code
#define SWEEP_FINDERS_MAX 24
#define BARCODES_EVERY 5
#define LIVELY_FRAMES 10

struct Reader {
    ReaderOptions options;
    const Kernels *kernels;
    ZbarReader *qr, *barcodes;
    Pyramid pyramid;
    BitPlane plane; // of the level that is being scanned
    FinderList finders;
    Triple triples[TRIPLES_MAX];
    Triple tried[TRIPLES_MAX * 3]; // in this frame
    int tried_count;
    Grid *grid;
    guint8 before[SYMBOL_MODULES_MAX]; // its modules of the look before
    ErrorCorrector *corrector;
    guint8 *drawn; // the symbol for zbar
    Sweep sweep;
    Sharpener sharpener;
    GArray *codes; // element: ReaderCode
    Parts *parts;
    int read_count; // symbols, of this frame
    TrackList *tracks;
    guint frame_number, blank_frames;
    Motion motion;
    ReaderPoint settled[SETTLED_MAX][4]; // symbols of this frame that are done with: not to be read, or a part
    int settled_count;
    float missed_agreement; // of the best candidate of this frame that could not be read
    gint64 deadline_us;     // of work
    guint vain_looks;       // of this frame, for what was no code: a dense one alone may take what it needs
    ReaderResult result;
};

static void code_clear(gpointer data)
{
    g_free(((ReaderCode *)data)->bytes);
}

Reader *reader_new(const ReaderOptions *options)
{
    Reader *reader = g_new0(Reader, 1);
    reader->options = *options;
    reader->kernels = options->is_plain_c ? &kernels_plain : kernels_best();
    reader->qr = zbar_reader_new(ZBAR_READER_QR);
    if (options->with_barcodes)
        reader->barcodes = zbar_reader_new(ZBAR_READER_BARCODES);
    reader->codes = g_array_new(FALSE, TRUE, sizeof(ReaderCode));
    g_array_set_clear_func(reader->codes, code_clear);
    reader->grid = g_new0(Grid, 1);
    reader->corrector = error_corrector_new();
    reader->tracks = g_new0(TrackList, 1);
    reader->parts = g_new0(Parts, 1);
    const gsize side = (SYMBOL_SIDE_MAX + 2 * GRID_QUIET) * DRAWN_MODULE_PX;
    reader->drawn = g_malloc(side * side);
    return reader;
}

void reader_free(Reader *reader)
{
    if (!reader)
        return;
    zbar_reader_free(reader->qr);
    zbar_reader_free(reader->barcodes);
    pyramid_clear(&reader->pyramid);
    bit_plane_clear(&reader->plane);
    finder_list_clear(&reader->finders);
    g_array_unref(reader->codes);
    g_free(reader->grid);
    error_corrector_free(reader->corrector);
    g_free(reader->drawn);
    motion_clear(&reader->motion);
    g_free(reader->tracks);
    g_free(reader->parts);
    sweep_clear(&reader->sweep);
    sharpener_clear(&reader->sharpener);
    g_free(reader);
}

void reader_forget(Reader *reader)
{
    g_array_set_size(reader->codes, 0);
    reader->tracks->count = reader->parts->count = 0;
    reader->frame_number = reader->blank_frames = 0;
    motion_clear(&reader->motion);
}

static void add_code(Reader *reader, const ZbarSymbol *symbol, const ReaderPoint corners[4])
{
    for (guint i = 0; i < reader->codes->len; i++) {
        const ReaderCode *known = &g_array_index(reader->codes, ReaderCode, i);
        if (known->length == symbol->length && memcmp(known->bytes, symbol->bytes, symbol->length) == 0)
            return;
    }
    ReaderCode code = {.symbology = symbol->symbology, .length = symbol->length};
    code.bytes = g_malloc(symbol->length + 1);
    memcpy(code.bytes, symbol->bytes, symbol->length);
    code.bytes[symbol->length] = '\0';
    memcpy(code.corners, corners, sizeof code.corners);
    g_array_append_val(reader->codes, code);
}

static void add_part(Reader *reader, const SymbolPart *part, const ZbarSymbol *symbol, const ReaderPoint corners[4])
{
    Parts *parts = reader->parts;
    parts_add(parts, part, symbol->bytes, symbol->length);
    if (reader->settled_count < SETTLED_MAX)
        memcpy(reader->settled[reader->settled_count++], corners, sizeof reader->settled[0]);
    if (parts->joined_length > 0) {
        add_code(reader, &(ZbarSymbol){.symbology = SYMBOLOGY_QR, .bytes = parts->joined, .length = parts->joined_length},
                 corners);
        return;
    }
    reader->result.hint = AIM_PART;
    reader->result.parts_seen = parts->seen_count;
    reader->result.parts_count = parts->count;
    memcpy(reader->result.outline, corners, sizeof reader->result.outline);
}

// Of this thread: a frame gets its share of work on a busy machine, too.
static gint64 worked_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static bool is_late(const Reader *reader)
{
    const bool is_spent = reader->options.budget_us > 0 && reader->vain_looks > READER_LIVE_LOOKS_MAX;
    return is_spent || (reader->deadline_us != G_MAXINT64 && worked_us() > reader->deadline_us);
}

static bool read_grid(Reader *reader, const Fit *fit)
{
    Grid *grid = reader->grid;
    grid_complete(grid);
    if (grid->known_share < KNOWN_SHARE_MIN || grid->format_margin < FORMAT_MARGIN_MIN ||
        !error_corrector_correct(reader->corrector, grid))
        return false;
    const int side_px = grid_draw(grid, DRAWN_MODULE_PX, reader->drawn);
    if (zbar_reader_read(reader->qr, reader->drawn, side_px, side_px) == 0)
        return false;
    const ZbarSymbol *symbol = zbar_reader_symbol(reader->qr, 0);
    ReaderPoint corners[4];
    fit_outline(fit, corners);
    SymbolPart part;
    if (symbol->is_part && error_corrector_part(reader->corrector, &part))
        add_part(reader, &part, symbol, corners);
    else
        add_code(reader, symbol, corners);
    reader->read_count++;
    return true;
}

static void sample(Reader *reader, const Fit *fit)
{
    grid_sample(reader->grid, fit, &reader->pyramid);
    reader->result.looks += (guint)(GRID_LOOKS * reader->grid->side * reader->grid->side);
    grid_decide(reader->grid);
}

// As sampled, and then with blur undone.
static bool read_sampled(Reader *reader, const Fit *fit)
{
    sample(reader, fit);
    if (read_grid(reader, fit))
        return true;
    if (reader->grid->known_share < KNOWN_SHARE_MIN)
        return false;
    sample(reader, fit);
    grid_equalise(reader->grid);
    return read_grid(reader, fit);
}

// Better and better looks at one symbol, for as long as there is time.
static bool read_closely(Reader *reader, Fit *fit)
{
    Grid *grid = reader->grid;
    if (read_sampled(reader, fit))
        return true;
    if (grid->known_share < 0.6f)
        return false;
    // Costly, and of use for few: in a live picture what is not surely laid right waits for its turn.
    const bool has_turn = reader->options.budget_us == 0 || reader->blank_frames % 3 == 2;
    const int rounds = fit->agreement > SURE_MIN ? 2 : has_turn ? 1 : 0, total = grid->side * grid->side;
    for (int round = 0; round < rounds && !grid->is_mirrored && !is_late(reader); round++) {
        memcpy(reader->before, grid->modules, (gsize)total);
        const guint before = fit->looks;
        fit_refine(fit, &reader->pyramid, grid->modules);
        reader->result.looks += fit->looks - before;
        if (read_sampled(reader, fit))
            return true;
        int changed = 0;
        for (int i = 0; i < total; i++)
            changed += grid->modules[i] != reader->before[i];
        if (changed * CHANGED_SHARE < total)
            break;
    }
    return false;
}

static bool read_fit(Reader *reader, const Fit *fit)
{
    Grid *grid = reader->grid;
    Fit closer = *fit;
    if (read_closely(reader, &closer)) {
        tracks_note(reader->tracks, &closer, true);
        return true;
    }
    // What could not be read is kept as it was seen: closer looks at damage go astray.
    sample(reader, fit);
    if (fit->agreement < NEAR_MISS_MIN)
        return false;
    if (fit->agreement > SURE_MIN && reader->settled_count < SETTLED_MAX)
        fit_outline(fit, reader->settled[reader->settled_count++]);
    if (fit->agreement > reader->missed_agreement && reader->result.hint != AIM_PART) {
        reader->missed_agreement = fit->agreement;
        reader->result.hint = aim_of(fit, grid, &reader->pyramid.levels[0]);
        fit_outline(fit, reader->result.outline);
    }
    if (!track_join(tracks_note(reader->tracks, fit, false), grid) || !read_grid(reader, fit))
        return false;
    tracks_note(reader->tracks, fit, true);
    return true;
}

static bool is_near(const Triple *a, const Triple *b)
{
    float away = 0;
    for (int i = 0; i < 3; i++)
        away = fmaxf(away, hypotf(a->corners[i].x - b->corners[i].x, a->corners[i].y - b->corners[i].y));
    return away < 1.2f * fmaxf(fminf(a->size_px, b->size_px), 1);
}

static bool is_inside(const ReaderPoint corners[4], ReaderPoint at)
{
    for (int e = 0; e < 4; e++) {
        const ReaderPoint from = corners[e], to = corners[(e + 1) % 4];
        if ((to.x - from.x) * (at.y - from.y) < (to.y - from.y) * (at.x - from.x))
            return false;
    }
    return true;
}

// Does one of its finders belong to a code that has been read, or surely been seen and cannot be?
static bool is_settled(const Reader *reader, const Triple *triple)
{
    for (int k = 0; k < 3; k++) {
        for (guint i = 0; i < reader->codes->len; i++)
            if (is_inside(g_array_index(reader->codes, ReaderCode, i).corners, triple->corners[k]))
                return true;
        for (int i = 0; i < reader->settled_count; i++)
            if (is_inside(reader->settled[i], triple->corners[k]))
                return true;
    }
    return false;
}

static bool read_fits(Reader *reader, Fit *fits, int count)
{
    reader->result.candidates++;
    reader->result.looks += CANDIDATE_LOOKS;
    for (int i = 0; i < count; i++)
        reader->result.looks += fits[i].looks;
    for (int i = 0; i < count && !is_late(reader); i++)
        if (fits[i].agreement > AGREEMENT_MIN && read_fit(reader, &fits[i]))
            return true;
    return false;
}

// Looks first where the last frames had something; returns whether all that was read then is read again.
static bool try_tracks(Reader *reader)
{
    Triple before[TRACKS_MAX];
    int count = 0;
    for (int i = 0; i < reader->tracks->count; i++)
        before[count++] = reader->tracks->tracks[i].triple;
    bool all = count > 0;
    for (int i = 0; i < count && !is_late(reader); i++) {
        Fit fits[FIT_VERSIONS_MAX];
        if (!is_settled(reader, &before[i]) && !read_fits(reader, fits, fit_follow(&before[i], &reader->pyramid, fits)))
            all = false;
    }
    return all;
}

static void try_triples(Reader *reader, int count)
{
    for (int i = 0; i < count; i++) {
        const Triple *triple = &reader->triples[i];
        bool is_known = is_settled(reader, triple);
        for (int k = 0; k < reader->tried_count && !is_known; k++)
            is_known = triple->guessed == reader->tried[k].guessed && triple->level >= reader->tried[k].level &&
                       is_near(triple, &reader->tried[k]);
        if (is_known || reader->tried_count >= (int)G_N_ELEMENTS(reader->tried))
            continue;
        reader->tried[reader->tried_count++] = *triple;
        Fit fits[FIT_VERSIONS_MAX];
        if (!read_fits(reader, fits, fit_triple(triple, &reader->pyramid, fits)))
            reader->vain_looks = reader->result.looks;
        if (is_late(reader))
            return;
    }
}

static void scan_level(Reader *reader, int level, bool is_sharpened)
{
    if (level >= reader->pyramid.level_count)
        return;
    Level seen = reader->pyramid.levels[level];
    if (is_sharpened)
        seen = sharpen(reader->kernels, &reader->sharpener, &reader->pyramid.levels[level]);
    binarise(reader->kernels, &seen, &reader->plane);
    finder_scan(reader->kernels, &reader->plane, level, &reader->finders);
}

static void take_symbols(Reader *reader, const ZbarReader *zbar, guint count)
{
    for (guint i = 0; i < count; i++) {
        const ZbarSymbol *symbol = zbar_reader_symbol(zbar, i);
        ReaderPoint corners[4];
        for (int k = 0; k < 4; k++)
            corners[k] = sweep_to_frame(&reader->sweep, symbol->corners[k]);
        if (symbol->is_part) // of which part, only our own way to it can tell
            continue;
        add_code(reader, symbol, corners);
        reader->read_count++;
    }
}

// What takes turns over the frames in which nothing was read.
static void take_turns(Reader *reader)
{
    const guint blank = reader->blank_frames++;
    if (reader->barcodes && (reader->options.budget_us == 0 || blank % BARCODES_EVERY == 0))
        take_symbols(reader, reader->barcodes, sweep_level(&reader->sweep, reader->barcodes, &reader->pyramid, 0));
    const bool is_crowded = reader->finders.count > SWEEP_FINDERS_MAX; // on which zbar takes as long as it likes
    if (blank % SWEEP_EVERY == SWEEP_EVERY - 1 && !is_crowded && !is_late(reader))
        take_symbols(reader, reader->qr, sweep_read(&reader->sweep, reader->qr, &reader->pyramid, blank / SWEEP_EVERY));
}

// Does a clear finder belong to none of the codes that were read?
static bool has_other_finder(const Reader *reader)
{
    for (int i = 0; i < reader->finders.count; i++) {
        const Finder *finder = &reader->finders.finders[i];
        const float scale = ldexpf(1, finder->level);
        bool is_other = finder->doubt < OTHER_FINDER_MAX;
        for (guint k = 0; k < reader->codes->len && is_other; k++)
            is_other = !is_inside(g_array_index(reader->codes, ReaderCode, k).corners,
                                  (ReaderPoint){finder->at.x * scale, finder->at.y * scale});
        if (is_other)
            return true;
    }
    return false;
}

// Is there one clear finder, and nothing known of what it belongs to? Where the list is full they are a pattern's.
static bool seems_smeared(const Reader *reader)
{
    bool is_clear = false;
    for (int i = 0; i < reader->finders.count && !is_clear; i++) {
        const Finder *finder = &reader->finders.finders[i];
        is_clear = finder->doubt < CLEAR_FINDER_MAX && ldexpf(finder->width_px, finder->level) > SMEARED_WIDTH_MIN_PX;
    }
    return is_clear && reader->missed_agreement == 0 && reader->finders.count < FINDERS_MAX;
}

static void try_all(Reader *reader, bool with_others)
{
    try_triples(reader, triples_rank(&reader->finders, reader->triples));
    if ((reader->read_count == 0 || with_others) && !is_late(reader))
        try_triples(reader, pairs_rank(&reader->finders, reader->triples));
}

// Something moves, and most of the frame's budget is left: then nothing has to wait for its turn.
static bool is_lively(const Reader *reader)
{
    return reader->motion.still_frames < LIVELY_FRAMES && !is_late(reader) &&
           reader->deadline_us - worked_us() > (gint64)reader->options.budget_us * 2 / 3;
}

static void read_frame(Reader *reader, const GreyFrame *frame)
{
    pyramid_build(reader->kernels, &reader->pyramid, frame);
    motion_note(&reader->motion, &reader->pyramid);
    tracks_step(reader->tracks);
    reader->finders.count = 0;
    reader->tried_count = reader->settled_count = reader->read_count = 0;
    parts_step(reader->parts);
    reader->missed_agreement = 0;
    reader->vain_looks = 0;
    reader->frame_number++;
    const bool is_still = reader->options.budget_us == 0;
    bool with_others = false; // go on when something has been read
    if (try_tracks(reader) && !is_still) {
        if (reader->frame_number % SEARCH_EVERY != 0)
            return;
        with_others = true;
    }
    for (int level = PYRAMID_LEVELS - 1; level > 0; level--)
        scan_level(reader, level, false);
    try_triples(reader, triples_rank(&reader->finders, reader->triples));
    if (reader->read_count > 0) // is there another, of which these levels show two finders?
        try_triples(reader, pairs_rank(&reader->finders, reader->triples));
    if (is_still && reader->read_count > 0)
        with_others = has_other_finder(reader);
    if ((with_others || reader->read_count == 0) && !is_late(reader)) {
        scan_level(reader, 0, false);
        try_all(reader, with_others);
    }
    if (reader->read_count == 0 && seems_smeared(reader) && !is_late(reader)) {
        scan_level(reader, 2, true);
        scan_level(reader, 1, true);
        try_all(reader, with_others);
    }
    const int seen_count = reader->finders.count;
    if (reader->read_count == 0 && seen_count > 0 && seen_count < FINDERS_MAX && !is_still && is_lively(reader)) {
        scan_level(reader, 0, true); // small and smeared
        try_all(reader, with_others);
    }
    if (reader->read_count == 0)
        take_turns(reader);
    else
        reader->blank_frames = 0;
}

static int by_distance(gconstpointer left, gconstpointer right, gpointer middle)
{
    const ReaderPoint *centre = middle;
    float distance[2];
    const ReaderCode *codes[2] = {left, right};
    for (int i = 0; i < 2; i++)
        distance[i] = hypotf((codes[i]->corners[0].x + codes[i]->corners[2].x) / 2 - centre->x,
                             (codes[i]->corners[0].y + codes[i]->corners[2].y) / 2 - centre->y);
    return (distance[0] > distance[1]) - (distance[0] < distance[1]);
}

const ReaderResult *reader_read(Reader *reader, const GreyFrame *frame)
{
    const gint64 start_us = g_get_monotonic_time();
    const int width = frame->width_px, height = frame->height_px;
    g_array_set_size(reader->codes, 0);
    reader->result = (ReaderResult){.hint = AIM_NONE};
    reader->deadline_us = reader->options.budget_us > 0 ? worked_us() + reader->options.budget_us : G_MAXINT64;
    if (frame->pixels && width > 1 && height > 1 && width <= READER_SIDE_MAX_PX && height <= READER_SIDE_MAX_PX)
        read_frame(reader, frame);
    ReaderPoint centre = {(float)width / 2, (float)height / 2};
    g_array_sort_with_data(reader->codes, by_distance, &centre);
    ReaderResult *result = &reader->result;
    result->codes = (ReaderCode *)(void *)reader->codes->data;
    result->code_count = reader->codes->len;
    if (reader->codes->len > 0) {
        result->hint = AIM_READ;
        result->parts_seen = result->parts_count = 0;
        memcpy(result->outline, result->codes[0].corners, sizeof result->outline);
    }
    result->took_us = g_get_monotonic_time() - start_us;
    return result;
}
