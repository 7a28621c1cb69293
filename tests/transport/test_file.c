// SPDX-License-Identifier: GPL-3.0-or-later
// Printed files, and the device id as USB printers answer it.
#include "common/base/clock.h"
#include "printer/transport/transport.h"
#include "printer/transport/usb_host.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void write_job(Transport *transport, const char *name, const char *bytes)
{
    g_autoptr(GError) error = NULL;
    gsize count = 0;
    g_assert_true(transport_begin_job(transport, name, &error));
    g_assert_true(transport_write(transport, (const guint8 *)bytes, strlen(bytes), 0, &count, &error));
    g_assert_cmpuint(count, ==, strlen(bytes));
}

static void expect_file(const char *folder, const char *name, const char *bytes)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_assert_cmpstr(text, ==, bytes);
    g_unlink(path);
}

static void each_job_is_a_file(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *base = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(base, "new", "printed", NULL);
    g_autofree char *parent = g_build_filename(base, "new", NULL);
    g_autofree char *address = g_strconcat("file:", folder, NULL);
    Transport *transport = transport_open(address, &error);
    g_assert_no_error(error);
    g_assert_false(transport_can_read(transport));
    write_job(transport, "badge-7", "first");
    write_job(transport, "badge-8", "second");
    write_job(transport, "badge-7", "again"); // a reprint replaces the file
    guint8 byte = 0;
    gsize count = 1;
    g_assert_true(transport_read(transport, &byte, 1, 0, &count, &error));
    g_assert_cmpuint(count, ==, 0);
    transport_close(transport);
    expect_file(folder, "badge-7.bin", "again");
    expect_file(folder, "badge-8.bin", "second");
    g_assert_cmpint(g_rmdir(folder) | g_rmdir(parent) | g_rmdir(base), ==, 0);
}

static void a_name_does_not_leave_the_folder(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *address = g_strconcat("file:", folder, NULL);
    g_autoptr(Transport) transport = transport_open(address, NULL);
    static const char *const names[] = {"", "../escape", "a/b", ".hidden"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(transport_begin_job(transport, names[i], &error));
        g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0); // nothing is in it
}

static void a_full_disk_is_said(void)
{
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *address = g_strconcat("file:", folder, NULL);
    g_autofree char *link = g_build_filename(folder, "full.bin", NULL);
    g_assert_cmpint(symlink("/dev/full", link), ==, 0);
    g_autoptr(Transport) transport = transport_open(address, NULL);
    g_autoptr(GError) error = NULL;
    gsize count = 0;
    g_assert_true(transport_begin_job(transport, "full", &error));
    g_assert_false(transport_write(transport, (const guint8 *)"x", 1, 0, &count, &error));
    g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_IO);
    g_assert_cmpint(g_unlink(link) | g_rmdir(folder), ==, 0);
}

static void a_folder_that_cannot_be_made_is_said(void)
{
    static const char *const addresses[] = {"file:", "file:/dev/null/printed"};
    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(transport_open(addresses[i], &error));
        g_assert_error(error, TRANSPORT_ERROR, TRANSPORT_ERROR_ADDRESS);
    }
}

static void device_ids_survive_wrong_lengths(void)
{
#define ID "MFG:Brother;MDL:QL-800;"
    static const struct {
        const char *reply;
        gsize length;
        const char *text;
    } cases[] = {
        {"\x00\x19" ID, sizeof(ID) + 1, ID},            // right
        {"\x00\x17" ID, sizeof(ID) + 1, ID},            // without its own two bytes, as the kernel's gadget counts
        {"\x19\x00" ID, sizeof(ID) + 1, ID},            // little-endian
        {"\xff\xff" ID, sizeof(ID) + 1, ID},            // nonsense
        {ID, sizeof(ID) - 1, ID},                       // no length at all
        {"\x00\x40" ID "\0\0\0\0", sizeof(ID) + 5, ID}, // padded
        {"\x00\x40" ID "\xff\x80", sizeof(ID) + 3, ID}, // memory behind it
        {"\x00\x19", 2, NULL},
        {"\x00", 1, NULL},
        {"", 0, NULL},
        {"\0\0\0\0", 4, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree guint8 *reply = g_memdup2(cases[i].reply, cases[i].length); // exact, so that a sanitizer sees
        g_autofree char *text = usb_device_id_text(reply, cases[i].length);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/transport/file/each-job-is-a-file", each_job_is_a_file);
    g_test_add_func("/transport/file/a-name-does-not-leave-the-folder", a_name_does_not_leave_the_folder);
    g_test_add_func("/transport/file/a-full-disk-is-said", a_full_disk_is_said);
    g_test_add_func("/transport/file/a-folder-that-cannot-be-made-is-said", a_folder_that_cannot_be_made_is_said);
    g_test_add_func("/transport/usb/device-ids-survive-wrong-lengths", device_ids_survive_wrong_lengths);
    return g_test_run();
}
