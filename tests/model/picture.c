/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pictures as text, only once two of them differ.
 */
#include "picture.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE 160U
#define LINES     (2 + THREADS + MUTEXES + SEMAPHORES + CONDITIONS)

static const char *const lives[] = { "free", "ready", "waiting", "ended" };

/* Appends to a line what fits. */
__attribute__((format(printf, 2, 3))) static void add(char *line, const char *format,
                                                      ...)
{
    const size_t length = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(&line[length], LINE_SIZE - length, format, arguments);
    va_end(arguments);
}

static void add_queue(char *line, const char *name, const struct picture_queue *queue)
{
    if (queue->count > 0) {
        add(line, ", %s:", name);
    }
    for (int i = 0; (i < queue->count) && (i < THREADS); i++) {
        add(line, " %d", queue->thread[i]);
    }
}

static void describe_thread(char *line, const struct picture_thread *thread)
{
    add(line, "%s, generation %" PRIu32, lives[thread->life], thread->generation);
    if (thread->life == LIFE_FREE) {
        return;
    }
    add(line, ", base %d, priority %d, cpu %" PRIu64 "%s", thread->base_priority,
        thread->priority, thread->cpu_ticks, thread->is_detached ? ", detached" : "");
    if (thread->has_deadline) {
        add(line, ", until %s %" PRIu64,
            (thread->clock == 0) ? "monotonic" : "realtime", thread->deadline);
    }
    add_queue(line, "joined by", &thread->joiners);
}

static void describe(const struct picture *picture, char lines[LINES][LINE_SIZE])
{
    char(*line)[LINE_SIZE] = lines;
    memset(lines, 0, (size_t)LINES * LINE_SIZE);
    add(*line, "now %" PRIu64 ", realtime %" PRIu64, picture->now, picture->realtime);
    line++;
    add(*line, "running %" PRIu64, picture->running);
    add_queue(*line, "ready in order", &picture->ready);
    line++;
    for (int i = 0; i < THREADS; i++, line++) {
        add(*line, "thread %d: ", i);
        describe_thread(*line, &picture->thread[i]);
    }
    for (int i = 0; i < MUTEXES; i++, line++) {
        const struct picture_mutex *const mutex = &picture->mutex[i];
        add(*line, "mutex %d: owner %d, repeats %" PRIu32 ", ceiling %d", i,
            mutex->owner, mutex->repeats, mutex->ceiling);
        add_queue(*line, "waited for by", &mutex->waiters);
    }
    for (int i = 0; i < SEMAPHORES; i++, line++) {
        add(*line, "semaphore %d: value %" PRIu32, i, picture->value[i]);
        add_queue(*line, "waited for by", &picture->semaphore[i]);
    }
    for (int i = 0; i < CONDITIONS; i++, line++) {
        add(*line, "condition %d", i);
        add_queue(*line, "waited for by", &picture->condition[i]);
    }
}

bool picture_differs(const struct picture *expected, const struct picture *found,
                     char *text, size_t size)
{
    if (memcmp(expected, found, sizeof *expected) == 0) {
        return false;
    }
    char lines[2][LINES][LINE_SIZE];
    size_t length = 0;
    describe(expected, lines[0]);
    describe(found, lines[1]);
    text[0] = '\0';
    for (int i = 0; i < LINES; i++) {
        if ((strcmp(lines[0][i], lines[1][i]) != 0) && (length < size)) {
            length += (size_t)snprintf(&text[length], size - length,
                                       "    model      %s\n    scheduler  %s\n",
                                       lines[0][i], lines[1][i]);
        }
    }
    return true;
}
