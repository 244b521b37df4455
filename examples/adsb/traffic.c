/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merge of recordings. The messages stay where they were read; only their order is
 * built, by taking again and again the earliest of the sources' next ones.
 */
#include "traffic.h"

static struct {
    struct message messages[TRAFFIC_MESSAGES_MAX];
    uint16_t order[TRAFFIC_MESSAGES_MAX];
    struct recording_result results[TRAFFIC_SOURCES_MAX];
    uint32_t count;
    unsigned sources;
} traffic;

_Static_assert(TRAFFIC_MESSAGES_MAX <= UINT16_MAX, "order holds 16-bit numbers");

struct merge {
    uint32_t next[TRAFFIC_SOURCES_MAX];
    uint32_t end[TRAFFIC_SOURCES_MAX];
    unsigned sources;
};

static bool is_earlier(const struct merge *merge, unsigned a, unsigned b)
{
    return traffic.messages[merge->next[a]].offset_ns
           < traffic.messages[merge->next[b]].offset_ns;
}

static unsigned earliest(const struct merge *merge)
{
    unsigned best = merge->sources;

    for (unsigned source = 0; source < merge->sources; source++) {
        if (merge->next[source] < merge->end[source]
            && (best == merge->sources || is_earlier(merge, source, best))) {
            best = source;
        }
    }
    return best;
}

void traffic_load(const struct recording_source *sources, unsigned count)
{
    struct merge merge = { .sources = count };
    uint32_t used = 0;

    traffic.sources = count;
    for (unsigned i = 0; i < count; i++) {
        recording_read(&sources[i], &traffic.messages[used],
                       TRAFFIC_MESSAGES_MAX - used, &traffic.results[i]);
        merge.next[i] = used;
        used += traffic.results[i].messages;
        merge.end[i] = used;
    }
    for (traffic.count = 0; traffic.count < used; traffic.count++) {
        const unsigned source = earliest(&merge);

        traffic.order[traffic.count] = (uint16_t)merge.next[source];
        merge.next[source]++;
    }
}

uint32_t traffic_count(void)
{
    return traffic.count;
}

const struct message *traffic_message(uint32_t number)
{
    return &traffic.messages[traffic.order[number]];
}

unsigned traffic_sources(void)
{
    return traffic.sources;
}

const struct recording_result *traffic_result(unsigned source)
{
    return &traffic.results[source];
}
