/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timeouts on the two clocks, served by the one timer.
 */
#include <sched/timeout.h>

#include <arch/interrupt.h>
#include <base/assert.h>
#include <base/inline.h>
#include <core/interrupt.h>

static struct {
    struct timeout_queue queue[TIMEOUT_CLOCK_COUNT];
    uint64_t realtime_offset; /* realtime clock less counter, modulo 2^64 */
    void (*work)(void);       /* called in the next interrupt; NULL: nothing */
} timeouts;

static uint64_t clock_at(enum timeout_clock clock, uint64_t counter)
{
    return (clock == TIMEOUT_CLOCK_REALTIME) ? (counter + timeouts.realtime_offset)
                                             : counter;
}

/* Sets the timer to the earliest deadline of both clocks. */
static inline void arm_for_deadlines(void)
{
    const struct timeout_queue *const realtime =
        &timeouts.queue[TIMEOUT_CLOCK_REALTIME];
    uint64_t next = timeout_queue_next_tick(&timeouts.queue[TIMEOUT_CLOCK_MONOTONIC]);
    if (realtime->urgency != 0U) {
        const uint64_t counter = arch_counter();
        const uint64_t now = counter + timeouts.realtime_offset;
        const uint64_t deadline = timeout_queue_next_tick(realtime);
        const uint64_t wait = (deadline > now) ? (deadline - now) : 0U;
        if ((next > counter) && (wait < (next - counter))) {
            next = counter + wait;
        }
    }
    arch_timer_arm(next);
}

/* Sets the timer to what comes next. */
static void arm(void)
{
    if (timeouts.work != NULL) {
        arch_timer_arm(0); /* at once */
    } else {
        arm_for_deadlines();
    }
}

/* @satisfies LLR-SCHED-050 */
void timeout_init(struct timeout_place *places, uint32_t capacity)
{
    for (uint32_t clock = 0; clock < TIMEOUT_CLOCK_COUNT; clock++) {
        timeout_queue_init(&timeouts.queue[clock],
                           &places[(size_t)clock * timeout_queue_places(capacity)],
                           capacity);
    }
    arch_timer_init();
    interrupt_attach_kernel(ARCH_TIMER_INTERRUPT, timeout_interrupt);
}

/* @satisfies LLR-SCHED-051 */
void timeout_start(struct timeout *timeout, const struct deadline *deadline)
{
    ASSERT(timeout->state != TIMEOUT_PENDING);
    timeout->state = TIMEOUT_PENDING;
    timeout->clock = (uint8_t)deadline->clock;
    if (timeout_queue_insert(&timeouts.queue[deadline->clock], timeout,
                             deadline->tick)) {
        arm();
    }
}

/* @satisfies LLR-SCHED-052 */
void timeout_stop(struct timeout *timeout)
{
    if (timeout->state == TIMEOUT_PENDING) {
        struct timeout_queue *const queue = &timeouts.queue[timeout->clock];
        const bool was_first = timeout_queue_first(queue) == timeout;
        timeout->state = TIMEOUT_STOPPED;
        timeout_queue_remove(queue, timeout);
        if (was_first) {
            arm();
        }
    }
}

/* @satisfies LLR-SCHED-056 */
void timeout_request_work(void (*work)(void))
{
    timeouts.work = work;
    arm();
}

/* @satisfies LLR-SCHED-057 */
void timeout_settle(enum timeout_clock clock)
{
    timeout_queue_settle(&timeouts.queue[clock]);
}

static COLD void do_work(void (*work)(void))
{
    work();
    if (timeouts.work == NULL) { /* else the timer is set for it already */
        arm_for_deadlines();
    }
}

/*
 * The first that is due expires if it stands apart.  If it does not, bringing it there
 * is all that is done: the timer still being due, the interrupt comes again.
 */
/* @satisfies LLR-SCHED-053 LLR-SCHED-056 */
void timeout_interrupt(void *irq)
{
    (void)irq;
    void (*const work)(void) = timeouts.work;
    if (work != NULL) {
        timeouts.work = NULL;
        do_work(work);
        return;
    }
    const uint64_t counter = arch_counter();
    struct timeout_queue *queue = &timeouts.queue[TIMEOUT_CLOCK_MONOTONIC];
    if (timeout_queue_next_tick(queue) > counter) {
        queue = &timeouts.queue[TIMEOUT_CLOCK_REALTIME];
        if (timeout_queue_next_tick(queue) > (counter + timeouts.realtime_offset)) {
            arm_for_deadlines();
            return;
        }
    }
    struct timeout *const due = timeout_queue_take_first(queue);
    if (due == NULL) {
        timeout_queue_settle(queue); /* the timer is set to it already */
        return;
    }
    arm_for_deadlines();
    due->state = TIMEOUT_EXPIRED;
    due->expired(due);
}

/* @satisfies LLR-SCHED-054 */
uint64_t timeout_now(enum timeout_clock clock)
{
    return clock_at(clock, arch_counter());
}

/* @satisfies LLR-SCHED-055 */
void timeout_set_realtime(uint64_t tick)
{
    const uint64_t mask = arch_interrupts_save();
    timeouts.realtime_offset = tick - arch_counter();
    arm();
    arch_interrupts_restore(mask);
}
