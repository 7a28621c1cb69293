// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/transport/usb_host.h"

#include <string.h>
#include <unistd.h>

static bool is_text(guint8 byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

char *usb_device_id_text(const guint8 *reply, gsize length)
{
    // Two letters in front, where no length is that large: the length was left out.
    gsize from = length > 2 && g_ascii_isalpha(reply[0]) && g_ascii_isalpha(reply[1]) ? 0 : 2;
    gsize end = from;
    while (end < length && is_text(reply[end]))
        end++;
    return end > from ? g_strndup((const char *)reply + from, end - from) : NULL;
}

char *usb_sysfs_attribute(const char *port_path, const char *name)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/usb/devices/%s/%s", port_path, name);
    char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    g_strchomp(text);
    if (!*text || !g_utf8_validate(text, -1, NULL))
        g_clear_pointer(&text, g_free);
    return text;
}

static bool holds(const char *process, const char *node_path)
{
    g_autofree char *folder = g_strdup_printf("/proc/%s/fd", process);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *link = g_build_filename(folder, name, NULL);
        g_autofree char *target = g_file_read_link(link, NULL);
        if (target && strcmp(target, node_path) == 0)
            return true;
    }
    return false;
}

char *usb_node_holder(const char *node_path)
{
    g_autofree char *self = g_strdup_printf("%d", (int)getpid());
    g_autoptr(GDir) dir = g_dir_open("/proc", 0, NULL);
    for (const char *process; dir && (process = g_dir_read_name(dir));) {
        if (!g_ascii_isdigit(*process) || strcmp(process, self) == 0 || !holds(process, node_path))
            continue;
        g_autofree char *path = g_strdup_printf("/proc/%s/comm", process);
        char *name = NULL;
        if (g_file_get_contents(path, &name, NULL, NULL))
            return g_strchomp(name);
    }
    return NULL;
}
