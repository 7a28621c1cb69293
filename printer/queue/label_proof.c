// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/queue/label_proof.h"

#define BOOT_SLACK_US (2 * G_USEC_PER_SEC) // uptimes are told in whole seconds

bool printer_memory_is_lost(const PrinterMemory *before, const PrinterMemory *now)
{
    if (before->label_total >= 0 && now->label_total >= 0 && now->label_total < before->label_total)
        return true;
    if (before->uptime_s < 0 || now->uptime_s < 0)
        return false;
    gint64 latest_boot_us = before->heard_mono_us - before->uptime_s * G_USEC_PER_SEC;
    gint64 earliest_boot_us = now->asked_mono_us - now->uptime_s * G_USEC_PER_SEC;
    return now->uptime_s < before->uptime_s || earliest_boot_us > latest_boot_us + BOOT_SLACK_US;
}

static gint64 counted(const LabelProof *proof, const LabelEvidence *evidence)
{
    return evidence->memory.label_total - proof->base.label_total - proof->out_count;
}

gint64 label_proof_surplus(const LabelProof *proof, const LabelEvidence *evidence)
{
    return counted(proof, evidence) + evidence->left_count - evidence->flight_count;
}

LabelWord label_proof_judge(const LabelProof *proof, const LabelEvidence *evidence)
{
    const PrinterMemory *base = &proof->base, *memory = &evidence->memory;
    bool is_counting = base->label_total >= 0;
    if (printer_memory_is_lost(base, memory))
        return LABEL_UNCERTAIN;
    if (!evidence->is_out)
        return LABEL_WAITS;
    // A printer that says how long it has been on would show in its silence's place that it was off.
    bool tells_boot = base->uptime_s >= 0 && memory->uptime_s >= 0;
    const unsigned unclear = LABEL_EVENT_UNSEEN | LABEL_EVENT_SHARED;
    unsigned events = evidence->events & ~(unclear | (tells_boot ? LABEL_EVENT_SILENCE : 0u));
    if (events)
        return is_counting || (events & LABEL_EVENT_DOUBT) ? LABEL_UNCERTAIN : LABEL_UNCONFIRMED;
    if (!is_counting && evidence->is_missed)
        return LABEL_WAITS;
    if (!is_counting)
        return evidence->is_in_turn ? LABEL_PRINTED : LABEL_UNCONFIRMED;
    if (memory->label_total < 0)
        return LABEL_WAITS;
    gint64 more = counted(proof, evidence);
    if (more > evidence->flight_count) // another host prints there, too
        return LABEL_UNCONFIRMED;
    // As many more as are missing in it: else one of these was dropped, or another host's is among them.
    if (more < 1 || label_proof_surplus(proof, evidence) != 0)
        return LABEL_WAITS;
    return evidence->events & unclear ? LABEL_UNCONFIRMED : LABEL_PRINTED;
}
