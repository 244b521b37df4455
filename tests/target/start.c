/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest program that needs everything: console, memory, a thread, an interrupt
 * of the timer, a status.  It is booted where little can be taken for granted.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define MIB ((size_t)1 << 20)

static void *sleep_a_little(void *argument)
{
    const struct timespec interval = { 0, 1000000 };
    nanosleep(&interval, NULL);
    return argument;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    size_t size = (size_t)1 << 40;
    while ((size > MIB) && (malloc(size - MIB) == NULL)) {
        size /= 2U;
    }
    printf("start: %d words, the first is %s\n", argc, argv[0]);
    printf("start: a heap of %zu MiB and more\n", (size / MIB) - 1U);
    pthread_create(&thread, NULL, sleep_a_little, NULL);
    pthread_join(thread, NULL);
    printf("start: the timer works\n");
    return 7;
}
