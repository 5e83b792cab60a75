"""Who may what, and where: every command and every button by everybody, generated from the two tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pytest

from bot.chat.commands import COMMANDS
from bot.chat.presses import CHOOSE
from bot.chat.verbs import VERBS
from bot.face import conversation as say
from bot.face.tongue import languages, tongue
from bot.model import ChatKind
from bot.text.seal import Seal, for_chat
from tests.chat.conftest import Conversation
from tests.standin import Room, StandIn

OWNER, ADMIN, MEMBER, MUTED, STRANGER = 12, 11, 13, 15, 14
STANDING = {OWNER: "creator", ADMIN: "administrator", MEMBER: "member", MUTED: "restricted"}


@dataclass(frozen=True)
class Who:
    """How somebody appears in a group: by themselves, as the group, or as a channel."""

    by: int | None = None
    anonymous: bool = False
    channel: int | None = None


PEOPLE: Mapping[str, Who] = {
    "owner": Who(OWNER),
    "administrator": Who(ADMIN),
    "anonymous administrator": Who(anonymous=True),
    "member": Who(MEMBER),
    "muted member": Who(MUTED),
    "stranger": Who(STRANGER),
    "channel": Who(channel=-2001),
}
PRESSING = {name: who.by for name, who in PEOPLE.items() if who.by is not None}
"""Whoever presses does so as the person they are, an anonymous administrator, too."""

PLACES = {
    "group": {"type": "group"},
    "supergroup": {"type": "supergroup"},
    "forum": {"type": "supergroup", "is_forum": True, "topics": {4: True}},
}
EVERYBODY = "supergroup"
RULES = {
    tongue(code)(rule)
    for code in languages()
    for rule in (say.ADMINISTRATORS_ONLY, say.MEMBERS_ONLY, say.PRIVATELY_ONLY, say.NOT_YOURS)
}

OLD = {tongue(code)(say.OLD_BUTTON) for code in languages()}

ARGUMENTS = {
    "t": "0:emergency-medicine", "p": "1", "h": "1830", "z": "Asia/Tokyo", "k": "weekdays", "day": "2",
    "wd": "4", "eh": "6", "q2": "22000600", "lim": "3", "q": "pause", "lang": "fr", "find": "heart",
    "x": "ris", "saved": "0", "learn": "yes", "suggest": "doi:10.5555/x", "forget": "yes", "unmute": "0",
    "cpd": "0", "cpdx": "csv", "pg": "l1:11-20",
}  # fmt: skip
"""What a button of each kind says that would change something, were it heard."""


def may(needs: str, who: str) -> bool:
    """The whole matrix in a sentence: settings are for administrators, taking part for members, what is
    somebody's own for their own chat, and the rest for everybody."""
    if needs == "administrator":
        return who in ("owner", "administrator", "anonymous administrator")
    if needs == "member":
        return who in ("owner", "administrator", "member", "muted member")
    return needs == "nothing"


def needed(verb: str) -> str:
    return "administrator" if verb == CHOOSE else VERBS[verb].needs


def data(talk: Conversation, chat: int, text: str) -> str:
    """As the bot signs it."""
    return Seal.of_token(talk.telegram.token).sign(for_chat(chat), text)


async def kept(talk: Conversation, chat: int) -> object:
    """All that the bot knows of a chat, but for what merely being there leaves behind."""
    rows = await talk.store.kept_of(chat)
    return {name: found for name, found in rows.items() if name not in ("listed", "attention")}


def cases(people: Iterable[str]) -> list[tuple[str, str]]:
    """Everybody in one kind of group; in the others one who may and one who may not, for whatever the kind,
    the question is the same."""
    rest = [(place, who) for place in PLACES for who in ("administrator", "stranger") if place != EVERYBODY]
    return [*((EVERYBODY, who) for who in people), *rest]


def ward(telegram: StandIn, place: str) -> Room:
    return telegram.room(-100, members=dict(STANDING), **PLACES[place])  # type: ignore[arg-type]


@pytest.mark.check("S40")
@pytest.mark.parametrize(("place", "who"), cases(PEOPLE))
async def test_every_command_by_everybody(
    talk: Conversation, telegram: StandIn, place: str, who: str
) -> None:
    """In a group of each kind. A refusal says why, and changes nothing."""
    room = ward(telegram, place)
    await talk.set_up(room, by=OWNER)
    # What ends the others comes last.
    commands = sorted(COMMANDS, key=lambda one: one.name in ("stop", "forget"))
    wrong = []
    for command in commands:
        before, allowed = await kept(talk, room.id), may(command.needs, who)
        (first, *_) = await talk.say(room, f"/{command.name}@example_rounds_bot", **vars(PEOPLE[who]))
        changed = await kept(talk, room.id) != before
        if (first.text in RULES) is allowed or (changed and not allowed):
            wrong.append(command.name)
    assert wrong == []


@pytest.mark.check("S40")
@pytest.mark.parametrize(("place", "who"), cases(PRESSING))
async def test_every_button_by_everybody(talk: Conversation, telegram: StandIn, place: str, who: str) -> None:
    """In a group of each kind, with what would change something, signed as we sign it."""
    room = ward(telegram, place)
    await talk.set_up(room, by=OWNER)
    seen, wrong = room.seen[-1], []
    for verb in sorted([*VERBS, CHOOSE], key=lambda name: name == "forget"):
        before, allowed = await kept(talk, room.id), may(needed(verb), who)
        pressed = data(talk, room.id, f"{verb}:{ARGUMENTS.get(verb, '')}")
        toast = await talk.press_data(room, seen, pressed, by=PRESSING[who])
        changed = await kept(talk, room.id) != before
        if (toast in RULES) is allowed or (changed and not allowed):
            wrong.append(verb)
    assert wrong == []


@pytest.mark.check("S40")
async def test_no_button_works_in_somebody_elses_chat(talk: Conversation, telegram: StandIn) -> None:
    """A private chat is its owner's, whatever the data says; every press is answered with a word."""
    room = telegram.room(7)
    await talk.set_up(room)
    before = await kept(talk, 7)
    for verb in [*VERBS, CHOOSE]:
        pressed = data(talk, 7, f"{verb}:{ARGUMENTS.get(verb, '')}")
        assert await talk.press_data(room, room.seen[-1], pressed, by=8)
    assert await kept(talk, 7) == before


# ── channels ──────────────────────────────────────────────────────────────────


@pytest.fixture
async def channel(talk: Conversation, telegram: StandIn) -> Room:
    """Set up by its owner, from their own chat."""
    for person in (OWNER, ADMIN, MEMBER, STRANGER):
        telegram.room(person)
    room = telegram.room(-1009, "channel", title="Example news", members=dict(STANDING))
    own = telegram.world.rooms[OWNER]
    telegram.people.bot_became(room, "left", "administrator", by=OWNER)
    await telegram.until(lambda: bool(own.seen))
    for label in ("Cardiology", "Done", "07:00", talk.paris):
        await talk.press(own, label)
    assert (await talk.only()).paused == ""
    return room


@pytest.mark.check("S40")
@pytest.mark.parametrize("who", ["owner", "administrator", "member", "stranger"])
async def test_every_button_of_a_channel_by_everybody(talk: Conversation, channel: Room, who: str) -> None:
    """From a private chat, on behalf of the channel: its administrators change everything of it, and nobody
    reads or votes in its name."""
    person = PRESSING[who]
    own = talk.telegram.world.rooms[person]
    (seen, *_) = await talk.say(own, "/help")
    wrong = []
    for verb in sorted(VERBS, key=lambda name: name == "forget"):
        before = await kept(talk, channel.id)
        allowed = needed(verb) == "administrator" and may("administrator", who)
        pressed = data(talk, person, f"c{channel.id}/{verb}:{ARGUMENTS.get(verb, '')}")
        toast = await talk.press_data(own, seen, pressed)
        changed = await kept(talk, channel.id) != before
        is_ruled_out = toast in RULES or (needed(verb) != "administrator" and toast in OLD)
        if is_ruled_out is allowed or (changed and not allowed):
            wrong.append(verb)
    assert wrong == []
    assert channel.seen == []


@pytest.mark.check("S40")
@pytest.mark.parametrize("who", ["member", "stranger"])
async def test_no_button_under_a_channels_post(talk: Conversation, channel: Room, who: str) -> None:
    """Its posts carry none of these; a client that sends one is refused."""
    await talk.bring("a")
    await talk.say(talk.telegram.world.rooms[OWNER], "/help")
    post = channel.show(
        "sendMessage", talk.telegram.world.message(channel, text="x"), preview=False, silent=True
    )
    assert post is None
    before = await kept(talk, channel.id)
    for verb, one in VERBS.items():
        if one.needs == "administrator":
            pressed = data(talk, channel.id, f"{verb}:{ARGUMENTS.get(verb, '')}")
            assert await talk.press_data(channel, channel.seen[-1], pressed, by=PRESSING[who]) in RULES
    assert await kept(talk, channel.id) == before


@pytest.mark.check("S40")
async def test_a_channel_is_paused_spoken_to_and_erased_by_buttons(talk: Conversation, channel: Room) -> None:
    """No command is heard in a channel, so each has its button on the channel's page."""
    own = talk.telegram.world.rooms[ADMIN]
    await talk.say(own, "/channel")
    await talk.press(own, "Example news")
    await talk.press(own, "Pause")
    assert own.texts[-1].startswith("Paused: nothing is sent.")
    assert (await talk.only()).paused == "by the reader"
    await talk.press(own, "Go on")
    assert (await talk.only()).paused == ""
    await talk.press(own, "Language")
    await talk.press(own, "Français")
    assert (await talk.only()).language == "fr"
    await talk.say(own, "/channel")
    await talk.press(own, "Example news")
    await talk.press(own, "Arrêter")
    await talk.press(own, "Tout effacer")
    assert "canal" in own.texts[-1]
    assert not any((await talk.store.kept_of(channel.id)).values())
    assert {one.chat.kind for one in await talk.store.subscriptions() if one.chat} <= {ChatKind.PRIVATE}
