// SPDX-License-Identifier: GPL-3.0-or-later
// strangers.h - the servers of strangers.py, and calls to them.
//
// Each test has clients of its own; the servers are those of the whole program.
#pragma once

#include "common/http/http_client.h"

#define STRANGERS_PATIENT_US (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC) // a deadline that is not meant to pass
#define STRANGERS_SOON_US (G_USEC_PER_SEC / 4)                        // one that is
#define STRANGERS_BYTES_MAX 100000

typedef struct Strangers Strangers;

// NULL when Python or openssl is missing: the test is skipped, with a sentence that this has printed.
Strangers *strangers_new(void);
void strangers_free(Strangers *strangers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Strangers, strangers_free)

// The port of a server, or the pin of a key ("pin-NAME").
const char *strangers_value(const Strangers *strangers, const char *name);
// The address of a server: "https://127.0.0.1:PORT". The caller owns it.
char *strangers_address(const Strangers *strangers, const char *scheme, const char *name);
// The authority that the good certificates are from.
const char *strangers_trust_file(const Strangers *strangers);

// A client of a server over plain HTTP.
HttpClient *strangers_plain_client(const Strangers *strangers, const char *name);

// What a server has seen so far: "N connections, M requests", and the head of each. The caller owns it.
char *strangers_seen(const Strangers *strangers, const char *name);

// A GET that must be answered, or must fail with that code and a sentence that names nothing secret.
void strangers_get(HttpClient *client, const char *path, HttpClientAnswer *out_answer);
void strangers_expect_error(HttpClient *client, const HttpClientRequest *request, HttpClientError code);
void strangers_expect_get_error(HttpClient *client, const char *path, HttpClientError code);

// No word that tests use for secrets is in the sentence.
void strangers_check_sentence(const GError *error);
