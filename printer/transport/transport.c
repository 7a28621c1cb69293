// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/transport/backend.h"

#include "common/base/clock.h"

#include <string.h>

struct Transport {
    const TransportBackend *backend;
    gpointer state;
};

static const TransportBackend *const backends[] = {&transport_usb, &transport_tcp, &transport_ipp, &transport_cups,
                                                   &transport_file};

Transport *transport_open(const char *address, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(backends); i++) {
        if (!g_str_has_prefix(address, backends[i]->scheme))
            continue;
        gpointer state = backends[i]->open(address + strlen(backends[i]->scheme), error);
        if (!state)
            return NULL;
        Transport *transport = g_new0(Transport, 1);
        transport->backend = backends[i];
        transport->state = state;
        return transport;
    }
    g_autoptr(GString) forms = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(backends); i++)
        g_string_append_printf(forms, "%s%s", i ? ", " : "", backends[i]->form);
    return error_set_null(TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS, error,
                          "\"%s\" is not a printer address; write it as one of: %s.", address, forms->str);
}

void transport_close(Transport *transport)
{
    if (!transport)
        return;
    transport->backend->close(transport->state);
    g_free(transport);
}

void transport_abandon(Transport *transport)
{
    if (transport && transport->backend->abandon)
        transport->backend->abandon(transport->state);
    transport_close(transport);
}

bool transport_write(Transport *transport, const guint8 *bytes, gsize length, gint64 deadline_mono_us, gsize *out_count,
                     GError **error)
{
    *out_count = 0;
    return transport->backend->write(transport->state, bytes, length, deadline_mono_us, out_count, error);
}

bool transport_read(Transport *transport, guint8 *bytes, gsize capacity, gint64 deadline_mono_us, gsize *out_count,
                    GError **error)
{
    *out_count = 0;
    if (!transport->backend->read)
        return true;
    return transport->backend->read(transport->state, bytes, capacity, deadline_mono_us, out_count, error);
}

gsize transport_read_all(Transport *transport, guint8 *bytes, gsize capacity, int timeout_ms, int quiet_ms)
{
    gint64 end_mono_us = clock_after_ms(timeout_ms), deadline_mono_us = end_mono_us;
    gsize length = 0, count = 1;
    while (count > 0 && length < capacity &&
           transport_read(transport, bytes + length, capacity - length, deadline_mono_us, &count, NULL)) {
        length += count;
        deadline_mono_us = MIN(end_mono_us, clock_after_ms(quiet_ms));
    }
    return length;
}

bool transport_unacknowledged(Transport *transport, gsize *out_count, GError **error)
{
    *out_count = 0;
    return !transport->backend->unacknowledged || transport->backend->unacknowledged(transport->state, out_count, error);
}

bool transport_can_read(const Transport *transport)
{
    const TransportBackend *backend = transport->backend;
    return backend->can_read ? backend->can_read(transport->state) : backend->read != NULL;
}

bool transport_begin_job(Transport *transport, const char *name, GError **error)
{
    return !transport->backend->begin_job || transport->backend->begin_job(transport->state, name, error);
}

bool transport_recall_job(Transport *transport, const char *name, char **out_line, GError **error)
{
    *out_line = NULL;
    return !transport->backend->recall_job || transport->backend->recall_job(transport->state, name, out_line, error);
}
