// SPDX-License-Identifier: GPL-3.0-or-later
// lead_answers.h - what a sponsor's client is told: what it is given of captured badges, and what the sponsor's others captured and said.
//
// Each answer has a number, in the order in which this store got to know; it counts what the client's sponsor is told, so that it says
// nothing of others. The numbers of another store are others, so they are numbers only together with the store's epoch, its station's id
// (incarnation.h). An answer says all of its badge as it is now, in place of what
// was said before, so of several changes only the last one is sent.
//
//   {"given": {token, lead, state, fields, withdrawn, box}}   state, fields and box as in the record; withdrawn: fields that were given once
//   {"lead": {token, scans: [{of, at, by, client, name}], details: [{detail, value, at, by, client, name}]}}   of other clients, and of
//                                                              stations of the sponsor, whose `client` is ""
#pragma once

#include "common/store/database/database.h"

typedef struct {
    gint64 number;
    char *json;
} LeadAnswer;

// At most `limit` of those with a number above `after`, in order; none to a client that is off, or that nobody knows. `out_last` is the
// number to ask after next: that of the last that was looked at, which need not be among them. Fewer than `limit` are all there are.
// Element: LeadAnswer. The caller owns it.
GPtrArray *lead_answers(Store *store, const char *client_id, gint64 after, int limit, gint64 *out_last, GError **error);

// For whom something came since `*last`, which becomes the newest: one statement, however many clients wait. It counts all sponsors', and is
// told to nobody. `client` "" = all of the sponsor's; `take` NULL = nobody asks.
typedef void (*LeadAnswerFor)(const char *sponsor, const char *client, gpointer data);
bool lead_answers_since(Store *store, gint64 *last, LeadAnswerFor take, gpointer data, GError **error);
