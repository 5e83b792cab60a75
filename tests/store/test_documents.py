"""Nouns as JSON documents."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.model import Item, Judgement, Message, Schedule, SourceId, SourceState, Subscription, Validators
from bot.store.documents import dump, instant, load, stamp
from tests.store.builders import NOW, filed, subscription

STORED = (Item, Judgement, Message, SourceState, Subscription)

EDGE = timedelta(days=2)  # of the calendar, where no other zone has a name for the instant
instants = st.datetimes(timezones=st.just(UTC)).filter(
    lambda at: datetime.min.replace(tzinfo=UTC) + EDGE < at < datetime.max.replace(tzinfo=UTC) - EDGE
)
weekdays = st.integers(0, 6)
# A schedule that never comes cannot be made, so it need not be stored.
st.register_type_strategy(
    Schedule,
    st.builds(
        Schedule,
        days=st.lists(weekdays, min_size=1, max_size=7).map(tuple),
        weekday=weekdays,
        hours=st.integers(1, 168),
    ),
)
# JSON has no word for what is no number, or no end, and no score is either.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
nouns = st.one_of([st.from_type(noun) for noun in STORED])


@given(noun=nouns)
def test_round_trip(noun: object) -> None:
    """Every noun that is stored comes back equal, whatever its fields hold."""
    assert load(type(noun), dump(noun)) == noun


@given(item=st.from_type(Item))
def test_columns_replace_fields(item: Item) -> None:
    """A field that a column holds is not in the document, and comes back from the column."""
    document = dump(item, without=("guid", "title"))
    assert not {"guid", "title"} & set(json.loads(document))
    assert load(Item, document, guid=item.guid, title=item.title) == item


@pytest.mark.parametrize("noun", STORED, ids=lambda noun: noun.__name__)
def test_missing_fields_get_their_default(noun: type) -> None:
    """A document written before a field existed is read with that field's default."""
    sample = {Item: filed().item, Subscription: subscription(), SourceState: SourceState(id=SourceId("s"))}
    whole = sample.get(noun) or noun(**({"text": "t"} if noun is Message else {}))
    required = {f.name for f in fields(noun) if f.default is f.default_factory}
    document = {k: v for k, v in json.loads(dump(whole)).items() if k in required}
    defaults = {f.name: f.default for f in fields(noun) if f.name not in required}
    assert load(noun, json.dumps(document)) == replace(whole, **defaults)


def test_unknown_keys_are_ignored() -> None:
    """A document written by a version that knew more is read."""
    assert load(Message, '{"text":"a","mood":"calm"}') == Message(text="a")


def test_only_empty_fields_are_left_out() -> None:
    """A default that says something is written, so that changing it later changes no reader's choice."""
    document = json.loads(dump(subscription()))
    assert document["limit"] == 5
    assert document["threshold"] == 4.0
    assert "tags" not in document


@pytest.mark.parametrize(
    "document",
    ['{"title":1', '{"title":"a"}', '{"guid":"g","kind":"rumour"}', '{"guid":"g","flags":7}', "[]", "7"],
    ids=["cut", "required field missing", "unknown kind", "wrong shape", "a list", "a number"],
)
def test_unreadable_documents(document: str) -> None:
    """What cannot be read is a StoreError that names the noun."""
    with pytest.raises(StoreError, match="a stored Item cannot be read"):
        load(Item, document)


@pytest.mark.parametrize("etag", [b'"abc"', b"", b'W/"\xff\xfe\x00"', None])
def test_validators_byte_for_byte(etag: bytes | None) -> None:
    """An ETag of any bytes survives."""
    state = SourceState(id=SourceId("s"), validators=Validators(etag=etag))
    assert load(SourceState, dump(state)) == state


def test_a_field_without_json_form_is_refused() -> None:
    """A noun with a field nobody wrote a form for fails at once, not after it was stored for a year."""

    @dataclass(frozen=True)
    class Odd:
        many: complex = 1j

    with pytest.raises((StoreError, TypeError), match="no JSON form"):
        load(Odd, '{"many":1}')


@given(left=instants, right=instants, hours=st.integers(-12, 14))
def test_stamps_sort_as_instants(left: datetime, right: datetime, hours: int) -> None:
    """The text order of stamps is the order of time, whatever zone an instant is written in."""
    moved = right.astimezone(timezone(timedelta(hours=hours)))
    assert (stamp(left) < stamp(moved)) == (left < moved)
    assert instant(stamp(moved)) == right


def test_stamp_is_utc() -> None:
    assert stamp(NOW) == "2026-11-26T07:30:00.000000+00:00"
