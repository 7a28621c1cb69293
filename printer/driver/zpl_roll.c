// SPDX-License-Identifier: GPL-3.0-or-later
// zpl_roll.c - which head and roll a Zebra says that it has: asked once, when a printer is set up.
//
// Manual: "ZPL II Programming Guide" P1099958, ~HI (dots per millimetre), ~HS (dddd: the label's length in dots, with the gap) and
// "SGD Printer Commands" (getvar answers in quotes; "?" is a setting that is not there): ezpl.print_width in dots, as it is set;
// ezpl.media_type, which is "continuous" or names a mark. No sensor of a Zebra sees a roll's width.
#include "printer/driver/zpl_roll.h"

#include <string.h>

#define GAP_LEAST_MM (-1.0)
#define GAP_MOST_MM 4.5 // with what a calibration is off
#define NARROWER_MM 4.0 // the print width is set to less than the roll's
#define WIDER_MM 3.0    // or left at the head's 832 dots over a roll of 4 inches
#define STRING_FIELDS 12

const char zpl_roll_question[] = "~HI\n~HS\n! U1 getvar \"ezpl.print_width\"\r\n! U1 getvar \"ezpl.media_type\"\r\n";

static int number(const char *text)
{
    guint64 value = 0;
    return g_ascii_string_to_unsigned(text, 10, 0, 100000, &value, NULL) ? (int)value : 0;
}

// A frame between STX and ETX: ~HI, or the first string of ~HS.
static void read_frame(const char *text, ZplRoll *roll)
{
    g_auto(GStrv) fields = g_strsplit(text, ",", -1);
    const ZplHead *head = zpl_head(fields);
    if (head)
        roll->dpi = head->dpi;
    else if (g_strv_length(fields) == STRING_FIELDS && !roll->length_px)
        roll->length_px = number(g_strstrip(fields[3]));
}

static void read_quoted(const char *text, ZplRoll *roll)
{
    if (g_ascii_isdigit(*text))
        roll->width_px = number(text);
    else if (strcmp(text, "continuous") == 0)
        roll->is_continuous = true;
}

void zpl_roll_read(const char *answer, gsize length, ZplRoll *out)
{
    *out = (ZplRoll){0};
    g_autofree char *text = g_strndup(answer, length);
    for (char *at = text; *at; at++) {
        char closing = *at == '\x02' ? '\x03' : *at == '"' ? '"' : '\0';
        char *end = closing ? strchr(at + 1, closing) : NULL;
        if (!end)
            continue;
        *end = '\0';
        if (closing == '"')
            read_quoted(at + 1, out);
        else
            read_frame(at + 1, out);
        at = end;
    }
}

const DriverModel *zpl_roll_model(const DriverModel *model, const ZplRoll *roll)
{
    const char *dash = strrchr(model->name, '-');
    gsize length = dash ? (gsize)(dash - model->name) + 1 : 0;
    for (const DriverModel *other = driver_zpl.models; length && roll->dpi && other->name; other++)
        if (other->dpi_x == roll->dpi && strncmp(other->name, model->name, length) == 0 && g_ascii_isdigit(other->name[length]))
            return other;
    return model;
}

bool zpl_roll_is_pitch_of(const DriverMedia *media, double pitch_mm)
{
    double gap_mm = pitch_mm - media->length_mm;
    return media->length_mm > 0 && gap_mm >= GAP_LEAST_MM && gap_mm <= GAP_MOST_MM;
}

const DriverMedia *zpl_roll_media(const DriverModel *model, const ZplRoll *roll)
{
    double width_mm = roll->width_px * 25.4 / model->dpi_x, length_mm = roll->length_px * 25.4 / model->dpi_y;
    const DriverMedia *best = NULL;
    for (const DriverMedia *media = driver_zpl.media; roll->dpi && roll->width_px && media->name; media++) {
        double narrower_mm = media->width_mm - width_mm;
        bool is_length = roll->is_continuous ? media->length_mm == 0 : zpl_roll_is_pitch_of(media, length_mm);
        if (!is_length || narrower_mm < -WIDER_MM || narrower_mm > NARROWER_MM)
            continue;
        if (best)
            return NULL;
        best = media;
    }
    return best;
}
