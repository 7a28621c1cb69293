// SPDX-License-Identifier: GPL-3.0-or-later
// cameras.c - the cameras of this machine, graded for reading codes.
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "scanner/capture/v4l2.h"

static void camera_info_free(gpointer data)
{
    CameraInfo *info = data;
    g_free(info->path);
    g_free(info->card);
    g_free(info->best);
    g_free(info->ways);
    g_free(info->problem);
    g_free(info);
}

static void grade(CameraInfo *info, const CameraMode *mode)
{
    info->grade = 5;
    if (mode->width_px < CAMERA_WIDTH_WANTED_PX) {
        info->grade -= mode->width_px < 640 ? 3 : 2;
        info->problem = g_strdup("The picture is small: badges must be held close.");
    }
    if (mode->rate_hz < 15) {
        info->grade -= 1;
        text_take(&info->problem, g_strdup_printf("Only %.0f pictures a second: a badge must be held still.", mode->rate_hz));
    }
}

// NULL for a node that is no camera (encoders and the metadata node that most webcams have beside their own).
static CameraInfo *look_at(const char *path)
{
    g_autofree char *card = NULL;
    CameraInfo *info = g_new0(CameraInfo, 1);
    info->path = g_strdup(path);
    int device = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) {
        info->card = g_strdup("camera");
        info->problem = g_strdup_printf("It cannot be opened: %s.%s", g_strerror(errno),
                                        errno == EACCES ? " Add this user to the group video." : "");
        return info;
    }
    CameraMode mode;
    bool is_camera = camera_is_capture(device, &card);
    if (is_camera && camera_choose_mode(device, &mode)) {
        info->best = camera_mode_text(&mode);
        info->ways = camera_ways_text(device);
        grade(info, &mode);
    } else {
        info->problem = g_strdup("It gives no picture that can be read.");
    }
    info->card = g_steal_pointer(&card);
    close(device);
    if (is_camera)
        return info;
    camera_info_free(info);
    return NULL;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    const CameraInfo *const *one = a, *const *other = b;
    gint64 first = g_ascii_strtoll((*one)->path + strlen("/dev/video"), NULL, 10);
    gint64 second = g_ascii_strtoll((*other)->path + strlen("/dev/video"), NULL, 10);
    return (first > second) - (first < second);
}

GPtrArray *capture_cameras(void)
{
    GPtrArray *cameras = g_ptr_array_new_with_free_func(camera_info_free);
    g_autoptr(GDir) devices = g_dir_open("/dev", 0, NULL);
    for (const char *name = devices ? g_dir_read_name(devices) : NULL; name; name = g_dir_read_name(devices)) {
        if (!g_str_has_prefix(name, "video") || !g_ascii_isdigit(name[5]))
            continue;
        g_autofree char *path = g_build_filename("/dev", name, NULL);
        CameraInfo *info = look_at(path);
        if (info)
            g_ptr_array_add(cameras, info);
    }
    g_ptr_array_sort(cameras, by_number);
    return cameras;
}
