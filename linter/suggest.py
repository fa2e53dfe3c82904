"""Suggestions: a better sentence for a finding, from what its pattern captured or from the rule's model sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linter.model import Edit, Fix, Hit
from linter.names import name_parts
from linter.patterns import regex

if TYPE_CHECKING:
    from linter.match import View
    from linter.rules import Rule

SLOT = regex(r"(?<![{$%#])\{([a-z_]+)\}")


def suggestions_for(rule: Rule, hit: Hit, view: View) -> tuple[str, ...]:
    """The suggestions of a finding, best first; those that need words which were not captured are left out."""
    slots = {name: _own_words(view, start, end) for name, start, end in hit.captures if end > start}
    name = customer_first_name(view)
    if name:
        slots["name"] = name
    filled: list[str] = []
    for template in (*hit.suggest, *rule.suggest):
        needed = set(SLOT.findall(template))
        if needed <= set(slots):
            text = SLOT.sub(lambda match: slots[match.group(1)], template)
            text = text[:1].upper() + text[1:]
            if text not in filled:
                filled.append(text)
    return tuple(filled[:3])


def customer_first_name(view: View) -> str | None:
    """The name to greet the customer by: the first of the known parts, or the template's own placeholder."""
    known = view.context.customer_name
    if known:
        # In "Nair, Priya" the given name stands last.
        parts = name_parts(known.partition(",")[2]) or name_parts(known)
        return parts[0] if parts else None
    for token in view.reading.tokens:
        if token.placeholder is not None and token.placeholder.role == "name":
            return token.surface
    return None


def _own_words(view: View, start: int, end: int) -> str:
    return view.reading.surface(start, end).strip(" ,.;:!?")


def fix_for(hit: Hit, view: View) -> Fix | None:
    """The edit of a finding whose pattern says what to write in its place; ``None`` for advice only."""
    if hit.replace is None:
        return None
    message = view.reading.message
    start, end = view.reading.text_span(hit.start, hit.end)
    if message.visible is not None and end - start != view.reading.seen_length(hit.start, hit.end):
        # Mark-up or an entity stands between the words: an edit would tear it.
        return None
    text = hit.replace
    source = message.text
    if not text:
        # Deleting the words takes the space after them, and a comma that would open the sentence.
        while end < len(source) and source[end] in ", ":
            end += 1
        if view.reading.sentence_at(hit.start).start == hit.start and end < len(source) and source[end].islower():
            return Fix((Edit(start, end + 1, source[end].upper()),), hit.safe)
    elif source[start : start + 1].isupper() and text[:1].islower():
        text = text[0].upper() + text[1:]
    return Fix((Edit(start, end, text),), hit.safe)
