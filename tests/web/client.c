// SPDX-License-Identifier: GPL-3.0-or-later
#include <gio/gio.h>
#include <string.h>

#include "tests/web/client.h"

#include "common/base/json.h"
#include "tests/web/stage.h"

void answer_clear(Answer *answer)
{
    g_free(answer->head);
    g_free(answer->text);
    json_decref(answer->json);
    *answer = (Answer){0};
}

void client_clear(Client *client)
{
    g_free(client->cookie);
    g_free(client->token);
    *client = (Client){0};
}

GSocketConnection *client_connect(const Client *client)
{
    g_autoptr(GSocketClient) maker = g_socket_client_new();
    g_socket_client_set_timeout(maker, 60);
    g_autoptr(GError) error = NULL;
    GSocketConnection *connection = g_socket_client_connect_to_host(maker, "127.0.0.1", client->port, NULL, &error);
    g_assert_no_error(error);
    return connection;
}

static Answer parse(GString *received)
{
    Answer answer = {0};
    char *gap = strstr(received->str, "\r\n\r\n");
    g_assert_nonnull(gap);
    answer.head = g_strndup(received->str, (gsize)(gap - received->str));
    answer.text = g_strdup(gap + 4);
    answer.status = (guint)g_ascii_strtoull(received->str + strlen("HTTP/1.1 "), NULL, 10);
    answer.json = json_loads(answer.text, 0, NULL);
    return answer;
}

GSocketConnection *client_send(const Client *client, const char *request, gssize length)
{
    GSocketConnection *connection = client_connect(client);
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    gsize total = length < 0 ? strlen(request) : (gsize)length;
    // The server may answer and close before it has read everything.
    g_output_stream_write_all(out, request, total, NULL, NULL, NULL);
    return connection;
}

Answer client_receive(GSocketConnection *connection)
{
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    g_autoptr(GString) received = g_string_new(NULL);
    char buffer[4096];
    gssize count;
    while ((count = g_input_stream_read(in, buffer, sizeof buffer, NULL, NULL)) > 0)
        g_string_append_len(received, buffer, count);
    return parse(received);
}

Answer client_raw(const Client *client, const char *request, gssize length)
{
    g_autoptr(GSocketConnection) connection = client_send(client, request, length);
    return client_receive(connection);
}

static char *session_headers(const Client *client)
{
    return g_strdup_printf("%s%s%s%s%s%s", client->cookie ? "Cookie: " : "", client->cookie ? client->cookie : "",
                           client->cookie ? "\r\n" : "", client->token ? "X-Lanyard-Token: " : "",
                           client->token ? client->token : "", client->token ? "\r\n" : "");
}

char *client_get_text(const Client *client, const char *path)
{
    g_autofree char *session = session_headers(client);
    return g_strdup_printf("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s\r\n", path, client->port, session);
}

char *client_post_text(const Client *client, const char *path, const char *body)
{
    g_autofree char *session = session_headers(client);
    return g_strdup_printf("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nContent-Type: application/json\r\n"
                           "Content-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                           path, client->port, strlen(body), session, body);
}

Answer client_get(const Client *client, const char *path)
{
    g_autofree char *request = client_get_text(client, path);
    return client_raw(client, request, -1);
}

Answer client_post(const Client *client, const char *path, const char *body)
{
    g_autofree char *request = client_post_text(client, path, body);
    return client_raw(client, request, -1);
}

void client_sign_in(Client *client, const char *name)
{
    g_autofree char *body = g_strdup_printf("{\"name\":\"%s\",\"pin\":\"" STAGE_PIN "\"}", name);
    g_auto(Answer) answer = client_post(client, "/api/sign-in", body);
    g_assert_cmpuint(answer.status, ==, 200);
    const char *cookie = strstr(answer.head, "lanyard-");
    g_assert_nonnull(cookie);
    g_free(client->cookie);
    g_free(client->token);
    client->cookie = g_strndup(cookie, strcspn(cookie, ";"));
    client->token = g_strdup(json_text(answer.json, "token", NULL));
}

json_t *client_do(const Client *client, const char *path, const char *body)
{
    g_auto(Answer) answer = client_post(client, path, body);
    if (answer.status != 200)
        g_error("%s %s: %u %s", path, body, answer.status, answer.text);
    return json_incref(answer.json);
}
