"""ICU MessageFormat: every form of a plural and every choice is read in its place, and edits are written as it quotes."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter import icu
from linter.branches import variants
from linter.formats.messageformat import is_message_format, quoted, unquoted
from linter.model import Message, Problem
from linter.placeholders import tokens
from linter.sources import Given, read_text

DAYS = "{count, plural, one {# day} other {# days}}"


def readings(text: str) -> list[str]:
    """Each reading, tags taken out, placeholders as their roles."""
    out = []
    for message in variants(Message(text)):
        chars = message.visible.chars if message.visible is not None else message.text
        for held in reversed(list(tokens(chars))):
            role = getattr(held, "role", None)
            chars = chars[: held.start] + (f"<{role}>" if role is not None else "") + chars[held.end :]
        out.append(chars)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"In {DAYS}.", ["In <number> day.", "In <number> days."]),
        ("{n,plural,offset:1 =0{none}=1{you}one{you and # more}other{you and # more}}", ["none", "you", "you and <number> more", "you and <number> more"]),
        ("{n, selectordinal, one {#st} two {#nd} other {#th}} time", ["<number>st time", "<number>nd time", "<number>th time"]),
        ("{who, select, a {He is {customer.name}} other {They are}} late", ["He is <name> late", "They are late"]),
        (
            "{g, select, f {she {n, plural, one {item} other {# items}}} other {they {n, plural, one {thing} other {# things}}}}",
            ["she item", "she <number> items", "they thing", "they <number> things"],
        ),
        ("{n, plural,\n  one {a {link} b}\n  other {c #{{x}} d}\n}", ["a <link> b", "c <number><thing> d"]),
        ("{x, select, # {a} other {b}}", ["{x, select, # <thing> other <thing>}"]),
        ("#1 {on, date, long} {n, number} {t, time} {p, number, ::currency/EUR}", ["#1 <date> <number> <date> <number>"]),
        ("{n, plural, one {#} other {&#39;#}}", ["<number>", "&#39;<number>"]),
        ("a {b} c, d {e}", ["a <thing> c, d <thing>"]),
        (f"{{% if x %}}{DAYS}{{% else %}}c{{% endif %}}", ["<number> day", "<number> days", "c"]),
    ],
)  # fmt: skip
def test_every_form_is_a_reading(text: str, expected: list[str]) -> None:
    assert readings(text) == expected


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("We don''t know {n, number}.", "We don't know {n, number}."),
        ("It's '{'sure'}' {n, number}", "It's ｛sure｝ {n, number}"),
        ("'{don''t}' it''s", "｛don't｝ it's"),
        ("it''s a lone ' and '' at the end '", "it's a lone ' and ' at the end '"),
        ("don''t '{ open", "don't '{ open"),
    ],
)
def test_apostrophes_are_undone(text: str, seen: str) -> None:
    assert is_message_format(text)
    assert unquoted(text).chars == seen


@pytest.mark.parametrize("text", ["It's late.", "She said ''no''.", "the 'c''s", "Hi '{name}'.", "{ a, plural", "x, select, y"])
def test_what_is_no_message_format(text: str) -> None:
    assert not is_message_format(text)


LATE = "🎉 {n, plural, one {Don''t worry,\\n<b>you</b> failed} other {You failed to pay. '{'You'}' failed}} to pay us in time."
PLACES = [
    (
        "a.json",
        '{\r\n\t"body": "' + LATE + '"}',
        [(2, 48, "you</b> failed} other {You failed to pay. '{'You'}' failed}} to"), (2, 71, "You failed to")],
    ),
    ("a.yaml", f'body: "{LATE}"\n', [(1, 45, "you</b>"), (1, 68, "You failed to")]),
    ("a.po", f'msgid "x"\nmsgstr ""\n"{LATE}"\n', [(3, 39, "you</b>"), (3, 62, "You failed to")]),
    ("a.csv", "name;body\nx;{n, plural, one {x} other {Sadly you failed to}} pay.\n", [(2, 36, "you failed to")]),
]


@pytest.mark.parametrize(("name", "text", "expected"), PLACES)
def test_a_finding_stands_at_its_place(failed_rule: Folder, name: str, text: str, expected: list[tuple[int, int, str]]) -> None:
    engine = failed_rule.engine()
    messages = [item for item in read_text(text, name, Given(), from_file=True) if isinstance(item, Message)]
    findings = [finding for message in messages for finding in engine.check(message).findings]
    assert [(f.line, f.column) for f in findings][: len(expected)] == [(line, column) for line, column, _ in expected]
    assert all(f.quote.startswith(quote) and text[f.start : f.end] == f.quote for f, (_, _, quote) in zip(findings, expected, strict=False))


def test_a_fix_inside_a_form_is_written_back(tactful: Tactful, folder: Folder) -> None:
    folder.rule("sorry", 'match: {phrases: ["we regret"], fix: {replace: "we\'re sorry to say {it}", safe: true}}\n'.replace(" {it}", ""))
    before = {"late": "Hi Ana, {n, plural, one {we regret it took # day} other {it''s late, and we regret it took '{'#'}' days}} to answer you."}
    Path("en.json").write_text(json.dumps(before, indent=2), "utf-8")
    tactful("check", "en.json", "--fix", "--rules", folder.path, "--select", "sorry")
    after = json.loads(Path("en.json").read_text("utf-8"))
    assert after == {"late": before["late"].replace("we regret", "we''re sorry to say")}


def test_braces_that_are_meant_are_quoted() -> None:
    assert quoted("it's {name} and { }") == "it''s {name} and '{' '}'"
    assert unquoted(quoted("it's } and {")).chars == "it's ｝ and ｛"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("It is late: {n, plural, one {a day", 23, "'{n, plural, one {a day' is never closed"),
        ("It is late: {n, plural, one {a} oops}", 41, "neither a further one nor its '}' follows"),
        ("It is late: " + "{n, plural, one {" * 101, 1723, "nested too deeply to read"),
    ],
)
def test_a_broken_form_is_said_and_read_as_one_text(text: str, column: int, words: str) -> None:
    problem, message = read_text(json.dumps({"body": text}), "a.json", Given(), from_file=True)
    assert isinstance(problem, Problem)
    assert isinstance(message, Message)
    assert words in problem.text
    assert (problem.line, problem.column) == (1, column)
    assert len(variants(message)) == 1


def test_hostile_texts_are_read_in_one_pass() -> None:
    for piece in ("{n, plural, one {", "{a,select,b{c}d{", "} other {", "{n, plural, ", "'{", "{{", "#"):
        list(tokens(piece * 20_000))
        unquoted(piece * 20_000)
    assert len(icu.marks("{n, plural, one {x} other {y}}" * 5_000)[0]) == 15_000


def test_any_text_is_read_and_every_place_is_in_it() -> None:
    chance = random.Random(3)
    pieces = [
        "{",
        "}",
        "'",
        "''",
        "#",
        ",",
        " plural",
        " select",
        "n",
        " other {",
        "one",
        " ",
        "{n, plural, one {",
        "=1",
        "🎉",
        "don''t",
        "{n, date}",
        "\n",
    ]
    for _ in range(600):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 25)))
        seen = unquoted(text)
        assert seen.starts is not None
        assert seen.ends is not None
        assert all(0 <= a < b <= len(text) for a, b in zip(seen.starts, seen.ends, strict=True))
        for message in variants(Message(seen.chars)):
            held = list(tokens(message.visible.chars if message.visible is not None else message.text))
            assert all(a.end <= b.start for a, b in pairwise(held))
