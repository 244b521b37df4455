/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order, priority, dispatch, waiting, time.  Numbers of requirements stand where a rule
 * is theirs.
 */
#include "rules.h"

#include <sched/mutex.h>
#include <sched/timeout.h>
#include <string.h>

#define BIT(thread) (1U << (unsigned)(thread))

struct model_thread *rules_self(struct model *model)
{
    return &model->thread[model->running];
}

int rules_protocol(int mutex)
{
    return mutex / 3;
}

int rules_type(int mutex)
{
    return mutex % 3;
}

/* ---- order ---- */

static bool waits(const struct model *model, int thread, enum model_wait wait,
                  int object)
{
    const struct model_thread *const it = &model->thread[thread];
    return (it->life == LIFE_WAITING) && (it->wait == wait) && (it->object == object);
}

void rules_to_tail(struct model *model, int thread)
{
    model->last_turn++;
    model->thread[thread].turn = model->last_turn;
}

static void to_head(struct model *model, int thread)
{
    model->first_turn--;
    model->thread[thread].turn = model->first_turn;
}

int rules_first_of(const struct model *model, unsigned set)
{
    int first = NOBODY;
    for (int i = 0; i < THREADS; i++) {
        const struct model_thread *const it = &model->thread[i];
        if (((set & BIT(i)) != 0U)
            && ((first == NOBODY) || (it->place > model->thread[first].place)
                || ((it->place == model->thread[first].place)
                    && (it->turn < model->thread[first].turn)))) {
            first = i;
        }
    }
    return first;
}

unsigned rules_ready_set(const struct model *model)
{
    unsigned set = 0;
    for (int i = 0; i < THREADS; i++) {
        set |= (model->thread[i].life == LIFE_READY) ? BIT(i) : 0U;
    }
    return set;
}

unsigned rules_waiting_set(const struct model *model, enum model_wait wait, int object)
{
    unsigned set = 0;
    for (int i = 0; i < THREADS; i++) {
        set |= waits(model, i, wait, object) ? BIT(i) : 0U;
    }
    return set;
}

int rules_first_waiting(const struct model *model, enum model_wait wait, int object)
{
    return rules_first_of(model, rules_waiting_set(model, wait, object));
}

/* ---- priorities ---- */

/* The highest of its own, its threshold while that is active (HLR-SCHED-005), the
   ceilings of its mutexes (-008) and the priorities of those who wait for its mutexes
   with inheritance (-007); of all while it holds the processor (-006).  Those seen are
   on the way here: a ring of owners lends nothing to itself. */
static int effective(const struct model *model, int thread, unsigned seen)
{
    const struct model_thread *const it = &model->thread[thread];
    int priority = it->base_priority;
    if (it->is_held) {
        return PRIORITY_MAX;
    }
    if (it->has_activation_threshold && (it->threshold > priority)) {
        priority = it->threshold;
    }
    for (int i = 0; i < MUTEXES; i++) {
        const struct model_mutex *const mutex = &model->mutex[i];
        if ((mutex->owner == thread) && (rules_protocol(i) == MUTEX_PROTECT)
            && (mutex->ceiling > priority)) {
            priority = mutex->ceiling;
        }
        for (int k = 0; k < THREADS; k++) {
            if ((mutex->owner == thread) && (rules_protocol(i) == MUTEX_INHERIT)
                && waits(model, k, WAITS_FOR_MUTEX, i) && ((seen & BIT(k)) == 0U)) {
                const int lent = effective(model, k, seen | BIT(k));
                priority = (lent > priority) ? lent : priority;
            }
        }
    }
    return priority;
}

void rules_update_priorities(struct model *model)
{
    bool is_moved = false;
    for (int i = 0; i < THREADS; i++) {
        struct model_thread *const it = &model->thread[i];
        if ((it->life != LIFE_READY) && (it->life != LIFE_WAITING)) {
            continue;
        }
        const int priority = effective(model, i, BIT(i));
        if (priority != it->place) {
            it->place = priority;
            if (it->life == LIFE_READY) {
                to_head(model, i);
                is_moved = true;
            } else {
                rules_to_tail(model, i);
            }
        }
    }
    if (is_moved && (model->running != NOBODY)
        && (rules_self(model)->life == LIFE_READY)) {
        to_head(model, model->running);
    }
}

/* ---- who runs ---- */

void rules_set_free(struct model_thread *thread)
{
    const uint32_t generation = thread->generation + 1U;
    *thread = (struct model_thread){ .life = LIFE_FREE, .generation = generation };
}

void rules_begin_activation(struct model *model)
{
    struct model_thread *const self = rules_self(model);
    if ((self->threshold != NO_THRESHOLD) && !self->has_activation_threshold) {
        self->has_activation_threshold = true;
        rules_update_priorities(model);
    }
}

/* The first of the ready threads runs.  The running one is the first of its equals
   unless a rule has sent it behind them. */
void rules_dispatch(struct model *model)
{
    const int next = rules_first_of(model, rules_ready_set(model));
    if ((next == model->running) || (next == NOBODY)) {
        model->running = next;
        return;
    }
    model->running = next;
    rules_begin_activation(model);
}

/* ---- waiting ---- */

uint64_t rules_now(const struct model *model, int clock)
{
    return model->now
           + ((clock == TIMEOUT_CLOCK_REALTIME) ? model->realtime_offset : 0U);
}

void rules_begin_wait(struct model *model, enum model_wait wait, int object,
                      bool has_deadline)
{
    struct model_thread *const self = rules_self(model);
    self->life = LIFE_WAITING;
    self->wait = wait;
    self->object = object;
    self->has_deadline = has_deadline;
    self->has_activation_threshold = false;
    self->place = effective(model, model->running, BIT(model->running));
    rules_to_tail(model, model->running);
    rules_update_priorities(model);
}

enum status rules_wait_until(struct model *model, enum model_wait wait, int object,
                             bool has_deadline)
{
    const struct model_thread *const self = rules_self(model);
    if (has_deadline && (self->deadline <= rules_now(model, self->clock))) {
        return STATUS_TIMEOUT;
    }
    rules_begin_wait(model, wait, object, has_deadline);
    return STATUS_OK;
}

void rules_end_wait(struct model *model, int thread, enum status status)
{
    struct model_thread *const it = &model->thread[thread];
    it->life = LIFE_READY;
    it->has_deadline = false;
    if (!it->is_relocking) {
        it->status = status;
    }
    it->is_relocking = false;
    rules_to_tail(model, thread);
    rules_update_priorities(model);
}

static bool is_due(const struct model *model, int thread)
{
    const struct model_thread *const it = &model->thread[thread];
    return (it->life == LIFE_WAITING) && it->has_deadline
           && (it->deadline <= rules_now(model, it->clock));
}

/* Whether its deadline may be the next to expire: it is due, and none on its clock is
   earlier (HLR-SCHED-013, -014). */
static bool may_expire(const struct model *model, int thread)
{
    const struct model_thread *const it = &model->thread[thread];
    bool may = is_due(model, thread);
    for (int i = 0; i < THREADS; i++) {
        const struct model_thread *const other = &model->thread[i];
        may = may
              && !(is_due(model, i) && (other->clock == it->clock)
                   && (other->deadline < it->deadline));
    }
    return may;
}

/* The thread whose deadline expires next: the scheduler's choice if it is allowed. */
static int next_expiry(const struct model *model, int chosen)
{
    if ((chosen != NOBODY) && may_expire(model, chosen)) {
        return chosen;
    }
    int thread = 0;
    while ((thread < THREADS) && !may_expire(model, thread)) {
        thread++;
    }
    return (thread < THREADS) ? thread : NOBODY;
}

uint64_t rules_next_tick(const struct model *model)
{
    uint64_t next = UINT64_MAX;
    for (int i = 0; i < THREADS; i++) {
        const struct model_thread *const it = &model->thread[i];
        if ((it->life == LIFE_WAITING) && it->has_deadline) {
            const uint64_t now = rules_now(model, it->clock);
            const uint64_t rest = (it->deadline > now) ? (it->deadline - now) : 0U;
            next = (model->now + rest < next) ? (model->now + rest) : next;
        }
    }
    return next;
}

bool rules_expire(struct model *model, int chosen)
{
    const int thread = next_expiry(model, chosen);
    if (thread != NOBODY) { /* the end of a sleep is what was asked for */
        const bool is_sleep = model->thread[thread].wait == WAITS_FOR_TIME;
        rules_end_wait(model, thread, is_sleep ? STATUS_OK : STATUS_TIMEOUT);
    }
    return thread != NOBODY;
}
