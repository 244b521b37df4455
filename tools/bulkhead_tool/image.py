# SPDX-License-Identifier: Apache-2.0
"""Images: recognises what can be booted, and says of anything else what it is.

Two formats are accepted: the ELF file that bulkhead-cc writes, and the Linux arm64
Image that "bulkhead image" makes of it.  Both begin, at their lowest address, with the
header of the Linux arm64 Image (Documentation/arm64/booting in the Linux sources), by
which they are recognised.  The ELF structures are those of the System V ABI.
"""

import dataclasses
import os
import stat
import struct

from bulkhead_tool.board import Board, format_size
from bulkhead_tool.errors import ToolError

ELF_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
IMAGE_HEADER = struct.Struct("<IIQQQQQQ4sI")
IMAGE_MAGIC = b"ARM\x64"
IMAGE_OFFSET_DEFAULT = 0x80000  # where loaders put an image that states no size

EM_AARCH64 = 183
ET_REL, ET_EXEC, ET_DYN = 1, 2, 3
PT_LOAD, PT_INTERP = 1, 3
PN_MAXIMUM = 64

MACHINES = {
    2: "SPARC", 3: "x86 (32 bits)", 8: "MIPS", 20: "PowerPC", 21: "PowerPC (64 bits)",
    22: "S/390", 40: "Arm (32 bits)", 43: "SPARC (64 bits)", 50: "IA-64",
    62: "x86-64", 183: "AArch64", 243: "RISC-V", 247: "BPF", 258: "LoongArch",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Segment:
    """A part of the file that is loaded, by physical address; sizes in bytes."""

    address: int
    memory_size: int
    offset: int
    file_size: int


@dataclasses.dataclass(frozen=True)
class Image:
    """A file that can be booted, and the memory [start, end) that it occupies."""

    path: str
    is_elf: bool
    start: int
    end: int
    segments: list[Segment]
    symbols: str | None  # ELF file with the symbols

    @property
    def name(self) -> str:
        """The program's name: the file's, without folder and suffix."""
        stem, suffix = os.path.splitext(os.path.basename(self.path))
        return stem if suffix in (".elf", ".img") and stem else stem + suffix

    def check_memory(self, board: Board, size: int) -> None:
        """Refuses a memory size that cannot hold the image itself."""
        if self.end > board.memory_base + size:
            needed = format_size(self.end - board.memory_base)
            raise ToolError(
                f"{self.path} does not fit into {format_size(size)} of memory; "
                f"it needs more than {needed}: use --memory"
            )


def read_bytes(path: str) -> bytes:
    """Reads a whole regular file, with one clear line if that is impossible."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            kind = "a directory" if os.path.isdir(path) else "not a regular file"
            raise ToolError(f"{path} is {kind}; give an image")
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise ToolError(f"{path}: {error.strerror}; give an image") from error
    if not data:
        raise ToolError(f"{path} is empty; build it again")
    return data


def read(path: str, board: Board) -> Image:
    """Reads a file and makes sure that the board can boot it."""
    data = read_bytes(path)
    if data.startswith(b"\x7fELF"):
        return _read_elf(path, data, board)
    if data[56:60] == IMAGE_MAGIC:
        return _read_image(path, data, board)
    raise ToolError(
        f"{path} is not an image: neither an ELF file nor a Linux arm64 Image; "
        "link it with bulkhead-cc"
    )


def _read_image(path: str, data: bytes, board: Board) -> Image:
    if len(data) < IMAGE_HEADER.size:
        raise ToolError(f"{path} is cut off; build it again")
    header = IMAGE_HEADER.unpack_from(data)
    text_offset, image_size, file_size = header[2], header[3], header[5]
    if len(data) < file_size:  # reserved and 0 in the Image of another system
        raise ToolError(f"{path} is cut off; build it again")
    offset = text_offset if image_size else IMAGE_OFFSET_DEFAULT
    start = board.memory_base + offset
    end = start + max(image_size, len(data))
    if end > board.memory_base + board.memory_maximum:
        raise ToolError(f"{path} is damaged: its header states {image_size} bytes")
    beside = os.path.splitext(path)[0] + ".elf"
    symbols = beside if os.path.isfile(beside) else None
    return Image(path, False, start, end, [], symbols)


def _read_elf(path: str, data: bytes, board: Board) -> Image:
    fields = _elf_header(path, data)
    kind, entry = fields[1], fields[4]
    headers = _program_headers(path, data, fields[5], fields[9], fields[10])
    if kind == ET_REL:
        raise ToolError(f"{path} is an object file; link it with bulkhead-cc")
    if kind == ET_DYN or any(header[0] == PT_INTERP for header in headers):
        raise ToolError(
            f"{path} is a Linux program or library; link it with bulkhead-cc instead"
        )
    segments = [
        Segment(header[4], header[6], header[2], header[5])
        for header in headers
        if header[0] == PT_LOAD and header[6]
    ]
    segments.sort(key=lambda segment: segment.address)
    if kind != ET_EXEC or not segments:
        raise ToolError(f"{path} is not a program; link it with bulkhead-cc")
    for segment in segments:
        if segment.offset + segment.file_size > len(data):
            raise ToolError(f"{path} is cut off; build it again")
    start = segments[0].address
    end = max(segment.address + segment.memory_size for segment in segments)
    _check_place(path, board, start, end, entry)
    if data[segments[0].offset + 56 :][:4] != IMAGE_MAGIC:
        raise ToolError(
            f"{path} does not begin with an Image header; link it with bulkhead-cc"
        )
    return Image(path, True, start, end, segments, path)


def _elf_header(path: str, data: bytes) -> tuple[int, ...]:
    """Returns the ELF header's fields; refuses all but 64-bit little-endian AArch64."""
    if len(data) < 20:
        raise ToolError(f"{path} is cut off; build it again")
    order = ">" if data[5] == 2 else "<"
    (machine,) = struct.unpack_from(order + "H", data, 18)
    if machine != EM_AARCH64:
        name = MACHINES.get(machine, f"machine {machine}")
        raise ToolError(f"{path} is for {name}, not for AArch64; use bulkhead-cc")
    if data[4] != 2 or data[5] != 1:
        raise ToolError(
            f"{path} is AArch64, but not 64-bit little-endian; use bulkhead-cc"
        )
    if len(data) < ELF_HEADER.size:
        raise ToolError(f"{path} is cut off; build it again")
    return ELF_HEADER.unpack_from(data)


def _program_headers(
    path: str, data: bytes, offset: int, size: int, count: int
) -> list[tuple[int, ...]]:
    if count == 0:
        return []
    if size != PROGRAM_HEADER.size or count > PN_MAXIMUM:
        raise ToolError(f"{path} is damaged: {count} program headers of {size} bytes")
    if offset + count * size > len(data):
        raise ToolError(f"{path} is cut off; build it again")
    return [PROGRAM_HEADER.unpack_from(data, offset + i * size) for i in range(count)]


def _check_place(path: str, board: Board, start: int, end: int, entry: int) -> None:
    """Refuses a program that is linked for addresses where the board has no memory."""
    limit = board.memory_base + board.memory_maximum
    if start < board.memory_base or end > limit or not start <= entry < end:
        raise ToolError(
            f"{path} is not for {board.name}: it takes 0x{start:x} to 0x{end:x} and "
            f"starts at 0x{entry:x}, memory begins at 0x{board.memory_base:x}; "
            f"link it with bulkhead-cc --board={board.name}"
        )


def flatten(image: Image) -> bytes:
    """Returns the memory contents of an ELF image: the Linux arm64 Image."""
    data = read_bytes(image.path)
    end = max(part.address + part.file_size for part in image.segments)
    contents = bytearray(end - image.start)
    for part in image.segments:
        place = part.address - image.start
        contents[place : place + part.file_size] = data[part.offset :][: part.file_size]
    return bytes(contents)
