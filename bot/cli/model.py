"""`rounds model train | evaluate | card`: where the classifier comes from and how good it is."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.curate.classify import DEFAULT_THRESHOLD
from bot.errors import UsageError
from bot.learn import artefact, load_judge
from bot.learn.corpora import read_corpus, read_labelled
from bot.learn.evaluate import Figures
from bot.learn.evaluate import evaluate as measure
from bot.learn.tables import journal_table
from bot.learn.train import teach
from bot.learn.train import train as fit
from bot.model import TopicId
from bot.rows import item_from_row
from bot.settings import config_dir, load_topics

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def model() -> None:
    """Train the classifier, measure it, and show where it comes from."""


@model.command()
@click.option("--corpus", "files", multiple=True, type=_FILE, help="JSON Lines with title and journal.")
@click.option("--labels", "labelled", multiple=True, type=_FILE, help="JSON Lines with labels of their own.")
@click.option(
    "--field", default=None, help="With --labels: the row's field (default: label, labels, topics)."
)
@click.option("--out", type=_FOLDER, required=True, help="Where model and card are written.")
@click.option("--config", type=_FOLDER, default=None, help="The configuration's folder.")
@click.option("--seed", type=int, default=0, show_default=True)
def train(
    files: tuple[Path, ...],
    labelled: tuple[Path, ...],
    field: str | None,
    out: Path,
    config: Path | None,
    seed: int,
) -> None:
    """Train the classifier, on labels made from journals' names or on those that a file gives.

    With --corpus labels come from journals' names, by a table of ours. With --labels they are the file's own,
    whatever they are called, and `rounds classify --model OUT` tells them as topics.
    """
    if bool(files) == bool(labelled):
        raise UsageError("give either --corpus, whose labels are made from journals' names, or --labels")
    if labelled:
        corpus = read_labelled(labelled, field=field)
        made = teach(corpus, seed=seed)
    else:
        corpus = read_corpus(files, journals=journal_table())
        click.echo(f"{len(corpus.items):,} titles with a label from their journal", err=True)
        topics = load_topics(config_dir(os.environ, config))
        made = fit(corpus, (topic.id for topic in topics), seed=seed, progress=_say)
    option = "--labels" if labelled else "--corpus"
    names = [file.name for file in labelled or files]
    given = " ".join(f"{option} {name}" for name in names)
    card = artefact.save(
        made,
        out,
        {
            "command": f"rounds model train {given} --out {out.name} --seed {seed}",
            "corpus": {"sha256": corpus.digest, "items": len(corpus.items), "files": names},
            "labels": "of the file" if labelled else "journal names by bot/learn/journals.yaml",
            "features": len(made.names),
            "examples": {t: sum(t in labels for labels in corpus.labels) for t in made.topics},
            "figures": {},
        },
    )
    click.echo(f"{out / artefact.MODEL}: {card['bytes']:,} bytes, sha256 {card['sha256'][:12]}", err=True)


@model.command("evaluate")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--labels", type=_FILE, required=True, help="JSON: data label → topic ids.")
@click.option("--field", default="specialties", show_default=True, help="The row's field with its labels.")
@click.option(
    "--model", "model_dir", type=_FOLDER, default=None, help="A folder made by `rounds model train`."
)
@click.option("--threshold", type=click.FloatRange(0, 1), default=DEFAULT_THRESHOLD, show_default=True)
@click.option(
    "--journal/--no-journal", default=False, show_default=True, help="Whether the journal's name may be used."
)
@click.option("--config", type=_FOLDER, default=None, help="The configuration's folder.")
@click.option("--name", default=None, help="Record the figures in the model's card under this name.")
def evaluate(
    files: tuple[Path, ...],
    labels: Path,
    field: str,
    model_dir: Path | None,
    threshold: float,
    journal: bool,
    config: Path | None,
    name: str | None,
) -> None:
    """Measure the topics on labelled JSON Lines; one line a label, the whole first.

    Only text and, if asked, the journal are looked at: other fields may hold the labels in other words.
    """
    judge = load_judge(load_topics(config_dir(os.environ, config)), threshold=threshold, model_dir=model_dir)
    rows = [row for file in files for row in _rows(file)]
    seen = ("title", "summary", "abstract", "text", "kind", *(("journal",) if journal else ()))
    judged = judge([item_from_row({key: row[key] for key in seen if key in row}) for row in rows])
    truth = [frozenset(map(str, row.get(field) or ())) for row in rows]
    figures = measure([one.topics for one in judged], truth, _label_map(labels))
    click.echo(_table(figures))
    if judge.note:
        click.echo(judge.note, err=True)
    if name:
        _record(model_dir or artefact.SHIPPED, name, figures)


@model.command()
@click.option(
    "--model", "model_dir", type=_FOLDER, default=None, help="A folder made by `rounds model train`."
)
def card(model_dir: Path | None) -> None:
    """What the model was trained on, by which command, and with which figures."""
    click.echo(json.dumps(artefact.load_card(model_dir or artefact.SHIPPED), indent=2, ensure_ascii=False))


def _say(topic: TopicId) -> None:
    click.echo(f"  {topic}", err=True)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _label_map(file: Path) -> Mapping[str, tuple[TopicId, ...]]:
    try:
        written = json.loads(file.read_bytes())
        table = written.get("labels", written)
        return {label: tuple(map(TopicId, topics)) for label, topics in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"{file}: expected a JSON object of data label → list of topic ids") from error


def _table(figures: Figures) -> str:
    head = (
        f"{figures.items} items · P@1 {figures.precision_at_1:.3f} · R@3 {figures.recall_at_3:.3f} ·"
        f" macro-AP {figures.macro_ap:.3f} · weakest five {figures.weakest_five_ap:.3f} ·"
        f" micro-F1 {figures.micro_f1:.3f} · shown precision {figures.shown_precision:.3f} ·"
        f" ECE {figures.calibration_error:.3f}"
    )
    lines = (
        f"{one.label:24} {one.items:6} items  AP {one.average_precision:.3f}"
        f"  shown precision {one.precision:.3f} recall {one.recall:.3f}"
        for one in sorted(figures.labels, key=lambda one: one.average_precision)
    )
    return "\n".join((head, *lines))


def _record(folder: Path, name: str, figures: Figures) -> None:
    card = artefact.load_card(folder)
    whole = {key: round(value, 3) for key, value in asdict(figures).items() if key != "labels"}
    card["figures"] = {**card.get("figures", {}), name: whole}
    artefact.save_card(folder, card)
