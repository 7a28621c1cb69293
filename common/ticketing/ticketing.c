// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/ticketing/ticketing.h"

#include <string.h>

#include "common/ticketing/pretix.h"

const TicketingDriver *const ticketing_drivers[] = {&ticketing_pretix, NULL};

const TicketingDriver *ticketing_driver(const char *name)
{
    for (const TicketingDriver *const *driver = ticketing_drivers; *driver; driver++)
        if (name && strcmp((*driver)->name, name) == 0)
            return *driver;
    return NULL;
}
