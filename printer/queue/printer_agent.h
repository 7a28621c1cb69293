// SPDX-License-Identifier: GPL-3.0-or-later
// printer_agent.h - the SNMP agent of a printer that answers nothing where its labels go: how it is, which roll is loaded, and
// whether its count proves a label. Private to printer/queue.
//
// It outlives the links of its printer, so that what is known of its count does. An agent that is not there costs two questions.
// Belongs to the worker's thread.
#pragma once

#include "printer/driver/driver.h"
#include "printer/queue/label_count.h"
#include "printer/queue/label_proof.h"
#include "printer/queue/spec.h"
#include "printer/transport/snmp.h"

typedef struct PrinterAgent PrinterAgent;

// NULL when this printer has none that is to be asked, or its host's name is not known.
PrinterAgent *printer_agent_new(const PrinterSpec *spec);
void printer_agent_free(PrinterAgent *agent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PrinterAgent, printer_agent_free)

bool printer_agent_ask(PrinterAgent *agent);

typedef struct {
    DriverStatus status; // is_receiving as well; never that a label is done
    bool has_count;
    gint64 asked_mono_us, heard_mono_us; // the question that it answers, and the answer
} AgentNews;
// Waits until the deadline for an answer that says something of a printer.
bool printer_agent_listen(PrinterAgent *agent, gint64 deadline_mono_us, AgentNews *out);

// What is known of its count; label_count_hear() and label_count_judge() are called by the functions here.
LabelCount *printer_agent_count(PrinterAgent *agent);
// A label's first bytes are out. `settle_ms`: an idle printer has no older one in it after so long. `begin_ms`: it has
// begun a whole one by then. `stop_ms`: no stop is shorter.
void printer_agent_begin_label(PrinterAgent *agent, int settle_ms, int begin_ms, int stop_ms);
// What the answer of now says of the label, when its question was asked after the label's last byte had been acknowledged.
LabelCountWord printer_agent_judge(PrinterAgent *agent, const AgentNews *news);

// What an agent's answer says as a printer's status. False: it is not a printer's. Pure, takes any values.
bool printer_agent_status(const SnmpReading *reading, DriverStatus *out);
