"""`rounds sources add`: from an address to an entry of `config/sources/`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot import app, fetching
from bot.cli.exits import SOME_FAILED
from bot.cli.options import config_option, settings_of
from bot.cli.sources.trial import as_source, judged, say_opening, specialty_ids, web_address
from bot.curate import propose
from bot.errors import UsageError
from bot.model import Kind, Source, SourceId, TopicId
from bot.settings import Settings, load
from bot.settings.document import Document, read_document
from bot.settings.edit import append, entry_of, rendered
from bot.settings.forms import near
from bot.sources.trying import Found, Tried
from bot.text import canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the curator said instead of what would be proposed; None: nothing."""

    id: str | None
    title: str | None
    kind: str | None
    tier: int | None
    specialties: str | None


@click.command()
@config_option
@click.option("--yes", is_flag=True, help="Write without asking; of several feeds take the first.")
@click.option("--id", "id", default=None, help="Its id, instead of one made from the title.")
@click.option("--title", default=None, help="The name that readers see.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), default=None)
@click.option("--tier", type=click.IntRange(1, 4), default=None, help="By docs/sources.md.")
@click.option("--specialties", default=None, help="Topic ids separated by commas; empty for all of medicine.")
@click.option("--file", "name", default=None, help="A file under config/sources/; created if missing.")
@click.argument("url")
@click.pass_context
def add(
    ctx: click.Context,
    /,
    config: Path | None,
    yes: bool,
    name: str | None,
    url: str,
    **said: str | int | None,
) -> None:
    """Find the feed at an address, propose an entry, and write it; exit 3 when there is no feed.

    Comments and order of the file stay as they are.
    """
    settings = settings_of(config)
    found, sources = asyncio.run(_found(settings, web_address(url), Wanted(**said)))  # type: ignore[arg-type]
    for address, why in found.refused:
        click.echo(f"{address}: {why}", err=True)
    if not sources:
        ctx.exit(SOME_FAILED)
    source = sources[0] if yes or len(sources) == 1 else _chosen(sources)
    _check_new(settings, source)
    file = file_for(settings, source.kind, name)
    click.echo(f"{file}:\n\n{rendered([entry_of(source)])}")
    if not (yes or _agreed()):
        click.echo("Nothing is written.")
    else:
        write(settings, file, [source])
        click.echo(f"Written. Next: `rounds sources test {source.id}`, and `rounds check` after each change.")


def _agreed() -> bool:
    """Where nobody can be asked, nothing is written, and it says how to do without."""
    try:
        return click.confirm("Write this?", default=True)
    except click.Abort:
        click.echo("\nNothing is written; --yes writes without asking.", err=True)
        raise


async def _found(settings: Settings, url: str, wanted: Wanted) -> tuple[Found, list[Source]]:
    network = fetching.network_of(settings)
    async with fetching.opened_trial(settings, network=network, told=say_opening) as tools:
        found = await tools.trial.find(url)
        taken = {source.id for source in settings.sources}
        return found, [_proposed(settings, tools, feed, wanted, taken) for feed in found.feeds]


def _proposed(
    settings: Settings, tools: fetching.TrialTools, feed: Tried, wanted: Wanted, taken: set[SourceId]
) -> Source:
    """What the entries say of themselves, and over it what the curator said."""
    kind = Kind(wanted.kind) if wanted.kind else propose.kind_of(feed.url, feed.items)
    title = wanted.title or as_source(feed).title
    return Source(
        id=SourceId(wanted.id) if wanted.id else propose.id_of(title, feed.url, taken),
        title=title,
        url=feed.url,
        kind=kind,
        tier=wanted.tier or propose.tier_of(kind, feed.items),
        specialties=_specialties(settings, tools, feed, kind, wanted.specialties),
        language=propose.language_of(feed.items),
        verified=app.clock().date(),
    )


def _specialties(
    settings: Settings, tools: fetching.TrialTools, feed: Tried, kind: Kind, said: str | None
) -> tuple[TopicId, ...]:
    if said is None:
        return propose.specialties(judged(tools, feed, kind), specialty_ids(settings))
    names = tuple(TopicId(name.strip()) for name in said.split(",") if name.strip())
    known = frozenset(topic.id for topic in settings.topics)
    if unknown := sorted(set(names) - known):
        hint = near(unknown[0], known) or "; config/topics.yaml lists those there are"
        raise UsageError(f"--specialties: no topic is called {', '.join(unknown)}{hint}")
    return names


def _chosen(sources: Sequence[Source]) -> Source:
    for number, source in enumerate(sources, 1):
        click.echo(f"{number}  {source.title} · {source.url}")
    number = click.prompt("Which feed?", type=click.IntRange(1, len(sources)), default=1)
    return sources[number - 1]


def _check_new(settings: Settings, source: Source) -> None:
    """Raises `UsageError` for an address that is followed, however it is spelt, and for an id in use."""
    if old := followed_as(settings.sources, source.url):
        raise UsageError(f"{source.url} is followed already, as {old.id}")
    if any(one.id == source.id for one in settings.sources):
        raise UsageError(f"--id {source.id}: another source has this id")


def followed_as(sources: Sequence[Source], url: str) -> Source | None:
    """The source that asks this address, in whatever spelling."""
    wanted = canonical_url(url)
    return next((one for one in sources if canonical_url(one.url) == wanted), None)


def file_for(settings: Settings, kind: Kind, name: str | None) -> Path:
    """The file of this name, else the one where most sources of the kind are, else `added.yaml`."""
    folder = settings.config_dir / "sources"
    if name:
        return folder / Path(name).with_suffix(".yaml").name
    counts = Counter({file: _of_kind(file, kind) for file in sorted(folder.glob("*.yaml"))})
    best, count = next(iter(counts.most_common(1)), (folder / "added.yaml", 0))
    return best if count else folder / "added.yaml"


def _of_kind(file: Path, kind: Kind) -> int:
    document = read_document(file, str(file))
    if not isinstance(document, Document):
        return 0
    return sum(one.get("kind") == kind.value for one in document.value["sources"])


@contextmanager
def writing(file: Path) -> Iterator[None]:
    """What the system has against it is one line: raises `UsageError`."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}; nothing is written") from error


def write(settings: Settings, file: Path, sources: Sequence[Source]) -> None:
    """Into the file, and the whole configuration is still right afterwards. Raises `ConfigError`."""
    before = file.read_bytes() if file.exists() else None
    with writing(file):
        append(file, [entry_of(replace(source, title=source.title[:200])) for source in sources])
    try:
        load(settings.config_dir)
    except BaseException:
        if before is None:
            file.unlink()
        else:
            file.write_bytes(before)
        raise
