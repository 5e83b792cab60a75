"""Connections: which address is dialled, in which order, and what becomes of the others."""

from __future__ import annotations

import httpcore
import pytest

from bot.sources.guard import AddressPolicy, RefusedAddress
from bot.sources.net import GuardedBackend, TableResolver
from tests.sources.dials import AnsweringResolver, NamedStream, RecordingDial

SIX, FOUR, OTHER = "2606:4700::1", "93.184.216.34", "93.184.216.35"


@pytest.mark.check("F31")
@pytest.mark.parametrize(
    ("answers", "alive", "silent", "dialled"),
    [
        pytest.param([SIX], [SIX], [], [SIX], id="IPv6 only"),
        pytest.param([FOUR], [FOUR], [], [FOUR], id="IPv4 only"),
        pytest.param([SIX, FOUR], [FOUR], [], [SIX, FOUR], id="IPv6 refuses"),
        pytest.param([SIX, FOUR], [FOUR], [SIX], [SIX, FOUR], id="IPv6 is silent"),
        pytest.param([FOUR, OTHER, SIX], [SIX], [], [FOUR, SIX], id="families take turns"),
    ],
)
async def test_happy_eyeballs(
    answers: list[str], alive: list[str], silent: list[str], dialled: list[str]
) -> None:
    """A host with one broken family is reached by the other."""
    dial = RecordingDial(answers=alive, silent=silent)
    backend = GuardedBackend(AddressPolicy(), AnsweringResolver(*answers), dial)
    stream = await backend.connect_tcp("news.example", 443, timeout=5)
    assert isinstance(stream, NamedStream)
    assert (stream.host, [host for host, _ in dial.dialled]) == (alive[0], dialled)


async def test_nobody_answers() -> None:
    """When no address answers, the error is httpcore's own."""
    backend = GuardedBackend(AddressPolicy(), AnsweringResolver(SIX, FOUR), RecordingDial())
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("news.example", 443)


async def test_no_unix_socket() -> None:
    """A socket of this machine is never opened."""
    with pytest.raises(RefusedAddress):
        await GuardedBackend(AddressPolicy(), AnsweringResolver()).connect_unix_socket("/run/db.sock")


async def test_unknown_name() -> None:
    """A name that is in no table is no connection, not a refusal."""
    backend = GuardedBackend(AddressPolicy(), TableResolver({"a.test": "127.0.0.1"}), RecordingDial())
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("b.test", 80)


async def test_table_falls_back() -> None:
    """Names outside the table are the fallback's."""
    resolver = TableResolver({"a.test": "127.0.0.1"}, AnsweringResolver(FOUR))
    assert [await resolver.resolve(name, 80) for name in ("a.test", "b.test")] == [("127.0.0.1",), (FOUR,)]
