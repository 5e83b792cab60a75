"""A message that was written, without what somebody took back since. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.face.digest import GAP
from bot.face.links import safe_link
from bot.face.markup import escape, escape_attribute
from bot.face.tongue import ENGLISH, Tongue, marked
from bot.model import Message

TAKEN_BACK = marked("(a post that its author has taken back)")
CHANGED = marked("(a post that its author has changed since; it is quoted no more)")
UNVOUCHED = marked("(a post that could not be read again; its words are not kept)")
OLD = marked("(a post of more than 30 days ago; its words are not kept)")


def without_post(message: Message, url: str, instead: str, t: Tongue = ENGLISH) -> Message:
    """The message in which the entry whose title leads to `url` is its number and `instead`, a text of this
    module; the same message where there is none."""
    if not (href := safe_link(url)):
        return message
    title = f'<a href="{escape_attribute(href)}">'
    blocks = message.text.split(GAP)
    text = GAP.join(_cut(block, title, t(instead)) if title in block else block for block in blocks)
    return message if text == message.text else replace(message, text=text)


def _cut(block: str, title: str, instead: str) -> str:
    number = block.partition(title)[0]
    return number + escape(instead)
