/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Table of aircraft: open addressing with linear probing; nothing is ever taken out, so
 * a free slot ends a search.
 */
#include "tracker.h"

#include <string.h>

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)
#define PAIR_AGE_NS            (10 * NANOSECONDS_PER_SECOND)

/*
 * A reference must be less than 180 NM away (surface: 45 NM). Below 1,000 kt nobody
 * gets farther in this time.
 */
#define AIRBORNE_REFERENCE_AGE_NS (600 * NANOSECONDS_PER_SECOND)
#define SURFACE_REFERENCE_AGE_NS  (150 * NANOSECONDS_PER_SECOND)

_Static_assert((TRACKER_CAPACITY & (TRACKER_CAPACITY - 1U)) == 0U, "a power of two");

void tracker_init(struct tracker *tracker)
{
    memset(tracker, 0, sizeof *tracker);
}

/* The aircraft's slot, a free one for a new aircraft, or null. */
static struct aircraft *find(struct tracker *tracker, uint32_t address)
{
    const uint32_t hash =
        (address * 2654435761U) >> 8U; /* Knuth: 2^32 by golden ratio */

    for (uint32_t step = 0; step < TRACKER_CAPACITY; step++) {
        struct aircraft *const slot =
            &tracker->slots[(hash + step) & (TRACKER_CAPACITY - 1U)];

        if (slot->messages == 0U || slot->address == address) {
            return slot;
        }
    }
    return NULL;
}

/* Keeps an airborne report and pairs it with the newest one of the other parity. */
static bool locate_by_pair(struct aircraft *aircraft, const struct record *record,
                           int64_t time_ns, struct position *out)
{
    const bool is_odd = record->cpr.is_odd;
    struct tracked_cpr *const own = &aircraft->reports[is_odd ? 1 : 0];
    const struct tracked_cpr *const other = &aircraft->reports[is_odd ? 0 : 1];

    own->cpr = record->cpr;
    own->time_ns = time_ns;
    own->is_known = true;
    if (!other->is_known || time_ns - other->time_ns > PAIR_AGE_NS) {
        return false;
    }
    return cpr_global(&aircraft->reports[0].cpr, &aircraft->reports[1].cpr, is_odd,
                      out);
}

static bool locate_by_reference(const struct aircraft *aircraft,
                                const struct record *record, int64_t time_ns,
                                struct position *out)
{
    const int64_t age_ns =
        record->cpr.is_surface ? SURFACE_REFERENCE_AGE_NS : AIRBORNE_REFERENCE_AGE_NS;

    if (!aircraft->has_position || time_ns - aircraft->position_time_ns > age_ns) {
        return false;
    }
    return cpr_local(&record->cpr, &aircraft->position, out);
}

static void locate(struct aircraft *aircraft, struct record *record, int64_t time_ns)
{
    if (record->cpr.is_surface) {
        memset(aircraft->reports, 0, sizeof aircraft->reports);
    } else if (locate_by_pair(aircraft, record, time_ns, &record->position)) {
        record->method = POSITION_GLOBAL;
    }
    if (record->method == POSITION_NONE
        && locate_by_reference(aircraft, record, time_ns, &record->position)) {
        record->method = POSITION_LOCAL;
    }
    if (record->method != POSITION_NONE) {
        aircraft->position = record->position;
        aircraft->position_time_ns = time_ns;
        aircraft->has_position = true;
    }
}

static void remember(struct aircraft *aircraft, const struct record *record)
{
    aircraft->fields |= record->fields;
    if ((record->fields & FIELD_CALLSIGN) != 0U) {
        memcpy(aircraft->callsign, record->callsign, sizeof aircraft->callsign);
    }
    if ((record->fields & FIELD_ALTITUDE) != 0U) {
        aircraft->altitude_ft = record->altitude_ft;
    }
    if ((record->fields & FIELD_SQUAWK) != 0U) {
        aircraft->squawk = record->squawk;
    }
    if ((record->fields & FIELD_SPEED) != 0U) {
        aircraft->speed_kt = record->speed_kt;
    }
    if ((record->fields & FIELD_TRACK) != 0U) {
        aircraft->track_deg = record->track_deg;
    }
    if ((record->fields & FIELD_VERTICAL_RATE) != 0U) {
        aircraft->vertical_rate_fpm = record->vertical_rate_fpm;
    }
}

bool tracker_update(struct tracker *tracker, struct record *record, int64_t time_ns)
{
    struct aircraft *const aircraft = find(tracker, record->address);

    if (aircraft == NULL) {
        tracker->refused++;
        return false;
    }
    if (aircraft->messages == 0U) {
        aircraft->address = record->address;
        tracker->count++;
    }
    aircraft->messages++;
    remember(aircraft, record);
    if ((record->fields & FIELD_CPR) != 0U) {
        locate(aircraft, record, time_ns);
    }
    return true;
}

static bool is_busier(const struct aircraft *a, const struct aircraft *b)
{
    return a->messages > b->messages
           || (a->messages == b->messages && a->address < b->address);
}

/* The busiest aircraft that comes after a given one (null: the busiest of all). */
static const struct aircraft *next_busiest(const struct tracker *tracker,
                                           const struct aircraft *after)
{
    const struct aircraft *best = NULL;

    for (uint32_t i = 0; i < TRACKER_CAPACITY; i++) {
        const struct aircraft *const slot = &tracker->slots[i];
        const bool is_candidate =
            slot->messages > 0U && (after == NULL || is_busier(after, slot));

        if (is_candidate && (best == NULL || is_busier(slot, best))) {
            best = slot;
        }
    }
    return best;
}

uint32_t tracker_busiest(const struct tracker *tracker, const struct aircraft **out,
                         uint32_t capacity)
{
    uint32_t found = 0;
    const struct aircraft *next = next_busiest(tracker, NULL);

    while (found < capacity && next != NULL) {
        out[found] = next;
        found++;
        next = next_busiest(tracker, next);
    }
    return found;
}
