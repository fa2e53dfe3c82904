"""Data sets: a message a line, exact columns through JSON's escapes, and bad rows told while the others are read."""

from __future__ import annotations

import json

import pytest
from conftest import Folder

from linter.dataset import columns, messages
from linter.model import Message, Problem


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        'a "quote" \\ and / slash',
        "tab\tnew\nline\r\x08\x0c",
        "é ü ß",
        "🎉👩‍💻",
        "\u2028\u2029\x85",
        "",
        "\\u0041",
        "\ud83d",
        "\ud83d\ud83d\ude00\ude00",
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_every_character_has_its_column(text: str, ascii_only: bool) -> None:
    line = json.dumps({"id": 1, "text": text}, ensure_ascii=ascii_only)
    at = line.index('"text": ') + 8
    found = columns(line, at)
    assert len(found) == len(json.loads(line)["text"]) + 1
    for index, character in enumerate(json.loads(line)["text"]):
        piece = line[found[index] : found[index + 1]]
        assert json.loads(f'"{piece}"') == character
    assert line[found[-1]] == '"'


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('{"text": "Hi. You failed to pay."}', 15),
        ('{"id": "x", "text": "\\u0048i. You failed to pay."}', 31),
        ('  {"text" :  "🎉\\n\\ud83c\\udf89 You failed to"}', 31),
        ('{"text": "no", "text": "You failed to"}', 25),
        ('{"more": {"text": ["You failed to"]}, "text": "You failed to"}', 48),
    ],
)
def test_a_finding_stands_in_its_line_at_its_column(failed_rule: Folder, line: str, column: int) -> None:
    text = '{"text": "Fine."}\r\n\r\n' + line + "\r\n"
    engine = failed_rule.engine()
    (finding,) = [f for m in messages(text, "a.jsonl") for f in engine.check(m).findings]  # type: ignore[arg-type]
    assert (finding.line, finding.column, finding.end_line) == (3, column, 3)
    assert finding.quote == "You failed to"
    assert json.loads(line)["text"][finding.start : finding.end] == "You failed to"
    assert line[column - 1 :].startswith("You failed to")
    assert finding.end_column == column + len("You failed to")


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("[]", 1, "a data set has a JSON object a line"),
        ("  7", 3, "a data set has a JSON object a line"),
        ("{", 2, "not valid JSON"),
        ('{"text": "a"', 13, "expected ',' or '}' after a value"),
        ('{"text" "a"}', 9, "expected ':' after a key"),
        ('{"text": "a",}', 14, "not valid JSON"),
        ('{"text": "a"} x', 14, "something stands after the object: 'x'"),
        ('{"text": "a\\q"}', 12, "not valid JSON"),
        ('{1: "a"}', 2, "a key must be a string"),
        ('{"text": nul}', 10, "not valid JSON"),
        ('{"id": "a"}', 1, "a message needs 'text', a string"),
        ('{"id": 1, "text": 5}', 19, "a message needs 'text', a string"),
        ('{"text": "a", "kind": "mail"}', 23, "kind 'mail' is not one of email, chat, social, template"),
        ('{"text": "a", "mode": "x"}', 23, "mode 'x' is not one of draft, template"),
        ('{"text": "a", "kind": 5}', 23, "'kind' must be a string"),
        ('{"text": "a", "snippet": "yes"}', 26, "'snippet' must be true or false"),
        ('{"text": "a", "sent_at": "noon"}', 26, "is not an ISO 8601 time"),
        ('{"text": "a", "id": [1]}', 21, "'id' must be a string"),
        ('{"text": "a", "n": ' + "9" * 5_000 + "}", 1, "a number too long to read"),
        ('{"text": "a", "n": ' + "[" * 100_000 + "}", 1, "nested too deeply"),
    ],
)
def test_a_bad_row_is_told_and_the_others_are_read(line: str, column: int, words: str) -> None:
    good, problem, last = messages('{"text": "a"}\n' + line + '\n\n{"text": "b"}\n', "a.jsonl")
    assert isinstance(good, Message)
    assert isinstance(last, Message)
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line) == ("a.jsonl", 2)
    assert words in problem.text
    assert problem.column == column


def test_what_a_row_says() -> None:
    row = {
        "text": "Hi", "id": 7, "kind": "chat", "mode": "template", "customer_message": "Yo", "customer_name": "Ana", "snippet": True,
        "received_at": "2026-03-09T14:00:00Z", "sent_at": "2026-03-09T15:00:00+01:00", "more": None,
    }  # fmt: skip
    (message,) = messages(json.dumps(row), "a.jsonl")
    assert isinstance(message, Message)
    assert (message.message_id, message.kind, message.mode, message.complete) == ("7", "chat", "template", False)
    assert message.context.received_at == message.context.sent_at
    (message,) = messages('\n\n{"text": "Hi", "kind": null, "customer_name": ""}', "a.jsonl", kind="social")
    assert isinstance(message, Message)
    assert (message.message_id, message.kind, message.mode, message.complete, message.context.customer_name) == ("3", "social", "draft", True, None)
