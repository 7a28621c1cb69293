// SPDX-License-Identifier: GPL-3.0-or-later
// answer.h - what a stand-in printer has to say on one connection, and when.
#pragma once

#include "tests/network_printers/machine.h"

// Bytes that go out at this time, behind those of earlier calls.
void line_send_at(Line *line, gint64 due_us, const guint8 *bytes, gsize count);
// Sends what is due. Returns when the next is, or G_MAXINT64; false of `out_is_alive` when the peer is gone.
gint64 line_send_due(Line *line, gint64 now_us, bool *out_is_alive);
void line_drop_answers(Line *line);
