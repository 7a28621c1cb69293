// SPDX-License-Identifier: GPL-3.0-or-later
// print_all.h - `lanyard print --all`.
#pragma once

#include "scanner/cli/station.h"

int print_all(CommandLine *line);
