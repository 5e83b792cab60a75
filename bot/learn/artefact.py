"""A model on disk: `topics.skops` and `card.json` beside it, checked before anything is loaded.

Stored are arrays and strings only, so a file with any other type in it is hostile and is refused.
A model is rebuilt, never migrated: another format or scikit-learn than the one that trained it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import numpy as np

from bot.curate.classify import Strengths
from bot.errors import ModelError
from bot.learn import stored
from bot.learn.linear import LinearModel
from bot.learn.vectors import Floats
from bot.model import TopicId

MODEL, CARD = "topics.skops", "card.json"
FORMAT = 1
LARGEST = 12_000_000
"""Bytes; a larger file is not a model of ours."""

SHIPPED = Path(__file__).parent / "shipped"


def save(model: LinearModel, folder: Path, card: Mapping[str, Any]) -> dict[str, Any]:
    """Write model and card; returns the card with what identifies the file. Overwrites."""
    import skops.io  # only who trains waits for it and for scikit-learn

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / MODEL
    body = _canonical(skops.io.dumps(_stored(model)))
    file.write_bytes(body)
    identity = {
        "format": FORMAT,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
        "sklearn": version("scikit-learn"),
        "skops": version("skops"),
    }
    full = {**identity, **card}
    save_card(folder, full)
    return full


def _canonical(body: bytes) -> bytes:
    """The same for the same model: skops names things by their place in memory, and a zip knows the time."""
    with ZipFile(BytesIO(body)) as archive:
        schema = json.loads(archive.read("schema.json"))
        places: dict[int, int] = {}
        text = json.dumps(_renumbered(schema, places), sort_keys=True)
        arrays = {
            f"{places[int(name[:-4])]}.npy": archive.read(name)
            for name in archive.namelist()
            if ".npy" in name
        }
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in (("schema.json", text.encode()), *sorted(arrays.items())):
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED, compresslevel=9)
    return written.getvalue()


def _renumbered(node: Any, places: dict[int, int]) -> Any:
    if isinstance(node, list):
        return [_renumbered(one, places) for one in node]
    if not isinstance(node, dict):
        return node
    number = places.setdefault(node["__id__"], len(places)) if "__id__" in node else None
    renamed = {key: _renumbered(value, places) for key, value in node.items()}
    if number is not None:
        renamed["__id__"] = number
    if "file" in renamed:
        renamed["file"] = f"{number}.npy"
    return renamed


def save_card(folder: Path, card: Mapping[str, Any]) -> None:
    """Write the card alone, as when new figures are added to it."""
    (folder / CARD).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", "utf-8")


def load(folder: Path = SHIPPED) -> LinearModel:
    """Raises `ModelError` when the model is missing, altered, hostile, or of another make."""
    card = load_card(folder)
    body = _checked(folder / MODEL, card)
    try:
        return _restored(stored.read(body), card)
    except stored.ForeignType as error:
        raise ModelError(f"{folder / MODEL}: holds what no model of ours holds: {error}") from error
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, OSError, RecursionError) as error:
        raise ModelError(f"{folder / MODEL}: cannot be read: {type(error).__name__}") from error


def load_card(folder: Path = SHIPPED) -> dict[str, Any]:
    """What the model was made from, when and how good it is. Raises `ModelError`."""
    file = folder / CARD
    try:
        card = json.loads(file.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"{file}: no readable model card") from error
    if not isinstance(card, dict):
        raise ModelError(f"{file}: no readable model card")
    return card


def _checked(file: Path, card: Mapping[str, Any]) -> bytes:
    """The bytes of the file, if it is the one the card speaks of and this Python can use it."""
    if card.get("format") != FORMAT:
        raise ModelError(f"{file}: format {card.get('format')}, this Rounds reads {FORMAT}: train it again")
    if _minor(str(card.get("sklearn"))) != _minor(version("scikit-learn")):
        raise ModelError(f"{file}: made with scikit-learn {card.get('sklearn')}: train it again")
    try:
        if file.stat().st_size > LARGEST:
            raise ModelError(f"{file}: larger than {LARGEST:,} bytes")
        body = file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file}: not there") from error
    if hashlib.sha256(body).hexdigest() != card.get("sha256"):
        raise ModelError(f"{file}: is not the file its card speaks of (sha256 differs)")
    return body


def _minor(release: str) -> str:
    return ".".join(release.split(".")[:2])


def _stored(model: LinearModel) -> dict[str, Any]:
    """Weights as int8 with one scale a topic: a quarter of the size, the same figures to .002."""
    learnt = [(t, term, value) for t, terms in model.strengths.items() for term, value in terms.items()]
    scale = np.maximum(np.abs(model.weights).max(axis=0), 1e-9) / 127
    return {
        "topics": list(model.topics),
        "names": "\n".join(model.names),
        "terms": "\n".join(model.term_names),
        "rarity": model.rarity.astype(np.float16),
        "weights": np.rint(model.weights / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": model.bias.astype(np.float32),
        "taught": model.taught,
        "spoken": "\n".join(f"{topic}\t{term}" for topic, term, _ in learnt),
        "strengths": np.array([value for _, _, value in learnt], dtype=np.float16),
    }


def _restored(parts: Mapping[str, Any], card: Mapping[str, Any]) -> LinearModel:
    names = tuple(parts["names"].split("\n"))
    term_names = tuple(filter(None, str(parts.get("terms", "")).split("\n")))
    weights = parts["weights"].astype(np.float32) * parts["scale"]
    if weights.shape != (len(names) + len(term_names), len(parts["topics"])):
        raise ValueError("the parts do not fit together")
    return LinearModel(
        topics=tuple(map(TopicId, parts["topics"])),
        names=names,
        rarity=parts["rarity"].astype(np.float32),
        weights=weights,
        bias=parts["bias"],
        version=str(card["sha256"])[:12],
        taught=bool(parts.get("taught", False)),
        term_names=term_names,
        strengths=_strengths(str(parts.get("spoken", "")), parts.get("strengths", np.empty(0))),
    )


def _strengths(spoken: str, values: Floats) -> Strengths:
    found: defaultdict[TopicId, dict[str, float]] = defaultdict(dict)
    for line, value in zip(spoken.splitlines(), values.tolist(), strict=True):
        topic, _, term = line.partition("\t")
        found[TopicId(topic)][term] = value
    return found
