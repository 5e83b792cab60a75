"""Draws docs/digest.svg: the sample's cardiology digest as it arrives in a chat. `make picture` runs it.

The text is what the program renders, parsed as Telegram would; nothing in the picture is typed by hand.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from textwrap import TextWrapper

from bot import app
from bot.face.digest import render
from bot.model import Message
from bot.pipeline import ingest, preview
from bot.sample import SampleServer, sample_sources
from bot.settings import load

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, LINE, LEFT, TOP, WIDTH = 66, 21, 34, 44, 620
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


def svg(message: Message) -> str:
    """One chat bubble."""
    rows = list(lines(message))
    height = TOP + LINE * len(rows) + 24
    body = "\n".join(
        f'<text x="{LEFT}" y="{TOP + LINE * number}" xml:space="preserve">'
        + "".join(f'<tspan class="{run.style}">{escape(run.text)}</tspan>' for run in row)
        + "</text>"
        for number, row in enumerate(rows)
        if row
    )
    size = f'width="{WIDTH}" height="{height}"'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="A digest in a chat">
<style>text{{font:15px system-ui,sans-serif;fill:#1c1c1e}}.a{{fill:#0a66c2}}.b{{font-weight:600}}</style>
<rect {size} fill="#dfe7ec"/>
<rect x="14" y="14" width="{WIDTH - 28}" height="{height - 28}" rx="14" fill="#fff"/>
{body}
</svg>
"""


async def draw() -> Message:
    """Ingest the sample and render the example's first digest."""
    settings, now = load(ROOT / "config", {}), app.clock()
    with tempfile.TemporaryDirectory() as folder:
        async with (
            SampleServer(now) as server,
            app.opened_store(Path(folder) / "sample.db", purpose="sample") as store,
            app.opened_ingest(settings, store, network=app.network_of_sample(server)) as tools,
        ):
            sources = sample_sources(now)
            await ingest(sources, tools, everything=True)
            subscription = next(one for one in settings.subscriptions if one.id == EXAMPLE)
            catalogue = app.catalogue_of(replace(settings, sources=sources))
            digest = await preview(subscription, store, catalogue=catalogue, now=app.clock())
    if digest is None:
        raise SystemExit("the sample holds nothing for the example")
    return render(digest)[0]


if __name__ == "__main__":
    (ROOT / "docs" / "digest.svg").write_text(svg(asyncio.run(draw())), encoding="utf-8")
