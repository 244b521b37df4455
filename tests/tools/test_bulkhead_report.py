#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of what bulkhead changes on the way: boot arguments and fault reports.

Runs alone: python3 tests/tools/test_bulkhead_report.py.
sdk.py says which SDK is tested.
"""

import shlex
import sys
import unittest

sys.dont_write_bytecode = True
import sdk  # noqa: E402

sys.path.insert(0, str(sdk.SDK / "lib" / "bulkhead" / "python"))
from bulkhead_tool import machine, report  # noqa: E402
from bulkhead_tool.errors import ToolError  # noqa: E402


class Quoting(unittest.TestCase):
    """Boot arguments are quoted so that a shell-like splitter returns the words."""

    def test_words_return(self) -> None:
        words = ["a", "", "two words", "it's", '"', "\\", "$HOME", "a=b;c", "\t", "ä"]
        self.assertEqual(shlex.split(machine.quote_arguments(words)), words)

    def test_longest(self) -> None:
        self.assertEqual(len(machine.quote_arguments(["a" * 2048])), 2048)
        with self.assertRaises(ToolError):
            machine.quote_arguments(["a" * 2049])
        with self.assertRaises(ToolError):
            machine.quote_arguments(["ä" * 1025])


class Reports(unittest.TestCase):
    """Fault reports are annotated, all else passes unchanged, however it is cut."""

    TEXT = (
        b"*** FAULTLESS?\nx *** FAULT: not at a line's start\n"
        b"*** FAULT: data abort\n    thread    a, priority 1\n"
        b"    address   0x0000000000000008: null page\n"
        b"    pc        0x0000000040201000\n"
        b"    backtrace 0x0000000040201000\n              0x0000000040202004\r\n"
        b"    registers x0 0x0000000040201000\n              0x0000000040201000\n"
        b"*** STOPPED: status 134\nafter\n    pc        0x0000000040201000\n"
    )

    @staticmethod
    def symbolize(addresses: list[int]) -> list[str]:
        return [f" <{address:x}>" for address in addresses]

    def expected(self) -> bytes:
        text = self.TEXT.replace(
            b"1000\n    backtrace 0x0000000040201000\n",
            b"1000 <40201000>\n    backtrace 0x0000000040201000 <40201000>\n",
        )
        return text.replace(b"2004\r\n", b"2004 <40202000>\r\n")

    def test_any_pieces(self) -> None:
        text = self.TEXT.replace(b"*** FAULTLESS?\n", b"*** FAUL\n")
        expected = self.expected().replace(b"*** FAULTLESS?\n", b"*** FAUL\n")
        for size in (1, 2, 3, 7, 50, len(text)):
            console = report.Filter(self.symbolize)
            pieces = [text[i : i + size] for i in range(0, len(text), size)]
            shown = b"".join(map(console.feed, pieces)) + console.flush()
            self.assertEqual(shown, expected)
            self.assertTrue(console.has_fault)

    def test_nothing_is_delayed_outside_a_report(self) -> None:
        console = report.Filter(self.symbolize)
        for piece in (b"*** ", b"FAU", b"CET\n*", b"**", b"\xff\0"):
            self.assertEqual(console.feed(piece), piece)
        self.assertFalse(console.has_fault)

    def test_unfinished_report_is_shown(self) -> None:
        console = report.Filter(self.symbolize)
        shown = console.feed(b"*** FAULT: x\n    pc        0x10") + console.flush()
        self.assertEqual(shown, b"*** FAULT: x\n    pc        0x10 <10>")

    def test_two_reports(self) -> None:
        one = b"*** FAULT: x\n    pc        0x10\n*** STOPPED: status 134\n"
        console = report.Filter(self.symbolize)
        marked = one.replace(b"0x10", b"0x10 <10>")
        self.assertEqual(console.feed(one + one), marked + marked)

    def test_missing_symbols(self) -> None:
        self.assertEqual(report.addr2line("/nonexistent", [1, 2]), ["", ""])


if __name__ == "__main__":
    sys.exit(sdk.main())
