"""The way out: the client, its rate governor, the sender, and the table of Telegram's errors."""

import os

# python-telegram-bot 22 warns at every 429 that `retry_after` will become a timedelta; this asks for
# the timedelta now. It has to be set before the library meets the first one.
os.environ.setdefault("PTB_TIMEDELTA", "true")
