// SPDX-License-Identifier: GPL-3.0-or-later
// test_presentation.c - which of the codes in view is meant, and how long one stays presented. Times are made up.
#include "scanner/desk/presentation.h"

#include <string.h>

#include "tests/decode/picture.h"

#define FRAME_US 33000
#define WIDTH_PX 640
#define HEIGHT_PX 480
#define SIDE_PX 120

typedef struct {
    Presentation *presentation;
    gint64 now_us;
    GString *acts; // what was to be acted on: "Ada", or a choice "Ada+Bob"; separated by spaces
} View;

static View view_new(bool offers_choice, gint64 stranger_wait_us, gint64 person_wait_us)
{
    const PresentationRules rules = {offers_choice, stranger_wait_us, person_wait_us, false};
    return (View){presentation_new(&rules), G_USEC_PER_SEC, g_string_new("")};
}

static void view_clear(View *view)
{
    presentation_free(view->presentation);
    g_string_free(view->acts, TRUE);
}

static void act(View *view)
{
    for (;;) {
        g_auto(Presented) presented = {0};
        if (!presentation_next(view->presentation, view->now_us, &presented))
            return;
        for (guint i = 0; i < presented.count; i++) {
            gsize length;
            const char *bytes = g_bytes_get_data(presented.codes[i], &length);
            g_string_append(view->acts, i ? "+" : view->acts->len ? " " : "");
            g_string_append_len(view->acts, bytes, (gssize)length);
        }
    }
}

static void square(ReaderPoint corners[4], float left, float top, float side)
{
    const ReaderPoint at[4] = {{left, top}, {left + side, top}, {left + side, top + side}, {left, top + side}};
    memcpy(corners, at, sizeof at);
}

// People are upper case, and what stands before a dot is who they are; "forged" is ours; all else are strangers.
static void judge(View *view, const ReaderCode *code)
{
    const char *text = (const char *)code->bytes;
    g_autofree char *who = g_strndup(text, strcspn(text, "."));
    bool is_person = g_ascii_isupper(*text);
    presentation_judge(view->presentation, code,
                       is_person                     ? STANDING_PERSON
                       : strcmp(text, "forged") == 0 ? STANDING_OURS
                                                     : STANDING_STRANGER,
                       is_person ? who : NULL);
}

// One frame with these codes, the most central first; `frame` is what the camera sees.
static void see(View *view, const GreyFrame *frame, const char *texts, const ReaderResult *missed)
{
    g_auto(GStrv) names = *texts ? g_strsplit(texts, " ", -1) : g_new0(char *, 1);
    ReaderCode codes[4];
    ReaderResult result = missed ? *missed : (ReaderResult){.codes = codes};
    for (char **name = names; *name; name++) {
        ReaderCode *code = &codes[result.code_count];
        *code = (ReaderCode){.bytes = (guint8 *)*name, .length = strlen(*name)};
        square(code->corners, 260 + 150.0f * (float)result.code_count, 180, SIDE_PX);
        result.code_count++;
    }
    for (gsize i = 0; i < result.code_count; i++)
        if (presentation_see(view->presentation, frame, &codes[i], view->now_us))
            judge(view, &codes[i]);
    presentation_end_frame(view->presentation, frame, &result, view->now_us);
    act(view);
    view->now_us += FRAME_US;
}

// Frames of a flat wall with these codes, for so long.
static void show(View *view, const char *texts, int ms)
{
    static guint8 wall[WIDTH_PX * HEIGHT_PX];
    const GreyFrame frame = {wall, WIDTH_PX, HEIGHT_PX, WIDTH_PX};
    const gint64 end_us = view->now_us + (gint64)ms * 1000;
    while (view->now_us < end_us)
        see(view, &frame, texts, NULL);
}

static void expect(View *view, const char *acts)
{
    g_assert_cmpstr(view->acts->str, ==, acts);
    g_string_truncate(view->acts, 0);
}

#define WAIT_US 400000
#define AT_DOOR view_new(false, WAIT_US, 0)
#define AT_DESK view_new(true, WAIT_US, 0)
#define PRINTING view_new(true, WAIT_US, 250000)

static void test_strangers_are_silent_beside_a_person(void)
{
    View view = AT_DESK;
    show(&view, "wifi vcard", 100);
    show(&view, "wifi Ada vcard", 3000);
    show(&view, "wifi", 100); // the last that leaves the view
    show(&view, "", 2000);
    expect(&view, "Ada");
    show(&view, "wifi", 1000);
    expect(&view, "wifi");
    view_clear(&view);
}

static void test_a_stranger_alone_is_told_after_a_moment(void)
{
    View view = AT_DOOR;
    show(&view, "ticket", WAIT_US / 1000 - 50);
    expect(&view, "");
    show(&view, "ticket", 100);
    expect(&view, "ticket");
    show(&view, "", 1500);
    show(&view, "flash", 40); // gone before anything could be known
    show(&view, "", 3000);
    expect(&view, "flash");
    view_clear(&view);
}

static void test_ours_beats_a_strangers_and_the_centre_its_rim(void)
{
    View view = AT_DOOR;
    show(&view, "one two", 1000);
    expect(&view, "one");
    show(&view, "", 1500);
    show(&view, "one forged", 1000);
    expect(&view, "forged");
    show(&view, "one forged Ada", 1000);
    expect(&view, "Ada");
    view_clear(&view);
}

static void test_a_stranger_is_told_when_the_person_has_gone(void)
{
    View view = AT_DOOR;
    show(&view, "Ada ticket", 500);
    expect(&view, "Ada");
    show(&view, "ticket", 900); // it may be on the same badge
    expect(&view, "");
    show(&view, "ticket", 300);
    expect(&view, "ticket");
    view_clear(&view);
}

static void test_two_people_at_a_door(void)
{
    View view = AT_DOOR;
    show(&view, "Ada Bob", 3000);
    expect(&view, "Ada");
    show(&view, "Bob", 900);
    expect(&view, "");
    show(&view, "Bob", 300);
    expect(&view, "Bob");
    view_clear(&view);
}

static void test_the_next_in_the_line_need_not_wait(void)
{
    View view = AT_DOOR;
    show(&view, "Ada", 300);
    show(&view, "", 100);
    show(&view, "Bob", 40);
    expect(&view, "Ada Bob");
    show(&view, "Bob", 2500); // who left the badge there
    show(&view, "Cleo Bob", 40);
    expect(&view, "Cleo");
    view_clear(&view);
}

static void test_two_people_at_a_desk_are_a_choice(void)
{
    View view = AT_DESK;
    show(&view, "Ada Bob wifi", 1000);
    expect(&view, "Ada+Bob");
    show(&view, "", 1500);
    show(&view, "Bob", 500);
    expect(&view, "Bob");
    show(&view, "Ada Bob", 500); // read a moment later
    expect(&view, "Ada+Bob");
    view_clear(&view);
}

static void test_before_it_prints_another_is_looked_for(void)
{
    View view = PRINTING;
    show(&view, "Ada", 100);
    expect(&view, "");
    show(&view, "Bob Ada", 200);
    expect(&view, "Bob+Ada");
    show(&view, "", 1500);
    show(&view, "Ada", 40); // shown for a moment only
    show(&view, "", 500);
    expect(&view, "Ada");
    view_clear(&view);
}

static void test_ticket_and_badge_of_one_person(void)
{
    View view = AT_DESK;
    show(&view, "Ada.ticket Ada.badge", 500);
    show(&view, "Ada.badge", 2000);
    expect(&view, "Ada.ticket");
    view_clear(&view);
}

static void test_one_code_after_the_other_of_one_person(void)
{
    View view = AT_DESK;
    show(&view, "Ada.ticket", 500);
    show(&view, "Ada.badge", 500);
    expect(&view, "Ada.ticket Ada.badge");
    view_clear(&view);
}

// --- held, and not read ---

// The code where see() says the first is, moved; smeared over so many pixels.
static Picture badge(int right_px, int smear_px, const char *text)
{
    Picture picture = picture_new(WIDTH_PX, HEIGHT_PX, 90);
    picture_fill(&picture, 230 + right_px, 150, 180, 240, 230);
    picture_add(&picture, &(PictureSymbol){.bytes = text, .length = (int)strlen(text), .module_px = 6, .dark = 20, .light = 230},
                260 + right_px, 180);
    if (smear_px > 0)
        picture_smear(&picture, smear_px);
    return picture;
}

// It swings by `step_px` a frame and back.
static void hold(View *view, int smear_px, int step_px, int ms, const ReaderResult *missed)
{
    const gint64 end_us = view->now_us + (gint64)ms * 1000;
    for (int number = 0; view->now_us < end_us; number++) {
        const int swing = number % 8 < 4 ? number % 8 : 8 - number % 8;
        Picture picture = badge(swing * step_px, smear_px, "Ada");
        const GreyFrame frame = picture_frame(&picture);
        see(view, &frame, "", missed);
        picture_clear(&picture);
    }
}

static void read_badge(View *view)
{
    Picture picture = badge(0, 0, "Ada");
    const GreyFrame frame = picture_frame(&picture);
    see(view, &frame, "Ada", NULL);
    picture_clear(&picture);
}

static void test_held_but_not_read(void)
{
    View view = AT_DOOR;
    read_badge(&view);
    hold(&view, 14, 0, 3000, NULL);
    read_badge(&view);
    hold(&view, 20, 12, 3000, NULL); // as it swings
    read_badge(&view);
    hold(&view, 20, 40, 3000, NULL); // widely
    read_badge(&view);
    expect(&view, "Ada");
    show(&view, "", 1500); // taken away
    read_badge(&view);
    expect(&view, "Ada");
    view_clear(&view);
}

static void test_an_outline_that_stays(void)
{
    View view = AT_DOOR;
    ReaderResult missed = {.hint = AIM_HOLD_STILL};
    square(missed.outline, 270, 190, SIDE_PX);
    read_badge(&view);
    static guint8 wall[WIDTH_PX * HEIGHT_PX];
    const GreyFrame frame = {wall, WIDTH_PX, HEIGHT_PX, WIDTH_PX};
    for (int i = 0; i < 100; i++)
        see(&view, &frame, "", &missed);
    read_badge(&view);
    expect(&view, "Ada");
    square(missed.outline, 20, 20, SIDE_PX); // another's
    for (int i = 0; i < 100; i++)
        see(&view, &frame, "", &missed);
    read_badge(&view);
    expect(&view, "Ada");
    view_clear(&view);
}

// On a phone one ticket takes the place of another.
static void test_another_code_in_its_place(void)
{
    View view = AT_DOOR;
    Picture picture = badge(0, 0, "Ada");
    const GreyFrame frame = picture_frame(&picture);
    for (int i = 0; i < 3; i++)
        see(&view, &frame, "Ada", NULL);
    for (int i = 0; i < 60; i++)
        see(&view, &frame, "Bob", NULL);
    see(&view, &frame, "Ada", NULL);
    expect(&view, "Ada Bob Ada");
    picture_clear(&picture);
    view_clear(&view);
}

// What lies behind may look like it for ever: whoever comes back is not kept out for that.
static void test_a_likeness_does_not_stand_for_ever(void)
{
    View view = AT_DOOR;
    read_badge(&view);
    hold(&view, 14, 0, 13000, NULL);
    read_badge(&view);
    expect(&view, "Ada Ada");
    view_clear(&view);
}

// A hand scanner sees no view: it shoots again and again while its trigger is held, or while a badge lies below it.
static void test_shot_again_and_again(void)
{
    View view = AT_DESK;
    const ReaderCode code = {.bytes = (guint8 *)"Ada", .length = 3};
    for (int shot = 0; shot < 5; shot++) {
        g_assert_cmpint(presentation_see(view.presentation, NULL, &code, view.now_us), ==, shot == 0);
        presentation_end_frame(view.presentation, NULL, NULL, view.now_us + 1);
        view.now_us += G_USEC_PER_SEC * 9 / 10;
    }
    view.now_us += G_USEC_PER_SEC;
    g_assert_true(presentation_see(view.presentation, NULL, &code, view.now_us));
    view_clear(&view);
}

// Two pictures that look alike are not one that is held.
static void test_pictures_of_a_folder(void)
{
    View view = {presentation_new(&(PresentationRules){.offers_choice = true, .is_still = true}), 1, g_string_new("")};
    read_badge(&view);
    read_badge(&view);
    expect(&view, "Ada");
    hold(&view, 14, 0, 40, NULL);
    read_badge(&view);
    expect(&view, "Ada");
    view_clear(&view);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/presentation/strangers are silent beside a person", test_strangers_are_silent_beside_a_person);
    g_test_add_func("/presentation/a stranger alone is told after a moment", test_a_stranger_alone_is_told_after_a_moment);
    g_test_add_func("/presentation/ours, and the centre, come first", test_ours_beats_a_strangers_and_the_centre_its_rim);
    g_test_add_func("/presentation/a stranger is told when the person has gone",
                    test_a_stranger_is_told_when_the_person_has_gone);
    g_test_add_func("/presentation/two people at a door", test_two_people_at_a_door);
    g_test_add_func("/presentation/the next in the line need not wait", test_the_next_in_the_line_need_not_wait);
    g_test_add_func("/presentation/two people at a desk are a choice", test_two_people_at_a_desk_are_a_choice);
    g_test_add_func("/presentation/before it prints another is looked for", test_before_it_prints_another_is_looked_for);
    g_test_add_func("/presentation/ticket and badge of one person", test_ticket_and_badge_of_one_person);
    g_test_add_func("/presentation/one code after the other of one person", test_one_code_after_the_other_of_one_person);
    g_test_add_func("/presentation/pictures of a folder", test_pictures_of_a_folder);
    g_test_add_func("/presentation/shot again and again", test_shot_again_and_again);
    g_test_add_func("/presentation/held but not read", test_held_but_not_read);
    g_test_add_func("/presentation/an outline that stays", test_an_outline_that_stays);
    g_test_add_func("/presentation/another code in its place", test_another_code_in_its_place);
    g_test_add_func("/presentation/a likeness does not stand for ever", test_a_likeness_does_not_stand_for_ever);
    return g_test_run();
}
