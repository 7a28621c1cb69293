// SPDX-License-Identifier: GPL-3.0-or-later
// short_code.h - what stands below a printed code for people to type when it cannot be read: "K7M-2QXP".
//
// It is the first 30 bits of the token's id, so nothing has to be kept for it, and a check character. It proves nothing and opens
// nothing: it only finds who has the badge. Two badges of a large event may have the same one.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define SHORT_CODE_LETTERS 7
#define SHORT_CODE_ID_SIZE 17

// Of the id of a token (Token.id). The caller owns it.
char *short_code(const char *token_id);
// The first id that its code may stand for. No token has it but by a draw of one in 2^34, so it is the name of what was captured by a
// code that somebody typed.
void short_code_subject(const char *token_id, char out[SHORT_CODE_ID_SIZE]);
bool short_code_is_subject(const char *token_id);
// The ids that it may stand for, the first and the last of them. Letters' case, blanks and hyphens do not matter, and O is read as 0, I
// and L as 1. False when it is no such code, or mistyped.
bool short_code_range(const char *typed, char out_first[SHORT_CODE_ID_SIZE], char out_last[SHORT_CODE_ID_SIZE]);
