/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coroutines by ucontext.  Stacks are kept from one use to the next: a machine is
 * powered on for every test.
 */
#define _GNU_SOURCE
#include <fakes/coroutine.h>

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define COROUTINES_MAX   16384U
#define STACK_SIZE_BYTES ((size_t)128 * 1024U)
#define GUARD_SIZE_BYTES ((size_t)4096)

#if defined(__SANITIZE_ADDRESS__)
#    include <sanitizer/asan_interface.h>
#    include <sanitizer/common_interface_defs.h>
#else
static void __sanitizer_start_switch_fiber(void **save, const void *bottom, size_t size)
{
    (void)save;
    (void)bottom;
    (void)size;
}

static void __sanitizer_finish_switch_fiber(void *save, const void **bottom,
                                            size_t *size)
{
    (void)save;
    (void)bottom;
    (void)size;
}
#    define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

struct coroutine {
    ucontext_t saved;
    const void *stack; /* lowest address; NULL: not known yet */
    size_t stack_size_bytes;
    void *sanitizer_save;
    void (*entry)(void *argument);
    void *argument;
};

static struct {
    struct coroutine *all[COROUTINES_MAX];
    uint32_t count; /* of those in use */
    uint32_t running;
    uint32_t previous;
} coroutines;

static void require(int condition, const char *what)
{
    if (!condition) {
        (void)fprintf(stderr, "coroutine: %s\n", what);
        abort();
    }
}

/* The sanitizer tells the bounds of the stack that was left: the test's own is learnt
   so. */
static void arrive(void *save)
{
    const void *bottom = NULL;
    size_t size = 0;
    __sanitizer_finish_switch_fiber(save, &bottom, &size);
    struct coroutine *const left = coroutines.all[coroutines.previous];
    if (left->stack == NULL) {
        left->stack = bottom;
        left->stack_size_bytes = size;
    }
}

static void begin(void)
{
    arrive(NULL);
    struct coroutine *const self = coroutines.all[coroutines.running];
    self->entry(self->argument);
    require(0, "an entry returned");
}

static struct coroutine *allocate(void)
{
    struct coroutine *const made = calloc(1, sizeof *made);
    require(made != NULL, "no memory");
    return made;
}

static void give_stack(struct coroutine *coroutine)
{
    char *const stack =
        mmap(NULL, STACK_SIZE_BYTES + GUARD_SIZE_BYTES, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    require(stack != MAP_FAILED, "no memory for a stack");
    require(mprotect(stack, GUARD_SIZE_BYTES, PROT_NONE) == 0, "no guard page");
    coroutine->stack = stack + GUARD_SIZE_BYTES;
    coroutine->stack_size_bytes = STACK_SIZE_BYTES;
}

void coroutine_reset(void)
{
    if (coroutines.all[COROUTINE_TEST] == NULL) {
        coroutines.all[COROUTINE_TEST] = allocate();
    }
    struct coroutine *const test = coroutines.all[COROUTINE_TEST];
    if (test->stack != NULL) { /* a failed test has jumped here from another stack */
        __sanitizer_start_switch_fiber(NULL, test->stack, test->stack_size_bytes);
        __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
    }
    coroutines.running = COROUTINE_TEST;
    coroutines.previous = COROUTINE_TEST;
    coroutines.count = 1;
}

void coroutine_remake(uint32_t number, void (*entry)(void *argument), void *argument)
{
    struct coroutine *const coroutine = coroutines.all[number];
    require((number != COROUTINE_TEST) && (number != coroutines.running), "it runs");
    ASAN_UNPOISON_MEMORY_REGION(coroutine->stack, coroutine->stack_size_bytes);
    coroutine->entry = entry;
    coroutine->argument = argument;
    coroutine->sanitizer_save = NULL;
    require(getcontext(&coroutine->saved) == 0, "getcontext");
    coroutine->saved.uc_stack.ss_sp = (void *)(uintptr_t)coroutine->stack;
    coroutine->saved.uc_stack.ss_size = coroutine->stack_size_bytes;
    coroutine->saved.uc_link = NULL;
    makecontext(&coroutine->saved, begin, 0);
}

uint32_t coroutine_make(void (*entry)(void *argument), void *argument)
{
    const uint32_t number = coroutines.count;
    require(number < COROUTINES_MAX, "too many");
    coroutines.count++;
    if (coroutines.all[number] == NULL) {
        coroutines.all[number] = allocate();
        give_stack(coroutines.all[number]);
    }
    coroutine_remake(number, entry, argument);
    return number;
}

uint32_t coroutine_running(void)
{
    return coroutines.running;
}

void coroutine_switch(uint32_t to)
{
    require(to < coroutines.count, "no such coroutine");
    require(to != coroutines.running, "a switch to itself");
    struct coroutine *const from = coroutines.all[coroutines.running];
    struct coroutine *const next = coroutines.all[to];
    coroutines.previous = coroutines.running;
    coroutines.running = to;
    __sanitizer_start_switch_fiber(&from->sanitizer_save, next->stack,
                                   next->stack_size_bytes);
    require(swapcontext(&from->saved, &next->saved) == 0, "swapcontext");
    arrive(from->sanitizer_save);
}

bool coroutine_before_jump(uint32_t to)
{
    const struct coroutine *const next = coroutines.all[to];
    if (to == coroutines.running) {
        return false;
    }
    coroutines.running = to;
    __sanitizer_start_switch_fiber(NULL, next->stack, next->stack_size_bytes);
    return true;
}

void coroutine_after_jump(void)
{
    struct coroutine *const here = coroutines.all[coroutines.running];
    __sanitizer_finish_switch_fiber(here->sanitizer_save, NULL, NULL);
}
