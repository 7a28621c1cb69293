// SPDX-License-Identifier: GPL-3.0-or-later
// leaks.c - what the leak check of the sanitizer build passes over: fontconfig keeps 288 bytes for the first thread that
// draws (the previews), once for the life of the process.
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\n";
}
