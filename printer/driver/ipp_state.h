// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_state.h - what the states of a job and its printer mean for a label (RFC 8011, 5.3.7, 5.4.11, 5.4.12).
//
// Inside printer/driver only. `words` are of the form "name=value,value", ended by NULL.
#pragma once

#include "printer/driver/driver.h"

// The word `name` has this value; of printer-state-reasons, one of the list begins with it and is no mere report or warning of a
// printer that goes on.
bool ipp_state_says(char **words, const char *name, const char *value);
// The first that holds up or loses a label, or that says that the job or the printer is at work; nothing when there is none.
void ipp_state_read(char **words, DriverStatus *status);
// The line at the beginning of what came, without its end, when it begins with `head`; the caller owns it. How many bytes it took; 0 and
// no line while its end is still to come, 1 and no line for a byte that is to be skipped.
gsize ipp_state_take_line(const guint8 *bytes, gsize length, const char *head, char **out_line);
