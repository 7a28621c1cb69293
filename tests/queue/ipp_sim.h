// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_sim.h - a printer that speaks IPP and has faults, written from RFC 8010 and RFC 8011 on libcups's reader of messages: a thread
// for each connection, on a free port of the loopback.
//
// A job goes on by one state with each request that any host makes: pending, processing, its end.
#pragma once

#include <cups/cups.h>
#include <glib.h>
#include <stdbool.h>

typedef enum {
    IPP_CUT_NONE,
    IPP_CUT_AT_CREATE,   // the job is made, and the connection closed instead of an answer
    IPP_CUT_IN_DOCUMENT, // closed in the middle; the job is aborted (RFC 8011, 5.3.8: submission-interrupted)
    IPP_CUT_BEHIND,      // the document is taken whole, and the connection closed instead of an answer
} IppCut;

typedef struct {
    const char *name;
    int count;            // impressions that a job says once it has ended; -1 = it says nothing of them
    ipp_jstate_t end;     // of the job `at`; the others are completed. IPP_JSTATE_PROCESSING = it never ends
    IppCut cut;           // at the job `at`
    int at;               // 1 = the first job
    int paper;            // labels until it is out of them; 0 = it never is
    int late_ms;          // before each answer
    bool is_html;         // it answers with a web page
    int http_status;      // or with this status of HTTP (RFC 9110) alone; 0 = it does not
    const char *location; // with it
    bool has_a4;          // is loaded, not a roll of 62 mm x 100 mm
    int busy_count;       // so many times it takes no job, being busy (server-error-busy); -1 = for ever
    int ipp_status;       // of each answer; 0 = as it is
    bool is_refusing;     // says that, and takes no job for it (RFC 8011, 4.2.4: client-error-attributes-or-values-not-supported)
} IppScript;

typedef struct IppSim IppSim;

IppSim *ipp_sim_start(const IppScript *script);
void ipp_sim_stop(IppSim *sim);
char *ipp_sim_address(const IppSim *sim); // "ipp://127.0.0.1:PORT/ipp/print"; the caller owns it

void ipp_sim_load_paper(IppSim *sim, int count);
void ipp_sim_hold(IppSim *sim, bool is_held); // jobs stay where they are
void ipp_sim_forget(IppSim *sim);             // the jobs so far: it was switched off and on
// The same, and then a job of another host got the first number that had been ours, and came out.
void ipp_sim_give_away(IppSim *sim);
int ipp_sim_request_count(IppSim *sim);
int ipp_sim_job_count(IppSim *sim);
int ipp_sim_cancelled_count(IppSim *sim);
int ipp_sim_refused_count(IppSim *sim);
// How often a label whose job's name begins so came out.
int ipp_sim_out_count(IppSim *sim, const char *beginning);
// The document of the newest whole job. The caller owns it.
GBytes *ipp_sim_document(IppSim *sim);
