"""The asking side of the services: conversations as pure generators, and the one door they go through.

A conversation yields a `Request`, is sent the `Answer`, and returns what it gathered, or why there is
nothing. It holds no socket, no clock and no secret of its own, so each rule of a service (pages, limits,
tokens) is tested without a network; `converse` drives it through any `Exchange`.
"""

from bot.sources.asking.talk import (
    Answer,
    Asking,
    Exchange,
    Gathered,
    Request,
    Wish,
    converse,
    failed,
)

__all__ = ["Answer", "Asking", "Exchange", "Gathered", "Request", "Wish", "converse", "failed"]
