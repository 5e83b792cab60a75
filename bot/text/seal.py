"""Short strings that come back to us, signed for one purpose: data of buttons, payloads of deep links.

Clients can send any data for any message they see, and any payload. What was not signed here, for this
chat, is refused (S38, S41). The key comes from the bot's token, so a new token ends all old buttons.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

TAG_BYTES = 6
"""8 characters. One in 2^48 guesses is right, each of which is a press that Telegram has to carry."""
TAG = 8


class Seal:
    """Signs and opens. Holds a key and shows it to nobody."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of_token(cls, token: str) -> Seal:
        """The seal of one bot."""
        return cls(hmac.digest(token.encode(), b"rounds: buttons and links", sha256))

    def sign(self, purpose: str, text: str) -> str:
        """`text` with its tag, 8 characters longer; the tag is letters, digits, `-` and `_`."""
        return text + self._tag(purpose, text)

    def open(self, purpose: str, signed: str) -> str | None:
        """What was signed for that purpose, or None."""
        text, tag = signed[:-TAG], signed[-TAG:]
        genuine = self._tag(purpose, text)
        return text if hmac.compare_digest(tag.encode("utf-8", "replace"), genuine.encode()) else None

    def _tag(self, purpose: str, text: str) -> str:
        message = f"{purpose}\0{text}".encode("utf-8", "replace")
        return urlsafe_b64encode(hmac.digest(self._key, message, sha256)[:TAG_BYTES]).decode()


def for_chat(chat: int) -> str:
    """The purpose of a button's data: a press in this chat."""
    return f"chat {chat}"


FOR_LINKS = "link"
"""The purpose of a deep link: anybody may follow it."""
