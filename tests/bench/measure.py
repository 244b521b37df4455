# SPDX-License-Identifier: Apache-2.0
"""Builds the programs of the benchmark as a user does, runs them, reads their rows.

All of it is deterministic: time counts instructions, and the same commands give the
same result to the byte.
"""
from __future__ import annotations

import concurrent.futures
import dataclasses
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "target"))
import tree  # noqa: E402  of tests/target: device trees that are wrong

HERE = pathlib.Path(__file__).resolve().parent
BOARD = "lib/bulkhead/boards/qemu-virt/board.json"
TIMEOUT_S = 1800  # of the host
INEXACT = "cycles of this machine"
SCALE_KINDS = ["ready", "equals", "semaphore", "mutex", "condition", "timers",
               "chain", "held"]
SCALE_COUNTS = [10, 1000, 10000]
SCALE_MEMORY = "256M"


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a program: what it is told, and what its rows are called."""

    program: str
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    suffix: str = ""  # of the rows' names
    has_tree: bool = True


SHORT = [
    Run("primitives"),
    Run("interrupts"),
    Run("boot"),
    Run("boot", options=("--level", "2"), suffix="_el2"),
    Run("boot", options=("--level", "3"), suffix="_el3"),
    Run("boot", suffix="_constants", has_tree=False),
    Run("memory"),
    Run("thread_metric"),
]
CROWDED = [Run("primitives", ("crowded",)), Run("interrupts", ("crowded",))]
SCALE = [Run("scale", (kind, str(count)), ("--memory", SCALE_MEMORY), f"@{count}")
         for kind in SCALE_KINDS for count in SCALE_COUNTS]
LONG = [Run("timer_wake")]


class BenchError(Exception):
    """What went wrong, in one line or with the program's own words."""


class Bench:
    """The SDK that is measured and the folder that takes what is built."""

    def __init__(self, sdk: pathlib.Path, out: pathlib.Path) -> None:
        self.sdk = sdk
        self.out = out
        out.mkdir(parents=True, exist_ok=True)

    def build(self, name: str, sources: list[pathlib.Path],
              *options: str) -> pathlib.Path:
        """Builds one program with the compiler's default flags."""
        elf = self.out / f"{name}.elf"
        subprocess.run([self.sdk / "bin/bulkhead-cc", *options, *sources, "-o", elf],
                       check=True)
        return elf

    def without_tree(self, elf: pathlib.Path) -> list[str | pathlib.Path]:
        """The command that boots an image where there is no device tree."""
        bare = elf.with_name(elf.stem + "_without_tree.elf")
        bare.write_bytes(tree.rewritten(elf.read_bytes(), bytes(64), False))
        board = json.loads((self.sdk / BOARD).read_text())
        qemu = board["qemu"]
        machine = (qemu["machine"] + qemu["gic"][qemu["default-gic"]]
                   + qemu["level"][qemu["default-level"]])
        return [qemu["binary"], *qemu["options"], "-machine", machine, "-m",
                board["memory"]["default"], "-display", "none", "-monitor", "none",
                "-serial", "stdio", "-nodefaults", "-no-reboot",
                *qemu["deterministic"], "-kernel", bare]

    def run(self, run: Run) -> dict[str, dict]:
        """Runs a program that is built; returns its rows by name."""
        elf = self.out / f"{run.program}.elf"
        command = [self.sdk / "bin/bulkhead", "run", "--icount", "--timeout",
                   str(TIMEOUT_S), *run.options, elf, "--", *run.words]
        if not run.has_tree:
            command = self.without_tree(elf)
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
        rows = dict(read_row(line, run.suffix) for line in done.stdout.splitlines()
                    if line.startswith("ROW "))
        if done.returncode != 0 or not rows or INEXACT in done.stdout:
            raise BenchError(f"{run} failed: {done.stdout}{done.stderr}")
        return rows

    def run_all(self, runs: list[Run]) -> dict[str, dict]:
        """Builds the programs and runs them, two at a time."""
        for name in sorted({run.program for run in runs}):
            self.build(name, [HERE / f"{name}.c", HERE / "bench.c"])
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            rows: dict[str, dict] = {}
            for found in pool.map(self.run, runs):
                rows |= found
        return rows


def median(figures: list[list[int]], count: int) -> int:
    """The lower median of figures that are counted."""
    seen = 0
    for figure, times in figures:
        seen += times
        if 2 * seen >= count:
            return figure
    raise BenchError("more than half of a row's figures are too large")


def read_row(line: str, suffix: str) -> tuple[str, dict]:
    """Reads `ROW name count minimum sum maximum figure:times ...`."""
    _, name, *words = line.split()
    count, low, total, high = map(int, words[:4])
    figures = [[int(word) for word in pair.split(":")] for pair in words[4:]]
    return name + suffix, {
        "count": count, "minimum": low,
        "median": median(figures, count) if count > 1 else low,
        "mean": round(total / count, 1), "worst": high, "spread": high - low,
        "figures": figures}


def measure_rows(bench: Bench, is_short: bool) -> dict[str, dict]:
    """The rows of all operations; the worst case is that of both of its runs."""
    rows = bench.run_all(SHORT if is_short else [*LONG, *SHORT])
    for name, row in bench.run_all(CROWDED).items():
        rows[name]["worst"] = max(rows[name]["worst"], row["worst"])
    return rows


def measure_scale(bench: Bench) -> dict[str, dict[str, int]]:
    """The worst case of each operation beside more and more others."""
    scale: dict[str, dict[str, int]] = {}
    for name, row in bench.run_all(SCALE).items():
        operation, _, count = name.partition("@")
        scale.setdefault(operation, {})[count] = row["worst"]
    return scale
