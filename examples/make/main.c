/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread makes samples, another smooths them: three sources, one Makefile.
 */
#include <pthread.h>
#include <stdio.h>

#include "average.h"
#include "queue.h"

#define SAMPLES 40

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 0; i < SAMPLES; i++) {
        queue_put(i % 10);
    }
    return NULL;
}

int main(void)
{
    struct average average = { .count = 0 };
    pthread_t producer;
    double mean = 0.0;

    if (pthread_create(&producer, NULL, produce, NULL) != 0) {
        fputs("no thread could be created\n", stderr);
        return 1;
    }
    for (int i = 0; i < SAMPLES; i++) {
        mean = average_add(&average, queue_take());
        printf("sample %2d: mean %.3f\n", i, mean);
    }
    pthread_join(producer, NULL);
    return mean == 5.5 ? 0 : 1;
}
