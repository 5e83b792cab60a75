"""What is free goes back to the machine."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from pathlib import Path
from bot.operate.memory import be_frugal

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

frugal = sys.argv[1] == "yes" and be_frugal()
blocks = [bytes(3_000_000) for _ in range(2)]
del blocks                                     # from here on glibc keeps blocks of that size in its heap
before = held()
blocks = [bytearray(b"x") * 1_000_000 for _ in range(60)]
last = bytearray(b"x") * 1_000_000             # lies above the others, so that the heap cannot shrink
del blocks
print(frugal, held() - before)
"""


def kept(frugal: str) -> tuple[bool, int]:
    """Bytes of 60 MB that a process keeps after it has freed them."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM, frugal], capture_output=True, text=True, check=True)
    was, count = ran.stdout.split()
    return was == "True", int(count)


def test_large_blocks_go_back() -> None:
    """Sixty of them are freed below one that is kept: with glibc a few pages are left."""
    was_frugal, count = kept("yes")
    if was_frugal:
        assert count < 10_000_000
    without = kept("no")[1]
    assert count <= without
