// SPDX-License-Identifier: GPL-3.0-or-later
// api_phone.c - phones in volunteers' hands: invited by a lead, listed, ended. What they ask is answered by scanner/serve.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/sponsor.h"
#include "common/store/rights/client.h"
#include "common/store/rights/pairing.h"
#include "common/store/rights/serving.h"
#include "common/token/certificate.h"
#include "scanner/web/route.h"

#define NAME_MOST 80 // bytes

static json_t *phone_json(const Request *request, const Client *client, const ClientSeen *seen)
{
    const Profile *profile = request->station->profile;
    const Checkpoint *checkpoint = profile_checkpoint(profile, client->checkpoint);
    const char *place = *client->sponsor ? client->sponsor : checkpoint ? checkpoint->title : client->checkpoint;
    json_t *object = json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:I}", "id", client->id, "name", client->name, "mode",
                               *client->sponsor ? "sponsor" : client->mode, "place", place, "is_off", client->is_off, "is_locked",
                               seen->is_locked, "round_trip_ms", (json_int_t)seen->round_trip_ms);
    if (seen->utc_ms)
        desk_put_time(object, "seen", profile, seen->utc_ms);
    return object;
}

static json_t *phones_json(const Request *request, GError **error)
{
    g_autoptr(GPtrArray) clients = client_list(request->store, error);
    g_autoptr(json_t) list = json_array();
    ARRAY_EACH(const Client, client, clients) {
        ClientSeen seen;
        if (!client_is_phone(client) || !*client->name || client->is_off) // after a purge nobody has a name
            continue;
        if (!client_seen_get(request->store, client->id, &seen, error))
            return NULL;
        json_array_append_new(list, phone_json(request, client, &seen));
    }
    return clients ? json_incref(list) : NULL;
}

// Where a phone may be used: every checkpoint of the event, desks to look only.
static json_t *places_json(const Profile *profile)
{
    json_t *list = json_array();
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "code", checkpoint->code, "title", checkpoint->title, "is_desk",
                                              checkpoint->kind == CHECKPOINT_DESK));
    }
    return list;
}

// {phones, places, sponsors: those that have a client, is_served}
bool api_phones(Request *request, GError **error)
{
    g_autoptr(json_t) phones = phones_json(request, error);
    g_autoptr(GPtrArray) sponsors = phones ? sponsor_codes(request->store, error) : NULL;
    if (!sponsors)
        return false;
    json_t *codes = json_array();
    for (guint i = 0; i < sponsors->len; i++)
        json_array_append_new(codes, json_string(g_ptr_array_index(sponsors, i)));
    request->result = json_pack("{s:O,s:o,s:o,s:b}", "phones", phones, "places", places_json(request->station->profile),
                                "sponsors", codes, "is_served", request->station->settings->device_listen != NULL);
    return true;
}

// "https://NAME:PORT" of this station's listener, by serve-name if it has one, else by its first address; NULL when it serves nobody. The
// caller owns it.
static char *own_address(Request *request, GError **error)
{
    g_autoptr(GPtrArray) own = serving_own(request->store, error);
    if (!own)
        return NULL;
    if (own->len == 0) {
        api_fail(API_BAD_REQUEST, "this station serves no phones; set [devices] serve in station.ini and start it anew", error);
        return NULL;
    }
    const char *first = g_ptr_array_index(own, 0), *name = request->station->settings->device_name;
    g_autofree char *address = g_strndup(first, strcspn(first, "#"));
    return name ? g_strconcat("https://", name, strrchr(address, ':'), NULL) : g_steal_pointer(&address);
}

// At a checkpoint; NULL = at a sponsor's booth, or floating.
static bool make(Request *request, const Checkpoint *checkpoint, char **out_code, GError **error)
{
    const char *sponsor = json_text(request->body, "sponsor", NULL);
    const PairingMaking making = {.sponsor = sponsor,
                                  .mode = sponsor                                             ? NULL
                                          : checkpoint && checkpoint->kind == CHECKPOINT_DESK ? "desk"
                                                                                              : "door",
                                  .checkpoint = checkpoint ? checkpoint->code : NULL,
                                  .name = api_text(request, "name"),
                                  .volunteer_name = request->who->name,
                                  .now_utc_ms = api_now(request)};
    return pairing_make(request->store, &making, out_code, error);
}

// Just one of `place`, a checkpoint, `sponsor`, and `floating`: the phone says at which door it stands.
static bool is_somewhere(const Request *request, const Checkpoint *checkpoint)
{
    const char *sponsor = json_text(request->body, "sponsor", NULL);
    bool is_floating = json_bool(request->body, "floating", false);
    return (checkpoint != NULL) + (sponsor != NULL) + is_floating == 1 && (!sponsor || settings_is_sponsor_code(sponsor));
}

// Of the station's own certificate, of which a browser warns; NULL where an organiser's is named. The caller owns it.
static char *own_fingerprint(const Settings *settings)
{
    g_autofree char *path = NULL, *key_path = NULL;
    bool is_own = station_device_files(settings, &path, &key_path);
    g_autoptr(Certificate) certificate = is_own ? certificate_open(path, key_path, NULL) : NULL;
    return certificate ? certificate_fingerprint(certificate) : NULL;
}

// {url, seconds, picture: a PNG as base64, fingerprint: of a certificate that is warned of}: to be shown to one phone, within `seconds`.
bool api_phone_invite(Request *request, GError **error)
{
    const char *name = api_text(request, "name");
    const Checkpoint *checkpoint = profile_checkpoint(request->station->profile, json_text(request->body, "place", ""));
    if (!is_somewhere(request, checkpoint) || !*name || strlen(name) > NAME_MOST || !api_check_text(name, NULL))
        return api_fail(API_BAD_REQUEST, "say who has the phone, and where", error);
    g_autofree char *code = NULL, *address = own_address(request, error);
    if (!address || !make(request, checkpoint, &code, error))
        return false;
    g_autofree char *url = g_strconcat(address, "/phone#", code, NULL); // what is behind # goes to no server
    g_autoptr(Bitmap) picture = printer_code_picture(url, error);
    g_autoptr(GBytes) png = picture ? bitmap_to_png(picture, error) : NULL;
    if (!png)
        return false;
    g_autofree char *text = g_base64_encode(g_bytes_get_data(png, NULL), g_bytes_get_size(png));
    g_autofree char *fingerprint = own_fingerprint(request->station->settings);
    request->result = json_pack("{s:s,s:s,s:i}", "url", url, "picture", text, "seconds", PAIRING_MS / 1000);
    json_put_text(request->result, "fingerprint", fingerprint);
    return true;
}

// From its next request on, at every station that has heard of it.
bool api_phone_end(Request *request, GError **error)
{
    return client_turn_off(request->store, api_text(request, "id"), "ended on the page", request->who->name, api_now(request),
                           error);
}
