// SPDX-License-Identifier: GPL-3.0-or-later
// vm-gadget-printer NODE LANGUAGE FILE [STOP_AT_BYTES] - the printer behind a gadget's node (/dev/g_printerN).
//
// Keeps all that it is sent in FILE, answers as the make-believe printers of tests/queue do, takes a moment for each
// label, and ends when it is unplugged. With STOP_AT_BYTES it takes no more from there on and makes FILE.stopped.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/queue/sim_language.h"

#define REQUEST_BYTES 8192 // what f_printer asks the host for at a time
#define PRINT_US 100000
#define PLUG_IN_TRIES 100
#define PLUG_IN_PAUSE_US 100000

static int open_node(const char *path)
{
    int node = -1;
    for (int i = 0; i < PLUG_IN_TRIES && (node = open(path, O_RDWR)) < 0; i++)
        g_usleep(PLUG_IN_PAUSE_US);
    return node;
}

static void say(int node, const SimWords *words, SimEvent event)
{
    g_autoptr(GByteArray) reply = g_byte_array_new();
    words->reply(event, SIM_FINE, 0, reply);
    if (reply->len > 0 && write(node, reply->data, reply->len) < 0)
        perror("gadget printer: answer");
}

static void digest(int node, const SimWords *words, GByteArray *input)
{
    while (input->len > 0) {
        SimCommand command = SIM_OTHER;
        gsize taken = words->take(input->data, input->len, &command);
        if (taken == 0)
            return;
        g_byte_array_remove_range(input, 0, (guint)taken);
        if (command == SIM_ASKS)
            say(node, words, SIM_SAYS_IDLE);
        if (command != SIM_PRINTS)
            continue;
        say(node, words, SIM_SAYS_PRINTING);
        g_usleep(PRINT_US);
        say(node, words, SIM_SAYS_DONE);
    }
}

static void stop(const char *file)
{
    g_autofree char *mark = g_strconcat(file, ".stopped", NULL);
    g_file_set_contents(mark, "", 0, NULL);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    static const char *const languages[] = {[SIM_BROTHER] = "brother", [SIM_DYMO] = "dymo", [SIM_ZEBRA] = "zebra"};
    const SimWords *words = NULL;
    for (gsize i = 0; argc >= 4 && i < G_N_ELEMENTS(languages); i++)
        if (g_str_equal(languages[i], argv[2]))
            words = &sim_words[i];
    if (!words) {
        fprintf(stderr, "usage: vm-gadget-printer NODE brother|dymo|zebra FILE [STOP_AT_BYTES]\n");
        return 64;
    }
    guint64 stop_at = argc > 4 ? g_ascii_strtoull(argv[4], NULL, 10) : G_MAXUINT64, total = 0;
    int kept = open(argv[3], O_WRONLY | O_CREAT | O_APPEND, 0644), node = open_node(argv[1]);
    if (kept < 0 || node < 0) {
        fprintf(stderr, "gadget printer: %s: %s\n", node < 0 ? argv[1] : argv[3], g_strerror(errno));
        return 1;
    }
    g_autoptr(GByteArray) input = g_byte_array_new();
    guint8 bytes[REQUEST_BYTES];
    for (;;) {
        // All that there is at once: the kernel's gadget forgets to let go of half a request when it is unplugged.
        ssize_t count = read(node, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return 0;
        if (write(kept, bytes, (gsize)count) != count)
            return 1;
        total += (guint64)count;
        if (total >= stop_at)
            stop(argv[3]);
        g_byte_array_append(input, bytes, (guint)count);
        digest(node, words, input);
    }
}
