// SPDX-License-Identifier: GPL-3.0-or-later
// truth.h - one run of our queue against a stand-in, with a person who looks at what came out; claims.h is the judge.
#pragma once

#include "tests/network_printers/claims.h"
#include "tests/network_printers/snmp_agent.h"

// `spec`: driver, model and media as in station.ini; NULL for a printer that tells them itself.
typedef struct {
    const char *language, *spec, *label, *media;
} Model;

typedef enum { AGENT_NOT_ASKED, AGENT_MISSING, AGENT_SNMPD, AGENT_HOSTILE } AgentKind;

// A Brother with an agent.
typedef struct {
    const char *name, *fault;
    AgentKind kind;
    const char *counts; // of snmpd
    HostileKind hostile;
    Expectation expect;
    bool is_red_now; // as a scenario's
} AgentRun;

typedef struct {
    const Scenario *scenario;
    const Model *model;
    const AgentRun *agent; // NULL = none is asked
    int label_count;
    char *problems, *shortcoming; // what is not so; what is so, and less than is expected. NULL = nothing
    int rounds;                   // so often a person was asked
    int printed_count, unconfirmed_count;
    gint64 took_ms;
} Run;

// Fills in what it found. Several may run at a time.
void truth_run(Run *run);
