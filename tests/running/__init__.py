"""The bot as it is deployed: a process of its own, over HTTP, with sources and Telegram on loopback."""
