"""A curator at the terminal: sources and feed lists, with every publisher on loopback."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.app import clock, opened_store
from bot.cli.sources.add import add
from bot.cli.sources.trial import web_address
from bot.fetching import network_of
from bot.model import IngestPlan, SourceId, SourceState
from bot.settings import load
from tests.settings.folders import GOOD, write
from tests.sources.feeds import RSS
from tests.sources.server import Asked, Reply, Server, reply, serving

HEART = SourceId("heart")
PAGE = b'<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>'
TOPICS = """\
topics:
  - {id: cardiology, label: Cardiology, axis: specialty, terms: [heart, stent*]}
  - {id: emergency, label: Emergency medicine, axis: specialty}
"""


@dataclass
class Curator:
    """`rounds …` in a deployment folder of their own."""

    folder: Path
    server: Server

    async def done(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        out, err = io.StringIO(), io.StringIO()

        def run() -> int:
            with redirect_stdout(out), redirect_stderr(err):
                return main(list(arguments))

        return await asyncio.to_thread(run), out.getvalue(), err.getvalue()

    @property
    def db(self) -> Path:
        return self.folder / "rounds.db"

    async def remember(self, **fields: object) -> None:
        """Leave the source `heart` in this state."""
        async with opened_store(self.db) as store:
            await store.apply_ingest(IngestPlan(state=SourceState(id=HEART, **fields)))  # type: ignore[arg-type]

    async def state(self) -> SourceState:
        async with opened_store(self.db) as store:
            return (await store.source_states([HEART]))[HEART]


@pytest.fixture
async def curator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Curator]:
    """One source, `heart`, on a server whose front page names its feed."""
    pages = {"/": reply(PAGE), "/feed": reply(RSS, etag='"1"'), "/robots.txt": reply(status=404)}

    def answer(asked: Asked) -> Reply:
        return pages.get(asked.target, reply(status=404))

    async with serving(answer) as server:
        base = f"http://127.0.0.1:{server.port}"
        source = GOOD["sources/a.yaml"].replace("https://heart.example/feed", f"{base}/heart")
        pages["/heart"] = reply(RSS, etag='"1"')
        write(tmp_path / "config", {"sources/a.yaml": source, "topics.yaml": TOPICS})
        monkeypatch.setenv("ROUNDS_CONFIG", str(tmp_path / "config"))
        monkeypatch.setenv("ROUNDS_DB", str(tmp_path / "rounds.db"))
        monkeypatch.setenv("ROUNDS_ALLOW_HOSTS", f"127.0.0.1:{server.port}")
        yield Curator(tmp_path, server)


def targets(server: Server) -> list[str]:
    return [asked.target for asked in server.asked]


# ── looking ───────────────────────────────────────────────────────────────────


async def test_nothing_is_known_before_the_first_poll(curator: Curator) -> None:
    """Without a database every source is new, and none is made for looking."""
    code, out, err = await curator.done("sources")
    assert code == 0
    assert "heart" in out
    assert "1 source: 1 new" in out
    assert "no database yet" in err
    assert not curator.db.exists()


async def test_the_table_tells_what_polls_left(curator: Curator) -> None:
    """Health, last new item, yield and next poll, a line each."""
    assert (await curator.done("ingest"))[0] == 0
    code, out, _ = await curator.done("sources")
    head, row, summary = out.splitlines()
    assert code == 0
    assert head.split()[:2] == ["source", "health"]
    assert row.split()[:3] == ["heart", "well", "0"]
    assert summary == "1 source: 1 well"


async def test_only_those_in_trouble(curator: Curator) -> None:
    """`--failing` leaves out what is well."""
    await curator.remember(last_success=clock(), baseline_at=clock())
    assert (await curator.done("sources", "--failing"))[1] == "1 source: 1 well\n"


@pytest.mark.check("F33")
async def test_the_last_attempt_is_told_in_full(curator: Curator) -> None:
    """Status, bytes, duration, validators, reason and next poll, whether the poll worked or not."""
    await curator.done("ingest")
    _, out, _ = await curator.done("sources", "show", "heart")
    assert f"200, {len(RSS):,} bytes" in out
    assert "asked without validators" in out
    assert 'ETag "1"' in out
    curator.server.answering = lambda _asked: reply(status=403)
    code, _, err = await curator.done("sources", "refresh", "heart")
    assert (code, "the publisher refuses bots (403)" in err) == (3, True)
    _, out, _ = await curator.done("sources", "show", "heart")
    assert "refused once: the publisher refuses bots (403). A fallback would help" in out
    assert "403, 0 bytes" in out
    assert "asked with the validators" in out
    assert re.search(r"next poll +\d\d \w+ \d{4} \d\d:\d\d, in \d+ (min|h)$", out, re.MULTILINE)


@pytest.mark.check("F22")
async def test_a_move_is_shown_and_can_be_undone(curator: Curator) -> None:
    """Where it is asked, where it lived, and what a redirect may become; `revert` goes back."""
    old = load(curator.folder / "config").sources[0].url
    await curator.remember(
        address="https://new.example/feed",
        old_addresses=(old,),
        moving_to="https://newer.example/feed",
        moving_seen=2,
        moving_since=clock(),
    )
    _, out, _ = await curator.done("sources", "show", "heart")
    for words in (
        "address      https://new.example/feed",
        f"old address  {old}",
        "seen 2 times",
        "newer.example",
    ):
        assert words in out
    code, out, _ = await curator.done("sources", "revert", "heart")
    assert (code, out) == (0, f"heart is asked at {old} again, not at https://new.example/feed\n")
    assert (await curator.state()).address == old
    _, out, _ = await curator.done("sources", "show", "heart")
    assert "to https://new.example/feed: a curator moved it back" in out


async def test_a_slip_in_an_id_is_met_with_the_right_one(curator: Curator) -> None:
    """Whoever types `hart` is told of `heart`."""
    code, _, err = await curator.done("sources", "show", "hart")
    assert (code, err) == (2, "no source is called hart; did you mean heart?\n")


# ── asking now ────────────────────────────────────────────────────────────────


@pytest.mark.check("F15")
async def test_a_refresh_overrides_a_503_and_never_a_429(curator: Curator) -> None:
    """An overloaded server may be asked again by hand; one that asked for peace may not."""
    later = clock() + timedelta(hours=3)
    await curator.remember(last_status=503, failures=1, next_due=later)
    assert (await curator.done("sources", "refresh", "heart"))[0] == 0
    assert targets(curator.server) == ["/heart"]
    await curator.remember(last_status=429, failures=1, next_due=later)
    code, _, err = await curator.done("sources", "refresh", "heart")
    assert (code, "429, too many requests" in err) == (2, True)
    assert targets(curator.server) == ["/heart"]


@pytest.mark.check("F15")
async def test_peace_is_kept_for_a_whole_host(curator: Curator) -> None:
    """A 429 of one feed forbids refreshing another of its host."""
    code, *_ = await curator.done(
        "sources", "add", "--yes", "--id", "other", curator.server.url("/feed", "127.0.0.1")
    )
    assert code == 0
    await curator.remember(last_status=429, failures=1, next_due=clock() + timedelta(hours=3))
    before = len(curator.server.asked)
    code, _, err = await curator.done("sources", "refresh", "other")
    assert (code, "429" in err, len(curator.server.asked)) == (2, True, before)


@pytest.mark.check("F21")
async def test_a_gone_source_is_told_once_and_may_come_back(
    curator: Curator, caplog: pytest.LogCaptureFixture
) -> None:
    """The poll that finds it gone logs it, the next does not; a refresh that is answered brings it back."""
    curator.server.answering = lambda _asked: reply(status=410)
    await curator.remember(gone_since=clock() - timedelta(days=2), failures=1, last_status=410)
    with caplog.at_level(logging.WARNING, logger="bot.pipeline"):
        for _ in range(2):
            await curator.done("sources", "refresh", "heart")
    assert [record.getMessage()[:21] for record in caplog.records] == ["heart: gone for good:"]
    assert "1 source: 1 gone" in (await curator.done("sources", "--failing"))[1]
    code, out, _ = await curator.done("doctor")
    assert (code, "note  heart: gone for good" in out) == (0, True)
    curator.server.answering = lambda _asked: reply(RSS)
    assert (await curator.done("sources", "refresh", "heart"))[0] == 0
    assert not (await curator.state()).gone


# ── trying and adding ─────────────────────────────────────────────────────────


async def test_a_test_shows_entries_and_topics_and_writes_nothing(curator: Curator) -> None:
    """What would come in, with topics, and whose feed it says it is."""
    before = (curator.folder / "config" / "sources" / "a.yaml").read_text()
    code, out, _ = await curator.done("sources", "test", "heart")
    assert code == 0
    assert (
        "NOT THE SAME: configured “Heart Letters”, the feed calls itself “Example Journal of Hearts”" in out
    )
    assert "Examplipril after stenting" in out
    assert "cardiology" in out
    assert not curator.db.exists()
    assert (curator.folder / "config" / "sources" / "a.yaml").read_text() == before


async def test_a_home_page_is_enough_to_add_a_blog(curator: Curator) -> None:
    """The page's feed is found, described and written; adding it again, in any spelling, is refused."""
    home = f"http://127.0.0.1:{curator.server.port}/"
    code, out, err = await curator.done(
        "sources", "add", "--yes", "--kind", "blog", "--specialties", "", home
    )
    assert (code, f"asking {home}robots.txt" in err) == (0, True)
    assert "Written." in out
    added = load(curator.folder / "config").sources[-1]
    assert (added.id, added.url, added.kind, added.specialties, added.verified) == (
        "example-journal-of-hearts",
        f"{home}feed",
        "blog",
        (),
        clock().date(),
    )
    assert (await curator.done("check"))[0] == 0
    code, _, err = await curator.done("sources", "add", "--yes", f"{home}feed#top")
    assert (code, "is followed already, as example-journal-of-hearts" in err) == (2, True)


REFUSED = {
    "an unknown specialty": (("--specialties", "astrology"), "no topic is called astrology"),
    "an id in use": (("--id", "heart"), "another source has this id"),
}


@pytest.mark.parametrize(("said", "words"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_added_changes_nothing(
    curator: Curator, said: tuple[str, str], words: str
) -> None:
    """One line says why, and the file is what it was."""
    files = sorted((curator.folder / "config").rglob("*.yaml"))
    before = [file.read_bytes() for file in files]
    code, _, err = await curator.done(
        "sources", "add", "--yes", *said, curator.server.url("/feed", "127.0.0.1")
    )
    assert (code, words in err) == (2, True)
    assert sorted((curator.folder / "config").rglob("*.yaml")) == files
    assert [file.read_bytes() for file in files] == before


async def test_a_page_without_a_feed_is_told(curator: Curator) -> None:
    """Every address that was tried, and exit code 3."""
    curator.server.answering = lambda asked: reply(b"<html></html>", 200 if asked.target == "/" else 404)
    code, _, err = await curator.done("sources", "add", "--yes", curator.server.url("/", "127.0.0.1"))
    assert code == 3
    assert f"{curator.server.url('/feed/', '127.0.0.1')}: there is no such page (404)" in err


ADDRESSES = {
    "no beginning": ("blog.example/feed", "https://blog.example/feed"),
    "a port": ("blog.example:8443", "https://blog.example:8443"),
    "blanks": (" http://blog.example/ ", "http://blog.example/"),
    "capitals": ("HTTPS://Blog.example", "HTTPS://Blog.example"),
}


@pytest.mark.parametrize(("said", "meant"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_may_be_written_as_people_write_it(said: str, meant: str) -> None:
    """Without https:// as well."""
    assert web_address(said) == meant


@pytest.mark.parametrize("command", ["add", "test"])
@pytest.mark.parametrize(
    "said", ["", "ftp://a.example/feed", "mailto:a@a.example", "/tmp/feed.xml", "intranet/feed"]
)
async def test_what_is_no_address_is_told(curator: Curator, command: str, said: str) -> None:
    """In words, as a slip in the command line, and nothing is asked."""
    code, _, err = await curator.done("sources", command, said)
    assert (code, "Traceback" in err, curator.server.asked) == (2, False, [])
    assert "is not a web address" in err or "no source is called" in err


async def test_nobody_to_ask_writes_nothing(curator: Curator) -> None:
    """Without a terminal it says how to write without being asked; a no is a no."""
    home = curator.server.url("/", "127.0.0.1")
    before = load(curator.folder / "config").sources
    unasked = await asyncio.to_thread(CliRunner().invoke, add, [home], input="")
    assert (unasked.exit_code, "--yes writes without asking" in unasked.output) == (1, True)
    refused = await asyncio.to_thread(CliRunner().invoke, add, [home], input="n\n")
    assert (refused.exit_code, refused.output.endswith("Nothing is written.\n")) == (0, True)
    assert load(curator.folder / "config").sources == before


# ── lists ─────────────────────────────────────────────────────────────────────


def listing(*addresses: str) -> str:
    lines = "\n".join(
        f'<outline type="rss" text="Blog {n}" xmlUrl="{url}"/>' for n, url in enumerate(addresses)
    )
    return f'<opml version="2.0"><body>\n<outline text="Cardiology">\n{lines}\n</outline></body></opml>'


@pytest.mark.check("S17")
async def test_a_list_is_imported_line_by_line(curator: Curator) -> None:
    """The good lines are written with their folder's topic, each other line is told, and nothing is asked."""
    known = load(curator.folder / "config").sources[0].url
    file = curator.folder / "feeds.opml"
    file.write_text(
        listing(
            "https://a.example/feed",
            "http://10.0.0.1/",
            known,
            "https://b.example/",
            "https://a.example/feed/",
        )
    )
    code, out, _ = await curator.done("opml", "import", "--dry-run", str(file))
    assert (code, len(load(curator.folder / "config").sources)) == (3, 1)
    code, out, _ = await curator.done("opml", "import", str(file))
    assert code == 3
    assert out.splitlines()[:4] == [
        f"{file}: 2 feeds to add, 3 left out",
        f"{file}:4: the address is not one this bot may open: a private network's",
        f"{file}:5: followed already, as heart",
        f"{file}:7: the same feed as line 3",
    ]
    added = load(curator.folder / "config").sources[1:]
    assert [(one.id, one.url, one.specialties, one.verified) for one in added] == [
        ("blog-0", "https://a.example/feed", ("cardiology",), None),
        ("blog-3", "https://b.example/", ("cardiology",), None),
    ]
    assert curator.server.asked == []


async def test_a_list_may_be_tried_before_it_is_taken(curator: Curator) -> None:
    """`--try` asks every address, tells how far it is, and takes only what is a feed."""
    base = f"http://127.0.0.1:{curator.server.port}"
    file = curator.folder / "feeds.opml"
    file.write_text(listing(f"{base}/feed", f"{base}/nothing"))
    code, out, err = await curator.done("opml", "import", "--try", str(file))
    assert code == 3
    assert f"{file}:4: {base}/nothing: there is no such page (404)" in out
    assert "2/2 " in err
    taken = {one.url: one.verified for one in load(curator.folder / "config").sources}
    assert taken[f"{base}/feed"] == clock().date()
    assert f"{base}/nothing" not in taken


async def test_a_list_that_cannot_be_written_is_told(curator: Curator) -> None:
    """In a line, with the file's name."""
    file = curator.folder / "nowhere" / "out.opml"
    code, _, err = await curator.done("opml", "export", str(file))
    assert (code, err) == (2, f"{file}: No such file or directory; nothing is written\n")


async def test_what_is_exported_is_known_when_it_comes_back(curator: Curator) -> None:
    """An export holds every feed; imported again, each is followed already."""
    file = curator.folder / "out.opml"
    assert (await curator.done("opml", "export", str(file)))[0] == 0
    assert (await curator.done("opml", "export", "-"))[1] == file.read_text()
    code, out, _ = await curator.done("opml", "import", str(file))
    assert (code, "0 feeds to add, 1 left out" in out, "followed already, as heart" in out) == (3, True, True)


# ── private networks ──────────────────────────────────────────────────────────


@pytest.mark.check("S7")
async def test_private_networks_are_closed_unless_opened_by_name(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Off by default; with ALLOW_PRIVATE_NETWORKS=1 open, and the doctor says so."""
    config = curator.folder / "config"
    assert not network_of(load(config)).policy.private
    assert "ALLOW_PRIVATE_NETWORKS" not in (await curator.done("doctor"))[1]
    monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "1")
    assert network_of(load(config)).policy.private
    assert "note  ALLOW_PRIVATE_NETWORKS=1" in (await curator.done("doctor"))[1]
    monkeypatch.setenv("ALLOW_PRIVATE_NETWORKS", "yes")
    code, _, err = await curator.done("check")
    assert (code, err.startswith("ALLOW_PRIVATE_NETWORKS: ")) == (2, True)
