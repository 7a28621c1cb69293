// SPDX-License-Identifier: GPL-3.0-or-later
// media.c - rolls and sheets by name: a driver's table first, then what their measures say.
#include "printer/driver/media.h"

#include <math.h>
#include <string.h>

#include "printer/driver/driver.h"

#define SAME_MM 0.6
#define NUMBER_SHORTEST 5 // "30857": shorter numbers are measures

static const struct {
    const char *name;
    double width_mm, length_mm;
} papers[] = {
    {"A4", 210, 297},
    {"A5", 148, 210},
    {"A6", 105, 148},
    {"A7", 74, 105},
    {"Letter", 215.9, 279.4},
    {"card", 53.98, 85.6},
    {"half-Letter", 139.7, 215.9},
};

static bool read_paper(const char *name, double *out_width_mm, double *out_length_mm)
{
    for (gsize i = 0; i < G_N_ELEMENTS(papers); i++)
        if (g_ascii_strcasecmp(papers[i].name, name) == 0) {
            *out_width_mm = papers[i].width_mm;
            *out_length_mm = papers[i].length_mm;
            return true;
        }
    return false;
}

// A plain decimal number: strtod would take " 1e9", "0x10" and "nan" as well.
static bool read_number(const char **at, double *out)
{
    gsize length = strspn(*at, "0123456789.");
    char *end = NULL;
    *out = g_ascii_strtod(*at, &end);
    bool is_good = length > 0 && end == *at + length && g_ascii_isdigit(**at);
    *at += length;
    return is_good;
}

// "76x102", "4x6in", "2.25x1.25in", "62", "A6". False when the name says none, or measures that no label has. A length of 0 is continuous.
static bool read_measures(const char *name, double *out_width_mm, double *out_length_mm)
{
    if (read_paper(name, out_width_mm, out_length_mm))
        return true;
    const char *at = name;
    double width = 0, length = 0;
    if (!read_number(&at, &width))
        return false;
    if (*at == 'x') {
        at++;
        if (!read_number(&at, &length) || length <= 0)
            return false;
    }
    double unit_mm = strcmp(at, "in") == 0 ? 25.4 : 1;
    if (*at && unit_mm == 1 && strcmp(at, "mm") != 0)
        return false;
    *out_width_mm = width * unit_mm;
    *out_length_mm = length * unit_mm;
    return *out_width_mm >= MEDIA_WIDTH_MIN_MM && *out_width_mm <= MEDIA_WIDTH_MAX_MM && *out_length_mm <= MEDIA_LENGTH_MAX_MM;
}

// "DK-11234" stands in "DK-11234 60 mm x 86 mm name badge", as a word.
static bool has_number(const char *title, const char *name)
{
    gsize length = strlen(name);
    for (const char *at = title; length >= NUMBER_SHORTEST && (at = strstr(at, name)); at++)
        if ((at == title || strchr(" ,", at[-1])) && (!at[length] || strchr(" ,", at[length])))
            return true;
    return false;
}

static const DriverMedia *find_row(const Driver *driver, const char *name)
{
    for (const DriverMedia *media = driver->media; media->name; media++)
        if (strcmp(media->name, name) == 0)
            return media;
    for (const DriverMedia *media = driver->media; media->name; media++)
        if (has_number(media->title, name))
            return media;
    return NULL;
}

// "A4" where four labels lie on it.
static const DriverMedia *find_quarter(const Driver *driver, const char *paper)
{
    g_autofree char *name = g_strconcat(paper, "-4up", NULL);
    for (const DriverMedia *media = driver->media; media->name; media++)
        if (g_ascii_strcasecmp(media->name, name) == 0)
            return media;
    return NULL;
}

// The one of a sheet's many labels is never meant by its measures.
static const DriverMedia *find_same(const Driver *driver, double width_mm, double length_mm)
{
    for (const DriverMedia *media = driver->media; media->name; media++) {
        bool is_part = media->reach && media->reach->sheet_width_mm > 0;
        bool is_special = media->has_red && !driver->prints_colour;
        if (!is_part && !is_special && (media->length_mm == 0) == (length_mm == 0) &&
            fabs(media->width_mm - width_mm) <= SAME_MM && fabs(media->length_mm - length_mm) <= SAME_MM)
            return media;
    }
    return NULL;
}

// Media outlive whoever asked for them, as interned strings do: there are as many as station and profile write down.
static const DriverMedia *intern(const Driver *driver, double width_mm, double length_mm)
{
    static GMutex lock;
    static GHashTable *media_known; // "zpl 76.2x101.6" -> DriverMedia
    char width[G_ASCII_DTOSTR_BUF_SIZE], length[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(width, sizeof(width), "%g", round(width_mm * 10) / 10);
    g_ascii_formatd(length, sizeof(length), "%g", round(length_mm * 10) / 10);
    g_autofree char *name = length_mm > 0 ? g_strdup_printf("%sx%s", width, length) : g_strdup(width);
    g_autofree char *title =
        length_mm > 0 ? g_strdup_printf("%s mm x %s mm label", width, length) : g_strdup_printf("%s mm continuous", width);
    g_autofree char *key = g_strdup_printf("%s %s", driver->name, name);
    g_autoptr(GMutexLocker) turn = g_mutex_locker_new(&lock);
    (void)turn;
    if (!media_known)
        media_known = g_hash_table_new(g_str_hash, g_str_equal);
    DriverMedia *media = g_hash_table_lookup(media_known, key);
    if (!media) {
        media = g_new0(DriverMedia, 1);
        *media = (DriverMedia){.name = g_intern_string(name),
                               .title = g_intern_string(title),
                               .width_mm = width_mm,
                               .length_mm = length_mm,
                               .has_red = driver->prints_colour,
                               .reach = driver->reach};
        g_hash_table_insert(media_known, g_steal_pointer(&key), media);
    }
    return media;
}

static bool has_continuous(const Driver *driver)
{
    for (const DriverMedia *media = driver->media; media->name; media++)
        if (media->length_mm == 0)
            return true;
    return false;
}

bool driver_media_is_round(const DriverMedia *media)
{
    return g_str_has_suffix(media->name, "-round");
}

const DriverMedia *driver_media(const Driver *driver, const char *name)
{
    const DriverMedia *media = find_row(driver, name);
    double width_mm = 0, length_mm = 0;
    if (!media)
        media = find_quarter(driver, name);
    if (media || !read_measures(name, &width_mm, &length_mm))
        return media;
    media = find_same(driver, width_mm, length_mm);
    bool is_taken = driver->takes_any_media && (length_mm > 0 || has_continuous(driver));
    return media || !is_taken ? media : intern(driver, width_mm, length_mm);
}

char *driver_media_refusal(const Driver *driver, const DriverModel *model, const char *name)
{
    const DriverMedia *media = driver_media(driver, name);
    int width_px = 0, length_px = 0;
    if (!media && driver->takes_any_media)
        return g_strdup_printf(
            "\"%s\" is not a media size; write its width and length in millimetres or inches, as in 62x100 or 4x6in.", name);
    if (!media)
        return g_strdup_printf("%s has no media \"%s\"; lanyard printers --supported lists the media that it has.", driver->title,
                               name);
    if (driver_picture(model, media, &width_px, &length_px))
        return NULL;
    if (media->has_red && !(model->features & DRIVER_FEATURE_TWO_COLOUR))
        return g_strdup_printf("A %s prints black only and cannot print on %s; use another roll.", model->name, media->title);
    return g_strdup_printf("%s is %.0f mm wide, of which a %s reaches %.0f mm; use a narrower roll or another printer.",
                           media->title, media->width_mm, model->name, model->head_px * 25.4 / model->dpi_x);
}
