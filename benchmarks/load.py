"""The load of the benchmarks: distinct replies built from the sentences of ``corpus/``, the same for the same seed.

Every reply has a greeting, five to nine sentences and a closing. Numbers, prices, days and names inside the sentences are drawn anew each time, so that
hardly two sentences of the load are the same: repeated ones would flatter every memory that a linter may have.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_NAMES = "Ana Ben Chiara Dara Elif Farid Grace Hugo Ines Jonas Kofi Lena Mira Noor Oskar Priya Quinn Rosa Sven Tara Ugo Vera Wim Yara Zoe".split()
_SURNAMES = "Ruiz Okafor Lindqvist Nair Moreau Novak Tanaka Haddad Byrne Costa Weber Silva Kaya Owens Petrov Lind Marsh Dube Fonseca Aoki".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DAY = re.compile(r"\b(?:" + "|".join(_DAYS) + r")\b")
_NUMBER = re.compile(r"\d+")
_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+")
_WORDS = 80


def sentences(corpus: Path = ROOT / "corpus") -> list[str]:
    """The distinct sentences of the corpus' replies, with those that break rules in the share that the corpus has."""
    found: dict[str, None] = {}
    for path in [*sorted(corpus.glob("round-*.jsonl")), corpus / "clean.jsonl"]:
        for line in path.read_text("utf-8").splitlines():
            for sentence in _STOP.split(json.loads(line)["text"]):
                if 4 <= len(sentence.split()) <= 40 and sentence[0].isupper() and sentence[-1] in ".!?":
                    found[sentence] = None
    return list(found)


def replies(count: int, *, seed: int = 7) -> Iterator[str]:
    """``count`` distinct replies of about 80 words."""
    chance = random.Random(seed)
    pool = sentences()
    for number in range(count):
        body: list[str] = []
        words = 0
        while words < _WORDS - 15:
            sentence = _varied(chance.choice(pool), chance)
            words += len(sentence.split())
            body.append(sentence)
        half = len(body) // 2
        yield (
            f"{chance.choice(('Hi', 'Hello', 'Dear'))} {chance.choice(_NAMES)} {chance.choice(_SURNAMES)},\n\n"
            f"Thank you for writing to us about order {100_000 + number}. {' '.join(body[:half])}\n\n{' '.join(body[half:])}\n\n"
            f"Kind regards,\n{chance.choice(_NAMES)}\n"
        )


def _varied(sentence: str, chance: random.Random) -> str:
    changed = _NUMBER.sub(lambda match: str(chance.randrange(10 ** (len(match[0]) - 1), 10 ** len(match[0]))), sentence)
    return _DAY.sub(lambda _: chance.choice(_DAYS), changed)


def clean_reply() -> str:
    """One reply of 80 words in which there is nothing to find."""
    return (
        "Hi Ana,\n\nThank you for writing to us about your order. I have checked it with the warehouse, and the parcel left us this morning. "
        "It will be with you on Thursday, and the tracking link is in the email we sent you today.\n\nIf anything about the delivery does not fit "
        "your plans, reply to this email and I will change the day for you. I have also noted your new address for the next order.\n\n"
        "Kind regards,\nSam\n"
    )
