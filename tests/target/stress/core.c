/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of threads, the order of priorities, random numbers and time.
 */
#include "stress.h"

#include <bulkhead/config.h>
#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NSEC_PER_MSEC 1000000
#define CANARIES      8U
#define LOW_BITS      0x0101010101010101ULL
#define HIGH_BITS     0x8080808080808080ULL
#define LARGEST       127U /* of what the test for larger bytes can tell */
#define TIMED_NS      500 /* that an interrupt of the timer may take from all threads */
#define HANDLER_NS    800 /* the application's handler, with floating point */
#define END_NS        2500 /* that a thread takes after it has read its own time */

const struct bulkhead_config bulkhead_config = {
    .threads = 400,
    .stack_size_bytes = 8192,
    .main_priority = STRESS_MAIN,
};

volatile uint8_t stress_levels[STRESS_TABLE] __attribute__((aligned(8)));
volatile bool stress_stopped;
bool stress_broken;

static struct stress_thread threads[STRESS_TABLE];
static unsigned count;
static int64_t ended_ns;
static uint64_t timed_waits;

void stress_violated(const struct stress_thread *self, const char *what, int64_t is,
                     int64_t should)
{
    printf("VIOLATED: %s: %lld, not %lld: %s %u, priority %d, step %llu, at %lld ns\n",
           what, (long long)is, (long long)should, self->name, self->number,
           self->priority, (unsigned long long)self->steps,
           (long long)stress_time_ns(CLOCK_MONOTONIC));
    exit(1);
}

void stress_expect(const struct stress_thread *self, int error, const char *what)
{
    if (error != 0) {
        stress_violated(self, what, error, 0);
    }
}

/* G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003. */
uint64_t stress_random(uint64_t *state, uint64_t limit)
{
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return (x >> 11) % limit;
}

void stress_check(const struct stress_thread *self)
{
    const uint64_t add = LOW_BITS * (LARGEST - (unsigned)self->upper);
    const volatile uint64_t *const words = (const volatile uint64_t *)stress_levels;
    for (unsigned i = 0; i * sizeof *words < count; i++) {
        if (((words[i] + add) & HIGH_BITS) != 0U) {
            for (unsigned j = 0; j < sizeof *words; j++) {
                const struct stress_thread *const other = &threads[(i * 8U) + j];
                if (stress_levels[other->index] > self->upper) {
                    stress_violated(self, other->name, stress_levels[other->index],
                                    self->upper);
                }
            }
        }
    }
}

void stress_compute(struct stress_thread *self, unsigned loops)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    const int mode = modes[self->index % 4U];
    stress_check(self);
    if (fegetround() != mode) {
        stress_violated(self, "rounding mode", fegetround(), mode);
    }
    const uint64_t lost = stress_registers_lost(self->random, 1U + loops);
    if (lost != 0U) {
        stress_violated(self, "registers lost", (int64_t)lost, 0);
    }
    stress_check(self);
}

void stress_set_priority(struct stress_thread *self, int priority)
{
    const int before = self->priority;
    const struct sched_param parameters = { .sched_priority = priority };
    self->upper = (priority > before) ? priority : before;
    stress_level(self, (priority < before) ? priority : before);
    stress_expect(self,
                  (stress_random(&self->random, 2) == 0U)
                      ? pthread_setschedprio(self->id, priority)
                      : pthread_setschedparam(self->id, SCHED_FIFO, &parameters),
                  "setting a priority");
    self->priority = priority;
    self->upper = priority;
    stress_level(self, priority);
}

int64_t stress_time_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return ((int64_t)now.tv_sec * STRESS_S) + now.tv_nsec;
}

struct timespec stress_timespec(int64_t ns)
{
    return (struct timespec){ ns / STRESS_S, (long)(ns % STRESS_S) };
}

void stress_count_timed_wait(void)
{
    (void)__atomic_fetch_add(&timed_waits, 1U, __ATOMIC_RELAXED);
}

int64_t stress_sleep(struct stress_thread *self, int64_t limit_ns)
{
    static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME };
    const clockid_t clock = clocks[stress_random(&self->random, 2)];
    const bool is_absolute = stress_random(&self->random, 2) != 0U;
    const int64_t wait = 1 + (int64_t)stress_random(&self->random, (uint64_t)limit_ns);
    const int64_t end = stress_time_ns(clock) + wait;
    const struct timespec time = stress_timespec(is_absolute ? end : wait);
    stress_count_timed_wait();
    stress_level(self, 0);
    const int error =
        clock_nanosleep(clock, is_absolute ? TIMER_ABSTIME : 0, &time, NULL);
    stress_level(self, self->upper);
    stress_expect(self, error, "clock_nanosleep");
    const int64_t late = stress_time_ns(clock) - end;
    if (late < 0) {
        stress_violated(self, "a sleep ended early", late, 0);
    }
    return late;
}

void stress_add_time(int64_t ns)
{
    (void)__atomic_fetch_add(&ended_ns, ns, __ATOMIC_RELAXED);
}

/* One thread's life; the canaries lie beside what its steps use of the stack. */
static void *live(void *argument)
{
    static const int modes[] = { FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO };
    struct stress_thread *const self = argument;
    volatile uint64_t canaries[CANARIES];
    for (unsigned i = 0; i < CANARIES; i++) {
        canaries[i] = LOW_BITS * (self->index + i);
    }
    (void)fesetround(modes[self->index % 4U]);
    stress_level(self, self->upper);
    while (!stress_stopped) {
        self->steps++;
        stress_check(self);
        self->step(self);
        for (unsigned i = 0; i < CANARIES; i++) {
            if (canaries[i] != LOW_BITS * (self->index + i)) {
                stress_violated(self, "a canary", (int64_t)canaries[i],
                                self->index + i);
            }
        }
    }
    stress_level(self, 0);
    stress_add_time(stress_time_ns(CLOCK_THREAD_CPUTIME_ID));
    return self;
}

struct stress_thread *stress_place(const char *name, unsigned number, int priority)
{
    struct stress_thread *const thread = &threads[count];
    if (count == STRESS_TABLE) {
        stress_violated(thread, "the table is full", (int64_t)count, 0);
    }
    *thread = (struct stress_thread){
        .index = count,
        .number = number,
        .priority = priority,
        .upper = priority,
        .threshold = PTHREAD_THRESHOLD_NONE_NP,
        .random = threads[0].random ^ (0x9e3779b97f4a7c15ULL * (count + 1U)),
        .name = name,
    };
    count++;
    return thread;
}

struct stress_thread *stress_start(const char *name, unsigned number, int priority,
                                   int threshold,
                                   void (*step)(struct stress_thread *self))
{
    struct stress_thread *const thread = stress_place(name, number, priority);
    const struct sched_param parameters = { .sched_priority = priority };
    pthread_attr_t attributes;
    thread->step = step;
    thread->threshold = threshold;
    thread->upper = (threshold > priority) ? threshold : priority;
    stress_expect(thread, pthread_attr_init(&attributes), "attributes");
    stress_expect(thread,
                  pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED),
                  "explicit scheduling");
    stress_expect(thread, pthread_attr_setschedparam(&attributes, &parameters),
                  "priority");
    stress_expect(thread, pthread_attr_setthreshold_np(&attributes, threshold),
                  "threshold");
    stress_expect(thread, pthread_create(&thread->id, &attributes, live, thread),
                  "pthread_create");
    return thread;
}

unsigned stress_join(const char *name, uint64_t *steps)
{
    unsigned joined = 0;
    *steps = 0;
    for (unsigned i = 0; i < count; i++) {
        struct stress_thread *const thread = &threads[i];
        if ((thread->step != NULL) && (strcmp(thread->name, name) == 0)) {
            void *result = NULL;
            stress_expect(thread, pthread_join(thread->id, &result), "pthread_join");
            if ((result != thread) || (thread->steps == 0U)) {
                stress_violated(thread, "a thread took no steps",
                                (int64_t)thread->steps, 1);
            }
            *steps += thread->steps;
            joined++;
        }
    }
    printf("%-12s %3u threads %9llu steps\n", name, joined, (unsigned long long)*steps);
    return joined;
}

/* All threads have ended but main, and main is the only one not in the sum. */
static void check_processor_time(const struct stress_thread *self)
{
    const int64_t all = stress_time_ns(CLOCK_PROCESS_CPUTIME_ID);
    const int64_t threads_ns = ended_ns + stress_time_ns(CLOCK_THREAD_CPUTIME_ID);
    const int64_t rest = all - threads_ns;
    const int64_t limit = ((int64_t)timed_waits * TIMED_NS)
                          + ((int64_t)semaphores_interrupts() * HANDLER_NS)
                          + ((int64_t)(lives_ended() + count) * END_NS);
    if ((rest < 0) || (rest > limit)) {
        stress_violated(self, "processor time of no thread", rest, limit);
    }
    printf("processor time %lld ms: threads %lld, interrupts and ends %lld\n",
           (long long)(all / NSEC_PER_MSEC), (long long)(threads_ns / NSEC_PER_MSEC),
           (long long)(rest / NSEC_PER_MSEC));
}

int main(int argc, char **argv)
{
    const int64_t begin = stress_time_ns(CLOCK_MONOTONIC);
    const double seconds = (argc > 1) ? strtod(argv[1], NULL) : 0.0;
    const uint64_t seed = (argc > 2) ? strtoull(argv[2], NULL, 0) : 1U;
    stress_broken = argc > 3;
    if ((seconds <= 0.0) || (seed == 0U)) {
        printf("usage: stress SECONDS [SEED [break]]\n");
        return 2;
    }
    threads[0].random = seed * 0xd1342543de82ef95ULL;
    struct stress_thread *const self = stress_place("main", 0, STRESS_MAIN);
    self->id = pthread_self();
    lives_start();
    sleepers_start();
    locks_start();
    conditions_start();
    queues_start();
    semaphores_start(seed);
    (void)stress_sleep(self, 1);
    stress_level(self, 0); /* from here on it waits */
    const struct timespec end = stress_timespec(begin + (int64_t)(seconds * 1e9));
    (void)clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
    stress_stopped = true;
    semaphores_stop(self);
    queues_stop(self);
    locks_stop(self);
    conditions_stop(self);
    lives_stop(self);
    sleepers_stop(self);
    check_processor_time(self);
    printf("%u threads and %llu children, %llu interrupts, %llu timed waits: "
           "nothing violated\n",
           count, (unsigned long long)lives_ended(),
           (unsigned long long)semaphores_interrupts(),
           (unsigned long long)timed_waits);
    return 0;
}
