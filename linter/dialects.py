"""The placeholder dialects of help desks and mailing tools: names that one does not know, and names without a fallback.

The desks' lists of names, with their sources, are in ``linter.desks``. Fallbacks are those of the vendors' documentation: Intercom (Macros in its REST API),
FreeScout (``app/Misc/Mail.php``) and so Help Scout, Salesforce Classic (Merge Fields for Email Templates), Braze (Setting Default Values), Customer.io and
Zendesk (Liquid), Marketo (Tokens), Mautic (``docs/configuration/variables.rst``), Jinja, Twig, Smarty and FreeMarker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linter.branches import forks
from linter.desks import CLOSED, Dialect
from linter.model import Hit
from linter.patterns import regex

if TYPE_CHECKING:
    from linter.match import View
    from linter.reading import Token


_WRAPPED = regex(
    r"\{\{\{?\s*(?:\$\{)?(?P<mustache>[^{}]+?)(?:\}\s*(?:\|[^{}]*)?)?\s*\}?\}\}|\{%\s*(?P<percent>[\w.]+)\s*(?:,[^%]*)?%\}|[%#$]\{(?P<hash>[^{}]+)\}|\{!(?P<force>[^{}]+)\}"
    r"|\{\$(?P<smarty>[^{}]+)\}|\*\|(?P<chimp>[^|]+)\|\*|\{(?P<brace>[^{}]+)\}|<%=+-?\s*(?P<ruby>.+?)\s*-?%>|<attribute\s+key=[\"'](?P<key>[^\"']+)[\"'].*>|%\((?P<gettext>[\w.]+)\).",
    re.DOTALL,
)


def inner_name(surface: str) -> str:
    """A placeholder's name without its brackets, filters and fallback; empty when it is none of a help desk's."""
    match = _WRAPPED.fullmatch(surface)
    if match is None or match.lastgroup is None:
        return ""
    return re.split(r"\|\||\||:default=|\s*,|(?<=\w)!(?=[\"'(])", match[match.lastgroup], maxsplit=1)[0].strip().strip("~").strip()


_NAMED = regex(r"[A-Za-z_][\w ]*(?:\.[\w ]+)*")


def unknown_placeholder(view: View) -> Iterator[Hit]:
    """A placeholder that its help desk does not know: misspelt in a closed dialect, or not among the configured
    names.
    """
    own = view.settings.placeholders
    ending = view.reading.message.path.rpartition(".")[2].lower()
    if not own and ending in _OTHER_LANGUAGES:
        return
    held = [(index, token, inner_name(token.surface)) for index, token in enumerate(view.reading.tokens) if _counts(token)]
    established = established_in([(token.surface, name) for _, token, name in held], view.reading.message.dialect)
    for index, token, name in held:
        if not _NAMED.fullmatch(name) or _assigned(view, name):
            continue
        if own:
            if name not in own:
                import difflib

                near = difflib.get_close_matches(name, own, n=1, cutoff=0.6)
                yield _hit(view, index, token, name, near[0] if near else None, "It is not among the configured placeholders.")
            continue
        candidates = [d for d in established or CLOSED if token.surface.startswith(d.opening)]
        if any(_knows(dialect, name) for dialect in candidates):
            continue
        first = name.split(".")[0]
        roots = [d for d in candidates if d.opening != "{{" or any(known.split(".")[0] == first for known in d.names)]
        if not established:
            # Nothing says whose file this is: only a name of two dots or more, or a desk's own brackets, is surely a help desk's.
            roots = [d for d in roots if name.count(".") >= (2 if d.opening == "{{" else 1)]
        right = _nearest(name, roots)
        if right is not None:
            desk = next(d.name for d in roots if right in d.names)
            yield _hit(view, index, token, name, right, f"{_DESKS[desk]} has no {name}.")


def _nearest(name: str, dialects: list[Dialect]) -> str | None:
    """The one name of which this is a misspelling: the same but for one of its parts, and that nearly the same, where the desk has no other."""
    import difflib

    parts = name.split(".")
    best: tuple[float, str] | None = None
    closed = {dialect.name: dialect.closed for dialect in dialects}
    for known, desk in sorted((known, dialect.name) for dialect in dialects for known in dialect.names):
        others = known.split(".")
        differing = [at for at, (a, b) in enumerate(zip(parts, others, strict=False)) if a != b]
        if len(parts) != len(others) or len(differing) != 1:
            continue
        (at,) = differing
        said, right = parts[at], others[at]
        if at == len(parts) - 1 and ".".join(others[:at]) not in closed[desk]:
            # Custom fields stand there under names of their own. They have nothing below them.
            continue
        alike = difflib.SequenceMatcher(None, said.lower(), right.lower()).ratio()
        if alike >= 0.75 and (best is None or alike > best[0]):
            best = alike, known
    return best[1] if best is not None else None


_OTHER_LANGUAGES = frozenset(
    ["twig", "tpl", "smarty", "erb", "eex", "heex", "hbs", "handlebars", "mustache", "jinja", "jinja2", "j2", "njk", "ftl", "ftlh", "mjml"]
)
"""Endings of templates that a program of one's own fills in, with names of its own."""
_DESKS = {
    "zendesk": "Zendesk",
    "freshdesk": "Freshdesk",
    "gorgias": "Gorgias",
    "chatwoot": "Chatwoot",
    "helpscout": "Help Scout",
    "osticket": "osTicket",
}


def _counts(token: Token) -> bool:
    return token.placeholder is not None and not token.placeholder.by_hand


def _assigned(view: View, name: str) -> bool:
    """Whether the template itself makes the name: a loop's or an assignment's variable."""
    first = re.escape(name.split(".")[0])
    return re.search(rf"\{{%-?\s*(?:for|assign|set|capture|with)\s[^%]{{0,80}}?\b{first}\b", view.reading.seen) is not None


def _knows(dialect: Dialect, name: str) -> bool:
    if name in dialect.names or name.startswith(dialect.open):
        return True
    return not dialect.case and name.lower() in {known.lower() for known in dialect.names}


def established_in(held: list[tuple[str, str]], said: str | None) -> tuple[Dialect, ...]:
    """The dialects that a message is surely in: by the shape of its file, or by a name that one alone knows."""
    if said is not None and any(dialect.name == said for dialect in CLOSED):
        return tuple(dialect for dialect in CLOSED if dialect.name == said)
    if said is not None:
        return tuple(dialect for dialect in CLOSED if dialect.name == "helpscout") if said == "freescout" else ()
    found = []
    for surface, name in held:
        knowing = [d for d in CLOSED if surface.startswith(d.opening) and name in d.names]
        if len(knowing) == 1 and knowing[0] not in found and name.count(".") >= 1:
            found.append(knowing[0])
    return tuple(found)


def _hit(view: View, index: int, token: Token, name: str, near: str | None, note: str) -> Hit:
    right = token.surface.replace(name, near, 1) if near is not None else None
    advice = f" Did you mean {right}?" if right is not None else ""
    return Hit(*view.reading.norm_span(index, index + 1), suggest=(right,) if right is not None else (), replace=right, note=f" {note}{advice}")


@dataclass(frozen=True)
class _Fallback:
    """How a dialect writes a fallback: a placeholder without one that ``fits``, and what to write instead (``{0}`` is
    its name).
    """

    fits: re.Pattern[str]
    instead: str
    endings: frozenset[str] = frozenset()
    dialects: frozenset[str] = frozenset()


_THERE = "there"
"""The word that the table below writes as a fallback."""
_LIQUID_ENDINGS = frozenset({"liquid"})
_FALLBACKS = (
    _Fallback(regex(r"\{%\s*(customer\.(?:firstName|lastName|fullName))\s*%\}"), "{{%{0},fallback=there%}}"),
    _Fallback(regex(r"<attribute\s+key=[\"']([\w.]+)[\"']\s*/?>"), '<attribute key="{0}" default="there"/>'),
    _Fallback(regex(r"\{\{\s*\$\{([\w ]+)\}\s*\}\}"), "{{{{${{{0}}} | default: 'there'}}}}"),
    _Fallback(regex(r"\{\{\s*(lead\.[\w ]+?)\s*\}\}", re.IGNORECASE), "{{{{{0}:default=there}}}}"),
    _Fallback(regex(r"\{contactfield=(\w+)\}"), "{{contactfield={0}|there}}"),
    _Fallback(regex(r"\{!\s*((?:Contact|Lead|Recipient|Account)\.\w*Name)\s*\}"), '{{!BLANKVALUE({0}, "there")}}'),
    _Fallback(regex(r"\{\{\s*(ticket\.requester\.(?:first_name|name))\s*\}\}"), "{{{{{0} | default: 'there'}}}}"),
    _Fallback(regex(r"\{\{\s*(user\.(?:first_name|name))\s*\}\}"), '{{{{{0}|fallback:"there"}}}}', dialects=frozenset({"intercom"})),
    _Fallback(regex(r"\{\{-?\s*([\w.]+)\s*-?\}\}"), "{{{{ {0} | default: 'there' }}}}", endings=_LIQUID_ENDINGS),
    _Fallback(regex(r"\{\{-?\s*([\w.]+)\s*-?\}\}"), "{{{{ {0}|default('there', true) }}}}", endings=frozenset({"jinja", "jinja2", "j2", "njk"})),
    _Fallback(regex(r"\{\{-?\s*([\w.]+)\s*-?\}\}"), "{{{{ {0}|default('there') }}}}", endings=frozenset({"twig"})),
    _Fallback(regex(r"\{\$([\w.]+)\}"), "{{${0}|default:'there'}}", endings=frozenset({"tpl", "smarty"})),
    _Fallback(regex(r"\$\{([\w.]+)\}"), '${{{0}!"there"}}', endings=frozenset({"ftl", "ftlh"})),
)


def missing_fallback(view: View) -> Iterator[Hit]:
    """The customer's name in a greeting, as a placeholder that has no fallback though its dialect has them: "Hi ,"
    where the name is missing.
    """
    greeting = view.reading.greeting
    if greeting is None or view.settings.placeholders:
        return
    if any((held := view.reading.tokens[i].placeholder) is not None and held.fallback is not None for i in greeting.names):
        # One of several names is enough to greet by.
        return
    fallback = "customer" if greeting.word == "dear" else _THERE
    for index in greeting.names:
        token = view.reading.tokens[index]
        held = token.placeholder
        if held is None or held.fallback is not None or held.role not in {"name", "person"} or _guarded(view, token):
            continue
        instead = with_fallback(view, token.surface, fallback)
        if instead is not None:
            yield Hit(*view.reading.norm_span(index, index + 1), suggest=(instead,), replace=instead, safe=True)
            return


def with_fallback(view: View, surface: str, fallback: str) -> str | None:
    """A placeholder with a fallback, as its dialect writes it; ``None`` where the dialect has none, or the placeholder has one already."""
    message = view.reading.message
    ending = message.path.rpartition(".")[2].lower()
    intercom = message.dialect == "intercom" or re.search(r"\|\s*fallback:", view.reading.seen) is not None
    for form in _FALLBACKS:
        match = form.fits.fullmatch(surface)
        if match is not None and not (form.endings and ending not in form.endings) and not (form.dialects and not intercom):
            return form.instead.replace(_THERE, fallback).format(match[1])
    return None


def _guarded(view: View, token: Token) -> bool:
    """Whether the placeholder stands inside a condition that asks for it."""
    name = inner_name(token.surface)
    depth = 0
    seen = view.reading.seen
    for fork in reversed([fork for fork in forks(seen) if fork.end <= token.start]):
        if fork.step == "close":
            depth += 1
        elif fork.step == "open":
            if depth:
                depth -= 1
            elif name and name.split(".")[-1] in seen[fork.start : fork.end]:
                return True
    return False
