// SPDX-License-Identifier: GPL-3.0-or-later
// ipp.h - the jobs of a stand-in that speaks IPP, and the server in front of its mechanism.
//
// From RFC 8011 (Internet Printing Protocol/1.1), PWG 5100.14 (IPP Everywhere) and PWG 5102.4 (PWG Raster). The mechanism, and what
// happens to it, are those of the other stand-ins; a job is one label. What power leaves: nothing. Job ids begin again with 1,
// printer-up-time as well, so that another host's job may have the number of one of ours. A job's uuid is never used again.
#pragma once

#include <cups/cups.h>

#include "tests/network_printers/machine.h"

typedef struct {
    int id;
    char *name, *user, *uuid;
    ipp_jstate_t state;
    const char *reason; // job-state-reasons
    int impressions;
    gint64 created_us, begun_us, ended_us; // 0 = not yet
} IppJob;

// Both belong to the machine.
IppJob *ipp_job_new(Machine *machine, const char *name, const char *user);
IppJob *ipp_job_find(const Machine *machine, int id);
void ipp_job_end(IppJob *job, ipp_jstate_t state, const char *reason);
// Seconds of printer-up-time at this moment; 0 for one that has not come.
int ipp_seconds(const Machine *machine, gint64 at_us);

// What Get-Printer-Attributes tells.
void ipp_add_printer(ipp_t *response, const Machine *machine, const char *uri);

// The server: a thread of its own, and one for each connection. `lock` is held around the machine, `wake` tells its thread.
typedef struct IppFront IppFront;
typedef struct {
    Machine *machine;
    GMutex *lock;
    void (*wake)(void *whom);
    void *whom;
} IppHouse;
// Listens on `listener_fd`, which stays the caller's.
IppFront *ipp_front_start(const IppHouse *house, int listener_fd, guint16 port);
// Ends every connection and waits for the threads.
void ipp_front_stop(IppFront *front);
