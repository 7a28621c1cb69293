// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "scanner/capture/capture.h"
#include "scanner/capture/hand_scanner.h"

static int run_cameras(CommandLine *line)
{
    (void)line;
    g_autoptr(GPtrArray) cameras = capture_cameras();
    for (guint i = 0; i < cameras->len; i++) {
        const CameraInfo *info = g_ptr_array_index(cameras, i);
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
    .description =
        "Lists the cameras of this machine with the format that Lanyard would choose, and grades them from one to five: "
        "1280x720 at 30 pictures a second is good, and more hardly helps. Devices that may be hand scanners are listed too, "
        "with the name to write after cameras in station.ini. An ordinary keyboard looks the same; unplug the scanner to see "
        "which entry disappears.",
    .run = run_cameras,
};
