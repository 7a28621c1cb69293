// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/handshake.h"

static _Thread_local const Handshake *turn;

void handshake_turn(const Handshake *handshake)
{
    turn = handshake;
}

int handshake_certificate(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
                          const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **out_chain,
                          unsigned *out_count, gnutls_privkey_t *out_key)
{
    (void)session;
    (void)authorities;
    (void)authority_count;
    (void)algorithms;
    (void)algorithm_count;
    certificate_show(turn->certificate_now(turn->data), out_chain, out_count, out_key);
    return 0;
}
