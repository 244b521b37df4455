/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of the model: what a program may do now, and the picture.
 */
#include "model.h"

#include "rules.h"
#include <sched/mutex.h>
#include <string.h>

bool model_is_alive(const struct model *model, int thread)
{
    const enum life life = model->thread[thread].life;
    return (life == LIFE_READY) || (life == LIFE_WAITING);
}

int model_count(const struct model *model, enum life life)
{
    int count = 0;
    for (int i = 0; i < THREADS; i++) {
        count += (model->thread[i].life == life) ? 1 : 0;
    }
    return count;
}

bool model_has_ring(const struct model *model)
{
    for (int i = 0; i < THREADS; i++) {
        int thread = i;
        for (int steps = 0; steps < THREADS; steps++) {
            const struct model_thread *const it = &model->thread[thread];
            if ((it->life != LIFE_WAITING) || (it->wait != WAITS_FOR_MUTEX)
                || (rules_protocol(it->object) != MUTEX_INHERIT)) {
                break;
            }
            thread = model->mutex[it->object].owner;
            if (thread == i) {
                return true;
            }
        }
    }
    return false;
}

/* Whether an operation would let the running thread wait, or close a ring. */
static void try_out(const struct model *model, const struct operation *operation,
                    bool *would_wait, bool *would_ring)
{
    const struct model_choices none = { .created = { NOBODY } };
    struct model copy = *model;
    model_begin(&copy, operation, &none);
    *would_wait = copy.thread[model->running].life != LIFE_READY;
    *would_ring = model_has_ring(&copy);
}

static bool owns_any(const struct model *model)
{
    bool owns = false;
    for (int i = 0; i < MUTEXES; i++) {
        owns = owns || (model->mutex[i].owner == model->running);
    }
    return owns;
}

/* What an operation needs beside a running thread. */
static bool is_possible(const struct model *model, const struct operation *operation)
{
    const struct model_thread *const self = &model->thread[model->running];
    const int alive = model_count(model, LIFE_READY) + model_count(model, LIFE_WAITING);
    switch (operation->kind) {
    case OPERATION_EXIT:
        return (alive > 1) && !owns_any(model);
    case OPERATION_YIELD:
    case OPERATION_HOLD:
    case OPERATION_AWAIT: /* for the mutex, too, though its deadline has passed */
        return !self->is_held;
    case OPERATION_RELEASE:
        return self->is_held;
    case OPERATION_SET_THRESHOLD: /* whether to have none is for each to say */
        return model_is_alive(model, operation->object)
               && ((operation->object == model->running)
                   || (operation->threshold != NO_THRESHOLD));
    case OPERATION_SET_PRIORITY:
        return model_is_alive(model, operation->object);
    case OPERATION_SET_CEILING:
        return (model->mutex[operation->object].owner == model->running)
               && (rules_protocol(operation->object) == MUTEX_PROTECT);
    case OPERATION_SET_REALTIME:
        return (int64_t)rules_now(model, TIMEOUT_CLOCK_REALTIME) + operation->ticks
               > MODEL_START_TICK / 2;
    default:
        return operation->kind != OPERATION_IDLE;
    }
}

/* Whether an operation does the same if others run before it takes effect: it names no
   thread that may end, and looks at no ceiling or count before. */
static bool may_be_interrupted(const struct model *model,
                               const struct operation *operation)
{
    const struct model_mutex *const mutex = &model->mutex[operation->object];
    switch (operation->kind) {
    case OPERATION_EXIT:
    case OPERATION_JOIN:
    case OPERATION_DETACH:
    case OPERATION_SPIN:
    case OPERATION_SET_REALTIME:
        return false;
    case OPERATION_SET_PRIORITY:
    case OPERATION_SET_THRESHOLD:
        return operation->object == model->running;
    case OPERATION_LOCK:
    case OPERATION_TRY:
    case OPERATION_UNLOCK:
        return (rules_protocol(operation->object) != MUTEX_PROTECT)
               && (mutex->repeats == 0U);
    default:
        return true;
    }
}

bool model_allows(const struct model *model, const struct operation *operation)
{
    bool would_wait = false;
    bool would_ring = false;
    if (operation->kind == OPERATION_INTERRUPT) {
        return (operation->object == NOBODY)
               || model_is_alive(model, operation->object);
    }
    if (model->running == NOBODY) {
        return (operation->kind == OPERATION_IDLE)
               && (rules_next_tick(model) != UINT64_MAX);
    }
    if (!is_possible(model, operation)) {
        return false;
    }
    if (operation->is_interrupted && !may_be_interrupted(model, operation)) {
        return false;
    }
    try_out(model, operation, &would_wait, &would_ring);
    return !would_ring && !(would_wait && model->thread[model->running].is_held);
}

/* ---- the picture ---- */

static void draw_queue(const struct model *model, unsigned set,
                       struct picture_queue *queue)
{
    for (int first = rules_first_of(model, set); first != NOBODY;
         first = rules_first_of(model, set)) {
        queue->thread[queue->count] = (int8_t)first;
        queue->count++;
        set &= ~(1U << (unsigned)first);
    }
}

static void draw_thread(const struct model *model, int thread,
                        struct picture_thread *to)
{
    const struct model_thread *const it = &model->thread[thread];
    to->life = (uint8_t)it->life;
    to->generation = it->generation;
    if (model_is_alive(model, thread)) {
        to->base_priority = (int16_t)it->base_priority;
        to->priority = (int16_t)it->place;
        to->cpu_ticks = it->cpu_ticks;
        to->is_detached = it->is_detached;
        to->has_deadline = it->has_deadline;
        to->clock = it->has_deadline ? (uint8_t)it->clock : 0U;
        to->deadline = it->has_deadline ? it->deadline : 0U;
        draw_queue(model, rules_waiting_set(model, WAITS_FOR_END, thread),
                   &to->joiners);
    }
}

void model_picture(const struct model *model, struct picture *picture)
{
    memset(picture, 0, sizeof *picture);
    picture->now = model->now;
    picture->realtime = rules_now(model, TIMEOUT_CLOCK_REALTIME);
    picture->running = (model->running == NOBODY) ? THREADS : (uint64_t)model->running;
    draw_queue(model, rules_ready_set(model), &picture->ready);
    for (int i = 0; i < THREADS; i++) {
        draw_thread(model, i, &picture->thread[i]);
    }
    for (int i = 0; i < MUTEXES; i++) {
        picture->mutex[i].owner = (int8_t)model->mutex[i].owner;
        picture->mutex[i].repeats = model->mutex[i].repeats;
        picture->mutex[i].ceiling = (int16_t)model->mutex[i].ceiling;
        draw_queue(model, rules_waiting_set(model, WAITS_FOR_MUTEX, i),
                   &picture->mutex[i].waiters);
    }
    for (int i = 0; i < SEMAPHORES; i++) {
        picture->value[i] = model->value[i];
        draw_queue(model, rules_waiting_set(model, WAITS_FOR_SEMAPHORE, i),
                   &picture->semaphore[i]);
    }
    for (int i = 0; i < CONDITIONS; i++) {
        draw_queue(model, rules_waiting_set(model, WAITS_FOR_CONDITION, i),
                   &picture->condition[i]);
    }
}
