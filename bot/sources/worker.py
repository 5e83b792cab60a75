"""The process that parses: one body in, one answer out, until its input ends. Run as a module.

Frames on standard input and output: eight bytes of length, then that many bytes. A request is a line of
JSON and the body after it. An answer is any number of frames of JSON. An empty frame says that the process is
ready for a request, the first one that its modules are loaded: the time that a body may take begins there.
JSON, because what a hostile body might make of this process must not be able to run code in its parent.
"""

from __future__ import annotations

import resource
import struct
import sys
from typing import BinaryIO

from bot.sources.tasks import answer

LENGTH = struct.Struct(">Q")


def framed(content: bytes) -> bytes:
    """As it goes through a pipe."""
    return LENGTH.pack(len(content)) + content


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Say that it is ready and answer, until the parent closes its end."""
    while True:
        answers.write(framed(b""))
        answers.flush()
        size = requests.read(LENGTH.size)
        if len(size) < LENGTH.size:
            return
        for part in answer(requests.read(LENGTH.unpack(size)[0])):
            answers.write(framed(part))


def main() -> None:
    """Take the memory limit from the command line, megabytes of address space, and serve."""
    limit = int(sys.argv[1]) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
