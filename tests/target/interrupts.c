/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts of the application: the physical timer (PPI 30) drives a handler.
 */
#include "hardware.h"
#include "thread_help.h"

#include <bulkhead/interrupt.h>
#include <semaphore.h>

#define FIRST_SHARED  48U /* two that no device of the board uses */
#define SECOND_SHARED 50U

static sem_t ticks;
static volatile unsigned handled;
static volatile double handler_sum;

static void on_timer(void *argument)
{
    timer_stop();
    handled++;
    sem_post(argument);
}

static void *wait_for_tick(void *argument)
{
    (void)argument;
    sem_wait(&ticks);
    order_add('t');
    return NULL;
}

static void a_handler_wakes_a_thread_at_once(void)
{
    order_clear();
    CHECK_EQUAL(sem_init(&ticks, 0, 0), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer, &ticks), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    const pthread_t waiter = thread_start(200, wait_for_tick, NULL);
    timer_set(1000);
    order_add('m');
    spin_ns(MS);
    order_add('M');
    thread_end(waiter);
    order_check("mtM");
    CHECK_EQUAL(bulkhead_interrupt_disable(TIMER_INTERRUPT), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
}

static void a_handler_runs_out_of_idle(void)
{
    handled = 0;
    CHECK_EQUAL(sem_init(&ticks, 0, 0), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer, &ticks), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    for (unsigned i = 1; i <= 10U; i++) {
        timer_set(10000);
        CHECK_EQUAL(sem_wait(&ticks), 0);
        CHECK_EQUAL(handled, i);
    }
    CHECK_EQUAL(bulkhead_interrupt_disable(TIMER_INTERRUPT), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
}

static void on_timer_with_fp(void *argument)
{
    const double *const factor = argument;
    double sum = handler_sum;
    for (int i = 1; i <= 8; i++) {
        sum += *factor * i;
    }
    handler_sum = sum;
    handled++;
    timer_set(500);
}

static void *sum_series(void *argument)
{
    double *const result = argument;
    double a = 1.0;
    double b = 0.5;
    double c = 0.25;
    double d = 0.125;
    for (int i = 0; i < 300000; i++) {
        a += b;
        b += c;
        c += d;
        b -= c;
        c -= d;
        a -= 0.25;
    }
    *result = a + b + c + d;
    return NULL;
}

static void a_handler_may_use_floating_point(void)
{
    static const double factor = 0.5;
    double quiet = 0.0;
    double disturbed = 0.0;
    thread_end(thread_start(90, sum_series, &quiet));
    handled = 0;
    handler_sum = 0.0;
    CHECK_EQUAL(
        bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer_with_fp, (void *)&factor),
        0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    timer_set(100);
    thread_end(thread_start(90, sum_series, &disturbed));
    CHECK_EQUAL(bulkhead_interrupt_disable(TIMER_INTERRUPT), 0);
    timer_stop();
    CHECK(handled > 50U);
    CHECK(handler_sum == handled * 0.5 * 36.0);
    CHECK(quiet == disturbed);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
}

static void on_shared(void *argument)
{
    order_add(*(const char *)argument);
}

static void attach_shared(uint32_t irq, char *mark)
{
    CHECK_EQUAL(bulkhead_interrupt_attach(irq, on_shared, mark), 0);
}

static void a_disabled_interrupt_is_held_back_until_it_is_enabled(void)
{
    static char mark[] = "1";
    order_clear();
    attach_shared(FIRST_SHARED, mark);
    gic_set(GIC_PENDING, FIRST_SHARED);
    spin_ns(MS);
    order_check("");
    CHECK(gic_is(GIC_PENDING, FIRST_SHARED));
    CHECK_EQUAL(bulkhead_interrupt_enable(FIRST_SHARED), 0);
    spin_ns(MS / 10);
    order_check("1"); /* once: it is not pending any more */
    CHECK(!gic_is(GIC_PENDING, FIRST_SHARED));
    gic_set(GIC_PENDING, FIRST_SHARED);
    spin_ns(MS / 10);
    order_check("11");
    CHECK_EQUAL(bulkhead_interrupt_disable(FIRST_SHARED), 0);
    gic_set(GIC_PENDING, FIRST_SHARED);
    spin_ns(MS / 10);
    order_check("11");
    CHECK_EQUAL(bulkhead_interrupt_enable(FIRST_SHARED), 0);
    spin_ns(MS / 10);
    order_check("111");
    CHECK_EQUAL(bulkhead_interrupt_detach(FIRST_SHARED), 0);
    CHECK(!gic_is(GIC_ENABLE, FIRST_SHARED));
}

static void raise_both(void *argument)
{
    order_add('(');
    gic_set(GIC_PENDING, SECOND_SHARED);
    gic_set(GIC_PENDING, FIRST_SHARED);
    CHECK(gic_is(GIC_ACTIVE, TIMER_INTERRUPT) || gic_is_v3());
    spin_ns(MS / 10);
    timer_stop();
    sem_post(argument);
    order_add(')');
}

static void handlers_run_one_after_the_other_before_any_thread(void)
{
    static char first[] = "1";
    static char second[] = "2";
    order_clear();
    CHECK_EQUAL(sem_init(&ticks, 0, 0), 0);
    attach_shared(FIRST_SHARED, first);
    attach_shared(SECOND_SHARED, second);
    CHECK_EQUAL(bulkhead_interrupt_enable(FIRST_SHARED), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(SECOND_SHARED), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, raise_both, &ticks), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    const pthread_t waiter = thread_start(200, wait_for_tick, NULL);
    timer_set(100);
    spin_ns(MS);
    order_check("()12t");
    thread_end(waiter);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(FIRST_SHARED), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(SECOND_SHARED), 0);
}

static void every_interrupt_of_the_controller_reaches_its_handler(void)
{
    static char mark[] = "i";
    const uint32_t count = 32U * ((*(volatile uint32_t *)(GIC + 4U) & 31U) + 1U);
    for (uint32_t irq = 32U; irq < count; irq++) {
        order_clear();
        attach_shared(irq, mark);
        CHECK_EQUAL(bulkhead_interrupt_enable(irq), 0);
        gic_set(GIC_PENDING, irq);
        spin_ns(MS / 100);
        order_check("i");
        CHECK_EQUAL(bulkhead_interrupt_detach(irq), 0);
    }
}

static pthread_t disturbed;

static void *be_disturbed(void *unused)
{
    disturbed = pthread_self();
    timer_set(100);
    spin_ns(MS);
    return unused;
}

/* What may be called from a handler: try, post, read. */
static volatile int outcomes[7];

static void call_what_is_allowed(void *unused)
{
    int value = -1;
    struct timespec time;
    (void)unused;
    timer_stop();
    outcomes[0] = sem_trywait(&ticks);
    outcomes[1] = sem_trywait(&ticks);
    outcomes[2] = sem_getvalue(&ticks, &value);
    outcomes[3] = sem_post(&ticks);
    outcomes[4] = clock_gettime(CLOCK_MONOTONIC, &time);
    outcomes[5] = clock_getres(CLOCK_REALTIME, &time);
    outcomes[6] = pthread_equal(pthread_self(), disturbed);
}

static void what_a_handler_may_call_works(void)
{
    CHECK_EQUAL(sem_init(&ticks, 0, 1), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, call_what_is_allowed, NULL),
                0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
    thread_end(thread_start(90, be_disturbed, NULL));
    CHECK_EQUAL(outcomes[0], 0);
    CHECK_EQUAL(outcomes[1], -1);
    CHECK_EQUAL(outcomes[2], 0);
    CHECK_EQUAL(outcomes[3], 0);
    CHECK_EQUAL(outcomes[4], 0);
    CHECK_EQUAL(outcomes[5], 0);
    CHECK_EQUAL(outcomes[6], 1);
    CHECK_EQUAL(sem_wait(&ticks), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
}

static void misuse_is_refused(void)
{
    CHECK_EQUAL(bulkhead_interrupt_attach(100000U, on_timer, NULL), BULKHEAD_INVALID);
    CHECK_EQUAL(bulkhead_interrupt_attach(27U, on_timer, NULL), BULKHEAD_BUSY);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, NULL, NULL),
                BULKHEAD_INVALID);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), BULKHEAD_NOT_FOUND);
    CHECK_EQUAL(bulkhead_interrupt_disable(TIMER_INTERRUPT), BULKHEAD_NOT_FOUND);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), BULKHEAD_NOT_FOUND);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer, &ticks), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, on_timer, &ticks),
                BULKHEAD_BUSY);
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-CORE-021", a_handler_wakes_a_thread_at_once),
    VERIFIES("LLR-CORE-021", a_handler_runs_out_of_idle),
    VERIFIES("LLR-CORE-021", a_handler_may_use_floating_point),
    VERIFIES("LLR-BSP-014 LLR-BSP-015 LLR-CORE-020",
             a_disabled_interrupt_is_held_back_until_it_is_enabled),
    VERIFIES("LLR-BSP-015 LLR-CORE-021 LLR-SCHED-018",
             handlers_run_one_after_the_other_before_any_thread),
    VERIFIES("LLR-BSP-010 LLR-BSP-011 LLR-BSP-014 LLR-BSP-015 LLR-CORE-021",
             every_interrupt_of_the_controller_reaches_its_handler),
    VERIFIES("LLR-CORE-021 LLR-POSIX-002 LLR-POSIX-023", what_a_handler_may_call_works),
    VERIFIES("LLR-CORE-020 LLR-CORE-022", misuse_is_refused),
};

TARGET_TEST_MAIN(tests)
