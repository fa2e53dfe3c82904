"""For any text at all: no exception, and every finding's quote is the slice that it points at."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.anchors import compile_phrase
from linter.dataset import messages
from linter.engine import Engine
from linter.formats import html_visible, markdown_parts
from linter.gate import gate_of
from linter.model import Context, Finding, Message, Problem
from linter.phrases import PhraseError
from linter.placeholders import tokens
from linter.reading import read
from linter.report.machine import report_json
from linter.report.text import Style, cells, findings_block
from linter.rulefiles import load_rules
from linter.rules import Condition, RuleSet
from linter.seek import Seeker, words_of
from linter.sources import Given, decode, read_text
from linter.yamlsource import SourceError, loads

WORDS = ["a", "b", "c", "ab", "abc", "1", "{name}", "{money}", ",", "?", '"', "(", ".", ";"]
PIECES = [
    "Hi Ana,", "Dear customer", "You failed to", "I don't know", "you're wrong", "it's late", "IF", "sorry", "not", "u", "if", "\n", "\n\n", "\r\n", "\r", "\t", " ",
    ". ", "! ", "? ", ", ", "; ", "…", '"', "“", "’", "'", "(", ")", "> ", "- ", "--\n", "On Monday, Ana wrote:\n", "Kind regards,\nSam", "🎉", "👩‍💻", "é", "日本",
    "\u200b", "\u2028", "\x0b", "\x85", "\ud800", "\x00", "İ", "ß", "ﬁ", "5 pm", "3 May 2026", "$5", "48-113", "a@b.example", "https://a.example/x", "@sam", "#1",
    "<p>", "</p>", "<br/>", "<b>", "</b>", "<!--", "-->", "<style>", "</style>", "<a href='", "'>", "<div style='display:none'>", "</div>", "&amp;", "&nbsp", "&#x1F600;",
    "&#0;", "&", "<", ">", "{{name}}", "{{", "}}", "{% if a < b %}", "{% endif %}", "{#", "#}", "<%= x %>", "<%", "%>", "{$x}", "${x}", "*|A|*", "[Name]", "[", "](", "`",
    "```\n", "# ", "---\n", "XXXX", "____", "TBD",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map(" ".join),
)
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

RULE = """\
id: {id}
title: Says it
severity: error
level: {level}
why: Because.
source: tests
scope: any
match: {match}
suggest: ["{{name}}, {{thing}}.", Better.]
examples: {{fail: [], pass: []}}
"""
MATCHES = {
    "words": "{any: [{phrases: ['you failed to', \"I don't know <thing: ...3>\", '^ hi', '...4 $', 'not [really] ...3 (late|wrong)', '{name}', '#'], fix: {replace: ''}}, {phrases: [late, 'if ...2']}]}",
    "everything": "{any: [{phrases: ['aa*', 'you', 'it is']}, {part: body}, {metric: sentence-words, above: 1}]}",
    "names": "{any: [{check: greets}, {check: impersonal-greeting}, {check: wrong-name}, {check: addresses-by-name}]}",
    "marks": "{any: [{check: unfilled-placeholder}, {check: shouting}, {check: emoji}, {check: text-speak}]}",
}


class _Engine(Engine):
    """An engine that hypothesis can show in a line."""

    def __repr__(self) -> str:
        return "engine"


@pytest.fixture(scope="module")
def ours(shipped: RuleSet) -> _Engine:
    """The shipped rules."""
    return _Engine(shipped)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> _Engine:
    """Rules that speak often."""
    folder = tmp_path_factory.mktemp("rules")
    for name, match in MATCHES.items():
        (folder / f"{name}.yaml").write_text(RULE.format(id=name, match=match, level="phrase"))
    (folder / "opening.yaml").write_text(RULE.format(id="opening", match="{part: opening}", level="message"))
    return _Engine(load_rules(folder), select=frozenset({*MATCHES, "opening"}))


def right(found: tuple[Finding, ...], text: str) -> None:
    for finding in found:
        assert text[finding.start : finding.end] == finding.quote
        assert 0 <= finding.start < finding.end <= len(text)
        assert (finding.line, finding.column) <= (finding.end_line, finding.end_column)
        assert min(finding.line, finding.column) >= 1
        for edit in finding.fix.edits if finding.fix else ():
            assert 0 <= edit.start <= edit.end <= len(text)


@given(text=TEXTS)
@MANY
def test_any_text(engine: _Engine, text: str) -> None:
    context = Context("Ana Ruiz", text, None, None)
    checked = engine.check(Message(text=text, context=context))
    right(checked.findings, text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for finding in checked.findings:
        assert lines[finding.line - 1][finding.column - 1 :].startswith(finding.quote.replace("\r", "\n").split("\n")[0])


@given(text=TEXTS, name=st.sampled_from(["a.html", "a.html.twig", "a.tpl", "a.erb", "a.hbs", "a.md", "a.txt", "a.jsonl"]))
@MANY
def test_any_file(engine: _Engine, text: str, name: str) -> None:
    for item in read_text(text, name, Given(), from_file=True):
        if isinstance(item, Message):
            right(engine.check(item).findings, item.text)


@given(data=st.one_of(st.binary(), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@MANY
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode(data), str)
    except ValueError as refused:
        said = str(refused)
        assert "save it as UTF-8" in said


@given(text=TEXTS)
@MANY
def test_seen_characters_stand_where_they_are_said_to(text: str) -> None:
    for visible in (html_visible(text), *(held for _, held in markdown_parts(text))):
        assert visible.starts is not None
        assert visible.ends is not None
        assert len(visible.chars) == len(visible.starts) == len(visible.ends)
        for character, start, end in zip(visible.chars, visible.starts, visible.ends, strict=True):
            assert 0 <= start <= end <= len(text)
            assert end - start != 1 or text[start] == character or character.isspace()


@given(text=TEXTS)
@MANY
def test_readings_hold_together(text: str) -> None:
    reading = read(Message(text=text))
    assert reading.norm.count("\n") == len(reading.sentences)
    assert all(token.surface == text[token.start : token.end] for token in reading.tokens)
    assert all(first.end <= second.start for first, second in pairwise(reading.tokens))
    assert [s.first for s in reading.sentences] == [0, *(s.last for s in reading.sentences)][: len(reading.sentences)]
    for index in range(len(reading.tokens)):
        assert reading.token_at(reading.norm_span(index, index + 1)[0]) == index
    for held in tokens(text):
        assert 0 <= held.start < held.end <= len(text)


@given(rows=st.lists(st.tuples(TEXTS, st.booleans(), st.sampled_from(["", " ", "\t"])), max_size=4))
@FEW
def test_a_data_set_there_and_back(engine: _Engine, rows: list[tuple[str, bool, str]]) -> None:
    lines = [
        space + json.dumps({"id": str(n), "more": [text], "text": text}, ensure_ascii=ascii_only) for n, (text, ascii_only, space) in enumerate(rows)
    ]
    whole = "\n".join(lines)
    for item in messages(whole, "a.jsonl"):
        assert isinstance(item, Message)
        assert item.text == rows[int(item.message_id or 0)][0]
        found = engine.check(item).findings
        right(found, item.text)
        for finding in found:
            piece = lines[finding.line - 1][finding.column - 1 : finding.end_column - 1]
            assert json.loads(f'"{piece}"') == finding.quote


@given(line=st.one_of(TEXTS, st.text(alphabet='{}[]":,\\utex01. nl-+e'), st.text(alphabet='{"text": \\u0}')))
@MANY
def test_any_row_is_a_message_or_a_problem(line: str) -> None:
    for item in messages(line, "a.jsonl"):
        assert isinstance(item, Message | Problem)


@given(text=TEXTS, width=st.integers(40, 130))
@FEW
def test_any_finding_can_be_printed(engine: _Engine, text: str, width: int) -> None:
    checked = engine.check(Message(text=text, path=text or "-"))
    lines = findings_block(checked, Style(width=width), name="reply.txt")
    for line in lines:
        assert line.isprintable()
        assert cells(line) <= max(width, 70)
    json.loads(report_json([checked], [], engine.rules.rules["words"].severity))


@given(text=st.text(alphabet="ab cd()[]|<>:.,*^$?!#@{}-'0123456789"))
@MANY
def test_any_phrase_compiles_or_is_refused_at_its_place(text: str) -> None:
    try:
        compiled = compile_phrase(text, lambda _: ("x",))
    except PhraseError as refused:
        position = refused.position
        assert -1 <= position <= len(text)
    else:
        words = words_of("a b cd , a 1 b {name} ( b ) cd ? b")[0]
        for found in Seeker(lambda _: ("x",)).find(compiled.source, words):
            assert 0 <= found.start < found.end <= len(words) - 2


WORDS = ["a", "b", "c", "ab", "abc", "1", "{name}", "{money}", ",", "?", '"', "(", ".", ";"]
PIECES = [
    "a",
    "b",
    "ab*",
    "c",
    "(a|b c)",
    "[a]",
    "[b c|,]",
    "@list",
    "...",
    "...2",
    "#",
    "{name}",
    ",",
    "?",
    '"',
    "!(b)",
    "(a|, b)",
    "<x: a ...1>",
    "(^|a)",
    "$",
]


@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6, unique=True),
    opens=st.booleans(),
    words=st.lists(st.sampled_from(WORDS), max_size=12),
)
@MANY
def test_the_gate_lets_in_every_phrase_that_stands(pieces: list[str], opens: bool, words: list[str]) -> None:
    lists = {"list": ("a", "b a", "[c] ab", ", c")}
    phrase = compile_phrase(" ".join(["^"] * opens + pieces), lists.__getitem__)
    found = list(Seeker(lists.__getitem__).find(phrase.source, words_of(" ".join(words))[0])) if words else []
    condition = Condition("phrases", (phrase,))
    assert not found or gate_of([condition]).candidates(words) == {condition: [phrase]}


@given(text=st.one_of(st.text(), st.text(alphabet="ab:- \n[]{},'\"&*!#|>?%@`\t0.~")))
@MANY
def test_any_yaml_is_read_or_refused(text: str) -> None:
    try:
        loads(text, "f.yaml")
    except SourceError as refused:
        line, column = refused.line, refused.column
        assert line >= 1
        assert column >= 1


@given(text=TEXTS)
@FEW
def test_any_text_with_the_shipped_rules(ours: _Engine, text: str) -> None:
    right(ours.check(Message(text=text, context=Context("Ana Ruiz", "Where is my order?"))).findings, text)
