"""Placeholders and template tags of the common help desks and template languages, found without losing a position.

A tolerant tokenizer: it never raises and never parses a template, it only says which characters are a placeholder, what
the placeholder stands for, and which are tags or comments that the customer never sees. Every pattern is bounded, so that
the work is linear in the text. Syntaxes: the vendors' documentation (Zendesk, Intercom, Help Scout, FreeScout, Front, Gorgias,
Salesforce, HubSpot, Zoho, osTicket, Zammad, Chatwoot, Mailchimp, Braze, Marketo, Mautic, Rails, gettext, Jinja, Liquid, Smarty, ERB).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from linter import icu
from linter.patterns import regex

Role = Literal["name", "agent", "person", "company", "date", "number", "link", "contact", "thing"]

STAND_INS: dict[Role, str] = {
    "name": "Alex",
    "agent": "Robin",
    "person": "Alex",
    "company": "Acme",
    "date": "Monday",
    "number": "48",
    "link": "link",
    "contact": "number",
    "thing": "thing",
}
"""The word that stands for a placeholder while its sentence is read, so that the grammar around it holds."""


@dataclass(frozen=True)
class Placeholder:
    """A variable at ``start:end`` of the text it was found in. ``by_hand``: a person has to fill it in, no system will."""

    start: int
    end: int
    role: Role
    by_hand: bool = False
    fallback: str | None = None


@dataclass(frozen=True)
class Tag:
    """Template code at ``start:end`` that no customer sees: a condition, a loop, a comment."""

    start: int
    end: int
    block: bool = False
    """True where the tag separates what is before from what is after (an ``else``, a loop)."""
    step: Literal["", "open", "middle", "close"] = ""
    """What the tag does, where its own words do not say (``} other {``)."""


_IN = r"[^{}\n]"
_TOKEN = regex(
    rf"""
      # Most characters begin none of these.
      (?=[{{<%#\[$*@XxT_?]) (?:
      (?P<comment> \{{\#.{{0,2000}}?\#\}} | \{{\{{!--.{{0,2000}}?--\}}\}} | <%\#.{{0,2000}}?%> | \{{\*.{{0,2000}}?\*\}}
                 | \{{%-?\s*comment\s*-?%\}}.{{0,4000}}?\{{%-?\s*endcomment\s*-?%\}} | <\#--.{{0,2000}}?--> )
    | (?P<intercom> <attribute\s[^<>]{{1,300}}> ) | (?P<freemarker> </?[\#@][A-Za-z][^<>]{{0,300}}> )
    | (?P<erb> <%[=-]{{1,2}}.{{1,400}}?%> ) | (?P<erbtag> <%.{{0,2000}}?%> )
    | (?P<mustache3> \{{\{{\{{{_IN}{{1,200}}\}}\}}\}} )
    | (?P<mustache> \{{\{{(?:{_IN}|\$?\{{{_IN}{{0,80}}\}}){{1,300}}\}}\}} )
    | (?P<percent> \{{%.{{1,400}}?%\}} )
    | (?P<salesforce> \{{!{_IN}{{1,200}}\}} )
    | (?P<smarty> \{{\$[^}}\n]{{1,200}}\}} )
    | (?P<smartytag> \{{/?(?:if|else|elseif|foreach|foreachelse|section|include|literal|assign|capture|for|while|block|strip)\b[^}}\n]{{0,200}}\}} )
    | (?P<hash> [\#%$]\{{{_IN}{{1,120}}\}} )
    | (?P<mailchimp> \*\|[^|\n]{{1,120}}\|\* )
    | (?P<gettext> %\([A-Za-z_][\w.]{{0,60}}\)[sdif] ) | (?P<printf> (?<![\w%])%(?:\d\$)?[sd@](?!\w) | (?<!=\ )\{{\d{{1,2}}\}} )
    | (?P<gmail> (?<![\w@.])@(?:firstname|lastname|fullname)\b )
    | (?P<typed> \{{\s{{0,20}}\w[\w.\-]{{0,60}}\s{{0,20}},\s{{0,20}}(?:number|date|time|ordinal|spellout|duration)\s{{0,20}}(?:,[^{{}}\n]{{1,80}})?\}} )
    | (?P<brace> \{{[A-Za-z_][\w.\- |=]{{0,60}}\}} | \{{contactfield=[^{{}}\n]{{1,100}}\}} )
    | (?P<bracket> \[[^\[\]\n]{{1,60}}\](?!\() )
    | (?P<angle> <[A-Za-z][A-Za-z_ ]{{1,40}}> )
    | (?P<livechat> %(?:[a-z_]{{3,30}}|[A-Z_]{{3,30}})% )
    | (?P<respond> \$[a-z]{{3,20}}\.[a-z_]{{2,30}}\b )
    | (?P<blank> \b[Xx]{{3,12}}\b | (?<![\w-])XX(?:[.,]XX)?\b(?=\ (?:a|per|each|euros?|pounds?|dollars?|days?|hours?|weeks?|months?|minutes?|percent|am|pm|o.clock)\b|[%€£]|\.?\s*$|[,;](?:\s|$)) | (?<=[€£$])XX(?:[.,]XX)?\b | \bTB[DCA]\b | _{{4,40}} | (?<![\w/])(?:_{{2,4}}/){{1,2}}(?:20)?_{{2,4}}(?![\w/]) | \?\?\?\?+ )
    )
    """,
    re.VERBOSE | re.DOTALL,
)

_TOLD_BY = regex(r"[{<\[@]|%[\w(@]|\*\||\$[a-z]|__|\?{4}|[Xx]{2}|TB")
"""What every one of them has; most messages have none."""
_HAND_WORDS = regex(r"\b(insert|add|enter|fill|put|your|choose|select|paste|type|here|xx+|tbd|tbc|specify|state|e\.g)\b", re.IGNORECASE)
_KNOWN_WORDS = regex(
    r"\b(name|first|last|surname|customer|client|date|time|day|order|number|no|nr|amount|price|product|item|agent|company|"
    r"link|url|email|address|phone|reason|reference|ref|ticket|city|store|shop|id|code|placeholder|signature|title|"
    r"account|invoice|tracking|refund|team|recipient|user|reporter|details?|version|month|year|week|hours?)\b",
    re.IGNORECASE,
)
_TAG_WORDS = regex(
    r"^[-~]?\s*(?:if|elsif|elseif|elif|else|endif|unless|endunless|for|endfor|foreach|case|when|endcase|assign|capture|endcapture|"
    r"block|endblock|extends|include|import|from|set|endset|macro|endmacro|trans|endtrans|blocktrans|endblocktrans|load|with|endwith|"
    r"raw|endraw|verbatim|endverbatim|autoescape|endautoescape|filter|apply|endapply|spaceless|cycle|increment|break|continue|"
    r"render|layout|end|url|csrf_token|now|comment|endcomment|embed|endembed|use|do|call|plural|sandbox|liquid|\#|/|\^|>)"
)
_FALLBACK = regex(
    r"""(?:fallback\s*[:=]\s*|default\s*[:=(]\s*|\|\|\s*|default=|(?<=\w)!(?=['"])|contactfield=\w{1,60}\|)['"]?([^'"|){}%]{0,60})['"]?|,\s*['"]([^'"]{1,60})['"]\s*\)"""
)

_CUSTOMER = regex(
    r"requester|customer|contact|recipient|lead\b|lead\.|client|buyer|guest|member|visitor|subscriber|reporter|patient|"
    r"shopper|passenger|attendee|student|billing_address|ship_address|holder|nick\b|to\b"
)
_AGENT = regex(r"agent|current_user|teammate|operator|assignee|sender|signature|staff|admin|owner|employee|rep\b|signed|sign_off|my_")
_EITHER = regex(r"author|submitter")
"""Who wrote a ticket or a comment: a customer or an agent."""
_COMPANY = regex(r"company|organi[sz]ation|brand|shop|store|business|site|product_name|sender_name|app_name|workspace|vendor")
_NOT_PERSON = regex(
    r"domain|product|file|plan|group|order|item|field|event|server|service|package|course|city|country|app|team|ns\d|host|"
    r"hotel|venue|project|bank|carrier|user_?name|login|category|department|dept"
)


def role_of(inner: str) -> Role:
    """What a placeholder stands for, from the words inside it.

    ``user.first_name`` is the customer at Intercom and Zendesk and the agent at Front, Help Scout and Zammad: it is a
    ``person``, and where it stands decides (a greeting addresses the customer, a signature names the agent).
    """
    path = re.split(r"\||,\s*fallback|:default|\bdefault\b|(?<=\w)!(?=['\"(])", inner, maxsplit=1)[0].lower()
    path = re.sub(r"[^a-z0-9_. ]+", " ", path.replace("firstname", "first_name").replace("lastname", "last_name")).strip()
    last = re.split(r"[. ]", path)[-1] if path else ""
    whole = path.replace(" ", "_")
    named = (
        bool(re.search(r"(first|last|full|display|given|nick|sur)_?name|fname|lname|nick\b", whole))
        or last in {"name", "first", "last", "full"}
        or whole.endswith("_name")
        or last in {"customer", "reporter", "recipient", "client", "nick"}
    )
    if named:
        if _AGENT.search(whole):
            return "agent"
        if _CUSTOMER.search(whole) or whole in {"name", "first_name", "full_name", "fname", "firstname", "last_name", "lname"}:
            return "name"
        if re.match(r"(the_)?(user|account)\b|user_", whole) and not _NOT_PERSON.search(whole):
            return "person"
        if _EITHER.search(whole):
            return "person"
        if _COMPANY.search(whole):
            return "company"
        if not _NOT_PERSON.search(whole):
            return "name"
    if _AGENT.search(whole):
        return "agent"
    if re.search(r"url|link|href|website|_path", whole):
        return "link"
    if re.search(r"phone|e?mail\b|fax|tel\b|address", whole):
        return "contact"
    if re.search(r"date|time|_at\b|day|deadline|eta\b|month|year|when|until|expir|hour|week", whole):
        return "date"
    if re.search(r"amount|price|total|number|\bid\b|_id\b|count|invoice|order|ref|code|balance|qty|quantity|fee|num\b|sum\b", whole):
        return "number"
    if _COMPANY.search(whole):
        return "company"
    return "thing"


def _fallback(inner: str) -> str | None:
    found = _FALLBACK.search(inner)
    if found is None:
        return None
    return (found.group(1) if found.group(1) is not None else found.group(2)).strip()


def _bracket(inner: str, start: int, end: int) -> Placeholder | None:
    words = inner.strip(" .:").split()
    if not words or len(words) > 6 or ":" in inner.strip(" :"):
        return None
    if _HAND_WORDS.search(inner):
        return Placeholder(start, end, role_of(inner), by_hand=True)
    shouted = inner.isupper() and len(inner) > 2 and any(ch.isalpha() for ch in inner)
    if len(words) <= 3 and (_KNOWN_WORDS.search(inner.replace("_", " ")) or shouted):
        return Placeholder(start, end, role_of(inner.replace(" ", "_")))
    return None


_PREFIXES = {"mustache3": 3, "mustache": 2, "salesforce": 2, "smarty": 2, "hash": 2, "mailchimp": 2, "brace": 1, "livechat": 1, "respond": 1}


def tokens(text: str, *, markup: bool = False) -> Iterator[Placeholder | Tag]:
    """Placeholders and tags of ``text`` in order, not overlapping.

    ``markup``: the text is HTML, in which ``<name>`` is an element and not a placeholder.
    """
    if _TOLD_BY.search(text) is None:
        return
    if not icu.has_branches(text):
        yield from _tokens(text, 0, len(text), markup=markup)
        return
    at = 0
    for start, end, step in icu.marks(text)[0]:
        yield from _tokens(text, at, start, markup=markup)
        yield Placeholder(start, end, "number") if step == "number" else Tag(start, end, block=True, step=step)
        at = end
    yield from _tokens(text, at, len(text), markup=markup)


def _tokens(text: str, begin: int, stop: int, *, markup: bool) -> Iterator[Placeholder | Tag]:
    for match in _TOKEN.finditer(text, begin, stop):
        group, start, end = match.lastgroup, match.start(), match.end()
        token = match.group()
        if group == "comment":
            yield Tag(start, end)
        elif group == "erbtag" or group == "smartytag":
            yield Tag(start, end, block=True)
        elif group == "erb":
            inner = token[3:-2].strip("=- ")
            yield Placeholder(start, end, role_of(inner.replace("@", "")), fallback=_fallback(inner))
        elif group == "percent":
            inner = token[2:-2].strip()
            if re.match(r"[A-Za-z]+\.[A-Za-z.]+(,\s*fallback=.*)?$", inner):
                yield Placeholder(start, end, _desk_role("helpscout", _camel(inner)), fallback=_fallback(inner))
            else:
                yield Tag(start, end, block=True)
        elif group == "bracket":
            held = _bracket(token[1:-1], start, end)
            if held is not None:
                yield held
        elif group == "angle":
            inner = token[1:-1]
            if not markup and (_HAND_WORDS.search(inner) or _KNOWN_WORDS.search(inner.replace("_", " "))):
                yield Placeholder(start, end, role_of(inner.replace(" ", "_")), by_hand=bool(_HAND_WORDS.search(inner)))
        elif group == "blank":
            yield Placeholder(start, end, "thing", by_hand=True)
        elif group == "intercom":
            key = re.search(r"""key=["']?([\w.]{1,80})""", token)
            yield Placeholder(start, end, _desk_role("intercom", key[1]) if key is not None else "thing", fallback=_fallback(token))
        elif group == "freemarker":
            yield Tag(start, end, block=True)
        elif group == "typed":
            name, _, kind = token[1:-1].partition(",")
            yield Placeholder(
                start, end, "date" if kind.strip().startswith(("date", "time")) else "number" if role_of(name) == "thing" else role_of(name)
            )
        elif group == "printf":
            yield Placeholder(start, end, "thing")
        elif group == "gmail":
            yield Placeholder(start, end, "name")
        elif group == "gettext":
            yield Placeholder(start, end, role_of(token[2 : token.index(")")]))
        elif group == "mustache" and token[2:3] == "!":
            yield Tag(start, end)
        else:
            inner = token[_PREFIXES.get(group or "", 1) :].rstrip("}|*% ").strip("~ ")
            named = re.match(r"to\b", inner) or re.match(r"(url|end|now|set|use|do|with|for|from|when|load)[a-z_.]", inner.lower())
            if group in {"mustache", "mailchimp"} and _TAG_WORDS.match(inner.lower()) and not named:
                yield Tag(start, end, block=True)
                continue
            if group == "mailchimp" and re.match(r"(IF|ELSE|END|IFNOT|ELSEIF)\b", inner):
                yield Tag(start, end, block=True)
                continue
            desk = "zammad" if token.startswith("#{") else "intercom" if group == "mustache" and "fallback:" in inner else ""
            yield Placeholder(start, end, _desk_role(desk, _camel(inner)), fallback=_fallback(inner))


def _desk_role(desk: str, inner: str) -> Role:
    """The role where the syntax says whose placeholder it is: Help Scout's and Zammad's user is the agent, Intercom's the customer."""
    role = role_of(inner)
    if role == "person":
        return "name" if desk == "intercom" else "agent" if desk else role
    if desk == "helpscout" and inner.startswith("mailbox"):
        return "contact" if "email" in inner else "company"
    return role


def _camel(path: str) -> str:
    """``customer.firstName`` and ``Contact.FirstName`` as ``customer.first_name``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", path)
