// SPDX-License-Identifier: GPL-3.0-or-later
// wishes.h - drawn histories of some stations that erase people and acknowledge that, with forks; and which of these wishes act, by the rule
// as it is written in words: of a history, one that a lead at another station acknowledged, and any that has less than ten before it since
// the last such one. Of those that follow one for the same person two go with it.
#pragma once

#include "common/store/journal/journal.h"

#define WISHES_STATIONS 3
#define WISHES_MOST 150

typedef struct {
    Record record;
    RecordChain chain;
    char origin[17], subject[48];
    int parent; // -1 = none
    bool is_more, is_acknowledged;
} Wish;

typedef struct {
    Wish nodes[WISHES_MOST];
    int count;
} Wishes;

// The id of a person: the caller owns it.
char *wishes_id(guint number);
bool wishes_is_erased(Store *store, guint number);

// Of people below WISHES_MOST. The caller owns it.
Wishes *wishes_draw(GRand *rand);
bool wishes_are_to_act(const Wishes *wishes, guint number);
// The store takes all, each after the one that it follows and otherwise in a drawn order.
void wishes_hear(Store *store, const Wishes *wishes, GRand *rand);
// That the store has erased those whose wishes act and nobody else; how many.
int wishes_assert(Store *store, const Wishes *wishes);
