"""The HTTP side: one address for the bot, nothing else."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.standin.chats import Room
from tests.standin.faults import Fault
from tests.standin.flood import Flood
from tests.standin.methods import carry_out
from tests.standin.parameters import decode
from tests.standin.people import People
from tests.standin.refusals import Refused
from tests.standin.world import BOT_ID, World

TOKEN = f"{BOT_ID}:AAEstandinAAEstandinAAEstandinAAEst"
"""Shaped as Telegram's are, so that what must redact tokens can be seen to do it."""


@dataclass(frozen=True)
class Asked:
    """One call as it arrived, and the status it was answered with (0: the connection was closed)."""

    method: str
    parameters: dict[str, str]
    status: int
    description: str = ""


class StandIn:
    """`async with StandIn() as telegram:`; the bot's base URL is `telegram.base_url`."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.world = World()
        self._clock = clock
        self.people = People(self.world)
        self.token = TOKEN
        self.revoked = False
        self.faults: list[Fault] = []
        self.flood: Flood | None = None
        """Counts messages; what it refuses is answered with 429."""
        self.asked: list[Asked] = []
        self._answered = asyncio.Condition()
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """As python-telegram-bot wants it: the token follows at once."""
        return f"{self.address}/bot"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.world.hook.end()
        if self._runner:
            await self._runner.cleanup()

    def room(self, id: int, type: str = "private", **traits: Any) -> Room:
        """A chat that the bot knows from now on."""
        self.world.rooms[id] = Room(id=id, type=type, **traits)
        return self.world.rooms[id]

    def calls(self, method: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method.lower() == method.lower()]

    @property
    def refused(self) -> list[str]:
        """Calls that were not taken, but for polls: the one that a bot waits in as it stops ends with a
        conflict, as it should."""
        wrong = (one for one in self.asked if one.status != 200 and one.method != "getUpdates")
        return [f"{one.method}: {one.description}" for one in wrong]

    async def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> None:
        """Wait until an answered call made it true. Raises `TimeoutError`."""
        async with asyncio.timeout(seconds), self._answered:
            await self._answered.wait_for(happened)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        response = await self._response(request)
        async with self._answered:
            self._answered.notify_all()
        return response

    async def _response(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = await _parameters(request, self.world)
        fault = self._fault(method, parameters)
        if fault and fault.code:
            return self._answer(method, parameters, fault.code, fault.answer())
        if fault and fault.hang_up == "before":
            return self._hang_up(request, method, parameters)
        if refused := self._flooded(method):
            return self._answer(method, parameters, 429, refused.body())
        status, body = await self._carry_out(request.match_info["token"], method, parameters)
        if fault and fault.hang_up == "after":
            return self._hang_up(request, method, parameters)
        if fault:
            await asyncio.sleep(fault.delay)
            if fault.body is not None:
                self.asked.append(Asked(method, parameters, 200, "a body of the test's"))
                return web.Response(body=fault.body, content_type="application/json")
        return self._answer(method, parameters, status, body)

    async def _carry_out(
        self, token: str, method: str, parameters: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        try:
            if token != self.token or self.revoked:
                raise Refused(401, "Unauthorized")
            result = await carry_out(self.world, decode(method, parameters))
        except Refused as refused:
            return refused.code, refused.body()
        return 200, {"ok": True, "result": result}

    def _flooded(self, method: str) -> Refused | None:
        if self.flood is None or not method.lower().startswith("sendmessage"):
            return None
        wait = self.flood.refuses(self._clock())
        return Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait) if wait else None

    def _fault(self, method: str, parameters: dict[str, str]) -> Fault | None:
        return next((f for f in self.faults if f.strikes(method, parameters.get("chat_id"))), None)

    def _answer(
        self, method: str, parameters: dict[str, str], status: int, body: dict[str, Any]
    ) -> web.Response:
        self.asked.append(Asked(method, parameters, status, body.get("description", "")))
        return web.json_response(body, status=status)

    def _hang_up(self, request: web.Request, method: str, parameters: dict[str, str]) -> web.StreamResponse:
        self.asked.append(Asked(method, parameters, 0, "hung up"))
        if request.transport:
            request.transport.close()
        return web.Response()


async def _parameters(request: web.Request, world: World) -> dict[str, str]:
    """Query, form, multipart or JSON, as the server takes them; all become text, files a note of theirs."""
    found = dict(request.query)
    if request.content_type == "application/json":
        found |= {k: v if isinstance(v, str) else json.dumps(v) for k, v in (await request.json()).items()}
    else:
        for key, value in (await request.post()).items():
            found[key] = value if isinstance(value, str) else world.uploaded(_body(value))
    return found


def _body(part: object) -> bytes:
    return part.file.read() if isinstance(part, web.FileField) else bytes(part)  # type: ignore[call-overload]
