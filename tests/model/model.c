/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each operation does, in terms of the rules.
 */
#include "model.h"

#include "rules.h"
#include <sched/mutex.h>
#include <string.h>

/* ---- mutexes ---- */

/* Takes a mutex that nobody owns. */
static void own(struct model *model, int mutex)
{
    model->mutex[mutex].owner = model->running;
    rules_update_priorities(model);
}

/* Whether the owner of a mutex waits, over any number of mutexes, for a thread. */
static bool owner_waits_for(const struct model *model, int mutex, int thread)
{
    for (int steps = 0; steps < THREADS; steps++) {
        const int owner = model->mutex[mutex].owner;
        if (owner == thread) {
            return true;
        }
        const struct model_thread *const it = &model->thread[owner];
        if ((it->life != LIFE_WAITING) || (it->wait != WAITS_FOR_MUTEX)) {
            return false;
        }
        mutex = it->object;
    }
    return false;
}

static enum status lock(struct model *model, const struct operation *operation,
                        bool may_wait)
{
    const int mutex = operation->object;
    struct model_mutex *const it = &model->mutex[mutex];
    const struct model_thread *const self = rules_self(model);
    if ((rules_protocol(mutex) == MUTEX_PROTECT)
        && (self->base_priority > it->ceiling)) {
        return STATUS_INVALID;
    }
    if (it->owner == NOBODY) {
        own(model, mutex);
        return STATUS_OK;
    }
    if ((it->owner == model->running) && (rules_type(mutex) == MUTEX_RECURSIVE)) {
        it->repeats++;
        return STATUS_OK;
    }
    if (!may_wait) {
        return STATUS_BUSY;
    }
    if ((rules_type(mutex) != MUTEX_NORMAL)
        && owner_waits_for(model, mutex, model->running)) {
        return STATUS_DEADLOCK;
    }
    return rules_wait_until(model, WAITS_FOR_MUTEX, mutex,
                            operation->clock != NO_DEADLINE);
}

/* The first that waits owns it from now on; what it lent ends. */
static void hand_over(struct model *model, int mutex)
{
    const int next = rules_first_waiting(model, WAITS_FOR_MUTEX, mutex);
    model->mutex[mutex].owner = next;
    if (next != NOBODY) {
        rules_end_wait(model, next, STATUS_OK);
    }
    rules_update_priorities(model);
}

static enum status unlock(struct model *model, int mutex)
{
    struct model_mutex *const it = &model->mutex[mutex];
    if (it->owner != model->running) {
        return STATUS_NOT_OWNER;
    }
    if (it->repeats > 0U) {
        it->repeats--;
    } else {
        hand_over(model, mutex);
    }
    return STATUS_OK;
}

/* ---- semaphores and conditions ---- */

static enum status wait_for_semaphore(struct model *model,
                                      const struct operation *operation, bool may_wait)
{
    if (model->value[operation->object] > 0U) {
        model->value[operation->object]--;
        return STATUS_OK;
    }
    if (!may_wait) {
        return STATUS_AGAIN;
    }
    return rules_wait_until(model, WAITS_FOR_SEMAPHORE, operation->object,
                            operation->clock != NO_DEADLINE);
}

static void post(struct model *model, int semaphore)
{
    const int first = rules_first_waiting(model, WAITS_FOR_SEMAPHORE, semaphore);
    if (first != NOBODY) {
        rules_end_wait(model, first, STATUS_OK);
    } else {
        model->value[semaphore]++;
    }
}

static enum status await(struct model *model, const struct operation *operation)
{
    const int mutex = operation->other;
    const bool is_waited =
        rules_first_waiting(model, WAITS_FOR_CONDITION, operation->object) != NOBODY;
    if (model->mutex[mutex].owner != model->running) {
        return STATUS_NOT_OWNER;
    }
    if ((model->mutex[mutex].repeats > 0U)
        || (is_waited && (model->condition_mutex[operation->object] != mutex))) {
        return STATUS_INVALID;
    }
    model->condition_mutex[operation->object] = mutex;
    hand_over(model, mutex);
    rules_self(model)->relock = mutex;
    return rules_wait_until(model, WAITS_FOR_CONDITION, operation->object,
                            operation->clock != NO_DEADLINE);
}

/* At the end of a wait for a condition: whatever the ceiling, and for ever. */
static void relock(struct model *model)
{
    struct model_thread *const self = rules_self(model);
    const int mutex = self->relock;
    self->relock = NOBODY;
    if (model->mutex[mutex].owner == NOBODY) {
        own(model, mutex);
    } else {
        self->is_relocking = true;
        rules_begin_wait(model, WAITS_FOR_MUTEX, mutex, false);
    }
}

/* ---- threads ---- */

static void make_thread(struct model *model, int place, int priority, int threshold,
                        bool is_detached)
{
    model->thread[place] = (struct model_thread){
        .life = LIFE_READY,
        .generation = model->thread[place].generation,
        .base_priority = priority,
        .place = priority,
        .threshold = threshold,
        .is_detached = is_detached,
        .relock = NOBODY,
        .reap = NOBODY,
    };
    rules_to_tail(model, place);
}

static enum status create(struct model *model, const struct operation *operation,
                          int place)
{
    if (model_count(model, LIFE_FREE) == 0) {
        return STATUS_NO_RESOURCE;
    }
    if ((place == NOBODY) || (model->thread[place].life != LIFE_FREE)) {
        place = 0; /* the scheduler chose none that is free: pictures will differ */
        while (model->thread[place].life != LIFE_FREE) {
            place++;
        }
    }
    make_thread(model, place, operation->priority, operation->threshold,
                operation->flag);
    rules_self(model)->told = place;
    return STATUS_OK;
}

/* A thread that joins is told when it runs again; a detached one is free at once. */
static void end_thread(struct model *model, int32_t result)
{
    struct model_thread *const self = rules_self(model);
    const int joiner = rules_first_waiting(model, WAITS_FOR_END, model->running);
    self->life = LIFE_ENDED;
    self->exit_result = result;
    if (joiner != NOBODY) {
        self->is_detached = true;
        model->thread[joiner].reap = model->running;
        rules_end_wait(model, joiner, STATUS_OK);
    } else if (self->is_detached) {
        rules_set_free(self);
    }
}

static enum status join(struct model *model, const struct operation *operation)
{
    struct model_thread *const it = &model->thread[operation->object];
    if ((it->life == LIFE_FREE) || operation->flag) {
        return STATUS_NOT_FOUND;
    }
    if (it->is_detached) {
        return STATUS_INVALID;
    }
    if (operation->object == model->running) {
        return STATUS_DEADLOCK;
    }
    if (rules_first_waiting(model, WAITS_FOR_END, operation->object) != NOBODY) {
        return STATUS_BUSY;
    }
    if (it->life == LIFE_ENDED) {
        rules_self(model)->told = it->exit_result;
        rules_set_free(it);
        return STATUS_OK;
    }
    return rules_wait_until(model, WAITS_FOR_END, operation->object,
                            operation->clock != NO_DEADLINE);
}

static enum status detach(struct model *model, const struct operation *operation)
{
    struct model_thread *const it = &model->thread[operation->object];
    if ((it->life == LIFE_FREE) || operation->flag) {
        return STATUS_NOT_FOUND;
    }
    if (it->is_detached) {
        return STATUS_INVALID;
    }
    it->is_detached = true;
    if (it->life == LIFE_ENDED) {
        rules_set_free(it);
    }
    return STATUS_OK;
}

/* LLR-SCHED-015: its threshold takes effect again at once if it goes on. */
static void yield(struct model *model)
{
    const int before = model->running;
    rules_self(model)->has_activation_threshold = false;
    rules_update_priorities(model);
    rules_to_tail(model, before);
    rules_dispatch(model);
    if (model->running == before) {
        rules_begin_activation(model);
    }
}

/* LLR-SCHED-081: whether setting its priority sends a thread behind its equals; not
   while something else has it where it is. */
static bool may_lose_its_turn(const struct model *model, int thread)
{
    const struct model_thread *const it = &model->thread[thread];
    for (int i = 0; i < MUTEXES; i++) {
        const bool lends =
            (rules_protocol(i) == MUTEX_PROTECT)
            || ((rules_protocol(i) == MUTEX_INHERIT)
                && (rules_first_waiting(model, WAITS_FOR_MUTEX, i) != NOBODY));
        if ((model->mutex[i].owner == thread) && lends) {
            return false;
        }
    }
    return !it->is_held
           && !(it->has_activation_threshold && (it->threshold >= it->place));
}

/* POSIX.1-2017 XSH 2.8.4, SCHED_FIFO: pthread_setschedparam sends a thread behind its
   equals, pthread_setschedprio only if it rises; before them if it falls. */
static void set_priority(struct model *model, int thread, int priority, bool is_setprio)
{
    struct model_thread *const it = &model->thread[thread];
    const int before = it->place;
    it->base_priority = priority;
    rules_update_priorities(model);
    const bool is_to_tail =
        is_setprio ? (it->place > before) : may_lose_its_turn(model, thread);
    if ((it->life == LIFE_READY) && is_to_tail) {
        rules_to_tail(model, thread);
    }
}

/* LLR-SCHED-082: at once for the running thread or an activation that has begun with a
   threshold, from the next dispatch on for others. */
static void set_threshold(struct model *model, int thread, int threshold)
{
    struct model_thread *const it = &model->thread[thread];
    it->threshold = threshold;
    if (thread == model->running) {
        it->has_activation_threshold = threshold != NO_THRESHOLD;
    }
    rules_update_priorities(model);
}

static void set_held(struct model *model, bool is_held)
{
    rules_self(model)->is_held = is_held;
    rules_update_priorities(model);
}

/* ---- operations ---- */

static void wake_waiting(struct model *model, int condition, bool all)
{
    int first = rules_first_waiting(model, WAITS_FOR_CONDITION, condition);
    while (first != NOBODY) {
        rules_end_wait(model, first, STATUS_OK);
        first =
            all ? rules_first_waiting(model, WAITS_FOR_CONDITION, condition) : NOBODY;
    }
}

static void do_posts(struct model *model, const struct operation *operation)
{
    for (int i = 0; i < OPERATION_POSTS; i++) {
        if (operation->post[i] != NOBODY) {
            post(model, operation->post[i]);
        }
    }
}

static void interrupt(struct model *model, const struct operation *operation)
{
    do_posts(model, operation);
    if (operation->object != NOBODY) {
        set_priority(model, operation->object, operation->priority, operation->flag);
    }
}

/* Operations that have no status. */
static void do_plain(struct model *model, const struct operation *operation)
{
    switch (operation->kind) {
    case OPERATION_EXIT:
        end_thread(model, operation->ticks);
        break;
    case OPERATION_YIELD:
        yield(model);
        break;
    case OPERATION_SLEEP:
        (void)rules_wait_until(model, WAITS_FOR_TIME, 0, true);
        break;
    case OPERATION_SET_PRIORITY:
        set_priority(model, operation->object, operation->priority, operation->flag);
        break;
    case OPERATION_SET_THRESHOLD:
        set_threshold(model, operation->object, operation->threshold);
        break;
    case OPERATION_HOLD:
    case OPERATION_RELEASE:
        set_held(model, operation->kind == OPERATION_HOLD);
        break;
    case OPERATION_SET_CEILING:
        model->mutex[operation->object].ceiling = operation->priority;
        rules_update_priorities(model);
        break;
    case OPERATION_POST:
        post(model, operation->object);
        break;
    case OPERATION_SIGNAL:
    case OPERATION_BROADCAST:
        wake_waiting(model, operation->object, operation->kind == OPERATION_BROADCAST);
        break;
    case OPERATION_SPIN:
        model->now += (uint64_t)operation->ticks;
        rules_self(model)->cpu_ticks += (uint64_t)operation->ticks;
        break;
    default: /* OPERATION_SET_REALTIME */
        model->realtime_offset += (uint64_t)(int64_t)operation->ticks;
        break;
    }
}

static enum status act(struct model *model, const struct operation *operation,
                       const struct model_choices *choices)
{
    switch (operation->kind) {
    case OPERATION_CREATE:
        return create(model, operation, choices->created[model->running]);
    case OPERATION_JOIN:
        return join(model, operation);
    case OPERATION_DETACH:
        return detach(model, operation);
    case OPERATION_LOCK:
        return lock(model, operation, true);
    case OPERATION_TRY:
        return lock(model, operation, false);
    case OPERATION_UNLOCK:
        return unlock(model, operation->object);
    case OPERATION_WAIT:
        return wait_for_semaphore(model, operation, true);
    case OPERATION_TRY_WAIT:
        return wait_for_semaphore(model, operation, false);
    case OPERATION_AWAIT:
        return await(model, operation);
    default:
        do_plain(model, operation);
        return STATUS_OK;
    }
}

/* The running thread does an operation. */
static void do_operation(struct model *model, const struct operation *operation,
                         const struct model_choices *choices)
{
    struct model_thread *const self = rules_self(model);
    self->told = 0;
    self->status = act(model, operation, choices);
}

void model_begin(struct model *model, const struct operation *operation,
                 const struct model_choices *choices)
{
    struct model_thread *const self = rules_self(model);
    if (operation->clock != NO_DEADLINE) {
        self->clock = operation->clock;
        self->deadline =
            rules_now(model, operation->clock) + (uint64_t)(int64_t)operation->ticks;
    }
    if (operation->is_interrupted && choices->is_interrupted) {
        self->is_interrupted = true;
        self->operation = *operation;
        do_posts(model, operation);
    } else {
        do_operation(model, operation, choices);
    }
}

/* What the running thread still has to do before it can call another function. */
static bool go_on(struct model *model, const struct model_choices *choices)
{
    if (model->running == NOBODY) {
        return false;
    }
    struct model_thread *const self = rules_self(model);
    if (self->is_interrupted) {
        self->is_interrupted = false;
        do_operation(model, &self->operation, choices);
        return true;
    }
    if (self->reap != NOBODY) { /* what it joined has ended */
        self->told = model->thread[self->reap].exit_result;
        rules_set_free(&model->thread[self->reap]);
        self->reap = NOBODY;
    }
    if (self->relock != NOBODY) {
        relock(model);
        return true;
    }
    return false;
}

void model_step(struct model *model, const struct operation *operation,
                const struct model_choices *choices)
{
    int expired = 0;
    bool is_settled = false;
    if (operation->kind == OPERATION_IDLE) {
        model->now = rules_next_tick(model);
    } else if (operation->kind == OPERATION_INTERRUPT) {
        interrupt(model, operation);
    } else {
        model_begin(model, operation, choices);
    }
    rules_dispatch(model);
    while (!is_settled) { /* deadlines that have passed come before threads */
        const int chosen =
            (expired < choices->expired_count) ? choices->expired[expired] : NOBODY;
        if (rules_expire(model, chosen)) {
            expired++;
        } else {
            is_settled = !go_on(model, choices);
        }
        rules_dispatch(model);
    }
}

void model_init(struct model *model)
{
    *model = (struct model){ .now = MODEL_START_TICK };
    for (int i = 0; i < MUTEXES; i++) {
        model->mutex[i].owner = NOBODY;
        model->mutex[i].ceiling =
            (rules_protocol(i) == MUTEX_PROTECT) ? MODEL_CEILING : 0;
    }
    make_thread(model, 0, MODEL_FIRST_PRIORITY, NO_THRESHOLD, false);
    model->thread[0].cpu_ticks = MODEL_START_TICK;
}
