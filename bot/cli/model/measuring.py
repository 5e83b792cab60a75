"""`rounds model evaluate | compare`: figures on labelled rows, and what would change."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from bot.cli.model.options import FILE, FOLDER, judge_of, model_option
from bot.cli.options import config_option
from bot.curate.classify import DEFAULT_THRESHOLD
from bot.errors import UsageError
from bot.learn import artefact
from bot.learn.confusions import confusions
from bot.learn.corpora import read_rows
from bot.learn.evaluate import Figures
from bot.learn.evaluate import evaluate as measure
from bot.model import Item, Judgement, TopicId, TopicScore
from bot.rows import item_from_row

SEEN = ("title", "summary", "abstract", "text", "kind")
"""What of a row is looked at: other fields may hold the labels in other words."""
MOST_CONFUSIONS, MOST_CHANGES = 8, 12

_labels = click.option("--labels", type=FILE, required=True, help="JSON: label of the rows → topic ids.")
_field = click.option(
    "--field", default="specialties", show_default=True, help="The field of a row that has its labels."
)
_threshold = click.option(
    "--threshold", type=click.FloatRange(0, 1), default=DEFAULT_THRESHOLD, show_default=True
)
_files = click.argument("files", nargs=-1, required=True, type=FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Labelled items: what is seen of them, and what is true of them."""

    items: tuple[Item, ...]
    truth: tuple[frozenset[str], ...]


@click.command()
@_files
@_labels
@_field
@model_option
@_threshold
@click.option(
    "--journal/--no-journal", default=False, show_default=True, help="Whether the journal's name may be used."
)
@config_option
@click.option("--name", default=None, help="Record the figures in the model's card under this name.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Draw calibration and trade-off to this SVG file.",
)
def evaluate(
    files: tuple[Path, ...],
    labels: Path,
    field: str,
    model_dir: Path | None,
    threshold: float,
    journal: bool,
    config: Path | None,
    name: str | None,
    plot: Path | None,
) -> None:
    """Measure the topics on labelled JSON Lines: overall, per label, and what is mistaken for what.

    Only text and, if asked, the journal are looked at: other fields may hold the labels in other words.
    """
    sample, table = _sample(files, field, journal=journal), label_map(labels)
    judged = judge_of(config, model_dir, threshold=threshold)(sample.items)
    scored = [one.topics for one in judged]
    figures = measure(scored, sample.truth, table)
    click.echo("\n".join(_table(figures)))
    click.echo("\n".join(_confused(scored, sample, table)))
    if plot:
        _draw(plot, scored, sample, table)
    if name:
        _record(model_dir or artefact.SHIPPED, name, figures)


@click.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER)
@_files
@_labels
@_field
@_threshold
@config_option
def compare(
    old: Path,
    new: Path,
    files: tuple[Path, ...],
    labels: Path,
    field: str,
    threshold: float,
    config: Path | None,
) -> None:
    """Compare OLD and NEW models on the same labelled rows: figures, and items whose shown topics change.

    OLD may be `shipped`.
    """
    sample, table = _sample(files, field, journal=False), label_map(labels)
    folders = [None if str(one) == "shipped" else one for one in (old, new)]
    both = [judge_of(config, folder, threshold=threshold)(sample.items) for folder in folders]
    for name, judged in zip(("old", "new"), both, strict=True):
        figures = measure([one.topics for one in judged], sample.truth, table)
        click.echo(f"{name}: {_whole(figures)}")
    click.echo("\n".join(_changes(sample, *both)))


def _sample(files: Sequence[Path], field: str, *, journal: bool) -> Sample:
    seen = (*SEEN, "journal") if journal else SEEN
    rows = [row for row, _ in read_rows(files)]
    return Sample(
        items=tuple(item_from_row({key: row[key] for key in seen if key in row}) for row in rows),
        truth=tuple(frozenset(map(str, row.get(field) or ())) for row in rows),
    )


def label_map(file: Path) -> Mapping[str, tuple[TopicId, ...]]:
    """Data label → topic ids. Raises `UsageError` for what is none."""
    try:
        written = json.loads(file.read_bytes())
        table = written.get("labels", written)
        return {label: tuple(map(TopicId, topics)) for label, topics in table.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"{file}: expected a JSON object of data label → list of topic ids") from error


def _whole(figures: Figures) -> str:
    return (
        f"{figures.items} items · P@1 {figures.precision_at_1:.3f} · R@3 {figures.recall_at_3:.3f} ·"
        f" macro-AP {figures.macro_ap:.3f} · weakest five {figures.weakest_five_ap:.3f} ·"
        f" micro-F1 {figures.micro_f1:.3f} · shown precision {figures.shown_precision:.3f} ·"
        f" ECE {figures.calibration_error:.3f}"
    )


def _table(figures: Figures) -> Iterator[str]:
    yield _whole(figures)
    for one in sorted(figures.labels, key=lambda one: one.average_precision):
        shown = f"shown precision {one.precision:.3f} recall {one.recall:.3f}"
        yield f"{one.label:24} {one.items:6} items  AP {one.average_precision:.3f}  {shown}"


def _confused(
    scored: Sequence[Sequence[TopicScore]], sample: Sample, table: Mapping[str, Sequence[TopicId]]
) -> Iterator[str]:
    titles = [item.title or item.summary for item in sample.items]
    found = confusions(scored, sample.truth, titles, table)
    if found:
        yield "taken for another:"
    for one in found[:MOST_CONFUSIONS]:
        examples = "; ".join(f'"{title}"' for title in one.examples)
        yield f"  {one.label} for {one.taken_for}: {one.count}, such as {examples}"


def _changes(sample: Sample, old: Sequence[Judgement], new: Sequence[Judgement]) -> Iterator[str]:
    pairs = [
        (item, _shown(before), _shown(after))
        for item, before, after in zip(sample.items, old, new, strict=True)
    ]
    changed = [pair for pair in pairs if pair[1] != pair[2]]
    yield f"{len(changed)} of {len(pairs)} items would show other topics"
    for item, before, after in changed[:MOST_CHANGES]:
        gone = "".join(f" -{topic}" for topic in sorted(before - after))
        come = "".join(f" +{topic}" for topic in sorted(after - before))
        yield f'  {gone}{come}: "{item.title or item.summary}"'


def _shown(judgement: Judgement) -> frozenset[str]:
    return frozenset(score.id for score in judgement.topics if score.shown)


def _draw(
    file: Path, scored: Sequence[Sequence[TopicScore]], sample: Sample, table: Mapping[str, Sequence[TopicId]]
) -> None:
    from bot.learn.curves import panels
    from bot.learn.plot import svg

    file.write_text(svg(panels(scored, sample.truth, table)), "utf-8")


def _record(folder: Path, name: str, figures: Figures) -> None:
    card = artefact.load_card(folder)
    whole: dict[str, Any] = {
        key: round(value, 3) for key, value in asdict(figures).items() if key != "labels"
    }
    weakest = sorted(figures.labels, key=lambda one: one.average_precision)[:5]
    whole["weakest"] = {one.label: round(one.average_precision, 3) for one in weakest}
    card["figures"] = {**card.get("figures", {}), name: whole}
    artefact.save_card(folder, card)
