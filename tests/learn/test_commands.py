"""`rounds classify` and `rounds model`, as a curator calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.classify import classify
from bot.cli.model import model
from bot.cli.model.options import judge_of
from bot.cli.stories import judgement_from_row
from bot.errors import ModelError, UsageError
from bot.model import StudyType
from tests.conftest import ROOT
from tests.learn.corpus import rows, write_corpus

CONFIG = ["--config", str(ROOT / "config")]


def lines(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def run(*given: dict[str, object]) -> list[dict[str, object]]:
    text = "".join(json.dumps(row) + "\n" for row in given)
    return lines(CliRunner().invoke(classify, CONFIG, input=text, catch_exceptions=False))


def test_one_in_one_out_in_order_with_unknown_keys() -> None:
    """Every row comes back in its place, with what it carried; null and absent fields are no problem."""
    given = ({"title": "Heart failure", "mine": [1]}, {}, {"title": None, "kind": None, "tags": None})
    found = run(*given)
    assert [{key: row[key] for key in one} for one, row in zip(given, found, strict=True)] == list(given)
    assert [sorted(set(row) - set(one)) for one, row in zip(given, found, strict=True)] == [
        ["designs", "flags", "language", "screen", "study_type", "study_type_why", "topics"]
    ] * 3


def test_each_topic_has_its_probability_and_reason() -> None:
    """At least one in a hundred, the likeliest first, with words."""
    (row,) = run({"title": "Exampladone in heart failure: a randomised trial"})
    topics = row["topics"]
    assert topics[0]["id"] == "cardiology"
    assert topics[0]["shown"]
    assert all(set(one) == {"id", "p", "why", "shown"} and one["why"] for one in topics)
    assert [one["p"] for one in topics] == sorted((one["p"] for one in topics), reverse=True)
    assert min(one["p"] for one in topics) >= 0.01
    assert row["study_type"] == "rct"


def test_a_correction_has_the_type_of_its_work_and_is_shown_without() -> None:
    """`shown_type` stands beside `study_type` where they differ; the stages that follow read it."""
    notice, paper = run(
        {"title": "Correction to: Exampladone for gout: a systematic review"},
        {"title": "Exampladone for gout: a systematic review"},
    )
    assert (notice["study_type"], notice["shown_type"]) == ("systematic-review", None)
    assert (paper["study_type"], "shown_type" in paper) == ("systematic-review", False)
    kept = judgement_from_row(notice)
    assert (kept.study_type, kept.work_type) == (None, StudyType.SYSTEMATIC_REVIEW)


def test_the_adopted_model_is_asked_as_the_bot_asks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one beside the database of ROUNDS_DB; here it is broken, so that the rules decide and say so."""
    monkeypatch.setenv("ROUNDS_DB", str(tmp_path / "rounds.db"))
    assert run({"title": "Asthma"})[0]["topics"]
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "adopted.json").write_text('[{"name": "gone", "at": "2026-11-01T00:00:00"}]')
    result = CliRunner().invoke(classify, CONFIG, input='{"title": "Asthma"}\n')
    assert "rules alone" in result.stderr
    assert "gone" in result.stderr


def test_half_a_surrogate_pair_passes_through() -> None:
    """JSON can carry it and UTF-8 cannot: a question mark stands for it, and the topics stand beside it."""
    text = '{"mine": "\\ud83d", "title": "Heart failure"}'
    (row,) = lines(CliRunner().invoke(classify, CONFIG, input=text, catch_exceptions=False))
    assert row["mine"] == "?"
    assert row["topics"][0]["id"] == "cardiology"


def test_a_post_is_screened_and_weighed() -> None:
    """`screen` and `worth` with their reasons."""
    (row,) = run({"kind": "post", "text": "My patient died last night in our ED"})
    assert row["screen"]["verdict"] == "hold"
    assert all(len(span) == 3 for span in row["screen"]["spans"])
    assert 0 <= row["worth"] <= 1
    assert row["worth_why"]


def test_a_long_input_is_shared_out_and_keeps_its_order() -> None:
    """More rows than one process takes alone: the same answers in the same order."""
    given = [{"title": "Heart failure", "n": n} for n in range(4_700)]
    found = run(*given)
    assert [row["n"] for row in found] == list(range(4_700))
    assert found[-1]["topics"] == found[0]["topics"]


def test_what_is_no_row_is_told_with_its_line() -> None:
    """The message names the line, nothing is a traceback."""
    with pytest.raises(UsageError, match="standard input:2"):
        CliRunner().invoke(classify, CONFIG, input="{}\nnot json\n", catch_exceptions=False)


def test_without_the_adopted_model_the_rules_decide_and_say_so(tmp_path: Path) -> None:
    """A model that the bot uses and that is gone is a note on standard error, not an error."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "adopted.json").write_text('[{"name": "gone", "at": "2026-11-26"}]')
    result = CliRunner().invoke(
        classify, CONFIG, input='{"title": "Asthma"}\n', env={"ROUNDS_DB": str(tmp_path / "rounds.db")}
    )
    (row,) = [json.loads(result.stdout)]
    assert row["topics"][0]["id"] == "respiratory"
    assert "rules alone, without a model" in result.stderr


def test_a_model_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    """An empty folder is an error that names what is missing; nothing is judged by rules in its place."""
    with pytest.raises(ModelError, match=r"card\.json: no readable model card"):
        CliRunner().invoke(
            classify, [*CONFIG, "--model", str(tmp_path)], input="{}\n", catch_exceptions=False
        )
    with pytest.raises(ModelError, match=r"card\.json: no readable model card"):
        judge_of(ROOT / "config", tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    corpus = str(write_corpus(folder / "titles.jsonl"))
    done = CliRunner().invoke(
        model, ["train", "--corpus", corpus, "--no-archive", "--out", str(folder / "out"), *CONFIG]
    )
    assert done.exit_code == 0, done.output
    return folder


def test_a_trained_model_says_how_it_was_made(trained: Path) -> None:
    """The card holds command, corpus and examples; no path of this machine."""
    shown = CliRunner().invoke(model, ["card", "--json", "--model", str(trained / "out")])
    card = json.loads(shown.stdout)
    assert card["command"] == "rounds model train --corpus titles.jsonl --out out --seed 0"
    assert len(card["made"]) == len("2026-11-22")
    assert card["corpus"]["items"] == len(rows())
    assert card["examples"]["cardiology"] == 40
    assert str(trained) not in shown.stdout


def test_a_model_is_measured_on_labelled_rows(trained: Path) -> None:
    """The whole first, then one line a label; the figures go into the card when named."""
    gold, labels = trained / "gold.jsonl", trained / "labels.json"
    gold.write_text(
        '{"title": "The itch", "tags": ["cardiology"], "specialties": ["derm"]}\n'
        '{"title": "The pump", "specialties": ["cardio"]}\n'
    )
    labels.write_text('{"labels": {"derm": ["dermatology"], "cardio": ["cardiology"]}}')
    out = str(trained / "out")
    given = ["evaluate", str(gold), "--labels", str(labels), "--model", out, "--name", "toy", *CONFIG]
    shown = CliRunner().invoke(model, given, catch_exceptions=False)
    assert shown.stdout.startswith("2 items · P@1 1.000")
    assert [line.split()[0] for line in shown.stdout.splitlines()[1:3]] == ["cardio", "derm"]
    assert json.loads((trained / "out" / "card.json").read_text())["figures"]["toy"]["precision_at_1"] == 1.0


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught")
    file = folder / "labelled.jsonl"
    names = {"Example J Cardiol": "group a", "Example Dermatol": "group b", "Example J Nephrol": "group c"}
    given = [{"title": row["title"], "label": names[row["journal"]]} for row in rows()]
    file.write_text("".join(json.dumps(row) + "\n" for row in given))
    done = CliRunner().invoke(model, ["train", "--labels", str(file), "--out", str(folder / "out")])
    assert done.exit_code == 0, done.output
    return folder


def test_a_model_of_a_files_own_labels_tells_them_as_topics(taught: Path) -> None:
    """Whatever the labels are called; the likeliest is right, and its p is a probability."""
    text = '{"title": "The glomerulus is a filter of water"}\n{"abstract": "An itch, a scale, a patch."}\n'
    shown = CliRunner().invoke(classify, [*CONFIG, "--model", str(taught / "out")], input=text)
    first, second = lines(shown)
    assert (first["topics"][0]["id"], second["topics"][0]["id"]) == ("group c", "group b")
    assert all(0 < topic["p"] < 1 for row in (first, second) for topic in row["topics"])
    assert {topic["id"] for topic in first["topics"]} <= {"group a", "group b", "group c"}


TRAIN_FAULTS = {
    "neither": (["--no-archive", *CONFIG], "nothing to learn from"),
    "both": (["--corpus", "two.jsonl", "--labels", "two.jsonl"], "give either --corpus"),
    "corrections of no topic": (
        ["--no-archive", "--corrections", "wrong.jsonl", *CONFIG],
        r"wrong.jsonl:1: astrology: no such topic[^~]*wrong.jsonl:2: cardiology: both right and wrong",
    ),
    "one label": (["--labels", "one.jsonl"], "fewer than two labels"),
    "too few titles": (
        ["--corpus", "one.jsonl", "--no-archive", *CONFIG],
        "too few texts to learn from: 0 with a label",
    ),
    "another field": (["--labels", "two.jsonl", "--field", "kind"], "fewer than two labels in kind"),
}


@pytest.mark.parametrize(("options", "words"), TRAIN_FAULTS.values(), ids=TRAIN_FAULTS)
def test_what_cannot_be_trained_is_told(
    options: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, without a traceback."""
    monkeypatch.chdir(tmp_path)
    Path("one.jsonl").write_text('{"title": "a", "label": "x"}\n')
    Path("two.jsonl").write_text('{"title": "a", "label": "x"}\n{"title": "b", "label": "y"}\n')
    Path("wrong.jsonl").write_text(
        '{"title": "a", "topics": ["astrology"]}\n'
        '{"title": "b", "topics": ["cardiology"], "not": ["cardiology"]}\n'
    )
    with pytest.raises(UsageError, match=words):
        CliRunner().invoke(model, ["train", *options, "--out", "out"], catch_exceptions=False)


def test_the_threshold_is_that_of_the_configuration(tmp_path: Path) -> None:
    """`defaults.topic_threshold` decides what is shown unless the command line says otherwise."""
    for name in ("rounds.yaml", "topics.yaml"):
        (tmp_path / name).write_text((ROOT / "config" / name).read_text())
    with (tmp_path / "rounds.yaml").open("a") as written:
        written.write("" if "defaults:" in (ROOT / "config" / "rounds.yaml").read_text() else "defaults:\n")
    text = (
        (tmp_path / "rounds.yaml")
        .read_text()
        .replace("defaults:\n", "defaults:\n  topic_threshold: 0.01\n", 1)
    )
    (tmp_path / "rounds.yaml").write_text(text)
    given = '{"title": "Asthma in schools"}\n'
    (all_shown,) = lines(CliRunner().invoke(classify, ["--config", str(tmp_path)], input=given))
    (few,) = lines(
        CliRunner().invoke(classify, ["--config", str(tmp_path), "--threshold", ".99"], input=given)
    )
    assert all(topic["shown"] for topic in all_shown["topics"])
    assert not all(topic["shown"] for topic in few["topics"])
