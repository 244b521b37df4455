/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image that ends in the way that its argument names; what it prints and its status
 * are tested.
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void first_registered(void)
{
    printf("first registered, last called\n");
}

static void last_registered(void)
{
    printf("last registered, first called\n");
}

__attribute__((destructor)) static void destruct(void)
{
    printf("destructor; no newline");
}

static void *ends_last(void *argument)
{
    const struct timespec interval = { 0, 1000000 };
    (void)nanosleep(&interval, NULL);
    printf("the last thread\n");
    return argument;
}

static void *exits(void *argument)
{
    exit(*(const int *)argument);
}

static int end(const char *how)
{
    static const int status = 300; /* 44 remains of it */
    pthread_t thread;
    if (strcmp(how, "exit") == 0) {
        exit(status);
    }
    if (strcmp(how, "_exit") == 0) {
        _exit(9);
    }
    if (strcmp(how, "abort") == 0) {
        abort();
    }
    if (strcmp(how, "assert") == 0) {
        assert(how == NULL);
    }
    if (strcmp(how, "exit-in-thread") == 0) {
        (void)pthread_create(&thread, NULL, exits, (void *)(size_t)&status);
        (void)pthread_join(thread, NULL);
    }
    if (strcmp(how, "last-thread") == 0) {
        (void)pthread_create(&thread, NULL, ends_last, NULL);
        pthread_exit(NULL);
    }
    if (strcmp(how, "overflow") == 0) {
        extern void __chk_fail(void); /* as the headers do under -D_FORTIFY_SOURCE */
        __chk_fail();
    }
    if (strcmp(how, "free-twice") == 0) {
        void *volatile memory = malloc(10);
        free(memory);
        free(memory);
    }
    if (strcmp(how, "free-twice-large") == 0) {
        void *volatile memory = malloc(1000);
        free(memory);
        free(memory);
    }
    if (strcmp(how, "write-beyond") == 0) {
        void *volatile memory = malloc(128);
        ((volatile char *)memory)[128] = 'x';
        free(memory);
    }
    return 7;
}

int main(int argc, char **argv)
{
    (void)atexit(first_registered);
    (void)atexit(last_registered);
    printf("begin; no newline");
    fflush(stdout);
    printf(", in the buffer");
    return end((argc > 1) ? argv[1] : "");
}
