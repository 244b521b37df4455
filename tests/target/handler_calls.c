/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls in interrupt handlers: what is not for them must fail an assertion.  The linker
 * puts a function of the test in the place of the report, which goes back into the
 * handler, so that one image tries all calls, each in a handler that interrupts a
 * thread and in one that interrupts idle.
 */
#include "hardware.h"
#include "thread_help.h"

#include <bulkhead/interrupt.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#define STACK_SIZE 16384U

static jmp_buf way_back;
static unsigned which;        /* call is tried */
static const char *name;      /* of that call; NULL: there is none */
static const char *condition; /* of the assertion that failed */
static sem_t done;

/* What the calls work on. */
static sem_t semaphore;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t with_ceiling;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_once_t new_once = PTHREAD_ONCE_INIT;
static pthread_once_t old_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pthread_key_t other_key;
static pthread_t self;
static pthread_t other;
static pthread_attr_t attributes; /* explicit, with a stack */
static char stack[STACK_SIZE] __attribute__((aligned(16)));
static void *volatile null;
static void *volatile taken;
static char byte;
static const struct timespec no_time;
static const struct timespec some_time = { .tv_nsec = 1000 };
static const struct sched_param low = { .sched_priority = 7 };

/* In the place of upcall_assertion_failed. */
_Noreturn void __wrap___bulkhead_upcall_assertion_failed(const char *text,
                                                         const char *file, int line);
_Noreturn void __wrap___bulkhead_upcall_assertion_failed(const char *text,
                                                         const char *file, int line)
{
    (void)file;
    (void)line;
    condition = text;
    longjmp(way_back, 1);
}

static void nothing(void)
{
}

static void *return_at_once(void *argument)
{
    return argument;
}

#define TRY(expression)     \
    case __COUNTER__:       \
        name = #expression; \
        (void)(expression); \
        break

static void call_for_memory_files_time(void)
{
    switch (which) {
        TRY(taken = malloc(10));
        TRY(taken = calloc(2, 5));
        TRY(taken = realloc(null, 5));
        TRY(taken = aligned_alloc(64, 64));
        TRY(free(null));
        TRY(open("/dev/null", O_RDWR));
        TRY(close(STDOUT_FILENO));
        TRY(read(STDIN_FILENO, &byte, 0));
        TRY(write(STDOUT_FILENO, &byte, 0));
        TRY(printf("%d", 1));
        TRY(putchar('c'));
        TRY(fflush(NULL));
        TRY(getenv("NAME"));
        TRY(setenv("NAME", "value", 1));
        TRY(atexit(nothing));
        TRY(exit(0));
        TRY(clock_settime(CLOCK_REALTIME, &some_time));
        TRY(nanosleep(&no_time, NULL));
        TRY(sleep(0));
        TRY(usleep(0));
        TRY(clock_nanosleep(CLOCK_MONOTONIC, 0, &no_time, NULL));
        TRY(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &no_time, NULL));
    default:
        name = NULL;
        break;
    }
}

static void call_for_objects(void)
{
    switch (which) {
        TRY(pthread_mutex_init(&mutex, NULL));
        TRY(pthread_mutex_destroy(&mutex));
        TRY(pthread_mutex_lock(&mutex));
        TRY(pthread_mutex_trylock(&mutex));
        TRY(pthread_mutex_timedlock(&mutex, &some_time));
        TRY(pthread_mutex_unlock(&mutex));
        TRY(pthread_mutex_setprioceiling(&with_ceiling, 9, NULL));
        TRY(pthread_cond_init(&cond, NULL));
        TRY(pthread_cond_destroy(&cond));
        TRY(pthread_cond_wait(&cond, &mutex));
        TRY(pthread_cond_timedwait(&cond, &mutex, &some_time));
        TRY(pthread_cond_signal(&cond));
        TRY(pthread_cond_broadcast(&cond));
        TRY(sem_init(&semaphore, 0, 1));
        TRY(sem_destroy(&semaphore));
        TRY(sem_wait(&semaphore));
        TRY(sem_timedwait(&semaphore, &some_time));
    default:
        call_for_memory_files_time();
        break;
    }
}

static void call(void)
{
    switch (which) {
        TRY(pthread_create(&other, NULL, return_at_once, NULL));
        TRY(pthread_create(&other, &attributes, return_at_once, NULL));
        TRY(pthread_exit(NULL));
        TRY(pthread_join(self, NULL));
        TRY(pthread_detach(self));
        TRY(pthread_once(&new_once, nothing));
        TRY(pthread_once(&old_once, nothing));
        TRY(pthread_key_create(&other_key, NULL));
        TRY(pthread_key_delete(key));
        TRY(pthread_setspecific(key, &key));
        TRY(pthread_setname_np(self, "other"));
        TRY(pthread_setschedparam(self, SCHED_FIFO, &low));
        TRY(pthread_setschedprio(self, 7));
        TRY(pthread_setthreshold_np(self, 200));
        TRY(sched_setparam(0, &low));
        TRY(sched_setscheduler(0, SCHED_FIFO, &low));
        TRY(sched_yield());
    default:
        call_for_objects();
        break;
    }
}

static void try(void *unused)
{
    (void)unused;
    timer_stop();
    condition = NULL;
    if (setjmp(way_back) == 0) {
        call();
    }
    (void)sem_post(&done);
}

static void prepare(void)
{
    pthread_mutexattr_t protect;
    self = pthread_self();
    CHECK_EQUAL(sem_init(&done, 0, 0), 0);
    CHECK_EQUAL(sem_init(&semaphore, 0, 1), 0);
    CHECK_EQUAL(pthread_mutexattr_init(&protect), 0);
    CHECK_EQUAL(pthread_mutexattr_setprotocol(&protect, PTHREAD_PRIO_PROTECT), 0);
    CHECK_EQUAL(pthread_mutex_init(&with_ceiling, &protect), 0);
    CHECK_EQUAL(pthread_attr_init(&attributes), 0);
    CHECK_EQUAL(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    CHECK_EQUAL(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED), 0);
    CHECK_EQUAL(pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED), 0);
    CHECK_EQUAL(pthread_once(&old_once, nothing), 0);
    CHECK_EQUAL(pthread_key_create(&key, NULL), 0);
    CHECK_EQUAL(bulkhead_interrupt_attach(TIMER_INTERRUPT, try, NULL), 0);
    CHECK_EQUAL(bulkhead_interrupt_enable(TIMER_INTERRUPT), 0);
}

static void finish(void)
{
    CHECK_EQUAL(bulkhead_interrupt_detach(TIMER_INTERRUPT), 0);
    CHECK_EQUAL(pthread_key_delete(key), 0);
}

static void wait_busily(void)
{
    while (sem_trywait(&done) != 0) {
    }
}

static void wait_idly(void)
{
    CHECK_EQUAL(sem_wait(&done), 0);
}

/* Tries all calls, each in a handler that comes during a wait. */
static void try_all(void (*wait)(void))
{
    prepare();
    for (which = 0;; which++) {
        timer_set(5000);
        wait();
        if (name == NULL) {
            break;
        }
        if ((condition == NULL)
            || (strstr(condition, "!arch_in_interrupt()") == NULL)) {
            printf("    %s: %s\n", name, (condition == NULL) ? "returns" : condition);
            target_test_fail("an assertion fails", __FILE__, __LINE__);
        }
    }
    CHECK(which == __COUNTER__);
    finish();
}

static void what_is_not_for_handlers_stops_the_image_out_of_a_thread(void)
{
    try_all(wait_busily);
}

static void what_is_not_for_handlers_stops_the_image_out_of_idle(void)
{
    try_all(wait_idly);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-003 LLR-SCHED-013",
             what_is_not_for_handlers_stops_the_image_out_of_a_thread),
    VERIFIES("LLR-POSIX-003 LLR-SCHED-013",
             what_is_not_for_handlers_stops_the_image_out_of_idle),
};

TARGET_TEST_MAIN(tests)
