"""The form of `config/pearls.yaml`: teaching points that curators write."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.settings.forms import Day, Form, Id, TopicName, Words


class PearlForm(Form):
    """One teaching point."""

    id: Id = Field(
        description="A short name; what readers were shown is remembered by it, so do not change it."
    )
    text: Annotated[str, Field(min_length=1, max_length=400)] = Field(
        description="The point itself, in one or two sentences."
    )
    source: Words = Field(description="Where it comes from: a citation or an address.")
    specialty: TopicName = Field(description="Shown to those who follow this topic.")
    review_by: Day = Field(description="Not shown from this day on, YYYY-MM-DD, until it is reviewed.")


class PearlsForm(Form):
    """`config/pearls.yaml`: the teaching points."""

    pearls: tuple[PearlForm, ...] = Field(description="The teaching points.")
