// SPDX-License-Identifier: GPL-3.0-or-later
// snmp_agent.h - the SNMP side of a printer on a network: Debian's snmpd with a printer's objects, or an enemy.
//
// Both listen on 127.0.0.1 on a port of their own. The real one runs standin-snmp behind it, which reads the state
// file of a stand-in printer (or of a test) at each question.
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef struct SnmpAgent SnmpAgent;

bool snmp_agent_is_installed(void);
// Starts snmpd and waits until it answers. `counts` as for standin-snmp: "counts", "bare", "stuck" or "none". Fails with
// G_IO_ERROR_NOT_FOUND where snmpd is not installed.
SnmpAgent *snmp_agent_start(const char *state_file, const char *counts, GError **error);
guint16 snmp_agent_port(const SnmpAgent *agent);
void snmp_agent_stop(SnmpAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SnmpAgent, snmp_agent_stop)

typedef enum {
    HOSTILE_SILENT,
    HOSTILE_TRUNCATED, // a right answer cut off, one byte longer each time
    HOSTILE_WRONG_ID,  // a right answer to another question, and nothing else
    HOSTILE_WRONG_THEN_RIGHT,
    HOSTILE_OLD, // answers the question before this one
    HOSTILE_WRONG_OID,
    HOSTILE_WRONG_TYPE, // text where a number belongs, and the other way round
    HOSTILE_NEGATIVE,   // a count of -1, in nine bytes
    HOSTILE_ERROR,      // error-status genErr
    HOSTILE_HUGE,       // 60000 bytes of one value
    HOSTILE_DEEP,       // sequences in sequences, thousands
    HOSTILE_LIAR,       // lengths that point far behind the packet
    HOSTILE_ENDLESS,    // GetNext never gets further
    HOSTILE_FLOOD,      // a hundred answers to each question
    HOSTILE_RANDOM,
    HOSTILE_COUNT,
} HostileKind;

typedef struct HostileAgent HostileAgent;
HostileAgent *hostile_agent_start(HostileKind kind, guint32 seed, GError **error);
guint16 hostile_agent_port(const HostileAgent *agent);
const char *hostile_name(HostileKind kind);
void hostile_agent_stop(HostileAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HostileAgent, hostile_agent_stop)
