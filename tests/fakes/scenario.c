/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios on the simulated machine.
 */
#include <fakes/scenario.h>

#include <arch/interrupt.h>
#include <base/upcall.h>
#include <bsp/interrupt_controller.h>
#include <core/interrupt.h>
#include <core/stack_pool.h>
#include <fakes/exposed.h>
#include <fakes/invariants.h>
#include <fakes/memory.h>
#include <sched/scheduler.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DEFAULT_THREADS  32U
#define DEFAULT_TIMEOUTS 32U
#define NOTES_SIZE       512U

static struct {
    struct scenario numbers;
    void (*body)(void);
    struct thread *threads;
    struct timeout_place *places;
    void *stacks;
    uint64_t *taken; /* bits of the pool of stacks */
    char notes[NOTES_SIZE];
    size_t note_count;
    uint64_t random;
    void (*handler)(void);
    void (*on_last_thread)(void);
} scenario;

void upcall_thread_returned(void *result)
{
    thread_exit(result);
}

void upcall_last_thread(void)
{
    assert_false(arch_interrupts_are_masked());
    invariants_check();
    if (scenario.on_last_thread != NULL) {
        scenario.on_last_thread();
    }
    scenario_note('.');
    machine_stop();
}

static void *run_body(void *argument)
{
    (void)argument;
    scenario.body();
    invariants_check();
    machine_stop();
}

static void serve_interrupt(void *irq)
{
    assert_int_equal((uintptr_t)irq, SCENARIO_IRQ);
    if (scenario.handler != NULL) {
        scenario.handler();
    }
}

static void boot(void)
{
    const struct thread_attributes attributes = {
        .priority = scenario.numbers.priority,
        .threshold = scenario.numbers.threshold,
    };
    bsp_interrupt_controller_init();
    interrupt_init();
    timeout_init(scenario.places, scenario.numbers.threads + scenario.numbers.timeouts);
    thread_init(scenario.threads, scenario.numbers.threads);
    assert_int_equal(stack_pool_init((uintptr_t)scenario.stacks,
                                     scenario.numbers.threads, SCENARIO_STACK_SIZE,
                                     scenario.taken),
                     STATUS_OK);
    interrupt_attach_kernel(SCENARIO_IRQ, serve_interrupt);
    assert_non_null(thread_create_first(&attributes, run_body, NULL));
    scheduler_start();
}

uint32_t scenario_stacks_taken(void)
{
    uint32_t count = 0;
    for (uint32_t place = 0; place < scenario.numbers.threads; place++) {
        count += (uint32_t)(scenario.taken[place / 64U] >> (place % 64U)) & 1U;
    }
    return count;
}

/* A failed test leaves the memory of its scenario to the next. */
static void free_memory(void)
{
    free(scenario.threads);
    free(scenario.places);
    free(scenario.stacks);
    free(scenario.taken);
    scenario.threads = NULL;
    scenario.places = NULL;
    scenario.stacks = NULL;
    scenario.taken = NULL;
}

static void allocate_memory(void)
{
    const struct scenario *const numbers = &scenario.numbers;
    free_memory();
    scenario.threads = malloc(numbers->threads * sizeof *scenario.threads);
    scenario.places =
        calloc((size_t)2 * timeout_queue_places(numbers->threads + numbers->timeouts),
               sizeof *scenario.places);
    const size_t stacks_size =
        numbers->threads * stack_pool_place_size(SCENARIO_STACK_SIZE);
    scenario.stacks = aligned_alloc(SCENARIO_PAGE_SIZE, stacks_size);
    scenario.taken = calloc(1, stack_pool_table_size(numbers->threads));
    assert_non_null(scenario.threads);
    memset(scenario.threads, 0xa5, numbers->threads * sizeof *scenario.threads);
    assert_non_null(scenario.places);
    assert_non_null(scenario.stacks);
    assert_non_null(scenario.taken);
    memory_reset((uintptr_t)scenario.stacks, stacks_size / SCENARIO_PAGE_SIZE);
}

enum machine_end scenario_run_with(const struct scenario *numbers, void (*body)(void))
{
    scenario.numbers = *numbers;
    if (scenario.numbers.threads == 0U) {
        scenario.numbers.threads = DEFAULT_THREADS;
    }
    if (scenario.numbers.timeouts == 0U) {
        scenario.numbers.timeouts = DEFAULT_TIMEOUTS;
    }
    if (scenario.numbers.priority == 0) {
        scenario.numbers.priority = SCENARIO_PRIORITY;
    }
    if (scenario.numbers.threshold == 0) {
        scenario.numbers.threshold = PRIORITY_IDLE;
    }
    scenario.body = body;
    scenario.note_count = 0;
    scenario.notes[0] = '\0';
    scenario.handler = NULL;
    scenario.on_last_thread = NULL;
    scenario_seed(1);
    machine_power_on();
    exposed_scheduler_reset();
    exposed_thread_reset();
    exposed_timeout_reset();
    allocate_memory();
    invariants_of(scenario.threads, scenario.numbers.threads);
    const enum machine_end end = machine_run(boot);
    free_memory();
    return end;
}

void scenario_run(void (*body)(void))
{
    const struct scenario usual = { 0 };
    assert_int_equal(scenario_run_with(&usual, body), MACHINE_STOPPED);
}

struct thread *scenario_spawn_with_threshold(int priority, int threshold,
                                             void *(*entry)(void *), void *argument)
{
    const struct thread_attributes attributes = { .priority = priority,
                                                  .threshold = threshold };
    uint64_t id = 0;
    assert_int_equal(thread_create(&id, &attributes, entry, argument), STATUS_OK);
    struct thread *const made = thread_find(id);
    assert_non_null(made);
    return made;
}

struct thread *scenario_spawn(int priority, void *(*entry)(void *), void *argument)
{
    return scenario_spawn_with_threshold(priority, PRIORITY_IDLE, entry, argument);
}

void *scenario_argument(int number)
{
    return (void *)(intptr_t)number;
}

int scenario_number(const void *argument)
{
    return (int)(intptr_t)argument;
}

void scenario_note(char letter)
{
    assert_true(scenario.note_count + 1U < NOTES_SIZE);
    scenario.notes[scenario.note_count] = letter;
    scenario.note_count++;
    scenario.notes[scenario.note_count] = '\0';
}

const char *scenario_notes(void)
{
    return scenario.notes;
}

void scenario_expect(const char *notes)
{
    assert_string_equal(scenario.notes, notes);
    scenario.note_count = 0;
    scenario.notes[0] = '\0';
}

struct deadline scenario_in(uint64_t ticks)
{
    return (struct deadline){ TIMEOUT_CLOCK_MONOTONIC,
                              timeout_now(TIMEOUT_CLOCK_MONOTONIC) + ticks };
}

void scenario_sleep(uint64_t ticks)
{
    thread_sleep_until(scenario_in(ticks));
}

void scenario_let_others_run(void)
{
    scenario_sleep(1);
}

void scenario_interrupt(void (*handler)(void))
{
    scenario.handler = handler;
}

void scenario_on_last_thread(void (*function)(void))
{
    scenario.on_last_thread = function;
}

void scenario_in_interrupt(void (*handler)(void))
{
    scenario.handler = handler;
    machine_raise(SCENARIO_IRQ);
}

uint32_t scenario_random(uint32_t bound)
{
    uint64_t x = scenario.random; /* xorshift64*, S. Vigna 2016 */
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    scenario.random = x;
    return (uint32_t)((x * 0x2545F4914F6CDD1DU) >> 33) % bound;
}

void scenario_seed(uint64_t seed)
{
    scenario.random = (seed * 0x9E3779B97F4A7C15U) | 1U;
}
