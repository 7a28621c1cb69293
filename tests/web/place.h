// SPDX-License-Identifier: GPL-3.0-or-later
// place.h - a station's routes, called one after the other in the caller's thread, with nobody at the other end of a line.
#pragma once

#include "scanner/web/route.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Web web;
    char *cookies[ROLE_COUNT];
    const char *address; // that requests come from; NULL = this machine
} Place;

// Opens what the server's thread would own; `stage` is taken over.
void place_open(Place *place, Stage *stage);
void place_close(Place *place); // nothing when it is not open

// Hands in a request as the signed-in `role` (ROLE_COUNT: nobody), with host, cookie, token and content type put in right. Who
// signed out, or was locked, is signed in anew. The answer's body is the caller's.
HttpAnswer place_ask(Place *place, VolunteerRole role, const char *method, const char *path, const char *body);
