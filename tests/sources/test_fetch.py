"""The fetcher over HTTP: what it sends, what it keeps, what it makes of answers."""

from __future__ import annotations

import asyncio
import gzip
import pyexpat
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from bot.model import Fetched, FetchFailed, FetchOutcome, NotModified, Validators
from bot.sources.fetch import Limits, user_agent
from bot.sources.manners import Manners
from tests.sources.feeds import RSS, source, state
from tests.sources.server import Asked, Reply, Server, fetcher_for, reply, serving

TAGS = {
    "strong": b'"abc"',
    "weak": b'W/"abc"',
    "unquoted": b"abc",
    "with spaces": b'"a b  c"',
    "empty quotes": b'""',
    "long": b'"' + b"x" * 1024 + b'"',
    "latin-1": b'"caf\xe9 \xff"',
    "odd": b"W/'a, b'; \"c",
}


async def ask(server: Server, path: str = "/feed", **known: object) -> FetchOutcome:
    """One fetch with the state that `known` describes."""
    fetcher = fetcher_for(server, "feeds.test", "other.test", limits=known.pop("limits", None))  # type: ignore[arg-type]
    try:
        return await fetcher.fetch(source(server.url(path)), state(**known))
    finally:
        await fetcher.aclose()


@pytest.mark.check("F2")
@pytest.mark.parametrize("tag", TAGS.values(), ids=TAGS.keys())
async def test_etag_goes_back_as_it_came(tag: bytes) -> None:
    """A stored ETag is returned byte for byte, whatever it looks like."""
    async with serving(lambda asked: reply(RSS, ETag=tag)) as server:
        first = await ask(server)
        assert isinstance(first, Fetched)
        assert first.validators == Validators(etag=tag)
        await ask(server, validators=first.validators)
        assert [one.header("if-none-match") for one in server.asked] == [None, tag]


@pytest.mark.check("F3")
@pytest.mark.parametrize(
    "stamp",
    [b"Thu, 26 Nov 2026 06:00:00 GMT", b"yesterday, about tea time", b"0", b"Do, 26 Nov 2026", b"\xe9"],
)
async def test_last_modified_goes_back_as_it_came(stamp: bytes) -> None:
    """A stored Last-Modified is returned byte for byte, also when it is no date."""
    async with serving(lambda asked: reply(RSS, Last_Modified=stamp)) as server:
        first = await ask(server)
        assert isinstance(first, Fetched)
        await ask(server, validators=first.validators)
        assert [one.header("if-modified-since") for one in server.asked] == [None, stamp]


@pytest.mark.check("F3")
async def test_no_validator_is_made_up() -> None:
    """A feed with dates but no validator is asked for without conditions."""
    async with serving(lambda asked: reply(RSS, Date="Thu, 26 Nov 2026 06:00:00 GMT")) as server:
        first = await ask(server)
        assert isinstance(first, Fetched)
        assert first.validators == Validators()


@pytest.mark.check("F4", "F6")
async def test_validators_are_the_last_answers() -> None:
    """A 200 with the same body and a new ETag brings the new ETag; one that lacks it clears it."""
    tags = iter([{"ETag": '"1"', "Last_Modified": "then"}, {"ETag": '"2"'}, {}])
    async with serving(lambda asked: reply(RSS, **next(tags))) as server:
        outcomes = [await ask(server, validators=Validators(etag=b'"0"')) for _ in range(3)]
        assert [one.validators for one in outcomes if isinstance(one, Fetched)] == [
            Validators(etag=b'"1"', last_modified=b"then"),
            Validators(etag=b'"2"'),
            Validators(),
        ]


@pytest.mark.check("F5")
async def test_304_brings_new_values() -> None:
    """A 304 replaces the validators it carries, keeps the others and brings its caching headers."""
    headers = {"ETag": '"new"', "Cache_Control": "max-age=60"}
    async with serving(lambda asked: reply(status=304, **headers)) as server:
        outcome = await ask(server, validators=Validators(etag=b'"old"', last_modified=b"then"))
        assert isinstance(outcome, NotModified)
        assert outcome.validators == Validators(etag=b'"new"', last_modified=b"then")
        assert ("cache-control", "max-age=60") in outcome.headers


async def test_304_unasked() -> None:
    """A 304 to a question without conditions is a failure: there is nothing to keep."""
    async with serving(lambda asked: reply(status=304)) as server:
        assert kind_of(await ask(server)) == "http-304"


@pytest.mark.check("F8")
async def test_asking_whole() -> None:
    """A source whose 304s are to be checked is asked once without validators."""
    async with serving(lambda asked: reply(RSS, ETag='"1"')) as server:
        await ask(server, validators=Validators(etag=b'"1"'), ask_whole=True)
        assert [one.conditional for one in server.asked] == [False]


@pytest.mark.check("F9", "F25")
async def test_nothing_is_told() -> None:
    """No cookie, referrer, credential or added parameter is sent, also where redirects set cookies."""

    def answering(asked: Asked) -> Reply:
        if asked.target == "/feed?a=1":
            there = server.url("/there?b=%20", "other.test")
            return reply(status=302, location=there, set_cookie="id=1")
        return reply(RSS, set_cookie="id=2")

    async with serving(answering) as server:
        fetcher = fetcher_for(server, "feeds.test", "other.test")
        for _ in range(2):
            await fetcher.fetch(source(server.url("/feed?a=1")), state())
        await fetcher.aclose()
        assert [one.target for one in server.asked] == ["/feed?a=1", "/there?b=%20"] * 2
        sent = {name.lower() for one in server.asked for name, _ in one.headers}
        assert sent == {b"host", b"user-agent", b"accept", b"accept-encoding"}


@pytest.mark.check("F10")
async def test_user_agent() -> None:
    """The User-Agent names the bot, its version, a contact address and the subscribers; configurable."""
    async with serving(lambda asked: reply(RSS)) as server:
        await ask(server)
        said = server.asked[0].header("user-agent")
        assert said == b"Rounds/0.1 (+https://rounds.example/about; 3 subscribers)"
    assert (
        user_agent("https://e.example", 1, version="2.0") == "Rounds/2.0 (+https://e.example; 1 subscriber)"
    )
    assert "Mozilla" not in user_agent("https://e.example", 5)


@pytest.mark.check("F24")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects(status: int) -> None:
    """Redirects are followed; only an unbroken chain of permanent ones says that the feed moved."""

    def answering(asked: Asked) -> Reply:
        return reply(RSS) if asked.target == "/new" else reply(status=status, location="/new")

    async with serving(answering) as server:
        outcome = await ask(server)
        assert isinstance(outcome, Fetched)
        assert outcome.url == server.url("/new")
        assert outcome.moved_to == (server.url("/new") if status in (301, 308) else "")


@pytest.mark.check("F24")
async def test_a_temporary_hop_breaks_the_chain() -> None:
    """A permanent redirect behind a temporary one moves nothing."""
    hops = {"/feed": (302, "/b"), "/b": (301, "/c")}

    def answering(asked: Asked) -> Reply:
        if asked.target in hops:
            status, location = hops[asked.target]
            return reply(status=status, location=location)
        return reply(RSS)

    async with serving(answering) as server:
        outcome = await ask(server)
        assert isinstance(outcome, Fetched)
        assert outcome.moved_to == ""


@pytest.mark.check("F24")
@pytest.mark.parametrize(
    ("location", "kind", "asked"),
    [
        pytest.param(lambda target: "/feed", "redirect-loop", 1, id="to itself"),
        pytest.param(
            lambda target: "/b" if target == "/feed" else "/feed", "redirect-loop", 2, id="in a circle"
        ),
        pytest.param(lambda target: target + "x", "too-many-redirects", 6, id="without end"),
        pytest.param(lambda target: "", "bad-redirect", 1, id="to nowhere"),
        pytest.param(lambda target: "http://[", "refused-address", 1, id="to nonsense"),
    ],
)
async def test_bad_redirects(location: Callable[[str], str], kind: str, asked: int) -> None:
    """Five hops at most, no circles; the body of a redirect is not read."""
    async with serving(lambda one: reply(b"x", status=302, location=location(one.target))) as server:
        assert (kind_of(await ask(server)), len(server.asked)) == (kind, asked)


@pytest.mark.check("F28")
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param(reply(status=204), "http-204", id="204"),
        pytest.param(reply(RSS, status=206), "http-206", id="206"),
        pytest.param(reply(b""), "empty", id="empty"),
        pytest.param(reply(b" \n"), "empty", id="blank"),
        pytest.param(reply(b"no", status=404), "http-404", id="404"),
        pytest.param(reply(b"no", status=410), "http-410", id="410"),
        pytest.param(reply(b"no", status=500, Retry_After="120"), "http-500", id="500"),
        pytest.param(reply(RSS, Content_Encoding="lzma"), "bad-encoding", id="encoding"),
        pytest.param(Reply(raw=b"SSH-2.0-OpenSSH\r\n\r\n"), "broken-answer", id="not HTTP"),
        pytest.param(
            Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nshort"), "broken-answer", id="cut"
        ),
        pytest.param(
            Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n"),
            "broken-answer",
            id="cut between chunks",
        ),
    ],
)
async def test_answers_that_are_no_feed(answer: Reply, kind: str) -> None:
    """What is not a body to read is a failure of its own kind."""

    def answering(asked: Asked) -> Reply:
        if answer.raw:
            asyncio.get_running_loop().call_later(0.05, server.close_all)
        return answer

    async with serving(answering) as server:
        outcome = await ask(server)
        assert kind_of(outcome) == kind


SIGNED = RSS + b"\n<!-- kept by a cache -->\n"
JSON_FEED = b'{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": []}'
SQUEEZED = gzip.compress(RSS)


@pytest.mark.check("F6", "F26")
@pytest.mark.parametrize(
    ("body", "length", "encoding", "kept"),
    [
        pytest.param(RSS, False, "", True, id="its root element ends"),
        pytest.param(SIGNED, False, "", True, id="and a comment follows"),
        pytest.param(RSS.decode().encode("utf-16-be"), False, "", True, id="in UTF-16"),
        pytest.param(b"<rdf:RDF xmlns:rdf='r'><item/></rdf:RDF>", False, "", True, id="with a prefix"),
        pytest.param(b"<HTML><p>Page</p></html >", False, "", True, id="a page"),
        pytest.param(JSON_FEED, False, "", True, id="JSON, which its reader refuses when it is cut"),
        pytest.param(b'{"DOI": "10.5555/1"}\n', False, "", False, id="lines of JSON"),
        pytest.param(RSS[:-1], False, "", False, id="it breaks off in its last tag"),
        pytest.param(RSS[: -len("</rss>")], False, "", False, id="before its last tag"),
        pytest.param(RSS + b"<!-- kept by", False, "", False, id="in a comment"),
        pytest.param(b"Title,DOI\nA,10.5555/1\n", False, "", False, id="a table"),
        pytest.param(b"Title,DOI\nA,10.5555/1\n", True, "", True, id="a table of a stated length"),
        pytest.param(gzip.compress(b"Title\nA\n"), False, "gzip", True, id="a table in gzip"),
        pytest.param(SQUEEZED[:-60], True, "gzip", False, id="cut gzip of a stated length"),
        pytest.param(SQUEEZED[:-8], True, "gzip", True, id="gzip that lacks its trailer alone"),
    ],
)
async def test_what_came_whole(body: bytes, length: bool, encoding: str, kept: bool) -> None:
    """What was cut is read as far as it came and asked for anew; whole is what has its end, whoever states
    it: the document, the encoding or the answer."""
    answer = reply(body, length=length, ETag='"1"', Content_Encoding=encoding)
    async with serving(lambda asked: answer) as server:
        outcome = await ask(server)
        assert isinstance(outcome, Fetched)
        assert outcome.validators == (Validators(etag=b'"1"') if kept else Validators())


@pytest.mark.check("F29")
async def test_bot_check() -> None:
    """A Cloudflare challenge is `blocked`, and is asked once, with the headers it always is asked with."""
    async with serving(lambda asked: reply(b"<html>", status=403, cf_mitigated="challenge")) as server:
        assert (kind_of(await ask(server)), len(server.asked)) == ("blocked", 1)


async def test_retry_after_is_kept() -> None:
    """Caching headers of a failure are kept: they decide when to ask again."""
    async with serving(lambda asked: reply(status=503, Retry_After="120", Server="x")) as server:
        outcome = await ask(server)
        assert isinstance(outcome, FetchFailed)
        assert outcome.headers == (("retry-after", "120"),)


@pytest.mark.check("S9", "S10")
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(bytes(50_000_000), 1), "gzip", id="gzip"),
        pytest.param(zstandard.compress(bytes(50_000_000)), "zstd", id="zstd"),
        pytest.param(gzip.compress(gzip.compress(bytes(50_000_000), 1)), "gzip, gzip", id="gzip in gzip"),
        pytest.param(bytes(200_000), "", id="plain"),
    ],
)
async def test_too_large(body: bytes, encoding: str) -> None:
    """A body beyond its cap, decoded or not, ends as `too-large`."""
    async with serving(lambda asked: reply(body, Content_Encoding=encoding)) as server:
        assert kind_of(await ask(server, limits=Limits(body_bytes=100_000))) == "too-large"


@pytest.mark.check("S10")
@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"".join(b"X-%d: y\r\n" % n for n in range(101)), id="101 lines"),
        pytest.param(b"X: " + b"y" * 70_000 + b"\r\n", id="70 KB"),
        pytest.param(b"X: " + b"y" * 200_000 + b"\r\n", id="200 KB"),
    ],
)
async def test_header_caps(head: bytes) -> None:
    """Headers beyond 64 KiB or 100 lines end the request."""
    async with serving(lambda asked: Reply(raw=b"HTTP/1.1 200 OK\r\n" + head + b"\r\n", body=RSS)) as server:
        assert kind_of(await ask(server)) in ("headers-too-large", "broken-answer")


@pytest.mark.check("S11")
@pytest.mark.parametrize("where", ["head", "first byte", "body"])
async def test_slow_servers_end_by_the_deadline(where: str) -> None:
    """A server that drips ends as `timeout` by the total deadline, and its place is free again."""

    def slow(asked: Asked) -> Reply:
        if asked.target == "/fast":
            return reply(RSS)
        if where == "head":
            return Reply(raw=b"HTTP/1.1 200 OK\r\n", body=b"X-Slow: " + b"y" * 500, drip=0.05)
        return reply(b"x" * 500, drip=0.05) if where == "body" else Reply(raw=b"", body=b"x" * 500, drip=0.05)

    async with serving(slow) as server:
        fetcher = fetcher_for(server, limits=Limits(total_seconds=0.3), manners=Manners(at_once=1, spacing=0))
        try:
            assert kind_of(await fetcher.fetch(source(server.url("/slow")), state())) == "timeout"
            assert isinstance(await fetcher.fetch(source(server.url("/fast")), state()), Fetched)
        finally:
            await fetcher.aclose()


async def test_nobody_there() -> None:
    """A closed port is `no-connection`."""
    async with serving(lambda asked: reply(RSS)) as server:
        url = server.url()
    fetcher = fetcher_for(server)
    assert kind_of(await fetcher.fetch(source(url), state())) == "no-connection"
    await fetcher.aclose()


async def test_where_a_feed_moved() -> None:
    """A source that moved is asked at its new address."""
    async with serving(lambda asked: reply(RSS)) as server:
        await ask(server, address=server.url("/moved"))
        assert [one.target for one in server.asked] == ["/moved"]


@pytest.mark.check("F34")
async def test_robots_are_not_asked() -> None:
    """A feed that a curator named is asked for directly: no robots.txt, nothing beside it."""
    async with serving(lambda asked: reply(RSS)) as server:
        await ask(server)
        assert [one.target for one in server.asked] == ["/feed"]


CLIENT = re.compile(
    r"^\s*(?:import|from) (?:httpx|httpcore|aiohttp|requests|urllib\.request|http\.client)\b", re.M
)


@pytest.mark.check("S6")
def test_one_way_out() -> None:
    """Only sources/, push/ and `fetching.py` know an HTTP client: all else goes through the guard."""
    root = Path(__file__).resolve().parent.parent.parent / "bot"
    found = {
        file.relative_to(root).parts[0] for file in root.rglob("*.py") if CLIENT.search(file.read_text())
    }
    assert found == {"sources", "push", "fetching.py"}


def kind_of(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.kind


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate that nobody signed, made by openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "self-signed.pem"
    subject = ["-subj", "/CN=feeds.test", "-days", "2", "-keyout", str(file), "-out", str(file)]
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject], check=True, capture_output=True
    )
    return file


@pytest.mark.check("F32")
async def test_certificates_are_verified(certificate: Path) -> None:
    """A certificate that nobody vouches for ends the fetch before a request is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with serving(lambda asked: reply(RSS), tls=context) as server:
        assert kind_of(await ask_securely(server)) == "bad-certificate"
        assert server.asked == []


async def test_no_tls_where_it_was_promised() -> None:
    """A server that answers in plain words where TLS was promised is `bad-tls`."""

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    listening = await asyncio.start_server(plain, "127.0.0.1", 0)
    server = Server(lambda asked: reply(), port=listening.sockets[0].getsockname()[1])
    assert kind_of(await ask_securely(server)) == "bad-tls"
    listening.close()
    await listening.wait_closed()


async def ask_securely(server: Server) -> FetchOutcome:
    fetcher = fetcher_for(server)
    try:
        return await fetcher.fetch(source(server.url().replace("http:", "https:")), state())
    finally:
        await fetcher.aclose()


@pytest.mark.check("S19")
def test_parsers_of_untrusted_text() -> None:
    """Expat is one that bounds reparsing, and nothing that parses feeds uses html.parser."""
    version = tuple(int(part) for part in pyexpat.EXPAT_VERSION.removeprefix("expat_").split("."))
    assert version >= (2, 6, 0) or Limits().body_bytes <= 10 * 2**20
    loaded = "import sys, bot.sources.worker; print('html.parser' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
