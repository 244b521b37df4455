#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of tests/model: faults planted in the scheduler are found and shrunk.

Each fault replaces one piece of one function, is built with the differential test and
must be found within the budget of make check, with a short reproduction.  A piece that
is no longer there makes its test fail: name another that breaks the same rule.

Runs alone: python3 tests/tools/test_differential.py.
"""
from __future__ import annotations

import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHORT = 16  # operations of a reproduction, at most
MUTEX = "sched/mutex.c"
PRIORITY = "sched/thread_priority.c"
SCHEDULER = "sched/scheduler.c"
SCHEDULER_H = "sched/include/sched/scheduler.h"
WAIT_QUEUE_H = "sched/include/sched/wait_queue.h"


def plant(text: str, function: str, old: str, new: str) -> str:
    """Replaces a piece of a function, however it is broken into lines."""
    body = re.search(
        rf"^[^\n;]*\b{function}\([^;{{}}]*\)\n\{{\n.*?^\}}\n", text, re.M | re.S
    )
    if body is None:
        raise ValueError(f"there is no function {function}")
    piece = re.compile(r"\s+".join(map(re.escape, old.split())))
    if len(piece.findall(body[0])) != 1:
        raise ValueError(f"{function} has not exactly one '{old}'")
    return (
        text[: body.start()] + piece.sub(lambda _: new, body[0]) + text[body.end() :]
    )


class Faults(unittest.TestCase):
    """Each breaks one rule."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.overlay = pathlib.Path(folder.name)

    def run_test(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Builds the differential test with what is in the overlay, and runs it."""
        program = self.overlay / "differential"
        built = subprocess.run(
            ["make", "-s", "--no-print-directory", "differential-overlay"]
            + [f"OVERLAY={self.overlay}", f"OUT={program}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(built.returncode, 0, built.stderr)
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, check=False
        )

    def finds(self, path: str, function: str, old: str, new: str) -> None:
        """Fails unless the fault is found and its reproduction is short."""
        faulty = self.overlay / path
        faulty.parent.mkdir(parents=True)
        text = (ROOT / path).read_text(encoding="utf-8")
        faulty.write_text(plant(text, function, old, new), encoding="utf-8")
        done = self.run_test("--budget")
        found = re.search(r"a short reproduction, (\d+) operations", done.stdout)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        assert found is not None
        self.assertLessEqual(int(found[1]), SHORT, done.stdout)
        self.assertIn("then:\n    model ", done.stdout)

    def test_a_displaced_thread_goes_behind_its_equals(self) -> None:
        old = "return scheduler_dispatch(thread_current(), thread);"
        self.finds(
            SCHEDULER_H,
            "scheduler_act_on",
            old,
            "(void)priority_queue_rotate(&scheduler.ready, "
            "thread_current()->priority);\n        " + old,
        )

    def test_equals_displace_the_running_thread(self) -> None:
        self.finds(
            SCHEDULER_H,
            "scheduler_make_ready_locked",
            "priority > thread_current()->priority",
            "priority >= thread_current()->priority",
        )

    def test_equals_made_ready_by_an_interrupt_displace(self) -> None:
        self.finds(
            SCHEDULER_H,
            "scheduler_succeed_locked",
            "first)->priority < thread->priority",
            "first)->priority <= thread->priority",
        )

    def test_yielding_keeps_the_turn(self) -> None:
        self.finds(
            SCHEDULER_H,
            "scheduler_yield",
            "(next != &current->context.node, 1)",
            "(next == NULL, 1)",
        )

    def test_a_threshold_is_ignored(self) -> None:
        self.finds(
            SCHEDULER,
            "begin_activation_locked",
            "if (thread->threshold > thread->priority)",
            "if (thread->threshold > PRIORITY_MAX)",
        )

    def test_a_loan_is_not_undone_by_unlock(self) -> None:
        self.finds(
            MUTEX,
            "mutex_unlock_slow",
            "self->priority = self->base_priority;",
            ";",
        )

    def test_a_loan_is_not_undone_by_a_rarer_unlock(self) -> None:
        self.finds(
            MUTEX,
            "release",
            "thread_leave_update_locked(self);",
            ";",
        )

    def test_a_ceiling_stays_after_unlock(self) -> None:
        self.finds(
            MUTEX,
            "hand_over_locked",
            "set_loan(self, mutex, PRIORITY_IDLE);",
            "if (mutex->protocol != MUTEX_PROTECT) {"
            " set_loan(self, mutex, PRIORITY_IDLE); }",
        )

    def test_a_loan_stays_after_a_timeout(self) -> None:
        self.finds(
            MUTEX,
            "mutex_abandon_locked",
            "thread_leave_update_locked(owner);",
            ";",
        )

    def test_inheritance_is_not_transitive(self) -> None:
        self.finds(
            PRIORITY, "update_locked", "? mutex_lend_locked(mutex)", "? NULL"
        )

    def test_a_loan_costs_the_turn(self) -> None:
        self.finds(
            PRIORITY,
            "update_locked",
            "thread_place_locked(thread, priority, true);",
            "thread_place_locked(thread, priority, false);",
        )

    def test_setschedprio_raises_before_equals(self) -> None:
        self.finds(
            PRIORITY,
            "thread_set_priority",
            "(thread->priority > before)",
            "(thread->priority > PRIORITY_MAX)",
        )

    def test_a_timeout_leaves_the_waiter_queued(self) -> None:
        self.finds(
            WAIT_QUEUE_H, "wait_queue_wake_locked", "queue->only = NULL;", ";"
        )

    def test_a_deadline_that_has_passed_is_overlooked(self) -> None:
        self.finds(WAIT_QUEUE_H, "wait_queue_wait", "wait_queue_is_late()", "false")

    def test_a_deadline_holds_for_the_mutex_of_a_condition(self) -> None:
        self.finds(
            "sched/condition.c",
            "wait",
            "wait_queue_clear_deadline(); /* it does not hold for the mutex */",
            ";",
        )

    def test_the_next_timeout_is_lost(self) -> None:
        self.finds(
            "sched/timeout_queue.c",
            "timeout_queue_insert",
            "if (is_apart) { enter(queue, earliest); }",
            "(void)is_apart;",
        )

    def test_a_post_between_look_and_wait_is_overlooked(self) -> None:
        self.finds(
            "sched/include/sched/semaphore.h",
            "semaphore_wait_slow",
            "(semaphore->value != 0U)",
            "(semaphore->value > SEMAPHORE_VALUE_MAX)",
        )

    def test_deadlines_do_not_follow_the_realtime_clock(self) -> None:
        self.finds(
            "sched/timeout.c",
            "timeout_set_realtime",
            "timeouts.realtime_offset = tick - arch_counter(); arm();",
            "timeouts.realtime_offset = tick - arch_counter();",
        )

    def test_no_fault_is_found_where_none_is(self) -> None:
        done = self.run_test("--total", "50000")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_piece_that_is_gone_is_told(self) -> None:
        with self.assertRaises(ValueError):
            plant("void f(void)\n{\n    a = b;\n}\n", "f", "a = c;", ";")
        with self.assertRaises(ValueError):
            plant("void f(void)\n{\n    a = b;\n}\n", "g", "a = b;", ";")


if __name__ == "__main__":
    unittest.main()
