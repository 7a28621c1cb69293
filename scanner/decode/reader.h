// SPDX-License-Identifier: GPL-3.0-or-later
// reader.h - QR codes in a grey picture, quickly, and quickly that there are none.
//
// A front end of our own finds, straightens and samples; zbar reads the clean small symbol that comes of it. A
// Reader keeps what it learned over the frames of one camera (where to look first, joined evidence), so each lane
// has its own. A message in several codes (structured append) is one code, with the corners of a part that is in view, and
// is reported when all parts have been seen, in whatever order, and its parity is right. All memory is bounded and taken at the first frame of a size; any input is safe.
#pragma once

#include "scanner/decode/frame.h"

#define READER_LIVE_BUDGET_US 20000 // for a lane's frame: the step that is under way then ends within a frame period at 30 Hz

#define READER_LIVE_LOOKS_MAX                                                                                                    \
    200000 // at pixels, for what turns out to be no code: the least likely candidates are left out of a frame then

typedef struct {
    int budget_us;      // processor time for one frame at most, roughly; 0 = no limit (still pictures)
    bool with_barcodes; // Code 128 and EAN too, at low rate
    bool is_plain_c;    // without the processor's vectors, for comparison: what is read is the same
} ReaderOptions;

typedef struct Reader Reader;

Reader *reader_new(const ReaderOptions *options);
void reader_free(Reader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reader, reader_free)

// Reads one frame. The result belongs to the reader and is valid until the next call. Never fails: a frame of
// impossible measures gives no codes.
const ReaderResult *reader_read(Reader *reader, const GreyFrame *frame);

// Forgets what was learned from earlier frames: the next picture is unrelated.
void reader_forget(Reader *reader);
