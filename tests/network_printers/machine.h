// SPDX-License-Identifier: GPL-3.0-or-later
// machine.h - the inside of one stand-in printer: connections, what they have sent, and the one mechanism that prints.
//
// Bytes of a connection are taken strictly in order. A language's `frame` cuts the next whole command off what was
// received; picture bytes gather in `label`, and what has to wait for its turn (a label, a question that is answered
// in order) becomes an item. Items are worked off one at a time by the mechanism. What the real machine answers on
// receipt, ahead of its buffer, is answered by `overhear` or by `frame` itself. All of this runs in one thread.
#pragma once

#include "tests/network_printers/album.h"
#include "tests/network_printers/script.h"

typedef struct Language Language;
typedef struct Line Line;
typedef struct Machine Machine;

typedef enum { ITEM_LABEL, ITEM_QUESTION } ItemKind;

// What becomes of a label, for languages that tell it of each.
typedef enum { ITEM_ARRIVED, ITEM_BEGUN, ITEM_OUT, ITEM_CANCELLED, ITEM_DROPPED } ItemFate;

typedef struct {
    ItemKind kind;
    gint64 arrived_us;
    bool is_others;    // another host's: it comes out, and is nobody's here
    bool is_blank;     // its feed key's
    bool is_headless;  // its beginning was lost with the power
    GByteArray *bytes; // a label's picture commands
    guint copies;
    int job_id;    // IPP
    guint of_line; // which label of the connection
    char question[8];
    guint8 parameter;
} Item;

struct Line {
    int fd; // -1 = the connection is over, its items may still wait
    guint number;
    gint64 accepted_us;
    guint64 received;
    GByteArray *in;    // taken, not yet cut into commands
    gsize scanned;     // of `in`: a language's own mark
    guint8 recent[2];  // the last two bytes that were overheard
    GByteArray *label; // the picture commands of the label that is being received
    bool has_ink;      // such a label has begun
    gsize ink_from;    // length of `label` when it began
    GQueue items;      // element: Item
    gsize waiting_bytes;
    guint labels_framed, labels_out;
    GQueue answers; // element: Answer, the earliest due first
    gint64 last_due_us;
    bool is_deaf, has_ended, is_shut, closes_when_answered;
    bool is_kept;     // it is no socket of line.c, and in use
    bool is_headless; // the beginning of what is being received was lost
    // What the languages remember of a connection.
    gsize row_bytes, tab_bytes;
    guint copies;
    bool in_raster, is_automatic, is_fine, is_two_colour, is_packed;
    guint8 expanded_mode;
};

// What a machine knows of itself, and what power leaves of it.
typedef struct {
    guint boot_count; // 1 = the first
    gint64 booted_us;
    guint odometer;    // labels that it says it printed in its life
    guint print_count; // how many it really began
    guint since_boot;  // and since it was switched on
    guint stop_count;  // since then, for want of paper or by an open cover
    GQueue due;        // element: gint64, when a label that is out will be counted
    bool reprints;     // a label that was torn; ZPL's ^JZ
} Memory;

struct Machine {
    const Language *language;
    Script script;
    AlbumWriter *album;
    GRand *rand;
    int listener_fd;
    GPtrArray *lines; // element: Line
    guint line_count, break_count;
    Line *printing_line; // whose label is in the mechanism, or NULL
    Item *printing;
    gint64 print_done_us;
    gint64 print_half_us;                          // 0 = half of it is out
    guint labels_framed, labels_begun, labels_out; // of all connections; others' are not among them
    Memory memory;
    unsigned happened; // mishaps, a bit each
    bool is_out_of_paper, was_out_of_paper, is_frozen, is_open, is_dark, holds;
    bool has_torn;                 // the label in the mechanism has left a part of it on the paper
    gint64 light_us;               // the power comes back
    gint64 mend_us;                // 0 = nobody comes
    gint64 others_us;              // another host's labels come; 0 = none do
    Line *carried;                 // what the last connection left half sent, see `carries`
    GHashTable *graphics;          // ZPL: "R:NAME.GRF" -> GBytes of the whole ~DG
    GPtrArray *jobs, *jobs_before; // IPP; element: IppJob. Those of the boot before
    int job_count;
    guint8 etb_count; // Star
    bool etb_done;
};

// What of the labels in a machine is gone when somebody clears it.
typedef enum {
    CLEARS_NOTHING, // it has no such button or command
    CLEARS_NEXT,    // the label that waits to be next
    CLEARS_WAITING, // all that wait or are being received; the one in the mechanism comes out
    CLEARS_ALL,     // that one is torn too
    CLEARS_AS_POWER,
} Clears;

// What a language is. `frame`, `ask` and `develop` are always there, the others may be NULL.
struct Language {
    const char *name;
    int head_px;
    gsize buffer_bytes;
    bool takes_one_line;     // a second connection waits
    bool prints_as_received; // half a label leaves half a label on the paper
    bool carries;
    bool is_mirrored;   // the first dot sent is the right one
    bool is_transposed; // rows of the language run along the paper
    bool has_feed_key;
    bool is_bracketed;    // the rest of a label whose beginning was lost is passed over
    Clears cancel, flush; // its button; another host's command
    // Takes one whole command off line->in; false when there is no whole one yet.
    bool (*frame)(Machine *machine, Line *line);
    // A question's turn has come.
    void (*ask)(Machine *machine, Line *line, const Item *item);
    // What is answered on receipt, one byte at a time, before `frame` sees it.
    void (*overhear)(Machine *machine, Line *line, guint8 byte);
    // A label has come out; or, with line NULL, the paper's state has changed.
    void (*came_out)(Machine *machine, Line *line);
    void (*paper_changed)(Machine *machine);
    // What became of a label; and when many are gone at once.
    void (*fate)(Machine *machine, Item *item, ItemFate fate);
    void (*cleared)(Machine *machine, Clears clears);
    // The pictures of one label's commands (element: Page of tests/driver/page.h), or NULL and a sentence.
    GPtrArray *(*develop)(const guint8 *bytes, gsize length, int head_px, char **out_problem);
};

extern const Language language_zpl, language_brother, language_escpos, language_fgl, language_star, language_dymo, language_epl2,
    language_tspl, language_ipp;

// --- for the languages (commands.c) ---
// The first `count` bytes that are not yet cut off, or NULL when fewer have come.
const guint8 *line_peek(const Line *line, gsize count);
// Cuts `count` bytes off; with `is_picture` they join the label.
void line_take(Line *line, gsize count, bool is_picture);
void line_add_picture(Line *line, const guint8 *bytes, gsize count);
// From here on the label has ink.
void line_begin_ink(Line *line);
// The label is complete: it waits for the mechanism. One without ink is dropped, as paper is then not moved.
void line_end_label(Machine *machine, Line *line, guint copies);
// What was received of a label leaves the printer as it is.
void line_tear(Machine *machine, Line *line, const char *why);
// A question that waits for its turn; `question` is its name in the script's `mute`.
void line_queue_question(Line *line, const char *question, guint8 parameter);
// What waits is gone, and what has begun is without its beginning; perhaps what commands have set is as after switching on.
void line_forget(Line *line, bool loses_settings);
// Languages of text lines with raw graphics inside. The text of the next line without its end, or NULL when there is no
// whole one yet; the caller owns it.
char *line_text(const Line *line, gsize *out_length);
bool line_begins_graphic(const Line *line, const char *word);
// With its numbers from `at` on (x, y, bytes across, rows, ...), each with one byte behind it; 0 when they are not all there.
gsize line_graphic_length(const Line *line, gsize at, gsize number_count);
// How many labels this connection has complete and not yet in the mechanism.
guint line_waiting_labels(const Line *line);

// --- answers and the paper (machine.c) ---
void machine_answer(Machine *machine, Line *line, const char *question, const void *bytes, gsize count);

// --- the machine's life (machine.c, line.c); times are g_get_monotonic_time ---
Machine *machine_new(Script *script, const char *album_folder, GError **error); // takes what is in the script
void machine_free(Machine *machine);
// Prints and asks what is due. Returns when it next has something to do, or G_MAXINT64.
gint64 machine_work(Machine *machine, gint64 now_us);
void machine_mend(Machine *machine);
void machine_write_state(Machine *machine);
bool machine_is_idle(const Machine *machine);

void machine_accept(Machine *machine, gint64 now_us);
// Reads and frames what may be read now, and sends what is due. Each returns when it next has something to do, or
// G_MAXINT64; a line that waits for its peer is woken by its socket.
gint64 line_listen(Machine *machine, Line *line, gint64 now_us);
gint64 line_speak(Machine *machine, Line *line, gint64 now_us);
// Whether it wants to read at all at this time.
bool line_may_read(const Machine *machine, const Line *line);
// Faults that hang on a label that came out.
void line_label_out(Machine *machine, Line *line);
void line_free(Line *line);
void item_free(Item *item);
void machine_tell_fate(Machine *machine, Item *item, ItemFate fate);
// A line that is no connection, for `count` labels of another host, or blank ones of the feed key.
void line_add_others(Machine *machine, guint count, bool is_blank);
// A line for what a server of its own receives; it stays while is_kept.
Line *line_add_front(Machine *machine);
void line_cut(Machine *machine, Line *line);

// --- what it remembers (memory.c) ---
void memory_boot(Machine *machine, gint64 now_us);
void memory_lose(Machine *machine);
// A label has begun, or is out.
void memory_count(Machine *machine, gint64 now_us, bool is_out);
// Counts what is due; returns when the next is, or G_MAXINT64.
gint64 memory_work(Machine *machine, gint64 now_us);
// Seconds since it was switched on, in the machine's own time.
guint64 memory_uptime_s(const Machine *machine);

// --- what happens to it (mishap.c) ---
// Those whose place this is; `line` is whose event it is.
void mishap_try(Machine *machine, const Line *line, PlaceKind event);
// "cancel", "feed", "flush", "open", "power", "other"; false where the machine has no such thing.
bool mishap_do(Machine *machine, const char *name);
// Somebody cancels the job in the machine.
void mishap_cancel_job(Machine *machine, int job_id);
void mishap_clear(Machine *machine, Clears clears);
// Another host's labels are there.
void mishap_bring_others(Machine *machine);
// The power comes back.
void mishap_light(Machine *machine, gint64 now_us);
