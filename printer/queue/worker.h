// SPDX-License-Identifier: GPL-3.0-or-later
// worker.h - the print worker's own face, for its tests: the same thread with other patience. Private to printer/queue.
#pragma once

#include "printer/printer.h"
#include "printer/queue/delivery.h"

PrintWorker *print_worker_start_with(const PrintWorkerOptions *options, const PrintTimes *times, GError **error);
