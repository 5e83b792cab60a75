"""`config/` and the environment become one frozen `Settings`; every problem is told at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigError
from bot.model import (
    Chat,
    Pearl,
    Rung,
    Schedule,
    Source,
    SourceId,
    Subscription,
    SubscriptionId,
    Topic,
    TopicId,
)
from bot.model.meetings import ChatHour, Conference, Meetings
from bot.settings.environment import Environment, read_environment
from bot.settings.folder import read_folder, read_rounds, read_topics
from bot.settings.forms import WEEKDAYS, ChatForm, DigestForm, SourceForm, TopicForm
from bot.settings.hashtags import ChatHourForm, ConferenceForm, HashtagForm
from bot.settings.pearls import PearlForm
from bot.settings.rounds import (
    AccessForm,
    DefaultsForm,
    KeepForm,
    OperatorForm,
    QuotasForm,
    SendingForm,
    UserAgentForm,
)
from bot.settings.webhook import WebhookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything configured, checked. Nothing in it shows the token when printed."""

    config_dir: Path
    operator: OperatorForm
    user_agent: UserAgentForm
    defaults: DefaultsForm
    sources: tuple[Source, ...]
    topics: tuple[Topic, ...]
    subscriptions: tuple[Subscription, ...]
    """Those of digests.yaml: the examples (which have no chat), groups and channels."""
    environment: Environment = field(repr=False)
    hashtags: tuple[HashtagForm, ...] = ()
    pearls: tuple[Pearl, ...] = ()
    """Teaching points, those that are overdue for review too."""
    sending: SendingForm = field(default_factory=SendingForm)
    access: AccessForm = field(default_factory=AccessForm)
    quotas: QuotasForm = field(default_factory=QuotasForm)
    keep: KeepForm = field(default_factory=KeepForm)
    deny: tuple[str, ...] = ()
    """Accounts that asked not to be read."""

    @property
    def meetings(self) -> Meetings:
        """The chats and conferences of hashtags.yaml."""
        return Meetings(
            chats=tuple(_chat_hour(one, one.chat) for one in self.hashtags if one.chat),
            conferences=tuple(_conference(one, one.conference) for one in self.hashtags if one.conference),
        )

    @property
    def token(self) -> str | None:
        """None: nothing can be sent, everything is printed."""
        return self.environment.token

    @property
    def api_url(self) -> str:
        """The Bot API server, without a slash at its end."""
        return self.environment.api_url

    @property
    def db(self) -> Path:
        return self.environment.db

    @property
    def webhook(self) -> WebhookSettings | None:
        """None: Telegram is polled."""
        return self.environment.webhook

    @property
    def operator_chat(self) -> int | None:
        """Who is told what is wrong; None: nobody but the log."""
        return self.environment.operator_chat or self.operator.chat

    @property
    def allow_hosts(self) -> tuple[str, ...]:
        """`host:port` that may be fetched although the address is private."""
        return self.environment.allow_hosts

    @property
    def private_networks(self) -> bool:
        """Whether addresses inside a network may be fetched."""
        return self.environment.private_networks


def load(folder: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """The configuration of `folder` and of the environment.

    Raises `ConfigError` with every problem of every file and variable. Of a file whose form is at fault
    the content is not looked at: its unknown topics are told once its form is right.
    """
    files = read_folder(folder)
    environment, of_environment = read_environment(environ)
    problems = (*map(str, files.problems), *of_environment)
    if problems or not (files.rounds and files.topics and files.digests):
        raise ConfigError(problems)
    defaults = files.rounds.form.defaults
    return Settings(
        config_dir=folder,
        operator=files.rounds.form.operator,
        user_agent=files.rounds.form.user_agent,
        defaults=defaults,
        sources=tuple(_source(form, defaults) for file in files.sources for form in file.form.sources),
        topics=tuple(map(_topic, files.topics.form.topics)),
        subscriptions=tuple(_subscription(form, defaults) for form in files.digests.form.digests),
        environment=environment,
        hashtags=files.hashtags.form.hashtags if files.hashtags else (),
        pearls=tuple(map(_pearl, files.pearls.form.pearls)) if files.pearls else (),
        sending=files.rounds.form.sending,
        access=files.rounds.form.access,
        quotas=files.rounds.form.quotas,
        keep=files.rounds.form.keep,
        deny=files.rounds.form.deny,
    )


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """The topics alone; raises `ConfigError` with every problem of `topics.yaml`."""
    topics, problems = read_topics(folder)
    if problems or topics is None:
        raise ConfigError(tuple(map(str, problems)))
    return tuple(map(_topic, topics.form.topics))


def load_threshold(folder: Path) -> float:
    """From which probability on a topic is shown; raises `ConfigError` with the problems of `rounds.yaml`."""
    rounds, problems = read_rounds(folder)
    if problems:
        raise ConfigError(tuple(map(str, problems)))
    return (rounds.form.defaults if rounds else DefaultsForm()).topic_threshold


def _topic(form: TopicForm) -> Topic:
    return Topic(
        id=TopicId(form.id),
        label=form.label,
        axis=form.axis,
        terms=form.terms,
        hashtags=form.hashtags,
        not_near=form.not_near,
    )


def _chat_hour(form: HashtagForm, chat: ChatHourForm) -> ChatHour:
    return ChatHour(
        tag=form.tag,
        topic=TopicId(form.specialty),
        weekday=WEEKDAYS.index(chat.weekday),
        at=chat.at,
        zone=chat.zone,
        every_week=chat.every_week,
    )


def _conference(form: HashtagForm, conference: ConferenceForm) -> Conference:
    return Conference(
        tag=form.tag,
        title=form.meaning,
        topic=TopicId(form.specialty),
        starts=conference.starts,
        ends=conference.ends,
    )


def _pearl(form: PearlForm) -> Pearl:
    return Pearl(
        id=form.id,
        text=form.text,
        source=form.source,
        topic=TopicId(form.specialty),
        review_by=form.review_by,
    )


def _source(form: SourceForm, defaults: DefaultsForm) -> Source:
    return Source(
        id=SourceId(form.id),
        title=form.title,
        kind=form.kind,
        url=form.url,
        reader=form.reader,
        fallback=tuple(Rung(url=rung.url, reader=rung.reader) for rung in form.fallback),
        tier=form.tier,
        specialties=tuple(map(TopicId, form.specialties)),
        language=form.language,
        publisher=form.publisher,
        verified=form.verified,
        access=form.access or "",
        extract=form.extract,
        hold=form.hold,
        every_minutes=form.every_minutes or defaults.every_minutes,
        enabled=form.enabled,
    )


def _subscription(form: DigestForm, defaults: DefaultsForm) -> Subscription:
    schedule = Schedule(
        every=form.every,
        at=form.at or defaults.at,
        weekday=WEEKDAYS.index(form.weekday),
        days=tuple(map(WEEKDAYS.index, form.days)),
        hours=form.hours,
        quiet=form.quiet,
        zone=form.zone or defaults.zone,
    )
    return Subscription(
        id=SubscriptionId(form.id),
        title=form.title,
        topics=tuple(map(TopicId, form.topics)),
        tags=form.tags,
        schedule=schedule,
        limit=form.limit or defaults.limit,
        audience=form.audience,
        threshold=form.threshold or defaults.threshold,
        until=form.until,
        library_proxy=form.library_proxy or "",
        pearls=form.pearls,
        chat=_chat(form.chat) if form.chat else None,
    )


def _chat(form: ChatForm) -> Chat:
    return Chat(id=form.id, kind=form.kind, thread=form.thread)
