// SPDX-License-Identifier: GPL-3.0-or-later
// test_broken_off.c - a cable is pulled in the middle of a label and put back: the printer still waits for the label's rest.
// Whatever byte was the last, the question that comes next must be read as one, or the printer is silent for good.
#include "printer/driver/driver.h"
#include "tests/driver/page.h"
#include "tests/queue/sim_language.h"

#define CUTS 400

static const struct {
    const Driver *driver;
    const char *model, *media;
    SimLanguage language;
} rows[] = {
    {&driver_brother_ql, "QL-820NWB", "62x100", SIM_BROTHER}, {&driver_dymo_lw, "LabelWriter 450", "62x100", SIM_DYMO},
    {&driver_zpl, "ZD421-203dpi", "62x100", SIM_ZEBRA},       {&driver_escpos, "TM-T88V", "80", SIM_ESCPOS},
    {&driver_fgl, "Lemur-200dpi", "51x140", SIM_FGL},
};

// Black and white at random: no run of it is the bytes that end a label.
static GByteArray *label_of(const DriverModel *model, const Driver *driver, const char *media_name, GRand *rand)
{
    g_autoptr(GError) error = NULL;
    const DriverMedia *media = driver_media(driver, media_name);
    int width_px = 0, length_px = 0;
    driver_picture(model, media, &width_px, &length_px);
    g_autoptr(Bitmap) bitmap = bitmap_new(width_px, length_px ? length_px : 600, model->dpi_x, model->dpi_y, false);
    for (gsize i = 0; i < bitmap->stride_bytes * (gsize)bitmap->height_px; i++)
        bitmap->black[i] = (guint8)g_rand_int(rand);
    const DriverPage page = {.model = model, .media = media, .end = PAGE_CUT};
    GByteArray *bytes = driver_encode(driver, &page, (const Bitmap *[]){bitmap}, 1, &error);
    g_assert_no_error(error);
    return bytes;
}

// How many questions the printer has read, whether in turn or before all else.
static int count_questions(const SimWords *words, const GByteArray *bytes)
{
    int count = 0;
    g_autoptr(GByteArray) said = g_byte_array_new();
    for (gsize at = 0; words->overtake && at + SIM_OVERTAKE_BYTES <= bytes->len; at++)
        count += words->overtake(bytes->data + at, SIM_SAYS_IDLE, SIM_FINE, said);
    SimCommand command = SIM_OTHER;
    for (gsize at = 0, taken; at < bytes->len && (taken = words->take(bytes->data + at, bytes->len - at, &command)) > 0;
         at += taken)
        count += command == SIM_ASKS;
    return count;
}

static void a_question_is_heard_wherever_the_label_broke_off(gconstpointer data)
{
    gsize i = GPOINTER_TO_SIZE(data);
    const DriverModel *model = driver_model(rows[i].driver, rows[i].model);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autoptr(GByteArray) label = label_of(model, rows[i].driver, rows[i].media, rand);
    g_autoptr(GByteArray) question = driver_ask_status(rows[i].driver, model, false);
    for (int cut = 0; cut < CUTS; cut++) {
        g_autoptr(GByteArray) sent = g_byte_array_new();
        g_byte_array_append(sent, label->data, (guint)g_rand_int_range(rand, 0, (gint32)label->len));
        int before = count_questions(&sim_words[rows[i].language], sent);
        g_byte_array_append(sent, question->data, question->len);
        if (count_questions(&sim_words[rows[i].language], sent) <= before)
            g_error("%s: broken off after %u of %u bytes, it does not hear the question", rows[i].model,
                    sent->len - question->len, label->len);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/broken-off/", rows[i].driver->name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), a_question_is_heard_wherever_the_label_broke_off);
    }
    return g_test_run();
}
