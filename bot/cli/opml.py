"""`rounds opml import | export`: lists of feeds, as feed readers exchange them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from bot import app, fetching
from bot.cli.exits import SOME_FAILED
from bot.cli.options import config_option, settings_of
from bot.cli.sources.add import write, writing
from bot.cli.sources.trial import judged, specialty_ids
from bot.curate import propose
from bot.model import FetchFailed, Kind, Source, SourceId, TopicId
from bot.settings import Settings
from bot.sources.opml import MOST_BYTES, Fault, Outline, read_opml, write_opml
from bot.sources.trying import Tried, address_source
from bot.text import canonical_url
from bot.text.words import counted

A_FILE = 2_000
"""Sources written into one file: half a megabyte."""
STANDARD_OUTPUT = Path("-")
AT_ONCE = 8
"""Addresses that are tried side by side; each host still gets one request at a time."""


@click.group()
def opml() -> None:
    """Import sources from an OPML file, or export them to one."""


@opml.command(name="import")
@config_option
@click.option("--dry-run", is_flag=True, help="Only report, write nothing.")
@click.option("--try", "tries", is_flag=True, help="Ask every address, and take only feeds.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), default=None, help="The kind of all of them."
)
@click.option("--file", "name", default="imported.yaml", show_default=True, help="A file in config/sources/.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_(
    ctx: click.Context,
    config: Path | None,
    dry_run: bool,
    tries: bool,
    kind: str | None,
    name: str,
    file: Path,
) -> None:
    """Add the feeds of an OPML file, and report every line left out; exit 3 if there was one."""
    settings = settings_of(config)
    with file.open("rb") as opened:
        body = opened.read(MOST_BYTES + 1)
    click.echo(f"reading {file}", err=True)
    reading = read_opml(body, policy=fetching.network_of(settings).policy)
    new, known = _parted(reading.outlines, settings.sources)
    sources = as_sources(new, settings, Kind(kind) if kind else None)
    faults = [*reading.faults, *known]
    if tries:
        sources, failed = asyncio.run(_tried(new, sources, settings))
        faults += failed
    for line in report(file, len(sources), sorted(faults, key=_by_line), reading.mended):
        click.echo(line)
    if sources and not dry_run:
        _write(settings, sources, Path(name).stem)
    ctx.exit(SOME_FAILED if faults else 0)


@opml.command()
@config_option
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="-")
def export(config: Path | None, file: Path) -> None:
    """Write the sources that are feeds as OPML, to a file or (`-`) to standard output."""
    settings = settings_of(config)
    text = write_opml(settings.sources, title="Rounds")
    if file == STANDARD_OUTPUT:
        click.echo(text, nl=False)
    else:
        with writing(file):
            file.write_text(text, encoding="utf-8")
    left_out = sum(source.reader != "feed" for source in settings.sources)
    if left_out:
        click.echo(f"left out, as services and not feeds: {counted(left_out, 'source')}", err=True)


def _write(settings: Settings, sources: Sequence[Source], stem: str) -> None:
    """Into files that an editor, and `settings.document`, can still take."""
    for number, start in enumerate(range(0, len(sources), A_FILE), 1):
        file = settings.config_dir / "sources" / f"{stem}{f'-{number}' if number > 1 else ''}.yaml"
        click.echo(f"writing {file}", err=True)
        write(settings, file, sources[start : start + A_FILE])
        click.echo(f"Written into {file}. Next: `rounds check`, then set tier and specialties there.")


def report(file: Path, taken: int, faults: Sequence[Fault], mended: Sequence[Fault] = ()) -> Iterable[str]:
    """A line of counts, then one for each line that is left out, and for each that is broken and taken."""
    also = f", {len(mended)} mended" if mended else ""
    yield f"{file}: {counted(taken, 'feed')} to add, {len(faults)} left out{also}"
    for fault in (*faults, *mended):
        yield f"{file}:{fault.line}: {fault.words}" if fault.line else f"{file}: {fault.words}"


def _by_line(fault: Fault) -> int:
    """What is said of the whole file comes last."""
    return fault.line or 10**9


def _parted(outlines: Iterable[Outline], sources: Sequence[Source]) -> tuple[list[Outline], list[Fault]]:
    """Those that are new, and those that are followed already."""
    followed = {canonical_url(source.url): source for source in sources}
    new, known = [], []
    for outline in outlines:
        if old := followed.get(canonical_url(outline.url)):
            known.append(Fault(line=outline.line, words=f"followed already, as {old.id}"))
        else:
            new.append(outline)
    return new, known


def as_sources(outlines: Iterable[Outline], settings: Settings, kind: Kind | None) -> list[Source]:
    """What the list alone tells of each; nobody has tried it."""
    taken = {source.id for source in settings.sources}
    made = []
    for outline in outlines:
        source = _source(outline, settings, kind, taken)
        taken.add(source.id)
        made.append(source)
    return made


def _source(outline: Outline, settings: Settings, kind: Kind | None, taken: set[SourceId]) -> Source:
    of_kind = (
        kind or propose.kind_of_address(outline.url) or propose.kind_of_words(outline.folders) or Kind.BLOG
    )
    source = address_source(outline.url)
    return replace(
        source,
        id=propose.id_of(outline.title, outline.url, taken),
        title=outline.title or source.title,
        kind=of_kind,
        tier=propose.tier_of(of_kind, ()),
        specialties=propose.topics_of_words(outline.folders, settings.topics),
        language=propose.language_code(outline.language),
    )


# ── --try ─────────────────────────────────────────────────────────────────────


async def _tried(
    outlines: Sequence[Outline], sources: Sequence[Source], settings: Settings
) -> tuple[list[Source], list[Fault]]:
    """Those that answered with a feed, as it describes them, and why the others did not."""
    room = asyncio.Semaphore(AT_ONCE)
    done = 0

    async with fetching.opened_trial(settings, network=fetching.network_of(settings)) as tools:

        async def one(source: Source) -> Tried | FetchFailed:
            nonlocal done
            async with room:
                tried = await tools.trial.look(source)
            done += 1
            words = tried.words if isinstance(tried, FetchFailed) else f"{len(tried.items)} entries"
            click.echo(f"{done}/{len(sources)} {source.url}: {words}", err=True)
            return tried

        results = await asyncio.gather(*map(one, sources))
        good = [_described(tools, tried, settings) for tried in results if isinstance(tried, Tried)]
    failed = [
        Fault(line=outline.line, words=f"{outline.url}: {tried.words}")
        for outline, tried in zip(outlines, results, strict=True)
        if isinstance(tried, FetchFailed)
    ]
    return good, failed


def _described(tools: fetching.TrialTools, tried: Tried, settings: Settings) -> Source:
    source = tried.source
    kind = propose.kind_of(tried.url, tried.items) if source.kind is Kind.BLOG else source.kind
    found: tuple[TopicId, ...] = propose.specialties(judged(tools, tried, kind), specialty_ids(settings))
    return replace(
        source,
        kind=kind,
        tier=propose.tier_of(kind, tried.items),
        specialties=source.specialties or found,
        verified=app.clock().date(),
    )
