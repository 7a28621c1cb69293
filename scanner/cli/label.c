// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "printer/printer.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"label", 'l', "NAME", "Which label of the profile; default: its first badge"},
    {"session", 's', "CODE", "For a tutorial ticket: its session"},
    {"png", 'p', "FILE", "Where the picture goes"},
    {"pdf", 'f', "FILE", "Where a PDF page of the label's size goes, for any office printer"},
    {0},
};

// A code as long as a real one; a preview must open no door.
static const char *sample_token(void)
{
    return "PREVIEW0PREVIEW0PREVIEW0PREVIEW0PREVIE";
}

static bool write_files(CommandLine *line, const Profile *profile, const Bitmap *bitmap, const char *name, GError **error)
{
    double width_mm = 0, length_mm = 0;
    printer_label_measures(profile, name, &width_mm, &length_mm);
    const char *png = command_option(line, "png"), *pdf = command_option(line, "pdf");
    if ((png && !bitmap_write_png(bitmap, png, error)) || (pdf && !bitmap_write_pdf(bitmap, width_mm, length_mm, pdf, error)))
        return false;
    if (png)
        printf("%s: %s, %d x %d dots\n", png, name, bitmap->width_px, bitmap->height_px);
    if (pdf)
        printf("%s: %s, %.0f x %.0f mm\n", pdf, name, width_mm,
               length_mm > 0 ? length_mm : bitmap->height_px * 25.4 / bitmap->dpi_y);
    return true;
}

static int write_preview(CommandLine *line, CommandDesk *at, const char *name)
{
    GError *error = NULL;
    g_autofree char *id = command_find_person(at->desk, command_argument(line, 0), &error);
    if (!id)
        return command_fail(error);
    g_autoptr(Person) person = person_load(desk_store(at->desk), at->station->profile, id, &error);
    if (!person)
        return command_fail(error);
    const char *code = command_option(line, "session");
    g_autoptr(Session) session = code ? session_load(desk_store(at->desk), code, &error) : NULL;
    if (code && !session)
        return command_fail(error);
    g_autofree char *fields = desk_label_fields(at->station, person, session, sample_token());
    g_autoptr(GPtrArray) warnings = NULL;
    g_autoptr(Bitmap) bitmap =
        printer_preview(at->station->profile, at->station->profile_folder, name, fields, &warnings, &error);
    if (!bitmap || !write_files(line, at->station->profile, bitmap, name, &error))
        return command_fail(error);
    for (guint i = 0; warnings && i < warnings->len; i++)
        fprintf(stderr, "lanyard: %s\n", (const char *)g_ptr_array_index(warnings, i));
    return EX_OK;
}

static int run_label(CommandLine *line)
{
    if (!command_option(line, "png") && !command_option(line, "pdf"))
        return command_fail_with(EX_USAGE, "label takes --png=FILE or --pdf=FILE");
    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    const char *name = command_option(line, "label");
    if (!name && at.station->profile->labels->len > 0)
        name = ((const LabelUse *)g_ptr_array_index(at.station->profile->labels, 0))->name;
    if (!name || !profile_label(at.station->profile, name))
        return command_fail_with(EX_USAGE, "%s has no label \"%s\"; its event.ini lists them", at.station->profile->slug,
                                 name ? name : "");
    return write_preview(line, &at, name);
}

const Command command_label = {
    .name = "label",
    .arguments = "PERSON",
    .summary = "draw a person's label as the printer would print it",
    .description =
        "PERSON is a code, a registration id, or words that find exactly one person. The code on the picture is invented and "
        "admits nobody. Text that does not fit even at its smallest size is reported.",
    .examples = "lanyard label 'ng' --png=badge.png\nlanyard label ABCDE --label=tutorial-ticket --session=T-07 --png=ticket.png",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_label,
};
