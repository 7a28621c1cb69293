// SPDX-License-Identifier: GPL-3.0-or-later
// keys.h - private to printer/label: the keys of a template, one table for reading them and for what they need.
#pragma once

#include "printer/label/template.h"

#define ELEMENT_WORDS "text|band|qr|code128|image|line|box|region"

// The kind that a heading's first word stands for; false when it stands for none.
bool keys_kind(const char *word, ElementKind *out_kind);

// Sets `key` of `element`. NULL when done, else the sentence "found ..., expected ...". The caller owns it.
char *keys_set(Element *element, const char *key, const char *value);

// The sentence about the first key that `element` cannot do without; NULL when none. The caller owns it.
char *keys_missing(const Element *element);
