"""Telephone numbers that are nobody's: freephone numbers, and lines that a text calls an organisation's.

Freephone: ITU-T E.169.1 (+800), the North American plan (800 and its overlays), 0800 in Europe and elsewhere,
and with the country's number what Ofcom (+44 80, 3, 84, 87) and Arcep (+33 8) give to organisations only.
Without it 0300 may be a mobile in Pakistan, 0803 one in Nigeria and 082 one in South Africa: somebody's.
"""

from __future__ import annotations

import re

from bot.curate.screen.spans import any_of

_SERVICE = re.compile(
    any_of(
        r"(00|\+)800\d{8}",
        r"((00|\+)?1)?8(00|33|44|55|66|77|88)\d{7}",
        r"0800\d{4,7}",
        r"(00|\+)44(80[08]\d{5,7}|3\d{9}|8[47]\d{8})",
        r"(00|\+)338\d{8}",
        r"1[38]00\d{6}",
    )
)
"""Digits, with a plus where there is one."""
_BEFORE = 48
"""Characters before a number that say whose it is."""
_OF_AN_ORGANISATION = re.compile(
    any_of(
        r"\b(help|hot|crisis|support|life|advice)[ -]?line\b|\bswitchboard\b",
        r"\btoll[- ]?free\b|\bfree ?phone\b|\bpoisons? (information|cent)",
        r"\b(press|media) (office|desk|team|enquiries)\b|\b(bookings?|box office|enquir(y|ies)|inquiries)\b",
        r"\bcustomer (service|care)\b|\bsecretariat\b|\b(to register|registration)\b",
        r"\bnum[ée]ro vert\b|\bstandard d|\bsecr[ée]tariat\b|\binscriptions?\b|\bcentre antipoison\b",
    ),
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r"\b(his|her|their|my|patient\w*|pt|son|daughter|wife|husband|mother|father|mum|mom|dad|sister|brother|family"
    r"|relatives?|carer|neighbou?r|sa|ses|ma|mon|fils|fille|mari|femme|m[èe]re|p[èe]re|famille)\b",
    re.IGNORECASE,
)


def is_public_line(text: str, start: int, end: int) -> bool:
    """Whether the number at that place can be no person's, or is said to be an organisation's."""
    if _SERVICE.fullmatch(re.sub(r"\(0\)|[^\d+]", "", text[start:end])):
        return True
    before = re.split(r"[.!?]\s|\n", text[max(0, start - _BEFORE) : start])[-1]
    return bool(_OF_AN_ORGANISATION.search(before)) and not _OF_A_PERSON.search(before)
