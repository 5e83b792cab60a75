"""What people ask for in a chat, and what goes back to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.model.delivery import Chat, Keyboard, Message
from bot.model.vocabulary import Kind, SourceId, StudyType, TopicId, WorkId


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody asks for something, somewhere. In a private chat the person's id is the chat's."""

    chat: Chat
    user: int | None = None
    """None: nobody in particular, such as an anonymous administrator or a channel."""
    language: str = ""
    """What the person's Telegram is set to; empty: unknown."""
    message: int | None = None
    """The message whose button was pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file for one chat: what somebody exported."""

    name: str
    body: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question to a group; anonymous, so that nobody sees who chose what."""

    question: str
    """At most 300 characters."""
    options: tuple[str, ...]
    """2 to 12, of at most 100 characters each."""


Outgoing = Message | Document | Poll


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a press does to what is seen."""

    page: Message | None = None
    """Takes the place of the message under which was pressed."""
    keyboard: Keyboard | None = None
    """Takes the place of its buttons alone."""
    toast: str = ""
    """A word to the one who pressed, gone after a moment; at most 200 characters."""
    said: tuple[Outgoing, ...] = ()
    """New messages below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A row of numbered entries that was shown: which works each number stood for."""

    entries: tuple[tuple[WorkId, ...], ...]
    at: datetime
    items: tuple[int, ...] = ()
    """Of a search: the number in the store of each entry's item. What was asked is not kept."""
    again: str = ""
    """The data of the button that shows the list's page anew; empty: there are but numbers under it."""
    thread: int | None = None
    """The forum topic in which it was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An item that a search found, by its number in the store."""

    item: int
    work: WorkId


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A work that a person keeps. `gone`: what is known of it was removed meanwhile."""

    work: WorkId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A work that a person logged for continuing professional development; `minutes` 0 were not stated."""

    work: WorkId
    at: datetime
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Something that a reader tells the operator: of an entry (`work`), or of the bot."""

    kind: Literal["entry", "feedback", "suggestion"]
    chat: int
    words: str
    at: datetime
    work: WorkId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """A journal club: the works that a group votes on, and the one that won."""

    chat: Chat
    at: datetime
    works: tuple[WorkId, ...]
    id: int = 0
    message: int | None = None
    """The poll's."""
    chosen: WorkId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A search in the store: every word and phrase, none of the excluded, within the filters."""

    words: tuple[str, ...] = ()
    """A word or a phrase each; one that ends in `*` stands for all that begin so."""
    without: tuple[str, ...] = ()
    topics: tuple[TopicId, ...] = ()
    """Any of these."""
    study_types: tuple[StudyType, ...] = ()
    """Any of these."""
    kinds: tuple[Kind, ...] = ()
    sources: tuple[SourceId, ...] = ()
    journal: str = ""
    since: date | None = None
    until: date | None = None
    """The last day that counts."""

    @property
    def is_empty(self) -> bool:
        """True: there is nothing to look for."""
        return not self.words
