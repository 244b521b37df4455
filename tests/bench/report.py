#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the benchmark with the SDK's default flags, runs it, and prints the table.

Writes build/bench/bench.json.  Every row stands beside the best of the others and our
goal; the exit status is 1 if a row is worse than the best.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ["primitives", "interrupts", "timer_wake", "thread_metric"]
HELLO_LIMIT_BYTES = 40 * 1000


def compile_program(sdk: pathlib.Path, sources: list[pathlib.Path],
                    out: pathlib.Path) -> None:
    """Builds one program as a user does."""
    subprocess.run([sdk / "bin/bulkhead-cc", *sources, "-o", out], check=True)


def run_program(sdk: pathlib.Path, out: pathlib.Path, name: str) -> dict[str, dict]:
    """Builds and runs one program; returns its rows by name."""
    elf = out / f"{name}.elf"
    compile_program(sdk, [HERE / f"{name}.c", HERE / "bench.c"], elf)
    done = subprocess.run([sdk / "bin/bulkhead", "run", "--icount", "--timeout", "600",
                           elf], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench: {name} failed: {done.stdout}{done.stderr}")
    rows = {}
    for line in done.stdout.splitlines():
        if line.startswith("ROW "):
            _, row, count, low, mean, high = line.split()
            rows[row] = {"count": int(count), "minimum": int(low), "mean": float(mean),
                         "maximum": int(high), "spread": int(high) - int(low)}
    return rows


def hello_size(sdk: pathlib.Path, out: pathlib.Path) -> int:
    """Size of the stripped hello with printf, in bytes."""
    source, elf = out / "hello.c", out / "hello.elf"
    source.write_text('#include <stdio.h>\nint main(void)\n{\n'
                      '    printf("Hello, %s\\n", "world");\n    return 0;\n}\n')
    compile_program(sdk, [source], elf)
    subprocess.run(["aarch64-linux-gnu-strip", elf], check=True)
    return elf.stat().st_size


def verdict(figure: int, best: int, goal: int) -> str:
    """How a figure stands."""
    if figure <= goal:
        return "goal"
    return "best" if figure <= best else "WORSE"


def table(measured: dict[str, dict], known: list) -> tuple[list[dict], bool]:
    """Joins the measured rows with the others' figures; prints them."""
    print(f"{'operation':<36}{'':9}{'Bulkhead':>9}{'max':>8}{'best':>9}{'goal':>9}  ")
    rows, good = [], True
    for name, figure, best, goal in known:
        row = measured[name]
        state = verdict(row[figure], best, goal)
        good = good and state != "WORSE"
        print(f"{name:<36}{figure:<9}{row[figure]:>9}{row['maximum']:>8}{best:>9}"
              f"{goal:>9}  {state}")
        rows.append({"name": name, "figure": figure, "value": row[figure], "best": best,
                     "goal": goal, "state": state, **row})
    return rows, good


def main() -> int:
    """Runs everything in parallel and reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdk", type=pathlib.Path, default=pathlib.Path("build/sdk"))
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("build/bench"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    known = json.loads((HERE / "rows.json").read_text())
    measured: dict[str, dict] = {}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for rows in pool.map(lambda n: run_program(args.sdk, args.out, n), PROGRAMS):
            measured |= rows
    print("instructions, QEMU virt, cortex-a53, -icount shift=0; path lengths, no WCET")
    rows, good = table(measured, known["rows"])
    size = hello_size(args.sdk, args.out)
    state = "goal" if size <= HELLO_LIMIT_BYTES else "WORSE"
    print(f"{'hello, stripped ELF':<36}{'bytes':<9}{size:>9}{'':>8}{'':>9}"
          f"{HELLO_LIMIT_BYTES:>9}  {state}")
    result = {"source": known["source"], "rows": rows, "hello_bytes": size}
    (args.out / "bench.json").write_text(json.dumps(result, indent=1) + "\n")
    return 0 if good and state == "goal" else 1


if __name__ == "__main__":
    sys.exit(main())
