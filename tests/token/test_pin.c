// SPDX-License-Identifier: GPL-3.0-or-later
// test_pin.c - a PIN can be the first thing in a process that has to do with cryptography.
#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/token/pin.h"

// Each in a process that has done nothing before.
static void act_first(void (*act)(void))
{
    int status = -1;
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        act();
        _exit(0);
    }
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void hash(void)
{
    g_autofree char *text = pin_hash("123456");
    g_assert_true(pin_verify(text, "123456"));
    g_assert_false(pin_verify(text, "123457"));
}

static void verify(void)
{
    g_assert_false(pin_verify("no hash", "123456"));
}

static void test_hash_first(void)
{
    act_first(hash);
}

static void test_verify_first(void)
{
    act_first(verify);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pin/hash-first", test_hash_first);
    g_test_add_func("/pin/verify-first", test_verify_first);
    return g_test_run();
}
