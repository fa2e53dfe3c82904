"""Names of people: whether the name in a greeting is the customer's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from linter.parts import TITLES

if TYPE_CHECKING:
    from linter.reading import Token

HONORIFICS = frozenset(
    "hanım hanim bey beyefendi efendi abi abla ji san sama kun chan shi nim ssi po saheb sahib sahab bhai didi babu garu khanum agha jan joon oga alhaji hajia kuya mwalimu mzee "
    "pak bu bapak ibu mas mbak pan pani pane gospodin gospodja signor signore signora don doña dona senhor senhora sr sra hr fru meneer mevrouw kyrie kyria monsieur madam mwalimu "
    "tante khun cik encik puan tuan datuk ustadz profesor doktor ing dott lic shri sri shrimati smt kumari sheikh haji señorita senorita frk fröken ustad "
    "councillor councilor cllr alderman mayor reverend revd father sister brother mother rabbi imam pastor canon bishop deacon vicar judge justice magistrate sergeant sgt captain major colonel col "
    "lieutenant lt admiral commander officer inspector constable pc dame lady lord baron baroness count countess ambassador senator congresswoman congressman minister dean "
    "principal headmaster headmistress nurse matron chef coach engr eng adv hon honourable chief elder maître maitre dipl".split()
)
"""Words of respect that go with a name; alone they are no sign of a wrong one."""

_SPECIAL = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"))


def fold(name: str) -> str:
    """A name in lower case without accents: ``Wróbel`` is ``wrobel``."""
    if name.isascii():
        return name.lower()
    lowered = name.lower().translate(_SPECIAL)
    return "".join(ch for ch in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(ch))


def _spellings(name: str) -> set[str]:
    low = name.lower()
    spelled = low
    for umlaut, pair in _UMLAUTS:
        spelled = spelled.replace(umlaut, pair)
    return {fold(low), fold(spelled), fold(low).replace("-", "").replace("'", "")}


def name_parts(name: str) -> list[str]:
    """The parts of a full name, titles and punctuation aside; ``Nair, Priya`` and ``Priya Nair`` have the same parts."""
    words = [word.strip(".,;()\"'’") for word in name.replace(",", " ").replace("/", " ").split()]
    kept = [word for word in words if word and word.lower().strip(".") not in TITLES]
    return kept + [piece for word in kept if "-" in word for piece in word.split("-") if len(piece) > 1]


def same_person(addressed: Iterable[str], known: str, nicknames: Iterable[str]) -> bool:
    """Whether the words of a greeting can mean the customer ``known``: parts, initials, nicknames, other spellings of accents.

    ``nicknames`` are lines of first names that stand for one another.
    """
    parts = name_parts(known)
    if not parts:
        return True
    folded = set().union(*(_spellings(part) for part in parts))
    groups = [set(line.split()) for line in nicknames]
    said = [word for word in addressed if fold(word).strip(".") not in TITLES]
    for word in said:
        spellings = {piece for spelled in _spellings(word.strip(".,'’")) for piece in {spelled, spelled.removesuffix("'s")}}
        if spellings & folded:
            continue
        plain = fold(word).strip(".")
        if len(plain) == 1 and any(part.startswith(plain) for part in folded):
            continue
        if "-" in plain and all(piece in folded for piece in plain.split("-")):
            continue
        if any(plain in group and group & folded for group in groups):
            continue
        if len(plain) >= 3 and any(_short_form(plain, part) for part in folded):
            continue
        if plain in "".join(sorted(folded, key=len)) and len(plain) > 6:
            continue
        return False
    return True


def _short_form(said: str, part: str) -> bool:
    """``Sam`` for ``Samantha``, ``Aleks`` for ``Aleksander``; also ``Danny`` for ``Daniel`` by their common beginning."""
    if part.startswith(said) or (said.startswith(part) and len(part) >= 3):
        return True
    stem = said.rstrip("iey")
    return len(stem) >= 3 and (part.startswith(stem) or (stem[-1:] == stem[-2:-1] and part.startswith(stem[:-1])))


def own_named(tokens: Sequence[Token], names: Iterable[str]) -> frozenset[int]:
    """The tokens that are names of the company or its products, ``names`` in lower case: no person's, and no shouting."""
    found: set[int] = set()
    for name in names:
        words = name.split()
        for start in range(len(tokens) - len(words) + 1):
            if all(tokens[start + i].surface.lower().removesuffix("'s").removesuffix("’s") == word for i, word in enumerate(words)):
                found.update(range(start, start + len(words)))
    return frozenset(found)
