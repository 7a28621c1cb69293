// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/profile.h"

#include <glib/gstdio.h>

const Profile *fuzz_profile(void)
{
    static Profile *profile;
    if (profile)
        return profile;
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    static const char text[] = "[event]\nslug = fuzz\ntitle = Fuzz\nzone = America/New_York\n"
                               "[part day]\ntitle = Day\nstart = 2024-05-15 08:00\nend = 2024-05-15 18:00\n"
                               "[ticket-type person]\ntitle = Person\nmatch = Individual*; Student*\ngrants = day\n"
                               "[add-on tutorial]\nmatch = ^Tutorial.*(T-[0-9]+)\ngrants = \\\\1\nticket = yes\n"
                               "[session-rule tutorial]\ntype = Tutorial\nneeds = own\n"
                               "[checkpoint door]\ntitle = Door\nkind = room\nroom = Room 1\n";
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(GError) error = NULL;
    profile = profile_load(folder, &error);
    g_assert_no_error(error);
    g_unlink(path);
    g_rmdir(folder);
    return profile;
}
