"""Invented people and numbers, drawn by seed. None belongs to anybody.

Telephone numbers are from the ranges kept for drama (Ofcom, ARCEP, NANPA 555-01xx), NHS numbers from the range
kept for tests (999 …), addresses of the internet from RFC 5737, hosts end in `.example` or `.test`.
"""

# ruff: noqa: E501 - a text a line

from __future__ import annotations

from collections.abc import Callable
from random import Random

GIVEN = ("Exampla", "Testo", "Zelda", "Quintus", "Ysolde", "Ferdy", "Odalys", "Bram", "Maëlle", "Corentin")
FAMILY = ("Testova", "Samplewright", "Quillfeather", "Mockridge", "Placebo", "Dubidon", "Fictif", "Exemplard")
STREETS = (
    "Example Street",
    "Specimen Road",
    "Mock Lane",
    "Placebo Avenue",
    "Old Sample Close",
    "Trial Gardens",
)
RUES = ("rue des Exemples", "avenue du Placebo", "boulevard Fictif", "chemin des Essais", "impasse Modèle")
TOWNS = ("Exampleton", "Mockford", "Sampleville", "Testburgh")
MONTHS = ("January", "March", "April", "June", "August", "October", "November")
MOIS = ("janvier", "mars", "avril", "juin", "août", "octobre", "décembre")
CONDITIONS = (
    "pancreatitis",
    "a stroke",
    "sepsis",
    "a hip fracture",
    "pneumonia",
    "DKA",
    "a wide-complex tachycardia",
)
RARE = ("Examplard syndrome", "a thymic carcinoid", "Mockridge disease", "stiff person syndrome")


def nhs_number(rng: Random) -> str:
    """Ten digits of the range for tests, the last right modulo 11."""
    while True:
        digits = [9, 9, 9, *(rng.randrange(10) for _ in range(6))]
        check = (11 - sum(w * d for w, d in zip(range(10, 1, -1), digits, strict=True)) % 11) % 11
        if check < 10:
            text = "".join(map(str, (*digits, check)))
            return rng.choice(
                (text, f"{text[:3]} {text[3:6]} {text[6:]}", f"{text[:3]}-{text[3:6]}-{text[6:]}")
            )


def nir(rng: Random) -> str:
    """A registration number of month 99, which nobody is born in... or of a department, with its key."""
    body = (
        f"{rng.choice('12')}{rng.randrange(100):02}{rng.randrange(1, 13):02}{rng.randrange(1, 96):02}"
        f"{rng.randrange(990, 1000)}{rng.randrange(990, 1000)}"
    )
    key = f"{97 - int(body) % 97:02}"
    apart = f"{body[0]} {body[1:3]} {body[3:5]} {body[5:7]} {body[7:10]} {body[10:13]} {key}"
    return rng.choice((body + key, apart))


def phone(rng: Random) -> str:
    last = rng.randrange(100)
    return rng.choice(
        (
            f"07700 9001{last:02}", f"+44 7700 9001{last:02}", f"020 7946 09{last:02}", f"(020) 7946 09{last:02}",
            f"01632 9601{last:02}", f"0207 946 09{last:02}", f"(555) 555-01{last:02}", f"555-555-01{last:02}",
            f"555.555.01{last:02}", f"+1 555 555 01{last:02}", f"06 39 98 01 {last:02}", f"06.39.98.01.{last:02}",
            f"+33 6 39 98 01 {last:02}", f"01 99 00 {last:02} 12", f"06399801{last:02}",
        )
    )  # fmt: skip


def date(rng: Random) -> str:
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(1930, 2020)
    name = rng.choice(MONTHS)
    return rng.choice(
        (
            f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year}", f"{day}-{name[:3].upper()}-{year}",
            f"{day} {name} {year}", f"{name} {day}, {year}", f"{year}-{month:02}-{day:02}", f"{day:02}/{month:02}/{year % 100:02}",
        )
    )  # fmt: skip


def date_fr(rng: Random) -> str:
    return rng.choice(
        (
            f"{rng.randrange(1, 29)} {rng.choice(MOIS)} {rng.randrange(1930, 2020)}",
            f"{rng.randrange(1, 29):02}/{rng.randrange(1, 13):02}/{rng.randrange(1930, 2020)}",
        )
    )


def number(rng: Random) -> str:
    """As hospitals, insurers and makers number things."""
    digits = rng.randrange(10**5, 10**9)
    return rng.choice((f"{digits}", f"{rng.choice('AKRX')}{digits}", f"00{digits}"))


def address(rng: Random) -> str:
    street = f"{rng.randrange(1, 240)}{rng.choice(('', '', 'a', 'b'))} {rng.choice(STREETS)}"
    return rng.choice((street, f"Flat {rng.randrange(1, 9)}, {street}", f"{street}, {rng.choice(TOWNS)}"))


def adresse(rng: Random) -> str:
    return f"{rng.randrange(1, 99)}{rng.choice(('', ' bis', ','))} {rng.choice(RUES)}"


def postcode(rng: Random) -> str:
    return rng.choice(
        (
            f"ZZ{rng.randrange(1, 99)} {rng.randrange(10)}ZZ",
            f"{rng.choice(('IL', 'TX', 'NY'))} {rng.randrange(10000, 99999)}",
        )
    )


def plate(rng: Random) -> str:
    return f"{rng.choice(('ZQ', 'QZ'))}{rng.randrange(10, 99)} {rng.choice(('XQZ', 'QXZ'))}"


SLOTS: dict[str, Callable[[Random], str]] = {
    "given": lambda rng: rng.choice(GIVEN),
    "family": lambda rng: rng.choice(FAMILY),
    "nhs": nhs_number,
    "nir": nir,
    "phone": phone,
    "date": date,
    "date_fr": date_fr,
    "number": number,
    "address": address,
    "adresse": adresse,
    "postcode": postcode,
    "plate": plate,
    "age": lambda rng: str(rng.randrange(19, 95)),
    "condition": lambda rng: rng.choice(CONDITIONS),
    "rare": lambda rng: rng.choice(RARE),
    "town": lambda rng: rng.choice(TOWNS),
    "ip": lambda rng: f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randrange(1, 255)}",
    "n": lambda rng: str(rng.randrange(20, 900)),
    "p": lambda rng: f"0.{rng.randrange(1, 9)}",
}
