"""Which addresses may be spoken to. Pure: no name is resolved here.

An address is refused unless it is known to be public: the tables below are the special-purpose registries
of IANA (iana-ipv4-special-registry and iana-ipv6-special-registry, read November 2026). They are spelled
out because `ipaddress.is_global` changed its mind between Python's patch releases (gh-113171).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

WORDS = "the address is not one this bot may open"
"""The same words for every refusal: they must not tell what listens inside a network."""

_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT, and a cloud's metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: reaches whatever IPv4 address it embeds
        "3fff::/20",  # documentation
    )
)
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPolicy:
    """What may be opened. `allow` names host and port pairs that skip the check, for a test server."""

    ports: frozenset[int] = frozenset({80, 443})
    allow: frozenset[tuple[str, int]] = frozenset()
    private: bool = False
    """True opens private networks (ALLOW_PRIVATE_NETWORKS=1); shown by the doctor, off by default."""

    def names(self, host: str, port: int) -> bool:
        """Whether this very host and port were allowed by name."""
        return (host.lower().rstrip("."), port) in self.allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address that may be asked for: its host and port as a connection will be made to them."""

    scheme: str
    host: str
    port: int


class RefusedAddress(Exception):
    """Raised where a connection would be made; the fetcher turns it into a value."""

    def __init__(self, reason: str) -> None:
        super().__init__(WORDS)
        self.reason = reason
        """For the log of the operator, never for a reader."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """True for an address of the public internet; an embedded IPv4 address decides for its wrapper."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_4)
    if address in _MAPPED or address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_6 and not any(address in block for block in _NOT_PUBLIC_6)


def check_url(url: str, policy: AddressPolicy) -> Target:
    """The target of `url`, or `RefusedAddress`: scheme, user name, port, and addresses in any spelling."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedAddress("unreadable address") from error
    if parts.scheme not in ("http", "https"):
        raise RefusedAddress("scheme")
    if "@" in parts.netloc:
        raise RefusedAddress("user name in the address")
    host = _one_spelling(host)
    port = port if port is not None else (443 if parts.scheme == "https" else 80)
    if not policy.names(host, port):
        _check_host_and_port(host, port, policy)
    return Target(scheme=parts.scheme, host=host, port=port)


def _one_spelling(host: str) -> str:
    """Circled digits, full-width letters and ideographic stops as the resolver would read them."""
    return unicodedata.normalize("NFKC", host).replace("。", ".").lower().rstrip(".")


def _check_host_and_port(host: str, port: int, policy: AddressPolicy) -> None:
    if not host or re.search(r"[\s/\\%<>^`{|}]", host):
        raise RefusedAddress("host")
    if port not in policy.ports:
        raise RefusedAddress("port")
    if host == "localhost" or host.endswith(".localhost"):
        raise RefusedAddress("this machine")
    if ":" in host or _ends_in_a_number(host):
        check_addresses([host], policy)


def _ends_in_a_number(host: str) -> bool:
    """What resolvers take for IPv4: `127.1`, `0x7f.1`, `2130706433` (URL Standard, "ends in a number")."""
    return re.fullmatch(r"\d+|0x[0-9a-f]*", host.rpartition(".")[2]) is not None


def check_addresses(answers: list[str], policy: AddressPolicy) -> tuple[str, ...]:
    """The answers of a resolver, each public, or `RefusedAddress` when a single one is not.

    A host that mixes public and private answers is refused whole: the next look-up could pick another.
    """
    if not answers:
        raise RefusedAddress("no answer")
    for answer in answers:
        try:
            address = ip_address(answer)
        except ValueError as error:
            raise RefusedAddress("not an address") from error
        if not (policy.private or is_public(address)):
            raise RefusedAddress("not public")
    return tuple(answers)
