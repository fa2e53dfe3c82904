"""How hard a text is to read: textstat's grade, kept offline, and our own sentence lengths.

textstat counts syllables with NLTK's cmudict, which it would fetch from the network; offline it would raise. It falls back on pyphen's
hyphenation when the dictionary is not there, and that is what it is told here: no dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from linter.model import Hit
from linter.syllables import sentences, syllables, words

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


def highest_grade(text: str, count: Callable[[str], int]) -> float:
    """A grade that :func:`grade` cannot exceed, where ``count`` gives no lower-case word fewer syllables than it has."""
    found = words(text)
    if not found:
        return 0.0
    return 0.39 * (len(found) / sentences(text)) + 11.8 * (sum(map(count, map(str.lower, found))) / len(found)) - 15.59


def most_syllables(word: str, known: Mapping[str, int]) -> int:
    """The syllables of a ``known`` word, or the most that another of its length can have: none is hyphenated within two letters of an end."""
    return known[word] or max(1, len(word) - 2)


def _may_exceed(text: str, limit: float, known: Mapping[str, int]) -> bool:
    """Whether a text's grade can exceed a limit: by the lengths of its words, then by their hyphens, so that few texts ask textstat.

    The hyphens take a tenth of a second to read, textstat and NLTK half a second to import.
    """
    return all(highest_grade(text, count) > limit for count in (lambda word: most_syllables(word, known), syllables))


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
    limit = above or view.settings.grade
    if _may_exceed(text, limit, view.rules.syllables) and (value := grade(text)) > limit:
        longest = max(full, key=lambda s: s.last - s.first)
        yield Hit(longest.start, longest.end, note=f" The message reads at grade {value:.0f}.")
