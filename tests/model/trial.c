/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trials.  The thread that runs asks for the next operation, so that the list is one
 * whatever thread that is; what it calls may return much later.
 */
#define _GNU_SOURCE
#include "trial.h"

#include "generate.h"
#include "model.h"
#include "picture.h"
#include "real.h"
#include "rules.h"
#include <fakes/coroutine.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECONDS_OF_SEED 3 /* of processor time; most trials take far less than one */
#define SECONDS_OF_PLAN 1
#define EXIT_DIFFERENT  3

static struct trial *shared; /* with the processes of trials */

static struct {
    const struct operation *plan; /* NULL: random */
    uint32_t plan_count;
    uint32_t planned; /* done or left out */
    uint64_t seed;
    uint32_t steps;

    struct model model;
    struct operation operation; /* that the model has not done yet */
    bool is_ahead;              /* there is one */
    struct picture expected;
    struct picture found;
    enum status status[THREADS]; /* how each thread's last operation ended */
    int32_t told[THREADS];
} trial;

/* ---- in the process of the trial ---- */

static void end_if_different(void)
{
    real_picture(&trial.found);
    model_picture(&trial.model, &trial.expected);
    if (picture_differs(&trial.expected, &trial.found, shared->text,
                        sizeof shared->text)) {
        _exit(EXIT_DIFFERENT);
    }
}

static void end_if_result_differs(int thread)
{
    const struct model_thread *const it = &trial.model.thread[thread];
    if ((trial.status[thread] != it->status) || (trial.told[thread] != it->told)) {
        (void)snprintf(shared->text, sizeof shared->text,
                       "    model      thread %d is told status %d and %d\n"
                       "    scheduler  thread %d is told status %d and %d\n",
                       thread, (int)it->status, (int)it->told, thread,
                       (int)trial.status[thread], (int)trial.told[thread]);
        _exit(EXIT_DIFFERENT);
    }
}

/* The model does what the scheduler has done. */
static void catch_up(void)
{
    struct model_choices choices;
    real_take_choices(&choices);
    if (trial.is_ahead) {
        trial.is_ahead = false;
        model_step(&trial.model, &trial.operation, &choices);
    }
    end_if_different();
}

static bool next_of_plan(struct operation *operation)
{
    while (trial.planned < trial.plan_count) {
        *operation = trial.plan[trial.planned];
        trial.planned++;
        operation_fit(operation, rules_next_tick(&trial.model) - trial.model.now);
        if (model_allows(&trial.model, operation)) {
            return true;
        }
    }
    return false;
}

/* The next operation, or the end.  A ring of owners is a mistake of the program, after
   which priorities are not defined. */
static const struct operation *next_operation(void)
{
    struct operation *const next = &trial.operation;
    const bool is_over = (shared->count == trial.steps) || model_has_ring(&trial.model);
    if (is_over
        || !((trial.plan != NULL) ? next_of_plan(next)
                                  : generate(&trial.model, next))) {
        _exit(0);
    }
    shared->operation[shared->count] = *next;
    shared->actor[shared->count] = (int8_t)trial.model.running;
    shared->count++;
    trial.is_ahead = true;
    return next;
}

static void when_idle(void)
{
    catch_up();
    const struct operation *const operation = next_operation();
    if (operation->kind == OPERATION_INTERRUPT) {
        real_interrupt(operation);
    }
}

static void *run_thread(void *unused)
{
    const int self = real_running();
    trial.status[self] = STATUS_OK;
    trial.told[self] = 0;
    for (;;) {
        catch_up();
        end_if_result_differs(self);
        const struct operation operation = *next_operation();
        if (operation.kind == OPERATION_INTERRUPT) {
            real_interrupt(&trial.operation);
        } else {
            trial.status[self] = real_do(&operation, &trial.told[self]);
        }
    }
    return unused;
}

static void *run_first_thread(void *unused)
{
    static bool is_begun;
    if (!is_begun) {
        is_begun = true;
        real_begin();
        generate_seed(trial.seed);
        model_init(&trial.model);
    }
    return run_thread(unused);
}

/* ---- around it ---- */

static void return_at_once(void *unused)
{
    (void)unused;
    coroutine_switch(COROUTINE_TEST);
}

/* The sanitizer warns of the first change of stacks in a process: once, not in all. */
static void begin(void)
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    coroutine_reset();
    coroutine_switch(coroutine_make(return_at_once, NULL));
}

static void run_child(int seconds, bool is_quiet)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS };
    const struct itimerval limit = { .it_value = { .tv_sec = seconds } };
    if (is_quiet) {
        const int nowhere = open("/dev/null", O_WRONLY);
        (void)dup2(nowhere, STDERR_FILENO);
    }
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        (void)signal(faults[i], SIG_DFL); /* CMocka would go on with its next test */
    }
    (void)setenv("CMOCKA_TEST_ABORT", "1", 1); /* how the fakes stop a test */
    (void)setitimer(ITIMER_VIRTUAL, &limit, NULL);
    real_run(run_first_thread, when_idle);
    (void)snprintf(shared->text, sizeof shared->text, "    the scheduler stopped\n");
    _exit(EXIT_DIFFERENT);
}

static void describe_end(int status)
{
    if (WIFSIGNALED(status)) {
        (void)snprintf(shared->text, sizeof shared->text, "    the scheduler %s: %s\n",
                       (WTERMSIG(status) == SIGVTALRM) ? "does not come to an end"
                                                       : "stopped",
                       strsignal(WTERMSIG(status)));
    } else if (shared->text[0] == '\0') {
        (void)snprintf(shared->text, sizeof shared->text,
                       "    the scheduler's process ended with status %d\n",
                       WEXITSTATUS(status));
    } else {
        /* what differs has been said */
    }
}

static const struct trial *run(int seconds, bool is_quiet, bool *failed)
{
    if (shared == NULL) {
        begin();
    }
    shared->count = 0;
    shared->text[0] = '\0';
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) {
        run_child(seconds, is_quiet);
    }
    int status = -1;
    if ((shared == MAP_FAILED) || (child < 0) || (waitpid(child, &status, 0) < 0)) {
        perror("differential");
        exit(2);
    }
    *failed = status != 0;
    if (*failed) {
        describe_end(status);
    }
    return shared;
}

const struct trial *trial_of_seed(uint64_t seed, uint32_t steps, bool is_quiet,
                                  bool *failed)
{
    trial.plan = NULL;
    trial.seed = seed;
    trial.steps = steps;
    return run(SECONDS_OF_SEED, is_quiet, failed);
}

const struct trial *trial_of_plan(const struct operation *plan, uint32_t count,
                                  bool *failed)
{
    trial.plan = plan;
    trial.plan_count = count;
    trial.planned = 0;
    trial.steps = TRIAL_STEPS_MAX;
    return run(SECONDS_OF_PLAN, true, failed);
}
