"""What comes back to us was signed here, for this purpose."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.seal import FOR_LINKS, TAG, Seal, for_chat

SEAL = Seal.of_token("123456:" + "x" * 35)


@pytest.mark.check("S38")
@given(st.text(max_size=60), st.integers(-(2**52), 2**52))
def test_what_is_signed_can_be_opened(text: str, chat: int) -> None:
    """By the same bot, for the same chat, and by nobody else."""
    signed = SEAL.sign(for_chat(chat), text)
    assert SEAL.open(for_chat(chat), signed) == text
    assert SEAL.open(for_chat(chat + 1), signed) is None
    assert SEAL.open(FOR_LINKS, signed) is None
    assert Seal.of_token("654321:" + "x" * 35).open(for_chat(chat), signed) is None


@pytest.mark.check("S38")
@given(st.text(max_size=40), st.data())
def test_one_changed_letter_is_noticed(text: str, data: st.DataObject) -> None:
    """Wherever it is."""
    signed = SEAL.sign(for_chat(7), text)
    at = data.draw(st.integers(0, len(signed) - 1))
    letter = data.draw(st.characters(exclude_characters=signed[at]))
    assert SEAL.open(for_chat(7), signed[:at] + letter + signed[at + 1 :]) is None


@pytest.mark.check("S41")
def test_ten_thousand_guesses_open_nothing() -> None:
    """Enumerating payloads reveals nothing; a tag is made of what a deep link may hold."""
    guesses = (f"w-{n:016x}{n:08d}" for n in range(10_000))
    assert [one for one in guesses if SEAL.open(FOR_LINKS, one)] == []
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{TAG}}}", SEAL.sign(FOR_LINKS, ""))


def test_short_strings_are_refused() -> None:
    """What has no room for a tag has none."""
    assert all(SEAL.open(FOR_LINKS, "x" * length) is None for length in range(TAG + 1))
