"""The form of `config/rounds.yaml`: the bot as a whole, who runs it, and how much it keeps and allows."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.settings.forms import ClockTime, Form, WebAddress, Words, Zone, wrong


class OperatorForm(Form):
    """Who runs this bot."""

    name: Words = Field(description="Who runs this bot; shown by /start and /privacy.")
    contact: Words = Field(description="How to reach them, by e-mail or web; shown by /start and /privacy.")
    chat: int | None = Field(
        default=None,
        description="The number of a chat that is told about problems; ROUNDS_OPERATOR_CHAT wins.",
    )


class UserAgentForm(Form):
    """How the bot introduces itself to the servers it reads."""

    contact: WebAddress = Field(
        description="The address of a page that explains what this bot is; part of every request."
    )


class DefaultsForm(Form):
    """What a new subscription starts with."""

    zone: Zone = Field(default="UTC", description="Time zone, by its IANA name.")
    at: ClockTime = Field(default=time(7, 30), description="Time of day of a digest, hours and minutes.")
    limit: Annotated[int, Field(ge=1, le=20)] = Field(default=5, description="Entries in a digest, 1 to 20.")
    threshold: Annotated[float, Field(ge=1, le=7)] = Field(
        default=4.0, description="The lowest score that is sent, 1 to 7; readers can change theirs."
    )
    topic_threshold: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.85,
        description="Topics at least this likely are shown, 0 to 1; docs/topics.md has the trade-off.",
    )
    every_minutes: Annotated[int, Field(ge=15, le=10_080)] = Field(
        default=60, description="The shortest time between two polls of a source, 15 to 10080 minutes."
    )


class AccessForm(Form):
    """Who may use this bot."""

    mode: Literal["open", "allowlist"] = Field(
        default="open", description="open: everybody; allowlist: only the chats that are listed."
    )
    chats: tuple[int, ...] = Field(
        default=(), description="Numbers of the chats, groups and channels that may use it."
    )

    @model_validator(mode="after")
    def _lets_somebody_in(self) -> Self:
        if self.mode == "allowlist" and not self.chats:
            raise wrong("an allowlist without chats lets nobody in: list chats, or write mode: open")
        return self


class SendingForm(Form):
    """How fast digests are sent."""

    paid_per_second: Annotated[int, Field(ge=30, le=1000)] | None = Field(
        default=None,
        description="Messages a second; beyond Telegram's free 30 they are paid for in Stars.",
    )


Days = Annotated[int, Field(ge=7, le=36_500)]


class KeepForm(Form):
    """How long things are stored, in days."""

    items: Days = Field(default=1095, description="Items that nobody was sent, saved, logged or voted on.")
    texts: Annotated[int, Field(ge=30, le=36_500)] = Field(
        default=400, description="Texts of sent messages, numbered lists and reports."
    )
    blocked: Days = Field(default=90, description="Everything about a chat that cannot be reached.")
    inactive: Annotated[int, Field(ge=30, le=36_500)] = Field(
        default=730,
        description="Everything about a chat that is paused and in which nothing was pressed since.",
    )


class QuotasForm(Form):
    """The most that one chat may have."""

    filters: Annotated[int, Field(ge=1, le=200)] = Field(
        default=50, description="Things muted, words followed, hashtags followed: this many of each."
    )
    conferences: Annotated[int, Field(ge=0, le=100)] = Field(
        default=10, description="Conferences followed at a time."
    )
    saved: Annotated[int, Field(ge=1, le=20_000)] = Field(
        default=2_000, description="Works that a person can save, and so the longest export."
    )
    digests_a_day: Annotated[int, Field(ge=1, le=24)] = Field(
        default=24, description="Digests of one subscription within a day."
    )


class RoundsForm(Form):
    """`config/rounds.yaml`: the bot as a whole."""

    operator: OperatorForm = Field(description="Who runs this bot.")
    user_agent: UserAgentForm = Field(description="How the bot introduces itself to the servers it reads.")
    defaults: DefaultsForm = Field(default=DefaultsForm(), description="What new subscriptions start with.")
    sending: SendingForm = Field(default=SendingForm(), description="How fast digests are sent.")
    access: AccessForm = Field(default=AccessForm(), description="Who may use this bot.")
    quotas: QuotasForm = Field(default=QuotasForm(), description="The most that one chat may have.")
    keep: KeepForm = Field(default=KeepForm(), description="How long things are stored, in days.")
    deny: tuple[Words, ...] = Field(
        default=(),
        description="Accounts that asked not to be read: @name@host, *@host, did:plc:…, x:123, u/name.",
    )
