// SPDX-License-Identifier: GPL-3.0-or-later
// check_labels.c - each label drawn for people with the longest and strangest names, and its code read back.
#include <string.h>

#include "printer/printer.h"
#include "scanner/decode/reader.h"
#include "scanner/check/check_place.h"
#include "scanner/desk/label_fits.h"
#include "scanner/desk/sample_label.h"

#define PAPER_PX 16 // around a label that is looked at
#define ASK_TIMEOUT_MS 1500

// The first is an ordinary one, the second another of whom only the name is different.
static const SamplePerson people[] = {
    SAMPLE_PERSON,
    {"Priya Sharma", "", "she/her", "Analytical Engines Ltd", "Programmer", "speaker"},
    {"Bartholomew Featherstonehaugh-Cholmondeley", "", "he/him", "Royal Society for the Prevention of Very Long Company Names",
     "Vice President of Everything Else", "speaker, first-timer, staff"},
    {"Maria das Dores Conceição Albuquerque de Vasconcelos e Sousa", "", "ela", "Instituto Superior Técnico", "", "staff"},
    {"Wolfeschlegelsteinhausenbergerdorff Sr.", "", "", "Rathaus", "", "first-timer"},
    {"అనూష వెంకటరమణ", "Anusha Venkataramana", "she/her", "హైదరాబాద్ విశ్వవిద్యాలయం", "", "speaker"},
    {"محمد بن عبد الله الفارسي", "Mohammed Al-Farsi", "", "جامعة السلطان قابوس", "", ""},
    {"長谷川さくら", "Sakura Hasegawa", "", "東京大学", "", "speaker"},
    {"Q", "", "they/them", "", "", ""},
};

// The picture as a camera would see it lie on paper; as many dots across as along. The caller owns it.
static guint8 *grey_of(const Bitmap *bitmap, GreyFrame *out)
{
    int height = (int)((gint64)bitmap->height_px * bitmap->dpi_x / bitmap->dpi_y);
    *out = (GreyFrame){.width_px = bitmap->width_px + 2 * PAPER_PX, .height_px = height + 2 * PAPER_PX};
    out->stride_bytes = out->width_px;
    guint8 *pixels = g_malloc((gsize)out->width_px * (gsize)out->height_px);
    memset(pixels, 255, (gsize)out->width_px * (gsize)out->height_px);
    for (int y = 0; y < height; y++) {
        int from = (int)((gint64)y * bitmap->dpi_y / bitmap->dpi_x);
        guint8 *row = pixels + (gsize)(y + PAPER_PX) * (gsize)out->stride_bytes + PAPER_PX;
        for (int x = 0; x < bitmap->width_px; x++)
            if (bitmap_get(bitmap->black, bitmap->stride_bytes, x, from) ||
                (bitmap->red && bitmap_get(bitmap->red, bitmap->stride_bytes, x, from)))
                row[x] = 0;
    }
    out->pixels = pixels;
    return pixels;
}

typedef enum { CODE_GOOD, CODE_ABSENT, CODE_OTHER } CodeSeen;

// `out_other`: what a code says that is not the person's; the caller owns it.
static CodeSeen read_code(const Bitmap *bitmap, char **out_other)
{
    GreyFrame frame;
    g_autofree guint8 *pixels = grey_of(bitmap, &frame);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.with_barcodes = true});
    const ReaderResult *result = reader_read(reader, &frame);
    *out_other = NULL;
    for (gsize i = 0; i < result->code_count; i++)
        if (strcmp((const char *)result->codes[i].bytes, SAMPLE_TOKEN) == 0)
            return CODE_GOOD;
    if (result->code_count == 0)
        return CODE_ABSENT;
    *out_other = g_utf8_make_valid((const char *)result->codes[0].bytes, -1);
    return CODE_OTHER;
}

// On the label's own roll, or on what is in the printer.
static Bitmap *draw(const Check *check, const LabelUse *use, const PrinterInfo *printer, const SamplePerson *sample,
                    const char *title, GPtrArray **out_warnings, GError **error)
{
    g_autofree char *fields = sample_label_fields(check->profile, check->sessions, use->is_badge, sample, title);
    return printer ? printer_draw(check->profile, check->event_folder, printer, use->name, fields, out_warnings, error)
                   : printer_preview(check->profile, check->event_folder, use->name, fields, out_warnings, error);
}

static char *at_label(const Check *check, const LabelUse *use)
{
    return check_at_event(check, "label", use->name, "template");
}

// What is to be said of a drawing: for an ordinary person all, for the longest names only that one cannot be read. NULL for nothing.
static const char *find_strain(const GPtrArray *warnings, bool is_ordinary)
{
    for (guint i = 0; i < warnings->len; i++)
        if (is_ordinary || printer_is_unreadable(g_ptr_array_index(warnings, i)))
            return g_ptr_array_index(warnings, i);
    return NULL;
}

// Draws for everybody. True when the label can be drawn and its code read each time; what cannot is said once.
static bool draw_everybody(Check *check, const LabelUse *use, const PrinterInfo *printer)
{
    g_autofree char *on = printer ? g_strdup_printf(" on %s", printer->name) : g_strdup("");
    for (gsize i = 0; i < (check->request->is_brief ? 1 : G_N_ELEMENTS(people)); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) warnings = NULL;
        g_autofree char *other = NULL;
        g_autoptr(Bitmap) bitmap = draw(check, use, printer, &people[i], NULL, &warnings, &error);
        if (!bitmap) {
            check_say(check, FINDING_FAIL, at_label(check, use), "[label %s] cannot be drawn for \"%s\"%s: %s", use->name,
                      people[i].name, on, error->message);
            return false;
        }
        CodeSeen seen = read_code(bitmap, &other);
        if (seen == CODE_ABSENT)
            check_say(
                check, FINDING_FAIL, at_label(check, use),
                "[label %s] shows no readable code for \"%s\"%s, so it opens no door; give %s a [qr] with text = {token} and "
                "room",
                use->name, people[i].name, on, use->template_name);
        else if (seen == CODE_OTHER)
            check_say(
                check, FINDING_FAIL, at_label(check, use),
                "the code of [label %s] says \"%s\", which is not the person's, so it opens no door; write text = {token} in %s",
                use->name, other, use->template_name);
        const char *strain = seen == CODE_GOOD ? find_strain(warnings, i == 0) : NULL;
        if (strain)
            check_say(check, FINDING_WARN, at_label(check, use), "[label %s]%s: %s; give it more room or smaller letters in %s",
                      use->name, on, strain, use->template_name);
        if (seen != CODE_GOOD || strain)
            return false;
    }
    return true;
}

static bool is_same(const Bitmap *one, const Bitmap *other)
{
    return one->width_px == other->width_px && one->height_px == other->height_px &&
           memcmp(one->black, other->black, (gsize)one->stride_bytes * (gsize)one->height_px) == 0;
}

// A label that is the same for two people, or for two sessions, does not say whose or what for it is.
static void check_shown(Check *check, const LabelUse *use)
{
    g_autoptr(Bitmap) ada = draw(check, use, NULL, &people[0], NULL, NULL, NULL);
    g_autoptr(Bitmap) priya = draw(check, use, NULL, &people[1], NULL, NULL, NULL);
    g_autoptr(Bitmap) elsewhere = use->is_badge ? NULL : draw(check, use, NULL, &people[0], "Another title", NULL, NULL);
    if (is_same(ada, priya))
        check_say(check, FINDING_FAIL, at_label(check, use), "[label %s] shows no name; write {name} in a text of %s", use->name,
                  use->template_name);
    if (elsewhere && is_same(ada, elsewhere))
        check_say(check, FINDING_WARN, at_label(check, use),
                  "[label %s] does not say which session it is for; write {session_title} in a text of %s", use->name,
                  use->template_name);
}

void check_pictures(Check *check)
{
    g_autoptr(GError) error = NULL;
    check->has_bad_picture = !printer_check_pictures(check->event_folder, &error);
    if (check->has_bad_picture)
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else
        check_say(check, FINDING_OK, NULL, "each is drawn within seconds");
}

// A template's own mistake has a line there.
static bool can_load(Check *check, const LabelUse *use)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Bitmap) bitmap = draw(check, use, NULL, &people[0], NULL, NULL, &error);
    if (!bitmap)
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    return bitmap != NULL;
}

static void check_font(Check *check, const LabelUse *use)
{
    g_autofree char *families = printer_missing_fonts(check->event_folder, use->template_name);
    if (families)
        check_say(
            check, FINDING_WARN, g_strdup(use->template_name),
            "the font \"%s\" is not installed here, and another one is printed; install it at each station, or name one that is "
            "there (fc-list : family)",
            families);
}

// What is wrong with a template is said once, of the first label that uses it.
void check_labels(Check *check)
{
    g_autoptr(GHashTable) mistaken = g_hash_table_new(g_str_hash, g_str_equal);
    guint good_count = 0, begun = check->findings->len;
    for (guint i = 0; i < check->profile->labels->len && !check->has_bad_picture; i++) {
        const LabelUse *use = g_ptr_array_index(check->profile->labels, i);
        guint before = check->findings->len;
        if (g_hash_table_contains(mistaken, use->template_name))
            continue;
        check_font(check, use);
        if (can_load(check, use) && draw_everybody(check, use, NULL) && !check->request->is_brief)
            check_shown(check, use);
        if (check->findings->len > before)
            g_hash_table_add(mistaken, use->template_name);
        good_count += check->findings->len == before;
    }
    g_autoptr(GError) refusal = NULL;
    if (good_count > 0 && check->findings->len == begun && !printer_check_labels(check->profile, check->event_folder, &refusal))
        check_say(check, FINDING_FAIL, NULL, "%s", refusal->message);
    if (good_count > 0 && check->findings->len == begun)
        check_say(check, FINDING_OK, NULL, "%u drawn, their codes read back", good_count);
}

// --- on the rolls of this station ---

// A virtual one takes all.
static void check_roll(Check *check, const PrinterInfo *printer, guint *badge_count, guint *ticket_count)
{
    g_autoptr(GPtrArray) fits = printer_label_fits(check->profile, check->event_folder, printer);
    for (guint i = 0; i < check->profile->labels->len; i++) {
        const LabelUse *use = g_ptr_array_index(check->profile->labels, i);
        const LabelFit *fit = i < fits->len ? g_ptr_array_index(fits, i) : NULL;
        bool is_good = printer->is_virtual || (fit && !fit->refusal && draw_everybody(check, use, printer));
        *(use->is_badge ? badge_count : ticket_count) += is_good;
    }
}

static void check_rolls_of(Check *check, const GPtrArray *printers)
{
    guint badge_count = 0, ticket_count = 0, known_count = 0;
    ARRAY_EACH(const PrinterInfo, printer, printers) {
        if (!printer->is_virtual && (!*printer->driver || !*printer->model))
            continue;
        known_count++;
        check_roll(check, printer, &badge_count, &ticket_count);
    }
    if (known_count > 0 && badge_count == 0 && check_has_label(check->profile, true))
        check_say(
            check, FINDING_WARN, NULL,
            "no printer has a roll for a badge of the event; put in another one, or add a [label NAME] of kind badge for it");
    if (known_count > 0 && ticket_count == 0 && check_has_label(check->profile, false))
        check_say(
            check, FINDING_WARN, NULL,
            "no printer has a roll for a ticket of the event; put in another one, or add a [label NAME] of kind ticket for it");
}

static void tell_printer(Check *check, const PrinterInfo *info)
{
    bool is_useful;
    g_autoptr(GError) error = NULL;
    g_autofree char *labels = label_fits_text(check->station_folder, info, &is_useful);
    check_say(check, *info->problem || !is_useful ? FINDING_WARN : FINDING_OK, NULL, "%s, %s %s, %s%smedia %s%s%s%s%s",
              info->name, info->driver, info->model, info->options, *info->options ? ", " : "",
              *info->media ? info->media : "not known", labels ? ", labels " : "", labels ? labels : "",
              *info->problem ? ". " : "", info->problem);
    if (check->request->pictures && !label_fits_write(check->station_folder, info, check->request->pictures, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
}

void check_rolls(Check *check)
{
    static const char *const none[] = {NULL};
    g_autoptr(GError) error = NULL;
    const char *const *specs =
        check->settings && check->settings->printers ? (const char *const *)check->settings->printers : none;
    g_clear_pointer(&check->store, store_close); // the list opens it
    g_autoptr(GPtrArray) printers = printer_list(specs, check->station_folder ? check->store_path : NULL, ASK_TIMEOUT_MS, &error);
    if (!printers) {
        check_say(check, FINDING_FAIL, check_at_station(check, "devices", "printers"), "%s", error->message);
        return;
    }
    bool needs_none = check->settings && !settings_have_keys(check->settings);
    if (printers->len == 0 && needs_none)
        check_say(check, FINDING_OK, NULL, "none, and a sponsor's station or a gateway needs none");
    else if (printers->len == 0)
        check_say(check, FINDING_WARN, NULL, "none is plugged in or named in station.ini; jobs will wait");
    for (guint i = 0; i < printers->len; i++)
        tell_printer(check, g_ptr_array_index(printers, i));
    if (check->profile && !check->has_bad_picture)
        check_rolls_of(check, printers);
}
