"""What conversations ask to be remembered: sessions, and what was spent. A file that only its owner reads."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Protocol


class Memory(Protocol):
    """A text for each source."""

    async def recall(self, key: str) -> str:
        """Empty where nothing was kept."""
        ...

    async def keep(self, key: str, text: str) -> None: ...


class FileMemory:
    """One JSON file, readable by its owner only, written whole and put in place at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()

    async def recall(self, key: str) -> str:
        async with self._turn:
            return (await asyncio.to_thread(self._read)).get(key, "")

    async def keep(self, key: str, text: str) -> None:
        async with self._turn:
            await asyncio.to_thread(self._write, key, text)

    def _read(self) -> dict[str, str]:
        """Nothing where the file is missing or was spoilt: then a session begins anew."""
        try:
            found = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def _write(self, key: str, text: str) -> None:
        content = json.dumps(self._read() | {key: text}).encode()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f".{self._path.name}.new")
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        beside.replace(self._path)
