"""Addresses of requests: parameters added to the one that is configured."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit


def with_parameters(url: str, **parameters: str | int) -> str:
    """`url` with these parameters set, the others as they are; a trailing `_` of a name is dropped."""
    parts = urlsplit(url)
    named = {name.rstrip("_"): str(value) for name, value in parameters.items()}
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in named
    ]
    return parts._replace(query=urlencode([*kept, *named.items()], quote_via=quote), fragment="").geturl()


def parameter(url: str, name: str) -> str:
    """The first value of a parameter; empty where it is not given."""
    return next((value for key, value in parse_qsl(urlsplit(url).query) if key == name), "")


def at(url: str, path: str) -> str:
    """Another path of the same host."""
    return urlsplit(url)._replace(path=path, query="", fragment="").geturl()


def same_origin(one: str, other: str) -> bool:
    """Whether a secret meant for `one` may be sent to `other`."""
    a, b = urlsplit(one), urlsplit(other)
    return (a.scheme, a.hostname, a.port) == (b.scheme, b.hostname, b.port)
