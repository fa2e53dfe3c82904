"""Scope: said outright, or under a condition, a denial, a quotation, a report or a question."""

from __future__ import annotations

import pytest

from linter.model import Message
from linter.reading import read
from linter.scope import clause, scopes


def judged(text: str, words: str) -> set[str]:
    """The scopes of ``words`` (in matching text) in a one-sentence message."""
    norm = read(Message(text=text)).norm.strip("\n")
    start = norm.index(words)
    return set(scopes(norm, start, start + len(words)))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Your order is late.", "is late", set()),
        ("If your order is late, write to me.", "is late", {"conditional"}),
        ("Should it be late, write to me.", "be late", {"conditional"}),
        ("If you wish, call; your order is late.", "is late", set()),
        ("I am as sad as if it were late.", "late", set()),
        ("Your order is not late.", "late", {"negated"}),
        ("Nobody says you are wrong.", "are wrong", {"negated"}),
        ("It is not only late.", "late", set()),
        ("No doubt it is late.", "is late", set()),
        ("It is not blue, but it is late.", "is late", set()),
        ("Is your order late?", "late", {"asked"}),
        ('You wrote "it is late" to us.', "is late", {"quoted", "reported"}),
        ('The sign says "it is late" there.', "is late", {"quoted"}),
        ("You told us that it is late.", "is late", {"reported"}),
        ("You said it is late, but it is early.", "is early", set()),
        ("If you told us that it is not late?", "late", {"asked", "conditional", "negated", "reported"}),
    ],
)
def test_scopes(text: str, words: str, expected: set[str]) -> None:
    assert judged(text, words) == expected


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("we are sorry , but it is late because of snow .", "it is late", " but it is late"),
        ("it is late .", "late", "it is late ."),
        ("it is late ; we are sorry .", "sorry", " we are sorry ."),
    ],
)
def test_clause(sentence: str, words: str, expected: str) -> None:
    at = sentence.index(words)
    start, end = clause(sentence, at, at + len(words))
    assert sentence[start:end] == expected
