/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated machine.  It behaves as kernel/arch/aarch64 does: switch.S and
 * vectors.S say what each function here must do.
 */
#include <fakes/machine.h>

#include <arch/context.h>
#include <arch/exclusive.h>
#include <arch/interrupt.h>
#include <arch/timer.h>
#include <base/upcall.h>
#include <bsp/interrupt_controller.h>
#include <fakes/coroutine.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EVENTS_MAX   64U
#define MASK_BIT     0x80U  /* PSTATE.I in DAIF */
#define STORM        20000U /* interrupts at one and the same tick */
#define FREQUENCY_HZ 62500000U
#define CONTEXTS_MAX 16384U
#define BIT(irq)     ((uint64_t)1 << (irq))
#define REQUIRE(c)   require((c), #c, __LINE__)

struct event {
    uint64_t tick;
    uint32_t irq;
};

static struct {
    uint64_t counter;
    uint64_t timer_deadline;
    bool is_timer_on;

    bool is_masked;
    bool in_interrupt;
    bool has_monitor; /* of load exclusive */

    uint64_t enabled; /* bit for each interrupt */
    uint64_t pending;
    uint64_t active;
    bool is_spurious;

    struct event events[EVENTS_MAX];
    uint32_t event_count;
    uint32_t in_between[2]; /* by enum machine_place */

    struct context *current;
    const struct context *owner[CONTEXTS_MAX]; /* of each coroutine */
    bool is_stopped;
    void (*boot)(void);
    void (*observer)(void);
    bool is_observing;

    unsigned interrupts;
    unsigned timer_interrupts;
    unsigned switches;
    unsigned storm;
    uint64_t storm_tick;
} machine;

static void require(bool condition, const char *what, int line)
{
    if (!condition) {
        print_error("the machine asks for: %s\n", what);
        _fail(__FILE__, line);
    }
}

void machine_power_on(void)
{
    coroutine_reset();
    for (uint32_t i = 0; i < CONTEXTS_MAX; i++) {
        machine.owner[i] = NULL;
    }
    machine.counter = 0;
    machine.timer_deadline = UINT64_MAX;
    machine.is_timer_on = false;
    machine.is_masked = true;
    machine.in_interrupt = true; /* boot runs on the interrupt stack */
    machine.has_monitor = false;
    machine.enabled = 0;
    machine.pending = 0;
    machine.active = 0;
    machine.is_spurious = false;
    machine.event_count = 0;
    machine.in_between[MACHINE_BEFORE_STORE] = MACHINE_NO_INTERRUPT;
    machine.in_between[MACHINE_BEFORE_MASK] = MACHINE_NO_INTERRUPT;
    machine.current = NULL;
    machine.is_stopped = false;
    machine.observer = NULL;
    machine.is_observing = false;
    machine.interrupts = 0;
    machine.timer_interrupts = 0;
    machine.switches = 0;
    machine.storm = 0;
    machine.storm_tick = 0;
}

/* ---- the interrupt controller ---- */

static uint64_t pending_now(void)
{
    const bool is_timer = machine.is_timer_on
                          && (machine.counter >= machine.timer_deadline)
                          && (machine.timer_deadline != UINT64_MAX);
    return machine.enabled
           & (machine.pending | (is_timer ? BIT(ARCH_TIMER_INTERRUPT) : 0U));
}

void bsp_interrupt_controller_init(void)
{
    machine.enabled = 0;
}

uint32_t bsp_interrupt_count(void)
{
    return MACHINE_INTERRUPTS;
}

void bsp_interrupt_enable(uint32_t irq)
{
    REQUIRE(irq < MACHINE_INTERRUPTS);
    machine.enabled |= BIT(irq);
}

void bsp_interrupt_disable(uint32_t irq)
{
    REQUIRE(irq < MACHINE_INTERRUPTS);
    machine.enabled &= ~BIT(irq);
}

struct bsp_interrupt_handler bsp_interrupt_handlers[BSP_INTERRUPT_LIMIT];

static uint32_t acknowledge(void)
{
    const uint64_t pending = pending_now();
    REQUIRE(machine.is_masked && machine.in_interrupt);
    if (machine.is_spurious || (pending == 0U)) {
        machine.is_spurious = false;
        return BSP_INTERRUPT_NONE;
    }
    const uint32_t irq = (uint32_t)__builtin_ctzll(pending);
    REQUIRE(machine.active == 0U);
    machine.pending &= ~BIT(irq);
    machine.active = BIT(irq);
    if (irq == ARCH_TIMER_INTERRUPT) {
        machine.timer_interrupts++;
    }
    return irq;
}

void upcall_interrupt(void)
{
    const uint32_t irq = acknowledge();
    const struct bsp_interrupt_handler *const handler = &bsp_interrupt_handlers[irq];
    if (handler->call != NULL) { /* programs without a table have none */
        handler->call(handler->argument);
    }
    if (irq != BSP_INTERRUPT_NONE) {
        REQUIRE(machine.active == BIT(irq));
        machine.active = 0;
    }
}

bool machine_is_enabled(uint32_t irq)
{
    return (machine.enabled & BIT(irq)) != 0U;
}

void machine_make_spurious(void)
{
    machine.is_spurious = true;
}

/* ---- switches ---- */

static void charge(struct context *from, uint64_t now)
{
    from->ticks += now - from->since_tick;
}

/* For programs without a scheduler. */
__attribute__((weak)) void upcall_thread_work(struct context *context)
{
    REQUIRE(context == NULL);
}

static void resume(struct context *to)
{
    REQUIRE(to != NULL);
    to->since_tick = machine.counter;
    REQUIRE((to->coroutine < CONTEXTS_MAX) && (machine.owner[to->coroutine] == to));
    machine.current = to;
    machine.has_monitor = false;
    machine.switches++;
    coroutine_switch(to->coroutine);
}

/* Who continues: the running context's successor, or NULL: itself. */
static struct context *end_interrupt(uint64_t entered_tick)
{
    machine.in_interrupt = false;
    struct context *const current = machine.current;
    if (current == NULL) { /* a program without threads */
        return NULL;
    }
    struct context *const successor = current->successor;
    current->since_tick += machine.counter - entered_tick;
    current->successor = NULL;
    if (successor != NULL) {
        charge(current, machine.counter);
    }
    return successor;
}

/* Serves an interrupt of the running context; returns who continues in its place. */
static struct context *serve_interrupt(void)
{
    if (machine.counter != machine.storm_tick) {
        machine.storm_tick = machine.counter;
        machine.storm = 0;
    }
    machine.storm++;
    REQUIRE(machine.storm < STORM);
    machine.interrupts++;
    machine.in_interrupt = true;
    machine.has_monitor = false;
    const uint64_t entered_tick = machine.counter;
    upcall_interrupt();
    REQUIRE(machine.is_masked && machine.in_interrupt && (machine.active == 0U));
    machine.has_monitor = false; /* so does the exception's return */
    return end_interrupt(entered_tick);
}

/* Where every context goes on that another has switched to. */
static void go_on(struct context *self)
{
    REQUIRE(machine.current == self);
    machine.is_masked = true;
    machine.in_interrupt = false;
    if (self->has_work) {
        upcall_thread_work(self);
    }
}

/* The end of an interrupt: returns once the running context continues. */
static void succeed(struct context *successor)
{
    struct context *const current = machine.current;
    if (successor != NULL) {
        resume(successor);
        go_on(current);
    }
}

static void unmask(void);

static void take_interrupts(void)
{
    while (!machine.is_masked && (pending_now() != 0U)) {
        machine.is_masked = true;
        succeed(serve_interrupt());
        machine.is_masked = false;
    }
}

/* For programs without threads. */
__attribute__((weak)) void upcall_thread_returned(void *result)
{
    (void)result;
    fail_msg("a thread returned");
    __builtin_unreachable();
}

static void observe(void)
{
    if ((machine.observer != NULL) && !machine.is_observing) {
        machine.is_observing = true;
        machine.observer();
        machine.is_observing = false;
    }
}

struct context *arch_current(void)
{
    return machine.current;
}

void arch_set_current(struct context *context)
{
    machine.current = context;
}

/* Where each coroutine's thread begins. */
static struct {
    void *(*entry)(void *argument);
    void *argument;
} starts[CONTEXTS_MAX];

static void start_thread(void *argument)
{
    struct context *const self = argument;
    go_on(self);
    unmask();
    upcall_thread_returned(
        starts[self->coroutine].entry(starts[self->coroutine].argument));
}

void arch_context_init(struct context *context, uintptr_t stack_top, uintptr_t tls,
                       void *(*entry)(void *argument), void *argument)
{
    REQUIRE((stack_top % 16U) == 0U);
    const uint32_t known = context->coroutine; /* "any memory": it may mean nothing */
    if ((known < CONTEXTS_MAX) && (machine.owner[known] == context)) {
        coroutine_remake(known, start_thread, context);
    } else {
        context->coroutine = coroutine_make(start_thread, context);
        machine.owner[context->coroutine] = context;
    }
    context->stack_top = stack_top;
    context->tls = tls;
    context->ticks = 0;
    context->result = 0;
    context->has_work = false;
    context->successor = NULL;
    starts[context->coroutine].entry = entry;
    starts[context->coroutine].argument = argument;
}

void arch_context_set_result(struct context *context, uint8_t result)
{
    REQUIRE(machine.is_masked && (context->result == 0U));
    context->result = result;
}

void arch_context_request_work(struct context *context)
{
    context->has_work = true;
}

void arch_context_cancel_work(struct context *context)
{
    REQUIRE(machine.is_masked);
    context->has_work = false;
}

bool arch_context_has_work(const struct context *context)
{
    return context->has_work;
}

static uint32_t go_on_in_call(struct context *self)
{
    go_on(self);
    const uint32_t result = self->result;
    self->result = 0;
    unmask();
    return result;
}

uint32_t arch_switch(struct context *from, const struct context *to)
{
    REQUIRE(machine.is_masked && !machine.in_interrupt);
    REQUIRE((from == machine.current) && (to != from));
    charge(from, machine.counter);
    resume((struct context *)(uintptr_t)to);
    return go_on_in_call(from);
}

uint32_t arch_switch_to_idle(struct context *from, const struct context *idle)
{
    REQUIRE(machine.is_masked && !machine.in_interrupt);
    REQUIRE(from == machine.current);
    charge(from, machine.counter);
    machine.current = (struct context *)(uintptr_t)idle;
    machine.current->since_tick = machine.counter;
    machine.switches++;
    coroutine_switch(COROUTINE_TEST);
    return go_on_in_call(from);
}

void arch_start(const struct context *to)
{
    REQUIRE(machine.is_masked && machine.in_interrupt);
    machine.in_interrupt = false;
    resume((struct context *)(uintptr_t)to);
    fail_msg("boot was resumed");
    __builtin_unreachable();
}

/* ---- time ---- */

static void raise_due_events(void)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < machine.event_count; i++) {
        if (machine.events[i].tick <= machine.counter) {
            machine.pending |= BIT(machine.events[i].irq);
        } else {
            machine.events[kept] = machine.events[i];
            kept++;
        }
    }
    machine.event_count = kept;
}

/* The next tick after now at which something happens; UINT64_MAX: nothing will. */
static uint64_t next_tick(void)
{
    uint64_t next = UINT64_MAX;
    if (machine.is_timer_on && (machine.timer_deadline > machine.counter)) {
        next = machine.timer_deadline;
    }
    for (uint32_t i = 0; i < machine.event_count; i++) {
        if (machine.events[i].tick < next) {
            next = machine.events[i].tick;
        }
    }
    return next;
}

void machine_spin(uint64_t ticks)
{
    while (ticks > 0U) {
        const uint64_t distance = next_tick() - machine.counter;
        const uint64_t step = (distance < ticks) ? distance : ticks;
        machine.counter += step;
        ticks -= step;
        raise_due_events();
        take_interrupts();
    }
}

void machine_set_counter(uint64_t tick)
{
    machine.counter = tick;
}

uint64_t arch_counter(void)
{
    return machine.counter;
}

uint64_t arch_counter_frequency_hz(void)
{
    return FREQUENCY_HZ;
}

void arch_timer_arm(uint64_t deadline_tick)
{
    REQUIRE(machine.is_masked);
    machine.timer_deadline = deadline_tick;
}

void arch_timer_init(void)
{
    machine.timer_deadline = UINT64_MAX;
    machine.is_timer_on = true;
}

uint64_t machine_timer_deadline(void)
{
    return machine.timer_deadline;
}

/* ---- masking ---- */

static void come_in_between(enum machine_place place)
{
    const uint32_t irq = machine.in_between[place];
    if ((irq != MACHINE_NO_INTERRUPT) && !machine.is_masked) {
        machine.in_between[place] = MACHINE_NO_INTERRUPT;
        machine_raise(irq);
    }
}

uint64_t arch_interrupts_save(void)
{
    come_in_between(MACHINE_BEFORE_MASK);
    const uint64_t mask = machine.is_masked ? MASK_BIT : 0U;
    machine.is_masked = true;
    return mask;
}

static void unmask(void)
{
    observe();
    machine.is_masked = false;
    take_interrupts();
}

void arch_interrupts_restore(uint64_t mask)
{
    REQUIRE((mask == 0U) || (mask == MASK_BIT));
    REQUIRE(machine.is_masked);
    if (mask == 0U) {
        REQUIRE(!machine.in_interrupt);
        unmask();
    }
}

void arch_interrupts_mask(void)
{
    come_in_between(MACHINE_BEFORE_MASK);
    REQUIRE(!machine.is_masked);
    machine.is_masked = true;
}

void arch_interrupts_unmask(void)
{
    REQUIRE(machine.is_masked && !machine.in_interrupt);
    unmask();
}

bool arch_interrupts_are_masked(void)
{
    return machine.is_masked;
}

bool arch_in_interrupt(void)
{
    return machine.in_interrupt;
}

void machine_enter_interrupt(void)
{
    REQUIRE(!machine.is_masked && !machine.in_interrupt);
    machine.is_masked = true;
    machine.in_interrupt = true;
}

void machine_leave_interrupt(void)
{
    succeed(end_interrupt(machine.counter));
    machine.is_masked = false;
    take_interrupts();
}

/* ---- exclusive accesses ---- */

static bool may_store(void)
{
    come_in_between(MACHINE_BEFORE_STORE);
    const bool may = machine.has_monitor;
    machine.has_monitor = false;
    return may;
}

uint32_t arch_load_exclusive_32(const volatile uint32_t *word)
{
    machine.has_monitor = true;
    return *word;
}

bool arch_store_exclusive_32(volatile uint32_t *word, uint32_t value)
{
    if (!may_store()) {
        return false;
    }
    *word = value;
    return true;
}

uint64_t arch_load_exclusive_64(const volatile uint64_t *word)
{
    machine.has_monitor = true;
    return *word;
}

bool arch_store_exclusive_64(volatile uint64_t *word, uint64_t value)
{
    if (!may_store()) {
        return false;
    }
    *word = value;
    return true;
}

/* ---- what the test does ---- */

void machine_raise(uint32_t irq)
{
    REQUIRE(irq < MACHINE_INTERRUPTS);
    machine.pending |= BIT(irq);
    take_interrupts();
}

void machine_raise_at(uint64_t tick, uint32_t irq)
{
    REQUIRE((irq < MACHINE_INTERRUPTS) && (machine.event_count < EVENTS_MAX));
    machine.events[machine.event_count] = (struct event){ tick, irq };
    machine.event_count++;
    raise_due_events();
    take_interrupts();
}

void machine_raise_in_between(enum machine_place place, uint32_t irq)
{
    machine.in_between[place] = irq;
}

void machine_observe(void (*observer)(void))
{
    machine.observer = observer;
}

unsigned machine_timer_interrupts(void)
{
    return machine.timer_interrupts;
}

unsigned machine_interrupts(void)
{
    return machine.interrupts;
}

unsigned machine_switches(void)
{
    return machine.switches;
}

void machine_stop(void)
{
    machine.is_stopped = true;
    machine.is_masked = true;
    machine.current = NULL;
    coroutine_switch(COROUTINE_TEST);
    fail_msg("a stopped machine was resumed");
    __builtin_unreachable();
}

static void run_boot(void *argument)
{
    (void)argument;
    machine.boot();
    fail_msg("boot returned");
}

/* The idle processor: it runs on the test's stack. */
enum machine_end machine_run(void (*boot)(void))
{
    machine.boot = boot;
    coroutine_switch(coroutine_make(run_boot, NULL));
    while (!machine.is_stopped) {
        observe();
        if (pending_now() == 0U) {
            const uint64_t next = next_tick();
            if (next == UINT64_MAX) {
                return MACHINE_STUCK;
            }
            machine.counter = next;
            raise_due_events();
        }
        if (pending_now() != 0U) {
            struct context *const next = serve_interrupt();
            if (next != NULL) {
                resume(next);
            }
        }
    }
    return MACHINE_STOPPED;
}
