"""What pydantic finds wrong, in a curator's words and with the line it stands on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.settings.document import Document, Location, Problem
from bot.settings.forms import near

_EXPECTED: Mapping[str, str] = {
    "string_type": "text is expected; put it in quotes if it looks like a number",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "int_from_float": "a whole number is expected",
    "float_type": "a number is expected",
    "float_parsing": "a number is expected",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "tuple_type": "a list is expected: lines that begin with a hyphen, or [one, two]",
    "model_type": "keys with values are expected, one a line: key: value",
    "model_attributes_type": "keys with values are expected, one a line: key: value",
    "missing": "is missing and required",
}
"""pydantic's error type → what would be right."""


def faults(document: Document, form: type[BaseModel], error: ValidationError) -> tuple[Problem, ...]:
    """Every fault of one file, in the order of its lines."""
    found = {_problem(document, form, detail): None for detail in error.errors(include_url=False)}
    return tuple(sorted(found, key=lambda problem: problem.line))


def _problem(document: Document, form: type[BaseModel], detail: ErrorDetails) -> Problem:
    location = _location(document, detail["loc"])
    if detail["type"] == "extra_forbidden":
        known = _keys(form, location[:-1])
        words = f"unknown key{near(str(location[-1]), known)} Known here: {', '.join(sorted(known))}"
        return document.problem(location, words.replace("key Known", "key. Known"))
    return document.problem(location, _words(detail))


def _location(document: Document, loc: Location) -> Location:
    """pydantic's location without the steps it adds for the branches of a union."""
    value, location = document.value, []
    for step in loc:
        inside = value.get(step) if isinstance(value, Mapping) else None
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            inside = value[step]
        elif not isinstance(value, Mapping):
            continue
        location.append(step)
        value = inside
    return tuple(location)


def _words(detail: ErrorDetails) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "rounds":
        return detail["msg"]
    if kind in ("literal_error", "enum"):
        known = tuple(part.strip("'") for part in context["expected"].replace(" or ", ", ").split(", "))
        choice = f"write one of {', '.join(known)}"
        if not isinstance(given, str):
            return f"{_shown(given)}: {choice}"
        return f'"{given}" is not known here: {choice}{near(given, known)}'
    if kind == "tuple_type" and isinstance(given, str):
        return f"{_shown(given)}: a list is expected: write [{given}]"
    expected = _EXPECTED.get(kind, detail["msg"]).format(**context)
    return expected if kind == "missing" else f"{_shown(given)}: {expected}"


def _shown(given: Any) -> str:
    if given is None:
        return "nothing is written here (a word after # is a comment)"
    if isinstance(given, Mapping | list):
        return "a list" if isinstance(given, list) else "keys with values"
    return f'"{given}"'


def _keys(form: type[BaseModel], location: Location) -> frozenset[str]:
    """The keys that may stand at `location` of a file of this form."""
    for step in location:
        if isinstance(step, str):
            form = _form_in(form.model_fields[step].annotation) or form
    return frozenset(form.model_fields)


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((form for part in get_args(annotation) if (form := _form_in(part))), None)
