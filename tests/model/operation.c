/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Operations as words.
 */
#include "operation.h"

#include "picture.h"
#include <sched/timeout.h>
#include <stdio.h>
#include <string.h>

static const char *const protocols[] = { "no protocol", "inheritance", "ceiling" };
static const char *const types[] = { "errorcheck", "normal", "recursive" };

/* What follows the verb, by the letters of a format: thread, mutex, Other mutex,
   semaphore, condition, priority, threshold (H), deadline, ticks (k), flag's words. */
static const struct {
    const char *verb;
    const char *parts;
    const char *flag;
} forms[OPERATION_KINDS] = {
    [OPERATION_CREATE] = { "creates a thread", "pHf", ", detached" },
    [OPERATION_EXIT] = { "ends", "", "" },
    [OPERATION_JOIN] = { "joins", "tfd", " of a life that is over" },
    [OPERATION_DETACH] = { "detaches", "tf", " of a life that is over" },
    [OPERATION_YIELD] = { "yields", "", "" },
    [OPERATION_SLEEP] = { "sleeps", "d", "" },
    [OPERATION_SET_PRIORITY] = { "sets the priority of", "tpf", " by setschedprio" },
    [OPERATION_SET_THRESHOLD] = { "sets the threshold of", "tH", "" },
    [OPERATION_HOLD] = { "holds the processor", "", "" },
    [OPERATION_RELEASE] = { "releases the processor", "", "" },
    [OPERATION_LOCK] = { "locks", "md", "" },
    [OPERATION_TRY] = { "tries to lock", "m", "" },
    [OPERATION_UNLOCK] = { "unlocks", "m", "" },
    [OPERATION_SET_CEILING] = { "sets the ceiling of", "mp", "" },
    [OPERATION_WAIT] = { "waits for", "sd", "" },
    [OPERATION_TRY_WAIT] = { "tries to take", "s", "" },
    [OPERATION_POST] = { "posts", "s", "" },
    [OPERATION_AWAIT] = { "waits for", "cOd", "" },
    [OPERATION_SIGNAL] = { "signals", "c", "" },
    [OPERATION_BROADCAST] = { "broadcasts", "c", "" },
    [OPERATION_SPIN] = { "computes", "k", "" },
    [OPERATION_SET_REALTIME] = { "moves the realtime clock by", "k", "" },
    [OPERATION_INTERRUPT] = { "is interrupted:", "i", " by setschedprio" },
    [OPERATION_IDLE] = { "idles until a deadline", "", "" },
};

static void describe_interrupt(const struct operation *operation, char *part,
                               size_t size)
{
    size_t length = 0;
    part[0] = '\0';
    for (int i = 0; i < OPERATION_POSTS; i++) {
        if (operation->post[i] != NOBODY) {
            length += (size_t)snprintf(&part[length], size - length,
                                       " semaphore %d is posted;", operation->post[i]);
        }
    }
    if ((operation->kind == OPERATION_INTERRUPT) && (operation->object != NOBODY)) {
        (void)snprintf(&part[length], size - length, " thread %d gets priority %d%s",
                       operation->object, operation->priority,
                       operation->flag ? forms[OPERATION_INTERRUPT].flag : "");
    }
}

static void describe_mutex(int mutex, const char *with, char *part, size_t size)
{
    (void)snprintf(part, size, "%s mutex %d (%s, %s)", with, mutex,
                   protocols[mutex / 3], types[mutex % 3]);
}

static void describe_deadline(const struct operation *operation, char *part,
                              size_t size)
{
    part[0] = '\0';
    if (operation->clock != NO_DEADLINE) {
        (void)snprintf(part, size, ", deadline %+d ticks%s", (int)operation->ticks,
                       (operation->clock == TIMEOUT_CLOCK_REALTIME) ? " of realtime"
                                                                    : "");
    }
}

static void describe_part(const struct operation *operation, char letter, char *part,
                          size_t size)
{
    part[0] = '\0';
    if (letter == 't') {
        (void)snprintf(part, size, " thread %d", operation->object);
    } else if (letter == 's') {
        (void)snprintf(part, size, " semaphore %d", operation->object);
    } else if (letter == 'c') {
        (void)snprintf(part, size, " condition %d", operation->object);
    } else if (letter == 'm') {
        describe_mutex(operation->object, "", part, size);
    } else if (letter == 'O') {
        describe_mutex(operation->other, " with", part, size);
    } else if (letter == 'p') {
        (void)snprintf(part, size, ", priority %d", operation->priority);
    } else if (letter == 'k') {
        (void)snprintf(part, size, " %d ticks", (int)operation->ticks);
    } else if (letter == 'i') {
        describe_interrupt(operation, part, size);
    } else if (letter == 'd') {
        describe_deadline(operation, part, size);
    } else if ((letter == 'H') && (operation->threshold != NO_THRESHOLD)) {
        (void)snprintf(part, size, ", threshold %d", operation->threshold);
    } else if ((letter == 'f') && operation->flag) {
        (void)snprintf(part, size, "%s", forms[operation->kind].flag);
    } else {
        /* nothing to say */
    }
}

/* Of an interrupt at the first chance. */
static void describe_posts(const struct operation *operation, char *part, size_t size)
{
    char posts[160];
    describe_interrupt(operation, posts, sizeof posts);
    (void)snprintf(part, size, ", interrupted:%s", posts);
}

void operation_describe(const struct operation *operation, char *text, size_t size)
{
    size_t length = (size_t)snprintf(text, size, "%s", forms[operation->kind].verb);
    for (const char *letter = forms[operation->kind].parts; *letter != '\0'; letter++) {
        char part[160];
        describe_part(operation, *letter, part, sizeof part);
        if (length < size) {
            length += (size_t)snprintf(&text[length], size - length, "%s", part);
        }
    }
    if (operation->is_interrupted && (length < size)) {
        describe_posts(operation, &text[length], size - length);
    }
}
