"""Content encodings, undone in bounded steps."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.codings import MOST_PADDING, STEP, BadEncoding
from bot.sources.decode import ACCEPTED, decoder
from tests.sources.feeds import RSS


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


ENCODERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
    "identity": ("", bytes),
    "unannounced gzip": ("", gzip.compress),
    "announced but plain": ("gzip", bytes),
    "two layers": ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
}


def undone(encoding: str, *chunks: bytes) -> bytes:
    undo = decoder(encoding)
    pieces = [piece for chunk in chunks for piece in undo.feed(chunk)]
    return b"".join([*pieces, *undo.end()])


@pytest.mark.check("F26")
@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("size", [1, 3, 7, 100_000])
def test_round_trip(name: str, size: int) -> None:
    """Whatever the encoding, announced or not, and however it is cut into chunks, the body comes out."""
    encoding, encode = ENCODERS[name]
    body = encode(RSS * 3)
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert undone(encoding, *chunks) == RSS * 3


WHOLE_STEPS = {
    "alone": (b"", b""),
    "padded": (b"\0" * 512, b""),
    "another member": (gzip.compress(RSS), RSS),
    "half a beginning": (b"\x1f", b""),
}


@pytest.mark.check("F26", "S9")
@pytest.mark.parametrize("name", WHOLE_STEPS)
@pytest.mark.parametrize("size", [1, 1000, 10_000_000])
@pytest.mark.parametrize("steps", [1, 2])
def test_a_member_of_whole_steps(name: str, size: int, steps: int) -> None:
    """A member that fills steps to the byte ends like any other: what followed was fed to it for ever."""
    after, more = WHOLE_STEPS[name]
    body = gzip.compress(bytes(steps * STEP)) + after
    chunks = [body[start : start + size] for start in range(0, len(body), size)]
    assert undone("gzip", *chunks) == bytes(steps * STEP) + more


@pytest.mark.check("S9")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
def test_padding_is_bounded(encoding: str) -> None:
    """Inflating what nobody will read ends soon, also where it is another layer's."""
    padded = (zlib.compress if encoding == "deflate" else gzip.compress)(RSS) + bytes(MOST_PADDING + 1)
    with pytest.raises(BadEncoding, match="much follows"):
        undone(encoding, gzip.compress(padded) if "," in encoding else padded)


@pytest.mark.check("F26")
@pytest.mark.parametrize("name", [name for name in ENCODERS if name != "announced but plain"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{}\n"], ids=["nothing", "an empty list", "an empty object"])
def test_small_bodies(name: str, body: bytes) -> None:
    """A body of a few bytes, as of a service that has nothing new, comes out as it went in."""
    encoding, encode = ENCODERS[name]
    assert undone(encoding, encode(body)) == body


@pytest.mark.check("F26")
@pytest.mark.parametrize("make", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_members(make: Callable[[bytes], bytes]) -> None:
    """Concatenated members are one body; padding after the last is dropped."""
    name = "gzip" if make is gzip.compress else "zstd"
    assert undone(name, make(RSS) + make(b"more")) == RSS + b"more"
    assert undone("gzip", gzip.compress(RSS) + b"\0" * 512) == RSS


@pytest.mark.check("F26")
@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("missing", [1, 8, 200])
def test_truncated(name: str, missing: int) -> None:
    """A truncated stream gives what came of it, and does not pass for a whole one, be it by its last byte."""
    encoding, encode = ENCODERS[name]
    whole, cut = decoder(encoding), decoder(encoding)
    plain = encode is bytes
    body = encode(RSS)
    assert b"".join([*whole.feed(body), *whole.end()]) == RSS
    assert RSS.startswith(b"".join([*cut.feed(body[:-missing]), *cut.end()]))
    assert (whole.ended, cut.ended) == ((None, None) if plain else (True, False))


def test_what_was_cut_before_it_was_wrapped() -> None:
    """Both layers have to end."""
    cut = decoder("deflate, gzip")
    list(cut.feed(gzip.compress(zlib.compress(RSS)[:-20])))
    assert cut.ended is False


@pytest.mark.check("F26")
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        pytest.param("br", b"\x0b\x02\x80 not brotli at all \xff\xff\xff", id="wrong br"),
        pytest.param("gzip", b"\x1f\x8b\x08\xff" + b"\xff" * 40, id="broken gzip"),
        pytest.param("gzip", b"\x28\xb5\x2f\xfd zstd labelled gzip", id="wrong label"),
        pytest.param("deflate", b"\x78\x9c" + b"\xff" * 40, id="broken deflate"),
        pytest.param("zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 40, id="broken zstd"),
        pytest.param("lzma", b"anything", id="not asked for"),
        pytest.param("gzip, gzip, gzip", b"anything", id="too many layers"),
    ],
)
def test_broken(encoding: str, body: bytes) -> None:
    """What cannot be undone says so, in one kind of error."""
    with pytest.raises(BadEncoding):
        undone(encoding, body)


def test_accepted_is_what_is_decoded() -> None:
    """Accept-Encoding names exactly what can be undone."""
    for name in ACCEPTED.split(", "):
        assert undone(name, dict(ENCODERS.values())[name](RSS)) == RSS


@given(st.sampled_from(["gzip", "deflate", "br", "zstd", ""]), st.binary(max_size=2000))
def test_any_bytes(encoding: str, body: bytes) -> None:
    """Any bytes decode or are refused; nothing else is raised."""
    try:
        undone(encoding, body)
    except BadEncoding:
        return


@pytest.mark.check("S9")
@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_pieces_are_bounded(name: str) -> None:
    """No step of a decoder puts out more than 2 MiB, whatever it was fed."""
    _, encode = ENCODERS[name]
    bomb = encode(bytes(12_000_000))
    undo = decoder(name)
    largest = total = 0
    for piece in undo.feed(bomb):
        largest, total = max(largest, len(piece)), total + len(piece)
    assert total == 12_000_000
    assert largest <= 2 * 2**20
