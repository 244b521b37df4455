/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program finds when it starts: the level, the mapping, the memory, the stacks,
 * the interrupt controller, its arguments.  The first argument is the size of the
 * memory.
 */
#include "hardware.h"
#include "thread_help.h"

#include <bulkhead/interrupt.h>
#include <fenv.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#define MIB           ((size_t)1 << 20)
#define ROOT_ENTRIES  64U /* of 36 bits */
#define ENTRIES       512U
#define RAM           0x40000000UL
#define IMAGE         0x40200000UL
#define NORMAL        (1U << 2) /* AttrIndx of a descriptor; 0 is Device-nGnRnE */
#define ATTRIBUTES    (7U << 2)
#define READ_ONLY     (1U << 7)
#define NO_EXECUTE    (1UL << 53)
#define ACCESSED      (1U << 10)
#define STACK_DEFAULT 16384U

extern uintptr_t __stack_chk_guard; // NOLINT: the compiler's name

static struct {
    int argc;
    char **argv;
} start;

static void the_program_runs_at_el1_on_sp_el0_with_interrupts_open(void)
{
    CHECK_EQUAL(READ_REGISTER(CurrentEL) >> 2, 1);
    CHECK_EQUAL(READ_REGISTER(SPSel), 0);
    CHECK_EQUAL(READ_REGISTER(DAIF), 0);
}

static void mmu_caches_and_write_never_execute_are_on(void)
{
    const uint64_t control = READ_REGISTER(sctlr_el1);
    CHECK((control & 1U) != 0U);         /* M */
    CHECK((control & (1U << 2)) != 0U);  /* C */
    CHECK((control & (1U << 3)) != 0U);  /* SA */
    CHECK((control & (1U << 12)) != 0U); /* I */
    CHECK((control & (1U << 19)) != 0U); /* WXN */
    CHECK_EQUAL(READ_REGISTER(mair_el1) & 0xffffU, 0xff00);
    CHECK_EQUAL(READ_REGISTER(tcr_el1) & 63U, 28); /* 36 bits */
}

static void counter_timer_fp_and_pmu_are_accessible(void)
{
    volatile double third = 1.0 / 3.0;
    CHECK(READ_REGISTER(cntfrq_el0) != 0U);
    CHECK(READ_REGISTER(cntpct_el0) != 0U);
    const uint64_t physical = READ_REGISTER(cntpct_el0);
    CHECK(READ_REGISTER(cntvct_el0) - physical < 1000U); /* no offset */
    WRITE_REGISTER(cntp_ctl_el0, 2);
    CHECK_EQUAL(READ_REGISTER(cntp_ctl_el0) & 3U, 2);
    WRITE_REGISTER(cntp_ctl_el0, 0);
    CHECK(((READ_REGISTER(pmcr_el0) >> 11) & 31U) > 0U); /* all counters are EL1's */
    CHECK((third * 3.0) == 1.0);
}

static void main_is_a_thread_of_that_name_and_the_default_priority(void)
{
    char name[32];
    struct sched_param parameters;
    int policy;
    CHECK_EQUAL(pthread_getname_np(pthread_self(), name, sizeof name), 0);
    CHECK(strcmp(name, "main") == 0);
    CHECK_EQUAL(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    CHECK_EQUAL(policy, SCHED_FIFO);
    CHECK_EQUAL(parameters.sched_priority, 100);
}

static void words_of_the_boot_arguments_arrive(void)
{
    CHECK_EQUAL(start.argc, 4);
    CHECK(strcmp(start.argv[0], "boot") == 0);
    CHECK(strcmp(start.argv[2], "two words") == 0);
    CHECK(strcmp(start.argv[3], "") == 0);
    CHECK(start.argv[4] == NULL);
}

static size_t memory_size(void)
{
    char *unit;
    const size_t size = strtoul(start.argv[1], &unit, 10);
    return size * ((*unit == 'G') ? (1024U * MIB) : MIB);
}

static size_t taken; /* by take, with the headers of blocks */

/* Takes memory in pieces of a size while there is some; uses both ends of each. */
static void take(size_t size)
{
    volatile char *piece = malloc(size);
    while (piece != NULL) {
        piece[0] = 'm';
        piece[size - 1U] = 'M';
        CHECK((uintptr_t)piece + size <= RAM + memory_size());
        CHECK((piece[0] == 'm') && (piece[size - 1U] == 'M'));
        taken += size + 16U;
        piece = malloc(size);
    }
}

/* It is never given back: the last case. */
static void the_rest_of_memory_is_the_heap(void)
{
    const uintptr_t first = (uintptr_t)malloc(1);
    const size_t rest = RAM + memory_size() - first;
    CHECK(first - IMAGE < MIB);
    take(rest / 64U);
    take(rest / 1024U);
    take(PAGE);
    CHECK(taken <= rest);
    CHECK(rest - taken < (size_t)4 * PAGE);
}

static void stack_protector_has_a_value_that_no_string_contains(void)
{
    CHECK_EQUAL(__stack_chk_guard & 0xffU, 0);
    CHECK((__stack_chk_guard >> 8) != 0U);
    CHECK((__stack_chk_guard >> 32) != 0U);
}

static volatile char cleared[65536];

static void variables_without_a_value_are_0(void)
{
    bool is_clear = true;
    for (size_t i = 0; i < sizeof cleared; i++) {
        is_clear = is_clear && (cleared[i] == 0);
    }
    CHECK(is_clear);
}

static _Thread_local volatile int initialised = 42;
static _Thread_local volatile _Alignas(128) char aligned[200];
static _Thread_local volatile long zeroed;

static void *use_thread_local(void *argument)
{
    CHECK_EQUAL(initialised, 42);
    CHECK_EQUAL(zeroed, 0);
    CHECK_EQUAL((uintptr_t)aligned % 128U, 0);
    for (size_t i = 0; i < sizeof aligned; i++) {
        CHECK_EQUAL(aligned[i], 0);
        aligned[i] = 'x';
    }
    initialised = 1;
    zeroed = 1;
    sched_yield();
    CHECK_EQUAL(initialised, 1);
    return argument;
}

static void each_thread_has_its_own_copy_of_thread_local_variables(void)
{
    for (int round = 0; round < 2; round++) { /* the same stacks twice */
        const pthread_t one = thread_start(50, use_thread_local, NULL);
        const pthread_t two = thread_start(50, use_thread_local, NULL);
        thread_end(one);
        thread_end(two);
    }
    CHECK_EQUAL(initialised, 42);
    initialised = 43;
    CHECK_EQUAL((uintptr_t)aligned % 128U, 0);
}

static bool is(uintptr_t address, uint64_t rights)
{
    return (descriptor_of(address) & (READ_ONLY | NO_EXECUTE | ATTRIBUTES)) == rights;
}

extern int main(int argc, char **argv);

static void each_part_of_the_image_has_its_own_rights(void)
{
    static const char constant[] = "constant";
    CHECK(is((uintptr_t)&main, READ_ONLY | NORMAL));
    CHECK(is(IMAGE, READ_ONLY | NORMAL));
    CHECK(is((uintptr_t)constant, READ_ONLY | NO_EXECUTE | NORMAL));
    CHECK(is((uintptr_t)&start, NO_EXECUTE | NORMAL));
    CHECK(is((uintptr_t)cleared, NO_EXECUTE | NORMAL));
    CHECK(is((uintptr_t)__builtin_frame_address(0), NO_EXECUTE | NORMAL));
    CHECK(is(PL011, NO_EXECUTE));
    CHECK(is(GIC, NO_EXECUTE));
    CHECK_EQUAL(descriptor_of(0), 0);
    CHECK_EQUAL(descriptor_of(PAGE), 0);
}

/* Looks at every entry that ends a walk; counts those that break a rule. */
static unsigned broken(uint64_t *table, unsigned level, uint64_t *leaves)
{
    const unsigned entries = (level == 1U) ? ROOT_ENTRIES : ENTRIES;
    unsigned count = 0;
    for (unsigned i = 0; i < entries; i++) {
        const uint64_t entry = table[i];
        if ((entry & 1U) == 0U) {
            count += (entry != 0U) ? 1U : 0U;
        } else if ((level < 3U) && ((entry & 2U) != 0U)) {
            count += broken((uint64_t *)(entry & 0xfffffffff000UL), level + 1U, leaves);
        } else {
            const bool may_write = (entry & READ_ONLY) == 0U;
            const bool may_execute = (entry & NO_EXECUTE) == 0U;
            const bool is_device = (entry & ATTRIBUTES) == 0U;
            const bool is_below_ram = (entry & 0xfffffffff000UL) < RAM;
            ++*leaves;
            count += (may_write && may_execute) ? 1U : 0U;
            count += (is_device != is_below_ram) ? 1U : 0U;
            count += ((entry & ACCESSED) == 0U) ? 1U : 0U;
        }
    }
    return count;
}

static void nothing_is_writable_and_executable(void)
{
    uint64_t leaves = 0;
    uint64_t *const root = (uint64_t *)(READ_REGISTER(ttbr0_el1) & 0xfffffffff000UL);
    CHECK_EQUAL(broken(root, 1, &leaves), 0);
    CHECK(leaves > 20U);
}

static void memory_below_the_image_is_not_mapped(void)
{
    for (uintptr_t address = RAM; address < IMAGE; address += PAGE) {
        CHECK_EQUAL(descriptor_of(address), 0);
    }
}

struct stack {
    size_t size;
    size_t guard; /* at most 4 pages are looked at */
};

/* Measures the stack that it runs on, by what is mapped. */
static void *measure(void *argument)
{
    struct stack *const stack = argument;
    uintptr_t page = (uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(PAGE - 1U);
    uintptr_t end = page;
    while (descriptor_of(page - PAGE) != 0U) {
        page -= PAGE;
        *(volatile char *)page = 1;
    }
    while (descriptor_of(end) != 0U) {
        end += PAGE;
    }
    stack->size = end - page;
    for (stack->guard = 0; stack->guard < (size_t)(4U * PAGE); stack->guard += PAGE) {
        if (descriptor_of(page - stack->guard - PAGE) != 0U) {
            break;
        }
    }
    return NULL;
}

static struct stack measured(size_t size, size_t guard)
{
    struct stack stack = { 0, 0 };
    pthread_t thread = 0;
    pthread_attr_t attributes;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, size), 0);
    CHECK_EQUAL(pthread_attr_setguardsize(&attributes, guard), 0);
    CHECK_EQUAL(pthread_create(&thread, &attributes, measure, &stack), 0);
    thread_end(thread);
    return stack;
}

static void every_stack_has_an_unmapped_page_below(void)
{
    struct stack stack = { 0, 0 };
    (void)measure(&stack);
    CHECK_EQUAL(stack.size, STACK_DEFAULT); /* main's */
    CHECK_EQUAL(stack.guard, PAGE);
    stack = measured(STACK_DEFAULT, PAGE);
    CHECK_EQUAL(stack.size, STACK_DEFAULT);
    CHECK_EQUAL(stack.guard, PAGE);
}

static void a_large_stack_takes_several_places(void)
{
    const struct stack stack = measured((size_t)100 * 1024, PAGE);
    CHECK(stack.size >= (size_t)100 * 1024);
    CHECK_EQUAL(stack.guard, PAGE);
    CHECK_EQUAL(measured(STACK_DEFAULT, PAGE).guard, PAGE); /* also where it was */
}

static void guards_are_as_large_as_asked_for(void)
{
    CHECK_EQUAL(measured(STACK_DEFAULT, (size_t)2 * PAGE).guard, (size_t)2 * PAGE);
    CHECK_EQUAL(measured(STACK_DEFAULT, (size_t)PAGE + 1U).guard, (size_t)2 * PAGE);
    CHECK(measured(STACK_DEFAULT, 0).size > STACK_DEFAULT);
    CHECK_EQUAL(measured(STACK_DEFAULT, PAGE).guard, PAGE);
}

static void stacks_that_do_not_fit_are_refused_and_nothing_is_lost(void)
{
    pthread_t thread = 0;
    pthread_attr_t attributes;
    struct stack stack;
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstacksize(&attributes, 10U * MIB), 0);
    for (int i = 0; i < 100; i++) {
        CHECK(pthread_create(&thread, &attributes, measure, &stack) != 0);
    }
    for (int i = 0; i < 100; i++) { /* more than the pool has, one after the other */
        CHECK(measured((size_t)300 * 1024, PAGE).size >= (size_t)300 * 1024);
    }
}

static void the_timer_wakes_from_idle(void)
{
    for (int i = 0; i < 10; i++) {
        const int64_t before_ns = now_ns();
        sleep_ns(MS);
        CHECK(now_ns() - before_ns >= MS);
        CHECK(now_ns() - before_ns < 2 * MS);
    }
}

static void on_interrupt(void *unused)
{
    (void)unused;
}

static uint32_t interrupt_count(void)
{
    return 32U * ((*(volatile uint32_t *)(GIC + 4U) & 31U) + 1U); /* GICD_TYPER */
}

static void interrupts_are_as_many_as_the_controller_states(void)
{
    const uint32_t count = interrupt_count();
    CHECK(count >= 64U);
    CHECK_EQUAL(bulkhead_interrupt_attach(count - 1U, on_interrupt, NULL), 0);
    CHECK_EQUAL(bulkhead_interrupt_detach(count - 1U), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(count, on_interrupt, NULL), BULKHEAD_INVALID);
    CHECK_EQUAL(bulkhead_interrupt_attach(UINT32_MAX, on_interrupt, NULL),
                BULKHEAD_INVALID);
}

static void interrupts_start_disabled_and_all_at_one_priority(void)
{
    const volatile uint8_t *const priorities = (const volatile uint8_t *)(GIC + 0x400U);
    for (uint32_t irq = 32; irq < interrupt_count(); irq++) {
        CHECK(!gic_is(GIC_ENABLE, irq));
        CHECK(!gic_is(GIC_ACTIVE, irq));
        CHECK_EQUAL(priorities[irq], priorities[32]);
    }
}

static void limits_are_the_defaults(void)
{
    CHECK_EQUAL(sysconf(_SC_THREAD_THREADS_MAX), 32);
    CHECK_EQUAL(sysconf(_SC_OPEN_MAX), 16);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-ARCH-001 LLR-ARCH-002 LLR-ARCH-015 LLR-ARCH-016",
             the_program_runs_at_el1_on_sp_el0_with_interrupts_open),
    VERIFIES("LLR-ARCH-001", mmu_caches_and_write_never_execute_are_on),
    VERIFIES("LLR-ARCH-002", counter_timer_fp_and_pmu_are_accessible),
    VERIFIES("LLR-BOOT-007 LLR-POSIX-142",
             main_is_a_thread_of_that_name_and_the_default_priority),
    VERIFIES("LLR-BSP-021 LLR-BSP-036 LLR-POSIX-140",
             words_of_the_boot_arguments_arrive),
    VERIFIES("LLR-BOOT-005", stack_protector_has_a_value_that_no_string_contains),
    VERIFIES("LLR-BOOT-004 LLR-ARCH-030", variables_without_a_value_are_0),
    VERIFIES("LLR-CORE-090", each_thread_has_its_own_copy_of_thread_local_variables),
    VERIFIES("LLR-CORE-010 LLR-CORE-012 LLR-BOOT-003",
             each_part_of_the_image_has_its_own_rights),
    VERIFIES("LLR-ARCH-020 LLR-ARCH-021 LLR-CORE-010 LLR-CORE-012",
             nothing_is_writable_and_executable),
    VERIFIES("LLR-ARCH-022 LLR-CORE-011 LLR-BOOT-003",
             memory_below_the_image_is_not_mapped),
    VERIFIES("LLR-CORE-030 LLR-CORE-031 LLR-BOOT-010",
             every_stack_has_an_unmapped_page_below),
    VERIFIES("LLR-CORE-032 LLR-CORE-034", a_large_stack_takes_several_places),
    VERIFIES("LLR-ARCH-023 LLR-CORE-014 LLR-CORE-032",
             guards_are_as_large_as_asked_for),
    VERIFIES("LLR-CORE-033 LLR-CORE-034",
             stacks_that_do_not_fit_are_refused_and_nothing_is_lost),
    VERIFIES("LLR-ARCH-014 LLR-BSP-010 LLR-BSP-011 LLR-BSP-034 LLR-BOOT-001",
             the_timer_wakes_from_idle),
    VERIFIES("LLR-BSP-012 LLR-CORE-020",
             interrupts_are_as_many_as_the_controller_states),
    VERIFIES("LLR-BSP-013", interrupts_start_disabled_and_all_at_one_priority),
    VERIFIES("LLR-BOOT-010", limits_are_the_defaults),
    VERIFIES("LLR-BOOT-011 LLR-BSP-036 LLR-CORE-012 LLR-CORE-013 LLR-CORE-017 "
             "LLR-ARCH-021",
             the_rest_of_memory_is_the_heap),
};

int main(int argc, char **argv)
{
    start.argc = argc;
    start.argv = argv;
    return target_test_run(tests, sizeof tests / sizeof tests[0]);
}
