"""A list of sources as OPML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bot.model import Kind, Source
from bot.text import one_line


def write_opml(sources: Iterable[Source], *, title: str) -> str:
    """The feeds among the sources, in a folder for each kind, specialties as categories."""
    kept = [source for source in sources if source.reader == "feed"]
    folders = [(kind, [one for one in kept if one.kind is kind]) for kind in Kind]
    body = "".join(_folder(kind, of_kind) for kind, of_kind in folders if of_kind)
    head = f"<head><title>{_escaped(title)}</title></head>"
    declared = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declared}\n<opml version="2.0">\n{head}\n<body>\n{body}</body>\n</opml>\n'


def _folder(kind: Kind, sources: Iterable[Source]) -> str:
    lines = "".join(f"  {_written(source)}\n" for source in sources)
    return f'<outline text="{kind.value}">\n{lines}</outline>\n'


def _written(source: Source) -> str:
    stated = {
        "type": "rss",
        "text": source.title,
        "title": source.title,
        "xmlUrl": source.url,
        "category": ",".join(source.specialties),
        "language": source.language,
    }
    attributes = (f'{name}="{_escaped(value)}"' for name, value in stated.items() if value)
    return f"<outline {' '.join(attributes)}/>"


def _escaped(text: str) -> str:
    return escape(one_line(text), quote=True)
