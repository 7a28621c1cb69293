// SPDX-License-Identifier: GPL-3.0-or-later
// differential.c - one statement, two databases, one answer.
#include <string.h>

#include "tests/hub_attack/grammar.h"
#include "tests/hub_attack/observation.h"

#define WITH "hub_attack_with"
#define WITHOUT "hub_attack_without"
#define LONGEST_SHOWN 3000 // bytes of an answer in the report
#define ATTEMPTS 3
#define LOOKING G_MAXUINT // index of what is seen before the first statement
#define ALIKE (G_MAXUINT - 1)

typedef struct {
    const HubAttackTarget *target;
    const HubAttackVariation *variation;
    guint32 seed;
    guint count;     // of drawn statements
    bool is_control; // both databases are without
} Round;

typedef struct {
    guint index; // of the statement, LOOKING or ALIKE
    ObservedKind kind;
    char *statement, *with, *without;
} Difference;

static void difference_clear(Difference *difference)
{
    g_free(difference->statement);
    g_free(difference->with);
    g_free(difference->without);
    *difference = (Difference){.index = ALIKE};
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Difference, difference_clear)

static bool is_tolerated(const HubAttackTarget *target, ObservedKind kind)
{
    return target->tolerated && g_strv_contains(target->tolerated, observed_names[kind]);
}

// Notes the first kind that differs and is not owned up to.
static bool compare(const Round *round, const Observation *with, const Observation *without, Difference *out_difference)
{
    for (int kind = 0; kind < OBSERVED_KINDS; kind++) {
        if (is_tolerated(round->target, kind) || g_string_equal(with->text[kind], without->text[kind]))
            continue;
        out_difference->kind = kind;
        out_difference->with = g_strdup(with->text[kind]->str);
        out_difference->without = g_strdup(without->text[kind]->str);
        return true;
    }
    return false;
}

static void make_hidden_thing(const Round *round, const char *database, bool is_present)
{
    g_autoptr(PGconn) superuser = attack_connect_superuser(round->target, database);
    attack_must(superuser, is_present ? round->variation->present : round->variation->absent);
    // Marks of visibility are set once, not by whoever reads first; estimates are made from what is there.
    attack_must(superuser, "VACUUM (ANALYZE)");
}

// Opens both sessions, on warm caches; the first that connects to a new database also writes files there.
static bool open_sessions(const Round *round, const Lexicon *lexicon, Session **out_with, Session **out_without, Difference *out)
{
    g_autofree char *refusal = NULL, *other = NULL;
    *out_with = session_open(round->target, lexicon, WITH, &refusal);
    *out_without = session_open(round->target, lexicon, WITHOUT, &other);
    if (*out_with && *out_without)
        return true;
    out->index = LOOKING;
    out->kind = OBSERVED_CONNECTION;
    out->statement = g_strdup("(connecting)");
    out->with = g_strdup(*out_with ? other : refusal);
    out->without = g_strdup("");
    return false;
}

static char *statement_at(const Grammar *grammar, guint index)
{
    guint certain = grammar_certain_count(grammar);
    return index < certain ? grammar_certain(grammar, index) : grammar_draw(grammar);
}

// Plays a round in a fresh pair of databases until something differs.
static void play(const Round *round, Difference *out_difference)
{
    out_difference->index = ALIKE;
    attack_copy(round->target, ATTACK_BASE, WITH);
    attack_copy(round->target, ATTACK_BASE, WITHOUT);
    g_autoptr(Lexicon) lexicon = lexicon_new(round->target, WITH);
    g_autoptr(Session) with = NULL, without = NULL;
    if (!open_sessions(round, lexicon, &with, &without, out_difference))
        return;
    make_hidden_thing(round, WITH, !round->is_control);
    make_hidden_thing(round, WITHOUT, false);
    {
        g_autoptr(Observation) first = session_look(with), second = session_look(without);
        if (compare(round, first, second, out_difference)) {
            out_difference->index = LOOKING;
            out_difference->statement = g_strdup("(before the first statement)");
            return;
        }
    }
    g_autoptr(GRand) dice = g_rand_new_with_seed(round->seed);
    Grammar grammar = {.lexicon = lexicon, .target = round->target, .variation = round->variation, .dice = dice};
    guint all = grammar_certain_count(&grammar) + round->count;
    for (guint index = 0; index < all; index++) {
        g_autofree char *statement = statement_at(&grammar, index);
        g_autoptr(Observation) first = session_run(with, statement), second = session_run(without, statement);
        if (first->is_cut_short || second->is_cut_short || !compare(round, first, second, out_difference))
            continue;
        out_difference->index = index;
        out_difference->statement = g_steal_pointer(&statement);
        return;
    }
}

// From a little before the first byte that differs.
static char *excerpt(const char *text, const char *other)
{
    gsize same = 0;
    while (text[same] && text[same] == other[same])
        same++;
    gsize from = same > LONGEST_SHOWN / 2 ? same - LONGEST_SHOWN / 2 : 0;
    g_autofree char *part = g_strndup(text + from, LONGEST_SHOWN);
    return g_utf8_make_valid(part, -1);
}

static char *report(const Round *round, const Difference *difference)
{
    g_autofree char *with = excerpt(difference->with, difference->without);
    g_autofree char *without = excerpt(difference->without, difference->with);
    g_autofree char *statement = g_strndup(difference->statement, LONGEST_SHOWN);
    return g_strdup_printf("variation %s, seed %u: %s differs\n  statement %d: %s\n--- with it:\n%s\n--- without it:\n%s\n",
                           round->variation->name, round->seed, observed_names[difference->kind],
                           difference->index == LOOKING ? -1 : (int)difference->index, statement, with, without);
}

// Whether the difference comes again, and does not come where nothing is hidden.
static bool is_real(const Round *round, const Difference *difference)
{
    g_auto(Difference) again = {.index = ALIKE}, control = {.index = ALIKE};
    play(round, &again);
    Round alike = *round;
    alike.is_control = true;
    play(&alike, &control);
    bool is_noise = control.index == difference->index && control.kind == difference->kind;
    return again.index == difference->index && again.kind == difference->kind && !is_noise;
}

// A difference that does not come again is the server's own restlessness. Where that does not end, nothing is proven.
static char *play_surely(const Round *round)
{
    g_autofree char *noise = NULL;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        g_auto(Difference) difference = {.index = ALIKE};
        play(round, &difference);
        if (difference.index == ALIKE)
            return NULL;
        g_free(noise);
        noise = report(round, &difference);
        if (is_real(round, &difference))
            return g_steal_pointer(&noise);
    }
    return g_strconcat("not the same from run to run, so nothing is proven: ", noise, NULL);
}

char *hub_attack_differential(const HubAttackTarget *target, guint32 seed, guint statement_count)
{
    attack_prepare(target);
    for (gsize i = 0; i < target->variation_count; i++) {
        Round round = {.target = target,
                       .variation = &target->variations[i],
                       .seed = seed + (guint32)i * 1000003u,
                       .count = statement_count / (guint)target->variation_count};
        g_autofree char *found = play_surely(&round);
        if (found)
            return g_steal_pointer(&found);
    }
    return NULL;
}
