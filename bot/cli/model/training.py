"""`rounds model train`: from titles, from a file's own labels, or further, by archive and corrections."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.app import clock
from bot.cli.model.options import FILE, FOLDER, adopted_dir, archive_of
from bot.cli.options import config_option, database, db_option
from bot.curate.classify import TermTable
from bot.errors import UsageError
from bot.learn import artefact
from bot.learn.corpora import Corpus, digest_of, read_corpus, read_labelled
from bot.learn.lessons import Lesson, from_archive, read_corrections
from bot.learn.linear import LinearModel
from bot.learn.tables import journal_table
from bot.model import Topic, TopicId
from bot.settings import config_dir, load, load_topics

CORRECTIONS = "corrections.jsonl"
"""Beside the configuration: curators keep it, like everything there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A model and what its card says of it."""

    model: LinearModel
    card: Mapping[str, Any]


@click.command()
@click.option("--corpus", "files", multiple=True, type=FILE, help="JSON Lines with titles and journals.")
@click.option("--headings", type=FILE, help="MeSH headings with tree numbers, for --corpus.")
@click.option("--labels", "labelled", multiple=True, type=FILE, help="JSON Lines with labels of their own.")
@click.option(
    "--field", default=None, help="With --labels: the field with the label (default: label, labels, topics)."
)
@click.option(
    "--corrections",
    multiple=True,
    type=FILE,
    help=f"Answers to `rounds model ask` (default: {CORRECTIONS} in the configuration folder).",
)
@click.option(
    "--archive/--no-archive",
    default=True,
    show_default=True,
    help="Without --labels: learn from the database.",
)
@click.option("--out", type=FOLDER, required=True, help="The folder for model and card.")
@config_option
@db_option
@click.option("--seed", type=int, default=0, show_default=True)
def train(
    files: tuple[Path, ...],
    headings: Path | None,
    labelled: tuple[Path, ...],
    field: str | None,
    corrections: tuple[Path, ...],
    archive: bool,
    out: Path,
    config: Path | None,
    db: Path | None,
    seed: int,
) -> None:
    """Train the classifier; the bot uses the result only after `rounds model adopt`.

    Without options the model in use is trained further: on the archive, whose labels come from journal names,
    sources and hashtags, and on curators' corrections, which weigh most. With --corpus it starts afresh from
    titles with journals. With --labels it learns a file's own labels, whatever they are called, and
    `rounds classify --model OUT` gives them as topics. Readers' votes and held items are never used.
    """
    if files and labelled:
        raise UsageError("give either --corpus, whose labels are made from journals' names, or --labels")
    if labelled:
        made = _of_labels(labelled, field, config, seed)
    else:
        made = _of_lessons(files, headings, corrections, database(db) if archive else None, config, seed)
    told = {
        **made.card,
        "made": f"{clock():%Y-%m-%d}",
        "command": _command(made.card, out, seed),
        "figures": {},
    }
    card = artefact.save(made.model, out, told)
    click.echo(f"{out / artefact.MODEL}: {card['bytes']:,} bytes, sha256 {card['sha256'][:12]}", err=True)


def _of_labels(files: Sequence[Path], field: str | None, config: Path | None, seed: int) -> Made:
    from bot.learn.train import teach

    corpus = read_labelled(files, field=field)
    model = teach(corpus, seed=seed, terms=TermTable(load_topics(config_dir(os.environ, config))))
    return Made(model=model, card=_card("--labels", files, corpus, model, labels="of the file"))


def _of_lessons(
    files: Sequence[Path],
    headings: Path | None,
    corrections: Sequence[Path],
    db: Path | None,
    config: Path | None,
    seed: int,
) -> Made:
    folder = config_dir(os.environ, config)
    topics = load_topics(folder)
    base, card = _begun(files, headings, topics, db, seed)
    answers = corrections or [file for file in (folder / CORRECTIONS,) if file.exists()]
    corrected = read_corrections(answers, known={topic.id for topic in topics})
    archived = _archived(db, folder, topics) if db else ()
    click.echo(f"{len(archived):,} titles of the archive, {len(corrected):,} corrections", err=True)
    lessons = (*archived, *corrected)
    if not lessons:
        if files:
            return Made(model=base, card=card)
        raise UsageError("nothing to learn from: no --corpus, no archive with labels, no corrections")
    from bot.learn.further import teach_further

    further = teach_further(base, lessons, [topic.id for topic in topics])
    digest = digest_of(one.item for one in lessons)
    said = {"archive": len(archived), "corrections": len(corrected), "sha256": digest}
    return Made(model=further, card={**card, "features": len(further.names), "further": said})


def _begun(
    files: Sequence[Path], headings: Path | None, topics: Sequence[Topic], db: Path | None, seed: int
) -> tuple[LinearModel, Any]:
    """From a corpus, else the model in use with its card."""
    if not files:
        folder = (adopted_dir(db) if db else None) or artefact.SHIPPED
        return artefact.load(folder), {**_origin(artefact.load_card(folder)), "from": folder.name}
    from bot.learn.headings import read_headings
    from bot.learn.train import train as fit

    corpus = read_corpus(files, journals=journal_table())
    click.echo(f"{len(corpus.items):,} titles with a label from their journal", err=True)
    places = read_headings(headings) if headings else None
    ids = (topic.id for topic in topics)
    model = fit(corpus, ids, seed=seed, headings=places, terms=TermTable(topics), progress=_say)
    card = _card("--corpus", files, corpus, model, labels="journal names by bot/learn/journals.yaml")
    if headings:
        card |= {"given": f"{card['given']} --headings {headings.name}", "headings": _OF_NLM}
    return model, card


_OF_NLM = "Medical Subject Headings, US National Library of Medicine"


def _archived(db: Path, folder: Path, topics: Sequence[Topic]) -> tuple[Lesson, ...]:
    known_for = {source.id: source.specialties for source in load(folder).sources}
    return tuple(
        from_archive(archive_of(db), journals=journal_table(), terms=TermTable(topics), sources=known_for)
    )


def _card(
    option: str, files: Sequence[Path], corpus: Corpus, model: LinearModel, *, labels: str
) -> dict[str, Any]:
    names = [file.name for file in files]
    return {
        "given": " ".join(f"{option} {name}" for name in names),
        "corpus": {"sha256": corpus.digest, "items": len(corpus.items), "files": names},
        "labels": labels,
        "features": len(model.names),
        "examples": {t: sum(t in of for of in corpus.labels) for t in model.topics},
    }


def _origin(card: Mapping[str, Any]) -> dict[str, Any]:
    """What of a card stays true of a model that is taught further."""
    return {key: card[key] for key in ("corpus", "labels", "examples") if key in card}


def _command(card: Mapping[str, Any], out: Path, seed: int) -> str:
    given = [card["given"]] if "given" in card else []
    return " ".join(("rounds model train", *given, f"--out {out.name} --seed {seed}"))


def _say(topic: TopicId) -> None:
    click.echo(f"  {topic}", err=True)
