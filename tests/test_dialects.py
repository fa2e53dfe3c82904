"""Dialects: which names a help desk knows, and where a name needs a fallback."""

from __future__ import annotations

import pytest

from linter.dialects import inner_name
from linter.engine import Engine
from linter.match import Settings
from linter.model import Finding, Message
from linter.rules import RuleSet


def found(shipped: RuleSet, text: str, rule: str, *, path: str = "a.txt", dialect: str | None = None, own: tuple[str, ...] = ()) -> list[Finding]:
    engine = Engine(shipped, settings=Settings(placeholders=own), select=frozenset({rule}))
    return list(engine.check(Message(text, path=path, mode="template", kind="template", dialect=dialect)).findings)


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("{{ ticket.requester.first_name | default: 'x' }}", "ticket.requester.first_name"),
        ('{{user.first_name|fallback:"there"}}', "user.first_name"),
        ("{%customer.firstName,fallback=there%}", "customer.firstName"),
        ("%{ticket.name.first}", "ticket.name.first"),
        ("#{ticket.customer.firstname}", "ticket.customer.firstname"),
        ("{{lead.First Name:default=there}}", "lead.First Name"),
        ("{{${first_name} | default: 'there'}}", "first_name"),
        ("*|FNAME|*", "FNAME"),
        ('<attribute key="user.name" default="x"/>', "user.name"),
        ('${name!"there"}', "name"),
        ("[Name]", ""),
    ],
)
def test_the_name_in_a_placeholder(surface: str, name: str) -> None:
    assert inner_name(surface) == name


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Hi {{ticket.requester.frist_name}},", "{{ticket.requester.first_name}}"),
        ("Hi {{ ticket.requester.first_nam | default: 'there' }},", "{{ ticket.requester.first_name | default: 'there' }}"),
        ("Hi {{ticket.customer.fistname}},", "{{ticket.customer.firstname}}"),
        ("Hi {%custmer.firstName%},", "{%customer.firstName%}"),
        ("Hi %{ticket.name.frist},", "%{ticket.name.first}"),
        ("Hi %{ticket.nmae.first},", "%{ticket.name.first}"),
        ("Hi %{tickt.name.first},", "%{ticket.name.first}"),
        ("Hi {{ticket.requester.firstname}}, I am {{ticket.agent.nme}}.", "{{ticket.agent.name}}"),
        ("Hi {{contact.first_name}}, I am {{agent.nam}}.", "{{agent.name}}"),
    ],
)
def test_a_misspelt_name_is_told_with_the_right_one(shipped: RuleSet, text: str, right: str) -> None:
    (finding,) = found(shipped, text, "unknown-placeholder")
    assert finding.suggestions == (right,)
    assert finding.fix is not None
    assert (finding.fix.safe, finding.fix.edits[0].text) == (False, right)
    assert "Did you mean" in finding.why


@pytest.mark.parametrize(
    "text",
    [
        "Hi {{ticket.requester.first_name}}, {{ticket.ticket_field_42}} and {{dc.hours}}.",
        "Hi {{ticket.requester.firstname}}, {{ticket.cf_size}}.",
        "Hi {{customer.frist_name}}, order {{order.nmber}}.",
        "Hi {{ticket.warehouse}}, and {{ticket.author.name}}.",
        "{% for ticket in tickets %}{{ticket.titel}}{% endfor %}{{ticket.requester.first_name}}",
        "Hi [Nmae], and %s.",
        # Where companies name fields of their own.
        "Hi {{ticket.requester.firstname}}, {{ticket.requester.frstname}} from {{ticket.company.nme}}: {{ticket.subjct}}, {{ticket.portal_url}}.",
        "Hi %{ticket.name.first}, your %{ticket.subjct}.",
        "Hi {{contact.first_name}}, {{contact.custom_attribute.frist_name}}.",
        "{{ticket.customer.firstname}} {{ticket.channel}} {{ticket.last_message_datetime}} {{ticket.sender.email}} {{current_user.id}}",
        "{{ticket.requester.first_name}} {{ticket.email_ccs}} {{ticket.url_with_protocol}} {{ticket.follower_reply_type_message}}",
        "%{recipient.name.shortformal} %{ticket.user.name.lastfirst}",
    ],
)
def test_names_that_may_be_right_are_left_alone(shipped: RuleSet, text: str) -> None:
    assert found(shipped, text, "unknown-placeholder") == []


def test_the_shape_of_an_export_says_whose_names_count(shipped: RuleSet) -> None:
    text = "Hi {{ticket.requester.firstname}},"
    assert found(shipped, text, "unknown-placeholder") == []
    (finding,) = found(shipped, text, "unknown-placeholder", dialect="zendesk")
    assert finding.suggestions == ("{{ticket.requester.first_name}}",)
    assert found(shipped, text, "unknown-placeholder", dialect="freshdesk") == []


def test_a_template_of_another_language_has_names_of_its_own(shipped: RuleSet) -> None:
    assert found(shipped, "Hi {{ticket.requester.frist_name}},", "unknown-placeholder", path="a.html.twig") == []


def test_configured_names_are_all_there_are(shipped: RuleSet) -> None:
    own = ("buyer.name", "order.number")
    near, far = found(shipped, "Hi {{buyer.nam}}, {{order.number}} and {{weather}}.", "unknown-placeholder", own=own)
    assert (near.suggestions, far.suggestions) == (("{{buyer.name}}",), ())


@pytest.mark.parametrize(
    ("text", "path", "instead"),
    [
        ("Hi {%customer.firstName%},", "a.txt", "{%customer.firstName,fallback=there%}"),
        ("Hi {%customer.firstName%},", "rows.jsonl", "{%customer.firstName,fallback=there%}"),
        ('Hi <attribute key="user.first_name"/>,', "a.txt", '<attribute key="user.first_name" default="there"/>'),
        ("Hi {{${first_name}}},", "a.html", "{{${first_name} | default: 'there'}}"),
        ("Hi {{lead.First Name}},", "a.html", "{{lead.First Name:default=there}}"),
        ("Hi {contactfield=firstname},", "a.html", "{contactfield=firstname|there}"),
        ("Hi {!Contact.FirstName},", "a.html", '{!BLANKVALUE(Contact.FirstName, "there")}'),
        ("Hi {{ customer.first_name }},", "a.liquid", "{{ customer.first_name | default: 'there' }}"),
        ("Hi {{ customer.first_name }},", "a.j2", "{{ customer.first_name|default('there', true) }}"),
        ("Hi {$client_name},", "a.tpl", "{$client_name|default:'there'}"),
        ("Hi ${customer.name},", "a.ftl", '${customer.name!"there"}'),
        ('Hi {{user.name}}, {{user.city|fallback:"you"}}', "a.txt", '{{user.name|fallback:"there"}}'),
    ],
)
def test_a_fallback_in_the_dialect_s_own_words(shipped: RuleSet, text: str, path: str, instead: str) -> None:
    (finding,) = found(shipped, text, "missing-fallback", path=path)
    assert finding.suggestions == (instead,)
    assert finding.fix is not None
    assert finding.fix.safe
    (edit,) = finding.fix.edits
    assert found(shipped, text[: edit.start] + edit.text + text[edit.end :], "missing-fallback", path=path) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Hi *|FNAME|*,", "a.html"),
        ("Hi {{ customer.first_name }},", "rows.jsonl"),
        ("Hi {{customer.first_name}},", "a.html"),
        ("Hi %{name},", "en.yml"),
        ("Hi {% if customer.first_name %}{{ customer.first_name }}{% else %}there{% endif %},", "a.liquid"),
        ("Hi there, your name is {%customer.firstName%}.", "a.txt"),
        ("Hi {{{Recipient.FirstName}}},", "a.html"),
    ],
)
def test_no_fallback_is_asked_for_where_there_is_none(shipped: RuleSet, text: str, path: str) -> None:
    assert found(shipped, text, "missing-fallback", path=path) == []
