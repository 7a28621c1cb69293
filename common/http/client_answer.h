// SPDX-License-Identifier: GPL-3.0-or-later
// client_answer.h - private to common/http: the head of an answer, as callers get it.
#pragma once

#include <curl/curl.h>

#include "common/http/http_client.h"

// Fills in status, headers and how long to wait, of the transfer that `easy` has just ended.
void client_answer_read_head(HttpClientAnswer *answer, CURL *easy);
