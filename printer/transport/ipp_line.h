// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_line.h - IPP attributes as words of a line, "name=value,value" (RFC 8011). Inside printer/transport only.
//
// What a printer says is anybody's text: words keep the characters of keywords only, and a list is cut.
#pragma once

#include <cups/cups.h>
#include <glib.h>

// A request about the printer at `uri`, or about a job where `job_id` is not 0.
ipp_t *ipp_new_request(ipp_op_t operation, const char *uri, int job_id, const char *user);
// For httpSetTimeout(): what is not there in time is not waited for.
int ipp_give_up(http_t *http, void *data);
// NULL when the other side says no, or nothing; takes `answer`.
ipp_t *ipp_good_answer(ipp_t *answer);

// Each appends a space and the word. `answer` may be NULL.
void ipp_line_add_enum(GString *line, ipp_t *answer, const char *name);     // "unknown" when it is not said
void ipp_line_add_keywords(GString *line, ipp_t *answer, const char *name); // "none" when it is not said
void ipp_line_add_integer(GString *line, ipp_t *answer, const char *name);  // nothing when it is not said
// "media=6200x10000", in hundredths of a millimetre: what is loaded, when that is of one size only.
void ipp_line_add_media(GString *line, ipp_t *answer);
