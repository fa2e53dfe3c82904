"""Sentences of ours told by spans and ids."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.recall import Vocabulary, said, told

WORDS = dict(enumerate(["according", "here", "is", "request", "sorry", "the", "we"]))
KNOWN = Vocabulary(WORDS, WORDS.items)
MESSAGE = "The lamp from Käthe's shop is late."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sorry, the lamp", [-5, ", ", 5, " ", [0, 4, 8]]),
        ("lamp from Käthe's", [[0, 4, 21]]),
        ("We: Ana", [-7, ": ", [1, 0, 3]]),
        # A count of ours, and what an edit leaves of a word of ours.
        ("is 38", [2, " ", "38"]),
        ("reques", [[-4, 0, 6]]),
        ("ccording", [[-1, 1, 9]]),
        ("", []),
    ],
)
def test_told_and_said(text: str, expected: list[object]) -> None:
    held = told(text, (MESSAGE, "Ana"), KNOWN)
    assert held == expected
    assert said(held, (MESSAGE, "Ana"), KNOWN) == text


@pytest.mark.parametrize("text", ["we saw nobody", "number 12345", "the LAMP"])
def test_a_word_of_neither_is_not_told(text: str) -> None:
    assert told(text, (MESSAGE,), KNOWN) is None


@given(st.lists(st.sampled_from(["we", "Here", "lamp", "from Käthe", " ", ", ", "{", "The", "7", "Sorry"])).map("".join))
def test_what_is_told_is_said_again(text: str) -> None:
    held = told(text, (MESSAGE,), KNOWN)
    assert held is None or said(held, (MESSAGE,), KNOWN) == text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=60))
def test_no_word_of_a_message_is_told_as_it_is(text: str) -> None:
    held = told(text, (text,), KNOWN) or []
    assert not any(isinstance(one, str) and any(ch.isalpha() for ch in one) for one in held)


TOLD = """
from linter.rulefiles import load_rules
rules = load_rules()
print(sorted(rules.vocabulary.listed()))
print([[(sorted(held.keys), held.least, held.most) for held in phrase.anchors] for c in rules.conditions() for phrase in c.phrases])
"""


def test_the_same_rules_have_the_same_vocabulary_and_anchors_in_every_process() -> None:
    first, second = (
        subprocess.run([sys.executable, "-c", TOLD], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    )
    assert len(first) > 1_000_000
    assert first == second
