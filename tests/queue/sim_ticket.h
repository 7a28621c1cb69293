// SPDX-License-Identifier: GPL-3.0-or-later
// sim_ticket.h - how make-believe ticket printers read and speak: ESC/POS and FGL, typed from their manuals.
//
// These are SimWords' functions (sim_language.h says what each does).
#pragma once

#include "tests/queue/sim_language.h"

gsize sim_escpos_take(const guint8 *bytes, gsize length, SimCommand *out_command);
void sim_escpos_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out);
bool sim_escpos_overtake(const guint8 bytes[SIM_OVERTAKE_BYTES], SimEvent state, SimFault fault, GByteArray *out);
GPtrArray *sim_escpos_decode(const guint8 *bytes, gsize length, char **out_problem);

gsize sim_fgl_take(const guint8 *bytes, gsize length, SimCommand *out_command);
void sim_fgl_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out);
