"""The engine and the Python API."""

from __future__ import annotations

from datetime import datetime

import pytest
from conftest import Folder

import linter
from linter import engine as engine_module
from linter.engine import Engine, Lines, chosen
from linter.model import Message, Severity, TactfulError


def test_the_api_of_the_package(failed_rule: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    failed_rule.rule("late", "match: {phrases: [late]}\nneeds: [customer-name, customer-message, times]\n", severity="warning")
    monkeypatch.setattr(engine_module, "_default", failed_rule.engine)
    (finding,) = linter.check("It is late, and you failed to pay.")
    assert (finding.rule, finding.severity, finding.quote) == ("failed", Severity.error, "you failed to")
    assert (finding.line, finding.column, finding.end_line, finding.end_column) == (1, 17, 1, 30)
    assert (finding.path, finding.message_id, finding.suggestions, finding.fix) == ("<text>", None, ("I could not find it.",), None)
    found = linter.check(
        "It is late, and you failed to pay.", customer_name="Ana", in_reply_to="Hi", received_at=datetime(2026, 3, 9), sent_at=datetime(2026, 3, 9)
    )
    assert [(held.rule, held.start, held.end) for held in found] == [("late", 6, 10), ("failed", 16, 29)]
    with pytest.raises(AttributeError):
        finding.rule = "other"  # type: ignore[misc]


def test_names_that_the_package_gives() -> None:
    assert all(hasattr(linter, name) for name in linter.__all__)


def test_the_shipped_rules_check_a_reply() -> None:
    assert isinstance(linter.check("Dear customer, it is what it is.", mode="draft", kind="chat"), list)
    assert linter.check("") == []


def test_findings_are_in_the_order_of_the_text(folder: Folder) -> None:
    folder.rule("b", "match: {phrases: [one, three]}\n")
    folder.rule("a", "match: {phrases: [one two, two]}\n")
    found = folder.engine().check(Message(text="Three one two. One.")).findings
    assert [(held.rule, held.quote) for held in found] == [("b", "Three one"), ("a", "one two"), ("b", "One")]


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("abc", 0, (1, 1)),
        ("abc", 3, (1, 4)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\r\n\r\nb", 5, (3, 1)),
        ("a\n\rb", 3, (3, 1)),
        ("🎉\tx", 2, (1, 3)),
        ("a\u2028b", 2, (1, 3)),
        ("", 0, (1, 1)),
    ],
)
def test_lines_and_columns(text: str, offset: int, place: tuple[int, int]) -> None:
    assert Lines(Message(text=text)).at(offset) == place


def test_choosing_rules(folder: Folder) -> None:
    for name, family in (("a", "respect"), ("b", "respect"), ("c", "honesty")):
        folder.rule(name, "match: {phrases: [x]}\n", family=family)
    rules = folder.load()
    assert chosen(rules, [], []) == {"a", "b", "c"}
    assert chosen(rules, ["respect"], ["b"]) == {"a"}
    assert chosen(rules, ["all"], ["honesty"]) == {"a", "b"}
    assert chosen(rules, ["c", "respect"], []) == {"a", "b", "c"}
    with pytest.raises(TactfulError, match="unknown rule or family 'honest'; did you mean 'honesty'"):
        chosen(rules, ["honest"], [])
    assert [held.rule for held in Engine(rules, select=frozenset({"c"})).check(Message(text="x")).findings] == ["c"]


def test_a_rule_that_is_not_chosen_is_not_skipped_either(folder: Folder) -> None:
    folder.rule("a", "match: {phrases: [x]}\nneeds: [times]\n")
    assert Engine(folder.load(), select=frozenset()).check(Message(text="x")).skipped == ()
