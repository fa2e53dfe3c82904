"""Placeholders and template tags: found where they stand, understood by what they stand for."""

from __future__ import annotations

from itertools import pairwise

import pytest

from linter.placeholders import Placeholder, Tag, tokens


def only(text: str, *, markup: bool = False) -> Placeholder | Tag:
    (found,) = tokens(text, markup=markup)
    return found


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("{{ticket.requester.first_name}}", "name"),
        ("{{customer.name}}", "name"),
        ("{{{customer.firstName}}}", "name"),
        ("{%customer.firstName%}", "name"),
        ("#{first_name}", "name"),
        ("%{customer_name}", "name"),
        ("${customerName}", "name"),
        ("{!Contact.FirstName}", "name"),
        ("*|FNAME|*", "name"),
        ("<%= @customer.name %>", "name"),
        ("<%== customer.name -%>", "name"),
        ("{$customer.name}", "name"),
        ("%(customer_name)s", "name"),
        ("{first_name}", "name"),
        ("[Customer Name]", "name"),
        ("<name>", "name"),
        ("{{agent.name}}", "agent"),
        ("%AGENT_NAME%", "agent"),
        ("%CUSTOMER_NAME%", "name"),
        ("{{current_user.first_name}}", "agent"),
        ("{{user.first_name}}", "person"),
        ("{{ticket.author.name}}", "person"),
        ("{{ticket.submitter.first_name}}", "person"),
        ("{when, date, long}", "date"),
        ("{total, number, ::currency/EUR}", "number"),
        ("{{ ticket.customer|default({}).name|default('') }}", "name"),
        ("{{ 'login'|url(query: { 'email': c.email }) }}", "thing"),
        ("{{company.name}}", "company"),
        ("{{order.number}}", "number"),
        ("{{delivery_date}}", "date"),
        ("{{tracking_url}}", "link"),
        ("{{shop.phone}}", "contact"),
        ("{{item}}", "thing"),
    ],
)
def test_every_dialect_is_a_placeholder_with_its_role(text: str, role: str) -> None:
    held = only(f"Hello {text}, good day.")
    assert isinstance(held, Placeholder)
    assert (held.start, held.end, held.role) == (6, 6 + len(text), role)


@pytest.mark.parametrize("text", ["[insert date]", "[your name here]", "<insert date>", "XXXX", "xxx", "TBD", "_____", "????"])
def test_what_a_person_fills_in_is_said_to_be_so(text: str) -> None:
    held = only(f"We ship on {text} then.")
    assert isinstance(held, Placeholder)
    assert held.by_hand


@pytest.mark.parametrize(
    "text",
    [
        "{% if order.late %}", "{%- endif -%}", "{% for item in items %}", "{{#if late}}", "{{/if}}", "{{else}}", "<% if late? %>", "<% end %>",
        "{if $late}", "{else}", "{/if}", "{foreach $items as $item}", "*|IF:LATE|*", "*|END:IF|*", "{% if\n late %}",
    ],
)  # fmt: skip
def test_conditions_and_loops_are_tags_that_part_the_text(text: str) -> None:
    held = only(f"Hello {text} there.")
    assert held == Tag(6, 6 + len(text), block=True)


@pytest.mark.parametrize(
    "text",
    [
        "{# a note #}",
        "{# over\nlines #}",
        "{{!-- a note --}}",
        "{{! a note }}",
        "<%# a note %>",
        "{* a note\nover lines *}",
        "{% comment %}a{% endcomment %}",
    ],
)
def test_comments_are_tags_that_leave_the_sentence_whole(text: str) -> None:
    assert only(f"Hello {text} there.") == Tag(6, 6 + len(text))


@pytest.mark.parametrize(("text", "fallback"), [('{{first_name | default: "friend"}}', "friend"), ("{{name|fallback:there}}", "there")])
def test_a_fallback_is_kept(text: str, fallback: str) -> None:
    held = only(text)
    assert isinstance(held, Placeholder)
    assert held.fallback == fallback


@pytest.mark.parametrize(
    "text",
    [
        "see [1] and [the guide](https://a.example)", "a < b and b > c", "{ }", "{{", "}}", "{%", "<%", "[", "<", "50% off", "%",
        "I paid $40.", "f(x) = {1}",
    ],
)  # fmt: skip
def test_ordinary_text_has_none(text: str) -> None:
    assert list(tokens(text)) == []


def test_an_element_is_no_placeholder_in_markup() -> None:
    assert list(tokens("<name>", markup=True)) == []


def test_order_and_no_overlap() -> None:
    text = "{{a}}{% if b %}[Name]{{{c}}}<%= d %>" * 20
    found = list(tokens(text))
    assert len(found) == 100
    assert all(first.end <= second.start for first, second in pairwise(found))


@pytest.mark.parametrize(
    "piece", ["{{", "{{a{b}", "{{{}", "{%", "<%", "{#", "[", "<a", "{", "*|", "${", "{{!--", "{% comment %}", "{*", "<%#", "x", "_", "%("]
)
def test_what_is_never_closed_ends_and_finds_nothing_long(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    assert all(held.end - held.start <= 4_100 for held in tokens(text))


@pytest.mark.parametrize("blank", ["__/__/20__", "__/__/____", "__/__"])
def test_a_date_left_blank(blank: str) -> None:
    (held,) = tokens(f"It leaves on {blank}, or 3/4.")
    assert isinstance(held, Placeholder)
    assert (held.start, held.end, held.by_hand) == (13, 13 + len(blank), True)


def test_what_is_no_date_left_blank() -> None:
    assert list(tokens("See a__/__b, docs/__init__/x or 30% OFF and 40% NOW.")) == []
