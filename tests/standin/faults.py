"""Faults that a test asks for, each a number of times."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of `method` (to `chat_id`, where given).

    - `code`: this answer instead of the call; nothing is recorded.
    - `hang_up`: the connection is closed `before` the call is carried out, or `after`.
    - `delay`: seconds to wait after the call was carried out and before it is answered.
    - `body`: sent instead of the true answer, with status 200, after the call was carried out.
    """

    method: str = "sendMessage"
    chat_id: int | None = None
    times: int = 1
    after: int = 0
    """Calls that are let through first."""
    code: int = 0
    description: str = ""
    parameters: dict[str, int] | None = None
    hang_up: Literal["", "before", "after"] = ""
    delay: float = 0.0
    body: bytes | None = None
    met: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first such call arrives."""

    def strikes(self, method: str, chat_id: object) -> bool:
        """Is it this call's turn to go wrong? Every call of its kind counts."""
        if self.method.lower() != method.lower() or (
            self.chat_id is not None and str(self.chat_id) != str(chat_id)
        ):
            return False
        if self.after:
            self.after -= 1
            return False
        if not self.times:
            return False
        self.times -= 1
        self.met.set()
        return True

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})
