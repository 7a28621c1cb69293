// SPDX-License-Identifier: GPL-3.0-or-later
// virtual.h - a printer made of a folder: what the demo and a station without hardware print on. Private to
// printer/queue.
//
// Each label leaves NAME.png and what a Brother QL-820NWB, a DYMO LabelWriter 450 and a Zebra ZD421 would have got, byte
// for byte, as NAME.DRIVER.bin; NAME is the job's number and label. Files are there whole or not at all.
#pragma once

#include "printer/queue/render_job.h"

bool virtual_print(const char *folder, RenderJob *renderer, const Job *job, GError **error);

// "000012-badge". The caller owns it.
char *virtual_label_name(const Job *job);
