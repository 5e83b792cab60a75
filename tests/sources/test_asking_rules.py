"""The rules that all conversations share: limits, addresses, memory, secrets."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import FetchFailed
from bot.sources.asking import Answer, Gathered, Request, Wish
from bot.sources.asking.limits import LONGEST_SECONDS, peace_seconds, remaining
from bot.sources.asking.memory import FileMemory
from bot.sources.asking.services import ASKING, VARIABLES, secrets_of
from bot.sources.asking.urls import at, parameter, same_origin, with_parameters
from bot.sources.fetch import Limits
from tests.sources.services import NOW, Call, exchange_for, said, service, source

EPOCH = str(int((NOW + timedelta(seconds=90)).timestamp()))
PEACE = {
    "seconds": ({"retry-after": "90"}, 90),
    "HTTP date": ({"retry-after": "Sun, 22 Nov 2026 08:01:30 GMT"}, 90),
    "ISO reset": ({"x-ratelimit-reset": "2026-11-22T08:01:30.000Z"}, 90),
    "epoch reset": ({"x-rate-limit-reset": EPOCH}, 90),
    "Bluesky's": ({"ratelimit-reset": EPOCH}, 90),
    "Reddit's": ({"x-ratelimit-reset": "90"}, 90),
    "retry-after first": ({"retry-after": "5", "x-ratelimit-reset": "90"}, 5),
    "in the past": ({"retry-after": "Sun, 22 Nov 2026 07:00:00 GMT"}, 0),
    "years": ({"retry-after": "999999999"}, LONGEST_SECONDS),
    "words": ({"retry-after": "soon", "x-ratelimit-reset": "90"}, 0),
    "nothing": ({}, 0),
}


@pytest.mark.parametrize(("headers", "seconds"), PEACE.values(), ids=PEACE)
def test_peace(headers: dict[str, str], seconds: float) -> None:
    """Each service's way to say when it may be asked again."""
    assert peace_seconds(headers, NOW) == seconds


HEADER = st.sampled_from(["retry-after", "x-ratelimit-reset", "x-ratelimit-remaining", "ratelimit-remaining"])


@given(st.dictionaries(HEADER, st.text(max_size=40)))
def test_any_headers(headers: dict[str, str]) -> None:
    """Whatever a header says, the peace is between nothing and a day."""
    assert 0 <= peace_seconds(headers, NOW) <= LONGEST_SECONDS
    left = remaining(headers)
    assert left is None or left >= 0


WORDS = st.text("abc é&=?#%+ :/", min_size=1, max_size=12)


@given(WORDS, WORDS)
def test_parameters(value: str, other: str) -> None:
    """What is set can be read back, replaces what was set, and leaves the others."""
    url = with_parameters(with_parameters("https://a.test/x?keep=1&q=old", q=other), q=value)
    assert (parameter(url, "q"), parameter(url, "keep"), url.count("q=")) == (
        (value.strip() and value) or value,
        "1",
        1,
    )


def test_addresses() -> None:
    """Another path of the host; an origin is scheme, host and port."""
    assert at("https://a.test:8/x/y?q=1", "/z") == "https://a.test:8/z"
    assert same_origin("https://a.test/x", "https://a.test/y?z")
    assert not any(
        same_origin("https://a.test/x", url)
        for url in ("http://a.test/x", "https://b.test/x", "https://a.test:8/x")
    )


def test_secrets_are_never_shown() -> None:
    """Neither a request, nor a wish, nor what is gathered shows a secret when it is printed."""
    secret = "s3cret"
    things = (
        Request(
            url=f"https://a.test/?api_key={secret}",
            headers=(("Authorization", secret),),
            form=secret.encode(),
        ),
        Wish(source=source("https://a.test/", "x"), now=NOW, secrets={"K": secret}, remembered=secret),
        Gathered(remember=secret),
    )
    assert [repr(thing) for thing in things if secret in repr(thing)] == []


def test_only_named_variables_are_handed_on() -> None:
    """Of the environment a conversation gets what it names, and what is set."""
    environ = {
        "X_BEARER_TOKEN": "a",
        "MASTODON_TOKEN_A_TEST": "b",
        "TELEGRAM_BOT_TOKEN": "c",
        "NCBI_API_KEY": "",
    }
    assert secrets_of(environ) == {"X_BEARER_TOKEN": "a", "MASTODON_TOKEN_A_TEST": "b"}
    assert all(VARIABLES.values())


@pytest.mark.parametrize("reader", ASKING)
@given(status=st.sampled_from([200, 204, 301, 400, 401, 403, 404, 429, 500]), body=st.binary(max_size=60))
def test_any_answers(reader: str, status: int, body: bytes) -> None:
    """Whatever a service says to everything, each conversation comes to an end, with a value."""
    secrets = dict.fromkeys(VARIABLES, "9")
    wish = Wish(source=source("https://www.a.test/x?q=1", reader), now=NOW, secrets=secrets)  # type: ignore[arg-type]
    asking = ASKING[reader](wish)  # type: ignore[index]
    outcome: object = None
    try:
        next(asking)
        for _ in range(40):
            asking.send(Answer(status=status, body=body))
    except StopIteration as ended:
        outcome = ended.value
    assert isinstance(outcome, Gathered | FetchFailed)


async def test_memory(tmp_path: Path) -> None:
    """What is kept is there for the next process, and for its owner only; a spoilt file is no memory."""
    path = tmp_path / "var" / "sessions.json"
    memory = FileMemory(path)
    assert await memory.recall("x") == ""
    await memory.keep("x", "1")
    await memory.keep("bluesky", "2")
    assert [await FileMemory(path).recall(key) for key in ("x", "bluesky", "other")] == ["1", "2", ""]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(b"{")
    assert await memory.recall("x") == ""


async def test_exchange() -> None:
    """One request as it is meant: our name, the headers given, a body where there is one."""
    async with service(lambda call: said({"a": 1}, 201, Link="<x>", Set_Cookie="id=1")) as standing:
        exchange = exchange_for(standing)
        asked = Request(url=standing.url("/p?q=1"), headers=(("Authorization", "Bearer t"),), form=b"{}")
        answer = await exchange(source(standing.url("/"), "x"), asked)
        await exchange.aclose()
    assert answer == Answer(status=201, headers={"link": "<x>"}, body=b'{"a": 1}')
    (call,) = standing.calls
    assert (call.method, call.path, call.bearer, call.body) == ("POST", "/p", "t", b"{}")
    assert call.headers["user-agent"].startswith("Rounds/")
    assert "cookie" not in call.headers


async def test_exchange_caps() -> None:
    """An answer beyond the cap is a failure; a short one is not lost."""
    bodies = [b"x" * 2000, b"[]"]
    async with service(lambda call: said(bodies[len(standing.calls) - 1])) as standing:
        exchange = exchange_for(standing, limits=Limits(body_bytes=1000))
        asked = source(standing.url("/"), "x")
        answers = [await exchange(asked, Request(url=standing.url("/"))) for _ in bodies]
        await exchange.aclose()
    assert [getattr(one, "kind", "") or getattr(one, "body", b"") for one in answers] == ["too-large", b"[]"]


async def test_exchange_leaves_a_host_alone() -> None:
    """After a 429 nobody asks that host again in this run, whichever conversation it is."""

    def serve(call: Call) -> object:
        return said(b"", 429, Retry_After="30")

    async with service(serve) as standing:  # type: ignore[arg-type]
        exchange = exchange_for(standing)
        asked = source(standing.url("/"), "x")
        answers = [await exchange(asked, Request(url=standing.url("/"))) for _ in range(2)]
        await exchange.aclose()
    assert [getattr(one, "status", None) for one in answers] == [429, None]
    assert (getattr(answers[1], "kind", ""), len(standing.calls)) == ("host-deferred", 1)
