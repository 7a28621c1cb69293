// SPDX-License-Identifier: GPL-3.0-or-later
// scene-make - writes the generator's pictures, with what is truly in them beside them.
#include <cairo.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <turbojpeg.h>

#include "tests/scenes/recipe.h"

static char *set_name, *out_folder, *texts_path, *format, *size;
static int seed = 1, count = 16, frames, first;

static GOptionEntry entries[] = {
    {"set", 0, 0, G_OPTION_ARG_STRING, &set_name, "An effect, 'mix', 'empty' (or 'list': their names)", "NAME"},
    {"texts", 0, 0, G_OPTION_ARG_FILENAME, &texts_path, "One picture for each line of this file instead", "FILE"},
    {"first", 0, 0, G_OPTION_ARG_INT, &first, "With --texts: the number of the first picture", "N"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_folder, "Folder for the pictures and truth.json", "DIR"},
    {"seed", 0, 0, G_OPTION_ARG_INT, &seed, "Another number, other scenes", "N"},
    {"count", 0, 0, G_OPTION_ARG_INT, &count, "How many scenes", "K"},
    {"frames", 0, 0, G_OPTION_ARG_INT, &frames, "Each scene as a sequence of so many frames at 30 Hz", "F"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "1280x720 when not given", "WxH"},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format, "png (when not given), jpeg or pgm", "NAME"},
    {NULL},
};

static bool write_png(const Scene *scene, const char *path)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, scene->width_px, scene->height_px);
    guint8 *bytes = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < scene->height_px; y++)
        for (int x = 0; x < scene->width_px; x++)
            memset(bytes + y * stride + 4 * x, scene->pixels[y * scene->width_px + x], 4);
    cairo_surface_mark_dirty(surface);
    const bool written = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return written;
}

static bool write_jpeg(const Scene *scene, const char *path)
{
    tjhandle compressor = tjInitCompress();
    unsigned char *jpeg = NULL;
    unsigned long length = 0;
    bool written = tjCompress2(compressor, scene->pixels, scene->width_px, 0, scene->height_px, TJPF_GRAY, &jpeg, &length,
                               TJSAMP_GRAY, 92, 0) == 0 &&
                   g_file_set_contents(path, (const char *)jpeg, (gssize)length, NULL);
    tjFree(jpeg);
    tjDestroy(compressor);
    return written;
}

static bool write_pgm(const Scene *scene, const char *path)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_string_printf(bytes, "P5\n%d %d\n255\n", scene->width_px, scene->height_px);
    g_string_append_len(bytes, (const char *)scene->pixels, (gssize)scene->width_px * scene->height_px);
    return g_file_set_contents(path, bytes->str, (gssize)bytes->len, NULL);
}

static json_t *truth_of(const Scene *scene, const char *name, const char *effect)
{
    json_t *texts = json_array(), *corners = json_array();
    for (int i = 0; i < scene->code_count; i++) {
        json_array_append_new(texts, json_stringn(scene->codes[i]->text, scene->codes[i]->text_length));
        json_t *points = json_array();
        for (int corner = 0; corner < 4; corner++) {
            json_array_append_new(points, json_real(round(scene->corners[i][corner].x * 10.0) / 10));
            json_array_append_new(points, json_real(round(scene->corners[i][corner].y * 10.0) / 10));
        }
        json_array_append_new(corners, points);
    }
    return json_pack("{s:s, s:s, s:f, s:o, s:o}", "file", name, "set", effect, "module_px", round(scene->module_px * 100.0) / 100,
                     "texts", texts, "corners", corners);
}

static bool write_scene(const SceneSpec *spec, const char *name, const char *effect, FILE *truth)
{
    g_autoptr(Scene) scene = scene_render(spec);
    const char *extension = format ? format : "png";
    g_autofree char *file = g_strdup_printf("%s.%s", name, extension);
    g_autofree char *path = g_build_filename(out_folder, file, NULL);
    const bool written = strcmp(extension, "png") == 0    ? write_png(scene, path)
                         : strcmp(extension, "jpeg") == 0 ? write_jpeg(scene, path)
                                                          : write_pgm(scene, path);
    json_t *line = truth_of(scene, file, effect);
    json_dumpf(line, truth, JSON_COMPACT | JSON_REAL_PRECISION(7));
    fputc('\n', truth);
    json_decref(line);
    return written;
}

static bool write_set(Effect effect, int width, int height, FILE *truth)
{
    const char *effect_text = effect_name(effect);
    for (int i = 0; i < count; i++) {
        const SceneSpec spec = recipe_scene(effect, (guint64)seed, i, width, height);
        for (int frame = 0; frame < MAX(frames, 1); frame++) {
            const SceneSpec moment = frames ? recipe_sequence_frame(&spec, frame) : spec;
            g_autofree char *name =
                frames ? g_strdup_printf("%s-%04d-%03d", effect_text, i, frame) : g_strdup_printf("%s-%04d", effect_text, i);
            if (!write_scene(&moment, name, effect_text, truth))
                return false;
        }
    }
    return true;
}

static bool write_texts(int width, int height, FILE *truth)
{
    g_autofree char *content = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(texts_path, &content, NULL, &error)) {
        fprintf(stderr, "scene-make: %s\n", error->message);
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
    int index = first;
    for (char **line = lines; *line; line++) {
        if (**line == '\0')
            continue;
        char *second = strchr(*line, '\t'); // beside it
        if (second)
            *second++ = '\0';
        SceneSpec spec = recipe_of_text(*line, (guint64)seed, index, width, height);
        if (second)
            recipe_add_second(&spec, second);
        g_autofree char *name = g_strdup_printf("text-%04d", index++);
        if (!write_scene(&spec, name, "text", truth))
            return false;
    }
    return true;
}

static void list_sets(void)
{
    for (Effect effect = 0; effect < EFFECT_COUNT; effect++)
        puts(effect_name(effect));
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("- pictures as a camera takes them");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "scene-make: %s\n", error->message);
        return 64;
    }
    if (set_name && strcmp(set_name, "list") == 0) {
        list_sets();
        return 0;
    }
    const Effect effect = set_name ? effect_by_name(set_name) : EFFECT_COUNT;
    char *after = NULL;
    const int width = size ? (int)g_ascii_strtoull(size, &after, 10) : 1280;
    const int height = size ? (after && *after == 'x' ? (int)g_ascii_strtoull(after + 1, NULL, 10) : 0) : 720;
    const bool known_format = !format || g_strv_contains((const char *const[]){"png", "jpeg", "pgm", NULL}, format);
    if (!out_folder || (effect == EFFECT_COUNT && !texts_path) || width < 64 || height < 64 || !known_format) {
        fprintf(stderr, "scene-make: give --out and either --set (see --set list) or --texts; see --help\n");
        return 64;
    }
    g_autofree char *truth_path = g_build_filename(out_folder, "truth.json", NULL);
    FILE *truth = g_mkdir_with_parents(out_folder, 0777) == 0 ? fopen(truth_path, "w") : NULL;
    if (!truth) {
        fprintf(stderr, "scene-make: %s cannot be written: %s\n", truth_path, g_strerror(errno));
        return 1;
    }
    const bool done = texts_path ? write_texts(width, height, truth) : write_set(effect, width, height, truth);
    return fclose(truth) == 0 && done ? 0 : 1;
}
