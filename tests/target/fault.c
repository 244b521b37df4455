/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image that must die: its first argument says of what, the second where.  The
 * report is what is tested.
 */
#include "hardware.h"

#include <bulkhead/interrupt.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOBODYS_INTERRUPT 40U
#define LARGE_STACK       ((size_t)100 * 1024) /* several places of the pool */
#define RETURN            0xd65f03c0U
#define LEAP_SIZE         30000U /* more than a stack of the pool and its guard */

static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile char leaped;
static uint32_t code_in_data[4] = { RETURN };
static const char constant[] = "constant";

extern int main(int argc, char **argv);

static void write_text(void)
{
    *(volatile uint32_t *)(uintptr_t)&main = 0;
}

static void write_constant(void)
{
    *(volatile char *)(uintptr_t)constant = 0;
}

static void execute(void *code)
{
    __asm__ volatile("" : "+r"(code)::"memory");
    ((void (*)(void))(uintptr_t)code)();
}

static void execute_data(void)
{
    execute(code_in_data);
}

static void execute_heap(void)
{
    uint32_t *const code = malloc(64);
    *code = RETURN;
    execute(code);
}

static void execute_stack(void)
{
    uint32_t code[4] = { RETURN };
    execute(code);
}

static void execute_null(void)
{
    execute(NULL);
}

static void execute_misaligned(void)
{
    execute((char *)(uintptr_t)&main + 2);
}

static void read_null(void)
{
    (void)*(volatile int *)NULL;
}

static void write_null(void)
{
    *(volatile int *)8 = 1;
}

static void read_unmapped(void)
{
    (void)*(volatile int *)0x7000000000;
}

static void read_beyond_translation(void)
{
    (void)*(volatile int *)0x123456789abc000;
}

/* The loader's memory below the image. */
static void read_below_image(void)
{
    (void)*(volatile int *)0x40000000;
}

/* A device that is mapped, at a place where it has no register. */
static void read_hole_of_device(void)
{
    (void)*(volatile uint32_t *)(GIC + 0x2000U); /* of a GICv2 */
}

static void read_misaligned_exclusively(void)
{
    uint64_t value;
    __asm__ volatile("ldxr %0, [%1]" : "=r"(value) : "r"((char *)code_in_data + 1));
}

static void undefined(void)
{
    __asm__ volatile("udf #0");
}

static void trap(void)
{
    __asm__ volatile("brk #77");
}

static void call_system(void)
{
    __asm__ volatile("svc #0");
}

static void call_hypervisor(void)
{
    __asm__ volatile("hvc #0");
}

static void call_monitor(void)
{
    __asm__ volatile("smc #0");
}

static void lose_stack(void)
{
    __asm__ volatile("mov x9, #0\n\tmov sp, x9\n\tmov x29, #16\n\tstr x0, [sp, #-16]!");
}

/* Frame records that lead nowhere: the report must not follow them. */
static void frame_unmapped(void)
{
    __asm__ volatile("mov x29, #0x5000000000\n\tudf #0");
}

static void frame_misaligned(void)
{
    __asm__ volatile("add x29, sp, #1\n\tudf #0");
}

static void frame_device(void)
{
    __asm__ volatile("mov x29, #0x09000000\n\tudf #0");
}

static void frame_ring(void)
{
    static void *volatile ring[2];
    ring[0] = (void *)ring;
    ring[1] = (void *)(uintptr_t)&main;
    __asm__ volatile("mov x29, %0\n\tudf #0" ::"r"(ring));
}

static void registers(void)
{
    __asm__ volatile(
        ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,"
        "23,24,25,26,27,28,29,30\n\t"
        "mov x\\n, #(0x1000 + \\n)\n\t.endr\n\tudf #0");
}

static int __attribute__((noinline)) recurse(volatile char *above, unsigned depth)
{
    volatile char block[256];
    block[0] = above[0];
    if (depth == 0U) {
        undefined();
    }
    return recurse(block, depth - 1U) + block[0];
}

static void overflow(void)
{
    volatile char start = 0;
    (void)recurse(&start, 1000000U);
}

/* A frame that reaches beyond the guard page, used at its end only. */
static void __attribute__((noinline)) leap(void)
{
    volatile char frame[LEAP_SIZE];
    frame[0] = 1;
    leaped = frame[0];
}

static void deep(void)
{
    volatile char start = 0;
    (void)recurse(&start, 40U);
}

static void __attribute__((noinline)) smash(void)
{
    volatile char small[16];
    volatile char *place = small;
    __asm__ volatile("" : "+r"(place)); /* whose end the compiler does not know */
    for (unsigned i = 0; i < 64U; i++) {
        place[i] = 'x';
    }
}

static void wait(void)
{
    (void)sem_wait(&semaphore);
}

static void wait_for_what_is_there(void)
{
    (void)sem_post(&semaphore);
    (void)sem_wait(&semaphore);
}

static void lock(void)
{
    (void)pthread_mutex_lock(&mutex);
}

static void join(void)
{
    (void)pthread_join(1, NULL);
}

static void assertion(void)
{
    void *volatile memory = malloc(8);
    free(memory);
    free(memory);
}

static void unexpected_interrupt(void)
{
    gic_set(GIC_ENABLE, NOBODYS_INTERRUPT);
    gic_set(GIC_PENDING, NOBODYS_INTERRUPT);
}

/* An interrupt of group 0, which is signalled as FIQ. */
static void fast_interrupt(void)
{
    if (gic_is_v3()) {
        *gic_word(GIC_GROUP, NOBODYS_INTERRUPT) &= ~(1U << (NOBODYS_INTERRUPT % 32U));
        WRITE_REGISTER(s3_0_c12_c12_6, 1); /* ICC_IGRPEN0_EL1 */
    } else {
        *(volatile uint32_t *)(GIC + 0x10000U) |= 8U; /* GICC_CTLR.FIQEn */
    }
    unexpected_interrupt();
}

/* The report needs the thread: it faults itself. */
static void nested(void)
{
    const uintptr_t thread = READ_REGISTER(tpidr_el1);
    take_away(thread);
    take_away(thread + PAGE);
    read_null();
}

/* The report cannot even be printed. */
static void mute(void)
{
    take_away(PL011);
    read_null();
}

static const struct {
    const char *name;
    void (*die)(void);
} ways[] = {
    { "write-text", write_text },
    { "write-constant", write_constant },
    { "execute-data", execute_data },
    { "execute-heap", execute_heap },
    { "execute-stack", execute_stack },
    { "execute-null", execute_null },
    { "execute-misaligned", execute_misaligned },
    { "read-null", read_null },
    { "write-null", write_null },
    { "read-unmapped", read_unmapped },
    { "read-beyond-translation", read_beyond_translation },
    { "read-below-image", read_below_image },
    { "read-hole", read_hole_of_device },
    { "read-misaligned", read_misaligned_exclusively },
    { "undefined", undefined },
    { "trap", trap },
    { "system-call", call_system },
    { "hypervisor-call", call_hypervisor },
    { "monitor-call", call_monitor },
    { "lose-stack", lose_stack },
    { "frame-unmapped", frame_unmapped },
    { "frame-misaligned", frame_misaligned },
    { "frame-device", frame_device },
    { "frame-ring", frame_ring },
    { "registers", registers },
    { "overflow", overflow },
    { "leap", leap },
    { "deep", deep },
    { "smash", smash },
    { "wait", wait },
    { "wait-for-what-is-there", wait_for_what_is_there },
    { "lock", lock },
    { "join", join },
    { "assertion", assertion },
    { "unexpected-interrupt", unexpected_interrupt },
    { "fast-interrupt", fast_interrupt },
    { "nested", nested },
    { "mute", mute },
};

static void (*way)(void);

static void die_here(void *unused)
{
    (void)unused;
    way();
}

static void *die_in_thread(void *name)
{
    if (name != NULL) {
        (void)pthread_setname_np(pthread_self(), name);
    }
    way();
    return NULL;
}

static void in_thread(char *name, int priority, size_t stack_size)
{
    pthread_t thread;
    pthread_attr_t attributes;
    const struct sched_param parameters = { .sched_priority = priority };
    (void)pthread_attr_init(&attributes);
    (void)pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    (void)pthread_attr_setschedparam(&attributes, &parameters);
    if (stack_size != 0U) {
        (void)pthread_attr_setstacksize(&attributes, stack_size);
    }
    (void)pthread_create(&thread, &attributes, die_in_thread, name);
    (void)pthread_join(thread, NULL);
}

static void in_handler(uint64_t after_ticks)
{
    (void)bulkhead_interrupt_attach(TIMER_INTERRUPT, die_here, NULL);
    (void)bulkhead_interrupt_enable(TIMER_INTERRUPT);
    timer_set(after_ticks);
}

static void in_handler_out_of_idle(void)
{
    in_handler(100000);
    wait();
}

static void in_handler_out_of_thread(void)
{
    in_handler(0);
    for (;;) {
    }
}

static void in(const char *place)
{
    if (strcmp(place, "thread") == 0) {
        in_thread("decoder", 120, 0);
    } else if (strcmp(place, "nameless") == 0) {
        in_thread(NULL, 0, 0);
    } else if (strcmp(place, "large") == 0) {
        in_thread("large", 255, LARGE_STACK);
    } else if (strcmp(place, "handler") == 0) {
        in_handler_out_of_thread();
    } else if (strcmp(place, "idle") == 0) {
        in_handler_out_of_idle();
    } else {
        way();
    }
}

int main(int argc, char **argv)
{
    for (size_t i = 0; (argc == 3) && (i < sizeof ways / sizeof ways[0]); i++) {
        if (strcmp(ways[i].name, argv[1]) == 0) {
            way = ways[i].die;
            in(argv[2]);
            puts("still alive");
            return 0;
        }
    }
    puts("usage: fault WAY main|thread|nameless|large|handler|idle");
    return 2;
}
