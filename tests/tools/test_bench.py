#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the benchmark's judgement: medians, goals, growth, regressions, documents.

Runs alone: python3 tests/tools/test_bench.py.  Nothing is measured.
"""

import contextlib
import copy
import io
import json
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
BENCH = pathlib.Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))
import measure  # noqa: E402
import report  # noqa: E402
import sizes  # noqa: E402
import tables  # noqa: E402

BASELINE = json.loads((BENCH / "baseline.json").read_text())


def changed(name: str, key: str, percent: int) -> dict:
    """The baseline with one figure changed."""
    result = copy.deepcopy(BASELINE)
    result["rows"][name][key] = result["rows"][name][key] * (100 + percent) // 100
    return result


class Rows(unittest.TestCase):
    """What is read of a program's lines."""

    def test_row_is_read(self) -> None:
        name, row = measure.read_row("ROW a 4 1 16 9 1:1 2:1 4:1 9:1", "_el2")
        self.assertEqual(name, "a_el2")
        self.assertEqual([row[k] for k in ("count", "minimum", "median", "mean",
                                           "worst", "spread")], [4, 1, 2, 4.0, 9, 8])

    def test_median_is_where_half_of_the_figures_are(self) -> None:
        self.assertEqual(measure.median([[5, 1], [6, 999]], 1000), 6)
        self.assertEqual(measure.median([[5, 500], [6, 500]], 1000), 5)

    def test_median_too_large_for_the_histogram_is_refused(self) -> None:
        with self.assertRaises(measure.BenchError):
            measure.median([[5, 499]], 1000)


class Judgement(unittest.TestCase):
    """What is good and what is not."""

    def test_state(self) -> None:
        self.assertEqual(tables.state_of(15, 23, 15), "goal")
        self.assertEqual(tables.state_of(16, 23, 15), "best")
        self.assertEqual(tables.state_of(24, 23, 15), "WORSE")
        self.assertEqual(tables.state_of(16, None, 15), "not yet")

    def test_every_known_row_is_measured_or_has_no_api(self) -> None:
        for row in tables.goal_rows(BASELINE):
            self.assertIn(row[-1], ("goal", "best", "WORSE", "not yet", "no API yet"))

    def test_the_best_is_the_best_of_the_others(self) -> None:
        for name, _, others, best, _ in tables.KNOWN["rows"]:
            if others:
                self.assertEqual(best, min(o for o in others if o), name)

    def test_constant_operation_must_not_grow(self) -> None:
        flat = {"10": 189, "1000": 191, "10000": 191}
        self.assertIsNone(tables.growth_of("ready.a", flat))
        slow = {"10": 189, "1000": 192, "10000": 195}
        self.assertIsNotNone(tables.growth_of("ready.a", slow))

    def test_timers_may_grow_with_the_logarithm_only(self) -> None:
        logarithm = {"10": 100, "1000": 160, "10000": 200}
        self.assertIsNone(tables.growth_of("timers.a", logarithm))
        root = {"10": 100, "1000": 193, "10000": 397}
        self.assertIsNotNone(tables.growth_of("timers.a", root))


class Comparison(unittest.TestCase):
    """What became worse, and what became better."""

    def test_same_figures_are_no_regression(self) -> None:
        self.assertEqual(tables.compare(BASELINE, BASELINE, False), ([], []))

    def test_more_than_three_percent_is_told_of_median_and_worst(self) -> None:
        for key in ("median", "worst"):
            worse, better = tables.compare(
                BASELINE, changed("reset_to_main", key, 4), False)
            self.assertEqual(len(worse), 1)
            self.assertIn(f"reset_to_main, {key}: was", worse[0])
            self.assertEqual(better, [])

    def test_three_percent_are_allowed(self) -> None:
        new = changed("reset_to_main", "median", 3)
        self.assertEqual(tables.compare(BASELINE, new, False), ([], []))

    def test_improvement_is_told_and_is_no_fault(self) -> None:
        worse, better = tables.compare(
            BASELINE, changed("reset_to_main", "median", -4), False)
        self.assertEqual((worse, len(better)), ([], 1))

    def test_missing_row_is_a_regression_unless_the_run_was_short(self) -> None:
        new = copy.deepcopy(BASELINE)
        del new["rows"]["timer_wake_idle"]
        self.assertEqual(len(tables.compare(BASELINE, new, False)[0]), 2)
        self.assertEqual(tables.compare(BASELINE, new, True)[0], [])

    def test_growth_and_size_are_compared(self) -> None:
        new = copy.deepcopy(BASELINE)
        new["scale"]["timers.expire_wake"]["10000"] *= 2
        new["sizes"]["hello"]["file"] *= 2
        with contextlib.redirect_stdout(io.StringIO()):
            faults = report.find_faults(new, BASELINE, False)
        self.assertEqual(len(faults), 3)


class Outputs(unittest.TestCase):
    """What is written."""

    def test_json_is_the_result_and_the_baseline_is_so_written(self) -> None:
        text = (BENCH / "baseline.json").read_text()
        self.assertEqual(report.to_json(BASELINE), text)

    def test_document_follows_the_figures(self) -> None:
        same = report.documented(BASELINE)
        other = report.documented(changed("yield_switch", "median", 50))
        self.assertEqual(same.count("\n"), other.count("\n"))
        self.assertNotEqual(same, other)

    def test_text_and_markdown_have_all_rows(self) -> None:
        rows = [["a", "1", "goal"], ["b", "2,000", "WORSE"]]
        self.assertEqual(tables.text(["n", "v", "s"], rows),
                         "n      v  s\na      1  goal\nb  2,000  WORSE")
        self.assertEqual(tables.markdown(["n", "v"], [["a", "1"]]),
                         "| n | v |\n|---|---:|\n| a | 1 |")

    def test_sections_are_read_and_the_padding_of_text_is_not_counted(self) -> None:
        names = b"\0.text\0.shstrtab\0"
        text = b"\x01\x02\x03\x04" + bytes(60)
        head = sizes.ELF.pack(b"\x7fELF", 2, 183, 1, 0, 0, 64 + 64 + len(names), 0, 64,
                              0, 0, 64, 3, 2)
        table = [(0,) * 10, (1, 1, 6, 0, 64, 64, 0, 0, 4, 0),
                 (7, 3, 0, 0, 128, len(names), 0, 0, 1, 0)]
        elf = head + text + names + b"".join(sizes.SECTION.pack(*s) for s in table)
        self.assertEqual(sizes.sections(elf)[".text"], 4)


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=0).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed - len(result.skipped)} passed, {failed} failed")
    sys.exit(1 if failed else 0)
