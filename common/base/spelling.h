// SPDX-License-Identifier: GPL-3.0-or-later
// spelling.h - is a changed name or address the same person's, spelled otherwise?
//
// What somebody allowed goes with a person, not with a ticket, so that whatever is in doubt is another person. Names are the same
// when, folded (fold.h), they have the same words in any order. A word may be an initial of the other's; two neighbouring letters
// within it may have changed places (Christian is not Christina), a letter may stand twice, ä may be written ae. A middle name may be
// left out where two whole words are the same. Another letter is another name: Maria is not Mario, nor Marta, 李 not 王. Nothing is
// said of names in two scripts.
#pragma once

#include <stdbool.h>

// One that is blank is completed, not changed.
bool spelling_is_same_name(const char *one, const char *other);
// But for upper case, spaces around it and what stands behind a plus sign before the @.
bool spelling_is_same_email(const char *one, const char *other);
