// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/serve/asker.h"

#include <stdio.h>
#include <sys/wait.h>

struct Asker {
    GPid python;
    FILE *in, *out;
};

Asker *asker_new(void)
{
    static const char *const programs[] = {"python3", "openssl"};
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *found = g_find_program_in_path(programs[i]);
        if (!found) {
            printf("skipped: %s is not installed; ./dev install-deps installs it\n", programs[i]);
            return NULL;
        }
    }
    Asker *asker = g_new0(Asker, 1);
    g_autofree char *script = g_build_filename(TEST_SOURCE_DIR, "tests", "serve", "asker.py", NULL);
    const char *words[] = {"python3", "-B", "-W", "ignore", script, NULL};
    g_autoptr(GError) error = NULL;
    int in_fd = -1, out_fd = -1;
    g_spawn_async_with_pipes(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                             &asker->python, &in_fd, &out_fd, NULL, &error);
    g_assert_no_error(error);
    asker->in = fdopen(in_fd, "w");
    asker->out = fdopen(out_fd, "r");
    return asker;
}

void asker_free(Asker *asker)
{
    if (!asker)
        return;
    fclose(asker->in);
    waitpid(asker->python, NULL, 0);
    fclose(asker->out);
    g_free(asker);
}

json_t *asker_do(Asker *asker, json_t *what)
{
    g_autofree char *text = json_dumps(what, JSON_COMPACT);
    json_decref(what);
    fprintf(asker->in, "%s\n", text);
    fflush(asker->in);
    json_error_t why;
    json_t *answer = json_loadf(asker->out, JSON_DISABLE_EOF_CHECK, &why);
    if (!answer)
        g_error("asker.py said no JSON to %s: %s", text, why.text);
    return answer;
}
