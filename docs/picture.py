"""Draws docs/*.svg: what the bot says over the sample, as it is seen in a chat. `make picture` runs it.

The service is asked as the conversation asks it, and its replies are drawn with their buttons, parsed as
Telegram would; nothing in a picture is typed by hand.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from textwrap import TextWrapper

from bot import app, fetching
from bot.face.keyboards import Span
from bot.model import Button, Chat, Message, Outgoing, Visit
from bot.pipeline.inward import ingest
from bot.sample import SampleServer, sample_sources
from bot.service import Service
from bot.settings import load

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, LINE, LEFT, TOP, WIDTH = 66, 21, 34, 44, 620
BUTTON, GAP = 34, 4
EXAMPLE = "cardiology"


@dataclass
class Run:
    """A stretch of text in one style."""

    text: str
    style: str


class Styled(HTMLParser):
    """Telegram HTML → runs."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Run] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        style = "a" if "a" in self._open else "b" if "b" in self._open else "p"
        self.runs.append(Run(data, style))


def lines(message: Message) -> Iterator[list[Run]]:
    """The message's lines, wrapped, each a list of runs."""
    parser = Styled()
    parser.feed(message.text)
    styles = "".join(run.style * len(run.text) for run in parser.runs)
    text = "".join(run.text for run in parser.runs)
    wrapper = TextWrapper(COLUMNS, break_long_words=False, replace_whitespace=False, drop_whitespace=True)
    at = 0
    for paragraph in text.split("\n"):
        for line in wrapper.wrap(paragraph) or [""]:
            start = text.index(line, at)
            yield list(_runs(line, styles[start : start + len(line)]))
            at = start + len(line)


def _runs(line: str, styles: str) -> Iterator[Run]:
    start = 0
    for end in range(1, len(line) + 1):
        if end == len(line) or styles[end] != styles[start]:
            yield Run(line[start:end], styles[start])
            start = end


def svg(message: Message, title: str) -> str:
    """One chat bubble, and its buttons below."""
    rows = list(lines(message))
    bottom = TOP + LINE * len(rows) + 10
    height = bottom + BUTTON * len(message.keyboard) + 14
    body = "\n".join(
        f'<text x="{LEFT}" y="{TOP + LINE * number}" xml:space="preserve">'
        + "".join(f'<tspan class="{run.style}">{escape(run.text)}</tspan>' for run in row)
        + "</text>"
        for number, row in enumerate(rows)
        if row
    )
    buttons = "\n".join(
        _button(one, row, at, bottom + BUTTON * number)
        for number, row in enumerate(message.keyboard)
        for at, one in enumerate(row)
    )
    size = f'width="{WIDTH}" height="{height}"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">
<style>text{{font:15px system-ui,sans-serif;fill:#1c1c1e}}.a{{fill:#0a66c2}}.b{{font-weight:600}}</style>
<rect {size} fill="#dfe7ec"/>
<rect x="14" y="14" width="{WIDTH - 28}" height="{bottom - 20}" rx="14" fill="#fff"/>
{body}
{buttons}
</svg>
"""


def _button(one: Button, row: tuple[Button, ...], at: int, top: int) -> str:
    wide = (WIDTH - 28 - GAP * (len(row) - 1)) / len(row)
    left = 14 + at * (wide + GAP)
    shown = one.text if len(one.text) * 8 < wide else one.text[: int(wide // 8) - 1] + "…"
    return (
        f'<rect x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{BUTTON - GAP}" rx="8" fill="#b9c8d1"/>'
        f'<text x="{left + wide / 2:.0f}" y="{top + 20}" text-anchor="middle">{escape(shown)}</text>'
    )


async def screens() -> AsyncIterator[tuple[str, str, Message]]:
    """File, title and message of each: the first minute, a digest, an entry, its reasons, a search."""
    settings, now = load(ROOT / "config", {}), app.clock()
    visit = Visit(chat=Chat(id=1), user=1, language="en")
    with tempfile.TemporaryDirectory() as folder:
        async with (
            SampleServer(now) as server,
            app.opened_store(Path(folder) / "sample.db", purpose="sample") as store,
            fetching.opened_ingest(settings, store, network=fetching.network_of_sample(server)) as tools,
        ):
            sources = sample_sources(now)
            await ingest(sources, tools, everything=True)
            service = Service(store, topics=settings.topics, sources=app.by_id(sources), clock=app.clock)
            page = await service.set_up.toggle(visit, EXAMPLE, 0)
            yield "start", "Choosing specialties", page
            await service.set_up.choose_topics(visit)
            await service.set_up.set_hour(visit, time(7, 30))
            digest = _message(await service.schedules.latest(visit))
            yield "digest", "A digest in a chat", digest
            async for screen in _of_an_entry(service, visit, digest):
                yield screen
            yield "search", "A search", _message(await service.searching.search(visit, "type:rct heart"))


async def _of_an_entry(
    service: Service, visit: Visit, digest: Message
) -> AsyncIterator[tuple[str, str, Message]]:
    ref, span, _ = digest.keyboard[0][0].data.removeprefix("n:").split(":")
    if (named := Span.parse(ref, span)) is None:
        raise SystemExit("a digest's buttons name no list")
    opened = await service.entries.open(visit, named, 1)
    yield "entry", "What can be done with an entry", replace(digest, keyboard=opened.keyboard or ())
    why = await service.entries.act(visit, named, 1, "why")
    yield "why", "Why an entry came", _message(why.said)


def _message(said: Sequence[Outgoing]) -> Message:
    """The first, which is one."""
    if said and isinstance(said[0], Message):
        return said[0]
    raise SystemExit("the sample is answered with nothing to draw")


async def main() -> None:
    async for name, title, message in screens():
        (ROOT / "docs" / f"{name}.svg").write_text(svg(message, title), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
