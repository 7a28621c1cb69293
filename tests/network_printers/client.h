// SPDX-License-Identifier: GPL-3.0-or-later
// client.h - a host for the stand-ins' own tests: labels made by hand from the manuals, and a plain socket.
//
// It knows nothing of our drivers, so that a fault of theirs cannot agree with one here.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "tests/network_printers/album.h"

// One label with a QR code of `text`, in that language, with whatever the manual wants around it. The caller owns it.
GByteArray *sample_label(const char *language, const char *text);
// The picture alone.
Picture *sample_picture(const char *text);
// What asks whether it is out, in its turn behind the label; empty where the language has nothing of the kind.
GBytes *sample_question(const char *language);

int client_connect(guint16 port);
// Sends all, at most so long; what was taken by our kernel is returned.
gsize client_send(int fd, const void *bytes, gsize count, guint timeout_ms);
// Reads until `count` bytes came, the peer ended, or the time is over. `out_has_ended` may be NULL.
GByteArray *client_read(int fd, gsize count, guint timeout_ms, bool *out_has_ended);
