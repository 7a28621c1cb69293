// SPDX-License-Identifier: GPL-3.0-or-later
// test_media.c - every design that ships, for every hard name, on every roll and sheet: nothing cut, nothing where the printer
// does not reach, nothing on another, and codes that a camera at arm's length reads. With --write FOLDER the pictures are left
// there for other readers.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "printer/label/flow.h"
#include "printer/label/place.h"
#include "scanner/decode/reader.h"
#include "tests/label/people.h"
#include "tests/label/render.h"
#include "tests/label/sheet_media.h"

// A camera of 1920 dots across, 60 degrees wide, 45 cm away.
#define ARMS_LENGTH_DOTS_PER_MM 3.7
// Blank from the media's edge, whatever the printer reaches.
#define MARGIN_MM 2.0

// The last failure alone would be shown.
#define FAIL(...) (g_test_message(__VA_ARGS__), g_test_fail())

typedef struct {
    const char *file;
    const LabelTemplate *label_template;
    const SheetMedium *medium;
    LabelTarget target;
    GHashTable *fields;
} Scene;

static const char *name_of(const Scene *scene)
{
    return g_hash_table_lookup(scene->fields, "name");
}

static bool is_badge(const Scene *scene)
{
    return strstr(scene->file, "/badge") != NULL;
}

static void each_scene(void (*check)(const Scene *scene), guint step)
{
    g_auto(GStrv) files = templates_shipped();
    g_autoptr(GPtrArray) people = people_load();
    g_assert_cmpuint(g_strv_length(files), >=, 4);
    g_assert_cmpuint(people->len, >=, 40);
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        guint first = 0; // other people on each medium
        for (const SheetMedium *medium = sheet_media; medium->name; medium++, first++)
            for (guint i = first % step; i < people->len; i += step)
                check(&(Scene){*file, label_template, medium, sheet_target(medium, 0), g_ptr_array_index(people, i)});
    }
}

static Bitmap *render(const Scene *scene, GPtrArray **out_warnings)
{
    g_autoptr(GError) error = NULL;
    Bitmap *bitmap = label_render(scene->label_template, scene->fields, &scene->target, out_warnings, &error);
    if (error)
        g_error("%s on %s, %s: %s", scene->file, scene->medium->name, name_of(scene), error->message);
    return bitmap;
}

// Of the blank edge, what the printer does not reach does not stand on the bitmap.
static double edge_px(double media_mm, int side_px, int dpi)
{
    double unreached_mm = media_mm > 0 ? MAX(0, media_mm - side_px * 25.4 / dpi) / 2 : 0;
    return MAX(0, MARGIN_MM - unreached_mm) * dpi / 25.4 - 1;
}

static void check_whole_and_inside(const Scene *scene)
{
    g_autoptr(GPtrArray) warnings = NULL;
    g_autoptr(Bitmap) bitmap = render(scene, &warnings);
    const Inked inked = inked_of(bitmap);
    double across_px = edge_px(scene->target.media_width_mm, bitmap->width_px, bitmap->dpi_x);
    double along_px = edge_px(scene->target.media_length_mm, bitmap->height_px, bitmap->dpi_y);
    bool is_inside = inked.left >= across_px && inked.top >= along_px && inked.right <= bitmap->width_px - across_px &&
                     inked.bottom <= bitmap->height_px - along_px;
    if (!is_inside)
        FAIL("%s on %s, %s: ink from %d, %d to %d, %d of %d x %d dots", scene->file, scene->medium->name, name_of(scene),
             inked.left, inked.top, inked.right, inked.bottom, bitmap->width_px, bitmap->height_px);
    // A word of 36 letters is set smaller than the design wants it, and nothing is smaller than can be read.
    for (guint i = 0; i < warnings->len; i++)
        if (g_str_has_suffix(g_ptr_array_index(warnings, i), LABEL_UNREADABLE))
            FAIL("%s on %s: %s", scene->file, scene->medium->name, (char *)g_ptr_array_index(warnings, i));
}

static void test_labels_are_whole_and_inside(void)
{
    each_scene(check_whole_and_inside, 4);
}

static bool is_apart(RectMm one, RectMm other)
{
    return one.x + one.width <= other.x + 0.01 || other.x + other.width <= one.x + 0.01 || one.y + one.height <= other.y + 0.01 ||
           other.y + other.height <= one.y + 0.01;
}

// What is inked of a piece; a code takes its quiet zone too.
static RectMm taken(const Piece *piece)
{
    return piece->element->kind == ELEMENT_TEXT ? text_inked(&piece->fit, piece->box) : piece->box;
}

// Boxes and lines are ornaments and may lie under others.
static bool is_content(const Piece *piece)
{
    return !(piece->element->kind & (ELEMENT_BOX | ELEMENT_LINE));
}

static void check_apart(const Scene *scene)
{
    LabelTarget design = scene->target;
    if (flow_is_turned(scene->label_template, &scene->target)) {
        design.width_px = scene->target.length_px;
        design.length_px = scene->target.width_px;
        design.media_width_mm = scene->target.media_length_mm;
        design.media_length_mm = scene->target.media_width_mm;
    }
    LabelTemplate *resolved = flow_resolve(scene->label_template, scene->fields, &design, NULL);
    Bitmap resolution = {.dpi_x = design.dpi_x, .dpi_y = design.dpi_y};
    const Canvas canvas = {.bitmap = &resolution, .dots_x = design.dpi_x / 25.4, .dots_y = design.dpi_y / 25.4};
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pieces = place_elements(resolved, scene->fields, &canvas, warnings, NULL);
    for (guint i = 0; i < pieces->len; i++)
        for (guint j = 0; j < i; j++) {
            const Piece *one = g_ptr_array_index(pieces, i), *other = g_ptr_array_index(pieces, j);
            if (is_content(one) && is_content(other) && !is_apart(taken(one), taken(other)))
                FAIL("%s on %s: %s stands on %s (%s)", scene->file, scene->medium->name, one->element->name, other->element->name,
                     name_of(scene));
        }
    g_clear_pointer(&pieces, g_ptr_array_unref);
    flow_free(resolved);
}

static void test_nothing_stands_on_another(void)
{
    each_scene(check_apart, 5);
}

// As a camera sees it: each of its dots is the mean of what it covers.
static guint8 *shrink(const Bitmap *bitmap, double dots_per_mm, GreyFrame *out_frame)
{
    int width = 0, height = 0;
    g_autofree guint8 *pixels = grey_of(bitmap, &width, &height);
    double step_x = bitmap->dpi_x / 25.4 / dots_per_mm, step_y = bitmap->dpi_y / 25.4 / dots_per_mm;
    *out_frame = (GreyFrame){.width_px = (int)(width / step_x), .height_px = (int)(height / step_y)};
    out_frame->stride_bytes = out_frame->width_px;
    guint8 *small = g_malloc((gsize)out_frame->width_px * (gsize)out_frame->height_px);
    for (int y = 0; y < out_frame->height_px; y++)
        for (int x = 0; x < out_frame->width_px; x++) {
            int sum = 0, count = 0;
            for (int v = (int)(y * step_y); v < (int)((y + 1) * step_y); v++)
                for (int u = (int)(x * step_x); u < (int)((x + 1) * step_x); u++, count++)
                    sum += pixels[(gsize)v * (gsize)width + (gsize)u];
            small[(gsize)y * (gsize)out_frame->width_px + (gsize)x] = (guint8)(count ? sum / count : 255);
        }
    out_frame->pixels = small;
    return small;
}

static void check_code(const Scene *scene)
{
    if (scene->medium->is_small && is_badge(scene))
        return;
    g_autoptr(Bitmap) bitmap = render(scene, NULL);
    GreyFrame frame = {0};
    g_autofree guint8 *pixels =
        shrink(bitmap, scene->medium->is_small ? 2 * ARMS_LENGTH_DOTS_PER_MM : ARMS_LENGTH_DOTS_PER_MM, &frame);
    const ReaderOptions options = {0};
    g_autoptr(Reader) reader = reader_new(&options);
    const ReaderResult *result = reader_read(reader, &frame);
    bool is_read = result->code_count == 1 &&
                   g_strcmp0((const char *)result->codes[0].bytes, g_hash_table_lookup(scene->fields, "token")) == 0;
    if (!is_read)
        FAIL("%s on %s (%s), %s: the code is not read at arm's length", scene->file, scene->medium->name, scene->medium->model,
             name_of(scene));
}

static void test_codes_are_read_at_arms_length(void)
{
    each_scene(check_code, 9);
}

static void check_plain_code(const Scene *scene)
{
    if (scene->medium->is_small && is_badge(scene))
        return;
    g_autoptr(Bitmap) bitmap = render(scene, NULL);
    g_autofree char *text = read_back(bitmap, "QR-Code");
    g_assert_cmpstr(text, ==, g_hash_table_lookup(scene->fields, "token"));
}

static void test_codes_are_read_by_zbar(void)
{
    each_scene(check_plain_code, 20);
}

// One has a name and no code, and says so rather than printing half of it.
static void test_what_has_no_room_is_refused(void)
{
    static const SheetMedium tape = {"12", &driver_brother_ql, "QL-820NWB", false};
    g_auto(GStrv) files = templates_shipped();
    for (char **file = files; *file; file++) {
        g_autoptr(LabelTemplate) label_template = template_shipped(*file);
        LabelTarget target = sheet_target(&tape, 0);
        g_autofree char *refusal = label_refusal(label_template, &target);
        g_assert_nonnull(strstr(refusal, "has no room on"));
        g_assert_true(g_str_has_suffix(refusal, "use a larger label."));
        for (const SheetMedium *medium = sheet_media; medium->name; medium++) {
            target = sheet_target(medium, 0);
            g_autofree char *none = label_refusal(label_template, &target);
            g_assert_cmpstr(none, ==, NULL);
        }
    }
}

// A design with its own measures is never cropped: it is refused where a text or its code would be cut off, and not where only a
// band runs over the edge.
static void test_what_would_be_cut_off_is_refused(void)
{
    static const char text[] =
        "[label]\nwidth_mm = 62\nlength_mm = 100\n"
        "[band type]\nx_mm = 0\ny_mm = 90\nwidth_mm = 62\nheight_mm = 8\nsize_mm = 3\ntext = {ticket_title}\n"
        "[qr code]\nx_mm = 18\ny_mm = 55\nwidth_mm = 25\ntext = {token}\n"
        "[text name]\nx_mm = 4\ny_mm = 4\nwidth_mm = 54\nheight_mm = 20\nsize_mm = 8\ntext = {name}\n";
    g_autoptr(LabelTemplate) label_template = template_from(text);
    LabelTarget target = {
        .dpi_x = 300, .dpi_y = 300, .width_px = 696, .length_px = 1109, .media_width_mm = 62, .media_length_mm = 100};
    g_autofree char *none = label_refusal(label_template, &target);
    g_assert_cmpstr(none, ==, NULL);
    target.length_px = 600; // the code's lower part is beyond it
    g_autofree char *code = label_refusal(label_template, &target);
    g_assert_nonnull(strstr(code, "[code] is cut off"));
    target.length_px = 1109;
    target.width_px = 500;
    g_autofree char *name = label_refusal(label_template, &target);
    g_assert_nonnull(strstr(name, "[name] is cut off"));
}

static guint written_count;
static const char *written_folder;

static void write_picture(const Scene *scene)
{
    if (scene->medium->is_small && is_badge(scene))
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(Bitmap) bitmap = render(scene, NULL);
    g_autofree char *png = g_strdup_printf("%s/%04u.png", written_folder, written_count);
    g_autofree char *text = g_strdup_printf("%s/%04u.txt", written_folder, written_count++);
    if (!bitmap_write_png(bitmap, png, &error) ||
        !g_file_set_contents(text, g_hash_table_lookup(scene->fields, "token"), -1, &error))
        g_error("%s", error->message);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        written_folder = argv[2];
        each_scene(write_picture, 20);
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/label/media/labels-are-whole-and-inside", test_labels_are_whole_and_inside);
    g_test_add_func("/label/media/nothing-stands-on-another", test_nothing_stands_on_another);
    g_test_add_func("/label/media/codes-are-read-at-arms-length", test_codes_are_read_at_arms_length);
    g_test_add_func("/label/media/codes-are-read-by-zbar", test_codes_are_read_by_zbar);
    g_test_add_func("/label/media/what-has-no-room-is-refused", test_what_has_no_room_is_refused);
    g_test_add_func("/label/media/what-would-be-cut-off-is-refused", test_what_would_be_cut_off_is_refused);
    return g_test_run();
}
