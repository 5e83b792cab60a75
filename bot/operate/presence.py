"""What this process knows of itself at a moment, gathered for whoever asks its endpoint."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.errors import StoreError
from bot.model.operations import VitalSigns
from bot.operate.health import Observed
from bot.operate.pulse import Pulse


class HasVitalSigns(Protocol):
    """What is asked of the store."""

    async def vital_signs(self, now: datetime) -> VitalSigns: ...


class Presence:
    """`store` is there once it is open, `leads` while this instance does."""

    def __init__(
        self, pulse: Pulse, *, clock: Callable[[], datetime], path: Path, private_networks: bool = False
    ) -> None:
        self.pulse = pulse
        self._clock = clock
        self._path = path
        self._private_networks = private_networks
        self.store: HasVitalSigns | None = None
        self.leads = False
        self.polls = True
        """False where Telegram pushes: then it may rightly be silent for hours."""

    @property
    def role(self) -> str:
        if self.store is None:
            return "starting"
        return "leading" if self.leads else "standing by"

    async def observe(self) -> Observed:
        """Never raises: what cannot be read is a fault that is told."""
        signs, fault = None, ""
        if self.store is not None:
            try:
                signs = await self.store.vital_signs(self._clock())
            except StoreError as error:
                fault = f"the database cannot be read: {type(error).__name__}"
        return Observed(
            now=self._clock(),
            role=self.role,
            lag=self.pulse.lag,
            since_tick=self.pulse.since("tick"),
            since_poll=self.pulse.since("poll") if self.polls else None,
            since_renewal=self.pulse.since("lease"),
            free_bytes=self._free(),
            signs=signs,
            store_fault=fault,
            private_networks=self._private_networks,
        )

    def _free(self) -> int | None:
        folder = self._path.parent
        return shutil.disk_usage(folder).free if folder.exists() else None
