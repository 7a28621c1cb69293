// SPDX-License-Identifier: GPL-3.0-or-later
// strangers.c - starts strangers.py and asks it.
#include "tests/http/strangers.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/scratch.h"

struct Strangers {
    char *folder, *trust_file;
    GPid python;
    int in_fd; // the script ends when this is closed
    GHashTable *values;
};

static void read_values(Strangers *strangers, int out_fd)
{
    g_autofree char *line = NULL;
    gsize size = 0;
    FILE *lines = fdopen(out_fd, "r");
    for (;;) {
        g_assert_cmpint(getline(&line, &size, lines), >, 0); // else the script has ended
        g_auto(GStrv) words = g_strsplit(g_strchomp(line), " ", 2);
        if (strcmp(words[0], "ready") == 0)
            break;
        g_hash_table_replace(strangers->values, g_strdup(words[0]), g_strdup(words[1]));
    }
    fclose(lines);
}

Strangers *strangers_new(void)
{
    static const char *const programs[] = {"python3", "openssl"};
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *found = g_find_program_in_path(programs[i]);
        if (!found) {
            printf("skipped: %s is not installed; ./dev install-deps installs it\n", programs[i]);
            return NULL;
        }
    }
    Strangers *strangers = g_new0(Strangers, 1);
    strangers->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    strangers->folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    strangers->trust_file = g_build_filename(strangers->folder, "root.pem", NULL);
    g_autofree char *script = g_build_filename(TEST_SOURCE_DIR, "tests", "http", "strangers.py", NULL);
    const char *words[] = {"python3", "-B", "-W", "ignore", script, strangers->folder, NULL};
    g_autoptr(GError) error = NULL;
    int out_fd = -1;
    // Not GSubprocess, whose thread the thread sanitizer does not understand.
    g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                             &strangers->python, &strangers->in_fd, &out_fd, NULL, &error);
    g_assert_no_error(error);
    read_values(strangers, out_fd);
    return strangers;
}

void strangers_free(Strangers *strangers)
{
    if (!strangers)
        return;
    close(strangers->in_fd);
    waitpid(strangers->python, NULL, 0);
    scratch_remove(strangers->folder);
    g_hash_table_unref(strangers->values);
    g_free(strangers->folder);
    g_free(strangers->trust_file);
    g_free(strangers);
}

const char *strangers_value(const Strangers *strangers, const char *name)
{
    const char *value = g_hash_table_lookup(strangers->values, name);
    g_assert_nonnull(value);
    return value;
}

char *strangers_address(const Strangers *strangers, const char *scheme, const char *name)
{
    return g_strdup_printf("%s://%s:%s", scheme, g_str_has_suffix(name, "6") ? "[::1]" : "127.0.0.1",
                           strangers_value(strangers, name));
}

const char *strangers_trust_file(const Strangers *strangers)
{
    return strangers->trust_file;
}

HttpClient *strangers_plain_client(const Strangers *strangers, const char *name)
{
    g_autofree char *base = strangers_address(strangers, "http", name);
    g_autoptr(GError) error = NULL;
    HttpClient *client = http_client_new(&(HttpClientOptions){.base = base, .is_plain_allowed = true}, &error);
    g_assert_no_error(error);
    return client;
}

char *strangers_seen(const Strangers *strangers, const char *name)
{
    g_autoptr(HttpClient) client = strangers_plain_client(strangers, "old");
    g_autofree char *path = g_strconcat("/seen/", name, NULL);
    g_auto(HttpClientAnswer) answer = {0};
    strangers_get(client, path, &answer);
    return g_strdup(answer.body);
}

static HttpClientRequest make_get(const char *path)
{
    return (HttpClientRequest){
        .path = path, .deadline_mono_us = clock_mono_us() + STRANGERS_PATIENT_US, .answer_bytes_max = STRANGERS_BYTES_MAX};
}

void strangers_get(HttpClient *client, const char *path, HttpClientAnswer *out_answer)
{
    HttpClientRequest request = make_get(path);
    g_autoptr(GError) error = NULL;
    http_client_call(client, &request, out_answer, &error);
    g_assert_no_error(error);
}

void strangers_check_sentence(const GError *error)
{
    static const char *const secrets[] = {"secret", "echo", "hop", "trunc", "token", "\n", "@"};
    for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
        if (strstr(error->message, secrets[i]))
            g_error("an error says too much: %s", error->message);
}

void strangers_expect_error(HttpClient *client, const HttpClientRequest *request, HttpClientError code)
{
    g_auto(HttpClientAnswer) answer = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(http_client_call(client, request, &answer, &error));
    g_assert_error(error, HTTP_CLIENT_ERROR, (int)code);
    strangers_check_sentence(error);
    g_assert_null(answer.body);
    g_assert_null(answer.headers);
}

void strangers_expect_get_error(HttpClient *client, const char *path, HttpClientError code)
{
    HttpClientRequest request = make_get(path);
    strangers_expect_error(client, &request, code);
}
