// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/sync/cluster.h"

// The tests of erasures that wait for a second lead, at stations and hub.
void erase_wait_add(Cluster *cluster);
