"""The sample's sources and entries as values. Dates are counted back from a day, so it never goes stale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files
from typing import Any, Literal

from ruamel.yaml import YAML

from bot.model import Kind, Precision, Source, SourceId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as its author wrote it; a form decides how much of it a feed shows, and how."""

    id: str
    title: str = ""
    """Plain text, or with the HTML that a publisher left in it."""
    text: str = ""
    """Plain text, paragraphs parted by an empty line; a word in capitals and a colon is a label."""
    at: datetime
    precision: Precision = Precision.SECOND
    authors: tuple[str, ...] = ()
    doi: str = ""
    pmid: str = ""
    link: str = ""
    """Where the form's own address would not do."""
    section: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    journal: str = ""
    minutes: int = 0
    """Of a podcast's episode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One source of the sample, and what its server answers."""

    source: Source
    host: str
    path: str
    form: str
    """A name in `bot.sample.forms.FORMS`, or `refused` (403), or `page` (HTML where a feed was)."""
    entries: tuple[Entry, ...]


def catalogue(now: datetime) -> tuple[Feed, ...]:
    """Every feed, as of the day of `now`. Two calls on one day give the same."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    written = _written()
    return tuple(_feed(name, document, written, midnight) for name, document in written.items())


def sample_sources(now: datetime) -> tuple[Source, ...]:
    """What the pipeline follows in place of config/sources: plain http, on hosts only `SampleServer` has."""
    return tuple(feed.source for feed in catalogue(now))


def _written() -> dict[str, Any]:
    folder = files(__package__) / "feeds"
    named = sorted(
        (file.name.removesuffix(".yaml"), file) for file in folder.iterdir() if ".yaml" in file.name
    )
    yaml = YAML(typ="safe", pure=True)
    return {name: yaml.load(file.read_text(encoding="utf-8")) for name, file in named}


def _feed(name: str, document: Mapping[str, Any], written: Mapping[str, Any], midnight: datetime) -> Feed:
    host, path = document["host"], document.get("path", "/feed")
    return Feed(
        source=Source(
            id=SourceId(f"sample-{name}"),
            title=document["title"],
            kind=Kind(document["kind"]),
            url=f"http://{host}{path}",
            tier=document["tier"],
            specialties=tuple(map(TopicId, document.get("specialties", ()))),
            publisher=document.get("publisher", ""),
            verified=midnight.date(),
        ),
        host=host,
        path=path,
        form=document["form"],
        entries=tuple(_entry(_whole(one, written), midnight) for one in document.get("entries", ())),
    )


def _whole(fields: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """`fields`, over those of the entry that `of: feed/id` names: the same paper in another index."""
    if "of" not in fields:
        return dict(fields)
    feed, _, wanted = fields["of"].partition("/")
    first: Mapping[str, Any] = next(one for one in written[feed]["entries"] if one["id"] == wanted)
    return {"journal": written[feed]["title"], **first, "id": fields["of"], **fields}


def _entry(fields: Mapping[str, Any], midnight: datetime) -> Entry:
    at, precision = _moment(fields["when"], midnight)
    return Entry(
        id=fields["id"],
        title=fields.get("title", ""),
        text=fields.get("text", "").strip(),
        at=at,
        precision=precision,
        authors=_strings(fields, "authors"),
        doi=fields.get("doi", ""),
        pmid=str(fields.get("pmid", "")),
        link=fields.get("link", ""),
        section=fields.get("section", ""),
        tags=_strings(fields, "tags"),
        references=_strings(fields, "references"),
        journal=fields.get("journal", ""),
        minutes=fields.get("minutes", 0),
    )


def _strings(fields: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list, or one string parted by semicolons."""
    value: str | Iterable[str] = fields.get(key, ())
    parts = value.split(";") if isinstance(value, str) else value
    return tuple(part.strip() for part in parts)


_PRECISIONS: Mapping[str | None, Literal[Precision.SECOND, Precision.DAY, Precision.MONTH]] = {
    None: Precision.DAY,
    "month": Precision.MONTH,
}


def _moment(when: str, midnight: datetime) -> tuple[datetime, Precision]:
    """`1d 06:30` is half past six of the day before; `1d` states the day only, `1d month` the month."""
    match = re.fullmatch(r"(\d+)d(?: (month|(\d\d):(\d\d)))?", when)
    if not match:
        raise ValueError(f"sample: {when!r} is no date such as '1d 06:30'")
    day = midnight - timedelta(days=int(match[1]))
    if match[3]:
        return day + timedelta(hours=int(match[3]), minutes=int(match[4])), Precision.SECOND
    return day, _PRECISIONS[match[2]]
