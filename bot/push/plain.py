"""A message without markup, for the one retry after Telegram could not parse it."""

from __future__ import annotations

from html.parser import HTMLParser

LIMIT = 4096
"""UTF-16 units. Telegram counts code points, of which there are never more."""


class _Visible(HTMLParser):
    """Keeps what a person would see, and where the links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links and (link := self._links.pop()):
            self.text.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def plain(html: str) -> str:
    """The visible text with its links in brackets, whole lines up to the limit.

    Total over str: broken markup is what brings a text here. Never empty unless `html` shows nothing.
    """
    parser = _Visible()
    parser.feed(html)
    parser.close()
    return _within("".join(parser.text))


def _within(text: str) -> str:
    if _units(text) <= LIMIT:
        return text
    head = text.encode("utf-16-le", "surrogatepass")[: (LIMIT - 2) * 2].decode("utf-16-le", "ignore")
    lines, _, rest = head.rpartition("\n")
    return f"{lines or rest}\n…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
