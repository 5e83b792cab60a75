"""Power cuts: every write and sync that SQLite asks for is recorded, and disks are made of what may be left.

SQLite reaches files through a table of functions, its VFS (sqlite.org/vfs.html). In the very library that
`sqlite3` uses, one is registered whose files are the ordinary ones, but whose write, truncate and sync also
note what they did. A cut leaves of each file what was synced, and of what was written since any part: writes
that were dropped, kept, or torn at a sector's edge, whatever their order (sqlite.org/atomiccommit.html, 9.0).
"""

from __future__ import annotations

import ctypes
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlite_utils import Database

from bot.model import Chat, PartState, Settlement
from bot.store import digests, opening, outbox, subscriptions
from bot.store.connection import connect, write
from tests.store.builders import NOW, digest_plan, filed, subscription

SECTOR = 512
SENT = Settlement(state=PartState.SENT, message_id=1)

# ── what SQLite asks for ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Wrote:
    name: str
    at: int
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Resized:
    """The file was made so long."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Synced:
    name: str


@dataclass(frozen=True, slots=True)
class Promised:
    """A transaction returned: from now on this part has at least that state."""

    part: int
    state: PartState


Event = Wrote | Resized | Synced | Promised

_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_OPEN = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3 (sqlite3.h)."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3 (sqlite3.h)."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("app", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 14),
    )


class Unreachable(Exception):
    """The library that `sqlite3` uses cannot be spoken to from here."""


def _library() -> ctypes.CDLL:
    """The SQLite that is in this process already: another copy would not see our VFS."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        if "libsqlite3" in line:
            return ctypes.CDLL(line.split(maxsplit=5)[5])
    raise Unreachable("sqlite3 was built with its own copy of SQLite")


class Recorder:
    """Notes, in order, what is written and synced by connections that are opened within `recording`."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._names: dict[int, str] = {}
        self._kept: list[object] = []  # what C points to must not be collected

    @contextmanager
    def recording(self) -> Iterator[None]:
        library = _library()
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        ordinary = library.sqlite3_vfs_find(None)
        ours = _Vfs.from_buffer_copy(ordinary.contents)
        ours.next, ours.name = None, b"recording"
        ours.open = self._pointer(_OPEN, self._opener(ordinary))
        library.sqlite3_vfs_register(ctypes.byref(ours), 1)
        try:
            yield
        finally:
            library.sqlite3_vfs_register(ordinary, 1)
            library.sqlite3_vfs_unregister(ctypes.byref(ours))

    def _pointer(self, kind: Callable[..., object], function: object) -> int | None:
        callback = kind(function)
        self._kept.append(callback)
        return ctypes.cast(callback, ctypes.c_void_p).value  # type: ignore[arg-type]

    def _opener(self, ordinary: ctypes._Pointer[_Vfs]) -> Callable[..., int]:
        open_file = _OPEN(ordinary.contents.open)

        def opened(_vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
            code = open_file(ctypes.addressof(ordinary.contents), name, file, flags, out)
            if code == sqlite3.SQLITE_OK and name:
                self._names[file] = Path(ctypes.string_at(name).decode()).name
                self._listen(file)
            return int(code)

        return opened

    def _listen(self, file: int) -> None:
        """Give the open file a table of its own; the first word of a file points to it."""
        place = ctypes.c_void_p.from_address(file)
        methods = _Methods.from_buffer_copy(_Methods.from_address(place.value or 0))
        write_file, truncate, sync = _WRITE(methods.write), _TRUNCATE(methods.truncate), _SYNC(methods.sync)
        events, names = self.events, self._names

        def written(file: int, content: int, size: int, at: int) -> int:
            events.append(Wrote(names[file], at, ctypes.string_at(content, size)))
            return int(write_file(file, content, size, at))

        def truncated(file: int, size: int) -> int:
            events.append(Resized(names[file], size))
            return int(truncate(file, size))

        def synced(file: int, flags: int) -> int:
            code = sync(file, flags)
            events.append(Synced(names[file]))
            return int(code)

        methods.write = self._pointer(_WRITE, written)
        methods.truncate = self._pointer(_TRUNCATE, truncated)
        methods.sync = self._pointer(_SYNC, synced)
        self._kept.append(methods)
        place.value = ctypes.addressof(methods)


# ── what a disk may hold ──────────────────────────────────────────────────────


@dataclass
class Disk:
    """What is there whatever happens, and what was asked for since each file was synced."""

    safe: dict[str, bytearray] = field(default_factory=dict)
    waiting: dict[str, list[Wrote | Resized]] = field(default_factory=dict)
    promises: dict[int, PartState] = field(default_factory=dict)

    def follow(self, event: Event) -> None:
        match event:
            case Wrote() | Resized():
                self.waiting.setdefault(event.name, []).append(event)
            case Synced():
                content = self.safe.setdefault(event.name, bytearray())
                for one in self.waiting.pop(event.name, ()):
                    _apply(content, one)
            case Promised():
                self.promises[event.part] = event.state

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """The files as they may be found. How much survives differs from cut to cut, from nothing to all."""
        left = {name: bytearray(content) for name, content in self.safe.items()}
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        for name, events in self.waiting.items():
            for event in events:
                if chance.random() < share:
                    _apply(left.setdefault(name, bytearray()), _torn(event, chance))
        return {name: bytes(content) for name, content in left.items()}


def _apply(content: bytearray, event: Wrote | Resized) -> None:
    if isinstance(event, Resized):
        del content[event.at :]
        return
    content.extend(bytes(max(0, event.at - len(content))))
    content[event.at : event.at + len(event.bytes)] = event.bytes


def _torn(event: Wrote | Resized, chance: random.Random) -> Wrote | Resized:
    """One write in ten reached the disk in part."""
    if isinstance(event, Resized) or chance.random() > 0.1:
        return event
    return Wrote(
        event.name, event.at, event.bytes[: SECTOR * chance.randrange(len(event.bytes) // SECTOR + 1)]
    )


# ── a life, and its judgement ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Life:
    """A database as it was, and everything that was then asked of the disk."""

    name: str
    before: bytes
    events: list[Event]


def lived(path: Path, *, readers: int, synchronous: str, checkpoint: int = 1000) -> Life:
    """Put a part for each of `readers` into the outbox, and send every second one; each transaction that
    returns is a promise. `checkpoint`: pages of the log at which it is copied back (SQLite's own: 1000)."""
    opening.make_file(path)
    with closing(connect(path)) as db:
        opening.prepare(db, path, purpose="live", now=NOW)
    before, recorder = path.read_bytes(), Recorder()
    with recorder.recording(), closing(connect(path)) as db:
        db.execute(f"PRAGMA synchronous={synchronous}").fetchall()
        db.execute(f"PRAGMA wal_autocheckpoint={checkpoint}").fetchall()
        for n in range(1, readers + 1):
            _enqueue(db, n, recorder)
            if n % 2:
                _send(db, recorder)
        # Closing copies the log back and deletes it, which a bot that loses its power does not.
        events = list(recorder.events)
    return Life(path.name, before, events)


def _enqueue(db: Database, n: int, recorder: Recorder) -> None:
    reader = subscription(f"s{n}", chat=Chat(id=n))
    with write(db):
        subscriptions.save(db, reader)
        assert digests.apply(db, [digest_plan(reader, filed(f"g{n}"))], now=NOW, seen_rows={})
    recorder.events.append(Promised(n, PartState.READY))


def _send(db: Database, recorder: Recorder) -> None:
    with write(db):
        claim = outbox.claim(db, now=NOW, lease_seconds=60)
    assert claim
    with write(db):
        assert outbox.settle(db, claim, SENT, now=NOW)
    recorder.events.append(Promised(claim.part_id, PartState.SENT))


@dataclass
class Tally:
    """What was found after some cuts. A promise is counted at each cut that it was made before."""

    cuts: int = 0
    promises: int = 0
    lost: int = 0
    """Parts that a transaction had put into the outbox, and that are not there."""
    forgotten: int = 0
    """Parts that were noted as sent, and would be sent again."""
    damaged: int = 0


def cut(life: Life, place: Path, *, cuts: int, seed: int = 1) -> Tally:
    """Cut the power at so many random points of a life, each on a disk of its own in the new folder `place`,
    and look."""
    chance, tally = random.Random(seed), Tally()
    points = set(chance.sample(range(len(life.events)), min(cuts, len(life.events))))
    disk = Disk(safe={life.name: bytearray(life.before)})
    place.mkdir()
    for n, event in enumerate(life.events):
        disk.follow(event)
        if n in points:
            for file in place.iterdir():
                file.unlink()
            for name, content in disk.after_a_cut(chance).items():
                (place / name).write_bytes(content)
            _judge(place / life.name, disk.promises, tally)
    return tally


def _judge(path: Path, promises: dict[int, PartState], tally: Tally) -> None:
    tally.cuts += 1
    tally.promises += len(promises)
    with closing(connect(path)) as db:
        tally.damaged += db.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
        found = dict(db.execute("SELECT id, state FROM outbox").fetchall())
    tally.lost += sum(part not in found for part in promises)
    sent = (part for part, state in promises.items() if state is PartState.SENT and part in found)
    tally.forgotten += sum(found[part] != PartState.SENT for part in sent)
