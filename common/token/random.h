// SPDX-License-Identifier: GPL-3.0-or-later
// random.h - ids that nobody can guess.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// 8 random bytes as 16 lower-case hex digits. The caller owns it.
char *random_id(void);

// 32 random bytes as 64 lower-case hex digits: a secret that a program keeps. The caller owns it.
char *random_secret(void);

// Whether a text has that form, whoever made it.
bool random_is_id(const char *text);

void random_bytes(void *bytes, size_t length);
