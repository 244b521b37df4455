/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receiver of aircraft transponders: replays recorded Mode S traffic in real time
 * through threads of different priority, then says which aircraft were there and
 * whether each message was decoded in time. See README.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "dump.h"
#include "replay.h"
#include "summary.h"
#include "traffic.h"

#define FACTOR_DEFAULT 180U /* 730 s of recording in about 4 s */
#define FACTOR_MAX     100000U
#define EXIT_USAGE     2

struct options {
    uint32_t factor;
    bool is_dump;
};

static bool parse_factor(const char *text, uint32_t *factor)
{
    uint32_t value = 0;

    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        value = value * 10U + (uint32_t)(*at - '0');
        if (value > FACTOR_MAX) {
            return false;
        }
    }
    *factor = value;
    return value > 0U;
}

static bool parse_arguments(int count, char *const *arguments, struct options *options)
{
    bool has_factor = false;

    options->factor = FACTOR_DEFAULT;
    options->is_dump = false;
    for (int i = 1; i < count; i++) {
        if (!options->is_dump && strcmp(arguments[i], "--dump") == 0) {
            options->is_dump = true;
        } else if (!has_factor && parse_factor(arguments[i], &options->factor)) {
            has_factor = true;
        } else {
            return false;
        }
    }
    return true;
}

static void load(void)
{
    const struct recording_source sources[] = {
        { "adsb.csv", adsb_csv, adsb_csv_size, LAYOUT_SQUITTERS },
        { "commb_df20.csv", commb_df20_csv, commb_df20_csv_size, LAYOUT_REPLIES },
        { "commb_df21.csv", commb_df21_csv, commb_df21_csv_size, LAYOUT_REPLIES },
    };
    const unsigned count = sizeof sources / sizeof sources[0];

    traffic_load(sources, count);
    for (unsigned i = 0; i < count; i++) {
        const struct recording_result *const result = traffic_result(i);

        if (result->malformed > 0U) {
            (void)fprintf(stderr, "adsb: %s:%lu: first of %lu malformed lines\n",
                          sources[i].name, (unsigned long)result->first_malformed,
                          (unsigned long)result->malformed);
        }
    }
}

/* Prints the messages and nothing else, unless the run has failed. */
static int dump_all(FILE *out)
{
    dump_header(out);
    for (uint32_t number = 0; number < traffic_count(); number++) {
        dump_record(out, traffic_message(number), replay_record(number));
    }
    (void)fflush(out);
    if (figures_fault(replay_figures()) != NULL) {
        (void)summary_verdict(stderr, replay_figures());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

static int print_tables(FILE *out, uint32_t factor)
{
    summary_aircraft(out, replay_tracker());
    summary_figures(out, replay_figures(), factor);
    return summary_verdict(out, replay_figures()) ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct options options;

    if (!parse_arguments(argc, argv, &options)) {
        (void)fprintf(stderr,
                      "usage: adsb [--dump] [FACTOR]   FACTOR: times as fast as "
                      "recorded, 1 to %u, default %u\n",
                      FACTOR_MAX, FACTOR_DEFAULT);
        return EXIT_USAGE;
    }
    load();
    if (!replay_run(options.factor)) {
        return EXIT_FAILURE;
    }
    return options.is_dump ? dump_all(stdout) : print_tables(stdout, options.factor);
}
