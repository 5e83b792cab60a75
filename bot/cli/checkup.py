"""What `rounds doctor` looks at, here and at Telegram; each look is a function of what it reads."""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.curate.watch import Facts, troubles
from bot.model.operations import Lease, VitalSigns
from bot.operate.leading import LEASE
from bot.settings import Settings
from bot.text.words import counted

Verdict = Literal["ok", "note", "wrong"]

NETWORKED = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs")
"""File systems on which SQLite's locks and its shared memory are not to be trusted (sqlite.org/wal.html,
"does not work over a network filesystem")."""
FORGETFUL = ("tmpfs", "ramfs", "overlay")
"""Gone at the next restart, or with the container."""

OLDEST_TZDATA = timedelta(days=365)
"""Some country changes its clocks every year, with a few weeks' notice."""

MOST_SKEW = timedelta(seconds=30)
PLACEHOLDERS = ("example.org", "example.com", "not given", "the person who runs this copy")
"""What config/rounds.yaml says until somebody has put in their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at."""

    verdict: Verdict
    words: str


def ok(words: str) -> Finding:
    return Finding(verdict="ok", words=words)


def note(words: str) -> Finding:
    return Finding(verdict="note", words=words)


def wrong(words: str) -> Finding:
    return Finding(verdict="wrong", words=words)


def disk_kind(folder: Path, mounts: str) -> str:
    """The file system that `folder` lies on, by a text such as /proc/mounts; empty when it says nothing."""
    place, kind = "", ""
    for line in mounts.splitlines():
        _, point, found, *_ = [*line.split(), "", "", ""]
        point = point.replace("\\040", " ")
        if folder.is_relative_to(point or "-") and len(point) >= len(place):
            place, kind = point, found
    return kind


def disk(folder: Path, mounts: str) -> Iterator[Finding]:
    """A network's disk is wrong for SQLite; a container's own is forgotten."""
    kind = disk_kind(folder, mounts)
    if kind in NETWORKED:
        yield wrong(f"{folder} lies on {kind}: SQLite needs a local disk, or it will be damaged")
    elif kind in FORGETFUL:
        yield note(f"{folder} lies on {kind}: is it forgotten at a restart? Mount a volume there")
    elif kind:
        yield ok(f"{folder} lies on a local disk ({kind})")


def permissions(path: Path) -> Iterator[Finding]:
    """The file holds what readers chose: nobody else on this machine need read it."""
    for one in (path, path.parent):
        mode = one.stat().st_mode & 0o777
        if one == path and mode & 0o077:
            yield wrong(f"{one} can be read by others (mode {mode:o}): chmod 600")
        elif mode & 0o022:
            yield note(f"{one} can be written by others (mode {mode:o}): chmod 700")


def time_zones(now: datetime) -> Finding:
    """The tz database that due times are reckoned by, by the year in its name."""
    version = importlib.metadata.version("tzdata")
    year = int(re.match(r"\d{4}", version)[0])  # type: ignore[index]
    old = now - datetime(year, 12, 31, tzinfo=now.tzinfo) > OLDEST_TZDATA
    words = f"time zones are those of tzdata {version}"
    return note(f"{words}: update it, countries change their clocks") if old else ok(words)


def clock_skew(ours: datetime, theirs: datetime | None) -> Finding:
    """This machine's clock beside Telegram's."""
    if theirs is None:
        return note("Telegram was not asked for the time: it cannot be reached")
    skew = ours - theirs
    seconds = abs(skew.total_seconds())
    if abs(skew) > MOST_SKEW:
        ahead = "ahead of" if skew > timedelta() else "behind"
        return wrong(f"this machine's clock is {seconds:.0f} s {ahead} Telegram's: switch time syncing on")
    return ok("this machine's clock and Telegram's agree")


def configured(settings: Settings) -> Iterator[Finding]:
    """What readers and publishers are told of who runs this."""
    said = (settings.operator.name, settings.operator.contact, settings.user_agent.contact)
    if any(placeholder in one for one in said for placeholder in PLACEHOLDERS):
        yield note("config/rounds.yaml: operator and user_agent still hold the placeholder; put in your own")
    if settings.access.mode == "allowlist":
        yield ok(f"only {counted(len(settings.access.chats), 'chat')} may use this bot")
    if settings.operator_chat is None:
        yield note("no ROUNDS_OPERATOR_CHAT: what goes wrong is told in the log only")
    if settings.sending.paid_per_second:
        yield note(f"up to {settings.sending.paid_per_second} messages a second, which costs Stars")


def leader(lease: Lease | None, now: datetime) -> Finding:
    """Who leads, if anybody."""
    if lease is None or not lease.is_live(now, longest=LEASE):
        return note("no instance is running")
    return ok(f"{lease.holder} leads")


def running(facts: Facts) -> Iterator[Finding]:
    """What the operator is told by the bot, asked for; and what waits for a person."""
    signs = facts.signs
    if signs.hold:
        yield note(
            f"sending is on hold ({signs.hold}): rounds release lets {counted(signs.ready, 'part')} go"
        )
    if signs.held_items:
        yield note(f"{counted(signs.held_items, 'item is', 'items are')} held for a curator: rounds review")
    # What is in doubt or dead is listed part by part, and each source on its own.
    listed = ("doubt", "dead", "source", "disk")
    yield from (wrong(one.words) for one in troubles(facts) if not one.name.startswith(listed))
    yield _backup(signs, facts.now)


def _backup(signs: VitalSigns, now: datetime) -> Finding:
    if signs.last_backup is None:
        return note("no backup yet: the running bot makes one each night, and rounds backup does at once")
    return ok(f"the last backup is {(now - signs.last_backup) / timedelta(hours=1):.0f} hours old")
