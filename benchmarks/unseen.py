"""How well titles of journals are known that the model never saw, beside a plain model on the same titles.

`python -m benchmarks.unseen TITLES --labels LABELS --headings TREE_NUMBERS [--draws N] [--parts N]`, or
`--learning` instead of the last two. TITLES are JSON Lines with `title`, `journal` and `specialties`; LABELS
says which topics each specialty is. The data are not part of the project: without them nothing is measured.

Ours is trained by `rounds model train`'s own way, from the journals' names. The plain one is taught the
specialties themselves, which no shipped model may be: TF-IDF over words and pairs, a linear support vector
machine a label (C = .3, unbalanced: the best of eight plain ones, docs/decisions/0008). Titles of one journal
are not independent, so every interval draws journals.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.cli.model.measuring import label_map
from bot.curate.classify import TermTable
from bot.learn import artefact, load_judge
from bot.learn.corpora import Corpus, read_rows
from bot.learn.evaluate import scores_and_truth
from bot.learn.headings import Headings, read_headings
from bot.learn.tables import journal_table
from bot.learn.train import train
from bot.model import Item, TopicId
from bot.settings import load_topics

ROOT = Path(__file__).parents[1]
OUT = Path(__file__).with_name("out") / "unseen.json"
PARTS, PARTS_OF_LEARNING = 5, 10
SHARES = (0.4, 0.6, 0.8, 1.0)
"""Of the journals that teach, nine tenths of all."""
RESAMPLES = 2000
PLAIN, WANTED = 0.556, 0.56
"""Of issue 5: what a plain model has on the titles kept back, and what ours must reach there."""

Hits = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool]]
Labels = dict[str, tuple[TopicId, ...]]


@dataclass(frozen=True, slots=True)
class Title:
    """A title with its journal and the specialties that somebody gave that journal."""

    text: str
    journal: str
    specialties: frozenset[str]

    @property
    def item(self) -> Item:
        return Item(guid=self.text, title=self.text, journal=self.journal)


@dataclass(frozen=True, slots=True)
class Setting:
    """What both models are given besides titles."""

    labels: Labels
    headings: Headings


def read_titles(file: Path) -> list[Title]:
    """Each title once."""
    found: dict[str, Title] = {}
    for row, _ in read_rows([file]):
        title = Title(str(row["title"]), str(row["journal"]), frozenset(row["specialties"]))
        found.setdefault(title.text.casefold(), title)
    return [*found.values()]


def numbers_of(journals: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """A number a journal, for each title."""
    return np.unique(journals, return_inverse=True)[1]


def ours(taught: Sequence[Title], asked: Sequence[Title], given: Setting) -> Hits:
    """Whether the likeliest label is right, by a model as `rounds model train` stores it; titles alone."""
    table, topics = journal_table(), load_topics(ROOT / "config")
    told = [(title.item, table.topics(title.journal)) for title in taught]
    told = [(item, labels) for item, labels in told if labels]
    corpus = Corpus(items=tuple(i for i, _ in told), labels=tuple(of for _, of in told), digest="")
    ids = [topic.id for topic in topics]
    model = train(corpus, ids, seed=0, headings=given.headings, terms=TermTable(topics))
    with TemporaryDirectory() as folder:
        artefact.save(model, Path(folder), {})
        judge = load_judge(topics, model_dir=Path(folder), must_load=True)
    items = [Item(guid=title.text, title=title.text) for title in asked]
    scored, _ = judge.apart(items)
    p, right = scores_and_truth([*scored], [title.specialties for title in asked], given.labels)
    hits: Hits = right[np.arange(len(p)), p.argmax(axis=1)].astype(float)
    return hits


def plain(taught: Sequence[Title], asked: Sequence[Title], given: Setting) -> Hits:
    """Whether the likeliest label is right, by a plain model of the labels themselves."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    matrix = vectors.fit_transform([title.text for title in taught])
    rows = vectors.transform([title.text for title in asked])
    distances, right = [], []
    for label in given.labels:
        machine = LinearSVC(C=0.3, random_state=0).fit(matrix, [label in one.specialties for one in taught])
        distances.append(machine.decision_function(rows))
        right.append([label in one.specialties for one in asked])
    best = np.argmax(distances, axis=0)
    hits: Hits = np.array(right)[best, np.arange(len(asked))].astype(float)
    return hits


def folds(journals: Sequence[str], parts: int, draw: int) -> Iterator[Flags]:
    """Which titles are held out, a part of the journals after another."""
    number = numbers_of(journals)
    part = np.random.default_rng(draw).permutation(number.max() + 1) % parts
    for held in range(parts):
        yield part[number] == held


def divided(titles: Sequence[Title], held: Flags) -> tuple[list[Title], list[Title]]:
    """What teaches, and what is asked."""
    taught = [title for title, out in zip(titles, held, strict=True) if not out]
    return taught, [title for title, out in zip(titles, held, strict=True) if out]


def beside(journals: Sequence[str], ours: Hits, plain: Hits) -> dict[str, object]:
    """Both, and their difference with what chance makes of it: by draws of as many journals as there are.

    `reaches`: how likely ours has `WANTED` on other journals, a fifth as many, where the plain one has
    `PLAIN`. The difference may hang on the plain one's level, so that its line on that level is followed; its
    doubt is that of such a fifth and that of our own journals.
    """
    number = numbers_of(journals)
    sums = np.stack([np.bincount(number, each) for each in (np.ones_like(ours), ours, plain)]).astype(float)
    whole, fifth = (_drawn(sums, size) for size in (sums.shape[1], sums.shape[1] // PARTS))
    gain, level = fifth[0] - fifth[1], fifth[1]
    slope, shift = np.polyfit(level, gain, 1)
    expected = slope * PLAIN + shift
    own = whole[0] - whole[1]
    doubt = gain - slope * level - shift + own - own.mean()
    low, high = np.percentile(own, (2.5, 97.5))
    return {
        "titles": len(number),
        "journals": sums.shape[1],
        "ours": round(float(ours.mean()), 4),
        "plain": round(float(plain.mean()), 4),
        "gain": round(float((ours - plain).mean()), 4),
        "gain, 95 in 100": [round(float(low), 4), round(float(high), 4)],
        f"expected where plain has {PLAIN}": round(float(PLAIN + expected), 4),
        "reaches": round(float(np.mean(expected + doubt >= WANTED - PLAIN)), 3),
    }


def _drawn(sums: Hits, size: int) -> Hits:
    """Two rows, ours and the plain one: P@1 of each draw of so many journals, with replacement."""
    chance = np.random.default_rng(size)
    found = []
    for _ in range(RESAMPLES):
        titles, *hits = sums[:, chance.integers(0, sums.shape[1], size)].sum(axis=1)
        found.append([hit / titles for hit in hits])
    return np.array(found).T


def compared(titles: Sequence[Title], given: Setting, draws: int, parts: int) -> dict[str, object]:
    """Every title asked once a draw, by models taught all parts of the journals but its own."""
    journals = [title.journal for title in titles]
    hits = np.zeros((2, len(titles)))
    for draw in range(draws):
        for held in folds(journals, parts, draw):
            taught, asked = divided(titles, held)
            found = np.stack([model(taught, asked, given) for model in (ours, plain)])
            hits[:, held] += found / draws
            print(f"ours {found[0].mean():.4f}, plain {found[1].mean():.4f}", file=sys.stderr, flush=True)
    return beside(journals, *hits)


def learning(titles: Sequence[Title], given: Setting, tenths: int = 3) -> dict[str, list[float]]:
    """P@1 of ours and of the plain one on the same tenths, by the share of journals that teaches."""
    found: dict[str, list[list[float]]] = {}
    for held in list(folds([title.journal for title in titles], PARTS_OF_LEARNING, 0))[:tenths]:
        taught, asked = divided(titles, held)
        number = numbers_of([title.journal for title in taught])
        rank = np.random.default_rng(1).permutation(number.max() + 1)[number] / (number.max() + 1)
        for share in SHARES:
            part = [title for title, at in zip(taught, rank, strict=True) if at < share]
            both = [float(model(part, asked, given).mean()) for model in (ours, plain)]
            found.setdefault(f"{share * 90:.0f} in 100", []).append(both)
    return {share: np.mean(both, axis=0).round(4).tolist() for share, both in found.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("titles", type=Path, nargs="?")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--headings", type=Path)
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--parts", type=int, default=PARTS, help="one of so many is held out at a time")
    parser.add_argument("--learning", action="store_true")
    asked = parser.parse_args(arguments)
    if not (asked.titles and asked.labels and asked.headings):
        print("unseen: nothing is measured without TITLES, --labels and --headings")
        return 0
    given = Setting(dict(label_map(asked.labels)), read_headings(asked.headings))
    titles = read_titles(asked.titles)
    found = learning(titles, given) if asked.learning else compared(titles, given, asked.draws, asked.parts)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
