/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams: the C library's FILE, extended by a lock, a buffer and a descriptor.
 *
 * The C library's engines for formats call the put and get functions of a FILE and know
 * nothing of locks.  Every function that a program calls locks the stream first, once
 * for the whole operation.  FILEs that are not ours (the strings of snprintf) have no
 * lock.
 */
#ifndef POSIX_STDIO_STREAM_H
#define POSIX_STDIO_STREAM_H

#include <sched/mutex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct posix_stream {
    FILE file;                 /* first: what programs see */
    struct mutex lock;         /* recursive, with inheritance; guards all below */
    struct posix_stream *next; /* in the list of streams that have been used */
    void (*dispose)(struct posix_stream *stream); /* when closed; NULL: nothing to do */
    char *buffer;
    uint32_t size;     /* of the buffer, in bytes; at least 1 */
    uint32_t count;    /* bytes in it: to be written, or read from the file */
    uint32_t position; /* of the next byte to be taken, when reading */
    int descriptor;
    uint8_t mode;    /* _IOFBF, _IOLBF or _IONBF */
    bool is_reading; /* what is in the buffer was read */
    bool is_listed;  /* in the list */
};

/* Of FILE.flags: it is one of ours.  The C library's own buffered files, which have it
   elsewhere, are never linked. */
#define POSIX_STREAM_OURS __SBUF

/** Writes a byte to a locked stream: FILE.put. @return 0, or EOF */
int posix_stream_put(char byte, FILE *file);

/** Takes a byte from a locked stream: FILE.get. @return it, or -1: error, -2: end */
int posix_stream_get(FILE *file);

/** Whether a FILE is one of ours. @context any @bound O(1) */
/* @satisfies LLR-POSIX-120 */
static inline bool posix_stream_is(const FILE *file)
{
    return (file->flags & POSIX_STREAM_OURS) != 0U;
}

/** Our stream behind a FILE. @param file one of ours */
static inline struct posix_stream *posix_stream_of(FILE *file)
{
    return (struct posix_stream *)(void *)file;
}

/**
 * Locks a stream, as often as wanted; a FILE that is not ours has no lock.
 *
 * @context  thread; asserted
 * @bound    as mutex_lock
 */
void posix_stream_lock(FILE *file);

/** As posix_stream_lock without waiting; false if another thread has it. */
bool posix_stream_try(FILE *file);

/** Ends posix_stream_lock; what is not to be buffered is written before. */
void posix_stream_unlock(FILE *file);

/** Ends posix_stream_lock or posix_stream_try, and nothing else. */
void posix_stream_release(FILE *file);

/**
 * Writes the buffer of a locked stream; forgets what was read ahead.
 *
 * @return   0, or EOF: it cannot be written
 * @context  thread
 */
int posix_stream_flush_locked(struct posix_stream *stream);

/** Takes a stream out of the list of those to be flushed. @context thread */
void posix_stream_forget(struct posix_stream *stream);

/**
 * Writes what streams have in their buffers; one that another thread uses is left to
 * it.
 *
 * @return   0, or EOF if one could not be written
 * @context  thread
 * @bound    one step for each stream
 */
int posix_stream_flush_all(void);

/** As fputc on a locked stream. */
int posix_stream_put_locked(int byte, FILE *file);

/** As fgetc on a locked stream. */
int posix_stream_get_locked(FILE *file);

#endif
