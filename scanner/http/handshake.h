// SPDX-License-Identifier: GPL-3.0-or-later
// handshake.h - private to scanner/http: the certificate that a handshake shows, asked for at each.
#pragma once

#include "common/token/certificate.h"

typedef struct {
    Certificate *(*certificate_now)(gpointer data);
    gpointer data;
} Handshake;

// What the TLS library calls is told nothing of ours, so a thread says first whose turn it is; NULL = nobody's.
void handshake_turn(const Handshake *handshake);

// A gnutls_certificate_retrieve_function2.
int handshake_certificate(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
                          const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **out_chain,
                          unsigned *out_count, gnutls_privkey_t *out_key);
