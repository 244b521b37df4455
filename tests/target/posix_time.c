/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks and sleeping on the target, function by function, with every error.
 */
#define _DEFAULT_SOURCE

#include "thread_help.h"

#include <errno.h>
#include <semaphore.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

#define NSEC    1000000000LL
#define NOBODY  ((pthread_t)0x7FFF00000001UL)
#define NO_SUCH ((clockid_t)77)

static int64_t read_ns(clockid_t clock)
{
    struct timespec time = { -1, -1 };
    CHECK_EQUAL(clock_gettime(clock, &time), 0);
    CHECK((time.tv_nsec >= 0) && (time.tv_nsec < NSEC));
    return ((int64_t)time.tv_sec * NSEC) + time.tv_nsec;
}

static void clocks_go_forward(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,
                                        CLOCK_PROCESS_CPUTIME_ID,
                                        CLOCK_THREAD_CPUTIME_ID };
    for (size_t i = 0; i < (sizeof clocks / sizeof clocks[0]); i++) {
        const int64_t before = read_ns(clocks[i]);
        spin_ns(1 * MS);
        const int64_t passed = read_ns(clocks[i]) - before;
        CHECK(passed >= (1 * MS));
        CHECK(passed < (100 * MS));
    }
}

static void unknown_clock_is_refused(void)
{
    struct timespec time = { 1, 1 };
    errno = 0;
    CHECK_EQUAL(clock_gettime(NO_SUCH, &time), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(clock_getres(NO_SUCH, &time), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(clock_settime(NO_SUCH, &time), -1);
    CHECK_EQUAL(errno, EINVAL);
    CHECK_EQUAL(clock_nanosleep(NO_SUCH, 0, &time, NULL), EINVAL);
}

static void resolution_is_a_tick(void)
{
    struct timespec resolution = { -1, -1 };
    CHECK_EQUAL(clock_getres(CLOCK_MONOTONIC, &resolution), 0);
    CHECK_EQUAL(resolution.tv_sec, 0);
    CHECK((resolution.tv_nsec >= 1) && (resolution.tv_nsec <= 1000));
    CHECK_EQUAL(clock_getres(CLOCK_REALTIME, NULL), 0);
    CHECK_EQUAL(clock_getres(CLOCK_THREAD_CPUTIME_ID, &resolution), 0);
}

static void realtime_clock_can_be_set(void)
{
    const struct timespec before = { (time_t)(read_ns(CLOCK_REALTIME) / NSEC), 0 };
    const struct timespec year_2030 = { 1893456000, 500000000 };
    const int64_t monotonic = now_ns();
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &year_2030), 0);
    const int64_t now = read_ns(CLOCK_REALTIME);
    CHECK(now >= ((1893456000 * NSEC) + 500000000));
    CHECK(now < (1893456001 * NSEC));
    CHECK((now_ns() - monotonic) < (100 * MS));
    CHECK_EQUAL(time(NULL), 1893456000);
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &before), 0);
}

static void clocks_that_cannot_be_set_are_refused(void)
{
    const struct timespec good = { 1, 0 };
    const struct timespec large = { 1, 1000000000 };
    const struct timespec negative = { 1, -1 };
    const struct timespec before_the_epoch = { -1, 0 };
    const struct timespec beyond = { INT64_MAX, 0 };
    const struct timespec *const bad[] = { &large, &negative, &before_the_epoch,
                                           &beyond };
    errno = 0;
    CHECK_EQUAL(clock_settime(CLOCK_MONOTONIC, &good), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(clock_settime(CLOCK_THREAD_CPUTIME_ID, &good), -1);
    CHECK_EQUAL(errno, EPERM);
    for (size_t i = 0; i < (sizeof bad / sizeof bad[0]); i++) {
        errno = 0;
        CHECK_EQUAL(clock_settime(CLOCK_REALTIME, bad[i]), -1);
        CHECK_EQUAL(errno, EINVAL);
    }
}

static sem_t gate;

static void *spins_and_waits(void *unused)
{
    (void)unused;
    spin_ns(5 * MS);
    CHECK_EQUAL(sem_wait(&gate), 0);
    return NULL;
}

static void processor_time_of_a_thread_is_its_own(void)
{
    clockid_t clock = 0;
    CHECK_EQUAL(sem_init(&gate, 0, 0), 0);
    const int64_t own = read_ns(CLOCK_THREAD_CPUTIME_ID);
    const pthread_t thread = thread_start(110, spins_and_waits, NULL);
    CHECK((read_ns(CLOCK_THREAD_CPUTIME_ID) - own) < (5 * MS));
    CHECK_EQUAL(pthread_getcpuclockid(thread, &clock), 0);
    CHECK(read_ns(clock) >= (5 * MS));
    CHECK(read_ns(clock) < (20 * MS));
    CHECK_EQUAL(sem_post(&gate), 0);
    thread_end(thread);
    struct timespec time;
    errno = 0;
    CHECK_EQUAL(clock_gettime(clock, &time), -1);
    CHECK_EQUAL(errno, EINVAL);
    CHECK_EQUAL(pthread_getcpuclockid(thread, &clock), ESRCH);
    CHECK_EQUAL(pthread_getcpuclockid(NOBODY, &clock), ESRCH);
}

static void processor_time_does_not_pass_asleep(void)
{
    const int64_t thread = read_ns(CLOCK_THREAD_CPUTIME_ID);
    const int64_t process = read_ns(CLOCK_PROCESS_CPUTIME_ID);
    sleep_ns(20 * MS);
    CHECK((read_ns(CLOCK_THREAD_CPUTIME_ID) - thread) < (10 * MS));
    CHECK((read_ns(CLOCK_PROCESS_CPUTIME_ID) - process) < (10 * MS));
}

static void process_has_a_clock(void)
{
    clockid_t clock = 0;
    CHECK_EQUAL(clock_getcpuclockid(0, &clock), 0);
    CHECK(read_ns(clock) > 0);
    CHECK_EQUAL(clock_getcpuclockid(getpid(), &clock), 0);
    CHECK_EQUAL(clock_getcpuclockid(99, &clock), ESRCH);
}

static void interval_passes_wholly(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    for (size_t i = 0; i < 2U; i++) {
        const struct timespec interval = { 0, 2000001 };
        const int64_t before = now_ns();
        CHECK_EQUAL(clock_nanosleep(clocks[i], 0, &interval, NULL), 0);
        CHECK((now_ns() - before) >= 2000001);
    }
}

static void time_is_slept_until_not_before(void)
{
    static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    for (size_t i = 0; i < 2U; i++) {
        const int64_t until = read_ns(clocks[i]) + (2 * MS) + 1;
        const struct timespec time = { until / NSEC, (long)(until % NSEC) };
        CHECK_EQUAL(clock_nanosleep(clocks[i], TIMER_ABSTIME, &time, NULL), 0);
        CHECK(read_ns(clocks[i]) >= until);
        CHECK(read_ns(clocks[i]) < (until + (50 * MS)));
    }
}

static void past_is_over(void)
{
    const struct timespec epoch = { 0, 0 };
    const struct timespec before_the_epoch = { -7, 5 };
    const struct timespec nothing = { 0, 0 };
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &epoch, NULL), 0);
    CHECK_EQUAL(
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &before_the_epoch, NULL), 0);
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &nothing, NULL), 0);
    CHECK_EQUAL(nanosleep(&nothing, NULL), 0);
}

static void impossible_times_and_clocks_are_refused(void)
{
    const struct timespec large = { 0, 1000000000 };
    const struct timespec negative = { 0, -1 };
    const struct timespec before = { -1, 0 };
    const struct timespec good = { 0, 1 };
    clockid_t own = 0;
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &large, NULL), EINVAL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &negative, NULL), EINVAL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_MONOTONIC, 0, &before, NULL), EINVAL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &large, NULL), EINVAL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &good, NULL), EINVAL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &good, NULL), ENOTSUP);
    CHECK_EQUAL(pthread_getcpuclockid(pthread_self(), &own), 0);
    CHECK_EQUAL(clock_nanosleep(own, 0, &good, NULL), ENOTSUP);
    errno = 0;
    CHECK_EQUAL(nanosleep(&large, NULL), -1);
    CHECK_EQUAL(errno, EINVAL);
    errno = 0;
    CHECK_EQUAL(nanosleep(&before, NULL), -1);
    CHECK_EQUAL(errno, EINVAL);
}

static void *sets_the_clock_on(void *unused)
{
    struct timespec time = { (time_t)(read_ns(CLOCK_REALTIME) / NSEC) + 3600, 0 };
    CHECK_EQUAL(clock_settime(CLOCK_REALTIME, &time), 0);
    return unused;
}

static void absolute_sleep_follows_the_clock_that_is_set(void)
{
    const struct timespec in_half_an_hour = {
        (time_t)(read_ns(CLOCK_REALTIME) / NSEC) + 1800, 0
    };
    const int64_t begin = now_ns();
    const pthread_t setter = thread_start(50, sets_the_clock_on, NULL);
    CHECK_EQUAL(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &in_half_an_hour, NULL),
                0);
    CHECK((now_ns() - begin) < (1000 * MS));
    thread_end(setter);
}

static void older_functions_agree(void)
{
    struct timeval now = { -1, -1 };
    time_t seconds = -1;
    struct tms used;
    int64_t before = now_ns();
    CHECK_EQUAL(usleep(2000), 0);
    CHECK((now_ns() - before) >= (2 * MS));
    CHECK_EQUAL(sleep(0), 0);
    CHECK_EQUAL(gettimeofday(&now, NULL), 0);
    CHECK(
        (read_ns(CLOCK_REALTIME) - ((int64_t)now.tv_sec * NSEC) - (now.tv_usec * 1000))
        < (100 * MS));
    CHECK_EQUAL(time(&seconds), seconds);
    CHECK((seconds - now.tv_sec) <= 1);
    CHECK_EQUAL(CLOCKS_PER_SEC, 1000000);
    before = (int64_t)clock();
    spin_ns(2 * MS);
    CHECK(((int64_t)clock() - before) >= 1999);
    CHECK(((int64_t)clock() - before) < 100000);
    before = (int64_t)times(&used);
    spin_ns(2 * MS);
    CHECK(((int64_t)times(&used) - before) >= 1999);
    CHECK(used.tms_utime > 0U);
    CHECK_EQUAL(used.tms_stime, 0);
    struct timespec utc = { -1, -1 };
    CHECK_EQUAL(timespec_get(&utc, TIME_UTC), TIME_UTC);
    CHECK(utc.tv_sec >= seconds);
    CHECK_EQUAL(timespec_get(&utc, 77), 0);
}

static const struct target_test tests[] = {
    VERIFIES("LLR-POSIX-080", clocks_go_forward),
    VERIFIES("LLR-POSIX-080 LLR-POSIX-081 LLR-POSIX-082 LLR-POSIX-085",
             unknown_clock_is_refused),
    VERIFIES("LLR-POSIX-081", resolution_is_a_tick),
    VERIFIES("LLR-POSIX-082", realtime_clock_can_be_set),
    VERIFIES("LLR-POSIX-082", clocks_that_cannot_be_set_are_refused),
    VERIFIES("LLR-POSIX-080 LLR-POSIX-084", processor_time_of_a_thread_is_its_own),
    VERIFIES("LLR-POSIX-083", processor_time_does_not_pass_asleep),
    VERIFIES("LLR-POSIX-084", process_has_a_clock),
    VERIFIES("LLR-POSIX-013 LLR-POSIX-085", interval_passes_wholly),
    VERIFIES("LLR-POSIX-085", time_is_slept_until_not_before),
    VERIFIES("LLR-POSIX-085 LLR-POSIX-086", past_is_over),
    VERIFIES("LLR-POSIX-085 LLR-POSIX-086", impossible_times_and_clocks_are_refused),
    VERIFIES("LLR-POSIX-082 LLR-POSIX-085",
             absolute_sleep_follows_the_clock_that_is_set),
    VERIFIES("LLR-POSIX-086 LLR-POSIX-087 LLR-POSIX-088", older_functions_agree),
};

TARGET_TEST_MAIN(tests)
