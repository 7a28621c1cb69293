// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/device_id.h"

#include <string.h>

static const char *const key_names[][4] = {
    [DEVICE_ID_MANUFACTURER] = {"MFG", "MANUFACTURER", NULL},
    [DEVICE_ID_MODEL] = {"MDL", "MODEL", NULL},
    [DEVICE_ID_COMMAND_SET] = {"CMD", "COMMAND SET", NULL},
    [DEVICE_ID_SERIAL] = {"SN", "SERN", "SERIALNUMBER", NULL},
};

char *device_id_value(const char *device_id, DeviceIdKey key)
{
    if (!device_id)
        return NULL;
    g_auto(GStrv) fields = g_strsplit(device_id, ";", -1);
    for (char **field = fields; *field; field++) {
        char *colon = strchr(*field, ':');
        if (!colon)
            continue;
        *colon = '\0';
        g_strstrip(*field);
        for (const char *const *name = key_names[key]; *name; name++)
            if (g_ascii_strcasecmp(*field, *name) == 0) {
                char *value = g_strdup(g_strstrip(colon + 1));
                if (*value)
                    return value;
                g_free(value);
            }
    }
    return NULL;
}
