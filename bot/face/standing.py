"""What a digest says of what was sent before: corrected, or peer-reviewed, since then. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.face import words
from bot.face.markup import Html, clean, join, link, trusted
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.model import Filed, Flag
from bot.model.standing import Notice, NoticeKind, StatusLine
from bot.text.words import shorten

_FLAGS = {
    NoticeKind.RETRACTED: Flag.RETRACTED,
    NoticeKind.REPLACED: Flag.RETRACTED,
    NoticeKind.PARTLY_RETRACTED: Flag.RETRACTED,
    NoticeKind.WITHDRAWN: Flag.WITHDRAWN,
    NoticeKind.REMOVED: Flag.WITHDRAWN,
    NoticeKind.CONCERN: Flag.CONCERN_NOTICE,
    NoticeKind.CORRECTED: Flag.CORRECTED,
}

LINES = {
    NoticeKind.CORRECTED: marked("Corrected since we sent it: {title}"),
    NoticeKind.PUBLISHED: marked("Peer-reviewed now: {title}"),
}
CORRECTIONS = marked("Corrections to what we sent: {titles}")
NO_CORRECTIONS = marked("Corrections to what we sent: none")
LONGEST_TITLE = 150
MOST = 10
"""Lines of one digest; the others are in those that follow."""


def as_it_stands(one: Filed, notice: Notice | None) -> Filed:
    """The item flagged as what was said of its work since, for lists, searches and exports; what was
    reinstated loses the flags that its own record may still carry."""
    if notice is None:
        return one
    flags = tuple(flag for flag in one.item.flags if flag not in _FLAGS.values())
    said = (_FLAGS[notice.kind],) if notice.kind in _FLAGS else ()
    return replace(one, item=replace(one.item, flags=(*flags, *said)))


def status_html(lines: Sequence[StatusLine], t: Tongue = ENGLISH) -> Html:
    """One line each, its title the link to the correction or to the peer-reviewed article."""
    return join((_line(one, t) for one in lines), "\n")


def corrections_html(lines: Sequence[StatusLine], t: Tongue = ENGLISH) -> Html:
    """The line of a group's week, which also says that there are none; publications have their own lines."""
    corrected = [one for one in lines if one.kind is NoticeKind.CORRECTED]
    others = status_html([one for one in lines if one.kind is not NoticeKind.CORRECTED], t)
    if not corrected:
        return join((trusted(t(NO_CORRECTIONS)), others), "\n")
    return join((_filled(t(CORRECTIONS), "{titles}", _titles(corrected)), others), "\n")


def _line(one: StatusLine, t: Tongue) -> Html:
    return _filled(t(LINES[one.kind]), "{title}", _titles([one]))


def _titles(lines: Iterable[StatusLine]) -> Html:
    named = (link(one.url, shorten(clean(one.title), LONGEST_TITLE) or words.UNTITLED) for one in lines)
    return join(named, "; ")


def _filled(text: str, name: str, value: Html) -> Html:
    before, _, after = text.partition(name)
    return trusted(before) + value + trusted(after)
