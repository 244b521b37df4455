/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random operations.
 */
#include "generate.h"

#include "rules.h"
#include <fakes/scenario.h>
#include <sched/mutex.h>
#include <sched/timeout.h>

#define LEVEL_STEP 10
#define LEVELS     6U /* of priority: few, so that equals are frequent */

/* How often each is tried; those that are not allowed are tried in vain. */
static const uint8_t weights[OPERATION_KINDS] = {
    [OPERATION_CREATE] = 12,      [OPERATION_EXIT] = 4,          [OPERATION_JOIN] = 3,
    [OPERATION_DETACH] = 2,       [OPERATION_YIELD] = 5,         [OPERATION_SLEEP] = 6,
    [OPERATION_SET_PRIORITY] = 9, [OPERATION_SET_THRESHOLD] = 5, [OPERATION_HOLD] = 2,
    [OPERATION_RELEASE] = 20,     [OPERATION_LOCK] = 18,         [OPERATION_TRY] = 4,
    [OPERATION_UNLOCK] = 24,      [OPERATION_SET_CEILING] = 4,   [OPERATION_WAIT] = 24,
    [OPERATION_TRY_WAIT] = 2,     [OPERATION_POST] = 4,          [OPERATION_AWAIT] = 16,
    [OPERATION_SIGNAL] = 3,       [OPERATION_BROADCAST] = 2,     [OPERATION_SPIN] = 8,
    [OPERATION_SET_REALTIME] = 3, [OPERATION_INTERRUPT] = 6,
};

void generate_seed(uint64_t seed)
{
    scenario_seed(seed);
}

static bool one_in(uint32_t count)
{
    return scenario_random(count) == 0U;
}

static int8_t below(uint32_t bound)
{
    return (int8_t)scenario_random(bound);
}

static int16_t level(void)
{
    return (int16_t)((1 + below(LEVELS)) * LEVEL_STEP);
}

static enum operation_kind choose_kind(void)
{
    uint32_t sum = 0;
    for (unsigned i = 0; i < OPERATION_KINDS; i++) {
        sum += weights[i];
    }
    uint32_t rest = scenario_random(sum);
    unsigned kind = 0;
    while (rest >= weights[kind]) {
        rest -= weights[kind];
        kind++;
    }
    return (enum operation_kind)kind;
}

/* One of those that satisfy a condition, if the first few tries find one. */
static int8_t prefer(const struct model *model, uint32_t bound,
                     bool (*is_liked)(const struct model *model, int object))
{
    int8_t object = below(bound);
    for (int tries = 0; (tries < 12) && !is_liked(model, object); tries++) {
        object = below(bound);
    }
    return object;
}

static bool is_mine(const struct model *model, int mutex)
{
    return model->mutex[mutex].owner == model->running;
}

static bool is_contended(const struct model *model, int mutex)
{
    const int owner = model->mutex[mutex].owner;
    return (owner != NOBODY) && (owner != model->running);
}

static bool is_inherited(const struct model *model, int mutex)
{
    return is_contended(model, mutex) && (rules_protocol(mutex) == MUTEX_INHERIT);
}

static bool is_waited_for(const struct model *model, int semaphore)
{
    return rules_first_waiting(model, WAITS_FOR_SEMAPHORE, semaphore) != NOBODY;
}

static bool is_awaited(const struct model *model, int condition)
{
    return rules_first_waiting(model, WAITS_FOR_CONDITION, condition) != NOBODY;
}

/* Sometimes in the past, often equal to another, and seldom none when nothing else is
   sure to happen. */
static void choose_deadline(const struct model *model, struct operation *operation)
{
    const bool is_needed =
        (rules_next_tick(model) == UINT64_MAX) || (operation->kind == OPERATION_SLEEP);
    operation->clock = one_in(3) ? TIMEOUT_CLOCK_REALTIME : TIMEOUT_CLOCK_MONOTONIC;
    operation->ticks = one_in(8) ? -below(6) : ((1 + below(5)) * 10);
    if (!is_needed && one_in(2)) {
        operation->clock = NO_DEADLINE;
    }
}

static void choose_mutex(const struct model *model, struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_LOCK:
        operation->object =
            one_in(2)
                ? prefer(model, MUTEXES, is_inherited)
                : (one_in(2) ? prefer(model, MUTEXES, is_contended) : below(MUTEXES));
        break;
    case OPERATION_UNLOCK:
    case OPERATION_SET_CEILING:
        operation->object = prefer(model, MUTEXES, is_mine);
        break;
    case OPERATION_AWAIT:
        operation->other = prefer(model, MUTEXES, is_mine);
        operation->object = below(CONDITIONS);
        break;
    default: /* OPERATION_TRY */
        operation->object = below(MUTEXES);
        break;
    }
}

static void choose_object(const struct model *model, struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_LOCK:
    case OPERATION_TRY:
    case OPERATION_UNLOCK:
    case OPERATION_SET_CEILING:
    case OPERATION_AWAIT:
        choose_mutex(model, operation);
        break;
    case OPERATION_POST:
        operation->object = prefer(model, SEMAPHORES, is_waited_for);
        break;
    case OPERATION_WAIT:
    case OPERATION_TRY_WAIT:
        operation->object = below(SEMAPHORES);
        break;
    case OPERATION_SIGNAL:
    case OPERATION_BROADCAST:
        operation->object = prefer(model, CONDITIONS, is_awaited);
        break;
    default: /* a thread, if any */
        operation->object = prefer(model, THREADS, model_is_alive);
        break;
    }
}

static void choose_posts(const struct model *model, struct operation *operation)
{
    const uint32_t posts = scenario_random(OPERATION_POSTS + 1U);
    for (uint32_t i = 0; i < posts; i++) {
        const int8_t semaphore = prefer(model, SEMAPHORES, is_waited_for);
        if (is_waited_for(model, semaphore) || one_in(6)) { /* units would pile up */
            operation->post[i] = semaphore;
        }
    }
    operation->is_interrupted = one_in(12);
    if ((operation->kind == OPERATION_WAIT) && one_in(6)) { /* between look and wait */
        operation->is_interrupted = true;
        operation->post[0] = operation->object;
    }
}

/* An operation, allowed or not, of which every field is set. */
static void guess(const struct model *model, enum operation_kind kind,
                  struct operation *operation)
{
    *operation = (struct operation){
        .kind = (uint8_t)kind,
        .post = { NOBODY, NOBODY, NOBODY },
        .clock = NO_DEADLINE,
        .priority = level(),
        .threshold = one_in(3) ? level() : (int16_t)NO_THRESHOLD,
        .flag = one_in((kind == OPERATION_JOIN) ? 8U : 2U),
    };
    choose_object(model, operation);
    choose_posts(model, operation);
    if (kind == OPERATION_INTERRUPT) {
        operation->is_interrupted = false;
        operation->object = one_in(3) ? operation->object : (int8_t)NOBODY;
    } else if ((kind == OPERATION_SLEEP) || (kind == OPERATION_LOCK)
               || (kind == OPERATION_WAIT) || (kind == OPERATION_AWAIT)
               || (kind == OPERATION_JOIN)) {
        choose_deadline(model, operation);
    } else if (kind == OPERATION_SET_REALTIME) {
        operation->ticks = below(101) - 50;
    } else if (kind == OPERATION_SPIN) {
        operation->ticks = 1 + below(20);
    } else {
        operation->ticks = below(100); /* the result of a thread that ends */
    }
}

/* The first thread of a ring of its own would wait for ever. */
static bool is_hopeless(const struct model *model, const struct operation *operation)
{
    return (operation->kind == OPERATION_LOCK) && (operation->clock == NO_DEADLINE)
           && (rules_type(operation->object) == MUTEX_NORMAL)
           && (model->mutex[operation->object].owner == model->running);
}

static bool anybody_waits_for_a_semaphore(const struct model *model)
{
    bool found = false;
    for (int i = 0; i < SEMAPHORES; i++) {
        found = found || is_waited_for(model, i);
    }
    return found;
}

static bool generate_idle(const struct model *model, struct operation *operation)
{
    const bool has_deadline = rules_next_tick(model) != UINT64_MAX;
    if (!has_deadline && !anybody_waits_for_a_semaphore(model)) {
        return false;
    }
    const bool idles = has_deadline && !one_in(3);
    guess(model, idles ? OPERATION_IDLE : OPERATION_INTERRUPT, operation);
    return true;
}

bool generate(const struct model *model, struct operation *operation)
{
    do {
        if (model->running != NOBODY) {
            guess(model, choose_kind(), operation);
        } else if (!generate_idle(model, operation)) {
            return false;
        } else {
            /* an interrupt or a deadline */
        }
        operation_fit(operation, rules_next_tick(model) - model->now);
    } while (is_hopeless(model, operation) || !model_allows(model, operation));
    return true;
}
