"""Corpora, training, evaluation and model artefacts: everything about the classifier that is not pure."""

from bot.learn.judge import Judge, load_judge

__all__ = ["Judge", "load_judge"]
