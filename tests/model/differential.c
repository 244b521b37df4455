/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The differential test: the scheduler against the model of its rules, over random
 * operations.  A seed that fails is told, and the shortest list of operations that
 * shrinking it finds.
 *
 *     differential [--budget | --total STEPS | --seed SEED] [--steps STEPS]
 *
 * --budget  as make check does, seeds from 1 on; so too, as a test, with nothing said
 * --total   the same with so many steps of all seeds together
 * --seed    this seed alone
 * --steps   most steps of a seed
 */
#define _GNU_SOURCE
#include "trial.h"

#include "picture.h"
#include <getopt.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "verifies.h"

#define BUDGET_STEPS 2000000U
#define SEED_STEPS   2000U
#define OTHER_SEEDS  1000U
#define PAIRS_MAX    20U /* longest plan of which pairs are taken out */

/* What pictures and results show to be wrong if it is. */
/* clang-format off */
#define VERIFIED \
    "LLR-SCHED-011 LLR-SCHED-012 LLR-SCHED-013 LLR-SCHED-014 LLR-SCHED-015 " \
    "LLR-SCHED-016 LLR-SCHED-018 LLR-SCHED-021 LLR-SCHED-022 LLR-SCHED-024 " \
    "LLR-SCHED-025 LLR-SCHED-030 LLR-SCHED-032 LLR-SCHED-033 LLR-SCHED-034 " \
    "LLR-SCHED-055 LLR-SCHED-060 LLR-SCHED-061 LLR-SCHED-062 LLR-SCHED-072 " \
    "LLR-SCHED-073 LLR-SCHED-074 LLR-SCHED-075 LLR-SCHED-076 LLR-SCHED-077 " \
    "LLR-SCHED-078 LLR-SCHED-080 LLR-SCHED-081 LLR-SCHED-082 LLR-SCHED-083 " \
    "LLR-SCHED-084 LLR-SCHED-085 LLR-SCHED-090 LLR-SCHED-091 LLR-SCHED-092"
/* clang-format on */

static struct operation plan[TRIAL_STEPS_MAX];
static uint32_t plan_count;

/* ---- shrinking ---- */

static void keep(const struct trial *trial)
{
    plan_count = trial->count;
    memcpy(plan, trial->operation, plan_count * sizeof plan[0]);
}

/* Tries operations; if they fail, those that were done become the plan. */
static bool fails(const struct operation *operations, uint32_t count)
{
    bool failed = false;
    const struct trial *const trial = trial_of_plan(operations, count, &failed);
    if (failed) {
        keep(trial);
    }
    return failed;
}

/* Other seeds may fail sooner: what is short already shrinks best. */
static void seek_shorter(uint64_t seed)
{
    for (unsigned i = 1; (i <= OTHER_SEEDS) && (plan_count > 1U); i++) {
        bool failed = false;
        const struct trial *const trial =
            trial_of_seed(seed + i, plan_count - 1U, true, &failed);
        if (failed) {
            keep(trial);
        }
    }
}

/* Tries the plan without a piece, and without one operation that may be elsewhere. */
static bool fails_without(uint32_t single, uint32_t start, uint32_t length)
{
    static struct operation rest[TRIAL_STEPS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan_count; i++) {
        if ((i != single) && ((i < start) || (i - start >= length))) {
            rest[count] = plan[i];
            count++;
        }
    }
    return fails(rest, count);
}

/* Takes out ever smaller pieces, until none of one operation can be spared (A. Zeller,
   R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). */
static void take_out(void)
{
    uint32_t length = (plan_count + 1U) / 2U;
    while (length > 0U) {
        bool is_shorter = false;
        for (uint32_t start = 0; start < plan_count;) {
            if (fails_without(start, start, length)) {
                is_shorter = true;
            } else {
                start += length;
            }
        }
        if (!is_shorter || (length > 1U)) {
            length /= 2U;
        }
    }
}

/* Takes out two at a time, such as a lock and its unlock. */
static void take_out_pairs(void)
{
    for (uint32_t i = 0; i < plan_count; i++) {
        for (uint32_t k = i + 1U; (k < plan_count) && (plan_count <= PAIRS_MAX); k++) {
            if (fails_without(i, k, 1)) {
                k = i; /* others stand in their places now */
            }
        }
    }
}

/* Leaves out what an operation can do without. */
static void simplify(void)
{
    for (uint32_t i = 0; i < plan_count; i++) {
        static struct operation simpler[TRIAL_STEPS_MAX];
        for (int part = 0; (part < 4) && (i < plan_count); part++) {
            memcpy(simpler, plan, plan_count * sizeof simpler[0]);
            struct operation *const operation = &simpler[i];
            operation->flag = (part != 0) && operation->flag;
            operation->threshold =
                (part == 1) ? (int16_t)NO_THRESHOLD : operation->threshold;
            operation->clock = (part == 2) ? (int8_t)NO_DEADLINE : operation->clock;
            operation->is_interrupted = (part != 3) && operation->is_interrupted;
            if ((memcmp(operation, &plan[i], sizeof *operation) != 0)
                && (operation->kind != OPERATION_SLEEP)) {
                (void)fails(simpler, plan_count);
            }
        }
    }
}

static void print_operations(const struct trial *trial)
{
    for (uint32_t i = 0; i < trial->count; i++) {
        char text[400];
        operation_describe(&trial->operation[i], text, sizeof text);
        if (trial->actor[i] == NOBODY) {
            (void)printf("%4" PRIu32 "  the processor %s\n", i + 1U, text);
        } else {
            (void)printf("%4" PRIu32 "  thread %d %s\n", i + 1U, trial->actor[i], text);
        }
    }
    (void)printf("then:\n%s", trial->text);
}

static void report(uint64_t seed, uint32_t steps, const struct trial *trial)
{
    bool failed = false;
    (void)printf("differential: seed %" PRIu64 " fails at step %" PRIu32
                 "; again: --seed %" PRIu64 " --steps %" PRIu32 "\n%s",
                 seed, trial->count, seed, steps, trial->text);
    keep(trial);
    seek_shorter(seed);
    if (!fails(plan, plan_count)) {
        (void)printf("the same operations do not fail by themselves\n");
        return;
    }
    take_out();
    simplify();
    take_out_pairs();
    take_out();
    trial = trial_of_plan(plan, plan_count, &failed);
    (void)printf("a short reproduction, %" PRIu32 " operations; thread 0 has priority "
                 "30, ceilings are 40:\n",
                 trial->count);
    print_operations(trial);
}

/* ---- the search ---- */

static void show_progress(uint64_t seed, uint64_t done, uint64_t total)
{
    if ((isatty(STDERR_FILENO) != 0) && (seed % 50U == 0U)) {
        (void)fprintf(stderr, "\rseed %" PRIu64 ", %" PRIu64 " of %" PRIu64 " steps ",
                      seed, done, total);
    }
}

/* Tries seeds until there are enough steps; whether all went well. */
static bool search(uint64_t first, uint64_t total, uint32_t steps)
{
    uint64_t done = 0;
    uint64_t seed = first;
    for (; done < total; seed++) {
        bool failed = false;
        const struct trial *const trial = trial_of_seed(seed, steps, false, &failed);
        if (failed) {
            report(seed, steps, trial);
            return false;
        }
        done += trial->count;
        show_progress(seed, done, total);
    }
    (void)printf("differential: %" PRIu64 " seeds, %" PRIu64 " steps, no difference\n",
                 seed - first, done);
    return true;
}

static void scheduler_agrees_with_the_model(void **state)
{
    (void)state;
    assert_true(search(1, BUDGET_STEPS, SEED_STEPS));
}

static uint64_t number(const char *text)
{
    char *end = NULL;
    const uint64_t value = strtoull(text, &end, 10);
    if ((*text == '\0') || (*end != '\0')) {
        (void)fprintf(stderr, "differential: '%s' is not a number\n", text);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv)
{
    const struct option options[] = {
        { "seed", required_argument, NULL, 's' },
        { "steps", required_argument, NULL, 'n' },
        { "total", required_argument, NULL, 't' },
        { "budget", no_argument, NULL, 'b' },
        { NULL, 0, NULL, 0 },
    };
    const struct CMUnitTest tests[] = {
        VERIFIES(VERIFIED, scheduler_agrees_with_the_model),
    };
    uint64_t first = 1;
    uint64_t total = BUDGET_STEPS;
    uint64_t steps = SEED_STEPS;
    int letter;
    if (argc == 1) {
        return cmocka_run_group_tests(tests, NULL, NULL);
    }
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (letter == 's') {
            first = number(optarg);
            total = 1;
        } else if (letter == 'n') {
            steps = number(optarg);
        } else if (letter == 't') {
            total = number(optarg);
        } else if (letter != 'b') {
            return 2;
        } else {
            /* the budget is there already */
        }
    }
    steps = ((steps > 0U) && (steps <= TRIAL_STEPS_MAX)) ? steps : TRIAL_STEPS_MAX;
    return search(first, total, (uint32_t)steps) ? 0 : 1;
}
