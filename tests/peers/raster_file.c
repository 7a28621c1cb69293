// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/peers/raster_file.h"

#include <cups/raster.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/driver/page.h"

#define INK 0x00 // of gray
#define PAPER 0xff

// A row of the page: the picture's own bits, or a byte of gray for each.
static void read_row(const Bitmap *bitmap, int y, bool is_gray, guint8 *row)
{
    if (!is_gray)
        memcpy(row, bitmap->black + (gsize)y * (gsize)bitmap->stride_bytes, (gsize)(bitmap->width_px + 7) / 8);
    for (int x = 0; is_gray && x < bitmap->width_px; x++)
        row[x] = drawing_dot(bitmap, bitmap->black, x, y) ? INK : PAPER;
}

static void write_page(int fd, cups_mode_t mode, cups_page_header2_t *header, const Bitmap *bitmap)
{
    cups_raster_t *raster = cupsRasterOpen(fd, mode);
    g_autofree guint8 *row = g_malloc(header->cupsBytesPerLine);
    g_assert_true(cupsRasterWriteHeader2(raster, header));
    for (int y = 0; y < bitmap->height_px; y++) {
        read_row(bitmap, y, header->cupsBitsPerPixel == 8, row);
        g_assert_cmpuint(cupsRasterWritePixels(raster, row, header->cupsBytesPerLine), ==, header->cupsBytesPerLine);
    }
    cupsRasterClose(raster);
    g_assert_cmpint(close(fd), ==, 0);
}

// An empty imaging box would print nothing.
char *raster_file_write(const Bitmap *bitmap)
{
    char *path = NULL;
    int fd = g_file_open_tmp("lanyard-XXXXXX.ras", &path, NULL);
    float width_pt = (float)bitmap->width_px * 72 / (float)bitmap->dpi_x,
          length_pt = (float)bitmap->height_px * 72 / (float)bitmap->dpi_y;
    cups_page_header2_t header = {
        .HWResolution = {(unsigned)bitmap->dpi_x, (unsigned)bitmap->dpi_y},
        .ImagingBoundingBox = {0, 0, (unsigned)width_pt, (unsigned)length_pt},
        .NumCopies = 1,
        .PageSize = {(unsigned)width_pt, (unsigned)length_pt},
        .cupsWidth = (unsigned)bitmap->width_px,
        .cupsHeight = (unsigned)bitmap->height_px,
        .cupsBitsPerColor = 1,
        .cupsBitsPerPixel = 1,
        .cupsBytesPerLine = (unsigned)(bitmap->width_px + 7) / 8,
        .cupsColorOrder = CUPS_ORDER_CHUNKED,
        .cupsColorSpace = CUPS_CSPACE_K,
        .cupsNumColors = 1,
        .cupsPageSize = {width_pt, length_pt},
        .cupsImagingBBox = {0, 0, width_pt, length_pt},
    };
    write_page(fd, CUPS_RASTER_WRITE, &header, bitmap);
    return path;
}

// LPrint 1.3 takes each byte of a page for a dot of gray, also where the page says that its dots are bits.
void raster_file_write_pwg(const Bitmap *bitmap, const char *media, const char *path)
{
    cups_page_header2_t header;
    int fd = g_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    g_assert_cmpint(fd, >=, 0);
    g_assert_true(
        cupsRasterInitPWGHeader(&header, pwgMediaForPWG(media), "sgray_8", bitmap->dpi_x, bitmap->dpi_y, "one-sided", NULL));
    g_assert_cmpuint(header.cupsWidth, ==, (unsigned)bitmap->width_px);
    g_assert_cmpuint(header.cupsHeight, ==, (unsigned)bitmap->height_px);
    write_page(fd, CUPS_RASTER_WRITE_PWG, &header, bitmap);
}
