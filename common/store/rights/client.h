// SPDX-License-Identifier: GPL-3.0-or-later
// client.h - who asks this event's stations over HTTPS without being a station: a sponsor's booth, a volunteer's phone.
//
// A client is a record (RECORD_CLIENT): every staff station that has heard of it serves it, and no sponsor's station gets it. Its secret
// is at the client alone; the record has the SHA-256 of it. A second record turns it off: that wins whatever order the two come in, and
// nothing takes it back. Its id is a digest of what it is for, its key and its secret
// (client_id.h), so no other making takes its place; of two that are the same the lowest stamp is the client. After a purge nobody is.
//
// Each function takes its own transaction, or a part of the one that is open.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    const char *id;                // 16 hex digits
    const char *sponsor;           // code of whom it captures for; "" = it stands at a post
    const char *mode, *checkpoint; // of a post, in station.ini's words; "" at a sponsor's
    const char *name;              // for people: "Acme, hall 2"
    const char *key;               // X25519 public key, base64, to which what it is given is sealed; "" = it has none: a phone
    gint64 since_utc_ms;           // by the clock of the station that made it
    bool is_off;
    gint64 off_utc_ms;      // of an off one, by the clock of the station that said so
    const char *off_reason; // ""
} Client;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Client, g_free)
// A phone at a post, or in the hand of a sponsor's rep; any other client is a sponsor's machine.
bool client_is_phone(const Client *client);

typedef struct {
    const char *sponsor;           // NULL = it stands at a post
    const char *mode, *checkpoint; // NULL at a sponsor's
    const char *name;
    const char *key;            // NULL = a phone: whoever serves it tells it what the sponsor is given
    const char *volunteer_name; // "" = not known, as on the command line
    gint64 now_utc_ms;
} ClientMaking;

// Makes a client. `out_secret`, 64 hex digits, is handed out here and nowhere else; the caller owns both. STORE_ERROR_REFUSED when it is
// both a sponsor's and a post's or neither, has no name, or its key is none.
bool client_add(Store *store, const ClientMaking *making, char **out_id, char **out_secret, GError **error);

// For good; does nothing when it is off. STORE_ERROR_NOT_FOUND when nobody has this id.
bool client_turn_off(Store *store, const char *id, const char *reason, const char *volunteer_name, gint64 now_utc_ms,
                     GError **error);

// NULL without an error when nobody has this id.
Client *client_load(Store *store, const char *id, GError **error);
// By name; those that are off, too. Element: Client. The caller owns it.
GPtrArray *client_list(Store *store, GError **error);

typedef enum {
    CLIENT_UNKNOWN, // nobody has this id, or that is not its secret: the same to whoever asks, in the same time
    CLIENT_OFF,     // it gave its secret, and was turned off
    CLIENT_ON,
} ClientAdmission;
// `out_client` is NULL where it is unknown; the caller owns it. False only when the store failed.
bool client_admit(Store *store, const char *id, const char *secret, ClientAdmission *out, Client **out_client, GError **error);

// When this station heard a client last, which no record says: for the list of phones, and for who was away for long.
typedef struct {
    gint64 utc_ms;        // 0 = never
    gint64 round_trip_ms; // as the client measured it; 0 = not known
    bool is_locked;       // until somebody gives a PIN
} ClientSeen;
bool client_seen_put(Store *store, const char *id, const ClientSeen *seen, GError **error);
bool client_seen_get(Store *store, const char *id, ClientSeen *out, GError **error);
