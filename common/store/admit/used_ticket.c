// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/used_ticket.h"

#include <string.h>

#include "common/store/record/sealed.h"

static char *alias_of(const Facts *facts, const PersonTicket *ticket)
{
    return sealed_ticket_alias(ticket->holder ? ticket->holder : facts->person->id, ticket->reference);
}

static bool is_scanned(const Facts *facts, const PersonTicket *ticket)
{
    if (!facts->key || !ticket->secret)
        return false;
    g_autofree char *code = sealed_ticket_code(facts->key);
    return strcmp(ticket->secret, facts->key) == 0 || strcmp(ticket->secret, code) == 0;
}

char *used_ticket(const Facts *facts, const Verdict *verdict)
{
    const GPtrArray *held = facts->person->tickets;
    g_autoptr(GPtrArray) aliases = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) tickets = g_array_new(FALSE, FALSE, sizeof(TicketFact));
    for (guint i = 0; i < held->len; i++) {
        const PersonTicket *ticket = g_ptr_array_index(held, i);
        const TicketFact fact = {alias_of(facts, ticket), ticket->entitlement, ticket->status, is_scanned(facts, ticket)};
        g_ptr_array_add(aliases, (char *)fact.name);
        g_array_append_val(tickets, fact);
    }
    const TicketFact *used =
        rules_used_ticket(facts->rules.checkpoint, verdict, (const TicketFact *)(void *)tickets->data, tickets->len);
    return used ? g_strdup(used->name) : NULL;
}
