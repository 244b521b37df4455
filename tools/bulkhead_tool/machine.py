# SPDX-License-Identifier: Apache-2.0
"""The machine: QEMU's command line for a board, and the run of one image in it.

Invariants: no QEMU outlives this process, however it ends; the terminal is left as it
was found; console output is not delayed and not changed, except in fault reports.
"""

import contextlib
import ctypes
import dataclasses
import fcntl
import os
import re
import selectors
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from types import FrameType

from bulkhead_tool.board import Board
from bulkhead_tool.errors import STATUS_SIGNAL, STATUS_TIMEOUT, ToolError
from bulkhead_tool.image import Image
from bulkhead_tool.report import Filter

ARGUMENTS_MAXIMUM = 2048  # bytes of boot arguments, quoted
WORDS_MAXIMUM = 64  # of boot arguments, the program's name included
GDB_PORT = 1234
REPORT_QUIET_S = 0.5  # a report that stops in the middle for so long is shown as it is
PIECE_SIZE = 65536
END_OF_TRANSMISSION = b"\x04"  # Ctrl-D: the end of a terminal's input
PR_SET_PDEATHSIG = 1

# What QEMU writes by itself when all is well.
HARMLESS = re.compile(r"terminating on signal|warning:|icount sleep disabled")


@dataclasses.dataclass(frozen=True)
class Request:
    """What the user asks of a run, checked."""

    memory: int
    machine: str  # QEMU's machine options of the chosen interrupt controller and level
    is_deterministic: bool
    gdb_port: int | None
    timeout_s: float | None
    arguments: str


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How a run ended: the image's own status unless the time was over."""

    status: int
    is_timeout: bool = False


class _Stopped(Exception):
    """A signal told bulkhead to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def open_standard_streams() -> None:
    """Opens the null device for a closed standard stream; no pipe takes its place."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def quote_arguments(words: list[str]) -> str:
    """Joins words into boot arguments as the image splits them: shell quoting."""
    for word in words:
        if "\n" in word or "\0" in word:
            raise ToolError(f"argument {word!r} has a newline, which cannot be passed")
    if len(words) > WORDS_MAXIMUM:
        raise ToolError(
            f"{len(words) - 1} arguments; at most {WORDS_MAXIMUM - 1} can be passed"
        )
    text = " ".join(shlex.quote(word) for word in words)
    size = len(os.fsencode(text))
    if size > ARGUMENTS_MAXIMUM:
        raise ToolError(
            f"the arguments take {size} bytes when quoted; "
            f"at most {ARGUMENTS_MAXIMUM} can be passed"
        )
    return text


def free_port() -> int:
    """Returns a TCP port for gdb that nobody listens on: the usual one if possible."""
    for port in (GDB_PORT, 0):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                number: int = probe.getsockname()[1]
                return number
    raise ToolError("no TCP port is free for the debugger")


def check_qemu(board: Board) -> str:
    """Finds the board's QEMU and makes sure that it is new enough; returns its path."""
    binary, package = board.qemu["binary"], board.qemu["package"]
    path = shutil.which(binary)
    if path is None:
        raise ToolError(f"{binary} is missing; install the package {package}")
    try:
        result = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError(f"{path} cannot be run ({error}); install {package}") from error
    match = re.search(r"version ([0-9]+)\.([0-9]+)", result.stdout)
    if not match:
        raise ToolError(f"{path} does not state its version; install {package}")
    oldest = board.qemu["oldest"]
    if (int(match[1]), int(match[2])) < tuple(map(int, oldest.split("."))):
        raise ToolError(
            f"{path} is version {match[1]}.{match[2]}, too old; {oldest} is needed: "
            f"install a newer {package}"
        )
    return path


def command_line(qemu: str, board: Board, image: Image, request: Request) -> list[str]:
    """Returns the command that boots the image."""
    command = [qemu, *board.qemu["options"]]
    command += ["-machine", board.qemu["machine"] + request.machine]
    command += ["-m", f"{request.memory // 1024}K"]
    command += ["-display", "none", "-monitor", "none", "-serial", "stdio"]
    command += ["-nodefaults", "-no-reboot"]
    if request.is_deterministic:
        command += board.qemu["deterministic"]
    if request.gdb_port is not None:
        command += ["-gdb", f"tcp:127.0.0.1:{request.gdb_port}", "-S"]
    # An absolute path cannot be taken for an option.
    command += ["-kernel", os.path.abspath(image.path)]
    return [*command, "-append", request.arguments]


def run(command: list[str], console: Filter, timeout_s: float | None) -> Outcome:
    """Runs QEMU until it ends, the time is over or a signal stops us."""
    with _terminal_kept(), _signals_raise():
        try:
            process = _start(command)
            if process.stdin is not None:
                pipe = process.stdin.fileno()
                threading.Thread(target=_feed, args=(pipe,), daemon=True).start()
            try:
                return _pump(process, console, timeout_s)
            finally:
                process.kill()
                process.wait()
        except _Stopped as stopped:
            return Outcome(STATUS_SIGNAL + stopped.number)
        except BrokenPipeError:
            return Outcome(STATUS_SIGNAL + signal.SIGPIPE)
        except OSError as error:
            raise ToolError(f"the run failed: {error.strerror}") from error


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def die_with_parent() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    stdin = None if os.isatty(0) else subprocess.PIPE
    return subprocess.Popen(
        command,
        stdin=stdin if _may_read_stdin() else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent,
    )


def _may_read_stdin() -> bool:
    """Whether standard input exists and, if it is a terminal, belongs to us."""
    try:
        return not os.isatty(0) or os.tcgetpgrp(0) == os.getpgrp()
    except OSError:
        return False


def _feed(pipe: int) -> None:
    """Passes on input that is no terminal's; then every further read meets its end."""
    with contextlib.suppress(OSError):  # QEMU has ended
        while data := os.read(0, PIECE_SIZE):
            _write(data, pipe)
        while True:
            _write(END_OF_TRANSMISSION * PIECE_SIZE, pipe)


def _pump(
    process: subprocess.Popen[bytes], console: Filter, timeout_s: float | None
) -> Outcome:
    """Passes output on until QEMU has ended or the time is over."""
    assert process.stdout is not None and process.stderr is not None
    end = None if timeout_s is None else time.monotonic() + timeout_s
    messages = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while selector.get_map():
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                _write(console.flush())
                return Outcome(STATUS_TIMEOUT, is_timeout=True)
            if console.is_holding:
                left = REPORT_QUIET_S if left is None else min(left, REPORT_QUIET_S)
            events = selector.select(left)
            if not events:
                _write(console.flush())
            for key, _ in events:
                data = os.read(key.fd, PIECE_SIZE)
                if not data:
                    selector.unregister(key.fileobj)
                elif key.fileobj is process.stdout:
                    _write(console.feed(data))
                else:
                    messages += data
    _write(console.flush())
    return Outcome(_judge(process.wait(), messages.decode(errors="replace")))


def _judge(status: int, messages: str) -> int:
    """Tells a failure of QEMU itself from a status of the image."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    lines = [line for line in lines if not HARMLESS.search(line)]
    if status < 0:
        name = signal.Signals(-status).name
        raise ToolError(f"QEMU was stopped by {name}; nothing is known of the image")
    if status == 1 and lines:
        raise ToolError(f"QEMU could not run it: {lines[0]}")
    for line in lines:
        print(f"bulkhead: QEMU says: {line}", file=sys.stderr)
    return status


def _write(data: bytes, number: int = 1) -> None:
    """Writes all of data to a descriptor, which QEMU may have made non-blocking."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(number, view) :]
        except BlockingIOError:
            with selectors.DefaultSelector() as selector:
                selector.register(number, selectors.EVENT_WRITE)
                selector.select()


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """Makes the usual ways of stopping a process raise, so that QEMU is stopped too."""

    def handle(number: int, _frame: FrameType | None) -> None:
        raise _Stopped(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number, handler in before.items():
            if handler != signal.SIG_IGN:  # nohup and the like keep their effect
                signal.signal(number, handle)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _terminal_kept() -> Iterator[None]:
    """Restores what QEMU changes in standard input: terminal and blocking mode."""
    try:
        flags = fcntl.fcntl(0, fcntl.F_GETFL)
        state = termios.tcgetattr(0) if os.isatty(0) else None
    except (OSError, termios.error):
        yield
        return
    try:
        yield
    finally:
        fcntl.fcntl(0, fcntl.F_SETFL, flags)
        if state is not None:
            ignored = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, state)
            signal.signal(signal.SIGTTOU, ignored)
