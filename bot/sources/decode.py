"""Which content codings a body has, by its header and by its bytes, and all of them undone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.sources.codings import MAGIC, BadEncoding, Brotli, Decoder, Identity, Zlib, Zstd

ACCEPTED = "gzip, deflate, br, zstd"
"""What Accept-Encoding says: exactly what is undone here."""

MOST_LAYERS = 2
"""Encodings on encodings that are undone; more than gzip over something is not seen outside attacks."""

ENOUGH = 8
"""Bytes that tell one encoding from another: a byte order mark and three characters, or any magic number."""


class Sniffing:
    """Believes the bytes where they contradict the header: gzip unannounced, XML announced as gzip.

    Waits for eight bytes before it decides, or for the end: a service's empty list has two.
    """

    def __init__(self, announced: str) -> None:
        self._announced = announced
        self._start = b""
        self._decoder: Decoder | None = None

    @property
    def ended(self) -> bool | None:
        return self._decoder.ended if self._decoder else None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        if self._decoder is None:
            chunk = self._start = self._start + chunk
            if len(chunk) < ENOUGH:
                return
            self._decoder = _for(self._announced, chunk)
        yield from self._decoder.feed(chunk)

    def end(self) -> Iterator[bytes]:
        if self._decoder is None and self._start:
            self._decoder = _for(self._announced, self._start)
            yield from self._decoder.feed(self._start)
        if self._decoder:
            yield from self._decoder.end()


def _for(announced: str, start: bytes) -> Decoder:
    if announced in ("gzip", "x-gzip", "identity") and start.startswith(MAGIC):
        return Zlib(gzip=True)
    if announced == "deflate" and not _looks_plain(start):
        return Zlib(gzip=False)
    if announced == "br" and not _looks_plain(start):
        return Brotli()
    if announced == "zstd" and start.startswith(b"\x28\xb5\x2f\xfd"):
        return Zstd()
    if announced == "identity" or _looks_plain(start):
        return Identity()
    raise BadEncoding(f"the body is not {announced}")


_PLAIN = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?x|<!D|<!-|<rs|<fe|<rd|<ht|<RS|<RD|\{\s*\")")


def _looks_plain(start: bytes) -> bool:
    return _PLAIN.match(start) is not None


class Chain:
    """Several layers, the outermost first."""

    def __init__(self, layers: tuple[Decoder, ...]) -> None:
        self._layers = layers

    @property
    def ended(self) -> bool | None:
        """What has ended may hold, in a layer below, what was cut before it was wrapped."""
        told = [layer.ended for layer in self._layers if layer.ended is not None]
        return all(told) if told else None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        yield from _through(self._layers, chunk)

    def end(self) -> Iterator[bytes]:
        for number, layer in enumerate(self._layers, 1):
            for piece in layer.end():
                yield from _through(self._layers[number:], piece)


def _through(layers: tuple[Decoder, ...], chunk: bytes) -> Iterator[bytes]:
    if not layers:
        yield chunk
        return
    for piece in layers[0].feed(chunk):
        yield from _through(layers[1:], piece)


def decoder(content_encoding: str) -> Decoder:
    """What undoes this Content-Encoding header; raises `BadEncoding` for one that was not asked for."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if unknown := [name for name in names if name not in ("gzip", "x-gzip", "deflate", "br", "zstd")]:
        raise BadEncoding(f"an encoding that was not asked for: {unknown[0][:40]}")
    if len(names) > MOST_LAYERS:
        raise BadEncoding("encodings on encodings")
    return Chain(tuple(Sniffing(name) for name in reversed(names)) or (Sniffing("identity"),))
