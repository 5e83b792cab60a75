"""Parameters as they come over the wire become a method object of aiogram, or a refusal.

The real server ignores a parameter it does not know, so a misspelt one does nothing, silently; here
it is refused, because in a test that silence is the bug.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from tests.standin.refusals import Refused, bad

METHODS: Mapping[str, type[TelegramMethod[Any]]] = {
    cls.__name__.lower(): cls
    for name in aiogram.methods.__all__
    if isinstance(cls := getattr(aiogram.methods, name), type)
    and issubclass(cls, TelegramMethod)
    and cls is not TelegramMethod
}
"""Every method of the Bot API by its lower-cased name: the server does not mind case."""

_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0", ""}
_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "user_id": "invalid user_id specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
}
_MALFORMED = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
    "entities": "can't parse entities JSON object",
    "commands": "can't parse commands JSON object",
}


def decode(method: str, raw: Mapping[str, str]) -> TelegramMethod[Any]:
    """A validated call. Raises `Refused`: 404 for no such method, 400 for anything else."""
    cls = METHODS.get(method.lower())
    if cls is None:
        raise Refused(404, "Not Found: method not found")
    if unknown := sorted(set(raw) - set(cls.model_fields)):
        raise bad(f"unknown parameter {unknown[0]!r} of {cls.__name__}")
    values = {name: _value(name, cls.model_fields[name], text) for name, text in raw.items()}
    try:
        call = cls.model_validate(_defaults(cls) | values)
    except ValidationError as error:
        raise _refusal(error) from error
    if extra := next(_extras(call, cls.__name__), None):
        raise bad(f"unknown field {extra}")
    return call


def _defaults(cls: type[TelegramMethod[Any]]) -> dict[str, None]:
    # aiogram fills these from the settings of its own client, which is not there.
    return {name: None for name, field in cls.model_fields.items() if isinstance(field.default, Default)}


def _value(name: str, field: FieldInfo, text: str) -> Any:
    choices = set(_choices(field.annotation))
    if name.endswith("chat_id") and text.lstrip("-").isdigit():
        return int(text)
    if str in choices:
        return text
    if bool in choices and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    try:
        return json.loads(text)
    except ValueError as error:
        raise bad(_MALFORMED.get(name, f"can't parse {name} JSON object")) from error


def _choices(annotation: Any) -> Iterator[Any]:
    """The plain members of a union."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        for one in typing.get_args(annotation):
            yield from _choices(one)
    else:
        yield annotation


def _refusal(error: ValidationError) -> Refused:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "parameters"
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return bad(_MISSING.get(name, f"parameter {name!r} is required"))
    return bad(_MALFORMED.get(name, f"can't parse parameter {name!r}: {first['msg']}"))


def _extras(value: object, where: str) -> Iterator[str]:
    """What pydantic kept because aiogram's classes allow it, at any depth."""
    if isinstance(value, BaseModel):
        yield from (f"{name!r} of {where}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _extras(getattr(value, name), f"{where}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from _extras(one, where)
