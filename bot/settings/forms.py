"""The form of each file under `config/`: which keys there are, and what each may hold.

The descriptions become the JSON Schemas of `config/schema/`. A validator's words are shown to curators
after `file:line: key:`, so each says what is wrong and what would be right.
"""

from __future__ import annotations

import re
from datetime import date, time
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.model import ChatKind, Kind, ReaderName
from bot.text.proxies import proxy_prefix

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `Schedule.weekday`."""


def wrong(words: str) -> PydanticCustomError:
    # Braces are doubled because pydantic reads its message as a template, and a curator's text may hold some.
    return PydanticCustomError("rounds", words.replace("{", "{{").replace("}", "}}"))


def near(word: str, known: tuple[str, ...] | frozenset[str] | set[str]) -> str:
    """`; did you mean "cardiology"?`, or nothing when no known word is like it."""
    folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f'; did you mean "{folded[matches[0]]}"?' if matches else ""


def _plain_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", text):
        raise wrong(f'"{text}" is not an id: use up to 40 lower-case letters, digits and hyphens')
    return text


def _likely_address(text: str) -> str:
    """For `feed://host/path`, `<https://host/path>` and an address without its beginning."""
    rest = re.sub(r"^(?:[a-z]+:)?/*", "", text.strip("<>() "), flags=re.IGNORECASE)
    is_one = re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/[^\s<>]*)?", rest)
    return f"; did you mean https://{rest}?" if is_one else ""


def web_address(text: str) -> str:
    """`text` when it is an http(s) address that can be fetched as it stands."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port != 0
    except ValueError:
        raise wrong(f'"{text}" is not a web address: write https://host/path') from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        raise wrong(f'"{text}" is not a web address: write https://host/path{_likely_address(text)}')
    if re.search(r"[\s<>\"{}|\\^`\x00-\x1f]", text):
        raise wrong(f'"{text}" has characters that an address cannot have: write them as %20 and the like')
    if parts.username or parts.password:
        raise wrong("an address must not hold a user name or password: secrets come from the environment")
    if "#" in text:
        raise wrong(f'"{text}" has a #fragment, which is never sent: leave it out')
    return text


def _clock_time(value: Any) -> time:
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if not match:
        raise wrong(f'"{value}" is not a time of day: write hours and minutes, from 00:00 to 23:59')
    return time(int(match[1]), int(match[2]))


def _quiet_hours(value: Any) -> tuple[time, time]:
    times = [part.strip() for part in value.split("-")] if isinstance(value, str) else []
    if len(times) != 2 or times[0] == times[1]:
        raise wrong(f'"{value}" are no quiet hours: write two times of day, such as 22:00-06:30')
    return _clock_time(times[0]), _clock_time(times[1])


def _day(value: Any) -> date | None:
    try:
        return None if value == "never" else date.fromisoformat(value)
    except (ValueError, TypeError):
        raise wrong(f'"{value}" is not a date: write YYYY-MM-DD, or never') from None


def _own_day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise wrong(f'"{value}" is not a date: write YYYY-MM-DD') from None


def _zone(name: str) -> str:
    known = available_timezones()
    if name in known:
        return name
    of_city = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(known)}
    likely = of_city.get(name.strip().replace(" ", "_").casefold(), "")
    hint = f'; did you mean "{likely}"?' if likely else near(name, known)
    raise wrong(f'"{name}" is not a time zone: write a name such as Europe/London{hint}')


def _language(text: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", text):
        raise wrong(f'"{text}" is not a language tag: write en, fr or pt-BR')
    return text


def _tag(text: str) -> str:
    tag = text.removeprefix("#")
    if not re.fullmatch(r"\w{1,100}", tag):
        raise wrong(f'"{text}" is not a hashtag: write one word without #, such as MedEd')
    return tag


def _proxy_prefix(text: str) -> str:
    try:
        return proxy_prefix(text)
    except ValueError as error:
        raise wrong(f'"{text}": {error}, such as https://login.library.example/login?url=') from None


Id = Annotated[str, AfterValidator(_plain_id)]
TopicName = Annotated[str, Field(json_schema_extra={"x-topic": True})]
WebAddress = Annotated[str, AfterValidator(web_address), Field(json_schema_extra={"format": "uri"})]
ProxyPrefix = Annotated[
    str, AfterValidator(_proxy_prefix), Field(examples=["https://login.library.example/login?url="])
]
Words = Annotated[str, Field(min_length=1, max_length=200)]
Tag = Annotated[str, AfterValidator(_tag)]
ClockTime = Annotated[
    time, BeforeValidator(_clock_time, json_schema_input_type=str), Field(examples=["07:30"])
]
QuietHours = Annotated[
    tuple[time, time],
    BeforeValidator(_quiet_hours, json_schema_input_type=str),
    Field(examples=["22:00-06:30"]),
]
Verified = Annotated[date | None, BeforeValidator(_day, json_schema_input_type=Literal["never"] | date)]
Day = Annotated[date, BeforeValidator(_own_day, json_schema_input_type=date)]
Zone = Annotated[str, AfterValidator(_zone), Field(examples=["Europe/London"])]
Language = Annotated[str, AfterValidator(_language), Field(examples=["en", "fr"])]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Form(BaseModel):
    """What every part of every file keeps to: no unknown key, no number where words are expected."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


# ── sources/*.yaml ────────────────────────────────────────────────────────────


class RungForm(Form):
    """Another address with the same entries."""

    url: WebAddress = Field(description="Its address.")
    reader: ReaderName = Field(default="feed", description="What understands its answer.")


class SourceForm(Form):
    """One source that curators follow."""

    id: Id = Field(description="A short name; the database knows the source by it, so do not change it.")
    title: Words = Field(description="The name that readers see.")
    url: WebAddress = Field(description="The feed's address.")
    kind: Kind = Field(description="What sort of thing its entries are.")
    tier: Annotated[int, Field(ge=1, le=4)] = Field(
        description="1 to 4, by the criteria of docs/sources.md; 1 weighs most."
    )
    specialties: tuple[TopicName, ...] = Field(
        default=(), description="Topics it is known for; a prior for the classifier. Empty: all of medicine."
    )
    language: Language = Field(default="en", description="Language of its entries: en, fr, pt-BR.")
    publisher: Annotated[str, Field(max_length=200)] = Field(
        default="", description="Coverage is counted once for each publisher. Empty: the host of url."
    )
    verified: Verified = Field(
        description="The day somebody last saw it answer with a feed, YYYY-MM-DD, or never."
    )
    reader: ReaderName = Field(
        default="feed", description="What understands the answer; feed: RSS, Atom, JSON Feed."
    )
    fallback: tuple[RungForm, ...] = Field(
        default=(), description="Other ways to its entries, tried in this order when url refuses."
    )
    access: Literal["free", "subscription"] | None = Field(
        default=None, description="Whether its full texts are free; leave it out if that varies."
    )
    extract: bool = Field(default=True, description="false if the source does not want its text quoted.")
    hold: bool = Field(default=False, description="true: a curator sees every entry before readers do.")
    every_minutes: Annotated[int, Field(ge=15, le=10_080)] | None = Field(
        default=None, description="The shortest time between two polls of this source, 15 to 10080 minutes."
    )
    enabled: bool = Field(default=True, description="false: it is no longer polled; what it brought stays.")


class SourcesForm(Form):
    """One file under `config/sources/`."""

    sources: tuple[SourceForm, ...] = Field(description="The sources of this file.")


# ── topics.yaml ───────────────────────────────────────────────────────────────


class TopicForm(Form):
    """One topic, and the words that speak of it."""

    id: Id = Field(description="Used by sources and digests.")
    label: Words = Field(description="The name that readers see.")
    axis: Literal["specialty", "cross-cutting"] = Field(description="specialty or cross-cutting.")
    terms: tuple[Words, ...] = Field(
        default=(),
        description="Words and phrases; docs/topics.md explains how they match.",
    )
    hashtags: tuple[Tag, ...] = Field(default=(), description="Hashtags, without #.")
    not_near: tuple[Words, ...] = Field(default=(), description="Contexts near which the terms do not count.")


class TopicsForm(Form):
    """`config/topics.yaml`: every topic there is."""

    topics: tuple[TopicForm, ...] = Field(description="The topics, specialties first.")


# ── digests.yaml ──────────────────────────────────────────────────────────────


class ChatForm(Form):
    """A group or channel that gets this digest."""

    id: int = Field(description="Telegram's number of the chat; groups and channels have negative ones.")
    kind: ChatKind = Field(description="private, group, supergroup or channel.")
    thread: Annotated[int, Field(ge=2)] | None = Field(
        default=None, description="A forum topic; leave it out for General."
    )

    @model_validator(mode="after")
    def _number_fits_kind(self) -> Self:
        # Telegram numbers people above zero and everything else below it.
        if (self.id > 0) != (self.kind is ChatKind.PRIVATE):
            raise wrong(f"{self.id} is not the number of a {self.kind}: only private chats are positive")
        return self


class DigestForm(Form):
    """One digest: an example that is only printed, or one for a group or channel."""

    id: Id = Field(description="Its name, as in `rounds digest --for NAME`.")
    title: Words = Field(description="The heading of the digest.")
    topics: tuple[TopicName, ...] = Field(default=(), description="Topic ids of topics.yaml.")
    tags: tuple[Tag, ...] = Field(default=(), description="Hashtags followed, without #.")
    every: Literal["daily", "weekdays", "days", "weekly", "hours", "matters"] = Field(
        default="daily",
        description="How often; matters: checked every hour, sent at most once a day.",
    )
    weekday: Weekday = Field(default="monday", description="The day of a weekly digest.")
    days: tuple[Weekday, ...] = Field(default=(), description="The days of a digest on chosen days.")
    hours: Annotated[int, Field(ge=1, le=168)] = Field(
        default=6, description="With every: hours, the hours from one digest to the next, 1 to 168."
    )
    quiet: QuietHours | None = Field(
        default=None, description="Quiet hours: a digest waits until they end. They may cross midnight."
    )
    at: ClockTime | None = Field(default=None, description="Time of day, in the digest's zone.")
    zone: Zone | None = Field(default=None, description="Time zone, by its IANA name.")
    limit: Annotated[int, Field(ge=1, le=20)] | None = Field(default=None, description="Entries, 1 to 20.")
    threshold: Annotated[float, Field(ge=1, le=7)] | None = Field(
        default=None, description="The lowest score that is sent, 1 to 7."
    )
    audience: Literal["reader", "group"] = Field(
        default="reader", description="group: a weekly summary with a paper to discuss."
    )
    pearls: bool = Field(default=False, description="true: a teaching point of pearls.yaml a day.")
    until: Day | None = Field(
        default=None, description="Its last day, YYYY-MM-DD; a wrap-up follows, and then nothing more."
    )
    library_proxy: ProxyPrefix | None = Field(
        default=None,
        description="The https prefix of a library's proxy, through which subscription articles are opened.",
    )
    chat: ChatForm | None = Field(
        default=None, description="The chat it is sent to; without one it is only printed."
    )

    @model_validator(mode="after")
    def _names_its_days(self) -> Self:
        if (self.every == "days") != bool(self.days):
            raise wrong("every: days and the list days go together: give both or neither")
        return self

    @model_validator(mode="after")
    def _follows_something(self) -> Self:
        if not (self.topics or self.tags):
            raise wrong("nothing is followed: give it topics or tags")
        return self


class DigestsForm(Form):
    """`config/digests.yaml`: the examples, groups and channels."""

    digests: tuple[DigestForm, ...] = Field(description="The digests.")
