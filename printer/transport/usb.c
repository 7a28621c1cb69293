// SPDX-License-Identifier: GPL-3.0-or-later
// usb.c - printers of the USB printer class, through libusb.
//
// Source: "Universal Serial Bus Device Class Definition for Printing Devices" 1.1. Every open printer has a libusb
// context of its own, so nothing is shared between threads. The kernel's usblp is detached while a printer is open
// and gets it back. An unplug shows as NO_DEVICE or as IO, so after IO the device is asked whether it is still there.
#include "printer/transport/backend.h"

#include "common/base/clock.h"
#include "printer/transport/usb_host.h"

#include <libusb.h>
#include <string.h>

#define PRINTER_CLASS 7
#define STORAGE_CLASS 8
#define IPP_OVER_USB 4 // bInterfaceProtocol; speaks HTTP, not a label language
#define BROTHER 0x04f9
#define CHUNK_BYTES 16384
#define CONTROL_TIMEOUT_MS 1000
#define DEVICE_ID_BYTES 1024
#define REPLY_BYTES 4096 // a multiple of any packet size, so that no packet overflows it
#define EMPTY_READ_PAUSE_US 10000
#define GONE_CONFIRM_US 500000

static const char editor_lite[] =
    "The printer shows itself as a disk (Editor Lite mode). Hold its Editor Lite button until the green light goes out.";

// Where a device takes print data.
typedef struct {
    int configuration_index, number, setting, protocol;
    guint8 out, in; // endpoint addresses; 0 = none
} PrinterInterface;

typedef struct {
    libusb_context *context;
    libusb_device_handle *handle;
    PrinterInterface interface;
    char *port_path;
    char *name; // for messages
    guint8 address;
    guint8 reply[REPLY_BYTES]; // read from the device, not yet by the caller
    gsize reply_from, reply_end;
} UsbTransport;

static bool read_setting(const struct libusb_interface_descriptor *setting, PrinterInterface *out)
{
    if (setting->bInterfaceClass != PRINTER_CLASS || setting->bInterfaceProtocol == IPP_OVER_USB)
        return false;
    guint8 out_endpoint = 0, in_endpoint = 0;
    for (int i = 0; i < setting->bNumEndpoints; i++) {
        const struct libusb_endpoint_descriptor *endpoint = &setting->endpoint[i];
        if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
            continue;
        if (endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN)
            in_endpoint = endpoint->bEndpointAddress;
        else
            out_endpoint = endpoint->bEndpointAddress;
    }
    if (!out_endpoint)
        return false;
    out->number = setting->bInterfaceNumber;
    out->setting = setting->bAlternateSetting;
    out->protocol = setting->bInterfaceProtocol;
    out->out = out_endpoint;
    out->in = in_endpoint;
    return true;
}

// The two-way setting of the printer interface where there is one. `out_has_storage`: the device shows a disk.
static bool find_interface(libusb_device *device, PrinterInterface *out, bool *out_has_storage)
{
    struct libusb_config_descriptor *configuration = NULL;
    bool is_found = false;
    *out_has_storage = false;
    if (libusb_get_active_config_descriptor(device, &configuration) != 0 &&
        libusb_get_config_descriptor(device, 0, &configuration) != 0)
        return false;
    for (int i = 0; i < configuration->bNumInterfaces; i++)
        for (int k = 0; k < configuration->interface[i].num_altsetting; k++) {
            const struct libusb_interface_descriptor *setting = &configuration->interface[i].altsetting[k];
            PrinterInterface candidate = {0};
            if (setting->bInterfaceClass == STORAGE_CLASS)
                *out_has_storage = true;
            if (read_setting(setting, &candidate) && (!is_found || (candidate.in && !out->in))) {
                *out = candidate;
                is_found = true;
            }
        }
    libusb_free_config_descriptor(configuration);
    return is_found;
}

static char *port_path_of(libusb_device *device)
{
    guint8 ports[8];
    int count = libusb_get_port_numbers(device, ports, sizeof(ports));
    GString *path = g_string_new(NULL);
    g_string_append_printf(path, "%d", libusb_get_bus_number(device));
    for (int i = 0; i < count; i++)
        g_string_append_printf(path, "%c%d", i ? '.' : '-', ports[i]);
    return g_string_free(path, FALSE);
}

static char *node_of(libusb_device *device)
{
    return g_strdup_printf("/dev/bus/usb/%03d/%03d", libusb_get_bus_number(device), libusb_get_device_address(device));
}

static char *ask_device_id(libusb_device_handle *handle, const PrinterInterface *interface)
{
    guint8 reply[DEVICE_ID_BYTES];
    int length =
        libusb_control_transfer(handle, LIBUSB_ENDPOINT_IN | LIBUSB_REQUEST_TYPE_CLASS | LIBUSB_RECIPIENT_INTERFACE, 0, 0,
                                (guint16)(interface->number << 8 | interface->setting), reply, sizeof(reply), CONTROL_TIMEOUT_MS);
    return length > 0 ? usb_device_id_text(reply, (gsize)length) : NULL;
}

static char *denied_sentence(const char *node)
{
    return g_strdup_printf("This user may not open the printer at %s; install Lanyard's udev rules, or add the user "
                           "to the group lp and sign in again.",
                           node);
}

static bool start_libusb(libusb_context **out, GError **error)
{
    int result = libusb_init(out);
    if (result != 0)
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_IO, "USB cannot be used here: %s; check that /dev/bus/usb exists.",
                    libusb_strerror(result));
    return result == 0;
}

static void usb_printer_free(gpointer data)
{
    UsbPrinter *printer = data;
    g_free(printer->address);
    g_free(printer->serial);
    g_free(printer->port_path);
    g_free(printer->device_id);
    g_free(printer->problem);
    g_free(printer);
}

// A printer, or a Brother that shows itself as a disk instead.
static bool find_printer(libusb_device *device, struct libusb_device_descriptor *out_descriptor, PrinterInterface *out_interface,
                         bool *out_is_twin)
{
    bool has_storage = false;
    if (libusb_get_device_descriptor(device, out_descriptor) != 0)
        return false;
    bool is_printer = find_interface(device, out_interface, &has_storage);
    *out_is_twin = !is_printer && has_storage && out_descriptor->idVendor == BROTHER;
    return is_printer || *out_is_twin;
}

static UsbPrinter *describe(libusb_device *device)
{
    struct libusb_device_descriptor descriptor;
    PrinterInterface interface = {0};
    bool is_twin = false;
    if (!find_printer(device, &descriptor, &interface, &is_twin))
        return NULL;
    UsbPrinter *printer = g_new0(UsbPrinter, 1);
    printer->vendor = descriptor.idVendor;
    printer->product = descriptor.idProduct;
    printer->port_path = port_path_of(device);
    printer->is_mass_storage_twin = is_twin;
    libusb_device_handle *handle = NULL;
    int result = is_twin ? LIBUSB_ERROR_OTHER : libusb_open(device, &handle);
    g_autofree char *node = node_of(device);
    if (is_twin)
        printer->problem = g_strdup(editor_lite);
    else if (result == LIBUSB_ERROR_ACCESS)
        printer->problem = denied_sentence(node);
    else if (result != 0)
        printer->problem = g_strdup_printf("The printer at %s cannot be opened: %s. Unplug it and plug it in again.", node,
                                           libusb_strerror(result));
    printer->serial = usb_sysfs_attribute(printer->port_path, "serial"); // the kernel read it at plug-in
    if (handle) {
        printer->device_id = ask_device_id(handle, &interface);
        libusb_close(handle);
    }
    return printer;
}

// A serial names a printer only if no other has it: some makers give all of theirs the same.
static void give_address(UsbPrinter *printer, const GPtrArray *all)
{
    guint same_count = 0;
    ARRAY_EACH(const UsbPrinter, other, all)
        same_count += g_strcmp0(printer->serial, other->serial) == 0;
    bool is_plain = printer->serial && *printer->serial != '@';
    printer->address =
        is_plain && same_count == 1 ? g_strconcat("usb:", printer->serial, NULL) : g_strconcat("usb:@", printer->port_path, NULL);
}

GPtrArray *transport_find_usb(GError **error)
{
    libusb_context *context = NULL;
    if (!start_libusb(&context, error))
        return NULL;
    GPtrArray *printers = g_ptr_array_new_with_free_func(usb_printer_free);
    libusb_device **devices = NULL;
    ssize_t count = libusb_get_device_list(context, &devices);
    for (ssize_t i = 0; i < count; i++) {
        UsbPrinter *printer = describe(devices[i]);
        if (printer)
            g_ptr_array_add(printers, printer);
    }
    if (count >= 0)
        libusb_free_device_list(devices, 1);
    libusb_exit(context);
    for (guint i = 0; i < printers->len; i++)
        give_address(g_ptr_array_index(printers, i), printers);
    return printers;
}

GBytes *transport_usb_descriptors(const UsbPrinter *printer)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/usb/devices/%s/descriptors", printer->port_path);
    char *bytes = NULL;
    gsize length = 0;
    return g_file_get_contents(path, &bytes, &length, NULL) ? g_bytes_new_take(bytes, length) : NULL;
}

static bool is_wanted(libusb_device *device, const char *wanted)
{
    g_autofree char *port_path = port_path_of(device);
    if (*wanted == '@')
        return strcmp(port_path, wanted + 1) == 0;
    g_autofree char *serial = usb_sysfs_attribute(port_path, "serial");
    return g_strcmp0(serial, wanted) == 0;
}

// The one printer that is meant, referenced; NULL with an error.
static libusb_device *find_wanted(libusb_context *context, const char *wanted, PrinterInterface *out_interface, GError **error)
{
    libusb_device **devices = NULL;
    libusb_device *found = NULL;
    int found_count = 0;
    bool has_twin = false;
    ssize_t count = libusb_get_device_list(context, &devices);
    for (ssize_t i = 0; i < count; i++) {
        struct libusb_device_descriptor descriptor;
        PrinterInterface interface = {0};
        bool is_twin = false;
        if (!find_printer(devices[i], &descriptor, &interface, &is_twin) || !is_wanted(devices[i], wanted))
            continue;
        has_twin |= is_twin;
        found_count += !is_twin;
        if (!found && !is_twin) {
            found = libusb_ref_device(devices[i]);
            *out_interface = interface;
        }
    }
    if (count >= 0)
        libusb_free_device_list(devices, 1);
    if (found_count == 1)
        return found;
    if (found_count == 0 && has_twin)
        g_set_error_literal(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE, editor_lite);
    else if (found_count == 0)
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS,
                    "No printer is at usb:%s; see whether it is on and plugged in.", wanted);
    else
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS,
                    "%d printers have the serial \"%s\"; name the one you mean by its port, as in usb:@1-2.", found_count,
                    wanted);
    if (found)
        libusb_unref_device(found);
    return NULL;
}

static bool fail_open(const UsbTransport *usb, libusb_device *device, int result, GError **error)
{
    g_autofree char *node = node_of(device);
    g_autofree char *holder = result == LIBUSB_ERROR_BUSY ? usb_node_holder(node) : NULL;
    g_autofree char *denied = denied_sentence(node);
    if (result == LIBUSB_ERROR_ACCESS)
        g_set_error_literal(error, TRANSPORT_ERROR, TRANSPORT_ERROR_DENIED, denied);
    else if (result == LIBUSB_ERROR_BUSY)
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_BUSY,
                    "The printer at %s is held by %s; stop that program or take the printer out of its settings.", usb->name,
                    holder ? holder : "another program (often CUPS or ipp-usb)");
    else
        g_set_error(error, TRANSPORT_ERROR, result == LIBUSB_ERROR_NO_DEVICE ? TRANSPORT_ERROR_GONE : TRANSPORT_ERROR_IO,
                    "The printer at %s cannot be opened: %s; unplug it and plug it in again.", usb->name,
                    libusb_strerror(result));
    return false;
}

static bool claim(UsbTransport *usb, libusb_device *device, GError **error)
{
    int result = libusb_open(device, &usb->handle);
    if (result == 0) {
        // Where the system cannot detach its driver, the claim below says so.
        libusb_set_auto_detach_kernel_driver(usb->handle, 1);
        result = libusb_claim_interface(usb->handle, usb->interface.number);
    }
    if (result == 0 && usb->interface.setting != 0)
        result = libusb_set_interface_alt_setting(usb->handle, usb->interface.number, usb->interface.setting);
    return result == 0 || fail_open(usb, device, result, error);
}

static void usb_close(gpointer state)
{
    UsbTransport *usb = state;
    if (usb->handle) {
        libusb_release_interface(usb->handle, usb->interface.number);
        libusb_close(usb->handle);
    }
    libusb_exit(usb->context);
    g_free(usb->port_path);
    g_free(usb->name);
    g_free(usb);
}

static gpointer usb_open(const char *rest, GError **error)
{
    UsbTransport *usb = g_new0(UsbTransport, 1);
    if (!start_libusb(&usb->context, error)) {
        g_free(usb);
        return NULL;
    }
    libusb_device *device = find_wanted(usb->context, rest, &usb->interface, error);
    bool is_open = false;
    if (device) {
        usb->port_path = port_path_of(device);
        usb->name = g_strdup_printf("usb:%s", rest);
        usb->address = libusb_get_device_address(device);
        is_open = claim(usb, device, error);
        libusb_unref_device(device);
    }
    if (!is_open) {
        usb_close(usb);
        return NULL;
    }
    return usb;
}

// After an I/O error: an unplugged device is off sysfs, or there under another number, within moments.
static bool is_gone(UsbTransport *usb)
{
    for (gint64 end_us = clock_mono_us() + GONE_CONFIRM_US; clock_mono_us() < end_us; g_usleep(EMPTY_READ_PAUSE_US)) {
        g_autofree char *number = usb_sysfs_attribute(usb->port_path, "devnum");
        guint64 address = 0;
        if (!number || !g_ascii_string_to_unsigned(number, 10, 0, G_MAXUINT8, &address, NULL) || address != usb->address)
            return true;
        guint8 byte = 0;
        if (libusb_control_transfer(usb->handle, LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_CONFIGURATION, 0, 0, &byte, 1,
                                    CONTROL_TIMEOUT_MS) == LIBUSB_ERROR_NO_DEVICE)
            return true;
    }
    return false;
}

static bool fail_transfer(UsbTransport *usb, guint8 endpoint, int result, GError **error)
{
    if (result == LIBUSB_ERROR_PIPE) {
        libusb_clear_halt(usb->handle, endpoint);
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_STALLED,
                    "The printer at %s refused what it was sent; print the label again.", usb->name);
    } else if (result == LIBUSB_ERROR_NO_DEVICE || is_gone(usb)) {
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_GONE,
                    "The printer at %s is gone; see whether it is on and plugged in.", usb->name);
    } else {
        g_set_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_IO,
                    "The printer at %s does not work: %s; unplug it and plug it in again.", usb->name, libusb_strerror(result));
    }
    return false;
}

// libusb takes 0 for "wait for ever".
static unsigned timeout_ms(gint64 deadline_mono_us)
{
    return (unsigned)CLAMP((deadline_mono_us - clock_mono_us()) / 1000, 1, G_MAXINT);
}

static bool usb_write(gpointer state, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                      GError **error)
{
    UsbTransport *usb = state;
    while (*out_count < length) {
        int chunk = (int)MIN(length - *out_count, CHUNK_BYTES), sent = 0;
        // libusb does not write to the buffer of an OUT transfer.
        int result = libusb_bulk_transfer(usb->handle, usb->interface.out, (guint8 *)(bytes + *out_count), chunk, &sent,
                                          timeout_ms(deadline_mono_us));
        *out_count += (gsize)sent;
        if (result != 0 && result != LIBUSB_ERROR_TIMEOUT)
            return fail_transfer(usb, usb->interface.out, result, error);
        if (*out_count < length && clock_mono_us() >= deadline_mono_us)
            return true;
    }
    return true;
}

static bool usb_read(gpointer state, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count, GError **error)
{
    UsbTransport *usb = state;
    while (usb->interface.in && usb->reply_from == usb->reply_end) {
        int received = 0;
        int result = libusb_bulk_transfer(usb->handle, usb->interface.in, usb->reply, REPLY_BYTES, &received,
                                          timeout_ms(deadline_mono_us));
        usb->reply_from = 0;
        usb->reply_end = (gsize)received;
        if (received > 0)
            break;
        if (result != 0 && result != LIBUSB_ERROR_TIMEOUT)
            return fail_transfer(usb, usb->interface.in, result, error);
        if (clock_mono_us() >= deadline_mono_us)
            return true;
        g_usleep(EMPTY_READ_PAUSE_US); // some printers answer at once with an empty packet while they have nothing
    }
    *out_count = MIN(capacity, usb->reply_end - usb->reply_from);
    memcpy(bytes, usb->reply + usb->reply_from, *out_count);
    usb->reply_from += *out_count;
    return true;
}

static bool usb_can_read(gpointer state)
{
    const UsbTransport *usb = state;
    return usb->interface.in != 0;
}

const TransportBackend transport_usb = {
    .scheme = "usb:",
    .form = "usb:SERIAL, usb:@PORT",
    .open = usb_open,
    .close = usb_close,
    .write = usb_write,
    .read = usb_read,
    .can_read = usb_can_read,
};
