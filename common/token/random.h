// random.h - ids that nobody can guess.
#pragma once

// 8 random bytes as 16 hex digits. The caller owns it.
char *random_id(void);
