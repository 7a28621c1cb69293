// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/usb_device.h"

#include <errno.h>
#include <string.h>

#define HEAD_BYTES 48
#define TRANSFER_BYTES_MAX (1 << 20)
#define CONTROL_REPLY_MAX 1024
#define OUT_ENDPOINT 2
#define IN_ENDPOINT 1

enum { SUBMIT = 1, UNLINK = 2, SUBMIT_DONE = 3, UNLINK_DONE = 4 };

// What the kernel wants of an endpoint and waits for.
typedef struct {
    guint32 number;
    gsize length;  // IN: at most so much
    GBytes *bytes; // OUT
} Transfer;

typedef struct {
    guint32 number, length;
    guint8 setup[8];
} Submission;

struct UsbDevice {
    const UsbIdentity *identity;
    const UsbPrinterPart *part;
    gpointer printer;
    GByteArray *input, *output;
    GQueue out, in; // Transfer, oldest first
    bool is_halted; // the OUT endpoint
};

static void transfer_free(gpointer data)
{
    Transfer *transfer = data;
    g_bytes_unref(transfer->bytes);
    g_free(transfer);
}

UsbDevice *usb_device_new(const UsbIdentity *identity, const UsbPrinterPart *part, gpointer printer)
{
    UsbDevice *device = g_new0(UsbDevice, 1);
    device->identity = identity;
    device->part = part;
    device->printer = printer;
    device->input = g_byte_array_new();
    device->output = g_byte_array_new();
    g_queue_init(&device->out);
    g_queue_init(&device->in);
    return device;
}

void usb_device_free(UsbDevice *device)
{
    if (!device)
        return;
    g_byte_array_unref(device->input);
    g_byte_array_unref(device->output);
    g_queue_clear_full(&device->out, transfer_free);
    g_queue_clear_full(&device->in, transfer_free);
    g_free(device);
}

GByteArray *usb_device_output(UsbDevice *device)
{
    return device->output;
}

// --- answers ---

static guint32 read_word(const guint8 *at)
{
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static void put_word(guint8 *at, guint32 word)
{
    for (int i = 0; i < 4; i++)
        at[i] = (guint8)(word >> (24 - 8 * i));
}

static void answer(UsbDevice *device, guint32 command, guint32 number, int status, gsize actual_length)
{
    guint8 head[HEAD_BYTES] = {0};
    put_word(head, command);
    put_word(head + 4, number);
    put_word(head + 20, (guint32)status);
    put_word(head + 24, (guint32)actual_length);
    g_byte_array_append(device->output, head, sizeof(head));
}

static void answer_in(UsbDevice *device, guint32 number, const guint8 *bytes, gsize length)
{
    answer(device, SUBMIT_DONE, number, 0, length);
    g_byte_array_append(device->output, bytes, (guint)length);
}

// --- control requests ---

static gsize text_descriptor(const char *text, guint8 *out)
{
    gsize length = 2 + 2 * strlen(text);
    out[0] = (guint8)length;
    out[1] = 3;
    for (gsize i = 2; i < length; i += 2) {
        out[i] = (guint8)text[i / 2 - 1];
        out[i + 1] = 0;
    }
    return length;
}

static gsize copy(const guint8 *bytes, gsize length, guint8 *out)
{
    memcpy(out, bytes, length);
    return length;
}

// USB 2.0, section 9.6. Returns 0 for one that the device has not.
static gsize descriptor(const UsbIdentity *identity, guint8 kind, guint8 index, guint8 *out)
{
    const guint8 device[] = {18,
                             1,
                             0,
                             2,
                             0,
                             0,
                             0,
                             64,
                             (guint8)identity->vendor,
                             (guint8)(identity->vendor >> 8),
                             (guint8)identity->product,
                             (guint8)(identity->product >> 8),
                             0,
                             1,
                             1,
                             2,
                             3,
                             1};
    // One configuration, one interface of the printer class that speaks both ways, two bulk endpoints of 512 bytes.
    static const guint8 configuration[] = {
        9, 2, 32,           0, 1, 1, 0, 0xc0, 1, 9, 4, 0, 0, 2, 7, 1, 2, 0, 7, 5, 0x80 | IN_ENDPOINT, 2, 0, 2, 0,
        7, 5, OUT_ENDPOINT, 2, 0, 2, 0};
    static const guint8 languages[] = {4, 3, 0x09, 0x04};
    const char *const texts[] = {identity->maker, identity->model, identity->serial};
    switch (kind) {
    case 1:
        return copy(device, sizeof(device), out);
    case 2:
        return copy(configuration, sizeof(configuration), out);
    case 3:
        if (index == 0)
            return copy(languages, sizeof(languages), out);
        return index <= G_N_ELEMENTS(texts) ? text_descriptor(texts[index - 1], out) : 0;
    default:
        return 0;
    }
}

static gsize device_id(const UsbIdentity *identity, guint8 *out)
{
    gsize length = strlen(identity->device_id) + 2;
    out[0] = (guint8)(length >> 8);
    out[1] = (guint8)length;
    memcpy(out + 2, identity->device_id, length - 2);
    return length;
}

// What the device says to a request that reads; 0 = it knows no such request.
static gsize read_request(UsbDevice *device, const guint8 *setup, guint8 *out)
{
    switch (setup[0] << 8 | setup[1]) {
    case 0x8006: // GET_DESCRIPTOR
        return descriptor(device->identity, setup[3], setup[2], out);
    case 0x8008: // GET_CONFIGURATION
        out[0] = 1;
        return 1;
    case 0x810a: // GET_INTERFACE
        out[0] = 0;
        return 1;
    case 0x8000: // GET_STATUS of the device: it has its own power
        return copy((const guint8[]){1, 0}, 2, out);
    case 0x8200: // GET_STATUS of an endpoint
        return copy((const guint8[]){device->is_halted && setup[4] == OUT_ENDPOINT, 0}, 2, out);
    case 0xa100: // GET_DEVICE_ID
        return device_id(device->identity, out);
    case 0xa101: // GET_PORT_STATUS
        out[0] = device->part->port_status(device->printer);
        return 1;
    default:
        return 0;
    }
}

static bool write_request(UsbDevice *device, const guint8 *setup)
{
    switch (setup[0] << 8 | setup[1]) {
    case 0x0005: // SET_ADDRESS
    case 0x0009: // SET_CONFIGURATION
    case 0x010b: // SET_INTERFACE
    case 0x2102: // SOFT_RESET
        return true;
    case 0x0201: // CLEAR_FEATURE of an endpoint
        if (setup[4] == OUT_ENDPOINT)
            device->is_halted = false;
        return true;
    default:
        return false;
    }
}

static void control(UsbDevice *device, const Submission *submission, bool is_in)
{
    guint8 reply[CONTROL_REPLY_MAX];
    gsize wanted = submission->setup[6] | (gsize)submission->setup[7] << 8;
    gsize length = is_in ? read_request(device, submission->setup, reply) : 0;
    if (length > 0)
        answer_in(device, submission->number, reply, MIN(length, wanted));
    else
        answer(device, SUBMIT_DONE, submission->number, !is_in && write_request(device, submission->setup) ? 0 : -EPIPE, 0);
}

// --- bulk transfers ---

static void offer_out(UsbDevice *device)
{
    Transfer *transfer;
    while ((transfer = g_queue_peek_head(&device->out))) {
        gsize length = 0, count = 0;
        const guint8 *bytes = g_bytes_get_data(transfer->bytes, &length);
        UsbTaking taking = USB_STALLED;
        if (!device->is_halted)
            taking = device->part->take(device->printer, bytes, length, &count);
        if (taking == USB_NOT_NOW)
            return;
        device->is_halted = taking == USB_STALLED;
        answer(device, SUBMIT_DONE, transfer->number, taking == USB_STALLED ? -EPIPE : 0, taking == USB_STALLED ? count : length);
        transfer_free(g_queue_pop_head(&device->out));
    }
}

static void give_in(UsbDevice *device)
{
    Transfer *transfer;
    while ((transfer = g_queue_peek_head(&device->in))) {
        g_autoptr(GBytes) packet = device->part->give(device->printer);
        if (!packet)
            return;
        gsize length = 0;
        const guint8 *bytes = g_bytes_get_data(packet, &length);
        answer_in(device, transfer->number, bytes, MIN(length, transfer->length));
        transfer_free(g_queue_pop_head(&device->in));
    }
}

void usb_device_turn(UsbDevice *device)
{
    offer_out(device);
    give_in(device);
}

// --- what the kernel sends ---

static bool unlink_from(GQueue *queue, guint32 number)
{
    for (GList *at = queue->head; at; at = at->next) {
        Transfer *transfer = at->data;
        if (transfer->number != number)
            continue;
        transfer_free(transfer);
        g_queue_delete_link(queue, at);
        return true;
    }
    return false;
}

static void submit(UsbDevice *device, const Submission *submission, guint32 endpoint, bool is_in, const guint8 *data)
{
    if (endpoint == 0) {
        control(device, submission, is_in);
        return;
    }
    if (endpoint != (is_in ? IN_ENDPOINT : OUT_ENDPOINT)) {
        answer(device, SUBMIT_DONE, submission->number, -EPIPE, 0);
        return;
    }
    Transfer *transfer = g_new0(Transfer, 1);
    *transfer = (Transfer){submission->number, submission->length, g_bytes_new(data, is_in ? 0 : submission->length)};
    g_queue_push_tail(is_in ? &device->in : &device->out, transfer);
}

// The length of the first message and what it says; 0 = it is not whole, -1 = it is none.
static gssize take_message(UsbDevice *device)
{
    const guint8 *bytes = device->input->data;
    if (device->input->len < HEAD_BYTES)
        return 0;
    guint32 command = read_word(bytes), number = read_word(bytes + 4);
    if (command == UNLINK) {
        guint32 victim = read_word(bytes + 20);
        bool is_found = unlink_from(&device->out, victim) || unlink_from(&device->in, victim);
        answer(device, UNLINK_DONE, number, is_found ? -ECONNRESET : 0, 0);
        return HEAD_BYTES;
    }
    Submission submission = {.number = number, .length = read_word(bytes + 24)};
    bool is_in = read_word(bytes + 12) == 1;
    gsize whole = HEAD_BYTES + (is_in ? 0 : submission.length);
    if (command != SUBMIT || submission.length > TRANSFER_BYTES_MAX)
        return -1;
    if (device->input->len < whole)
        return 0;
    memcpy(submission.setup, bytes + 40, sizeof(submission.setup));
    submit(device, &submission, read_word(bytes + 16), is_in, bytes + HEAD_BYTES);
    return (gssize)whole;
}

bool usb_device_receive(UsbDevice *device, const guint8 *bytes, gsize length)
{
    g_byte_array_append(device->input, bytes, (guint)length);
    gssize taken;
    while ((taken = take_message(device)) > 0)
        g_byte_array_remove_range(device->input, 0, (guint)taken);
    usb_device_turn(device);
    return taken == 0;
}
