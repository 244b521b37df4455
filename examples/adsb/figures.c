/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting, and the verdict on a run.
 */
#include "figures.h"

#include <stddef.h>

void figures_add_latency(struct latency *latency, int64_t latency_ns)
{
    latency->count++;
    latency->sum_ns += latency_ns;
    if (latency_ns > latency->worst_ns) {
        latency->worst_ns = latency_ns;
    }
    if (latency_ns > FIGURES_DEADLINE_NS) {
        latency->missed++;
    }
}

void figures_add_record(struct figures *figures, const struct record *record)
{
    figures->status[record->status]++;
    figures->kind[record->kind]++;
    if (record->method == POSITION_GLOBAL) {
        figures->global_fixes++;
    } else if (record->method == POSITION_LOCAL) {
        figures->local_fixes++;
    } else if ((record->fields & FIELD_CPR) != 0U) {
        figures->unlocated++;
    }
}

const char *figures_fault(const struct figures *figures)
{
    const struct {
        bool is_wrong;
        const char *phrase;
    } checks[] = {
        { figures->malformed > 0U, "a recording has malformed lines" },
        { figures->refused > 0U, "the recordings do not fit into memory" },
        { figures->status[RECORD_OK] == 0U, "no message was decoded" },
        { figures->overruns[0] > 0U, "the queue to the decoder overran" },
        { figures->overruns[1] > 0U, "the queue to the tracker overran" },
        { figures->untracked > 0U, "more aircraft than the tracker can hold" },
        { figures->decoded.missed > 0U, "deadlines were missed" },
        { figures->busy_mistakes > 0U, "the busy thread calculated wrongly" },
    };

    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (checks[i].is_wrong) {
            return checks[i].phrase;
        }
    }
    return NULL;
}
