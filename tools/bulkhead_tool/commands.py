# SPDX-License-Identifier: Apache-2.0
"""The sub-commands of bulkhead: their options, and what each does in order."""

import argparse
import math
import os
import shlex
import signal
import sys
import tempfile
from typing import NoReturn

from bulkhead_tool import VERSION
from bulkhead_tool import board as boards
from bulkhead_tool import image as images
from bulkhead_tool import machine, report
from bulkhead_tool.errors import (
    STATUS_FAULT,
    STATUS_SIGNAL,
    STATUS_TIMEOUT,
    STATUS_TOOL,
    ToolError,
)

DEFAULT_BOARD = "qemu-virt"
TIMEOUT_LIMIT_S = 1_000_000

STATUSES = f"""\
The status is that of the program's main, or
  {STATUS_TIMEOUT}  the program was still running when the time was over
  {STATUS_TOOL}  bulkhead or QEMU could not run it
  {STATUS_FAULT}  the program was stopped by a fault, which the console reports
  {STATUS_SIGNAL}+N  bulkhead was stopped by signal N ({STATUS_SIGNAL + 2}: Ctrl-C)"""


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, with our status."""

    def error(self, message: str) -> NoReturn:
        raise ToolError(f"{message}; see '{self.prog} --help'")


def _parser() -> _Parser:
    parser = _Parser(prog="bulkhead", allow_abbrev=False)
    parser.description = "Runs and converts images that bulkhead-cc has linked."
    parser.add_argument("--version", action="version", version=f"bulkhead {VERSION}")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", required=True
    )
    _add_run(commands)
    _add_image(commands)
    return parser


def _add_run(commands: "argparse._SubParsersAction[_Parser]") -> None:
    run = commands.add_parser(
        "run",
        allow_abbrev=False,
        help="boot an image in QEMU",
        description="Boots an image in QEMU: its console is standard output and input.",
        usage="bulkhead run [options] IMAGE [-- ARGUMENT...]",
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("image", metavar="IMAGE", help="ELF file or Linux arm64 Image")
    run.add_argument("--timeout", metavar="S", help="stop it after S seconds")
    run.add_argument(
        "--icount",
        action="store_true",
        help="let time count instructions: every run gives the same output",
    )
    run.add_argument("--gdb", action="store_true", help="wait for a debugger")
    run.add_argument("--memory", metavar="SIZE", help="memory, such as 64M or 1G")
    run.add_argument("--board", metavar="B", default=DEFAULT_BOARD, help="board")
    run.add_argument("--gic", metavar="N", help="version of the interrupt controller")
    run.add_argument("--level", metavar="N", help="exception level at entry: 1, 2 or 3")
    run.add_argument(
        "--arguments-follow",
        action="store_true",
        help="last option: every word after IMAGE is the program's, without --",
    )
    run.set_defaults(action=_run)


def _add_image(commands: "argparse._SubParsersAction[_Parser]") -> None:
    image = commands.add_parser(
        "image",
        allow_abbrev=False,
        help="make a Linux arm64 Image of an ELF file",
        description="Makes a Linux arm64 Image, for boot loaders, of an ELF file.",
    )
    image.add_argument("image", metavar="ELF", help="what bulkhead-cc has linked")
    image.add_argument("-o", dest="output", metavar="FILE", help="default: NAME.img")
    image.add_argument("--board", metavar="B", default=DEFAULT_BOARD, help="board")
    image.set_defaults(action=_image)


def main(root: str, arguments: list[str]) -> int:
    """Does what the command line says; root is the SDK's lib/bulkhead."""
    machine.open_standard_streams()
    try:
        own, words = _split(arguments)
        options = _parser().parse_args(own)
        if words and options.command != "run":
            raise ToolError(f"'{options.command}' takes nothing after --")
        status: int = options.action(root, options, words)
        return status
    except ToolError as error:
        print(f"bulkhead: {error}", file=sys.stderr)
        return STATUS_TOOL
    except KeyboardInterrupt:
        return STATUS_SIGNAL + signal.SIGINT


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Separates bulkhead's own words from the program's arguments."""
    marker = "--arguments-follow"
    end = arguments.index("--") if "--" in arguments else len(arguments)
    if arguments[:1] == ["run"] and marker in arguments[:end]:
        place = arguments.index(marker) + 2
        return arguments[:place], arguments[place:]
    return arguments[:end], arguments[end + 1 :]


def _timeout(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < TIMEOUT_LIMIT_S:
        raise ToolError(
            f"--timeout {text!r} is not a number of seconds above 0 "
            f"and below {TIMEOUT_LIMIT_S}"
        )
    return value


def _run(root: str, options: argparse.Namespace, words: list[str]) -> int:
    board = boards.load(root, options.board)
    timeout_s = _timeout(options.timeout)
    choices = board.choice("gic", options.gic) + board.choice("level", options.level)
    memory = board.memory(options.memory)
    image = images.read(options.image, board)
    image.check_memory(board, memory)
    level = options.level or board.qemu["default-level"]
    if level in board.qemu["elf-only-levels"] and not image.is_elf:
        raise ToolError(
            f"{image.path}: QEMU never enters an Image at level {level}; "
            "give the ELF file"
        )
    arguments = machine.quote_arguments([image.name, *words])
    qemu = machine.check_qemu(board)
    port = machine.free_port() if options.gdb else None
    request = machine.Request(
        memory, choices, options.icount, port, timeout_s, arguments
    )
    if port is not None:
        _say(
            f"waiting for a debugger: gdb-multiarch {shlex.quote(image.symbols or '')}"
            f" -ex 'target remote :{port}'"
        )
    symbols = image.symbols
    console = report.Filter(lambda places: report.addr2line(symbols, places))
    outcome = machine.run(
        machine.command_line(qemu, board, image, request), console, timeout_s
    )
    name, status = os.path.basename(image.path), outcome.status
    if outcome.is_timeout:
        _say(f"{name} still running after {timeout_s:g} s: stopped (status {status})")
    elif console.has_fault and status == STATUS_FAULT:
        _say(f"{name} stopped by a fault (status {status})")
    return status


def _say(text: str) -> None:
    print(f"bulkhead: {text}", file=sys.stderr, flush=True)


def _image(root: str, options: argparse.Namespace, _words: list[str]) -> int:
    board = boards.load(root, options.board)
    image = images.read(options.image, board)
    if not image.is_elf:
        raise ToolError(f"{image.path} is an Image already; copy it")
    output = options.output or os.path.splitext(image.path)[0] + ".img"
    if os.path.exists(output) and os.path.samefile(output, image.path):
        raise ToolError(f"{output} is the ELF file itself; give another name with -o")
    _replace(output, images.flatten(image))
    return 0


def _replace(path: str, contents: bytes) -> None:
    """Writes a file whole or not at all."""
    folder = os.path.dirname(path) or "."
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:  # a device or pipe
                file.write(contents)
            return
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(contents)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(file.name, 0o666 & ~mask)
        os.replace(file.name, path)
    except OSError as error:
        problem = f"{path}: {error.strerror}; give another name with -o"
        raise ToolError(problem) from error
