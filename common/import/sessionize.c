// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/sessionize.h"

#include "common/base/fold.h"
#include "common/import/programme_document.h"

// In the view All, sessions name rooms, speakers and categories by id.
static bool is_all_view(const json_t *document)
{
    return json_is_array(json_object_get(document, "sessions")) && json_is_array(json_object_get(document, "speakers"));
}

// Grid: days with rooms with sessions. Sessions: groups with sessions.
static bool is_list_of(const json_t *document, const char *key)
{
    return json_is_array(json_object_get(json_array_get(document, 0), key));
}

bool sessionize_is(const json_t *document)
{
    return is_all_view(document) || is_list_of(document, "rooms") || is_list_of(document, "sessions");
}

// The member of the list with this id, which is a number or a text.
static const json_t *by_id(const json_t *list, const json_t *id)
{
    gsize index;
    json_t *member;
    json_array_foreach(list, index, member)
    {
        if (id && json_equal(json_object_get(member, "id"), id))
            return member;
    }
    return NULL;
}

static bool is_format(const char *category)
{
    static const char *const names[] = {"session format", "format", "session type", "type", NULL};
    g_autofree char *folded = fold_text(category);
    return g_strv_contains(names, folded);
}

// In the view All: the item of the category that the session has.
static const char *type_by_id(const json_t *categories, const json_t *session)
{
    gsize index, at;
    json_t *category, *id;
    json_array_foreach(categories, index, category)
    {
        if (!is_format(json_text(category, "title", "")))
            continue;
        json_array_foreach(json_object_get(session, "categoryItems"), at, id)
        {
            const json_t *item = by_id(json_object_get(category, "items"), id);
            if (item)
                return json_text(item, "name", NULL);
        }
    }
    return NULL;
}

static const char *type_in(const json_t *session)
{
    gsize index;
    json_t *category;
    json_array_foreach(json_object_get(session, "categories"), index, category)
    {
        if (is_format(json_text(category, "name", "")))
            return json_text(json_array_get(json_object_get(category, "categoryItems"), 0), "name", NULL);
    }
    return NULL;
}

// `all`: the document of the view All, else NULL.
static void add_session(json_t *out, const json_t *all, const char *room, const json_t *session)
{
    if (json_bool(session, "isServiceSession", false))
        return;
    json_t *event = json_object();
    json_object_set(event, "id", json_object_get(session, "id"));
    json_put_text(event, "title", json_text(session, "title", NULL));
    json_put_text(event, "type", all ? type_by_id(json_object_get(all, "categories"), session) : type_in(session));
    json_put_text(event, "date", json_text(session, "startsAt", NULL));
    json_put_text(event, "end", json_text(session, "endsAt", NULL));
    gsize index;
    json_t *given;
    json_array_foreach(json_object_get(session, "speakers"), index, given)
    {
        const json_t *speaker = all ? by_id(json_object_get(all, "speakers"), given) : given;
        const char *name = json_text(speaker, "fullName", json_text(speaker, "name", NULL));
        if (name)
            programme_document_add_person(event, name);
    }
    const json_t *known = all ? by_id(json_object_get(all, "rooms"), json_object_get(session, "roomId")) : NULL;
    programme_document_add(out, json_text(known, "name", json_text(session, "room", room)), event);
}

static void add_sessions(json_t *out, const json_t *all, const char *room, const json_t *sessions)
{
    gsize index;
    json_t *session;
    json_array_foreach(sessions, index, session) add_session(out, all, room, session);
}

json_t *sessionize_read(const json_t *document)
{
    json_t *out = programme_document_new();
    gsize index, at;
    json_t *part, *room;
    if (is_all_view(document))
        add_sessions(out, document, "", json_object_get(document, "sessions"));
    json_array_foreach(document, index, part)
    {
        add_sessions(out, NULL, "", json_object_get(part, "sessions"));
        json_array_foreach(json_object_get(part, "rooms"), at, room)
            add_sessions(out, NULL, json_text(room, "name", ""), json_object_get(room, "sessions"));
    }
    return out;
}
