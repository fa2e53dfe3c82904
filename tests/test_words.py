"""One spelling for every word."""

from __future__ import annotations

import pytest

from linter.words import normal


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("don't", "do not"), ("don’t", "do not"), ("dont", "do not"), ("DON'T", "do not"), ("can't", "can not"), ("cannot", "can not"),
        ("won't", "will not"), ("wont", "will not"), ("isn't", "is not"), ("couldnt", "could not"), ("shan't", "shall not"), ("want", "want"),
        ("I'm", "i am"), ("im", "i am"), ("you're", "you are"), ("we'll", "we will"), ("they've", "they have"), ("u", "you"), ("pls", "please"),
        ("gotta", "have got to"), ("dunno", "do not know"), ("apologise", "apologize"), ("cancelled", "canceled"), ("e-mail", "email"),
        ("let's", "let us"), ("Anna's", "anna's"), ("o'clock", "oclock"), ("'quoted'", "quoted"), ("", ""), ("’", ""), ("ẞ", "ß"),
    ],
)  # fmt: skip
def test_spelling(word: str, expected: str) -> None:
    assert normal(word) == expected


@pytest.mark.parametrize(
    ("word", "following", "expected"),
    [
        ("it's", "late", "it is"), ("it's", "been", "it has"), ("its", "colour", "its"), ("its", "not", "it is"), ("you'd", "better", "you had"),
        ("you'd", "like", "you would"), ("you'd", "ordered", "you had"), ("i'd", "need", "i would"), ("parcel's", "late", "parcel is"),
        ("parcel's", "been", "parcel has"), ("parcel's", "label", "parcel's"), ("ur", "not", "you are"), ("ur", "order", "your"),
    ],
)  # fmt: skip
def test_the_next_word_decides(word: str, following: str, expected: str) -> None:
    assert normal(word, following) == expected


@pytest.mark.parametrize("word", ["do not", "can", "you", "email", "apologize", "it is"])
def test_a_spelled_word_stays(word: str) -> None:
    assert " ".join(normal(piece) for piece in word.split()) == word
