"""What the commands of `rounds model` share."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click

from bot.app import opened_for_looking
from bot.curate.classify import DEFAULT_THRESHOLD
from bot.learn import Judge, load_judge
from bot.learn.adopted import folder_beside, in_use
from bot.model import Filed
from bot.settings import config_dir, load_topics

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)

model_option = click.option(
    "--model",
    "model_dir",
    type=FOLDER,
    default=None,
    help="A folder made by `rounds model train`; else the shipped one.",
)


def judge_of(config: Path | None, model_dir: Path | None, *, threshold: float = DEFAULT_THRESHOLD) -> Judge:
    """The judge with this model, which must be there if it was asked for; standard error says so if the rules
    have to decide alone."""
    judge = load_judge(
        load_topics(config_dir(os.environ, config)),
        threshold=threshold,
        model_dir=model_dir,
        must_load=model_dir is not None,
    )
    if judge.note:
        click.echo(judge.note, err=True)
    return judge


def adopted_dir(path: Path) -> Path | None:
    """The folder of the model that the bot with this database uses; None: the shipped one."""
    return in_use(folder_beside(path))


def archive_of(path: Path) -> tuple[Filed, ...]:
    """What the database has that passed the screen; nothing where there is no database."""
    return asyncio.run(_passed(path)) if path.exists() else ()


async def _passed(path: Path) -> tuple[Filed, ...]:
    async with opened_for_looking(path) as store:
        return await store.passed_items()
