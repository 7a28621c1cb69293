// SPDX-License-Identifier: GPL-3.0-or-later
// cameras.c - the fifth step: cameras and hand scanners of this machine, and what one of the cameras sees and reads now.
#include <string.h>

#include "common/base/clock.h"
#include "common/conf/settings.h"
#include "scanner/capture/hand_scanner.h"
#include "scanner/desk/live_picture.h"
#include "scanner/desk/sample_label.h"
#include "scanner/setup/place.h"

#define FRAME_MS 300
#define DEVICES "/dev"

struct Eye {
    char *source;
    Capture *capture;
    Reader *reader;
};

void cameras_close(struct Setup *setup)
{
    Eye *eye = g_steal_pointer(&setup->eye);
    if (!eye)
        return;
    capture_close(eye->capture);
    reader_free(eye->reader);
    g_free(eye->source);
    g_free(eye);
}

// --- which there are ---

static bool is_named(const Settings *settings, const char *source)
{
    return settings->cameras && g_strv_contains((const char *const *)settings->cameras, source);
}

static void add_source(json_t *list, const Settings *settings, const char *source, const char *name, const char *problem)
{
    json_t *object = json_pack("{s:s,s:s,s:b,s:b}", "source", source, "name", name, "is_taken", is_named(settings, source),
                               "is_hand_scanner", hand_scanner_is(source));
    json_put_text(object, "problem", problem);
    json_array_append_new(list, object);
}

static bool is_listed(const json_t *list, const char *source)
{
    for (gsize i = 0; i < json_array_size(list); i++)
        if (strcmp(json_text(json_array_get(list, i), "source", ""), source) == 0)
            return true;
    return false;
}

// Of this machine, and of station.ini.
static json_t *sources_json(const Settings *settings)
{
    json_t *list = json_array();
    g_autoptr(GPtrArray) cameras = capture_cameras();
    g_autoptr(GPtrArray) scanners = hand_scanner_list(DEVICES);
    ARRAY_EACH(const CameraInfo, camera, cameras)
        if (camera->best)
            add_source(list, settings, camera->path, camera->card, camera->problem);
    for (guint i = 0; i < scanners->len; i++)
        add_source(list, settings, g_ptr_array_index(scanners, i), g_ptr_array_index(scanners, i), NULL);
    for (char **source = settings->cameras; source && *source; source++) {
        g_autofree char *label = capture_label(*source);
        if (!is_listed(list, *source))
            add_source(list, settings, *source, label, NULL);
    }
    return list;
}

static Settings *need_settings(const struct Setup *setup, GError **error)
{
    g_autoptr(Profile) profile = setup_profile(setup, error);
    return profile ? settings_load(setup->folder, error) : NULL;
}

bool setup_cameras(SetupRequest *request, GError **error)
{
    g_autoptr(Settings) settings = need_settings(request->setup, error);
    if (!settings)
        return false;
    cameras_close(request->setup);
    json_object_set_new(request->result, "sources", sources_json(settings));
    json_put_text(request->result, "sample", SAMPLE_TOKEN);
    return true;
}

// A source may be any command, so only what was offered is opened or taken.
static bool check_source(const Settings *settings, const char *source, GError **error)
{
    g_autoptr(json_t) list = sources_json(settings);
    return is_listed(list, source) || setup_fail(error, "that camera or scanner is gone; look again");
}

bool setup_camera_take(SetupRequest *request, GError **error)
{
    const char *source = setup_text(request, "source");
    g_autoptr(Settings) settings = need_settings(request->setup, error);
    if (!settings || !check_source(settings, source, error))
        return false;
    return is_named(settings, source) || settings_add_device(request->setup->folder, "cameras", source, error);
}

// --- what one sees ---

bool setup_camera_open(SetupRequest *request, GError **error)
{
    struct Setup *setup = request->setup;
    const char *source = setup_text(request, "source");
    g_autoptr(Settings) settings = need_settings(setup, error);
    if (!settings || !check_source(settings, source, error))
        return false;
    if (hand_scanner_is(source))
        return setup_fail(error, "a hand scanner has no picture; scan the code that is shown");
    cameras_close(setup);
    Capture *capture = capture_open(source, &(CaptureOptions){0}, error);
    if (!capture)
        return false;
    setup->eye = g_new0(Eye, 1);
    *setup->eye = (Eye){.source = capture_label(source), .capture = capture, .reader = reader_new(&(ReaderOptions){0})};
    return true;
}

static json_t *read_frame(const Eye *eye, const GreyFrame *frame)
{
    const ReaderResult *seen = reader_read(eye->reader, frame);
    const LaneEvent event = {.source = eye->source, .frame = frame, .seen = seen};
    json_t *picture = live_picture_json(&event);
    if (picture)
        json_put_int(picture, "at_mono_us", clock_mono_us());
    if (picture && seen->code_count > 0) {
        g_autofree char *text = g_utf8_make_valid((const char *)seen->codes[0].bytes, (gssize)seen->codes[0].length);
        json_put_text(picture, "code", text);
    }
    return picture;
}

// {"pictures"} as the station's page has them; none while no camera is open.
bool setup_camera_pictures(SetupRequest *request, GError **error)
{
    json_t *pictures = json_array();
    json_object_set_new(request->result, "pictures", pictures);
    const Eye *eye = request->setup->eye;
    GreyFrame frame = {0};
    if (!eye)
        return true;
    if (!capture_next(eye->capture, clock_mono_us() + FRAME_MS * 1000, &frame, error)) {
        cameras_close(request->setup);
        return false;
    }
    json_t *picture = frame.pixels ? read_frame(eye, &frame) : NULL;
    if (picture)
        json_array_append_new(pictures, picture);
    return true;
}
