// SPDX-License-Identifier: GPL-3.0-or-later
// killing_calls.c - to be preloaded: the program kills itself (SIGKILL) instead of its Nth call that changes a file, so that each
// point of a command can be tried. LANYARD_TEST_KILL_AT says N. A program that comes to its end writes how many such calls it made into the file
// LANYARD_TEST_CALLS.
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static _Atomic long made;

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("LANYARD_TEST_CALLS");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file || fprintf(file, "%ld", made) < 0 || fclose(file) != 0)
        _exit(99);
}

static void count_call(void)
{
    const char *at = getenv("LANYARD_TEST_KILL_AT");
    if (!at)
        _exit(99); // a test that believes that it kills would prove nothing
    if (atomic_fetch_add(&made, 1) + 1 == strtol(at, NULL, 10))
        raise(SIGKILL);
}

// One function of the library's, counted. The pointer is read anew each time, which costs nothing here.
#define COUNTED(result, name, parameters, arguments)                                                                             \
    result name parameters                                                                                                       \
    {                                                                                                                            \
        count_call();                                                                                                            \
        result(*own) parameters;                                                                                                 \
        *(void **)&own = dlsym(RTLD_NEXT, #name);                                                                                \
        return own arguments;                                                                                                    \
    }

COUNTED(ssize_t, pwrite, (int fd, const void *bytes, size_t length, off_t at), (fd, bytes, length, at))
COUNTED(ssize_t, pwrite64, (int fd, const void *bytes, size_t length, off64_t at), (fd, bytes, length, at))
COUNTED(int, ftruncate, (int fd, off_t length), (fd, length))
COUNTED(int, ftruncate64, (int fd, off64_t length), (fd, length))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
COUNTED(int, rename, (const char *from, const char *to), (from, to))
COUNTED(int, link, (const char *from, const char *to), (from, to))
COUNTED(int, unlink, (const char *path), (path))
