// SPDX-License-Identifier: GPL-3.0-or-later
// headers.h - the heads of requests and answers, as the server's library has them.
#pragma once

#include <microhttpd.h>

#include "scanner/http/http_server.h"

// What every answer says, and what this one does.
void headers_add(struct MHD_Response *response, const HttpAnswer *answer, bool insists_on_tls);
// False where one reader may see a body and another the next request (RFC 9112, 6.3 and 11.2): the length is said twice, or oddly.
bool headers_have_one_length(struct MHD_Connection *connection);
