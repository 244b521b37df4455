/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams that a program opens; each comes from the heap with its buffer.  @context
 * thread,
 * @source POSIX.1-2017 XSH under the function's name.
 */
#define _POSIX_C_SOURCE 200809L

#include "stream.h"

#include "../status.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CREATE_MODE 0666

struct heap_stream {
    struct posix_stream stream;
    char buffer[BUFSIZ];
};

/* The flags of open() that a mode of fopen() asks for; -1 if it is none. */
static int flags_of(const char *mode)
{
    const bool is_update = strchr(mode, '+') != NULL;
    const int exclusive = (strchr(mode, 'x') != NULL) ? O_EXCL : 0;
    switch (mode[0]) {
    case 'r':
        return is_update ? O_RDWR : O_RDONLY;
    case 'w':
        return (is_update ? O_RDWR : O_WRONLY) | O_CREAT | O_TRUNC | exclusive;
    case 'a':
        return (is_update ? O_RDWR : O_WRONLY) | O_CREAT | O_APPEND | exclusive;
    default:
        return posix_fail(EINVAL);
    }
}

static uint8_t direction_of(int flags)
{
    switch (flags & O_ACCMODE) {
    case O_RDONLY:
        return __SRD;
    case O_WRONLY:
        return __SWR;
    default:
        return __SRD | __SWR;
    }
}

static uint8_t buffering_of(int descriptor)
{
    const int saved = errno;
    const uint8_t mode = (isatty(descriptor) != 0) ? _IOLBF : _IOFBF;
    errno = saved;
    return mode;
}

static void dispose(struct posix_stream *stream)
{
    free(stream);
}

static FILE *make(int descriptor, int flags)
{
    struct heap_stream *const made = malloc(sizeof *made);
    if (made == NULL) {
        return NULL;
    }
    made->stream = (struct posix_stream){
        .file = FDEV_SETUP_STREAM(posix_stream_put, posix_stream_get, NULL,
                                  direction_of(flags) | POSIX_STREAM_OURS),
        .lock = { .type = MUTEX_RECURSIVE, .protocol = MUTEX_INHERIT },
        .dispose = dispose,
        .buffer = made->buffer,
        .size = BUFSIZ,
        .descriptor = descriptor,
        .mode = buffering_of(descriptor),
    };
    return (FILE *)(void *)made; /* its first member's first member */
}

/** @raise EINVAL  no such mode  @raise EBADF  not open  @raise ENOMEM  no memory */
/* @satisfies LLR-POSIX-139 */
FILE *fdopen(int descriptor, const char *mode)
{
    const int flags = flags_of(mode);
    struct stat unused;
    if ((flags < 0) || (fstat(descriptor, &unused) != 0)) {
        return NULL;
    }
    return make(descriptor, flags);
}

/** @raise EINVAL  no such mode  @raise ENOMEM  no memory; and as open() */
/* @satisfies LLR-POSIX-139 */
FILE *fopen(const char *restrict path, const char *restrict mode)
{
    const int flags = flags_of(mode);
    if (flags < 0) {
        return NULL;
    }
    const int descriptor = open(path, flags, CREATE_MODE);
    if (descriptor < 0) {
        return NULL;
    }
    FILE *const file = make(descriptor, flags);
    if (file == NULL) {
        (void)close(descriptor);
        errno = ENOMEM;
    }
    return file;
}

/**
 * Opens another file in a stream, whatever state it is in.  Without a path, the mode of
 * an open one cannot be changed.
 *
 * @raise EBADF  no path, or the stream is not ours; and as fopen
 */
/* @satisfies LLR-POSIX-139 */
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict file)
{
    const int flags = flags_of(mode);
    if (!posix_stream_is(file) || (path == NULL)) {
        (void)posix_fail(EBADF);
        return NULL;
    }
    struct posix_stream *const stream = posix_stream_of(file);
    posix_stream_lock(file);
    (void)posix_stream_flush_locked(stream);
    (void)close(stream->descriptor);
    file->flags &= (uint8_t) ~(__SRD | __SWR | __SERR | __SEOF);
    file->unget = 0;
    stream->descriptor = (flags < 0) ? -1 : open(path, flags, CREATE_MODE);
    const bool is_open = stream->descriptor >= 0;
    if (is_open) {
        file->flags |= direction_of(flags);
        file->put = posix_stream_put; /* a standard stream has one direction */
        file->get = posix_stream_get;
        stream->mode = buffering_of(stream->descriptor);
    }
    posix_stream_release(file);
    return is_open ? file : NULL;
}
