"""Which addresses may be opened."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import FetchFailed
from bot.sources.fetch import HttpFetcher
from bot.sources.guard import WORDS, AddressPolicy, RefusedAddress, check_addresses, check_url, is_public
from bot.sources.net import GuardedBackend
from tests.sources.dials import AnsweringResolver, RecordingDial
from tests.sources.feeds import source, state
from tests.sources.server import Reply, fetcher_for, reply, serving

PRIVATE = """
    0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.9
    224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::127.0.0.1 64:ff9b::7f00:1
    64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 fc00::1 fd00:ec2::254
    fe80::1 fec0::1 ff02::1 5f00::1
"""
PUBLIC = """
    1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 192.0.1.1 2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8
    64:ff9b::808:808
"""
FORMS = """
    http://127.0.0.1/ http://127.1/ http://0/ http://2130706433/ http://0x7f000001/ http://0177.0.0.1/
    http://0x7f.1/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[fe80::1%25eth0]/
    http://169.254.169.254/ http://①②⑦.⓪.⓪.①/ http://１２７.0.0.1/ http://127。0。0。1/ http://localhost./
    http://LOCALHOST/ http://a.localhost/ http://user@127.0.0.1/ http://user:word@news.example/
    http://news.example:22/ https://news.example:8443/ http://[::]/ ftp://news.example/ file:///etc/passwd
    gopher://news.example/ data:text/xml,<rss/> javascript:alert(1) http:///x http://[::1
    http://news.example:99999/ http://1.2.3.4.5/ //news.example/ feed://news.example/
"""
"""The ways to write an address that must not be opened."""

PLACES = """
    http://127.0.0.1/ http://169.254.169.254/latest http://[::ffff:7f00:1]/ http://[64:ff9b::7f00:1]/
    http://[2002:7f00:1::]/ http://100.100.100.200/ http://192.0.0.192/ http://224.0.0.1/ http://[fec0::1]/
    file:///etc/passwd gopher://x.test/ ftp://x.test/ data:text/plain,x
"""


@pytest.mark.check("S1")
@pytest.mark.parametrize("address", PRIVATE.split())
def test_private(address: str) -> None:
    """An address of a private, special or embedded network is not public."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public(address: str) -> None:
    """An address of the internet is public, also behind a NAT64 of this machine's network."""
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_embedding_changes_nothing(address: IPv4Address) -> None:
    """An IPv4 address is as public as its mapped and translated forms; 6to4 never is."""
    number = int(address)
    assert is_public(IPv6Address((0xFFFF << 32) | number)) == is_public(address)
    assert is_public(IPv6Address((0x64FF9B << 96) | number)) == is_public(address)
    assert not is_public(IPv6Address((0x2002 << 112) | (number << 80)))


@pytest.mark.check("S1")
@pytest.mark.parametrize("url", FORMS.split())
async def test_refused_before_a_byte(url: str) -> None:
    """Every hostile form of address is refused before any byte is sent, even when names resolve to public."""
    assert await _tried(url) == ("refused-address", [])


@pytest.mark.check("S1")
@pytest.mark.shared
async def test_shared_forms(shared: Path) -> None:
    """Every form of address in the development data is refused with no connection made."""
    for url in (shared / "hostile/ssrf_urls.txt").read_text().split():
        assert await _tried(url) == ("refused-address", []), url


async def _tried(url: str) -> tuple[str, list[tuple[str, int]]]:
    dial = RecordingDial()
    fetcher = HttpFetcher(user_agent="Rounds/0.1", resolver=AnsweringResolver("93.184.216.34"), dial=dial)
    outcome = await fetcher.fetch(source(url), state())
    await fetcher.aclose()
    assert isinstance(outcome, FetchFailed)
    return outcome.kind, dial.dialled


@pytest.mark.check("S3")
@pytest.mark.parametrize(
    "answers", [["93.184.216.34", "10.0.0.1"], ["2606:4700::1", "::1"], ["127.0.0.1"], []]
)
async def test_one_private_answer(answers: list[str]) -> None:
    """A host with any answer that is not public is refused whole."""
    dial = RecordingDial()
    backend = GuardedBackend(AddressPolicy(), AnsweringResolver(*answers), dial)
    with pytest.raises(RefusedAddress):
        await backend.connect_tcp("news.example", 443)
    assert dial.dialled == []


@pytest.mark.check("S2")
async def test_rebinding() -> None:
    """The address connected to is the one checked: a name that changes its mind leads to no private one."""
    for _ in range(100):
        dial = RecordingDial()
        resolver = AnsweringResolver("93.184.216.34", then="127.0.0.1")
        backend = GuardedBackend(AddressPolicy(), resolver, dial)
        with pytest.raises(httpcore.ConnectError):
            await backend.connect_tcp("news.example", 80)
        with pytest.raises(RefusedAddress):
            await backend.connect_tcp("news.example", 80)
        assert dial.dialled == [("93.184.216.34", 80)]


@pytest.mark.check("S4")
@pytest.mark.parametrize("location", PLACES.split())
async def test_redirect_into_the_house(location: str) -> None:
    """A redirect to a private address or another scheme is refused at its hop, and nothing is sent there."""
    async with serving(lambda asked: reply(status=302, location=location)) as server:
        fetcher = fetcher_for(server)
        outcome = await fetcher.fetch(source(server.url()), state())
        await fetcher.aclose()
        assert isinstance(outcome, FetchFailed)
        assert (outcome.kind, outcome.words, len(server.asked)) == ("refused-address", WORDS, 1)


@pytest.mark.check("S5")
@pytest.mark.parametrize("port", [21, 22, 25, 3306, 6379, 8080])
def test_ports(port: int) -> None:
    """Ports other than 80 and 443 are refused unless the policy names them."""
    with pytest.raises(RefusedAddress):
        check_url(f"http://news.example:{port}/", AddressPolicy())
    assert check_url(f"http://news.example:{port}/", AddressPolicy(ports=frozenset({port}))).port == port


@pytest.mark.check("S5")
async def test_user_name_is_refused_and_not_told() -> None:
    """An address with a user name is refused, and its words are in no message."""
    fetcher = HttpFetcher(
        user_agent="Rounds/0.1", resolver=AnsweringResolver("93.184.216.34"), dial=RecordingDial()
    )
    outcome = await fetcher.fetch(source("https://canary:s3cret@news.example/"), state())
    await fetcher.aclose()
    assert isinstance(outcome, FetchFailed)
    assert "canary" not in repr(outcome)
    assert "s3cret" not in repr(outcome)


def test_allowed_by_name() -> None:
    """A host and port named by the operator may be opened; the same host on another port may not."""
    policy = AddressPolicy(allow=frozenset({("localhost", 8080)}))
    assert check_url("http://localhost:8080/feed", policy).host == "localhost"
    with pytest.raises(RefusedAddress):
        check_url("http://localhost:8081/feed", policy)


@pytest.mark.check("S7")
def test_private_networks_are_closed_unless_opened() -> None:
    """Private networks are closed by default and open only where the policy says so."""
    with pytest.raises(RefusedAddress):
        check_addresses(["10.0.0.1"], AddressPolicy())
    assert check_addresses(["10.0.0.1"], AddressPolicy(private=True)) == ("10.0.0.1",)


@pytest.mark.check("S8")
async def test_refusals_sound_alike() -> None:
    """A refusal says the same of an open port, a closed one and a host that is not there."""
    async with serving(lambda asked: Reply(body=b"secret")) as server:
        fetcher = HttpFetcher(
            user_agent="Rounds/0.1", policy=AddressPolicy(ports=frozenset({server.port, 80, 1}))
        )
        outcomes = [
            await fetcher.fetch(source(url), state())
            for url in (f"http://127.0.0.1:{server.port}/", "http://127.0.0.1:1/", "http://10.9.8.7/")
        ]
        await fetcher.aclose()
        told = {(one.kind, one.words, one.status) for one in outcomes if isinstance(one, FetchFailed)}
        assert (told, server.connections) == ({("refused-address", WORDS, None)}, 0)


@given(st.text())
def test_every_text_is_judged(url: str) -> None:
    """Any text is either a target or refused; nothing else is raised."""
    try:
        target = check_url(url, AddressPolicy())
    except RefusedAddress:
        return
    assert target.scheme in ("http", "https")
