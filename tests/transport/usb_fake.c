// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/usb_fake.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <umockdev.h>

typedef struct {
    UsbFake *fake;
    UsbFakePrinter printer;
    GByteArray *received;
    gsize looked_at; // how much of `received` was searched for questions and the label's end
    int used_count[USB_FAKE_ANSWERS_MAX];
    int label_count;
    GQueue waiting_in, waiting_out, done; // transfers: UmockdevIoctlData of their usbdevfs_urb
    GQueue packets;                       // GBytes to go in
    UMockdevIoctlBase *handler;
    bool is_bound, is_halted, is_gone;
} Device;

struct UsbFake {
    GMutex lock;
    GCond plugged_in;
    bool is_ready;
    GThread *thread;
    GMainContext *context;
    GMainLoop *loop;
    UMockdevTestbed *testbed;
    Device *devices;
    guint device_count;
};

static struct usbdevfs_urb *urb_of(UMockdevIoctlData *data)
{
    return (struct usbdevfs_urb *)(gpointer)data->data;
}

// The transfer's buffer; the caller's reference.
static UMockdevIoctlData *buffer_of(UMockdevIoctlData *data)
{
    return umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), (gsize)urb_of(data)->buffer_length,
                                       NULL);
}

static void finish_urb(Device *device, UMockdevIoctlData *data, int status, gsize count)
{
    urb_of(data)->status = status;
    urb_of(data)->actual_length = (int)count;
    g_queue_push_tail(&device->done, data);
}

static void give_packets(Device *device)
{
    while (!g_queue_is_empty(&device->packets) && !g_queue_is_empty(&device->waiting_in)) {
        g_autoptr(GBytes) packet = g_queue_pop_head(&device->packets);
        UMockdevIoctlData *data = g_queue_pop_head(&device->waiting_in);
        g_autoptr(UMockdevIoctlData) buffer = buffer_of(data);
        gsize count = 0;
        const guint8 *bytes = g_bytes_get_data(packet, &count);
        g_assert_cmpuint(count, <=, (gsize)urb_of(data)->buffer_length);
        if (count)
            memcpy(buffer->data, bytes, count);
        finish_urb(device, data, 0, count);
    }
}

static bool comes_here(const Device *device, const char *text, gsize length)
{
    const GByteArray *received = device->received;
    return text && device->looked_at + length <= received->len && memcmp(received->data + device->looked_at, text, length) == 0;
}

static bool is_meant(const Device *device, gsize at)
{
    const UsbFakeAnswer *answer = &device->printer.answers[at];
    bool is_time = answer->when == USB_FAKE_ALWAYS || (answer->when == USB_FAKE_AFTER_LABEL) == (device->label_count > 0);
    return is_time && (answer->times == 0 || device->used_count[at] < answer->times);
}

// Answers what stands at `looked_at`; returns the question's length, 0 when nothing is asked there.
static gsize answer_here(Device *device)
{
    const UsbFakeAnswer *answers = device->printer.answers;
    for (gsize i = 0; i < USB_FAKE_ANSWERS_MAX && answers[i].question; i++) {
        if (!comes_here(device, answers[i].question, answers[i].question_bytes) || !is_meant(device, i))
            continue;
        device->used_count[i]++;
        for (gsize k = 0; answers[i].packets[k].bytes; k++)
            g_queue_push_tail(&device->packets, g_bytes_new_static(answers[i].packets[k].bytes, answers[i].packets[k].count));
        return answers[i].question_bytes;
    }
    return 0;
}

// Whether what stands at `looked_at` may become this text once more has come.
static bool may_begin(const Device *device, const char *text, gsize length)
{
    gsize left = device->received->len - device->looked_at;
    return text && left < length && memcmp(device->received->data + device->looked_at, text, left) == 0;
}

static bool is_undecided(const Device *device)
{
    const UsbFakeAnswer *answers = device->printer.answers;
    bool is_open = may_begin(device, device->printer.label_end, device->printer.label_end_bytes);
    for (gsize i = 0; i < USB_FAKE_ANSWERS_MAX && answers[i].question; i++)
        is_open |= may_begin(device, answers[i].question, answers[i].question_bytes);
    return is_open;
}

static void look_for_questions(Device *device)
{
    while (device->looked_at < device->received->len && !is_undecided(device)) {
        bool is_end = comes_here(device, device->printer.label_end, device->printer.label_end_bytes);
        gsize taken = answer_here(device);
        device->label_count += is_end;
        device->looked_at += taken ? taken : 1;
    }
    give_packets(device);
}

static void fault_strikes(Device *device, UMockdevIoctlData *data, gsize taken)
{
    g_autofree char *syspath = g_strconcat("/sys/devices/pci0/usb1/", device->printer.port, NULL);
    switch (device->printer.fault) {
    case USB_FAULT_NONE:
        g_assert_not_reached();
    case USB_FAULT_STALL:
        device->is_halted = true;
        finish_urb(device, data, -EPIPE, taken);
        break;
    case USB_FAULT_HANG:
        urb_of(data)->actual_length = (int)taken;
        g_queue_push_tail(&device->waiting_out, data);
        break;
    case USB_FAULT_GONE:
        device->is_gone = true;
        finish_urb(device, data, -ESHUTDOWN, taken);
        break;
    case USB_FAULT_IO_GONE:
        umockdev_testbed_remove_device(device->fake->testbed, syspath);
        finish_urb(device, data, -EPROTO, taken);
        break;
    case USB_FAULT_IO:
        finish_urb(device, data, -EPROTO, taken);
        break;
    }
}

static void take_out(Device *device, UMockdevIoctlData *data)
{
    g_autoptr(UMockdevIoctlData) buffer = buffer_of(data);
    gsize offered = (gsize)urb_of(data)->buffer_length, have = device->received->len, taken = offered;
    bool is_struck = device->printer.fault != USB_FAULT_NONE && have + offered > device->printer.fault_at_bytes;
    if (is_struck)
        taken = device->printer.fault_at_bytes > have ? device->printer.fault_at_bytes - have : 0;
    g_byte_array_append(device->received, buffer->data, (guint)taken);
    look_for_questions(device);
    if (is_struck)
        fault_strikes(device, data, taken);
    else
        finish_urb(device, data, 0, taken);
}

// Bytes of the reply to a class or standard request; -1 = the request stalls.
static int control_reply(const Device *device, const guint8 *setup, guint8 *out)
{
    const char *id = device->printer.device_id;
    if (setup[0] == 0xa1 && setup[1] == 0 && id) { // GET_DEVICE_ID
        int length = (int)strlen(id) + 2, said = length + device->printer.device_id_length_error;
        out[0] = (guint8)(said >> 8);
        out[1] = (guint8)said;
        memcpy(out + 2, id, strlen(id));
        return length;
    }
    if (setup[0] == 0x80 && setup[1] == 8) { // GET_CONFIGURATION
        out[0] = 1;
        return 1;
    }
    return -1;
}

static void control(Device *device, UMockdevIoctlData *data)
{
    g_autoptr(UMockdevIoctlData) buffer = buffer_of(data);
    guint8 reply[1024];
    int wanted = buffer->data[6] | buffer->data[7] << 8;
    int count = control_reply(device, buffer->data, reply);
    if (count > 0)
        memcpy(buffer->data + 8, reply, (gsize)MIN(count, wanted));
    finish_urb(device, data, count < 0 ? -EPIPE : 0, (gsize)CLAMP(count, 0, wanted));
}

static void submit(Device *device, UMockdevIoctlData *arg)
{
    UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL);
    urb_of(data)->actual_length = 0;
    if (urb_of(data)->type == USBDEVFS_URB_TYPE_CONTROL)
        control(device, data);
    else if (urb_of(data)->endpoint & 0x80) {
        g_queue_push_tail(&device->waiting_in, data);
        give_packets(device);
    } else if (device->is_halted)
        finish_urb(device, data, -EPIPE, 0);
    else
        take_out(device, data);
}

static int reap(Device *device, UMockdevIoctlData *arg)
{
    g_autoptr(UMockdevIoctlData) data = g_queue_pop_head(&device->done);
    if (!data)
        return device->is_gone ? ENODEV : EAGAIN;
    g_autoptr(UMockdevIoctlData) pointer = umockdev_ioctl_data_resolve(arg, 0, sizeof(gpointer), NULL);
    umockdev_ioctl_data_set_ptr(pointer, 0, data);
    return 0;
}

static int discard(Device *device, gulong address)
{
    GQueue *queues[] = {&device->waiting_in, &device->waiting_out};
    for (gsize i = 0; i < G_N_ELEMENTS(queues); i++)
        for (GList *link = queues[i]->head; link; link = link->next) {
            UMockdevIoctlData *data = link->data;
            if (data->client_addr != address)
                continue;
            g_queue_delete_link(queues[i], link);
            finish_urb(device, data, -ENOENT, (gsize)urb_of(data)->actual_length);
            return 0;
        }
    return EINVAL;
}

static void set_capabilities(UMockdevIoctlData *arg)
{
    g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(arg, 0, sizeof(guint32), NULL);
    *(guint32 *)(gpointer)data->data = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
                                       USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
                                       USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
}

static int get_driver(const Device *device, UMockdevIoctlData *arg)
{
    if (!device->is_bound)
        return ENODATA;
    g_autoptr(UMockdevIoctlData) data = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_getdriver), NULL);
    struct usbdevfs_getdriver *driver = (gpointer)data->data;
    g_strlcpy(driver->driver, "usblp", sizeof(driver->driver));
    return 0;
}

// The errno of one usbfs call; -1 = a call that is not known here.
static int usbfs_call(Device *device, gulong request, UMockdevIoctlData *arg)
{
    if (device->is_gone && request != USBDEVFS_REAPURBNDELAY && request != USBDEVFS_REAPURB)
        return ENODEV;
    switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
        set_capabilities(arg);
        return 0;
    case USBDEVFS_GETDRIVER:
        return get_driver(device, arg);
    case USBDEVFS_DISCONNECT_CLAIM:
        device->is_bound = device->is_bound && device->printer.is_held;
        return device->printer.is_held ? EBUSY : 0;
    case USBDEVFS_CLAIMINTERFACE:
        return device->printer.is_held || device->is_bound ? EBUSY : 0;
    case USBDEVFS_IOCTL: // libusb gives the device back with it
        device->is_bound = device->printer.is_bound;
        return 0;
    case USBDEVFS_CLEAR_HALT:
        device->is_halted = false;
        device->printer.fault = USB_FAULT_NONE;
        return 0;
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETINTERFACE:
        return 0;
    case USBDEVFS_SUBMITURB:
        submit(device, arg);
        return 0;
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
        return reap(device, arg);
    case USBDEVFS_DISCARDURB:
        return discard(device, *(gulong *)(gpointer)arg->data);
    default:
        return -1;
    }
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
    (void)base;
    Device *device = data;
    g_mutex_lock(&device->fake->lock);
    int result = usbfs_call(device, umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client));
    g_mutex_unlock(&device->fake->lock);
    if (result < 0)
        return FALSE;
    umockdev_ioctl_client_complete(client, result ? -1 : 0, result);
    return TRUE;
}

static void append_setting(GByteArray *out, int alternate, int class, int subclass, int protocol, int endpoint_count)
{
    const guint8 setting[] = {
        9, 4, 0, (guint8)alternate, (guint8)endpoint_count, (guint8) class, (guint8)subclass, (guint8)protocol, 0};
    g_byte_array_append(out, setting, sizeof(setting));
    g_byte_array_append(out, (const guint8[]){7, 5, 0x02, 2, 0, 2, 0}, 7);
    if (endpoint_count == 2)
        g_byte_array_append(out, (const guint8[]){7, 5, 0x81, 2, 0, 2, 0}, 7);
}

// USB 2.0 sections 9.6.1, 9.6.3, 9.6.5, 9.6.6, in hex as umockdev reads it.
static char *descriptors_hex(const UsbFakePrinter *printer)
{
    g_autoptr(GByteArray) settings = g_byte_array_new();
    switch (printer->kind) {
    case USB_FAKE_PRINTER:
        append_setting(settings, 0, 7, 1, 2, 2);
        break;
    case USB_FAKE_ONE_WAY:
        append_setting(settings, 0, 7, 1, 1, 1);
        break;
    case USB_FAKE_IPP_FIRST:
        append_setting(settings, 0, 7, 1, 4, 2);
        append_setting(settings, 1, 7, 1, 2, 2);
        break;
    case USB_FAKE_IPP_ONLY:
        append_setting(settings, 0, 7, 1, 4, 2);
        break;
    case USB_FAKE_STORAGE:
        append_setting(settings, 0, 8, 6, 80, 2);
        break;
    }
    guint total = settings->len + 9;
    // clang-format off
    const guint8 head[] = {
        18, 1, 0, 2, 0, 0, 0, 64, (guint8)printer->vendor, (guint8)(printer->vendor >> 8), (guint8)printer->product,
        (guint8)(printer->product >> 8), 0, 1, 1, 2, (guint8)(printer->serial ? 3 : 0), 1,
        9, 2, (guint8)total, (guint8)(total >> 8), 1, 1, 0, 0xc0, 1,
    };
    // clang-format on
    GString *hex = g_string_new(NULL);
    for (gsize i = 0; i < sizeof(head); i++)
        g_string_append_printf(hex, "%02x", head[i]);
    for (guint i = 0; i < settings->len; i++)
        g_string_append_printf(hex, "%02x", settings->data[i]);
    return g_string_free(hex, FALSE);
}

static void plug_in(UsbFake *fake, Device *device, guint number)
{
    g_autoptr(GError) error = NULL;
    const UsbFakePrinter *printer = &device->printer;
    g_autofree char *hex = descriptors_hex(printer);
    g_autofree char *node = g_strdup_printf("/dev/bus/usb/001/%03u", number);
    g_autofree char *serial = printer->serial ? g_strdup_printf("A: serial=%s\\n\n", printer->serial) : g_strdup("");
    g_autofree char *text =
        g_strdup_printf("P: /devices/pci0/usb1/%s\nN: bus/usb/001/%03u\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: BUSNUM=001\n"
                        "E: DEVNUM=%03u\nE: DEVNAME=%s\nE: DEVTYPE=usb_device\nA: bConfigurationValue=1\\n\nA: busnum=1\\n\n"
                        "A: devnum=%u\\n\nA: speed=480\\n\n%sH: descriptors=%s\n",
                        printer->port, number, number, node, number, serial, hex);
    device->handler = umockdev_ioctl_base_new();
    g_signal_connect_after(device->handler, "handle-ioctl", G_CALLBACK(on_ioctl), device);
    umockdev_testbed_attach_ioctl(fake->testbed, node, device->handler, &error);
    g_assert_no_error(error);
    umockdev_testbed_add_from_string(fake->testbed, text, &error);
    g_assert_no_error(error);
}

static gpointer run(gpointer data)
{
    UsbFake *fake = data;
    g_main_context_push_thread_default(fake->context);
    fake->testbed = umockdev_testbed_new();
    g_assert_true(umockdev_in_mock_environment()); // else the program was not started by umockdev-wrapper
    for (guint i = 0; i < fake->device_count; i++)
        plug_in(fake, &fake->devices[i], i + 2);
    g_mutex_lock(&fake->lock);
    fake->is_ready = true;
    g_cond_signal(&fake->plugged_in);
    g_mutex_unlock(&fake->lock);
    g_main_loop_run(fake->loop);
    for (guint i = 0; i < fake->device_count; i++)
        g_object_unref(fake->devices[i].handler);
    g_object_unref(fake->testbed);
    g_main_context_pop_thread_default(fake->context);
    return NULL;
}

UsbFake *usb_fake_new(const UsbFakePrinter *printers, guint printer_count)
{
    UsbFake *fake = g_new0(UsbFake, 1);
    g_mutex_init(&fake->lock);
    fake->context = g_main_context_new();
    fake->loop = g_main_loop_new(fake->context, FALSE);
    fake->devices = g_new0(Device, printer_count);
    fake->device_count = printer_count;
    for (guint i = 0; i < printer_count; i++) {
        fake->devices[i].fake = fake;
        fake->devices[i].printer = printers[i];
        fake->devices[i].is_bound = printers[i].is_bound;
        fake->devices[i].received = g_byte_array_new();
        if (printers[i].unheard)
            g_queue_push_tail(&fake->devices[i].packets, g_bytes_new_static(printers[i].unheard, printers[i].unheard_bytes));
    }
    g_mutex_lock(&fake->lock);
    fake->thread = g_thread_new("usb-fake", run, fake);
    while (!fake->is_ready)
        g_cond_wait(&fake->plugged_in, &fake->lock);
    g_mutex_unlock(&fake->lock);
    return fake;
}

static gboolean quit(gpointer loop)
{
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

void usb_fake_free(UsbFake *fake)
{
    // From inside the loop: it may not run yet.
    g_autoptr(GSource) source = g_idle_source_new();
    g_source_set_callback(source, quit, fake->loop, NULL);
    g_source_attach(source, fake->context);
    g_thread_join(fake->thread);
    for (guint i = 0; i < fake->device_count; i++) {
        Device *device = &fake->devices[i];
        g_queue_clear_full(&device->waiting_in, g_object_unref);
        g_queue_clear_full(&device->waiting_out, g_object_unref);
        g_queue_clear_full(&device->done, g_object_unref);
        g_queue_clear_full(&device->packets, (GDestroyNotify)g_bytes_unref);
        g_byte_array_unref(device->received);
    }
    g_free(fake->devices);
    g_main_loop_unref(fake->loop);
    g_main_context_unref(fake->context);
    g_cond_clear(&fake->plugged_in);
    g_mutex_clear(&fake->lock);
    g_free(fake);
}

GByteArray *usb_fake_received(UsbFake *fake, guint index)
{
    GByteArray *copy = g_byte_array_new();
    g_mutex_lock(&fake->lock);
    g_byte_array_append(copy, fake->devices[index].received->data, fake->devices[index].received->len);
    g_mutex_unlock(&fake->lock);
    return copy;
}

int usb_fake_label_count(UsbFake *fake, guint index)
{
    g_mutex_lock(&fake->lock);
    int count = fake->devices[index].label_count;
    g_mutex_unlock(&fake->lock);
    return count;
}

void usb_fake_lock(UsbFake *fake, guint index, bool is_locked)
{
    g_autofree char *root = umockdev_testbed_get_root_dir(fake->testbed);
    g_autofree char *path = g_strdup_printf("%s/dev/bus/usb/001/%03u", root, index + 2);
    g_assert_cmpint(g_chmod(path, is_locked ? 0 : 0666), ==, 0);
}

void usb_fake_mend(UsbFake *fake, guint index)
{
    g_mutex_lock(&fake->lock);
    fake->devices[index].printer.fault = USB_FAULT_NONE;
    g_mutex_unlock(&fake->lock);
}

bool usb_fake_is_bound(UsbFake *fake, guint index)
{
    g_mutex_lock(&fake->lock);
    bool is_bound = fake->devices[index].is_bound;
    g_mutex_unlock(&fake->lock);
    return is_bound;
}
