#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the images of manifest.toml with the SDK, as a user would, and boots each.

An image that reports results must end with `N passed, 0 failed` and status 0; a run
that names what it `verifies` must end with its status and print its lines.  A line is
printed for each run, results go to build/results/target/RUN.txt, what the image said to
RUN.log, and the counts of all runs to build/results/target/counts.
"""
from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

sys.dont_write_bytecode = True
import tree as trees  # noqa: E402  beside this file

HERE = pathlib.Path(__file__).resolve().parent
OTHER_ADDRESS = 0x4040_0000  # where no image is linked to
BOARD = "lib/bulkhead/boards/qemu-virt/board.json"


@dataclasses.dataclass(frozen=True)
class Run:
    """One boot of an image."""

    image: dict
    spec: dict
    level: int
    gic: int
    form: str    # elf, image; dirty: noise in .bss; misplaced: at another address
    memory: str  # or "default"
    tree: str    # "qemu": its own; otherwise one of tree.py

    @property
    def name(self) -> str:
        """Names what is not the default."""
        words = [self.image["name"], self.spec.get("name"), f"el{self.level}",
                 f"gicv{self.gic}", self.form, self.memory, self.tree]
        return "-".join(w for w in words if w not in (None, "elf", "default", "qemu"))

    @property
    def is_raw(self) -> bool:
        """Whether it needs what `bulkhead run` does not offer."""
        return (self.form in ("dirty", "misplaced") or self.tree != "qemu"
                or "qemu" in self.spec)

    @property
    def arguments(self) -> list[str]:
        """The program's words; {memory} becomes the memory size."""
        words = self.spec.get("arguments", [])
        return [word.replace("{memory}", self.memory) for word in words]


def expand(image: dict) -> list[Run]:
    """All runs of an image: each entry of `run` in each combination of its lists."""
    runs = []
    for spec in image.get("run", [{}]):
        merged = {**image, **spec, "name": spec.get("name")}
        lists = [merged.get("levels", [1]), merged.get("gics", [3]),
                 merged.get("forms", ["elf"]), merged.get("memories", ["default"]),
                 merged.get("trees", ["qemu"])]
        for level, gic, form, memory, tree in itertools.product(*lists):
            if not (level == 3 and form == "image"):  # QEMU has no such way
                runs.append(Run(image, merged, level, gic, form, memory, tree))
    return runs


class Suite:
    """The folders and files that all runs use."""

    def __init__(self, build: pathlib.Path, sdk: pathlib.Path) -> None:
        self.sdk = sdk
        self.out = build / "target"
        self.results = build / "results/target"
        self.board = json.loads((sdk / BOARD).read_text())
        self.silence, self.silent = os.pipe()  # a console at which nobody types
        self.out.mkdir(parents=True, exist_ok=True)
        self.results.mkdir(parents=True, exist_ok=True)

    def elf(self, image: dict) -> pathlib.Path:
        """The image's ELF file."""
        return self.out / f"{image['name']}.elf"

    def build(self, image: dict) -> str | None:
        """Compiles an image; returns what was said if it failed."""
        elf = self.elf(image)
        sources = [str(HERE / s) for s in [*image["sources"], "target_test.c"]]
        commands = [[self.sdk / "bin/bulkhead-cc", "-std=c11",
                     "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-g",
                     *image.get("flags", []), *sources, "-o", elf,
                     *image.get("libraries", [])],
                    [self.sdk / "bin/bulkhead", "image", elf]]
        for command in commands:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                return done.stderr
        return None

    def qemu(self, run: Run) -> list[str]:
        """QEMU's command without anything to boot."""
        qemu = self.board["qemu"]
        memory = run.memory
        if memory == "default":
            memory = self.board["memory"]["default"]
        return [qemu["binary"], *qemu["options"], "-machine", qemu["machine"]
                + qemu["gic"][str(run.gic)] + qemu["level"][str(run.level)],
                "-m", memory, *"-display none -monitor none -serial stdio".split(),
                "-nodefaults", "-no-reboot", *qemu["deterministic"]]

    def raw_command(self, run: Run) -> list[str]:
        """The command where `bulkhead run` will not do; makes the file it boots."""
        elf = self.elf(run.image)
        command = self.qemu(run)
        if run.form == "misplaced":
            return [*command, "-device", f"loader,file={elf.with_suffix('.img')},"
                    f"addr={OTHER_ADDRESS:#x},cpu-num=0,force-raw=on"]
        tree = None
        boot = elf if run.form != "image" else elf.with_suffix(".img")
        if run.tree != "qemu":
            dump = self.out / f"{run.name}.dtb"
            dumping = [f"{w},dumpdtb={dump}" if w.startswith("virt,") else w
                       for w in self.qemu(run)]
            subprocess.run(dumping, capture_output=True, check=True)
            tree = trees.wrong(run.tree, dump.read_bytes())
        if run.tree != "qemu" or run.form == "dirty":
            boot = self.out / f"{run.name}.elf"
            boot.write_bytes(trees.rewritten(elf.read_bytes(), tree,
                                             run.form == "dirty"))
        words = " ".join([run.image["name"], *(f'"{a}"' for a in run.arguments)])
        return [*command, "-kernel", str(boot), "-append", words,
                *run.spec.get("qemu", [])]

    def tool_command(self, run: Run) -> list[str]:
        """The command of a run as a user would type it."""
        elf = self.elf(run.image)
        command = [str(self.sdk / "bin/bulkhead"), "run", "--icount", "--level",
                   str(run.level), "--gic", str(run.gic)]
        if run.memory != "default":
            command += ["--memory", run.memory]
        boot = elf if run.form == "elf" else elf.with_suffix(".img")
        return [*command, str(boot), "--", *run.arguments]

    def boot(self, run: Run) -> tuple[str, str, int]:
        """Boots an image; returns what it said, what others said, its status."""
        command = self.raw_command(run) if run.is_raw else self.tool_command(run)
        text = run.spec.get("input")
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=subprocess.PIPE if text else self.silence,
                              text=True, errors="replace") as process:
            try:
                output, errors = process.communicate(text, run.spec.get("timeout", 120))
                return output, errors, process.returncode
            except subprocess.TimeoutExpired:
                process.kill()  # the tool takes QEMU with it
                output, errors = process.communicate()
                return output, errors, 124

    def one(self, run: Run, error: str | None) -> tuple[str, int, int, str]:
        """Does one run and files its results."""
        if error is not None:
            text, passed, failed, output = "FAIL: it does not build\n", 0, 1, error
        else:
            output, errors, status = self.boot(run)
            text, passed, failed = (judge_ending(run, output, status)
                                    if "verifies" in run.spec
                                    else judge_reporting(output, status))
            output += errors
        (self.results / f"{run.name}.txt").write_text(text)
        (self.results / f"{run.name}.log").write_text(output)
        return run.name, passed, failed, text + output if failed else ""


def judge_ending(run: Run, output: str, status: int) -> tuple[str, int, int]:
    """Judges a run that must end in a given way: one case."""
    expected = run.spec.get("status", 0)
    problems = [] if status == expected else [f"status {status}, not {expected}"]
    position = 0
    for pattern in run.spec.get("expect", []):
        found = re.compile(pattern, re.MULTILINE).search(output, position)
        if found:
            position = found.end()
        else:
            problems.append(f"no line matches {pattern!r}")
    problems += [f"a line matches {pattern!r}" for pattern in run.spec.get("never", [])
                 if re.search(pattern, output, re.MULTILINE)]
    text = f"{run.spec['verifies']}: {run.name} {'; '.join(problems)}".rstrip()
    return (f"FAIL {text}\n", 0, 1) if problems else (f"PASS {text}\n", 1, 0)


def judge_reporting(output: str, status: int) -> tuple[str, int, int]:
    """Judges an image that reports its own cases."""
    last = re.search(r"^(\d+) passed, (\d+) failed\s*\Z", output, re.MULTILINE)
    if last is None:
        return output + f"FAIL: no closing count; status {status}\n", 0, 1
    passed, failed = int(last[1]), int(last[2])
    if status != (0 if failed == 0 else 1):
        return output + f"FAIL: status {status}\n", passed, failed + 1
    return output, passed, failed


def main() -> int:
    """Builds, runs, prints and counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--sdk", type=pathlib.Path, default=pathlib.Path("build/sdk"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("names", nargs="*", help="only runs whose names begin so")
    args = parser.parse_args()
    suite = Suite(args.build, args.sdk)
    manifest = tomllib.loads((HERE / "manifest.toml").read_text())["image"]
    runs = [run for image in manifest for run in expand(image)
            if not args.names or run.name.startswith(tuple(args.names))]
    if not args.names:
        for old in suite.results.iterdir():
            old.unlink()
    total_passed = total_failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        images = {run.image["name"]: run.image for run in runs}
        errors = dict(zip(images, pool.map(suite.build, images.values())))
        waiting = [pool.submit(suite.one, r, errors[r.image["name"]]) for r in runs]
        for done in concurrent.futures.as_completed(waiting):
            name, passed, failed, output = done.result()
            print(f"target {name}: {passed} passed, {failed} failed", flush=True)
            if failed:
                print(output, flush=True)
            total_passed += passed
            total_failed += failed
    if not args.names:
        (suite.results / "counts").write_text(f"{total_passed} {total_failed}\n")
    print(f"target: {total_passed} passed, {total_failed} failed")
    return 1 if total_failed else 0


if __name__ == "__main__":
    sys.exit(main())
