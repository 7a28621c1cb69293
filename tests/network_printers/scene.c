// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network_printers/scene.h"

#include <string.h>
#include <unistd.h>

#include "tests/scratch.h"

Scene scene_begin(const char *words)
{
    g_autoptr(GError) error = NULL;
    Scene scene = {.folder = g_dir_make_tmp("lanyard-XXXXXX", NULL)};
    scene.printer = standin_start(words, scene.folder, &error);
    g_assert_no_error(error);
    scene.fd = client_connect(standin_port(scene.printer));
    return scene;
}

void scene_end(Scene *scene)
{
    close(scene->fd);
    standin_stop(scene->printer);
    scratch_remove(scene->folder);
    g_free(scene->folder);
}

void say(const Scene *scene, const void *bytes, gsize count)
{
    g_assert_cmpuint(client_send(scene->fd, bytes, count, PATIENCE_MS), ==, count);
}

void say_label(const Scene *scene, const char *language, const char *text)
{
    g_autoptr(GByteArray) label = sample_label(language, text);
    say(scene, label->data, label->len);
}

void assert_hears(const Scene *scene, const void *bytes, gsize count)
{
    g_autoptr(GByteArray) got = client_read(scene->fd, count, PATIENCE_MS, NULL);
    g_assert_cmpmem(got->data, got->len, bytes, count);
}

void assert_silence(const Scene *scene)
{
    g_autoptr(GByteArray) got = client_read(scene->fd, 1, SILENCE_MS, NULL);
    g_assert_cmpuint(got->len, ==, 0);
}

char *hear_text(const Scene *scene, const char *question, gsize count)
{
    say(scene, question, strlen(question));
    g_autoptr(GByteArray) got = client_read(scene->fd, count, PATIENCE_MS, NULL);
    g_assert_cmpuint(got->len, ==, count);
    return g_strndup((const char *)got->data, got->len);
}

guint64 status_number(const char *status, guint line, guint field)
{
    g_auto(GStrv) lines = g_strsplit(status, "\r\n", -1);
    g_auto(GStrv) fields = g_strsplit(lines[line] + 1, ",", -1);
    return g_ascii_strtoull(fields[field], NULL, 10);
}
