"""How hard a text is to read: textstat's grade, kept offline, and our own sentence lengths.

textstat counts syllables with NLTK's cmudict, which it would fetch from the network; offline it would raise. It falls back on pyphen's
hyphenation when the dictionary is not there, and that is what it is told here: no dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from linter.model import Hit
from linter.patterns import regex
from linter.syllables import sentences, words

if TYPE_CHECKING:
    from linter.match import View


@lru_cache(maxsize=1)
def _textstat() -> Any:
    import textstat
    from textstat.backend.counts import _count_syllables

    _count_syllables.get_cmudict = _no_dictionary
    return textstat


def _no_dictionary(*_: object, **__: object) -> None:
    return None


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text (Kincaid et al. 1975), by textstat; 0 for one without words."""
    return float(_textstat().flesch_kincaid_grade(text))


_VOWELS = regex(r"[aeiouyà-öø-ÿ]", re.IGNORECASE)


def highest_grade(text: str, known: Mapping[str, int]) -> float:
    """A grade that :func:`grade` cannot exceed, by the syllables of ``known`` words: no syllable of another is without a vowel letter.
    It spares most messages the import of textstat and NLTK, which takes half a second.
    """
    found = words(text)
    if not found:
        return 0.0
    syllables = sum(known[word] or max(1, len(_VOWELS.findall(word))) for word in map(str.lower, found))
    return 0.39 * (len(found) / sentences(text)) + 11.8 * (syllables / len(found)) - 15.59


def measure(view: View, name: str, above: float) -> Iterator[Hit]:
    """Where a metric exceeds its limit: ``grade`` over the body, or ``sentence-words`` per sentence.

    ``above`` is the rule's own limit; 0 takes the configured one.
    """
    reading = view.reading
    body = [s for s in reading.sentences if s.part == "body"]
    if name == "sentence-words":
        limit = above or view.settings.sentence_words
        for sentence in body:
            words = sum(
                reading.tokens[i].group not in {"stop", "emoji", "other"} and reading.tokens[i].norm not in {",", ";", ":"}
                for i in range(sentence.first, sentence.last)
            )
            if words > limit:
                yield Hit(sentence.start, sentence.end, note=f" This one has {words} words.")
        return
    full = [s for s in body if s.last - s.first >= 4]
    if len(full) < 3:
        return
    # A list item or a heading is no sentence to textstat unless it ends like one.
    text = " ".join(reading.plain(s)[0].rstrip(" .!?") + "." for s in full)
    if len(text) < 16 * len(full):
        return
    if highest_grade(text, view.rules.syllables) <= (above or view.settings.grade):
        return
    value = grade(text)
    if value > (above or view.settings.grade):
        longest = max(full, key=lambda s: s.last - s.first)
        yield Hit(longest.start, longest.end, note=f" The message reads at grade {value:.0f}.")
