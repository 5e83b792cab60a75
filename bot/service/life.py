"""What happens to a chat without anybody asking, and who is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.beside import NOTED, SENT_AGAIN
from bot.model import Chat, ChatKind, Message, Visit
from bot.service.concern import BY_READER, SETTING_UP, Answer, Concern, Given
from bot.service.set_up import SetUp


class Life(Concern):
    """Blocked, let in, moved, heard of. `set_up` asks the first question."""

    def __init__(self, given: Given, set_up: SetUp) -> None:
        super().__init__(given)
        self._set_up = set_up

    async def unreachable(self, chat: Chat, why: str) -> None:
        """The chat shut the bot out: its running subscriptions pause, for that reason.

        A group that became a supergroup shuts it out of the old one, which is no longer theirs."""
        for subscription in await self._store.subscriptions(chat_id=chat.id):
            if not subscription.paused and subscription.chat and subscription.chat.id == chat.id:
                await self._store.save_subscription(replace(subscription, paused=why))

    async def reachable(self, chat: Chat) -> None:
        """The chat let the bot in again: what had paused for that reason runs, from the next slot on."""
        for subscription in await self._store.subscriptions(chat_id=chat.id):
            if subscription.paused not in {"", SETTING_UP, BY_READER}:
                await self._resume(subscription)

    async def back_in(self, visit: Visit) -> Sequence[tuple[Chat, Message]]:
        """What a group hears that has let the bot in, and where: what holds in each of its topics that was
        set up, else who can begin, and with what."""
        known = await self._store.subscriptions(chat_id=visit.chat.id)
        held = [one for one in known if one.chat and one.paused != SETTING_UP and one.until is None]
        if held:
            return [(one.chat, say.resumed(one, self._tongue_of(one, visit))) for one in held if one.chat]
        question = await self._set_up.topics_page(visit, 0)
        return [(visit.chat, say.greeting(question, await self.tongue(visit)))]

    async def moved(self, old: int, new: int) -> None:
        """A group became a supergroup: everything follows it."""
        await self._store.chat_moved(old, new)

    async def former(self, chat_id: int) -> tuple[int, ...]:
        """The ids under which the chat lived before; buttons of that time were signed for them."""
        return await self._store.former_chats(chat_id)

    async def heard(self, visit: Visit) -> None:
        """Somebody wrote or pressed: a reader who has gone quiet is one who has not, for weeks."""
        if visit.chat.kind is ChatKind.PRIVATE:
            await self._store.hear(visit.chat.id, self._clock())

    async def place_of(self, visit: Visit) -> Chat | None:
        """The forum topic to which the pressed message was sent; None where that is not known."""
        return await self._store.place_of(visit.chat, visit.message) if visit.message else None

    async def answer_doubt(self, visit: Visit, part: int, *, arrived: bool) -> Message:
        """Whether a part arrived that Telegram did not confirm; else it is sent again.

        Raises `UsageError` where it is none of this chat's, or no longer in doubt.
        """
        t = await self.tongue(visit)
        if not await self._store.answer_doubt(visit.chat.id, part, arrived=arrived, now=self._clock()):
            raise UsageError(t(say.OLD_BUTTON))
        if not arrived:
            self._given.published()
        return say.said(t(NOTED if arrived else SENT_AGAIN))

    async def help(self, visit: Visit) -> Answer:
        """The same everywhere."""
        return (say.said((await self.tongue(visit))(say.HELP)),)
