"""The form of `config/pearls.yaml`: teaching points that curators write."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.settings.forms import Day, Form, Id, TopicName, Words


class PearlForm(Form):
    """One teaching point."""

    id: Id = Field(description="Short and lasting: what a reader was told is remembered by it.")
    text: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="The point itself, in one or two sentences."
    )
    source: Words = Field(description="What it rests on: a citation or an address.")
    specialty: TopicName = Field(description="Told to those who follow this topic.")
    review_by: Day = Field(description="Not told from this day on, YYYY-MM-DD, until it is reviewed.")


class PearlsForm(Form):
    """`config/pearls.yaml`: the teaching points."""

    pearls: tuple[PearlForm, ...] = Field(description="The teaching points.")
