// SPDX-License-Identifier: GPL-3.0-or-later
// certificate.h - by what a server of ours is known: a certificate with its key, read again when their files change, or made once.
//
// A Certificate belongs to one thread. What it showed once stays valid until it is closed, since a handshake may still use it.
#pragma once

#include <glib.h>
#include <gnutls/abstract.h>
#include <stdbool.h>

#define CERTIFICATE_ERROR (certificate_error_quark())
GQuark certificate_error_quark(void);
typedef enum { CERTIFICATE_ERROR_FILES } CertificateError; // they cannot be read, or are no certificate and its key

typedef struct Certificate Certificate;

// PEM files: the certificate with its chain, and its key without a password; both may be one file.
Certificate *certificate_open(const char *path, const char *key_path, GError **error);
void certificate_close(Certificate *certificate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Certificate, certificate_close)

// Looks whether the files have changed, and reads them again. When they are no certificate and its key any more, the former ones stay
// in use: false with the error, once for each change.
bool certificate_renew(Certificate *certificate, GError **error);

// Base64 of the SHA-256 digest of the public key (DER SubjectPublicKeyInfo), as HttpClientOptions.pin has it.
const char *certificate_pin(const Certificate *certificate);
// "AB:CD:...": the SHA-256 digest of the whole certificate, as browsers show it. The caller owns it.
char *certificate_fingerprint(const Certificate *certificate);
gint64 certificate_end_utc_ms(const Certificate *certificate);
// Whether a browser takes it for this name, its makers aside.
bool certificate_has_name(const Certificate *certificate, const char *name);

// What a gnutls_certificate_retrieve_function2 gives.
void certificate_show(const Certificate *certificate, gnutls_pcert_st **out_chain, unsigned *out_count,
                      gnutls_privkey_t *out_key);

// Writes a new key pair (ECDSA, P-256) and a certificate that it signs itself into one file that only its owner can read, whole or not at
// all; one that is there stays. Its dates span every clock: whoever is asked by its pin looks at the key alone.
bool certificate_make(const char *path, GError **error);
