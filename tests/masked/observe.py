#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The longest stretches with interrupts masked, counted from outside the image.

    observe.py [--build DIR] [--sdk DIR] [--check] [--prove] [NAME]...

Builds the observer (a TCG plugin, observer.c says how it counts) and runs it beside the
benchmark, the tests on the target that end normally, the stress image and growth.c, or
those named.  Prints the longest stretch of each, the longest between each two places, a
histogram, and which operations grow with the number of threads; writes the same to
build/masked/masked.json.  A figure counts the system's instructions: those of an
application's handler are in brackets.

--check runs the stress image and growth.c only and judges them; results go to
build/results/masked.  --prove holds what the observer believes of each instruction
against PSTATE.I, which QEMU logs for each, and counts anew; it also tells what each
function does in the longest stretch.
"""
from __future__ import annotations

import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
TARGET = HERE.parent / "target"
BENCH = HERE.parent / "bench"
sys.path.insert(0, str(TARGET))
import run as target  # noqa: E402  tests/target/run.py
from symbols import Image, said_by  # noqa: E402

# The longest stretch that make check lets pass, in instructions of the system: of the
# stress image, and of every operation of growth.c that is not named below.
BOUND = 450
# Operations that take longer with many, as their contracts say.
GROWING = {
    "join_large_stack",                  # places of the pool that one stack takes
    "key_create",                        # keys, of which there are at most 128
}
PROVED = "stress-start"  # every kind of path, and short enough to log
VERIFIED = "LLR-SCHED-099"

# Not interrupts: its handlers spin.
TESTS = ["scheduling", "waiting", "timing", "registers", "posix_semaphore",
         "posix_mutex", "posix_condition", "posix_thread", "posix_time", "posix_keys",
         "posix_stdio", "posix_system", "limits-tiny", "limits-stacks"]
PROGRAMS = ["primitives", "interrupts", "timer_wake", "thread_metric"]
SIZES = ["1", "10", "100", "1000"]
GROWTH = ["growth_1000", "growth_100"]  # of two that have a size, the later counts
VECTOR_IRQ, VECTOR_TRAP = 0x080, 0x200
PSTATE_I = 0x80
PROVED_BYTES = 1 << 20

Json = dict[str, object]


@dataclasses.dataclass(frozen=True)
class Path:
    """The longest of all stretches that begin and end at the same places."""

    start: int
    end: int
    count: int
    longest: int
    total: int  # with the application's own instructions
    switches: int
    entries: int


class Observed:
    """What the observer wrote of one run."""

    def __init__(self, text: str, image: Image) -> None:
        self.image = image
        self.paths: list[Path] = []
        self.phases: list[Path] = []
        self.bins: collections.Counter[int] = collections.Counter()
        for line in text.splitlines():
            kind, *words = line.split()
            if kind in ("path", "phase"):
                path = Path(int(words[1], 16), int(words[2], 16), *map(int, words[3:8]))
                (self.paths if kind == "path" else self.phases).append(path)
            elif kind == "bin":
                self.bins[int(words[0])] += int(words[1])
            elif kind == "errors":
                self.errors, self.first_error = int(words[0]), int(words[1], 16)
            elif kind == "stretches":
                self.stretches = int(words[0])
            elif kind == "longest":
                self.longest = int(words[0])
            elif kind == "executed":
                self.executed = int(words[0])
        self.paths.sort(key=lambda p: (-p.longest, p.start, p.end))
        self.names = image.places({a for p in self.paths for a in (p.start, p.end)})

    def row(self, path: Path) -> Json:
        """A path for people."""
        return {"instructions": path.longest, "with_application": path.total,
                "from": self.names[path.start], "to": self.names[path.end],
                "switches": path.switches, "exceptions": path.entries,
                "count": path.count}


class Observer:
    """Builds and runs programs under the plugin."""

    def __init__(self, build: pathlib.Path, sdk: pathlib.Path) -> None:
        self.suite = target.Suite(build, sdk)
        self.out = build
        self.out.mkdir(parents=True, exist_ok=True)
        self.plugin = self.out / "observer.so"
        subprocess.run(["gcc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O2", "-Wall",
                        "-Wextra", "-Wpedantic", "-Werror", "-Wshadow", "-Wconversion",
                        "-shared", "-fPIC", HERE / "observer.c", "-o", self.plugin],
                       check=True)

    def build(self, image: dict) -> pathlib.Path:
        """Builds a program as users do; returns its ELF file."""
        error = self.suite.build(image)
        if error is not None:
            sys.exit(f"masked: {image['name']} does not build: {error}")
        return self.suite.elf(image)

    def command(self, image: dict) -> list[str]:
        """QEMU's command line without the plugin."""
        spec = {"arguments": image.get("arguments", [])}
        return self.suite.raw_command(
            target.Run(image, spec, 1, image.get("gic", 3), "elf", "default", "qemu"))

    def plugin_option(self, symbols: Image, *more: str) -> list[str]:
        """What loads the plugin."""
        return ["-plugin", ",".join([str(self.plugin), *symbols.options(), *more])]

    def observe(self, image: dict) -> tuple[Observed, str]:
        """Runs one program; returns what was observed and what the image said."""
        symbols = Image(self.build(image))
        output = self.out / f"{image['name']}.txt"
        output.unlink(missing_ok=True)
        done = subprocess.run(
            [*self.command(image), *self.plugin_option(symbols, f"output={output}")],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            check=False, timeout=600)
        if done.returncode != 0:
            sys.exit(f"masked: {image['name']} ends with {done.returncode}: "
                     f"{done.stdout}{done.stderr}")
        return Observed(output.read_text(), symbols), done.stdout

    def plain(self, image: dict) -> str:
        """What an image says when nobody observes."""
        return said_by(*self.command(image))

    def prove(self, image: dict) -> Proof:
        """Compares what the observer believes and counts with PSTATE.I, as QEMU logs it
        for each instruction."""
        symbols = Image(self.build(image))
        output = self.out / f"{image['name']}-proof.txt"
        command = [*self.command(image), "-singlestep", "-d", "exec,cpu,nochain,plugin",
                   "-D", "/dev/stderr",
                   *self.plugin_option(symbols, f"output={output}", "trace=1")]
        proof = Proof(symbols)
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              bufsize=PROVED_BYTES, errors="replace") as process:
            assert process.stderr is not None
            for line in process.stderr:
                proof.read(line)
        proof.observed = Observed(output.read_text(), symbols)
        return proof


class Proof:
    """Stretches counted anew from a log of PSTATE, beside what the observer said."""

    def __init__(self, symbols: Image) -> None:
        vectors = symbols.symbols["arch_vectors"]
        self.interrupt, self.trap = vectors + VECTOR_IRQ, vectors + VECTOR_TRAP
        self.waits = symbols.waits()
        self.pc, self.is_masked = -1, False
        self.compared = self.differing = 0
        self.stretches = self.interrupts = self.traps = 0
        self.now: list[int] = []  # addresses of the stretch so far
        self.longest: list[int] = []
        self.symbols = symbols
        self.observed: Observed | None = None

    def end(self) -> None:
        """A stretch is over; one that nothing is in was none."""
        self.stretches += len(self.now) > 0
        self.longest = max(self.longest, self.now, key=len)
        self.now = []

    def read(self, line: str) -> None:
        """Reads a line of the log: registers come before what is observed."""
        if line.startswith(" PC="):
            self.pc = int(line[4:20], 16)
        elif line.startswith("PSTATE="):
            self.is_masked = (int(line[7:15], 16) & PSTATE_I) != 0
        elif line.startswith("OBSERVED "):
            _, address, belief, observing = line.split()
            if observing == "1":
                self.compared += 1
                self.differing += (int(address, 16) != self.pc
                                   or (belief == "1") != self.is_masked)
                self.count()

    def count(self) -> None:
        """Counts one instruction."""
        if not self.is_masked or self.pc == self.interrupt:
            self.end()
        self.interrupts += self.pc == self.interrupt
        if self.pc == self.trap:
            self.traps += 1
            self.now.pop()  # what trapped is done again
        if self.is_masked:
            self.now.append(self.pc)
        if self.pc in self.waits:
            self.end()

    def verdict(self) -> tuple[bool, str]:
        """Whether the observer is right, and in which figures."""
        assert self.observed is not None
        longest = self.observed.longest
        counted = (self.stretches, len(self.longest))
        same = counted == (self.observed.stretches, longest)
        good = (self.compared > 0 and self.differing == 0 and self.observed.errors == 0
                and same)
        return good, (f"{self.compared} instructions, {self.differing} masked "
                      f"otherwise; {self.interrupts} interrupts, {self.traps} traps; "
                      f"{self.stretches} stretches, the longest {len(self.longest)}; "
                      f"observed {self.observed.stretches} and {longest}")

    def costs(self) -> list[tuple[str, int]]:
        """What each function executes in the longest stretch, in order of coming."""
        names = {pc: self.symbols.below(pc).partition("+")[0] for pc in self.longest}
        return list(collections.Counter(names[pc] for pc in self.longest).items())


def programs() -> dict[str, dict]:
    """All that is observed, by name."""
    manifest = tomllib.loads((TARGET / "manifest.toml").read_text())["image"]
    known = {image["name"]: image for image in manifest}
    every = {f"bench-{name}": {"name": f"bench-{name}", "sources": [
        str(BENCH / f"{name}.c"), str(BENCH / "bench.c")]} for name in PROGRAMS}
    every |= {name: known[name] for name in TESTS}
    for name, seconds, gic in (("stress", "0.5", 3), ("stress-gicv2", "0.5", 2),
                               (PROVED, "0.0012", 3)):
        every[name] = {**known["stress"], "name": name, "gic": gic,
                       "arguments": [seconds, "1"]}
    for name in GROWTH:
        every[name] = {"name": name,
                       "sources": [str(HERE / "growth.c"), str(HERE / f"{name}.c")]}
    return every


def print_path(label: str, row: Json) -> None:
    """One line of a table."""
    brackets = (f" ({row['with_application']})"
                if row["with_application"] != row["instructions"] else "")
    print(f"{label:<24}{row['instructions']:>6}{brackets:<8} {row['switches']:>2} "
          f"{row['exceptions']:>2}  {row['from']} -> {row['to']}")


def growth_of(seen: dict[str, tuple[Observed, str]]) -> dict[str, dict[str, Json]]:
    """Operation, number, and the longest stretch of that phase."""
    table: dict[str, dict[str, Json]] = {}
    for observed, console in (seen[name] for name in GROWTH if name in seen):
        names = re.findall(r"^PHASE (\w+) (\d+)$", console, re.MULTILINE)
        for (operation, many), path in zip(names, observed.phases[1::2], strict=True):
            row = observed.row(path) if path.count else {}
            table.setdefault(operation, {})[many] = row
    return table


def print_growth(table: dict[str, dict[str, Json]]) -> None:
    """Which operations grow, and where."""
    print("\noperation" + "".join(f"{size:>8}" for size in SIZES) + "  longest at 1000")
    for operation, sizes in table.items():
        row = sizes.get(SIZES[-1], {})
        figures = "".join(f"{sizes.get(size, {}).get('instructions', 0):>8}"
                          for size in SIZES)
        where = f"{row['from']} -> {row['to']}" if row else ""
        print(f"{operation:<24}"[:24] + figures + f"  {where}")


def report(seen: dict[str, tuple[Observed, str]], out: pathlib.Path) -> None:
    """Prints the tables and writes masked.json."""
    print("instructions of the system between masking and unmasking, with those of an "
          "application's\nhandler in brackets; switches and exceptions within\n")
    by_name: dict[str, Json] = {}
    result: Json = {"bound": BOUND, "programs": by_name}
    bins: collections.Counter[int] = collections.Counter()
    every: dict[tuple[object, object], Json] = {}
    for name, (observed, _) in seen.items():
        row = observed.row(observed.paths[0])
        print_path(name, row)
        by_name[name] = {**row, "stretches": observed.stretches}
        if name in GROWTH:
            continue
        bins.update(observed.bins)
        for path in observed.paths:
            row = observed.row(path)
            key = (row["from"], row["to"])
            if key not in every or every[key]["instructions"] < row["instructions"]:
                every[key] = row
    ordered = sorted(every.values(),
                     key=lambda r: (-r["instructions"], r["from"], r["to"]))
    print("\nthe longest between each two places, growth left out")
    for row in ordered[:20]:
        print_path("", row)
    print("\nlength  stretches")
    for start, count in sorted(bins.items()):
        if count:
            print(f"{start:>6}  {count}")
    result["paths"] = ordered
    result["histogram"] = {str(k): v for k, v in sorted(bins.items()) if v}
    result["growth"] = growth_of(seen)
    print_growth(result["growth"])
    (out / "masked.json").write_text(json.dumps(result, indent=1) + "\n")


def judge_growth(table: dict[str, dict[str, Json]]) -> list[str]:
    """Operations that do not keep to BOUND though they should, or the reverse."""
    wrong = []
    for operation, sizes in table.items():
        longest = max(int(str(row.get("instructions", 0))) for row in sizes.values())
        if (longest > BOUND) != (operation in GROWING):
            wrong.append(f"{operation} takes {longest}")
    return wrong


def check(observer: Observer, known: dict[str, dict], results: pathlib.Path) -> int:
    """What make check runs: leaves results and counts, returns the exit status."""
    seen, said = observer.observe(known["stress"])
    growth = {name: observer.observe(known[name]) for name in GROWTH}
    plain = observer.plain(known["stress"])
    proof, proof_text = observer.prove(known[PROVED]).verdict()
    longest = seen.row(seen.paths[0])
    wrong = judge_growth(growth_of(growth))
    print_path("stress", longest)
    print(f"observer: {proof_text}", *wrong, sep="\n")
    cases = [
        ("no stretch of the stress image is longer than the bound",
         seen.errors == 0 and int(str(longest["instructions"])) <= BOUND),
        ("what grows is known, and all else keeps to the bound",
         not wrong and all(one.errors == 0 for one, _ in growth.values())),
        ("the stress image repeats to the byte, observed or not", plain == said),
        ("what the observer believes is what PSTATE says", proof)]
    failed = sum(not good for _, good in cases)
    lines = [f"{'PASS' if good else 'FAIL'} {VERIFIED}: {name}" for name, good in cases]
    closing = f"{len(cases) - failed} passed, {failed} failed"
    results.mkdir(parents=True, exist_ok=True)
    (results / "masked.txt").write_text("\n".join([*lines, closing]) + "\n")
    (results / "counts").write_text(f"{len(cases) - failed} {failed}\n")
    print(*lines, f"masked: {closing}", sep="\n")
    return 1 if failed else 0


def main() -> int:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--sdk", type=pathlib.Path, default=pathlib.Path("build/sdk"))
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    observer = Observer(args.build / "masked", args.sdk)
    known = programs()
    if args.check:
        return check(observer, known, args.build / "results/masked")
    chosen = {name: known[name] for name in args.names or known if name != PROVED
              or args.names}
    failed = 0
    if args.prove:
        for name, image in chosen.items():
            proof = observer.prove(image)
            good, text = proof.verdict()
            print(f"{name}: {text}: {'as QEMU says' if good else 'WRONG'}")
            print(*(f"{cost:>7}  {name}" for name, cost in proof.costs()), sep="\n")
            failed += not good
        return 1 if failed else 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        seen = dict(zip(chosen, pool.map(observer.observe, chosen.values())))
    report(seen, observer.out)
    bad = [f"{n}: {o.errors} errors, the first at {o.first_error:#x}"
           for n, (o, _) in seen.items() if o.errors]
    print(*bad, sep="\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
