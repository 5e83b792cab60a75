"""The input of a command that reads it more than once: files, and copies of what is no file."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, NamedTuple

from bot.cli.jsonl import Lines

STRETCH = 1_000_000


class Text(NamedTuple):
    """Lines that can be read again, and what messages call them."""

    name: str
    path: Path


class Stretch(NamedTuple):
    """Whole lines of a text: its bytes from `start` to `end`, the first of which is line `first`."""

    text: Text
    start: int
    end: int
    first: int

    def lines(self) -> Lines:
        """What stands there."""
        with self.text.path.open("rb") as file:
            file.seek(self.start)
            block = file.read(self.end - self.start)
        return Lines(self.text.name, self.first, tuple(io.BytesIO(block)))


@contextmanager
def given(files: tuple[Path, ...]) -> Iterator[tuple[Text, ...]]:
    """The files, or standard input where none is named. Of a pipe there is a copy until the end."""
    with ExitStack() as copies:
        if not files:
            yield (Text("standard input", _copy(sys.stdin.buffer, copies)),)
            return
        yield tuple(Text(str(file), _readable_again(file, copies)) for file in files)


def _readable_again(file: Path, copies: ExitStack) -> Path:
    if file.is_file():
        return file
    with file.open("rb") as pipe:
        return _copy(pipe, copies)


def _copy(pipe: BinaryIO, copies: ExitStack) -> Path:
    copy = copies.enter_context(NamedTemporaryFile(prefix="rounds-"))  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(pipe, copy)
    copy.flush()
    return Path(copy.name)


def stretches(texts: Iterable[Text], size: int = STRETCH) -> Iterator[Stretch]:
    """All lines of the texts in order, about `size` bytes of them at a time."""
    for text in texts:
        start, first = 0, 1
        with text.path.open("rb") as file:
            while block := file.read(size) + file.readline():
                yield Stretch(text, start, start + len(block), first)
                start, first = start + len(block), first + block.count(b"\n")
