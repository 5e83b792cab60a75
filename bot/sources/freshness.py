"""What headers say about asking again (RFC 9111, RFC 9110 10.2.3). Pure, total over whatever servers send."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Headers = Iterable[tuple[str, str]]

_DIRECTIVE = re.compile(r"([a-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|([^\s,;]*)))?", re.IGNORECASE)
_NUMBER = re.compile(r"\+?(\d{1,12})(?:\.\d*)?")


def fresh_seconds(headers: Headers) -> int | None:
    """How long the answer may be reused; None where nothing is said, 0 where that is forbidden.

    `no-cache` and `no-store` void max-age, the smallest of several max-ages counts, `Age` is subtracted;
    Expires counts, against Date, where there is no max-age.
    """
    directives = dict_of_directives(_all(headers, "cache-control"))
    if "no-cache" in directives or "no-store" in directives:
        return 0
    if ages := [age for value in directives.get("max-age", ()) if (age := _seconds(value)) is not None]:
        return max(min(ages) - (_seconds(_first(headers, "age")) or 0), 0)
    return _until_expiry(headers)


def dict_of_directives(values: Iterable[str]) -> dict[str, list[str]]:
    """Directives of Cache-Control, lower case, with every value each was given."""
    found: dict[str, list[str]] = {}
    for value in values:
        for name, quoted, plain in _DIRECTIVE.findall(value):
            found.setdefault(name.lower(), []).append(quoted or plain)
    return found


def _until_expiry(headers: Headers) -> int | None:
    expires, date = _date(_first(headers, "expires")), _date(_first(headers, "date"))
    if not expires or not date:
        # Without Date we would have to trust our clock to agree with the server's.
        return None
    return max(int((expires - date).total_seconds()), 0)


def retry_seconds(headers: Headers, *, now: datetime) -> int | None:
    """What Retry-After asks for, seconds or one of HTTP's three dates; None for what says nothing."""
    value = _first(headers, "retry-after")
    if (seconds := _seconds(value)) is not None:
        return seconds
    moment = _date(value)
    return max(int((moment - now).total_seconds()), 0) if moment else None


def _seconds(value: str) -> int | None:
    match = _NUMBER.fullmatch(value.strip().strip('"'))
    return int(match.group(1)) if match else None


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key == name), "")


def _all(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key == name]
