"""Readability: the grade that textstat gives, and the lengths of sentences."""

from __future__ import annotations

import json
import socket
from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
import pytest_socket
from conftest import Folder
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.match import Settings
from linter.model import Message
from linter.readability import grade, highest_grade, most_syllables
from linter.syllables import syllables

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
EASY = "We got your note. It is on its way. You can keep the box."
HARD = (
    "Notwithstanding considerable administrative complications, our international representatives subsequently established comprehensive documentation. "
    "Additional supplementary verification necessitates authoritative institutional confirmation. "
    "Consequently, organisational responsibilities regarding reimbursement remain undetermined."
)


def test_the_network_is_off() -> None:
    with pytest.warns(UserWarning, match="socket"), pytest.raises(pytest_socket.SocketBlockedError):
        socket.socket()


def test_the_grade_is_never_above_its_bound() -> None:
    rows = [json.loads(line)["text"] for line in (CORPUS / "round-1.jsonl").read_text("utf-8").splitlines()]
    known = defaultdict(int, {word: syllables(word) for word in ("you", "your", "order", "documentation")})
    for text in (EASY, HARD, "", "!!!", "It's 'so' — well-known. No. Don't!", "Brrr. Psst, hmm!", *rows):
        _bounded(text, known)


def _bounded(text: str, known: Mapping[str, int]) -> None:
    by_length, by_length_alone = (highest_grade(text, partial(most_syllables, known=held)) for held in (known, defaultdict[str, int](int)))
    assert grade(text) <= highest_grade(text, syllables) + 1e-9
    assert highest_grade(text, syllables) <= by_length <= by_length_alone


@given(st.text(alphabet="aeiouybcdrstlnhmwxABIS'’-—.,!?\n9é_ ", max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_has_a_grade_above_its_bound(text: str) -> None:
    _bounded(text, defaultdict(int))


def test_textstat_gives_the_grade(monkeypatch: pytest.MonkeyPatch, folder: Folder) -> None:
    import textstat

    asked: list[str] = []

    def told(text: str) -> float:
        asked.append(text)
        return 31.0

    monkeypatch.setattr(textstat, "flesch_kincaid_grade", told)
    folder.rule("hard", "match: {metric: grade}\n", level="message")
    engine = folder.engine()
    assert engine.check(Message(text=EASY)).findings == ()
    assert asked == [], "the bound spares an easy text the question"
    (finding,) = engine.check(Message(text=HARD)).findings
    assert finding.why.endswith("The message reads at grade 31.")
    assert len(asked) == 1


def test_grades_are_of_the_right_order_offline() -> None:
    assert grade(EASY) < 4 < 14 < grade(HARD)
    assert isinstance(grade(""), float)


def test_hard_to_read(folder: Folder) -> None:
    folder.rule("hard", "match: {metric: grade}\n", level="message")
    engine = folder.engine()
    assert engine.check(Message(text=EASY)).findings == ()
    (finding,) = engine.check(Message(text=HARD)).findings
    assert finding.quote.startswith("Notwithstanding")
    assert "The message reads at grade" in finding.why
    assert folder.engine(settings=Settings(grade=99)).check(Message(text=HARD)).findings == ()
    assert engine.check(Message(text="Notwithstanding complications, documentation necessitates confirmation.")).findings == ()


@pytest.mark.parametrize(
    "text", ["", "!!! ???", "🎉 🎉 🎉 🎉. " * 5, "1 2 3 4. " * 9, "{{a}} {{b}} {{c}} {{d}}. " * 5, "日本語の 長い 文 です。 " * 9]
)
def test_any_text_has_a_grade(folder: Folder, text: str) -> None:
    folder.rule("hard", "match: {metric: grade, above: 1}\n", level="message")
    folder.engine().check(Message(text=text))


def test_long_sentences(folder: Folder) -> None:
    folder.rule("long", "match: {metric: sentence-words}\n")
    text = "Hi Ana,\n\n" + "word, " * 35 + "word. " + "Short one."
    (finding,) = folder.engine().check(Message(text=text)).findings
    assert finding.why.endswith("This one has 36 words.")
    assert (finding.line, finding.column) == (3, 1)
    assert folder.engine(settings=Settings(sentence_words=36)).check(Message(text=text)).findings == ()
