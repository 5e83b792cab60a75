"""What the conversation needs of the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.model import (
    Chat,
    Club,
    Curated,
    Filed,
    Hit,
    Listed,
    Logged,
    Report,
    Saved,
    Sought,
    SourceId,
    TopicId,
    WorkId,
)
from bot.ports import Store
from bot.ports.attention import Attentive
from bot.ports.followups import FollowsUp
from bot.ports.votes import Votes


class Conversations(Protocol):
    """What was shown, saved and reported. All of a chat's goes with `forget_chat`."""

    async def keep_list(self, chat: Chat, shown: Listed) -> int:
        """Remember which works each number stood for; returns the number by which buttons name the list."""
        ...

    async def listed(self, chat: Chat, number: int) -> Listed | None:
        """None where this chat was shown no such list."""
        ...

    async def place_of(self, chat: Chat, message: int) -> Chat | None:
        """The chat with the forum topic to which a digest or a notice was sent as this message; None where
        none was."""
        ...

    async def sent_entries(
        self, chat: Chat, *, day: str, n: int, message: int | None
    ) -> Mapping[int, tuple[WorkId, ...]]:
        """The works of each entry of the digest of that slot, by the ledger; of several digests the one
        that `message` belongs to. Empty where this chat had none."""
        ...

    async def save_work(
        self, person: int, work: WorkId, *, at: datetime, source: SourceId | None = None
    ) -> bool:
        """False where it was saved before. `source` is whose entry it was."""
        ...

    async def unsave_work(self, person: int, work: WorkId) -> bool: ...

    async def saved_works(self, person: int) -> tuple[Saved, ...]:
        """The newest first."""
        ...

    async def log_work(self, person: int, work: WorkId, minutes: int, *, at: datetime) -> None:
        """For continuing professional development; logged again it keeps its day and has these minutes."""
        ...

    async def unlog_work(self, person: int, work: WorkId) -> bool: ...

    async def logged(self, person: int) -> tuple[Logged, ...]:
        """The newest first."""
        ...

    async def keep_report(self, report: Report) -> None: ...

    async def untold_reports(self, *, limit: int = 20) -> Sequence[tuple[int, Report]]:
        """Those that the operator has not heard of, each with its number, the oldest first."""
        ...

    async def reports_told(self, numbers: Sequence[int], *, at: datetime) -> None: ...

    async def stories_of(self, works: Collection[WorkId]) -> Mapping[WorkId, Curated]:
        """The story in which each work stands now; works that are gone or held are left out."""
        ...

    async def named(self, kind: str, value: str) -> tuple[Filed, ...]:
        """Items with that `doi`, `pmid`, `pmcid` or canonical `url`, the newest first."""
        ...

    async def speaking_of(self, targets: Collection[str]) -> tuple[Filed, ...]:
        """Items that link to one of these (`doi:…`, `pmid:…`)."""
        ...

    async def seek(self, sought: Sought, *, limit: int) -> tuple[Hit, ...]:
        """The newest items that fit. No words raise, or mean anything but themselves."""
        ...

    async def found(self, items: Collection[int]) -> Mapping[int, Filed]:
        """Items by the numbers of their hits; those that are gone, or held since, are left out."""
        ...

    async def topic_counts(self, since: datetime) -> Mapping[TopicId, int]:
        """How many stories each topic brought that were first seen after `since`."""
        ...

    async def sent_works(self, chat: Chat, *, since: datetime) -> tuple[WorkId, ...]:
        """What this place was sent after `since`, the latest digest first."""
        ...

    async def kept_of(self, chat_id: int) -> Mapping[str, list[dict[str, Any]]]:
        """Every row that is kept of a chat or a person, by table."""
        ...

    async def former_chats(self, chat_id: int) -> tuple[int, ...]:
        """The ids under which this chat lived before it moved."""
        ...

    async def open_club(self, club: Club) -> int:
        """Returns its number."""
        ...

    async def latest_club(self, chat: Chat) -> Club | None: ...

    async def club_became(self, club: Club) -> None:
        """Note its poll's message and what was chosen."""
        ...


class ServiceStore(Store, Conversations, Votes, Attentive, FollowsUp, Protocol):
    """All that the service asks for."""
