"""What to greet the customer by: the name that is known, or in a template the name placeholder of that template's own dialect."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from linter.dialects import established_in, inner_name, with_fallback
from linter.names import name_parts
from linter.patterns import regex
from linter.placeholders import Placeholder, tokens

if TYPE_CHECKING:
    from linter.match import View

_NAME_OF = {
    "zendesk": "{{ticket.requester.first_name}}",
    "freshdesk": "{{ticket.requester.firstname}}",
    "gorgias": "{{ticket.customer.firstname}}",
    "chatwoot": "{{contact.first_name}}",
    "helpscout": "{%customer.firstName%}",
    "freescout": "{%customer.firstName%}",
    "osticket": "%{recipient.name.first}",
    "intercom": "{{user.first_name}}",
    "zammad": "#{ticket.customer.firstname}",
}
"""Each help desk's placeholder for the customer's given name, from the vendors' lists (see ``dialects``)."""
_SIGNS = (
    ("#{ticket.", "#{ticket.customer.firstname}"),
    ("*|", "*|FNAME|*"),
    ("{contactfield=", "{contactfield=firstname}"),
    ("{{lead.", "{{lead.First Name}}"),
    ("{{${", "{{${first_name}}}"),
    ("{!Contact.", "{!Contact.FirstName}"),
    ("<attribute ", '<attribute key="first_name"/>'),
)
"""How placeholders begin that one system alone has, and its placeholder for the given name."""


_ADDRESSED = regex(r"first|fname|given|nick|customer|requester|client|recipient|contact|subscriber|member|guest|(?<![\w.])name\b")


def given_name(known: str) -> str | None:
    """The name to greet somebody by: the given name of "Nair, Priya" and of "Dr Priya Nair", the whole where that is an initial."""
    parts = name_parts(known.partition(",")[2]) or name_parts(known)
    if not parts:
        return None
    name = " ".join(parts) if len(parts[0]) == 1 else parts[0]
    return name.title() if (name.islower() or name.isupper()) and len(name) > 1 else name


def greeting_name(view: View, word: str | None) -> str | None:
    """What to write after the greeting ``word``; ``None`` where nothing is known to stand for the customer.

    A placeholder gets the fallback of its dialect, where that has one: "there", or "customer" after "Dear".
    """
    message = view.reading.message
    if message.mode != "template":
        return given_name(view.context.customer_name) if view.context.customer_name else None
    placeholder = _used(view) or _of_dialect(view)
    if placeholder is None:
        return None
    fallback = "customer" if word in {"dear", "respected", "esteemed", "to whom", "nobody"} else "there"
    return with_fallback(view, placeholder, fallback) or placeholder


def _used(view: View) -> str | None:
    """The placeholder for the customer's name that this message uses, else the one that its file uses most."""
    own = [token for token in view.reading.tokens if token.placeholder is not None]
    for token in own:
        assert token.placeholder is not None
        if token.placeholder.role == "name" and not token.placeholder.by_hand and _is_given(token.surface):
            return token.surface
    return _in_file(view.reading.message.text) if view.reading.message.layers else None


@lru_cache(maxsize=2)
def _in_file(text: str) -> str | None:
    """The name placeholder that a file with many messages uses most."""
    found = Counter(
        surface
        for held in tokens(text)
        if isinstance(held, Placeholder)
        and held.role == "name"
        and not held.by_hand
        and _is_given(surface := text[held.start : held.end])
        # A quote may be written otherwise in the file than it is read.
        and not any(ch in surface for ch in "\"'\\&")
    )
    return found.most_common(1)[0][0] if found else None


def _is_given(surface: str) -> bool:
    """Whether a placeholder for a name is one to greet by: no surname, and no condition in itself."""
    low = surface.lower()
    return (
        _ADDRESSED.search(low) is not None
        and not any(word in low for word in ("last", "surname", "lname", "?", " or ", "company"))
        and "\n" not in surface
    )


def _of_dialect(view: View) -> str | None:
    """The given name's placeholder of the help desk or mailing tool whose placeholders the template has."""
    reading = view.reading
    held = [token.surface for token in reading.tokens if token.placeholder is not None and not token.placeholder.by_hand]
    if reading.message.dialect in _NAME_OF:
        return _NAME_OF[reading.message.dialect]
    desks = established_in([(surface, inner_name(surface)) for surface in held], reading.message.dialect)
    if len(desks) == 1:
        return _NAME_OF[desks[0].name]
    return next((name for sign, name in _SIGNS if any(surface.startswith(sign) for surface in held)), None)
