"""One city for each clock that people keep, so that a zone can be picked by the time it shows.

Two cities share a present time where their rules differ: London and Lagos agree in summer only.
Names are IANA's; cities are the best known of each zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.face.tongue import Tongue, marked


class Zone(NamedTuple):
    """An IANA zone and the city people know it by."""

    name: str
    city: str


ZONES = tuple(
    Zone(name, city)
    for name, city in (
        ("Pacific/Honolulu", marked("Honolulu")),
        ("America/Anchorage", marked("Anchorage")),
        ("America/Los_Angeles", marked("Los Angeles")),
        ("America/Phoenix", marked("Phoenix")),
        ("America/Denver", marked("Denver")),
        ("America/Mexico_City", marked("Mexico City")),
        ("America/Chicago", marked("Chicago")),
        ("America/Bogota", marked("Bogotá")),
        ("America/New_York", marked("New York")),
        ("America/Santiago", marked("Santiago")),
        ("America/Halifax", marked("Halifax")),
        ("America/St_Johns", marked("St John's")),
        ("America/Sao_Paulo", marked("São Paulo")),
        ("Atlantic/Azores", marked("Azores")),
        ("Europe/London", marked("London")),
        ("Africa/Accra", marked("Accra")),
        ("Europe/Paris", marked("Paris")),
        ("Africa/Lagos", marked("Lagos")),
        ("Africa/Johannesburg", marked("Johannesburg")),
        ("Africa/Cairo", marked("Cairo")),
        ("Europe/Athens", marked("Athens")),
        ("Europe/Istanbul", marked("Istanbul")),
        ("Africa/Nairobi", marked("Nairobi")),
        ("Asia/Tehran", marked("Tehran")),
        ("Asia/Dubai", marked("Dubai")),
        ("Asia/Kabul", marked("Kabul")),
        ("Asia/Karachi", marked("Karachi")),
        ("Asia/Kolkata", marked("Delhi")),
        ("Asia/Kathmandu", marked("Kathmandu")),
        ("Asia/Dhaka", marked("Dhaka")),
        ("Asia/Yangon", marked("Yangon")),
        ("Asia/Bangkok", marked("Bangkok")),
        ("Asia/Singapore", marked("Singapore")),
        ("Australia/Perth", marked("Perth")),
        ("Asia/Tokyo", marked("Tokyo")),
        ("Australia/Darwin", marked("Darwin")),
        ("Australia/Adelaide", marked("Adelaide")),
        ("Australia/Brisbane", marked("Brisbane")),
        ("Australia/Sydney", marked("Sydney")),
        ("Pacific/Noumea", marked("Nouméa")),
        ("Pacific/Auckland", marked("Auckland")),
        ("Pacific/Tongatapu", marked("Tonga")),
    )
)


_CITIES = {zone.name: zone.city for zone in ZONES}


def city_of(zone: str, t: Tongue) -> str:
    """What people call it: the city that its button names, else the one in the zone's own name."""
    return t(_CITIES.get(zone) or zone.rpartition("/")[2].replace("_", " "))


def local_time(zone: str, now: datetime) -> datetime:
    """`now` as that zone's clocks show it."""
    return now.astimezone(ZoneInfo(zone))
