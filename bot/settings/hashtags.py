"""The form of `config/hashtags.yaml`: what a hashtag means, where it is used, when people meet under it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.settings.forms import (
    ClockTime,
    Day,
    Form,
    Language,
    Tag,
    TopicName,
    Verified,
    Weekday,
    Words,
    Zone,
    wrong,
)


class ConferenceForm(Form):
    """The days of a conference."""

    starts: Day = Field(description="Its first day, YYYY-MM-DD.")
    ends: Day = Field(description="Its last day, YYYY-MM-DD.")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends < self.starts:
            raise wrong(f"it ends on {self.ends}, before it starts on {self.starts}")
        return self


class ChatHourForm(Form):
    """A regular chat: people post under the tag at the same hour."""

    weekday: Weekday = Field(description="The day, monday to sunday.")
    at: ClockTime = Field(description="When it begins, in its zone.")
    zone: Zone = Field(description="Time zone, by its IANA name.")
    minutes: Annotated[int, Field(ge=15, le=240)] = Field(default=60, description="How long it lasts.")
    every_week: bool = Field(default=True, description="false if it is held in some weeks only.")
    verified: Verified = Field(description="The day somebody last took part, YYYY-MM-DD, or never.")


class HashtagForm(Form):
    """One hashtag."""

    tag: Tag = Field(description="Without #.")
    meaning: Words = Field(description="What people post under it, in a few words.")
    specialty: TopicName = Field(description="The topic it belongs to.")
    language: Language = Field(default="en", description="Language of most posts.")
    networks: tuple[Literal["mastodon", "bluesky", "x", "reddit"], ...] = Field(
        description="Where it is used: a note for curators, nothing reads it."
    )
    noise: Literal["low", "medium", "high"] = Field(
        description="high: also a common word, or used by many who are not clinicians. A note for curators."
    )
    conference: ConferenceForm | None = Field(default=None, description="When the tag is a conference's.")
    chat: ChatHourForm | None = Field(default=None, description="When a regular chat is held under it.")


class HashtagsForm(Form):
    """`config/hashtags.yaml`: the hashtags. The file may be missing."""

    hashtags: tuple[HashtagForm, ...] = Field(description="The hashtags.")
