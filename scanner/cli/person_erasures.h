// SPDX-License-Identifier: GPL-3.0-or-later
// person_erasures.h - lanyard person erasures: who waits to be erased, and a second lead's word for it.
#pragma once

#include "scanner/cli/command.h"

int person_erasures(CommandLine *line);
