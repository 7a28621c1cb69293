// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"

static int run_cameras(CommandLine *line, GError **error)
{
    (void)error;
    (void)line;
    g_autoptr(GPtrArray) cameras = capture_cameras();
    ARRAY_EACH(const CameraInfo, info, cameras) {
        say("%s  %s\n  %s  %s%s%s%s\n", info->path, info->card, info->best ? info->best : "no format that can be read",
            &"*****"[5 - info->grade], &"-----"[info->grade], info -> problem ? "  " : "", info->problem ? info->problem : "");
    }
    if (cameras->len == 0)
        say("No camera is plugged in.\n");
    g_autoptr(GPtrArray) scanners = hand_scanner_list("/dev");
    for (guint i = 0; i < scanners->len; i++)
        say("%s\n  a hand scanner, or a keyboard\n", (const char *)g_ptr_array_index(scanners, i));
    return EX_OK;
}

const Command command_cameras = {
    .name = "cameras",
    .arguments = "",
    .summary = "list cameras and hand scanners, and how suitable they are",
    .run = run_cameras,
};
