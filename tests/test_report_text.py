"""The report for a person: 80 columns, the line under the words in its place, colour only where it is wanted."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from conftest import Folder, Tactful
from rich.cells import cell_len

from linter.model import Checked, Message, Severity
from linter.report.text import Style, findings_block, verdict, wants_colour

ANSI = re.compile(r"\x1b\[[\d;]*m")


def block(folder: Folder, text: str, style: Style | None = None) -> list[str]:
    checked = folder.engine().check(Message(text=text, path="reply.txt"))
    return findings_block(checked, style or Style(), name="reply.txt")


def underlined(lines: list[str]) -> str:
    """The words that stand over the line of tildes, by terminal cells."""
    at = next(i for i, line in enumerate(lines) if line.strip().startswith("~"))
    bar = lines[at]
    begin, end = len(bar) - len(bar.lstrip()), len(bar)
    cells = [ch for ch in lines[at - 1] for _ in range(cell_len(ch))]
    assert len(cells) >= end
    return "".join(dict(enumerate(cells[begin:end])).values())


def test_what_it_looks_like(failed_rule: Folder) -> None:
    assert block(failed_rule, "Hi Ana,\n\nSadly you failed to pay.") == [
        "reply.txt",
        "  3:7     error  failed  Says failed",
        "          Sadly you failed to pay.",
        "                ~~~~~~~~~~~~~",
        "          why: Because.",
        "          try: I could not find it.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sadly you failed to pay.", "you failed to"),
        ("\t\tSadly\tyou failed to pay.", "you failed to"),
        ("é ü ß you failed to pay.", "you failed to"),
        ("e\u0301 a\u0300 you failed to pay.", "you failed to"),
        ("\u200b\x07 you failed to pay.", "you failed to"),
        ("x" * 300 + " you failed to " + "y" * 300, "you failed to"),
        ("word " * 100 + "you failed to" + " word" * 100, "you failed to"),
        ("It was fine.\r\n\r\nyou failed to\r\npay", "you failed to"),
    ],
)
def test_the_line_stands_under_the_words(failed_rule: Folder, text: str, words: str) -> None:
    lines = block(failed_rule, text)
    assert underlined(lines) == words
    assert max(cell_len(line) for line in lines) <= 80


@pytest.mark.parametrize("before", ["🎉 ", "😀😀😀 ", "日本語 ", "한국 ", "🎉" * 60 + " ", "日本" * 50 + " ", "👍🏽 "])
def test_wide_characters_take_two_cells(failed_rule: Folder, before: str) -> None:
    lines = block(failed_rule, f"{before}you failed to pay. {before * 3}")
    bar = next(line for line in lines if line.strip().startswith("~"))
    excerpt = lines[lines.index(bar) - 1]
    assert cell_len(excerpt[: excerpt.index("you failed")]) == len(bar) - len(bar.lstrip())
    assert len(bar.strip()) == len("you failed to")
    assert max(cell_len(line) for line in lines) <= 80


def test_words_over_two_lines_end_in_an_ellipsis(failed_rule: Folder) -> None:
    assert underlined(block(failed_rule, "This line is wrapped by the program, and you\nfailed to pay.")) == "you…"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_everything_keeps_to_the_width(folder: Folder, width: int) -> None:
    folder.rule(
        "a-rule-with-quite-a-long-name",
        "match: {phrases: ['late ...30']}\nsuggest: ['"
        + "A rather long suggestion. " * 9
        + "', '日本語の長い文です。日本語の長い文です。日本語の長い文です。日本語の長い文です。', 'https://a.example/"
        + "x" * 200
        + "']\n",
    )
    lines = block(folder, "It is late " + "and so on " * 12 + ".", Style(width=width))
    assert len(lines) > 5
    assert max(cell_len(line) for line in lines[2:]) <= width
    assert cell_len(lines[1]) <= max(width, 60)


def test_rules_about_the_whole_come_last_and_worst_first(failed_rule: Folder) -> None:
    failed_rule.rule("mild", "match: {phrases: [hi]}\n", severity="suggestion", level="message")
    failed_rule.rule("bad", "match: {phrases: [pay]}\n", severity="warning", level="message")
    lines = block(failed_rule, "Hi Ana, you failed to pay.")
    heads = [line.split()[2] for line in lines if re.match(r"  \d+:", line)]
    assert heads == ["failed", "bad", "mild"]
    assert "  The reply as a whole" in lines


def test_colour_changes_nothing_but_the_colour(failed_rule: Folder) -> None:
    text = "Hi Ana,\n\nSadly you failed to pay."
    coloured = block(failed_rule, text, Style(colour=True))
    assert [ANSI.sub("", line) for line in coloured] == block(failed_rule, text)
    assert coloured != block(failed_rule, text)


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_when_there_is_colour(environ: dict[str, str], terminal: bool, expected: bool) -> None:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    assert wants_colour(stream, environ) is expected


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_the_command_obeys(failed_rule: Folder, tactful: Tactful, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1")
    run = tactful("check", "-", "--rules", failed_rule.path, stdin=b"You failed to pay.")
    assert bool(ANSI.search(run.out)) is (variable == "FORCE_COLOR")


def test_control_characters_of_a_message_and_its_name_never_reach_the_terminal(failed_rule: Folder, tmp_path: Path, tactful: Tactful) -> None:
    row = b'{"id": "\\u001b[2J\\ud800", "text": "\\u001b[31m\\ud83d You \\u0007 failed to \\u009b pay."}'
    run = tactful("check", "-", "--stdin-filename", "a.jsonl", "--rules", failed_rule.path, stdin=row)
    assert run.code == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", run.out + run.err)
    path = tmp_path / "bad\x1b[2J.txt"
    path.write_text("You failed to pay.")
    assert "\x1b" not in tactful("check", path, "--rules", failed_rule.path, "-v").out


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], "Nothing to check."),
        (["Fine."], "Ready to send: nothing found in 1 message."),
        (["Fine.", "Fine."], "Ready to send: nothing found in 2 messages."),
        (["You failed to."], "Not ready to send: 1 error in 1 message."),
        (["You failed to.", "Slow."], "Not ready: 1 error, 1 suggestion in 2 messages."),
        (["Slow."], "Ready to send; 1 suggestion to make it better (1 message)."),
        (["Slow.", "Slow."], "Ready to send; 2 suggestions to make them better (2 messages)."),
    ],
)
def test_the_verdict(failed_rule: Folder, texts: list[str], expected: str) -> None:
    failed_rule.rule("slow", "match: {phrases: [slow]}\n", severity="suggestion")
    engine = failed_rule.engine()
    results: list[Checked] = [engine.check(Message(text=text)) for text in texts]
    assert verdict(results, Severity.warning, Style()) == expected
    assert verdict(results, Severity.warning, Style(), problems=2) == expected + " 2 inputs could not be read."
