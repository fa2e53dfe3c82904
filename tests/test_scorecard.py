"""The scorecard: practices counted where they are due, by folder and message, and never a percentage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Tactful

from linter.engine import Engine
from linter.model import Message
from linter.rules import RuleSet
from linter.scorecard import PRACTICES, card_of

NAMES = [practice.name for practice in PRACTICES]
GOOD = (
    "Hi Ana,\n\nThank you for telling us. I'm sorry that your lamp is late: I can see how annoying that is with guests coming. "
    "It leaves us today and is with you on Friday 3 May. I've waived the delivery charge for the wait. May I ask how you like "
    "the shade so far?\n\nAnything else? Just reply to this email.\n\nBest,\nMo\n"
)
POOR = "The lamp is late.\n\nRegards,\nMo\n"


def card(text: str, shipped: RuleSet, **options: object) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    held = card_of(Message(text=text, **options), Engine(shipped))  # type: ignore[arg-type]
    return held.kept, held.lacking


def test_every_practice_is_of_signals_there_are(shipped: RuleSet) -> None:
    from linter.checks import CHECKS

    known = {*shipped.signals, *CHECKS, "thanks-first"}
    for practice in PRACTICES:
        assert {*practice.shown, *practice.due} <= known


def test_a_letter_that_keeps_them_all(shipped: RuleSet) -> None:
    assert card(GOOD, shipped) == (tuple(NAMES), ())


def test_a_letter_that_keeps_none(shipped: RuleSet) -> None:
    assert card(POOR, shipped) == ((), tuple(NAMES))


def test_what_nothing_calls_for_is_not_due(shipped: RuleSet) -> None:
    kept, lacking = card("Hi Ana,\n\nThank you for the photos.\n\nBest,\nMo\n", shipped)
    assert kept == ("greeted", "name used", "thanked")
    assert lacking == ("next step", "time stated", "asked", "invited back")


@pytest.mark.parametrize(("line", "practice"), [("Thank you for writing.", "greeted"), ("Hello,", "greeted"), ("Dear {{name}},", "name used")])
def test_ways_of_keeping_one(shipped: RuleSet, line: str, practice: str) -> None:
    kept, _ = card(f"{line}\n\nThe lamp is here.\n\nBest,\nMo\n", shipped, mode="template")
    assert kept is not None
    assert practice in kept


def test_quoted_text_keeps_nothing(shipped: RuleSet) -> None:
    kept, _ = card("The lamp is here.\n\nBest,\nMo\n\n> Hi Mo,\n> thank you for the lamp.\n", shipped)
    assert kept is not None
    assert "thanked" not in kept


def test_a_snippet_has_none_due(shipped: RuleSet) -> None:
    assert card("The lamp is here.", shipped, complete=False) == (None, None)


def folders(path: Path) -> None:
    for name, text in (("a/good.txt", GOOD), ("a/poor.txt", POOR), ("b/c/good.txt", GOOD)):
        (path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (path / "in" / name).write_text(text)


def test_by_folder_and_message(tactful: Tactful, tmp_path: Path) -> None:
    folders(tmp_path)
    run = tactful("score-card", "in")
    assert (run.code, run.err) == (0, "")
    heads = [line for line in run.out.splitlines() if line and not line.startswith(" ")]
    assert heads == ["in/a (2 messages)", "in/b/c (1 message)", "all (3 messages)"]
    counts = [line.split("  ")[1] + line[18:29] for line in run.out.splitlines() if "apologised" in line]
    assert [line.split()[1:4] for line in counts] == [["1", "of", "2"], ["1", "of", "1"], ["2", "of", "3"]]
    assert "%" not in run.out
    run = tactful("score-card", "in", "--messages")
    lines = [line for line in run.out.splitlines() if ".txt" in line]
    assert lines == [f"   0 of 10  poor.txt  (not: {', '.join(NAMES)})", "  10 of 10  good.txt", "  10 of 10  good.txt"]


def test_as_json(tactful: Tactful, tmp_path: Path) -> None:
    folders(tmp_path)
    found = json.loads(tactful("score-card", "in", "--format", "json").out)
    assert [(held["folder"], len(held["messages"])) for held in found] == [("in/a", 2), ("in/b/c", 1)]
    assert found[0]["practices"][0] == {"practice": "greeted", "kept": 1, "due": 2}
    assert found[0]["messages"][1] == {"path": "in/a/poor.txt", "message_id": None, "kept": [], "lacking": NAMES}


def test_inputs_that_cannot_be_read(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x00")
    run = tactful("score-card", "a.txt")
    assert (run.code, run.out) == (2, "Nothing to count.\n")
    assert "a.txt: has NUL bytes" in run.err


def test_the_configuration_s_placeholders_count(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.hbs").write_text("Hello,\n\nThe lamp is here for you, {{addressee}}.\n\nBest,\nMo\n")
    assert "name used" in tactful("score-card", "a.hbs", "--messages").out.split("(not:")[1]
    (tmp_path / "tactful.toml").write_text('customer-placeholders = ["addressee"]\n')
    assert "name used" not in tactful("score-card", "a.hbs", "--messages").out.split("(not:")[1]
