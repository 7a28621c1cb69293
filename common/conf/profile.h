// SPDX-License-Identifier: GPL-3.0-or-later
// profile.h - one event as its organiser describes it: parts, ticket types, add-ons, checkpoints, labels.
//
// A profile is a folder with `event.ini` (this file), `schedule.json` (the programme, frab shape) and label
// templates. It is data that never changes while a station runs; the programme's sessions live in the store,
// because they are corrected during the day. A Profile is immutable after loading and may be read from any thread.
#pragma once

#include "common/base/idiom.h"
#include "common/base/name.h"

#define PROFILE_ERROR (profile_error_quark())
GQuark profile_error_quark(void);
// INVALID: the message is "file:line: what was found, what was expected".
typedef enum { PROFILE_ERROR_MISSING, PROFILE_ERROR_INVALID } ProfileError;

#define PROFILE_MOST_MISTAKES 20 // that are named at once

// A stretch of the event that a door can be open for: "tutorials-1", "conference", "job-fair", "sprints".
typedef struct {
    char *code;
    char *title;
    gint64 start_utc_ms;
    gint64 end_utc_ms;    // exclusive
    char *counts_as;      // the part that this is a day of: on that day its holders pass as holders of that; NULL
    bool is_for_everyone; // who is in the event at all needs nothing more for it
} EventPart;

#define PRICE_UNSAID -1

// What is sold as admission. Exactly one of a person's positions decides the type.
typedef struct {
    char *code;
    char *title;
    bool is_online_only; // never opens a physical door
    bool is_staff;
    bool is_walk_in;      // a desk volunteer may register somebody with it; a lead any
    char *band_colour;    // "#rrggbb", printed band and screen
    char *badge_stock;    // what the volunteer hands over, e.g. "blue lanyard"; may be NULL
    char *badge_label;    // name of a [label ...] of this profile
    GPatternSpec **match; // product names of the ticketing system that mean this type; NULL-terminated
    GStrv products;       // the same as they are written; one without * and ? counts before all other patterns and add-ons
    GStrv grants;         // entitlements that come with it: codes of parts
    gint64 price;         // hundredths of the currency, which the desk proposes; PRICE_UNSAID
} TicketType;

// Something bought besides admission: matched by product name, grants one entitlement.
typedef struct {
    char *code;
    char *title;     // what the desk calls it when it sells it; NULL = by its code
    gint64 price;    // as that of a ticket type
    GRegex *match;   // over "Product" or "Product - Variation" as exported
    char *grants;    // may hold \1 for the first group, e.g. the session's code
    bool has_ticket; // a tutorial ticket is printed for it
    char *answer;    // field of a registration that says which kind, where the product does not: "shirt"; NULL
    char *admits_as; // the ticket type of who has no admission but this; NULL = it admits nobody alone
} AddOn;

typedef enum {
    CHECKPOINT_DESK, // registration: arrival and badge pickup
    CHECKPOINT_PART, // a door open to whoever holds an entitlement, during parts of the event
    CHECKPOINT_ROOM, // a door that follows the programme of one room
} CheckpointKind;

typedef enum {
    REENTRY_ONCE,    // one entry per scope
    REENTRY_FREE,    // any number, each recorded
    REENTRY_COUNTED, // as many as the person bought of what it needs, over all parts: shirts, meals
    REENTRY_IN_OUT,  // scans alternate between in and out, with a count inside
} ReentryPolicy;

typedef struct {
    char *code;
    char *title;
    CheckpointKind kind;
    ReentryPolicy reentry;
    char *room;        // CHECKPOINT_ROOM: the room's name in the programme
    GStrv parts;       // CHECKPOINT_PART, CHECKPOINT_DESK: when it is open; empty = always
    char *needs;       // CHECKPOINT_PART: entitlement; NULL = any physical ticket
    int capacity;      // 0 = none
    int check_in_list; // the ticketing system's number of the list that its entries go to; 0 = they stay here
    int grace_before_min;
    int grace_after_min;
} Checkpoint;

// Which sessions need what: by programme "type" and optionally a title pattern; first match counts.
typedef enum { SESSION_NEEDS_OWN, SESSION_NEEDS_PART, SESSION_OPEN } SessionNeeds;
typedef struct {
    char *type;          // programme type, or "*"
    GPatternSpec *title; // NULL = any
    SessionNeeds needs;  // OWN: entitlement equals the session's code
    char *part;          // SESSION_NEEDS_PART: entitlement code
} SessionRule;

typedef struct {
    char *name;          // "badge", "tutorial-ticket"
    char *template_name; // file in the profile's folder
    char *media;         // "62x100", "62", "62x29": see printer/driver/driver.h
    bool is_badge;       // else a tutorial ticket
} LabelUse;

// How the page looks at this event. Colours are "#rrggbb", and text on each can be read (WCAG 2.2, 1.4.3); NULL = the page's own.
typedef struct {
    char *bar, *bar_text;       // the line at the top
    char *button, *button_text; // main buttons, where the page is light
    char *logo;                 // a picture in the profile's folder
} EventLook;

// What visitors may choose for themselves at a station of mode kiosk.
typedef struct {
    GStrv pronouns; // to choose from; empty = they stay as they are
    bool has_name;  // the name on the badge may be typed
} KioskOffer;

typedef struct {
    char *slug; // "pycon-us-2024"
    char *title;
    char *zone_name;
    GTimeZone *zone;
    NameStyle badge_name; // what stands large on a badge, unless the person wishes otherwise
    char *currency;       // what prices are in, as people write it: "USD"; "" = unsaid
    GStrv boxes; // of badges that are printed before the day: "A-F", "M"; one that is no range takes the rest; empty = no boxes
    bool is_boxed_by_company;
    bool is_12_hours; // how people of the event write times: "1:20 pm", else "13:20"
    gint64 start_utc_ms, end_utc_ms;
    guint16 event_tag;        // in every token; from the slug, see token_event_tag()
    GPtrArray *parts;         // EventPart
    GPtrArray *ticket_types;  // TicketType
    GPtrArray *add_ons;       // AddOn
    GPtrArray *checkpoints;   // Checkpoint
    GPtrArray *session_rules; // SessionRule
    GPtrArray *labels;        // LabelUse
    EventLook look;
    KioskOffer kiosk;
    GStrv ignored_products;                // patterns: they mean nothing
    GStrv denied_columns, ignored_columns; // headings of imported files, of which the organiser says what they mean
} Profile;

// Reads `folder`/event.ini. NULL with PROFILE_ERROR_* or G_FILE_ERROR; the first mistake is reported, nothing is kept.
Profile *profile_load(const char *folder, GError **error);
// Each mistake of an event.ini, as a sentence (char *), PROFILE_MOST_MISTAKES at most; the first is what profile_load() says. Names of
// other groups are looked up only when each group could be read: half a profile would accuse what is right. The caller owns it.
GPtrArray *profile_mistakes(const char *folder);
void profile_free(Profile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Profile, profile_free)

// Writes the built-in profile `name` into the new folder `folder`. The folder must not exist; on failure it does not.
bool profile_unpack(const char *name, const char *folder, GError **error);
// The same of what a new event begins with: no days, rooms or products of its own yet.
bool profile_unpack_starter(const char *folder, GError **error);
// The looks of badges that are built in, ended by NULL.
extern const char *const profile_looks[];
// Writes one of them as a template.
bool profile_unpack_look(const char *look, const char *path, GError **error);
// Which of them a template began as; NULL = none.
const char *profile_look_of(const char *path);
// Names of the built-in profiles, NULL-terminated. The caller owns it.
GStrv profile_builtin_names(void);

const EventPart *profile_part(const Profile *profile, const char *code);
const TicketType *profile_ticket_type(const Profile *profile, const char *code);
const Checkpoint *profile_checkpoint(const Profile *profile, const char *code);
const LabelUse *profile_label(const Profile *profile, const char *name);

// The ticket type that a product name of the ticketing system means; NULL when none does.
const TicketType *profile_match_ticket_type(const Profile *profile, const char *product);
// The entitlement that an add-on product grants, or NULL. `out_has_ticket` may be NULL. The caller owns the text.
char *profile_match_add_on(const Profile *profile, const char *product, bool *out_has_ticket);
// Whether the organiser has said that the product means nothing here.
bool profile_ignores(const Profile *profile, const char *product);
// The add-on that the product is, or NULL; the entitlement that it grants in `out_entitlement`, which the caller owns.
const AddOn *profile_find_add_on(const Profile *profile, const char *product, char **out_entitlement);
// The add-on that grants this very entitlement, be it a part or an extra; NULL when none does.
const AddOn *profile_add_on_granting(const Profile *profile, const char *entitlement);
// The ticket type of who holds paid products (NULL-terminated) and no admission: by the first add-on of the profile that admits
// alone. NULL when none does.
const TicketType *profile_lone_type(const Profile *profile, const char *const *products);
// What badges of the event are sorted by into boxes: the folded text. The caller owns it.
char *profile_box_key(const Profile *profile, const char *name, const char *company);
// The box that a folded text lies in, by its first letter; NULL when the event has none for it. Belongs to the profile.
const char *profile_box(const Profile *profile, const char *key);
// The box of this person's badge; NULL when the event has none for it. Belongs to the profile.
const char *profile_box_of(const Profile *profile, const char *name, const char *company);
// What a session of this programme type and title needs. `out_part` is set for SESSION_NEEDS_PART.
SessionNeeds profile_session_needs(const Profile *profile, const char *type, const char *title, const char **out_part);
