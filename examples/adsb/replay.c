/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The threads and what they hand to each other. A message is known by its number: the
 * decoder writes the record of that number, the tracker completes it, and the queue
 * between them orders the two.
 *
 * Nothing here relies on time slices or on the priority of the calling thread: each
 * working thread waits when it has nothing to do, the busy one is made last, and it is
 * the tracker, not the caller, that ends it.
 */
#include "replay.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "arrival_queue.h"
#include "busy.h"
#include "decode.h"
#include "traffic.h"

#define NANOSECONDS_PER_SECOND INT64_C(1000000000)
#define START_DELAY_NS         INT64_C(100000000) /* time to make the threads */

enum worker {
    WORKER_DECODER,
    WORKER_TRACKER,
    WORKER_RECEIVER,
    WORKER_BUSY,
    WORKER_COUNT
};

static struct {
    int64_t start_ns; /* monotonic clock: arrival of the first message */
    uint32_t factor;
    pthread_t threads[WORKER_COUNT];
    struct arrival_queue to_decoder;
    struct arrival_queue to_tracker;
    struct record
        records[TRAFFIC_MESSAGES_MAX]; /* decoder, then tracker, then caller */
    struct latency decoded;            /* decoder */
    struct latency tracked;            /* tracker */
    struct tracker tracker;            /* tracker */
    int64_t end_ns;                    /* tracker */
    struct busy busy;
    struct figures figures;
} replay;

static int64_t now_ns(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) {
        (void)fprintf(stderr, "adsb: there is no monotonic clock\n");
        exit(EXIT_FAILURE);
    }
    return (int64_t)now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
}

static void sleep_until(int64_t time_ns)
{
    struct timespec until;
    int result = EINTR;

    memset(&until, 0, sizeof until);
    until.tv_sec = (time_t)(time_ns / NANOSECONDS_PER_SECOND);
    until.tv_nsec = (long)(time_ns % NANOSECONDS_PER_SECOND);
    while (result == EINTR) {
        result = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
    if (result != 0) {
        (void)fprintf(stderr, "adsb: cannot wait for a time: %s\n", strerror(result));
        exit(EXIT_FAILURE);
    }
}

static int64_t due_ns(uint32_t number)
{
    return replay.start_ns
           + traffic_message(number)->offset_ns / (int64_t)replay.factor;
}

/* Sends each message when it is due; those already due by then go with it at once. */
static void *receive(void *unused)
{
    const uint32_t count = traffic_count();
    int64_t time_ns = now_ns();

    (void)unused;
    for (uint32_t number = 0; number < count; number++) {
        const struct arrival arrival = { due_ns(number), number };

        if (arrival.arrival_ns > time_ns) {
            sleep_until(arrival.arrival_ns);
            time_ns = now_ns();
        }
        (void)arrival_queue_push(&replay.to_decoder, &arrival); /* it counts overruns */
    }
    arrival_queue_close(&replay.to_decoder);
    return NULL;
}

static void *decode(void *unused)
{
    struct arrival arrival;

    (void)unused;
    while (arrival_queue_pop(&replay.to_decoder, &arrival)) {
        struct record *const record = &replay.records[arrival.number];

        decode_message(traffic_message(arrival.number), record);
        figures_add_latency(&replay.decoded, now_ns() - arrival.arrival_ns);
        if (record->status == RECORD_OK) {
            (void)arrival_queue_push(&replay.to_tracker, &arrival); /* likewise */
        }
    }
    arrival_queue_close(&replay.to_tracker);
    return NULL;
}

static int64_t recorded_ns(const struct message *message)
{
    return (int64_t)message->time_s * NANOSECONDS_PER_SECOND
           + message->offset_ns % NANOSECONDS_PER_SECOND;
}

static void *track(void *unused)
{
    struct arrival arrival;

    (void)unused;
    while (arrival_queue_pop(&replay.to_tracker, &arrival)) {
        const int64_t time_ns = recorded_ns(traffic_message(arrival.number));

        /* A full table is counted by the tracker. */
        (void)tracker_update(&replay.tracker, &replay.records[arrival.number], time_ns);
        figures_add_latency(&replay.tracked, now_ns() - arrival.arrival_ns);
    }
    replay.end_ns = now_ns();
    atomic_store(&replay.busy.stop, true);
    return NULL;
}

static int set_schedule(pthread_attr_t *attributes, int policy, int priority)
{
    struct sched_param parameter;
    int result = pthread_attr_setinheritsched(attributes, PTHREAD_EXPLICIT_SCHED);

    memset(&parameter, 0, sizeof parameter);
    parameter.sched_priority = priority;
    if (result == 0) {
        result = pthread_attr_setschedpolicy(attributes, policy);
    }
    if (result == 0) {
        result = pthread_attr_setschedparam(attributes, &parameter);
    }
    return result;
}

static int start(enum worker worker, void *(*run)(void *), int policy, int priority)
{
    pthread_attr_t attributes;
    int result = pthread_attr_init(&attributes);

    if (result != 0) {
        return result;
    }
    result = set_schedule(&attributes, policy, priority);
    if (result == 0) {
        result =
            pthread_create(&replay.threads[worker], &attributes, run, &replay.busy);
    }
    (void)pthread_attr_destroy(&attributes);
    return result;
}

static int start_all(void)
{
    const int lowest = sched_get_priority_min(SCHED_FIFO);
    const int middle = lowest + (sched_get_priority_max(SCHED_FIFO) - lowest) / 2;
    int result = start(WORKER_TRACKER, track, SCHED_FIFO, middle + 1);

    if (result == 0) {
        result = start(WORKER_DECODER, decode, SCHED_FIFO, middle + 2);
    }
    if (result == 0) {
        result = start(WORKER_RECEIVER, receive, SCHED_FIFO, middle + 3);
    }
    if (result
        == 0) { /* SCHED_OTHER: where it is another policy, it is below all these */
        result = start(WORKER_BUSY, busy_run, SCHED_OTHER,
                       sched_get_priority_min(SCHED_OTHER));
    }
    return result;
}

static int join_all(void)
{
    int result = 0;

    for (unsigned i = 0; i < WORKER_COUNT && result == 0; i++) {
        result = pthread_join(replay.threads[i], NULL);
    }
    return result;
}

static int prepare(uint32_t factor)
{
    int result = arrival_queue_init(&replay.to_decoder);

    if (result == 0) {
        result = arrival_queue_init(&replay.to_tracker);
    }
    memset(replay.records, 0, sizeof replay.records); /* lost until decoded */
    tracker_init(&replay.tracker);
    busy_init(&replay.busy);
    replay.factor = factor;
    replay.start_ns = now_ns() + START_DELAY_NS;
    return result;
}

static void collect_recordings(struct figures *figures)
{
    figures->messages = traffic_count();
    for (unsigned i = 0; i < traffic_sources(); i++) {
        figures->malformed += traffic_result(i)->malformed;
        figures->refused += traffic_result(i)->refused;
    }
    for (uint32_t number = 0; number < figures->messages; number++) {
        figures_add_record(figures, &replay.records[number]);
    }
}

static void collect_threads(struct figures *figures)
{
    figures->decoded = replay.decoded;
    figures->tracked = replay.tracked;
    figures->run_ns = replay.end_ns - replay.start_ns;
    figures->fullest[0] = replay.to_decoder.fullest;
    figures->fullest[1] = replay.to_tracker.fullest;
    figures->overruns[0] = replay.to_decoder.overruns;
    figures->overruns[1] = replay.to_tracker.overruns;
    figures->aircraft = replay.tracker.count;
    figures->untracked = replay.tracker.refused;
    figures->busy_rounds = replay.busy.rounds;
    figures->busy_mistakes = replay.busy.mistakes;
}

bool replay_run(uint32_t factor)
{
    int result = prepare(factor);

    if (result == 0) {
        result = start_all();
    }
    if (result == EPERM) {
        (void)fprintf(stderr, "adsb: may not use SCHED_FIFO: run it as root or with "
                              "CAP_SYS_NICE\n");
        return false;
    }
    if (result == 0) {
        result = join_all();
    }
    if (result != 0) {
        (void)fprintf(stderr, "adsb: cannot run its threads: %s\n", strerror(result));
        return false;
    }
    collect_recordings(&replay.figures);
    collect_threads(&replay.figures);
    return true;
}

const struct figures *replay_figures(void)
{
    return &replay.figures;
}

const struct record *replay_record(uint32_t number)
{
    return &replay.records[number];
}

const struct tracker *replay_tracker(void)
{
    return &replay.tracker;
}
