// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/ipp_host.h"

#define PATIENCE_MS 60000

GSocket *ipp_host_listen(guint16 *out_port)
{
    GSocket *listener = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new(loopback, 0);
    g_assert_true(g_socket_bind(listener, wanted, TRUE, NULL));
    g_assert_true(g_socket_listen(listener, NULL));
    g_autoptr(GSocketAddress) bound = g_socket_get_local_address(listener, NULL);
    *out_port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    return listener;
}

static bool receive_head(http_t *http)
{
    char resource[HTTP_MAX_URI];
    http_state_t state;
    while ((state = httpReadRequest(http, resource, sizeof(resource))) == HTTP_STATE_WAITING)
        if (!httpWait(http, PATIENCE_MS))
            return false;
    http_status_t status = HTTP_STATUS_ERROR;
    if (state == HTTP_STATE_POST)
        while ((status = httpUpdate(http)) == HTTP_STATUS_CONTINUE)
            continue;
    if (status != HTTP_STATUS_OK)
        return false;
    if (httpGetExpect(http) == HTTP_STATUS_CONTINUE)
        httpWriteResponse(http, HTTP_STATUS_CONTINUE);
    return true;
}

ipp_t *ipp_host_receive(http_t *http)
{
    if (!receive_head(http))
        return NULL;
    ipp_t *request = ippNew();
    ipp_state_t read;
    while ((read = ippRead(http, request)) != IPP_STATE_DATA && read != IPP_STATE_ERROR)
        continue;
    if (read == IPP_STATE_DATA)
        return request;
    ippDelete(request);
    return NULL;
}

bool ipp_host_send(http_t *http, ipp_t *response)
{
    httpClearFields(http);
    httpSetField(http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
    httpSetLength(http, ippLength(response));
    bool is_sent = httpWriteResponse(http, HTTP_STATUS_OK) == 0;
    ippSetState(response, IPP_STATE_IDLE);
    is_sent = is_sent && ippWrite(http, response) == IPP_STATE_DATA;
    httpFlushWrite(http);
    return is_sent;
}
