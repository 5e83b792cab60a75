"""`rounds model ask | explain | adopt | rollback | card`: what a curator does about the classifier."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from bot.app import clock
from bot.cli.jsonl import write_rows
from bot.cli.model.options import (
    FILE,
    FOLDER,
    adopted_dir,
    archive_of,
    judge_of,
    model_option,
)
from bot.cli.options import config_option, database, db_option, unread_config_option
from bot.learn import artefact
from bot.learn.adopted import adopt as take
from bot.learn.adopted import folder_beside, listed, roll_back
from bot.learn.ask import Question, questions
from bot.learn.corpora import read_items
from bot.model import Item, Judgement, Kind

NEWEST = 5_000
"""Items of the archive that are asked about."""
TOLD_FROM = 0.1


@click.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--count", type=click.IntRange(1, 1000), default=20, show_default=True)
@model_option
@config_option
@db_option
def ask(
    files: tuple[Path, ...], count: int, model_dir: Path | None, config: Path | None, db: Path | None
) -> None:
    """List the items whose labels would teach most, from FILES or the archive, as JSON Lines to fill in.

    Write the right topics into `topics` and the wrong ones into `not`; what is left empty says nothing.
    Append the answers to corrections.jsonl of the configuration, which `rounds model train` reads.
    """
    path = database(db)
    items = list(read_items(files)) if files else [one.item for one in archive_of(path)[:NEWEST]]
    judged = judge_of(config, model_dir or adopted_dir(path))(items)
    write_rows(map(_asked, questions(items, judged, count=count)))


def _asked(question: Question) -> dict[str, Any]:
    item = question.item
    stated = {"guid": item.guid, "title": item.title, "abstract": item.summary, "journal": item.journal}
    return {
        **{key: value for key, value in stated.items() if value},
        "guesses": {score.id: score.p for score in question.guesses},
        "topics": [],
        "not": [],
    }


@click.command()
@click.argument("title")
@click.option("--abstract", default="", help="The summary, if there is one.")
@click.option("--journal", default="", help="The journal's name.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), default="journal", show_default=True
)
@model_option
@config_option
def explain(
    title: str, abstract: str, journal: str, kind: str, model_dir: Path | None, config: Path | None
) -> None:
    """Show how a TITLE is judged, and why: topics with their evidence, study type, flags, screening."""
    item = Item(guid="", kind=Kind(kind), title=title, summary=abstract, journal=journal)
    (judgement,) = judge_of(config, model_dir)([item])
    for line in explained(judgement):
        click.echo(line)


def explained(judgement: Judgement) -> Iterator[str]:
    """One line a topic of at least .1, the likeliest first; "unclassified" where none is shown."""
    if not any(score.shown for score in judgement.topics):
        yield "unclassified: no topic is likely enough to be shown"
    for score in judgement.topics:
        if score.p >= TOLD_FROM:
            shown = "shown" if score.shown else "     "
            yield f"{score.p:.2f} {shown} {score.id}: {'; '.join(score.why)}"
    stated = judgement.study_type.value if judgement.study_type else "design not stated"
    yield f"study type: {stated}" + (f" ({judgement.study_type_why})" if judgement.study_type_why else "")
    if judgement.designs:
        yield f"designs: {', '.join(judgement.designs)}"
    if judgement.flags:
        yield f"flags: {', '.join(judgement.flags)}"
    yield f"screen: {judgement.screen.verdict}" + (
        f" ({judgement.screen.reason})" if judgement.screen.reason else ""
    )
    if judgement.worth is not None:
        yield f"worth as teaching: {judgement.worth:.2f} ({', '.join(judgement.worth_why)})"


@click.command()
@click.argument("folder", type=FOLDER)
@unread_config_option
@db_option
def adopt(folder: Path, db: Path | None) -> None:
    """Let the bot use the model in FOLDER from its next start; compare it with the one in use first."""
    done = take(folder, folder_beside(database(db)), now=clock())
    click.echo(f"adopted {done.name}; `rounds model rollback` takes it back")


@click.command()
@unread_config_option
@db_option
def rollback(db: Path | None) -> None:
    """Go back to the model used before the one adopted last, from the next start of the bot."""
    beside = folder_beside(database(db))
    gone, left = roll_back(beside), listed(beside)
    click.echo(f"taken back {gone.name}; in use: {left[-1].name if left else 'the shipped one'}")


@click.command()
@model_option
@click.option("--json", "as_json", is_flag=True, help="The card as it is stored.")
def card(model_dir: Path | None, as_json: bool) -> None:
    """Show what the model was trained on, when, by which command, with which figures, and where it fails."""
    stored = artefact.load_card(model_dir or artefact.SHIPPED)
    if as_json:
        click.echo(json.dumps(stored, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(in_words(stored)))


def in_words(card: Mapping[str, Any]) -> Iterator[str]:
    """A card for people; what it does not say is left out."""
    size = f"{card.get('bytes', 0):,} bytes, {card.get('features', 0):,} features"
    yield f"model {str(card.get('sha256', '?'))[:12]}, {size}"
    yield f"made {card.get('made', 'on an unknown day')} with scikit-learn {card.get('sklearn', '?')}"
    if command := card.get("command"):
        yield f"by: {command}"
    corpus, further = card.get("corpus", {}), card.get("further", {})
    if corpus:
        files = ", ".join(corpus["files"])
        yield f"from {corpus['items']:,} titles of {files}; labels: {card.get('labels', '?')}"
    if further:
        archive, corrections = further["archive"], further["corrections"]
        yield f"then from {archive:,} titles of the archive and {corrections:,} corrections"
    examples = card.get("examples", {})
    if few := sorted(
        (topic for topic in examples if examples[topic] < FEW), key=lambda topic: examples[topic]
    ):
        yield f"few examples: {', '.join(f'{topic} {examples[topic]}' for topic in few)}"
    for name, figures in card.get("figures", {}).items():
        told = ", ".join(
            f"{key.replace('_', ' ')} {value}" for key, value in figures.items() if key != "weakest"
        )
        yield f"{name}: {told}"
        if weakest := figures.get("weakest"):
            fails = ", ".join(f"{label} {ap}" for label, ap in weakest.items())
            yield f"  fails most (average precision): {fails}"


FEW = 300
"""Training titles below which a topic leans on its terms."""
