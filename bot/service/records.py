"""What is kept of a person: told, handed over, erased; and whether votes may help others."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.curate.taste.record import best, records, worst
from bot.errors import UsageError
from bot.face import conversation as say
from bot.face.learning import FORGOTTEN, learning_page
from bot.face.markup import clean
from bot.model import Button, ChatKind, Document, Message, Reaction, Report, SourceId, Visit
from bot.service.concern import Answer, Concern
from bot.text.words import shorten

LONGEST_FEEDBACK = 1000


class Records(Concern):
    """A person's rights."""

    async def privacy(self, visit: Visit) -> Answer:
        """What is kept of a chat; Telegram requires that a bot says so."""
        terms = self._given.terms
        t = await self.tongue(visit)
        return (say.privacy(terms.operator, terms.contact, t, keep=terms.keep),)

    async def mydata(self, visit: Visit) -> Answer:
        """Every row that is kept of the person, as a file."""
        t = await self.tongue(visit)
        kept = await self._store.kept_of(visit.chat.id)
        if not any(kept.values()):
            return (say.said(t("I keep nothing of you.")),)
        body = json.dumps(kept, ensure_ascii=False, indent=1, default=str).encode()
        return (Document(name="rounds-mydata.json", body=body, caption=t("Everything that is kept of you.")),)

    async def stop(self, visit: Visit) -> Answer:
        """Erase everything that is kept of the chat, at once."""
        t = await self.tongue(visit)
        erased = await self._store.forget_chat(visit.chat.id)
        stopped = say.CHANNEL_STOPPED if visit.chat.kind is ChatKind.CHANNEL else say.STOPPED
        return (say.said(t(stopped if erased else say.NOTHING_KEPT)),)

    async def forget(self, visit: Visit) -> Answer:
        """Asks first: /stop does not."""
        t = await self.tongue(visit)
        row = (
            Button(text=t("Erase everything"), data="forget:yes"),
            Button(text=t("Keep it"), data="forget:no"),
        )
        text = t(
            "Erase everything that I keep of this chat: settings, digests, votes, what was saved? Then no "
            "word of what is retracted or corrected among it will arrive any more."
        )
        return (Message(text=text, keyboard=(row,)),)

    async def forgotten(self, visit: Visit, answer: str) -> Reaction:
        """`yes` or `no`; anything else asks first."""
        t = await self.tongue(visit)
        if answer == "no":
            return Reaction(page=say.said(t("Nothing was erased.")))
        (said,) = await (self.stop(visit) if answer == "yes" else self.forget(visit))
        return Reaction(page=said if isinstance(said, Message) else None)

    # ── learning ──────────────────────────────────────────────────────────────

    async def learning(self, visit: Visit) -> Answer:
        """What was learnt, and whether it may help others: opt-in, and revocable."""
        return (await self._learning_page(visit),)

    async def set_learning(self, visit: Visit, answer: str) -> Reaction:
        """`yes`: votes may help others; `reset`: all that was learnt is forgotten; else they may not."""
        if answer == "reset":
            await self._store.reset_taste(visit.chat)
            page = await self._learning_page(visit)
            return Reaction(page=page, toast=(await self.tongue(visit))(FORGOTTEN))
        await self._store.agree(visit.chat.id, agrees=answer == "yes", now=self._clock())
        return Reaction(page=await self._learning_page(visit))

    async def _learning_page(self, visit: Visit) -> Message:
        taste, subscription = await self._store.taste(visit.chat), await self._find(visit)
        muted = subscription.muted if subscription else ()
        known = records(taste.dealings if taste else (), muted, now=self._clock())
        return learning_page(
            agreed=await self._store.agreed(visit.chat.id),
            taste=taste,
            used=self._titles(best(known)),
            passed_over=self._titles(worst(known)),
            t=await self.tongue(visit),
        )

    def _titles(self, sources: Sequence[SourceId]) -> list[str]:
        return [one.title if (one := self._given.sources.get(name)) else name for name in sources]

    async def feedback(self, visit: Visit, words: str) -> Answer:
        """To the operator. Raises `UsageError` for nothing."""
        t = await self.tongue(visit)
        if not (text := shorten(clean(words), LONGEST_FEEDBACK)):
            raise UsageError(
                t("Write it behind the command: /feedback and your words. Nothing about patients.")
            )
        report = Report(kind="feedback", chat=visit.chat.id, words=text, at=self._clock())
        await self._store.keep_report(report)
        return (say.said(t("Passed on to the person who runs this bot. Thank you.")),)
