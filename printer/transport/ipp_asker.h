// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_asker.h - questions to one printer that speaks IPP, over a connection that is made anew when it breaks. Inside
// printer/transport only.
//
// Each question is given up after some seconds without a byte. One redirection on the same host is followed; nothing is answered to a
// printer that wants a password or TLS where the address says none. At ipps: the printer's certificate is one that the address names, by the
// SHA-256 of its DER form: printers sign theirs themselves, so that nobody else vouches for it. It is looked at after each connection
// and after each request, since libcups connects again by itself; no document is begun and no answer believed before.
#pragma once

#include <cups/cups.h>

#include "printer/transport/transport.h"

typedef struct {
    char *uri, *host, *resource; // the first without the certificate
    int port;
    char *certificate; // NULL = the address names none
    char *distrust;    // why the one that was shown last is not believed, as a sentence; NULL = it is
    char *refusal;     // why the last request was no IPP to it, as a sentence; NULL = it was
    bool is_redirected;
    int up_time_s, boot_count; // as it said last, 0 = never; how often it began anew
    gint64 up_time_mono_us;    // when it had said so
    http_encryption_t encryption;
    http_t *http; // NULL = not connected
} IppAsker;

// `uri` is "ipp://HOST/PATH" or "ipps://HOST/PATH#CERTIFICATE". False with TRANSPORT_ERROR_ADDRESS; `out` is then to be cleared all the same.
bool ipp_asker_init(IppAsker *out, const char *uri, GError **error);
void ipp_asker_clear(IppAsker *asker);

// Another connection to the same printer; NULL when there is none to be had.
http_t *ipp_asker_connect(IppAsker *asker);
// Whether what this connection leads to shows the printer's certificate; without encryption nothing is asked.
bool ipp_asker_trusts(IppAsker *asker, http_t *http);
// A request about the printer, or about a job where `job_id` is not 0.
ipp_t *ipp_asker_request(const IppAsker *asker, ipp_op_t operation, int job_id);
// Sends the request, which it takes. NULL when the printer says no, or nothing.
ipp_t *ipp_asker_ask(IppAsker *asker, ipp_t *request);

// A job of ours. Its number alone is nobody's: after a restart the printer gives it to another.
typedef struct {
    int id; // 0 = none
    char *name;
    char *uuid, *user; // as they were first told; NULL = not yet
    int boot_count;    // of the asker, when it began
    bool is_ended;
} IppJob;
void ipp_job_begin(IppJob *job, const IppAsker *asker, ipp_t *created); // `created`: the answer to Create-Job, or NULL
void ipp_job_forget(IppJob *job);                                       // but its name

// Attributes of now as in ipp.c, each after a space; those of the job where it has a number. One that had not ended and that the
// printer does not know any more, or another in its place, is "job-state=forgotten", and has no number from then on. NULL when the
// printer does not say. The caller owns it.
char *ipp_asker_look(IppAsker *asker, IppJob *job);
// What the other side said, over HTTP or IPP, instead of taking the request, if it was something that a person can mend.
void ipp_asker_note_refusal(IppAsker *asker, int status);
// As transport_recall_job().
bool ipp_asker_recall(IppAsker *asker, const char *name, char **out_line, GError **error);
// "The printer at ... WHAT; see whether ...", or why it is not believed, or what it said instead; false.
bool ipp_asker_fail(const IppAsker *asker, TransportError code, const char *what, GError **error);
