"""The error tree.

Expected failures of one source, one chat or one message are values (`FetchFailed`, `Settlement`);
what is here ends a run, or a request of one person.

    RoundsError
    ├── ConfigError         what is written under config/ or in the environment cannot be used
    ├── UsageError          a command was called with something it cannot take
    ├── FeedError           a body is not a feed, or not the form its source documents
    │   └── NotAFeed        e.g. an HTML page where a feed was promised
    ├── StoreError          the database refused; wraps sqlite3's and sqlite-utils' errors
    │   ├── StoreBusy       the write lock was not to be had in time
    │   ├── StoreFull       the disk has no room to note what is sent, so nothing is sent
    │   ├── StoreTooNew     the file was written by a newer Rounds
    │   └── AlreadyHandled  another process has carried out the update that asks for this
    └── ModelError          a model artefact is missing, altered or of another make
"""

from __future__ import annotations


class RoundsError(Exception):
    """Everything Rounds raises on purpose. `str()` is one line that a person can act on."""


class ConfigError(RoundsError):
    """What is configured cannot be used. `problems` holds every problem found, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UsageError(RoundsError):
    """A command was called with something it cannot take."""


class FeedError(RoundsError):
    """A body could not be read as what its source promises; `source` says whose."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class NotAFeed(FeedError):
    """The body is something else, most often an HTML page."""


class StoreError(RoundsError):
    """The database refused."""


class StoreBusy(StoreError):
    """The write lock was not to be had in time."""


class StoreFull(StoreError):
    """The disk has no room to note what would be sent."""


class StoreTooNew(StoreError):
    """The file was written by a newer version of Rounds."""


class AlreadyHandled(StoreError):
    """Another process has carried out the update that asks for this."""


class ModelError(RoundsError):
    """A model artefact is missing, altered, or made by another version."""
