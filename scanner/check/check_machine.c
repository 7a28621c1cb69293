// SPDX-License-Identifier: GPL-3.0-or-later
// check_machine.c - the machine that the station runs on: clock, disk, fonts, cameras, hand scanners.
#include <sys/statvfs.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "printer/printer.h"
#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"
#include "scanner/decode/reader.h"
#include "scanner/check/check_place.h"

#define DISK_WARN_MB 1024
#define DISK_FAIL_MB 100
#define DAYS_AROUND_EVENT 60
#define PICTURE_WAIT_US (3 * G_USEC_PER_SEC) // until a camera has given its first one
#define CONTRAST_LEAST 24                    // of 255; a covered lens shows less

void check_clock(Check *check)
{
    const Profile *profile = check->profile;
    gint64 now = clock_utc_ms() + check->request->clock_offset_ms;
    gint64 margin = DAYS_AROUND_EVENT * G_GINT64_CONSTANT(86400000);
    g_autofree char *shown = zone_format_iso(profile->zone, now);
    if (now < profile->start_utc_ms - margin || now > profile->end_utc_ms + margin)
        check_say(check, FINDING_WARN, NULL, "it is %s, far from the event; set the clock if that is wrong", shown);
    else
        check_say(check, FINDING_OK, NULL, "it is %s", shown);
}

void check_disk(Check *check)
{
    struct statvfs disk;
    if (statvfs(check->station_folder, &disk) != 0) {
        check_say(check, FINDING_FAIL, NULL, "%s cannot be examined", check->station_folder);
        return;
    }
    guint64 free_mb = (guint64)disk.f_bavail * disk.f_frsize / (1024 * 1024);
    FindingGrade grade = free_mb < DISK_FAIL_MB ? FINDING_FAIL : free_mb < DISK_WARN_MB ? FINDING_WARN : FINDING_OK;
    check_say(check, grade, NULL, "%" G_GUINT64_FORMAT " MB free%s", free_mb,
              grade == FINDING_OK ? "" : "; make room before the day");
    if (access(check->station_folder, W_OK) != 0)
        check_say(check, FINDING_FAIL, NULL, "%s cannot be written to by this user", check->station_folder);
}

// One word of each script that people's names are commonly written in.
void check_fonts(Check *check)
{
    static const struct {
        const char *script, *sample;
        // clang-format off
    } scripts[] = {
        {"Latin", "Ærøskøbing Nguyễn"}, {"Greek", "Ελένη"}, {"Cyrillic", "Юлія"},  {"Hebrew", "נועה"}, {"Arabic", "فاطمة"},
        {"Devanagari", "प्रिया"},        {"Bengali", "অনিক"}, {"Tamil", "தமிழ்"},    {"Telugu", "తెలుగు"}, {"Kannada", "ಕನ್ನಡ"},
        {"Malayalam", "മലയാളം"},        {"Thai", "สมชาย"},   {"Han", "王小明"},     {"Kana", "さくら"},  {"Hangul", "김민준"},
        {"Emoji", "🐍"},
    };
    // clang-format on
    g_autoptr(GString) missing = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autofree char *glyphs = printer_missing_glyphs(scripts[i].sample);
        if (glyphs)
            g_string_append_printf(missing, "%s%s", missing->len ? ", " : "", scripts[i].script);
    }
    if (missing->len)
        check_say(check, FINDING_WARN, NULL, "none for %s; install fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji",
                  missing->str);
    else
        check_say(check, FINDING_OK, NULL, "all %d scripts that were tried", (int)G_N_ELEMENTS(scripts));
}

// How far apart its darkest and lightest dots are.
static int contrast_of(const GreyFrame *frame)
{
    int darkest = 255, lightest = 0;
    for (int y = 0; y < frame->height_px; y++)
        for (int x = 0; x < frame->width_px; x++) {
            int dot = frame->pixels[(gsize)y * (gsize)frame->stride_bytes + (gsize)x];
            darkest = MIN(darkest, dot);
            lightest = MAX(lightest, dot);
        }
    return lightest - darkest;
}

static void say_picture(Check *check, const char *label, const GreyFrame *frame)
{
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    const ReaderResult *result = reader_read(reader, frame);
    if (contrast_of(frame) < CONTRAST_LEAST)
        check_say(check, FINDING_WARN, NULL, "%s shows only grey; take the cover off its lens, or turn on a light", label);
    else
        check_say(check, FINDING_OK, NULL, "%s gives pictures of %d x %d%s", label, frame->width_px, frame->height_px,
                  result->code_count ? ", and a code in it was read" : "; hold a badge in front of it to see a code read");
}

// Takes one picture, as the station will. A camera that is in use is held by the station itself.
static void check_source(Check *check, const char *source)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *label = capture_label(source);
    g_autoptr(Capture) capture = capture_open(source, &(CaptureOptions){0}, &error);
    GreyFrame frame = {0};
    if (!capture || !capture_next(capture, clock_mono_us() + PICTURE_WAIT_US, &frame, &error))
        check_say(check, FINDING_WARN, check_at_station(check, "devices", "cameras"), "%s", error->message);
    else if (!frame.pixels)
        check_say(check, FINDING_WARN, check_at_station(check, "devices", "cameras"),
                  "%s gave no picture; check that it is on and plugged in", label);
    else
        say_picture(check, label, &frame);
}

void check_cameras(Check *check)
{
    g_autoptr(GPtrArray) cameras = capture_cameras();
    char **sources = check->settings ? check->settings->cameras : NULL;
    if (cameras->len == 0 && !(sources && *sources))
        check_say(check, FINDING_WARN, NULL, "none; a hand scanner or the search works without one");
    ARRAY_EACH(const CameraInfo, info, cameras) {
        check_say(check, info->grade > 1 ? FINDING_OK : FINDING_WARN, NULL, "%s %s, %s%s%s%s%s", info->path, info->card,
                  info->best ? info->best : "no format that can be read", info->ways ? ", " : "", info->ways ? info->ways : "",
                  info->problem ? ". " : "", info->problem ? info->problem : "");
    }
    for (char **source = sources; source && *source; source++)
        if (!hand_scanner_is(*source) && !g_str_equal(*source, "mjpeg:-"))
            check_source(check, *source);
}

// Opens what station.ini names, as the station will. A scanner that is in use is held by the station itself.
void check_hand_scanners(Check *check)
{
    for (char **source = check->settings->cameras; source && *source; source++) {
        if (!hand_scanner_is(*source))
            continue;
        g_autoptr(GError) error = NULL;
        g_autoptr(HandScanner) scanner = hand_scanner_open(*source, check->settings->scanner_layout, &error);
        check_say(check, scanner ? FINDING_OK : FINDING_WARN, NULL, "%s", scanner ? *source : error->message);
    }
}
