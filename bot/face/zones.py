"""One city for each clock that people keep, so that a zone can be picked by the time it shows.

Two cities share a present time where their rules differ: London and Lagos agree in summer only.
Names are IANA's; cities are the best known of each zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Zone(NamedTuple):
    """An IANA zone and the city people know it by."""

    name: str
    city: str


ZONES = tuple(
    Zone(name, city)
    for name, city in (
        ("Pacific/Honolulu", "Honolulu"),
        ("America/Anchorage", "Anchorage"),
        ("America/Los_Angeles", "Los Angeles"),
        ("America/Phoenix", "Phoenix"),
        ("America/Denver", "Denver"),
        ("America/Mexico_City", "Mexico City"),
        ("America/Chicago", "Chicago"),
        ("America/Bogota", "Bogotá"),
        ("America/New_York", "New York"),
        ("America/Santiago", "Santiago"),
        ("America/Halifax", "Halifax"),
        ("America/St_Johns", "St John's"),
        ("America/Sao_Paulo", "São Paulo"),
        ("Atlantic/Azores", "Azores"),
        ("Europe/London", "London"),
        ("Africa/Accra", "Accra"),
        ("Europe/Paris", "Paris"),
        ("Africa/Lagos", "Lagos"),
        ("Africa/Johannesburg", "Johannesburg"),
        ("Africa/Cairo", "Cairo"),
        ("Europe/Athens", "Athens"),
        ("Europe/Istanbul", "Istanbul"),
        ("Africa/Nairobi", "Nairobi"),
        ("Asia/Tehran", "Tehran"),
        ("Asia/Dubai", "Dubai"),
        ("Asia/Kabul", "Kabul"),
        ("Asia/Karachi", "Karachi"),
        ("Asia/Kolkata", "Delhi"),
        ("Asia/Kathmandu", "Kathmandu"),
        ("Asia/Dhaka", "Dhaka"),
        ("Asia/Yangon", "Yangon"),
        ("Asia/Bangkok", "Bangkok"),
        ("Asia/Singapore", "Singapore"),
        ("Australia/Perth", "Perth"),
        ("Asia/Tokyo", "Tokyo"),
        ("Australia/Darwin", "Darwin"),
        ("Australia/Adelaide", "Adelaide"),
        ("Australia/Brisbane", "Brisbane"),
        ("Australia/Sydney", "Sydney"),
        ("Pacific/Noumea", "Nouméa"),
        ("Pacific/Auckland", "Auckland"),
        ("Pacific/Tongatapu", "Tonga"),
    )
)


def local_time(zone: str, now: datetime) -> datetime:
    """`now` as that zone's clocks show it."""
    return now.astimezone(ZoneInfo(zone))
