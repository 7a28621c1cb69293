// SPDX-License-Identifier: GPL-3.0-or-later
// moved_clock.c - to be preloaded: the wall clock of a program, moved by what a file says, also while the program runs.
//
// LANYARD_TEST_CLOCK names the file: one signed 64-bit number, milliseconds to add. The monotonic clock is left alone.
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const _Atomic int64_t *map_file(void)
{
    const char *path = getenv("LANYARD_TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        _exit(99); // a test that believes its clock moved would prove nothing
    void *map = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (map == MAP_FAILED)
        _exit(99);
    return map;
}

static int64_t moved_ms(void)
{
    static const _Atomic int64_t *_Atomic known;
    if (!known)
        known = map_file();
    return *known;
}

static void move(struct timespec *time)
{
    int64_t nanoseconds = time->tv_nsec + moved_ms() % 1000 * 1000000;
    time->tv_sec += moved_ms() / 1000 + nanoseconds / 1000000000;
    nanoseconds %= 1000000000;
    time->tv_sec -= nanoseconds < 0;
    time->tv_nsec = nanoseconds + (nanoseconds < 0 ? 1000000000 : 0);
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    int result = (int)syscall(SYS_clock_gettime, clock, out);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        move(out);
    return result;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    struct timespec now;
    int result = clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return result;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
