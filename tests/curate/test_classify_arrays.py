"""Many texts are read as each of them alone, and arrays do what loops over rows would."""

from __future__ import annotations

from itertools import chain

import numpy as np
import orjson
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.classify import Writer
from bot.curate.classify import (
    STEPS,
    WORDING,
    Lexicon,
    PlainScores,
    Rules,
    Scored,
    TermTable,
    classify,
    read,
    words_of,
)
from bot.curate.classify.arrays import Ints, Ragged, among, firsts, laid_out, opens, order
from bot.curate.classify.tables import JournalTable
from bot.model import Item, Topic, TopicId

NUMBERS = st.lists(st.integers(0, 9), max_size=30)
ROWS = st.lists(st.lists(st.integers(0, 99), max_size=4), min_size=1, max_size=8)


def ints(numbers: list[int]) -> Ints:
    return np.array(numbers, dtype=np.int64)


@given(ROWS, ROWS, st.data())
def test_rows_are_spread_in_the_order_they_are_asked_for(
    rows: list[list[int]], more: list[list[int]], data: st.DataObject
) -> None:
    """Each number beside the place of the row that it is from, also of rows added later."""
    asked = data.draw(st.lists(st.integers(0, len(rows) + len(more) - 1), max_size=6))
    flat, place = Ragged.of(rows).and_then(Ragged.of(more)).spread(ints(asked))
    everything = [*rows, *more]
    assert flat.tolist() == list(chain.from_iterable(everything[row] for row in asked))
    assert place.tolist() == [at for at, row in enumerate(asked) for _ in everything[row]]


@given(ROWS, st.integers(0, 5))
def test_rows_are_cut(rows: list[list[int]], most: int) -> None:
    """Those that are chosen, in that order, each no longer than said; and each number knows its row."""
    chosen = list(range(0, len(rows), 2))
    cut = Ragged.of(rows).cut(ints(chosen), most=most)
    assert cut.flat.tolist() == [number for row in chosen for number in rows[row][:most]]
    assert cut.owners().tolist() == [at for at, row in enumerate(chosen) for _ in rows[row][:most]]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4)), max_size=6))
def test_spans_are_laid_out_one_after_another(spans: list[tuple[int, int]]) -> None:
    """Every number of each, empty ones left out."""
    numbers, of = laid_out(ints([one for one, _ in spans]), ints([one + more for one, more in spans]))
    assert numbers.tolist() == [n for one, more in spans for n in range(one, one + more)]
    assert of.tolist() == [at for at, (_, more) in enumerate(spans) for _ in range(more)]


@given(NUMBERS, NUMBERS)
def test_orders_are_those_of_the_language(numbers: list[int], others: list[int]) -> None:
    """`order` is a stable sort, `firsts` the first of each, `among` is `in`."""
    assert order(ints(numbers)).tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
    assert firsts(ints(numbers)).tolist() == sorted(map(numbers.index, set(numbers)))
    assert among(ints(numbers), ints(sorted(others))).tolist() == [one in others for one in numbers]
    assert opens(ints(sorted(numbers))).sum() == len(set(numbers))


SMALL = st.sampled_from(["heart", "heart*", "failure", "lung", "lungs", "PE", "pe", "of", "x"])
TERMS = st.lists(st.lists(SMALL, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=6, unique=True)
TEXTS = st.lists(st.lists(SMALL, max_size=8).map(" ".join), max_size=5)


@given(TERMS, TEXTS)
def test_many_texts_are_read_as_each_alone(terms: list[str], texts: list[str]) -> None:
    """No phrase goes from one text into the next."""
    lexicon, words = Lexicon(terms), [words_of(text) for text in texts]
    found = lexicon.find(*lexicon.numbers.of(words))
    assert [lexicon.terms[term] for term in found.term.tolist()] == [
        hit.term for one in words for hit in lexicon.hits(one)
    ]
    assert found.text.tolist() == [at for at, one in enumerate(words) for _ in lexicon.hits(one)]


@given(TERMS, st.lists(SMALL, max_size=8))
def test_what_is_found_is_what_looking_everywhere_finds(terms: list[str], text: list[str]) -> None:
    """At each place the words of each term, one beside another; the plural of the last word is understood."""

    def fits(part: str, word: str, *, last: bool) -> bool:
        if part.endswith("*"):
            return word.startswith(part[:-1])
        return word in ({part, f"{part}s"} if last and not part.endswith("s") else {part})

    words = words_of(" ".join(text)).written
    lexicon = Lexicon(term for term in terms if term.islower())
    expected = {
        (start, start + len(parts), term)
        for term in lexicon.terms
        for parts in [term.split()]
        for start in range(len(words) - len(parts) + 1)
        if all(
            fits(part, words[start + at].lower(), last=at == len(parts) - 1) for at, part in enumerate(parts)
        )
    }
    assert {(*hit,) for hit in lexicon.hits(words_of(" ".join(text)))} == expected


TOPICS = tuple(
    Topic(id=TopicId(name), label=name, axis="specialty", terms=terms, not_near=masks)
    for name, terms, masks in (
        ("heart", ("heart", "heart failure", "PE"), ("of lung",)),
        ("lung", ("lung", "heart failure", "failure of*", "PE"), ("heart lung",)),
        ("any", ("failure", "x", "of*"), ("x x",)),
    )
)
RULES = Rules(topics=tuple(topic.id for topic in TOPICS), terms=TermTable(TOPICS), journals=JournalTable(()))
ITEMS = st.builds(
    Item,
    guid=st.just("a"),
    title=st.lists(SMALL, max_size=6).map(" ".join),
    summary=st.lists(SMALL, max_size=12).map(" ".join),
    mesh=st.lists(SMALL, max_size=2).map(tuple),
)


@given(st.lists(ITEMS, max_size=5))
def test_items_are_judged_as_each_alone(items: list[Item]) -> None:
    """Who stands beside an item changes nothing; no items have no topics."""
    together = classify(list(map(read, items)), rules=RULES, votes=None, threshold=0.5)
    assert list(together) == [
        scores for item in items for scores in classify([read(item)], rules=RULES, votes=None, threshold=0.5)
    ]


PLACES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, STEPS), st.lists(st.sampled_from("ab"), max_size=2)),
    max_size=6,
)


@given(st.lists(PLACES, max_size=3))
def test_what_is_written_is_what_the_scores_say(items: list[list[tuple[int, int, list[str]]]]) -> None:
    """The list that is put together from pieces is the JSON of the scores."""
    topics = (TopicId("heart 0.5"), TopicId("lung"))
    places = list(chain.from_iterable(items))
    scored = Scored(
        columns=[column for column, _, _ in places],
        steps=[step for _, step, _ in places],
        ends=np.cumsum([0, *map(len, items)]).tolist(),
        told=[{at: (tuple(why), True) for at, (_, _, why) in enumerate(item) if why} for item in items],
        plain=PlainScores(topics),
    )
    assert list(map(orjson.dumps, Writer(topics)(scored))) == list(map(orjson.dumps, scored))
    assert all(score.why == WORDING or score.shown for scores in scored for score in scores)
