// SPDX-License-Identifier: GPL-3.0-or-later
// draft.c - the event's folder changed beside itself, judged, and put in its place.
#include <errno.h>
#include <glib/gstdio.h>

#include "common/base/files.h"
#include "common/store/store.h"
#include "scanner/check/check.h"
#include "scanner/setup/place.h"

#define DRAFT_FORMER ".former"

bool setup_has_station(const struct Setup *setup)
{
    g_autofree char *ini = g_build_filename(setup->folder, "station.ini", NULL);
    return g_file_test(ini, G_FILE_TEST_EXISTS);
}

bool setup_need_station(const struct Setup *setup, GError **error)
{
    if (setup_has_station(setup))
        return true;
    return error_set(SETUP_ERROR, SETUP_ERROR_NOT_YET, error, "there is no event yet; begin with the first step");
}

Profile *setup_profile(const struct Setup *setup, GError **error)
{
    return setup_need_station(setup, error) ? profile_load(setup->event, error) : NULL;
}

Store *setup_store(const struct Setup *setup, GError **error)
{
    g_autofree char *path = g_build_filename(setup->folder, "lanyard.db", NULL);
    return setup_need_station(setup, error) ? store_open(path, error) : NULL;
}

bool draft_open(Draft *draft, struct Setup *setup, GError **error)
{
    *draft = (Draft){.setup = setup};
    if (!setup_need_station(setup, error))
        return false;
    draft->folder = g_build_filename(setup->folder, "event.draft", NULL);
    files_remove_folder(draft->folder); // of a page that was killed
    return files_copy_folder(setup->event, draft->folder, error);
}

bool draft_edit(const Draft *draft, const char *file, IniEdit *out, GError **error)
{
    g_autofree char *path = g_build_filename(draft->folder, file, NULL);
    return ini_edit_open(out, path, error);
}

// The former event stays beside the new one until that is in place; setup_open() takes it back when the program ends between.
static bool exchange(const Draft *draft, GError **error)
{
    const char *event = draft->setup->event;
    g_autofree char *former = g_strconcat(event, DRAFT_FORMER, NULL);
    if (g_rename(event, former) == 0 && g_rename(draft->folder, event) == 0) {
        files_remove_folder(former);
        return true;
    }
    int cause = errno;
    g_rename(former, event);
    return setup_fail(error, "%s cannot be written: %s", event, g_strerror(cause));
}

void draft_recover(const struct Setup *setup)
{
    g_autofree char *former = g_strconcat(setup->event, DRAFT_FORMER, NULL);
    if (g_file_test(former, G_FILE_TEST_IS_DIR) && !g_file_test(setup->event, G_FILE_TEST_EXISTS))
        g_rename(former, setup->event);
}

bool draft_keep(Draft *draft, GError **error)
{
    guint other_count;
    const CheckRequest request = {.folder = draft->folder, .scopes = CHECK_EVENT | CHECK_LABELS, .is_brief = true};
    g_autoptr(GPtrArray) findings = check_run(&request);
    const Finding *failure = check_first_failure(findings, &other_count);
    g_autofree char *sentence = failure ? finding_sentence(failure) : NULL;
    if (failure)
        return setup_fail(error, "%s", sentence);
    return exchange(draft, error);
}

void draft_clear(Draft *draft)
{
    if (draft->folder)
        files_remove_folder(draft->folder);
    g_clear_pointer(&draft->folder, g_free);
}

char *code_from_title(const char *title, const char *otherwise)
{
    g_autofree char *plain = g_str_to_ascii(title, "C");
    g_autofree char *small = g_ascii_strdown(plain, -1);
    g_autoptr(GString) code = g_string_new(NULL);
    for (const char *at = small; *at && code->len < 40; at++) {
        if (g_ascii_isalnum(*at))
            g_string_append_c(code, *at);
        else if (code->len > 0 && code->str[code->len - 1] != '-')
            g_string_append_c(code, '-');
    }
    if (code->len > 0 && code->str[code->len - 1] == '-')
        g_string_truncate(code, code->len - 1);
    return g_strdup(code->len > 0 ? code->str : otherwise);
}
