// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_client.h - an IPP host for the stand-ins' own tests, made of CUPS' library: one connection, a job for each label.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct IppClient IppClient;

IppClient *ipp_client_open(guint16 port);
void ipp_client_close(IppClient *client);
// A label with a QR code of `text` as the job `text`. Its number, or 0 when no answer says one.
int ipp_client_print(IppClient *client, const char *text);

typedef struct {
    bool is_known; // the printer has a job of that number
    int state, impressions;
    char *name, *user, *uuid, *reason;
    int printer_up_time; // at this moment
} IppClientJob;

IppClientJob ipp_client_ask(IppClient *client, int id);
void ipp_client_job_clear(IppClientJob *job);
int ipp_client_printer_state(IppClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IppClient, ipp_client_close)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(IppClientJob, ipp_client_job_clear)
