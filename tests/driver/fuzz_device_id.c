// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as the answer to GET_DEVICE_ID of a device with any vendor and product.
#include "printer/driver/device_id.h"
#include "printer/driver/driver.h"
#include "printer/transport/usb_host.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size < 4 || size > 65536)
        return 0;
    g_autofree guint8 *exact = g_memdup2(data + 4, size - 4);
    g_autofree char *text = usb_device_id_text(exact, size - 4);
    for (DeviceIdKey key = DEVICE_ID_MANUFACTURER; key <= DEVICE_ID_SERIAL; key++) {
        g_autofree char *value = device_id_value(text, key);
        g_assert_true(!value || (*value && strlen(value) <= strlen(text)));
    }
    const Driver *driver = NULL;
    const DriverModel *model = NULL;
    if (driver_match((guint16)(data[0] << 8 | data[1]), (guint16)(data[2] << 8 | data[3]), text, &driver, &model))
        g_assert_true(driver_model(driver, model->name) == model);
    return 0;
}
