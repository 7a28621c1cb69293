// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "printer/printer.h"
#include "scanner/cli/station.h"
#include "scanner/desk/label.h"

static const CommandOption options[] = {
    {"label", 'l', "NAME", "Which label of the profile; default: its first badge"},
    {"session", 's', "CODE", "For a tutorial ticket: its session"},
    {"png", 'p', "FILE", "Where the picture goes"},
    {"pdf", 'f', "FILE", "Where a PDF page of the label's size goes, in its colours, for any office printer"},
    {0},
};

static bool write_pdf(CommandLine *line, const char *name, const char *fields, const char *path, GError **error)
{
    double width_mm, length_mm;
    if (!printer_write_page(command_profile(line), command_station(line)->profile_folder, name, fields, path, &width_mm,
                            &length_mm, error))
        return false;
    return say("%s: %s, %.0f x %.0f mm\n", path, name, width_mm, length_mm), true;
}

static bool write_files(CommandLine *line, const Bitmap *bitmap, const char *name, const char *fields, GError **error)
{
    const char *png = command_option(line, "png"), *pdf = command_option(line, "pdf");
    if (png && !bitmap_write_png(bitmap, png, error))
        return false;
    if (png)
        say("%s: %s, %d x %d dots\n", png, name, bitmap->width_px, bitmap->height_px);
    return !pdf || write_pdf(line, name, fields, pdf, error);
}

static int write_preview(CommandLine *line, const char *name, GError **error)
{
    g_autofree char *id = command_find_person(line, command_argument(line, 0), error);
    if (!id)
        return COMMAND_FAILED;
    g_autoptr(Person) person = person_load(command_store(line), command_profile(line), id, error);
    if (!person)
        return COMMAND_FAILED;
    const char *code = command_option(line, "session");
    g_autoptr(Session) session = code ? session_load(command_store(line), code, error) : NULL;
    if (code && !session)
        return COMMAND_FAILED;
    // A code as long as a real one; a preview must open no door.
    g_autofree char *fields = desk_label_fields(command_station(line), person, session, "PREVIEW0PREVIEW0PREVIEW0PREVIEW0PREVIE");
    g_autoptr(GPtrArray) warnings = NULL;
    g_autoptr(Bitmap) bitmap =
        printer_preview(command_profile(line), command_station(line)->profile_folder, name, fields, &warnings, error);
    if (!bitmap || !write_files(line, bitmap, name, fields, error))
        return COMMAND_FAILED;
    for (guint i = 0; warnings && i < warnings->len; i++)
        say_error("lanyard: %s\n", (const char *)g_ptr_array_index(warnings, i));
    return EX_OK;
}

static int check(const CommandLine *line)
{
    return command_option(line, "png") || command_option(line, "pdf")
               ? EX_OK
               : command_fail_with(EX_USAGE, "label takes --png=FILE or --pdf=FILE");
}

static int run_label(CommandLine *line, GError **error)
{
    const char *name = command_option(line, "label");
    if (!name && command_profile(line)->labels->len > 0)
        name = ((const LabelUse *)g_ptr_array_index(command_profile(line)->labels, 0))->name;
    if (!name || !profile_label(command_profile(line), name))
        return command_fail_with(EX_USAGE, "%s has no label \"%s\"; its event.ini lists them", command_profile(line)->slug,
                                 name ? name : "");
    return write_preview(line, name, error);
}

const Command command_label = {
    .name = "label",
    .arguments = "PERSON",
    .summary = "draw a person's label as the printer would print it",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_label,
};
