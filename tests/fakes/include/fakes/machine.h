/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated machine behind the fakes of <arch/...> and
 * <bsp/interrupt_controller.h>: a counter, a timer, masking, interrupts and coroutines
 * for contexts.  Nothing in it depends on the host's time, so every run is the same.
 *
 * Time passes only in machine_spin and while the processor idles: it then goes to the
 * next event at once.
 */
#ifndef FAKES_MACHINE_H
#define FAKES_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_INTERRUPTS   64U /* numbers 0 to 63; 27 is the timer's */
#define MACHINE_NO_INTERRUPT UINT32_MAX

enum machine_end {
    MACHINE_STOPPED, /* by machine_stop */
    MACHINE_STUCK    /* it idles, and nothing is to come */
};

/** A place where the next interrupt is to come in between. */
enum machine_place {
    MACHINE_BEFORE_STORE, /* of an exclusive pair, which then fails */
    MACHINE_BEFORE_MASK   /* of interrupts */
};

/** Everything as after reset: counter 0, interrupts masked, in boot. */
void machine_power_on(void);

/** Runs boot, which ends in arch_start, and the threads until the machine stops. */
enum machine_end machine_run(void (*boot)(void));

/** Ends the run; the caller does not continue. @context thread */
__attribute__((noreturn)) void machine_stop(void);

/** Lets the running code take a number of ticks; displaced, it takes the rest later. */
void machine_spin(uint64_t ticks);

/** Sets the counter, without any interrupt in between. */
void machine_set_counter(uint64_t tick);

/** Makes an interrupt pending, now or once the counter reaches a tick. */
void machine_raise(uint32_t irq);
void machine_raise_at(uint64_t tick, uint32_t irq);

/** Makes an interrupt pending at the next such place, once; or MACHINE_NO_INTERRUPT. */
void machine_raise_in_between(enum machine_place place, uint32_t irq);

/** Whether an interrupt is enabled in the controller. */
bool machine_is_enabled(uint32_t irq);

/** Lets the next acknowledgement find nothing, as on a real controller. */
void machine_make_spurious(void);

/** The deadline that the timer was armed with last; UINT64_MAX: none. */
uint64_t machine_timer_deadline(void);

/** How often the timer's interrupt was taken since power on. */
unsigned machine_timer_interrupts(void);

/** Interrupts taken since power on; one in a row that changes nothing fails the test.
    */
unsigned machine_interrupts(void);

/** Calls a function each time before interrupts become unmasked, and in idle. */
void machine_observe(void (*observer)(void));

/** Makes interrupts look as in an interrupt handler, for a call of it by hand. */
void machine_enter_interrupt(void);
void machine_leave_interrupt(void);

/** Number of context switches since power on. */
unsigned machine_switches(void);

#endif
