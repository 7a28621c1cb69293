// SPDX-License-Identifier: GPL-3.0-or-later
// look.c - the third step: look of the badge, logo, colours, what stands large, which lines; with a picture of each label.
#include <glib/gstdio.h>
#include <string.h>

#include "scanner/desk/sample_label.h"
#include "scanner/setup/place.h"

// Lines of a badge that may be left out: the field, as templates name it.
static const char *const optional_lines[] = {"company", "title", "pronouns", "second_name"};

#define FORMER ".former" // what a template that a person wrote is kept as

// --- the templates ---

// Calls for each template of the event's badges, once. False with the first error.
typedef bool (*TemplateChange)(IniEdit *edit, gconstpointer data);

static bool change_templates(const Draft *draft, const Profile *profile, TemplateChange change, gconstpointer data,
                             GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(const LabelUse, use, profile->labels) {
        g_auto(IniEdit) edit = {0};
        if (!g_hash_table_add(seen, use->template_name))
            continue;
        if (!draft_edit(draft, use->template_name, &edit, error))
            return false;
        if (change(&edit, data) && !ini_edit_save(&edit, error))
            return false;
    }
    return true;
}

// The groups that show a field and nothing else. The caller owns them.
static GStrv groups_of_line(const IniEdit *edit, const char *field)
{
    g_autofree char *text = g_strdup_printf("{%s}", field);
    return ini_edit_find(edit, "text", text);
}

static bool switch_lines(IniEdit *edit, gconstpointer data)
{
    const json_t *lines = data;
    bool is_changed = false;
    for (gsize i = 0; i < G_N_ELEMENTS(optional_lines); i++) {
        const json_t *wanted = json_object_get(lines, optional_lines[i]);
        g_auto(GStrv) groups = groups_of_line(edit, optional_lines[i]);
        for (char **group = groups; wanted && *group; group++) {
            ini_edit_switch(edit, *group, json_is_true(wanted));
            is_changed = true;
        }
    }
    return is_changed;
}

// --- the logo ---

typedef struct {
    const char *former, *file; // former NULL: the template's own place for a logo
} Logo;

// Where the event's logo was, else at the place that the template keeps for one.
static bool put_logo(IniEdit *edit, gconstpointer data)
{
    const Logo *logo = data;
    g_auto(GStrv) shown = ini_edit_find(edit, "file", logo->former ? logo->former : "logo.svg");
    g_auto(GStrv) kept = ini_edit_find(edit, "file", "logo.svg");
    char **groups = *shown ? shown : kept;
    for (char **group = groups; *group; group++) {
        ini_edit_switch(edit, *group, true);
        ini_edit_set(edit, *group, "file", logo->file);
    }
    if (*groups)
        ini_edit_switch(edit, "region emblem", true);
    return *groups;
}

// By what the file is, not by its name; NULL for neither.
static const char *file_of(const char *bytes, gsize length)
{
    static const char png[] = "\x89PNG\r\n\x1a\n";
    if (length > strlen(png) && memcmp(bytes, png, strlen(png)) == 0)
        return "logo.png";
    g_autofree char *start = g_strndup(bytes, MIN(length, 4096));
    return strstr(start, "<svg") || strstr(start, ":svg") ? "logo.svg" : NULL;
}

static bool write_logo(const Draft *draft, const Profile *profile, const SetupRequest *request, const char *file, GError **error)
{
    g_auto(IniEdit) edit = {0};
    g_autofree char *path = g_build_filename(draft->folder, file, NULL);
    const Logo logo = {profile->look.logo, file};
    if (!g_file_set_contents(path, request->http->body, (gssize)request->http->body_length, error) ||
        !printer_check_pictures(draft->folder, error) || !draft_edit(draft, "event.ini", &edit, error))
        return false;
    ini_edit_set(&edit, "look", "logo", file);
    return ini_edit_save(&edit, error) && change_templates(draft, profile, put_logo, &logo, error);
}

bool setup_logo(SetupRequest *request, GError **error)
{
    const char *file = file_of(request->http->body, request->http->body_length);
    g_auto(Draft) draft = {0};
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    if (!profile)
        return false;
    if (!file)
        return setup_fail(error, "the logo is neither PNG nor SVG; save it as one of them");
    return draft_open(&draft, request->setup, error) && write_logo(&draft, profile, request, file, error) &&
           draft_keep(&draft, error);
}

// --- the look ---

static json_t *lines_of(const char *event, const Profile *profile);

// Every badge of the event in this look, with its logo, and the lines that it has now. What a person wrote stays beside it.
static bool put_look(const Draft *draft, const Profile *profile, const char *look, GError **error)
{
    g_autoptr(json_t) lines = lines_of(draft->folder, profile);
    const Logo logo = {NULL, profile->look.logo};
    if (!g_strv_contains(profile_looks, look))
        return setup_fail(error, "there is no look \"%s\"", look);
    ARRAY_EACH(const LabelUse, use, profile->labels) {
        g_autofree char *path = g_build_filename(draft->folder, use->template_name, NULL);
        g_autofree char *former = g_strconcat(path, FORMER, NULL);
        if (!use->is_badge)
            continue;
        if (!profile_look_of(path) && g_rename(path, former) != 0)
            return setup_fail(error, "%s cannot be kept as %s", path, former);
        if (!profile_unpack_look(look, path, error))
            return false;
    }
    return (!logo.file || change_templates(draft, profile, put_logo, &logo, error)) &&
           change_templates(draft, profile, switch_lines, lines, error);
}

// --- colours and lines ---

static bool set_look(IniEdit *edit, const SetupRequest *request)
{
    static const struct {
        const char *member, *group, *key;
    } values[] = {
        {"bar", "look", "bar"},
        {"bar_text", "look", "bar-text"},
        {"badge_name", "event", "badge-name"},
        {"title", "event", "title"},
    };
    bool is_changed = false;
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        const char *value = json_text(request->body, values[i].member, NULL);
        if (value && *value)
            ini_edit_set(edit, values[i].group, values[i].key, value);
        is_changed = is_changed || value;
    }
    const char *code;
    json_t *colour;
    json_object_foreach(json_object_get(request->body, "bands"), code, colour)
    {
        g_autofree char *group = g_strdup_printf("ticket-type %s", code);
        if (json_is_string(colour) && ini_edit_has_group(edit, group))
            ini_edit_set(edit, group, "band-colour", json_string_value(colour));
        is_changed = true;
    }
    return is_changed;
}

bool setup_look(SetupRequest *request, GError **error)
{
    g_auto(Draft) draft = {0};
    g_auto(IniEdit) edit = {0};
    const json_t *lines = json_object_get(request->body, "lines");
    const char *look = setup_text(request, "look");
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    if (!profile || !draft_open(&draft, request->setup, error) || !draft_edit(&draft, "event.ini", &edit, error))
        return false;
    return (!set_look(&edit, request) || ini_edit_save(&edit, error)) && (!*look || put_look(&draft, profile, look, error)) &&
           (!lines || change_templates(&draft, profile, switch_lines, lines, error)) && draft_keep(&draft, error);
}

// --- pictures ---

static GBytes *draw(const SetupRequest *request, const Profile *profile, const char *folder, GError **error)
{
    const char *label = setup_text(request, "label"), *name = setup_text(request, "name");
    SamplePerson sample = SAMPLE_PERSON;
    sample.name = *name ? name : sample.name;
    const LabelUse *use = profile_label(profile, label);
    if (!use)
        return error_set_null(SETUP_ERROR, SETUP_ERROR_REFUSED, error, "there is no label \"%s\"", label);
    const PrinterInfo *printer = printers_find(request->setup, setup_text(request, "printer"));
    g_autofree char *fields = sample_label_fields(profile, NULL, use->is_badge, &sample, NULL);
    g_autoptr(Bitmap) bitmap = printer && !printer->is_virtual
                                   ? printer_draw(profile, folder, printer, label, fields, NULL, error)
                                   : printer_preview(profile, folder, label, fields, NULL, error);
    return bitmap ? bitmap_to_png(bitmap, error) : NULL;
}

// As it is, or as it would be in the look that is asked for.
bool setup_picture(SetupRequest *request, GError **error)
{
    const char *look = setup_text(request, "look");
    g_auto(Draft) draft = {0};
    g_autoptr(Profile) profile = setup_profile(request->setup, error);
    if (!profile || (*look && (!draft_open(&draft, request->setup, error) || !put_look(&draft, profile, look, error))))
        return false;
    GBytes *picture = draw(request, profile, *look ? draft.folder : request->setup->event, error);
    if (picture)
        answer_bytes(&request->answer, "image/png", picture);
    return picture != NULL;
}

// --- where it stands ---

static json_t *labels_json(const Profile *profile)
{
    json_t *labels = json_array();
    ARRAY_EACH(const LabelUse, use, profile->labels) {
        json_array_append_new(labels,
                              json_pack("{s:s,s:s,s:b}", "name", use->name, "media", use->media, "is_badge", use->is_badge));
    }
    return labels;
}

// The first badge's template; NULL when there is none. The caller owns it.
static char *badge_path(const char *event, const Profile *profile)
{
    const LabelUse *badge = NULL;
    for (guint i = profile->labels->len; i-- > 0;) {
        const LabelUse *use = g_ptr_array_index(profile->labels, i);
        badge = use->is_badge ? use : badge;
    }
    return badge ? g_build_filename(event, badge->template_name, NULL) : NULL;
}

static json_t *lines_of(const char *event, const Profile *profile)
{
    json_t *lines = json_object();
    g_autofree char *path = badge_path(event, profile);
    g_auto(IniEdit) edit = {0};
    if (!path || !ini_edit_open(&edit, path, NULL))
        return lines;
    for (gsize i = 0; i < G_N_ELEMENTS(optional_lines); i++) {
        g_auto(GStrv) groups = groups_of_line(&edit, optional_lines[i]);
        if (*groups)
            json_object_set_new(lines, optional_lines[i], json_boolean(!ini_edit_is_off(&edit, *groups)));
    }
    return lines;
}

void look_state(const struct Setup *setup, json_t *state)
{
    static const char *const styles[] = {"given", "full", "as-written"};
    g_autoptr(Profile) profile = setup_profile(setup, NULL);
    if (!profile)
        return;
    json_t *look = json_pack("{s:s}", "badge_name", styles[profile->badge_name]);
    json_put_text(look, "bar", profile->look.bar);
    json_put_text(look, "bar_text", profile->look.bar_text);
    json_put_text(look, "logo", profile->look.logo);
    json_object_set_new(look, "labels", labels_json(profile));
    json_object_set_new(look, "lines", lines_of(setup->event, profile));
    json_t *looks = json_array();
    for (const char *const *each = profile_looks; *each; each++)
        json_array_append_new(looks, json_string(*each));
    json_object_set_new(look, "looks", looks);
    g_autofree char *path = badge_path(setup->event, profile);
    json_put_text(look, "look", path ? profile_look_of(path) : NULL);
    json_object_set_new(state, "look", look);
}
