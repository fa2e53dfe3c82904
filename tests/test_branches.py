"""Branches: alternatives of a condition are each read in their place."""

from __future__ import annotations

import pytest
from conftest import Folder

from linter.branches import Unbalanced, unbalanced, variants
from linter.model import Message, Problem
from linter.placeholders import tokens
from linter.sources import Given, read_text


def readings(text: str) -> list[str]:
    """What is left of each reading, its tags taken out."""
    out = []
    for message in variants(Message(text)):
        chars = message.visible.chars if message.visible is not None else message.text
        for held in reversed(list(tokens(chars))):
            chars = chars[: held.start] + chars[held.end :]
        out.append(chars)
    return out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {% if x %}b{% else %}c{% endif %} d", ["a b d", "a c d"]),
        ("{%- if x -%}b{%- elif y -%}c{% elsif z %}d{%- endif -%}", ["b", "c", "d"]),
        ("{% case x %} {% when 1 %}b{% when 2 %}c{% else %}d{% endcase %}", ["b", "c", "d"]),
        ("{% unless x %}b{% else %}c{% endunless %}{% if y %}e{% else %}f{% endif %}", ["be", "cf"]),
        ("{% if x %}{% if y %}b{% else %}c{% endif %}{% else %}d{% endif %}", ["b", "c", "d"]),
        ("{% if x %}b{% else %}{% if y %}c{% else %}d{% endif %}{% if z %}e{% else %}f{% endif %}{% endif %}{% if w %}g{% else %}h{% endif %}",
         ["bg", "ceh", "dfh"]),
        ("{% for i in x %}b{% else %}none{% endfor %}", ["b", "none"]),
        ("{{#if x}}b{{else if y}}c{{else}}d{{/if}}", ["b", "c", "d"]),
        ("{{#x}}b{{^}}c{{/x}}", ["b", "c"]),
        ("<% if x %>b<% elsif y %>c<% else %>d<% end %><% z.each do |i| %>e<% end %>", ["be", "ce", "de"]),
        ("{if $x}b{elseif $y}c{else}d{/if}{foreach $a as $b}e{foreachelse}f{/foreach}", ["be", "cf", "df"]),
        ("<#if x>b<#elseif y>c<#else>d</#if>", ["b", "c", "d"]),
        ("*|IF:X|*b*|ELSE:|*c*|END:IF|*", ["b", "c"]),
        ("{% if x %}b{% endif %}", ["b"]),
        ("else {b} plain", ["else {b} plain".replace("{b}", "")]),
    ],
)  # fmt: skip
def test_readings(text: str, expected: list[str]) -> None:
    assert readings(text) == expected


def test_every_branch_is_linted_and_nothing_across_them(failed_rule: Folder) -> None:
    text = "Hi, {% if a %}you{% elsif b %}you failed to pay{% else %}failed to{% endif %}. {% if c %}So{% else %}And you failed to{% endif %} pay."
    findings = failed_rule.engine().check(Message(text, mode="template")).findings
    assert [(f.column, f.quote) for f in findings] == [(31, "you failed to"), (106, "you failed to")]


def test_what_a_whole_message_lacks_is_judged_by_its_first_reading(folder: Folder) -> None:
    folder.rule("unnamed", "match: {part: opening}\nunless: [{phrases: ['{name}'], within: message}]\n", level="message")
    engine = folder.engine()
    assert engine.check(Message("{% if a %}Hi {{customer.name}}{% else %}Hello{% endif %}, it left.", mode="template")).findings == ()
    assert len(engine.check(Message("{% if a %}Hello{% else %}Hi {{customer.name}}{% endif %}, it left.", mode="template")).findings) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab {% if x %}c", Unbalanced("'{% if x %}' is never closed", 3)),
        ("{% endif %}", Unbalanced("'{% endif %}' belongs to no open block", 0)),
        ("{{#if a}}b{{/each}}", Unbalanced("'{{/each}}' closes a block that it does not belong to", 10)),
        ("{% if x %}{% for y in z %}{% endif %}", Unbalanced("'{% endif %}' closes a block that it does not belong to", 26)),
        ("{% if x %}a{% endif %}", None),
        ("<%= form do |f| %>a<% end %>", None),
    ],
)
def test_tags_without_a_partner(text: str, expected: Unbalanced | None) -> None:
    assert unbalanced(text) == expected


def test_an_unclosed_tag_is_said_and_the_rest_is_read() -> None:
    problem, message = read_text("Hi.\n {% if x %}b", "a.liquid", Given(), from_file=True)
    assert str(problem) == "a.liquid:2:2: '{% if x %}' is never closed; its branches were read as one text"
    assert isinstance(problem, Problem)
    assert isinstance(message, Message)


def test_deep_and_many_conditions() -> None:
    assert len(variants(Message("{% if x %}" * 20_000 + "a{% else %}b" + "{% endif %}" * 20_000))) == 2
    many = variants(Message("{% if x %}a{% else %}b{% endif %}" * 5_000))
    assert [len(message.visible.chars) for message in many if message.visible is not None] == [110_000, 110_000]
    assert len(variants(Message("{% if x %}a" + "{% elsif y %}b" * 50 + "{% endif %}"))) == 51
    assert len(variants(Message("{% if x %}a" + "{% elsif y %}b" * 5_000 + "{% endif %}"))) == 8
