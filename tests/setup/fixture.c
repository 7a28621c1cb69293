// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/setup/fixture.h"

#include <string.h>

#include "common/base/files.h"
#include "common/base/json.h"

static gpointer serve(gpointer data)
{
    Fixture *fixture = data;
    while (!g_atomic_int_get(&fixture->is_over) && setup_turn(fixture->setup))
        continue;
    return NULL;
}

void fixture_set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->home = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    fixture->folder = g_build_filename(fixture->home, "station", NULL);
    fixture->setup = setup_open(fixture->folder, "127.0.0.1:0", &error);
    g_assert_no_error(error);
    g_autofree char *address = setup_address(fixture->setup);
    fixture->code = g_strdup(strchr(address, '#') + 1);
    fixture->client.port = (guint16)g_ascii_strtoull(address + strlen("http://127.0.0.1:"), NULL, 10);
    fixture->thread = g_thread_new("setup", serve, fixture);
}

void fixture_tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_atomic_int_set(&fixture->is_over, 1);
    g_thread_join(fixture->thread);
    setup_close(fixture->setup);
    files_remove_folder(fixture->home);
    client_clear(&fixture->client);
    g_free(fixture->home);
    g_free(fixture->folder);
    g_free(fixture->code);
}

guint fixture_begin_with(const Fixture *fixture, const char *code, char **out_cookie, char **out_token)
{
    g_autofree char *body = g_strdup_printf("{\"code\":\"%s\"}", code);
    g_auto(Answer) answer = client_post(&fixture->client, "/api/begin", body);
    const char *cookie = strstr(answer.head, "lanyard-setup=");
    *out_cookie = cookie ? g_strndup(cookie, strcspn(cookie, ";")) : NULL;
    *out_token = g_strdup(json_text(answer.json, "token", NULL));
    if (cookie) {
        g_assert_nonnull(strstr(cookie, "HttpOnly"));
        g_assert_nonnull(strstr(cookie, "SameSite=Strict"));
    }
    return answer.status;
}

void fixture_begin(Fixture *fixture)
{
    char *cookie, *token;
    g_assert_cmpuint(fixture_begin_with(fixture, fixture->code, &cookie, &token), ==, 200);
    fixture->client.cookie = cookie;
    fixture->client.token = token;
    g_assert_nonnull(cookie);
    g_assert_nonnull(token);
}

json_t *fixture_send_file(const Fixture *fixture, const char *path, const char *text)
{
    g_autofree char *request =
        g_strdup_printf("POST %s HTTP/1.1\r\nConnection: close\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\nX-Lanyard-Token: %s\r\n"
                        "Content-Type: application/octet-stream\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                        path, fixture->client.port, fixture->client.cookie, fixture->client.token, strlen(text), text);
    g_auto(Answer) answer = client_raw(&fixture->client, request, -1);
    if (answer.status != 200)
        g_error("%s: %u %s", path, answer.status, json_text(answer.json, "error", ""));
    return json_incref(answer.json);
}
