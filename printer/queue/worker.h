// SPDX-License-Identifier: GPL-3.0-or-later
// worker.h - what tests need of the print worker: the same thread with other time limits. Private to printer/queue.
#pragma once

#include "printer/printer.h"
#include "printer/queue/delivery.h"

PrintWorker *print_worker_start_with(const PrintWorkerOptions *options, const PrintTimes *times, GError **error);
