"""Content codings, undone in bounded steps: no input makes a step put out more than a few megabytes.

A body is a stream of chunks; each decoder turns a chunk into pieces, so that whoever adds the pieces up
can stop at its cap long before a bomb has burst.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
import zstandard

STEP = 256 * 1024
"""The most that zlib and brotli put out at a step, bytes."""

ZSTD_SLICE = 32
"""zstd has no output bound, but a block of 4 bytes holds at most 128 KiB: 32 bytes make at most 1 MiB."""

ZSTD_WINDOW = 8 * 1024 * 1024
"""The largest window a content encoding may ask for (RFC 9659)."""

MOST_PADDING = 64 * 1024
"""Bytes after the end of a stream. Tape blocks are padded by some hundred; a layer of nothing but padding
would be inflated without ever counting."""


class BadEncoding(ValueError):
    """The bytes are not what Content-Encoding says, or say nothing we can undo."""


class Decoder(Protocol):
    """One layer of encoding."""

    @property
    def ended(self) -> bool | None:
        """Whether the encoding's own end was seen; None where it has none, so that nobody can tell."""
        ...

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Pieces of what `chunk` decodes to; raises `BadEncoding`."""
        ...

    def end(self) -> Iterator[bytes]:
        """Pieces that were kept back, when no chunk follows; raises `BadEncoding`."""
        ...


class _KeepsNothing:
    """Puts out at once whatever it can; what a cut stream still owes is lost with it."""

    def end(self) -> Iterator[bytes]:
        return iter(())


class Identity(_KeepsNothing):
    ended = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class Zlib(_KeepsNothing):
    """gzip with any number of members, or deflate with or without its header (both are sent)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inflate = zlib.decompressobj(wbits=31 if gzip else 15)
        self._begun = False
        self._padding = 0
        self._kept = b""

    @property
    def ended(self) -> bool:
        return self._inflate.eof

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        data, self._kept = self._kept + chunk, b""
        while not self._inflate.eof or self._next_member(data):
            piece = self._step(data)
            if piece:
                yield piece
            # At the end of a member zlib leaves what it was given in `unconsumed_tail` as well: it would be
            # fed for ever to a stream that has ended.
            ended = self._inflate.eof
            data = self._inflate.unused_data if ended else self._inflate.unconsumed_tail
            if not data and (ended or len(piece) < STEP):
                return

    def _step(self, data: bytes) -> bytes:
        try:
            piece = self._inflate.decompress(data, STEP)
        except zlib.error as error:
            if self._begun or self._gzip:
                raise BadEncoding(str(error)) from error
            # RFC 9110 says deflate is zlib; many servers send it raw.
            self._inflate, self._begun = zlib.decompressobj(wbits=-15), True
            return self._step(data)
        self._begun = True
        return piece

    def _next_member(self, data: bytes) -> bool:
        """Whether another gzip member begins; padding, and all that comes after it, is dropped."""
        if not data or (self._gzip and data == MAGIC[:1]):
            self._kept = data
            return False
        if self._padding or not (self._gzip and data.startswith(MAGIC)):
            self._padding += len(data)
            if self._padding > MOST_PADDING:
                raise BadEncoding("much follows the end of it")
            return False
        self._inflate = zlib.decompressobj(wbits=31)
        return True


MAGIC = b"\x1f\x8b"


class Brotli(_KeepsNothing):
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._decoder.is_finished())

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        try:
            piece = self._decoder.process(chunk, output_buffer_limit=STEP)
            # A full piece means that there may be more, also when the decoder would take more input.
            while len(piece) >= STEP or not self._decoder.can_accept_more_data():
                yield piece
                piece = self._decoder.process(b"", output_buffer_limit=STEP)
            yield piece
        except brotli.error as error:
            raise BadEncoding(str(error)) from error


class Zstd(_KeepsNothing):
    def __init__(self) -> None:
        self._decoder = self._fresh()

    @property
    def ended(self) -> bool:
        return self._decoder.eof

    @staticmethod
    def _fresh() -> zstandard.ZstdDecompressionObj:
        return zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW).decompressobj()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        for start in range(0, len(chunk), ZSTD_SLICE):
            yield from self._slice(chunk[start : start + ZSTD_SLICE])

    def _slice(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._decoder.eof:
                self._decoder = self._fresh()
            try:
                yield self._decoder.decompress(data)
            except zstandard.ZstdError as error:
                raise BadEncoding(str(error)) from error
            data = self._decoder.unused_data if self._decoder.eof else b""
