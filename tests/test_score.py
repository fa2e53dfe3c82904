"""Scoring findings against labels."""

from __future__ import annotations

import json

import pytest
from conftest import Folder

from linter.dataset import RowError
from linter.score import Score, Tally, report, score_text


def row(text: str, *labels: tuple[str, str | None], **more: object) -> str:
    return json.dumps({"text": text, "labels": [{"rule": rule, "quote": quote} for rule, quote in labels], **more})


@pytest.fixture
def scored(folder: Folder) -> Folder:
    folder.rule("late", "match: {phrases: [late, overdue]}\n")
    folder.rule("whole", "match: {phrases: [sad]}\n", level="message", severity="warning")
    folder.rule("named", "match: {phrases: [late]}\nneeds: [customer-name]\n", severity="suggestion")
    return folder


def scores(folder: Folder, *rows: str) -> Score:
    return score_text("\n".join(rows) + "\n", "data.jsonl", folder.engine())


@pytest.mark.parametrize(
    ("line", "right", "wrong", "missed"),
    [
        (row("It is late.", ("late", "late")), 1, 0, 0),
        (row("It is late.", ("late", "is late")), 1, 0, 0),
        (row("It is late."), 0, 1, 0),
        (row("It is slow.", ("late", "slow")), 0, 0, 1),
        (row("It is slow, late.", ("late", "slow")), 0, 1, 1),
        (row("It is late. Overdue.", ("late", "late"), ("late", "Overdue")), 2, 0, 0),
        (row("So late. Late.", ("late", "late")), 1, 1, 0),
        (row("Sad. Sad.", ("whole", None)), 1, 0, 0),
        (row("Fine.", ("whole", None)), 0, 0, 1),
        (row("It is late.", contested=["late"]), 0, 0, 0),
        (row("It is late.", ("late", "late"), contested=["late"]), 0, 0, 0),
        (row("It is fine.", ("named", "fine")), 0, 0, 0),
        (row("It is fine.", ("named", "fine"), customer_name="Ana"), 0, 0, 1),
    ],
)
def test_what_counts(scored: Folder, line: str, right: int, wrong: int, missed: int) -> None:
    total = scores(scored, line).total()
    assert (total.right, total.wrong, total.missed) == (right, wrong, missed)


def test_clean_messages_and_traps(scored: Folder) -> None:
    held = scores(
        scored,
        row("It is late."),
        row("Fine."),
        row("Fine.", traps=[{"rule": "late", "quote": "Fine"}]),
        row("It is late.", traps=[{"rule": "late", "quote": "late"}]),
    )
    assert (held.messages, held.clean, held.disturbed, held.traps, held.traps_hit) == (4, 4, 2, 2, 1)


def test_the_measures() -> None:
    tally = Tally(right=6, wrong=2, missed=4)
    assert (tally.precision, tally.recall, round(tally.f1, 4)) == (0.75, 0.6, 0.6667)
    assert (Tally().precision, Tally().recall, Tally().counted) == (1.0, 1.0, False)
    assert Tally(wrong=1, missed=1).f1 == 0.0


def test_the_table(scored: Folder) -> None:
    held = scores(scored, row("It is late.", ("late", "late")), row("It is overdue."), row("Oh.", ("whole", None)))
    total = Score()
    total.add(held)
    lines = report(total, scored.load(), verbose=True).splitlines()
    assert lines[1].split() == ["late", "0.50", "1.00", "0.67", "1", "1", "0"]
    assert lines[2].split() == ["whole", "1.00", "0.00", "0.00", "0", "0", "1"]
    assert "late  2  false alarm: overdue" in lines
    assert "whole  3  missed: Oh." in lines


def test_a_row_that_is_no_message(scored: Folder) -> None:
    with pytest.raises(RowError, match=r"data\.jsonl:2:1"):
        scores(scored, row("Fine."), "nonsense")
