"""How the server says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer with `ok: false`. `parameters` carries `retry_after` or `migrate_to_chat_id`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


def bad(words: str, **parameters: int) -> Refused:
    """400. The first letter is lowered unless the word is a code such as `TOPIC_CLOSED`."""
    is_code = len(words) > 1 and (words[1] == "_" or words[1].isupper())
    return Refused(400, f"Bad Request: {words if is_code else words[0].lower() + words[1:]}", **parameters)


def forbidden(words: str) -> Refused:
    return Refused(403, f"Forbidden: {words}")
