"""`rounds evaluate`: how good the ranking is, on records that somebody has judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from bot.cli import general
from bot.cli.options import config_option, settings_of
from bot.cli.tables import mean_of, table
from bot.face.plot import bars
from bot.learn import measures
from bot.learn.general import of_digests
from bot.learn.ranking import (
    LEARNERS,
    Laboratory,
    Learner,
    Review,
    actively,
    after_votes,
    crossed,
    month_of_a_reader,
    older_to_newer,
    read_reviews,
)

_file = click.Path(exists=True, dir_okay=False, path_type=Path)

VOTES = (5, 10, 25)
QUICK, WHOLE = 1, 5


@click.group()
def evaluate() -> None:
    """Measure the ranking on judged records."""


@evaluate.command()
@click.argument("files", nargs=-1, required=True, type=_file)
@click.option("--quick", is_flag=True, help="One pair of folds, without active learning.")
@click.option("--cited", type=_file, help="Rows of classify with `citations` and `posts`: see --help.")
@click.option("--month", type=_file, help="Rows of classify and group with `source` and `first_seen`.")
@config_option
@click.option("--write", type=click.Path(path_type=Path), help="A folder for quality.md and its pictures.")
def ranking(
    files: tuple[Path, ...],
    quick: bool,
    cited: Path | None,
    month: Path | None,
    config: Path | None,
    write: Path | None,
) -> None:
    """Replay screening sets as votes: JSON Lines (.gz or not) with review, title, abstract and relevant.

    Prints WSS@95, recall at 10 %, time to discovery, nDCG@5, precision, items delivered per useful one, and
    what each part of the learning contributes. Each figure is the mean over the reviews.

    With --cited (rows of classify with journal, year, `citations` and `posts`) also prints what each part of
    the general score contributes; with --month (rows of classify and group, with `source` and `first_seen`)
    how varied a month of digests is, what each part of the score decides in them, and how well votes alone
    serve a month's readers.
    """
    reviews = read_reviews(files)
    labs = [Laboratory.of(review) for review in reviews]
    figures = [_review_figures(lab, quick=quick) for lab in labs]
    named = list(zip((review.name for review in reviews), figures, strict=True))
    parts = list(_ablation(reviews, labs, quick=quick))
    tables = [
        *table("What a reader's votes teach", named),
        "",
        *table("What each part of the learning is worth: WSS@95, and P@10 after votes", parts, mean=False),
    ]
    if cited is not None:
        tables += ["", *general.table_of_citations(cited)]
    pictures = {"quality.svg": _plot({name: row["WSS@95"] for name, row in named})}
    if month is not None:
        items = general.read_month(month, settings_of(config))
        digests = of_digests(items)
        tables += ["", *general.tables_of_month(items, digests)]
        pictures["quality-parts.svg"] = general.plot_of(digests)
    click.echo("\n".join(tables))
    if write is not None:
        _write(write, tables, pictures)


def _review_figures(lab: Laboratory, *, quick: bool) -> dict[str, float]:
    found = dict(crossed(lab, times=QUICK if quick else WHOLE))
    found |= {f"P@10 after {count}": after_votes(lab, count) for count in VOTES}
    found["newer AUC"], found["newer P@10"] = older_to_newer(lab)
    if not quick:
        order = actively(lab)
        found["active WSS@95"] = measures.work_saved(order)
        found["active recall@10%"] = measures.recall_at(order, 0.1)
        found["time to discovery"] = measures.discovery_time(order)
    sent, useful = month_of_a_reader(lab.review)
    return found | {"delivered": sent, "useful": useful, "per useful": sent / max(useful, 1)}


def _ablation(
    reviews: Sequence[Review], labs: Sequence[Laboratory], *, quick: bool
) -> Iterator[tuple[str, Mapping[str, float]]]:
    times = QUICK if quick else 2
    for name, learner in LEARNERS.items():
        yield name, mean_of([_short(lab, learner, times) for lab in labs])
    bare = [Laboratory.of(review, smooth=False) for review in reviews]
    yield "blend without neighbours", mean_of([_short(lab, LEARNERS["blend"], times) for lab in bare])


def _short(lab: Laboratory, learner: Learner, times: int) -> dict[str, float]:
    found = {"WSS@95": crossed(lab, learner, times)["WSS@95"]}
    return found | {f"P@10 after {count}": after_votes(lab, count, learner) for count in VOTES}


def _plot(saved: Mapping[str, float]) -> str:
    return bars({name: 100 * value for name, value in saved.items()}, title="WSS@95, 5 × 2 folds, per cent")


def _write(folder: Path, tables: Sequence[str], pictures: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in pictures.items():
        (folder / name).write_text(drawn, encoding="utf-8")
    parts = _PARTS if "quality-parts.svg" in pictures else ""
    (folder / "quality.md").write_text("\n".join([_HEADING, *tables, _BELOW, parts]), encoding="utf-8")


_HEADING = """# How good the ranking is

Written by `rounds evaluate ranking FILES --cited ROWS --month ROWS --write docs`. What is measured is the
learning of `rounds rank --votes` (a test checks that). Each row of the first table is one set of records
that somebody has judged relevant or not; `bot/learn/ranking.py` describes the halves, the draws and the
reader's month.

![WSS@95 of each review](quality.svg)
"""

_BELOW = """
How to read the last tables:

- *Cited* and *posted*: the area under the curve for the tenth of each journal's year that was cited, or
  posted about, most; .5 is chance. Only titles were available, so tier, coverage and recency are the same
  for all and measure nothing there.
- *A month of digests*: one a day for a reader of each topic that thirty stories are shown to be about, and
  of each pair of neighbouring topics. Unlikeness is 1 minus the cosine of two entries' words; sources and
  study types are numbers of different ones; *entries changed* is the share that would not have been there.
- *By votes alone*: a reader who finds useful whatever is about the topic, beginning with ten votes;
  *unranked* is how many would be read for each useful one without any ranking.
"""

_PARTS = """![What each part decides of a month of digests](quality-parts.svg)
"""
