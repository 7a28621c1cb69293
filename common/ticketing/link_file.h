// SPDX-License-Identifier: GPL-3.0-or-later
// link_file.h - ticketing.key: what a ticketing system let this station in with.
//
// It is a file of the station's folder that only its owner reads (0600). Whoever has it reads every order of the event and checks people
// in, until the organisers revoke the device.
#pragma once

#include "common/ticketing/ticketing.h"

#define LINK_FILE "ticketing.key"

bool link_file_exists(const char *folder);
// TICKETING_ERROR_FILE when it is not there, is open to others or is none; the sentence has nothing of it.
bool link_file_load(const char *folder, TicketingLink *out, GError **error);
// Writes it whole, down to the disk, before it takes the place of another one.
bool link_file_save(const char *folder, const TicketingLink *link, GError **error);
bool link_file_remove(const char *folder, GError **error);
