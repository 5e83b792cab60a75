"""What a curator does about the classifier: ask, correct, compare, adopt, roll back, explain."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from bot.app import opened_store
from bot.cli.model import model
from bot.curate.classify import read
from bot.errors import UsageError
from bot.learn import artefact
from bot.learn.adopted import LIST, adopt, in_use, listed, roll_back
from bot.learn.ask import doubt, questions
from bot.learn.confusions import confusions
from bot.learn.further import teach_further
from bot.learn.lessons import CORRECTION, Lesson
from bot.learn.linear import LinearModel
from bot.model import (
    Filed,
    Item,
    Judgement,
    Screen,
    StoryId,
    TopicId,
    TopicScore,
    Vote,
    VoteKind,
    WorkId,
)
from tests.conftest import ROOT
from tests.learn.corpus import rows, write_corpus
from tests.store.builders import NOW, PRIVATE, filed, ingest_plan, subscription

CONFIG = ["--config", str(ROOT / "config")]
HEART, SKIN = TopicId("cardiology"), TopicId("dermatology")


def call(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(model, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    corpus = write_corpus(folder / "titles.jsonl")
    call("train", "--corpus", corpus, "--no-archive", "--out", folder / "out", *CONFIG)
    return folder / "out"


def p(made: LinearModel, topic: TopicId, title: str) -> float:
    (odds,) = made.hear([read(Item(guid="a", title=title))]).log_odds.tolist()
    return float(odds[made.topics.index(topic)])


# ── learning further ──────────────────────────────────────────────────────────


def test_a_correction_outweighs_what_was_learnt(trained: Path) -> None:
    """One title that a curator corrects changes sides; titles of other words do not move."""
    made = artefact.load(trained)
    title = "pump beat number 3 of the ventricle"
    lesson = Lesson(
        item=Item(guid="a", title=title), right=frozenset({SKIN}), wrong=frozenset({HEART}), weight=CORRECTION
    )
    after = teach_further(made, [lesson], made.topics)
    assert p(made, HEART, title) > 0 > p(after, HEART, title)
    assert p(after, SKIN, title) > p(made, SKIN, title)
    assert p(after, HEART, "glomerulus filter water") == pytest.approx(
        p(made, HEART, "glomerulus filter water"), abs=0.5
    )


def test_a_label_of_ours_weighs_little(trained: Path) -> None:
    """The archive nudges, a curator turns."""
    made = artefact.load(trained)
    title = "pump beat number 3 of the ventricle"
    lesson = Lesson(item=Item(guid="a", title=title), right=frozenset({SKIN}))
    after = teach_further(made, [lesson], made.topics)
    assert 0 < p(made, HEART, title) - p(after, HEART, title) < 1


def test_what_a_correction_does_not_say_stays(trained: Path) -> None:
    """Topics in neither list are not touched."""
    made = artefact.load(trained)
    lesson = Lesson(
        item=Item(guid="a", title="pump beat"), right=frozenset({SKIN}), wrong=frozenset(), weight=CORRECTION
    )
    after = teach_further(made, [lesson], made.topics)
    assert p(after, HEART, "pump beat") == p(made, HEART, "pump beat")


def test_new_words_and_new_topics_can_be_learnt(trained: Path) -> None:
    """A word that three lessons hold becomes a feature, a topic that was never taught gets a column."""
    made = artefact.load(trained)
    new = TopicId("palliative")
    lessons = [
        Lesson(item=Item(guid=str(n), title=f"zorbing {n}"), right=frozenset({new}), weight=CORRECTION)
        for n in range(4)
    ]
    after = teach_further(made, lessons, (*made.topics, new) if new not in made.topics else made.topics)
    assert "zorbing" in after.names
    assert p(after, new, "zorbing") > p(after, new, "pump")


# ── the command ───────────────────────────────────────────────────────────────


def store_at(path: Path, *items: Filed) -> Path:
    async def fill() -> None:
        async with opened_store(path) as store:
            await store.apply_ingest(ingest_plan(*items))

    asyncio.run(fill())
    return path


def archived(guid: str, verdict: str = "pass") -> Filed:
    made = filed(guid, title=f"zorbing of hearts {guid}", journal="Example J Cardiol")
    return replace(made, judgement=Judgement(screen=Screen(verdict=verdict)))  # type: ignore[arg-type]


def further(out: Path, db: Path, base: Path, *more: str | Path) -> bytes:
    adopt(base, db.with_name("models"), now=NOW)
    call("train", "--db", db, "--out", out, *more, *CONFIG)
    return (out / artefact.MODEL).read_bytes()


def test_by_default_it_learns_from_the_archive(tmp_path: Path, trained: Path) -> None:
    """From the model in use on; the card says from what, and the file is the same each time."""
    db = store_at(tmp_path / "rounds.db", *(archived(str(n)) for n in range(5)))
    body = further(tmp_path / "out", db, trained)
    card = artefact.load_card(tmp_path / "out")
    assert (card["further"]["archive"], card["further"]["corrections"]) == (5, 0)
    assert "zorbing" in artefact.load(tmp_path / "out").names
    assert further(tmp_path / "again", db, trained) == body


@pytest.mark.check("O19")
def test_readers_votes_and_what_is_held_teach_nobody(tmp_path: Path, trained: Path) -> None:
    """Byte for byte the same model with and without them: no reader's label reaches the shared model."""
    passed = [archived(str(n)) for n in range(5)]
    alone = store_at(tmp_path / "a" / "rounds.db", *passed)
    among = store_at(
        tmp_path / "b" / "rounds.db", *passed, archived("held", "hold"), archived("spam", "drop")
    )

    async def vote() -> None:
        async with opened_store(among) as store:
            await store.save_subscription(subscription())
            await store.agree(PRIVATE.id, agrees=True, now=NOW)
            work, story = WorkId("work-1"), StoryId("story-1")
            kind = VoteKind.NOT_FOR_ME
            cast = Vote(chat=PRIVATE, voter=42, work=work, story=story, kind=kind, at=NOW, title="zorbing")
            assert await store.cast_vote(cast, lambda _: None)

    asyncio.run(vote())
    assert further(tmp_path / "a" / "out", alone, trained) == further(tmp_path / "b" / "out", among, trained)


def test_answers_to_questions_are_corrections(tmp_path: Path, trained: Path) -> None:
    """What `ask` prints, filled in, is what `train` reads; unanswered rows say nothing."""
    file = write_corpus(tmp_path / "titles.jsonl")
    asked = [
        json.loads(line)
        for line in call("ask", file, "--count", 5, "--model", trained, *CONFIG).stdout.splitlines()
    ]
    assert len(asked) == 3  # one of each topic: a fifth of the questions at most
    assert all(row["topics"] == row["not"] == [] and row["guesses"] for row in asked)
    asked[0] |= {"topics": ["palliative"], "not": ["cardiology"]}
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(json.dumps(row) + "\n" for row in asked))
    call("train", "--no-archive", "--corrections", answers, "--out", tmp_path / "out", *CONFIG)
    assert artefact.load_card(tmp_path / "out")["further"]["corrections"] == 1


def scores(**given: float) -> tuple[TopicScore, ...]:
    found = (TopicScore(id=TopicId(name), p=value) for name, value in given.items())
    return tuple(sorted(found, key=lambda one: -one.p))


def test_the_most_doubtful_are_asked_and_not_all_of_one_topic() -> None:
    """Nearest to one half first, each title once, nothing held, a fifth of one topic at most."""
    given = [("Sure", scores(a=0.99), "pass"), ("Held", scores(a=0.5), "hold")]
    given += [(f"Doubt {n}", scores(a=0.5), "pass") for n in range(9)]
    given += [("Doubt 1", scores(a=0.5), "pass"), ("Other", scores(b=0.6), "pass"), ("Silent", (), "pass")]
    items = [Item(guid=str(n), title=title) for n, (title, _, _) in enumerate(given)]
    judged = [Judgement(topics=topics, screen=Screen(verdict=verdict)) for _, topics, verdict in given]  # type: ignore[arg-type]
    found = questions(items, judged, count=10)
    assert [one.item.title for one in found] == ["Doubt 0", "Doubt 1", "Silent", "Other"]
    assert [doubt(scores(a=0.5)), doubt(scores(a=1.0)), doubt(())] == [1.0, 0.0, 1.0]


# ── adopting ──────────────────────────────────────────────────────────────────


def test_a_model_is_adopted_and_rolled_back(tmp_path: Path, trained: Path) -> None:
    """The last one adopted is in use; taken back, the one before is; none left, the shipped one."""
    db = tmp_path / "rounds.db"
    call("adopt", trained, "--db", db, *CONFIG)
    first = in_use(tmp_path / "models")
    assert first is not None
    assert artefact.load(first).names == artefact.load(trained).names
    call("adopt", artefact.SHIPPED, "--db", db, *CONFIG)
    assert in_use(tmp_path / "models") != first
    assert f"in use: {first.name}" in call("rollback", "--db", db, *CONFIG).output
    assert in_use(tmp_path / "models") == first
    assert "in use: the shipped one" in call("rollback", "--db", db, *CONFIG).output
    assert in_use(tmp_path / "models") is None
    with pytest.raises(UsageError, match="no model was adopted"):
        roll_back(tmp_path / "models")


@pytest.mark.parametrize("text", ["", "{", "[]", '[{"name": 1}]', '{"a": 1}'])
def test_a_spoilt_list_means_the_shipped_model(tmp_path: Path, text: str) -> None:
    """The bot starts whatever the file says."""
    (tmp_path / LIST).write_text(text)
    assert listed(tmp_path) == ()
    assert in_use(tmp_path) is None


# ── looking ───────────────────────────────────────────────────────────────────


def test_old_and_new_are_compared_on_the_same_items(tmp_path: Path, trained: Path) -> None:
    """Both figures, and what would change for a reader, with the title."""
    gold, labels = tmp_path / "gold.jsonl", tmp_path / "labels.json"
    gold.write_text(
        "".join(json.dumps({"title": row["title"], "specialties": ["x"]}) + "\n" for row in rows()[:40:10])
    )
    labels.write_text('{"labels": {"x": ["cardiology"], "y": ["dermatology"]}}')
    told = call(
        "compare", "shipped", trained, gold, "--labels", labels, "--threshold", 0.5, *CONFIG
    ).stdout.splitlines()
    assert [line.split(":")[0] for line in told[:2]] == ["old", "new"]
    assert "P@1 1.000" in told[1]
    assert "of 4 items would show other topics" in told[2]
    assert "+cardiology" in told[3]


def test_the_picture_is_drawn(tmp_path: Path, trained: Path) -> None:
    """Well-formed, two panels, points inside of it."""
    gold, labels, plot = tmp_path / "gold.jsonl", tmp_path / "labels.json", tmp_path / "plot.svg"
    gold.write_text(
        '{"title": "The itch", "specialties": ["derm"]}\n{"title": "The pump", "specialties": ["cardio"]}\n'
    )
    labels.write_text('{"derm": ["dermatology"], "cardio": ["cardiology"]}')
    call("evaluate", gold, "--labels", labels, "--model", trained, "--plot", plot, *CONFIG)
    picture = ElementTree.parse(plot).getroot()  # noqa: S314 - our own
    _, _, width, height = map(float, picture.attrib["viewBox"].split())
    dots = picture.findall("{http://www.w3.org/2000/svg}circle")
    assert len(picture.findall("{http://www.w3.org/2000/svg}polyline")) == 4
    assert all(
        0 <= float(dot.attrib["cx"]) <= width and 0 <= float(dot.attrib["cy"]) <= height for dot in dots
    )


def test_confusions_are_counted_with_examples() -> None:
    """By the label that came nearest of those that are true; what is right is none."""
    labels = {"heart": [HEART], "skin": [SKIN]}
    scored = [scores(cardiology=0.9, dermatology=0.2), scores(cardiology=0.8), scores(dermatology=0.9)]
    truth = [frozenset({"skin"}), frozenset({"skin"}), frozenset({"skin"})]
    (found,) = confusions(scored, truth, ["One", "Two", "Three"], labels)
    assert (found.label, found.taken_for, found.count, found.examples) == ("skin", "heart", 2, ("One", "Two"))


EXPLAINED = {
    "a trial": (
        ["Exampladone in heart failure: a randomised trial"],
        ["shown cardiology: title: heart failure", "study type: rct"],
    ),
    "nothing": (["Exampla"], ["unclassified", "study type: design not stated"]),
    "a post": (
        ["My patient died last night in our ED", "--kind", "post"],
        ["screen: hold", "worth as teaching"],
    ),
    "a preprint": (["Toes", "--kind", "preprint"], ["flags: preprint"]),
}


@pytest.mark.parametrize(("arguments", "words"), EXPLAINED.values(), ids=EXPLAINED)
def test_a_title_is_explained(arguments: list[str], words: list[str]) -> None:
    """Topics with their evidence, study type, flags, screening."""
    told = call("explain", *arguments, *CONFIG).stdout
    assert all(one in told for one in words), told


def test_the_card_is_told_in_words(trained: Path) -> None:
    """What it was made of, when, and where it fails."""
    told = call("card").stdout
    assert "made 20" in told
    assert "titles of" in told
    assert "fails most" in told
    assert "made 20" in call("card", "--model", trained).stdout
