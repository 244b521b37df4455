/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three standard streams.  Each is linked only if the program uses it.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include <unistd.h>

#define INPUT_SIZE  128U
#define OUTPUT_SIZE 256U
#define ERROR_SIZE  80U /* what one call prints is written in pieces of this size */

#define LOCK                                               \
    {                                                      \
        .type = MUTEX_RECURSIVE, .protocol = MUTEX_INHERIT \
    }

static char input_buffer[INPUT_SIZE];
static char output_buffer[OUTPUT_SIZE];
static char error_buffer[ERROR_SIZE];

/* @satisfies LLR-POSIX-127 */
static struct posix_stream input = {
    .file = FDEV_SETUP_STREAM(NULL, posix_stream_get, NULL, __SRD | POSIX_STREAM_OURS),
    .lock = LOCK,
    .buffer = input_buffer,
    .size = INPUT_SIZE,
    .descriptor = STDIN_FILENO,
    .mode = _IOLBF,
};

/* @satisfies LLR-POSIX-127 */
static struct posix_stream output = {
    .file = FDEV_SETUP_STREAM(posix_stream_put, NULL, NULL, __SWR | POSIX_STREAM_OURS),
    .lock = LOCK,
    .buffer = output_buffer,
    .size = OUTPUT_SIZE,
    .descriptor = STDOUT_FILENO,
    .mode = _IOLBF,
};

/* @satisfies LLR-POSIX-127 */
static struct posix_stream error = {
    .file = FDEV_SETUP_STREAM(posix_stream_put, NULL, NULL, __SWR | POSIX_STREAM_OURS),
    .lock = LOCK,
    .buffer = error_buffer,
    .size = ERROR_SIZE,
    .descriptor = STDERR_FILENO,
    .mode = _IONBF,
};

FILE *const stdin = &input.file;
FILE *const stdout = &output.file;
FILE *const stderr = &error.file;
