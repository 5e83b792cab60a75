"""The files of `config/`, read into their forms, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import ValidationError

from bot.settings.document import Document, Location, Problem, read_document
from bot.settings.faults import faults
from bot.settings.forms import DigestsForm, Form, SourcesForm, TopicsForm, near
from bot.settings.hashtags import HashtagsForm
from bot.settings.pearls import PearlsForm
from bot.settings.rounds import RoundsForm
from bot.text import canonical_url

FORMS: Final[Mapping[str, type[Form]]] = {
    "rounds.yaml": RoundsForm,
    "topics.yaml": TopicsForm,
    "digests.yaml": DigestsForm,
}
"""The files that must be there. `sources/*.yaml`, at least one, come besides."""

OPTIONAL: Final[Mapping[str, type[Form]]] = {"hashtags.yaml": HashtagsForm, "pearls.yaml": PearlsForm}
"""The files that may be missing."""

_F = TypeVar("_F", bound=Form)


@dataclass(frozen=True, slots=True)
class Read(Generic[_F]):
    """A file whose form is right."""

    document: Document
    form: _F


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds. A file that is at fault is None, or missing among `sources`."""

    rounds: Read[RoundsForm] | None
    topics: Read[TopicsForm] | None
    digests: Read[DigestsForm] | None
    sources: tuple[Read[SourcesForm], ...]
    problems: tuple[Problem, ...]
    hashtags: Read[HashtagsForm] | None = None
    pearls: Read[PearlsForm] | None = None


def read_folder(folder: Path) -> Folder:
    """Every file of the folder, and every problem in and between them."""
    reader = _FormReader(folder)
    if not folder.is_dir():
        words = "no such folder; name the configuration's with --config or ROUNDS_CONFIG"
        return Folder(None, None, None, (), (Problem(str(folder), 1, "", words),))
    rounds = reader.read("rounds.yaml", RoundsForm)
    topics = reader.read("topics.yaml", TopicsForm)
    digests = reader.read("digests.yaml", DigestsForm)
    sources = tuple(file for name in reader.source_names() if (file := reader.read(name, SourcesForm)))
    hashtags = reader.read_if_there("hashtags.yaml", HashtagsForm)
    pearls = reader.read_if_there("pearls.yaml", PearlsForm)
    between = (
        *_strangers(folder),
        *_repeated(topics, sources, digests, hashtags),
        *_repeated_names(name for read in _present(pearls) for name in _named(read, "pearls", "id")),
        *_unknown(topics, sources, digests, hashtags, pearls),
    )
    return Folder(rounds, topics, digests, sources, (*reader.problems, *between), hashtags, pearls)


def read_topics(folder: Path) -> tuple[Read[TopicsForm] | None, tuple[Problem, ...]]:
    """`topics.yaml` alone, for those who classify and need no more."""
    reader = _FormReader(folder)
    topics = reader.read("topics.yaml", TopicsForm)
    return topics, (*reader.problems, *_repeated(topics, (), None))


def read_rounds(folder: Path) -> tuple[Read[RoundsForm] | None, tuple[Problem, ...]]:
    """`rounds.yaml` alone, where there is one."""
    reader = _FormReader(folder)
    return reader.read_if_there("rounds.yaml", RoundsForm), tuple(reader.problems)


class _FormReader:
    """Reads one file after the other and keeps what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def read(self, name: str, form: type[_F]) -> Read[_F] | None:
        file = self.folder / name
        if not file.is_file():
            self.problems.append(Problem(str(file), 1, "", "no such file; it is required"))
            return None
        document = read_document(file, str(file))
        if not isinstance(document, Document):
            self.problems.extend(document)
            return None
        try:
            return Read(document, form.model_validate(document.value))
        except ValidationError as error:
            self.problems.extend(faults(document, form, error))
            return None

    def read_if_there(self, name: str, form: type[_F]) -> Read[_F] | None:
        return self.read(name, form) if (self.folder / name).is_file() else None

    def source_names(self) -> tuple[str, ...]:
        names = tuple(f"sources/{file.name}" for file in sorted((self.folder / "sources").glob("*.yaml")))
        if not names:
            words = "no file *.yaml in it: nothing would be followed"
            self.problems.append(Problem(str(self.folder / "sources"), 1, "", words))
        return names


def _strangers(folder: Path) -> Iterator[Problem]:
    """YAML files that nobody would read, most often for a slip in the name."""
    known = (*FORMS, *OPTIONAL)
    for file in sorted((*folder.glob("*.y*ml"), *folder.glob("sources/*.yml"))):
        if file.name not in known:
            likely = get_close_matches(f"{file.stem}.yaml", known, n=1, cutoff=0.6)
            right = f"{file.stem}.yaml" if file.parent != folder else next(iter(likely), "")
            hint = f"; did you mean {right}?" if right else f"; known are {', '.join(known)}"
            yield Problem(str(file), 1, "", f"no file of this name is read{hint}")


# ── between the files ─────────────────────────────────────────────────────────

_Named = tuple[Document, Location, str]
"""Where a name stands, and the name."""


def _repeated(
    topics: Read[TopicsForm] | None,
    sources: Iterable[Read[SourcesForm]],
    digests: Read[DigestsForm] | None,
    hashtags: Read[HashtagsForm] | None = None,
) -> Iterator[Problem]:
    sources = tuple(sources)
    yield from _repeated_names(name for read in _present(topics) for name in _named(read, "topics", "id"))
    yield from _repeated_names(name for read in sources for name in _named(read, "sources", "id"))
    # However it is spelt, it is one feed, and would be asked twice.
    addresses = (name for read in sources for name in _named(read, "sources", "url"))
    yield from _repeated_names(addresses, same=lambda url: canonical_url(url) or url)
    yield from _repeated_names(name for read in _present(digests) for name in _named(read, "digests", "id"))
    tags = (name for read in _present(hashtags) for name in _named(read, "hashtags", "tag"))
    yield from _repeated_names(tags, same=str.lower)


def _named(read: Read[_F], key: str, attribute: str) -> Iterator[_Named]:
    for n, one in enumerate(getattr(read.form, key)):
        yield read.document, (key, n, attribute), getattr(one, attribute)


def _repeated_names(names: Iterable[_Named], *, same: Callable[[str], str] = str) -> Iterator[Problem]:
    first: dict[str, tuple[Document, Location]] = {}
    for document, location, name in names:
        if (key := same(name)) in first:
            before, place = first[key]
            where = f"{before.name}:{before.line(place)}"
            yield document.problem(location, f'"{name}" is used twice, first at {where}; give each its own')
        else:
            first[key] = document, location


def _unknown(
    topics: Read[TopicsForm] | None,
    sources: Iterable[Read[SourcesForm]],
    digests: Read[DigestsForm] | None,
    hashtags: Read[HashtagsForm] | None = None,
    pearls: Read[PearlsForm] | None = None,
) -> Iterator[Problem]:
    """Topics that topics.yaml does not have. Says nothing where that file itself is at fault."""
    if topics is None:
        return
    known = frozenset(topic.id for topic in topics.form.topics)
    of_hashtags = (name for read in _present(hashtags) for name in _named(read, "hashtags", "specialty"))
    of_pearls = (name for read in _present(pearls) for name in _named(read, "pearls", "specialty"))
    for document, location, name in (*_mentions(sources, digests), *of_hashtags, *of_pearls):
        if name not in known:
            yield document.problem(location, f'unknown topic "{name}"{near(name, known) or _SEE_TOPICS}')


_SEE_TOPICS = "; topics.yaml lists those there are"


def _mentions(sources: Iterable[Read[SourcesForm]], digests: Read[DigestsForm] | None) -> Iterator[_Named]:
    for file in sources:
        for n, source in enumerate(file.form.sources):
            for k, name in enumerate(source.specialties):
                yield file.document, ("sources", n, "specialties", k), name
    for read in _present(digests):
        for n, digest in enumerate(read.form.digests):
            for k, name in enumerate(digest.topics):
                yield read.document, ("digests", n, "topics", k), name


def _present(read: Read[_F] | None) -> tuple[Read[_F], ...]:
    return () if read is None else (read,)
