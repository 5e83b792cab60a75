"""A Bot API server for tests: loopback only, as strict as Telegram's own.

TDLib decides on texts, aiogram's method classes decide on parameters, and the words of a refusal
are those of the official server's source (tdlib/telegram-bot-api 10.0). What is not modelled is
refused with 501, never waved through.
"""

from tests.standin.chats import Room, Seen
from tests.standin.faults import Fault
from tests.standin.flood import LeakyBucket, SlidingWindow
from tests.standin.server import StandIn

__all__ = ["Fault", "LeakyBucket", "Room", "Seen", "SlidingWindow", "StandIn"]
