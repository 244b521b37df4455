/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports of faults.  The first one is printed in full, one within it in a line, and a
 * further one stops the machine in silence.
 */
#include "report.h"

#include <arch/image.h>
#include <arch/interrupt.h>
#include <base/upcall.h>
#include <bsp/halt.h>
#include <core/print.h>
#include <sched/thread.h>

#define REGISTERS         31U
#define REGISTERS_A_LINE  4U
#define VECTOR_GROUP_SIZE 4U
#define VECTOR_FROM_EL1H  1U /* group of vectors: the code ran on the interrupt stack */

static struct {
    uint32_t depth; /* reports begun */
    bool is_boot_over;
} report;

/* @satisfies LLR-BOOT-023 */
void report_boot_is_over(void)
{
    report.is_boot_over = true;
}

/* Begins a report; does not return if there is nothing to report, or no way to. */
static void begin(void)
{
    arch_interrupts_mask();
    if (bsp_halt_is_under_way()) {
        bsp_halt(BSP_HALT_FAULT);
    }
    report.depth++;
    if (report.depth == 2U) {
        print_text("\n*** FAULT within the report\n*** STOPPED: status 134\n");
    }
    if (report.depth > 1U) {
        bsp_halt(BSP_HALT_FAULT);
    }
    print_text("\n*** FAULT: ");
}

static __attribute__((noreturn)) void end(void)
{
    print_text("*** STOPPED: status ");
    print_decimal(BSP_HALT_FAULT);
    print_text("\n");
    bsp_halt(BSP_HALT_FAULT);
}

/* @satisfies LLR-BOOT-021 */
void report_print_name(const struct thread *thread)
{
    if (thread->name[0] != '\0') {
        print_text(thread->name);
    } else {
        print_decimal((uint32_t)thread->id);
    }
}

static void print_thread(bool is_interrupt)
{
    print_text("\n    thread    ");
    const struct thread *const thread = thread_current();
    if (!report.is_boot_over || (thread == NULL)) {
        print_text("(boot)\n");
        return;
    }
    if (is_interrupt) {
        print_text("(interrupt handler), interrupted: ");
    }
    report_print_name(thread);
    if (thread->priority != PRIORITY_IDLE) {
        print_text(", priority ");
        print_decimal((uint64_t)thread->priority);
    }
    print_text("\n");
}

static void print_register(const char *name, uint64_t value)
{
    print_text(name);
    print_hexadecimal(value);
}

static void print_registers(const struct arch_fault *fault)
{
    for (uint32_t i = 0; i < REGISTERS; i++) {
        if ((i % REGISTERS_A_LINE) == 0U) {
            print_text((i == 0U) ? "    registers" : "\n             ");
        }
        print_text(" x");
        print_decimal(i);
        print_register((i < 10U) ? "  " : " ", fault->x[i]);
    }
    print_register(" sp  ", fault->sp);
    print_register("\n              pstate ", fault->pstate);
    print_line(" esr ", fault->esr);
}

/* @satisfies LLR-BOOT-024 */
/* @satisfies LLR-BOOT-025 */
void upcall_fault(const struct arch_fault *fault)
{
    begin();
    fault_text_print(fault);
    print_thread((fault->vector / VECTOR_GROUP_SIZE) == VECTOR_FROM_EL1H);
    fault_text_print_address(fault);
    print_line("    pc        ", fault->pc);
    backtrace_print(fault->pc, fault->x[30], fault->x[29]);
    print_registers(fault);
    end();
}

/* The rest of a report about the code that called for it, after its first line. */
static __attribute__((noreturn)) void end_here(uint64_t pc, uint64_t frame)
{
    print_thread(arch_in_interrupt());
    print_line("    pc        ", pc);
    backtrace_print(pc, 0, frame);
    end();
}

/* The caller's caller: its call, before the address to which it returns, and its frame
   record. */
#define CALLER_PC    ((uint64_t)__builtin_return_address(0) - 4U)
#define CALLER_FRAME (*(const uint64_t *)__builtin_frame_address(0))

/* @satisfies LLR-BOOT-026 */
void upcall_assertion_failed(const char *condition, const char *file, int line)
{
    begin();
    print_text("assertion failed: ");
    print_text(condition);
    print_text(", ");
    print_text(file);
    print_text(":");
    print_decimal((uint64_t)line);
    end_here(CALLER_PC, CALLER_FRAME);
}

static __attribute__((noreturn)) void panic(enum panic_code code, const char *message,
                                            uint64_t pc, uint64_t frame)
{
    static const char *const texts[PANIC_COUNT] = {
        [PANIC_CONFIGURATION] = "configuration: ",
        [PANIC_MEMORY] = "too little memory: ",
        [PANIC_HARDWARE] = "hardware: ",
        [PANIC_STACK_SMASHED] = "stack protector: ",
    };
    begin();
    print_text(texts[code]);
    print_text(message);
    end_here(pc, frame);
}

/* @satisfies LLR-BOOT-027 */
void upcall_panic(enum panic_code code, const char *message)
{
    panic(code, message, CALLER_PC, CALLER_FRAME);
}

// NOLINTBEGIN(bugprone-reserved-identifier,cert-*,readability-identifier-naming)
/* Called by functions whose frame was overwritten; GCC states the name. */
__attribute__((noreturn)) void __stack_chk_fail(void);

/* @satisfies LLR-BOOT-028 */
void __stack_chk_fail(void)
// NOLINTEND(bugprone-reserved-identifier,cert-*,readability-identifier-naming)
{
    panic(PANIC_STACK_SMASHED, "the frame of a function was overwritten", CALLER_PC,
          CALLER_FRAME);
}

/* @satisfies LLR-BOOT-029 */
void upcall_interrupt_unexpected(uint32_t irq)
{
    begin();
    print_text("unexpected interrupt ");
    print_decimal(irq);
    end_here(CALLER_PC, CALLER_FRAME);
}
