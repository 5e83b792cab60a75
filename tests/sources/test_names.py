"""Lists of authors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.names import MOST, split_names

STATED: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "one each": (["Ann Doe", "Bo Roe"], ("Ann Doe", "Bo Roe")),
    "commas and and": (["Ann Doe, Bo Roe and Cy Poe"], ("Ann Doe", "Bo Roe", "Cy Poe")),
    "Wiley's lines": (["Ann Doe, \nBo Roe"], ("Ann Doe", "Bo Roe")),
    "Oxford's initials": (["Doe A, Roe B, et al."], ("Doe A", "Roe B")),
    "family name first": (["Doe, Ann M."], ("Doe, Ann M.",)),
    "family names first": (["Doe, Ann; Roe, Bo"], ("Doe, Ann", "Roe, Bo")),
    "degrees": (["Ann Doe, MD, PhD, Bo Roe, MD"], ("Ann Doe, MD, PhD", "Bo Roe, MD")),
    "family name of several words": (["van der Doe, A."], ("van der Doe, A.",)),
    "a group": (["Ann Doe, the EXAMPLE Investigators*"], ("Ann Doe", "the EXAMPLE Investigators")),
    "no spaces": (["张三,李四"], ("张三", "李四")),
    "e-mail": (["ann@j.example (Ann Doe)"], ("Ann Doe",)),
    "markup": (["<a href='x'>Ann Doe</a>"], ("Ann Doe",)),
    "twice": (["Ann Doe", "Ann Doe"], ("Ann Doe",)),
    "nobody": (["", " , "], ()),
}


@pytest.mark.parametrize(("stated", "names"), STATED.values(), ids=STATED.keys())
def test_split(stated: list[str], names: tuple[str, ...]) -> None:
    """Every name comes out whole, in order, once."""
    assert split_names(stated) == names


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_text(stated: list[str]) -> None:
    """Any text gives names without empty ones."""
    assert all(split_names(stated))


HOSTILE = {
    "no address": "@" * 100_000,
    "half an address": "a@" * 50_000,
    "one name without an end": "a" * 200_000,
    "commas": "a," * 50_000,
    "dollars": "$" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_any_statement_is_read(name: str) -> None:
    """However long, it ends (these took hours), and no more names come out than are kept."""
    assert len(split_names([HOSTILE[name]])) <= MOST


def test_addresses_are_not_names() -> None:
    """E-mail addresses go, the names beside them stay."""
    assert split_names(["ann@j.example (Ann Doe)", "Bo Roe <b.roe+x@mail.j.example>", "c@d.example"]) == (
        "Ann Doe",
        "Bo Roe",
    )
