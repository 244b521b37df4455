/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables of fixed width. An aircraft's field of which nothing is known is a dash.
 */
#include "summary.h"

#include <inttypes.h>

#define BUSIEST                     10U
#define NANOSECONDS_PER_MICROSECOND 1000.0
#define NANOSECONDS_PER_SECOND      1e9

static bool has(const struct aircraft *aircraft, enum record_field field)
{
    return (aircraft->fields & (unsigned)field) != 0U;
}

static void print_number(FILE *out, bool is_known, int width, int32_t number)
{
    if (is_known) {
        (void)fprintf(out, "%*" PRId32, width, number);
    } else {
        (void)fprintf(out, "%*s", width, "-");
    }
}

static void print_real(FILE *out, bool is_known, int width, int decimals, double number)
{
    if (is_known) {
        (void)fprintf(out, "%*.*f", width, decimals, number);
    } else {
        (void)fprintf(out, "%*s", width, "-");
    }
}

static void print_aircraft(FILE *out, const struct aircraft *aircraft)
{
    (void)fprintf(out, "%06" PRIX32 "  %-8s %9" PRIu32, aircraft->address,
                  has(aircraft, FIELD_CALLSIGN) ? aircraft->callsign : "-",
                  aircraft->messages);
    print_number(out, has(aircraft, FIELD_ALTITUDE), 10, aircraft->altitude_ft);
    if (has(aircraft, FIELD_SQUAWK)) {
        (void)fprintf(out, "    %04o", (unsigned)aircraft->squawk);
    } else {
        (void)fprintf(out, "%8s", "-");
    }
    print_real(out, aircraft->has_position, 11, 5, aircraft->position.latitude_deg);
    print_real(out, aircraft->has_position, 11, 5, aircraft->position.longitude_deg);
    print_real(out, has(aircraft, FIELD_SPEED), 7, 0, aircraft->speed_kt);
    print_real(out, has(aircraft, FIELD_TRACK), 7, 1, aircraft->track_deg);
    print_number(out, has(aircraft, FIELD_VERTICAL_RATE), 8,
                 aircraft->vertical_rate_fpm);
    (void)fprintf(out, "\n");
}

void summary_aircraft(FILE *out, const struct tracker *tracker)
{
    const struct aircraft *busiest[BUSIEST];
    const uint32_t count = tracker_busiest(tracker, busiest, BUSIEST);

    (void)fprintf(out, "Aircraft with most messages (%" PRIu32 " of %" PRIu32 ")\n\n",
                  count, tracker->count);
    (void)fprintf(out, "ICAO    callsign  messages  altitude  squawk   latitude"
                       "  longitude  speed  track   climb\n");
    (void)fprintf(out, "                                  ft                deg"
                       "        deg     kt    deg  ft/min\n");
    for (uint32_t i = 0; i < count; i++) {
        print_aircraft(out, busiest[i]);
    }
    (void)fprintf(out, "\n");
}

static void print_count(FILE *out, const char *what, uint32_t count)
{
    (void)fprintf(out, "%-36s %10" PRIu32 "\n", what, count);
}

static void print_latency(FILE *out, const char *what, int64_t latency_ns)
{
    (void)fprintf(out, "%-36s %10.1f us\n", what,
                  (double)latency_ns / NANOSECONDS_PER_MICROSECOND);
}

static void print_queue(FILE *out, const char *what, uint32_t fullest,
                        uint32_t overruns)
{
    (void)fprintf(out, "%-36s %10" PRIu32 ", overruns %" PRIu32 "\n", what, fullest,
                  overruns);
}

static int64_t mean_ns(const struct latency *latency)
{
    return (latency->count == 0U) ? 0 : latency->sum_ns / latency->count;
}

static void print_kinds(FILE *out, const struct figures *figures)
{
    static const char *const names[KIND_COUNT] = {
        [KIND_IDENTIFICATION] = "  squitter, identification",
        [KIND_SURFACE_POSITION] = "  squitter, surface position",
        [KIND_AIRBORNE_POSITION] = "  squitter, airborne position",
        [KIND_VELOCITY] = "  squitter, velocity",
        [KIND_OTHER_SQUITTER] = "  squitter, other",
        [KIND_ALTITUDE_REPLY] = "  altitude reply (DF20)",
        [KIND_IDENTITY_REPLY] = "  identity reply (DF21)",
    };

    print_count(out, "Messages decoded", figures->status[RECORD_OK]);
    for (unsigned kind = KIND_NONE + 1U; kind < KIND_COUNT; kind++) {
        print_count(out, names[kind], figures->kind[kind]);
    }
}

static void print_rejected(FILE *out, const struct figures *figures)
{
    const uint32_t *const status = figures->status;

    print_count(out, "Messages rejected",
                status[RECORD_LENGTH] + status[RECORD_FORMAT] + status[RECORD_PARITY]
                    + status[RECORD_ADDRESS]);
    print_count(out, "  parity or overlaid address", status[RECORD_PARITY]);
    print_count(out, "  address of another aircraft", status[RECORD_ADDRESS]);
    print_count(out, "  downlink format", status[RECORD_FORMAT]);
    print_count(out, "  length", status[RECORD_LENGTH]);
    print_count(out, "Messages lost", status[RECORD_LOST] + figures->refused);
    print_count(out, "Malformed lines of recordings", figures->malformed);
}

static void print_tracking(FILE *out, const struct figures *figures)
{
    print_count(out, "Aircraft", figures->aircraft);
    print_count(out, "  messages without room for another", figures->untracked);
    print_count(out, "Positions", figures->global_fixes + figures->local_fixes);
    print_count(out, "  global, from two reports", figures->global_fixes);
    print_count(out, "  local, from the last position", figures->local_fixes);
    print_count(out, "Reports without a position yet", figures->unlocated);
}

static void print_timing(FILE *out, const struct figures *figures)
{
    const uint32_t met = figures->decoded.count - figures->decoded.missed;

    print_count(out, "Deadlines met (decoded in 2 ms)", met);
    print_count(out, "Deadlines missed", figures->messages - met);
    print_latency(out, "Worst latency, decoded", figures->decoded.worst_ns);
    print_latency(out, "Mean latency, decoded", mean_ns(&figures->decoded));
    print_latency(out, "Worst latency, tracked", figures->tracked.worst_ns);
    print_queue(out, "Fullest queue to decoder", figures->fullest[0],
                figures->overruns[0]);
    print_queue(out, "Fullest queue to tracker", figures->fullest[1],
                figures->overruns[1]);
}

void summary_figures(FILE *out, const struct figures *figures, uint32_t factor)
{
    print_count(out, "Messages of the recordings", figures->messages);
    print_kinds(out, figures);
    print_rejected(out, figures);
    print_tracking(out, figures);
    print_timing(out, figures);
    (void)fprintf(out, "%-36s %10" PRIu64 ", wrong %" PRIu64 "\n",
                  "Rounds of the busy thread", figures->busy_rounds,
                  figures->busy_mistakes);
    (void)fprintf(out, "%-36s %10.3f s, %" PRIu32 " times as fast as recorded\n",
                  "Duration", (double)figures->run_ns / NANOSECONDS_PER_SECOND, factor);
    (void)fprintf(out, "\n");
}

bool summary_verdict(FILE *out, const struct figures *figures)
{
    const char *const fault = figures_fault(figures);

    if (fault != NULL) {
        (void)fprintf(out, "FAILED: %s\n", fault);
        return false;
    }
    (void)fprintf(out, "PASSED: all messages decoded or rejected in time\n");
    return true;
}
