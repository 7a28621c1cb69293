// SPDX-License-Identifier: GPL-3.0-or-later
// picture_check.c - each picture of a profile is drawn once in a child process with ceilings, before any is drawn in this one.
//
// A picture is what somebody else's drawing program wrote: a filter, or shapes that use shapes that use shapes, may take minutes and
// gigabytes. The library that draws has no limit for that; the kernel has.
#include <gio/gio.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "printer/label/label.h"
#include "printer/label/picture.h"

#define CPU_S_MAX 3
#define MEMORY_MB_MAX 256
#define SIDE_PX 3600 // the long side of the largest label at 600 dpi

// Memory and time above what this process has already: under a sanitizer that is terabytes, and a slow machine takes seconds to load a
// program.
static bool limit(void)
{
    g_autofree char *text = NULL;
    struct rusage used;
    if (!g_file_get_contents("/proc/self/statm", &text, NULL, NULL) || getrusage(RUSAGE_SELF, &used) != 0)
        return false;
    rlim_t seconds = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1) + CPU_S_MAX;
    rlim_t pages = g_ascii_strtoull(text, NULL, 10);
    rlim_t bytes = pages * (rlim_t)sysconf(_SC_PAGESIZE) + (rlim_t)MEMORY_MB_MAX * 1024 * 1024;
    return setrlimit(RLIMIT_AS, &(struct rlimit){bytes, bytes}) == 0 &&
           setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds}) == 0 && setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0}) == 0;
}

bool label_try_picture(const char *folder, const char *file)
{
    double width, height;
    if (!limit())
        return false;
    Picture *picture = label_picture_load(folder, file, NULL);
    if (!picture)
        return true;
    picture_measures(picture, &width, &height);
    double longest = MAX(width, height);
    width = SIDE_PX * (width / longest);
    height = SIDE_PX * (height / longest);
    if (!isfinite(width) || !isfinite(height))
        return false;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width + 1, (int)height + 1);
    cairo_t *cairo = cairo_create(surface);
    bool is_drawn = picture_draw(picture, cairo, width, height, NULL) && cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    picture_free(picture);
    return is_drawn;
}

static bool check(const char *folder, const char *file, GError **error)
{
    g_autoptr(GSubprocess) child =
        g_subprocess_new(G_SUBPROCESS_FLAGS_STDERR_SILENCE, error, "/proc/self/exe", "generate", "picture", folder, file, NULL);
    if (!child || !g_subprocess_wait(child, NULL, error))
        return false;
    if (g_subprocess_get_successful(child))
        return true;
    g_set_error(error, LABEL_ERROR, LABEL_ERROR_IMAGE,
                "%s/%s cannot be drawn within %d seconds and %d MB; take a simpler picture, or a PNG of at most 4096 dots a side",
                folder, file, CPU_S_MAX, MEMORY_MB_MAX);
    return false;
}

// PNG and compressed SVG begin with their own marks; every other SVG has a tag. A template or a profile needs no child.
static bool may_be_picture(const char *path)
{
    g_autoptr(GMappedFile) file = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_mapped_file_new(path, FALSE, NULL) : NULL;
    const char *bytes = file ? g_mapped_file_get_contents(file) : NULL;
    gsize length = bytes ? g_mapped_file_get_length(file) : 0;
    return length >= 4 && (memcmp(bytes, "\x89PNG", 4) == 0 || memcmp(bytes, "\x1f\x8b", 2) == 0 || memchr(bytes, '<', length));
}

bool label_check_pictures(const char *folder, GError **error)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, error);
    const char *file;
    while (entries && (file = g_dir_read_name(entries))) {
        g_autofree char *path = g_build_filename(folder, file, NULL);
        if (may_be_picture(path) && !check(folder, file, error))
            return false;
    }
    return entries != NULL;
}
