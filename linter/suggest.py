"""Suggestions: a better sentence for a finding, from what its pattern captured or from the rule's model sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from linter.grammar import ONE
from linter.mend import MAKERS, cut, tokens_of
from linter.model import Edit, Fix, Hit
from linter.patterns import SLOT, regex
from linter.register import register_of
from linter.rewrite import Rewritten, advised
from linter.seek import words_of
from linter.slots import first_name
from linter.templates import FILL

if TYPE_CHECKING:
    from linter.match import View
    from linter.rules import Rule


def suggestions_for(rule: Rule, hit: Hit, view: View, new: Rewritten | None = None) -> tuple[str, ...]:
    """The suggestions of a finding, best first: its sentence written anew, then model sentences.

    Those that need words which were not captured are left out.
    """
    slots = {name: _own_words(view, start, end) for name, start, end in hit.captures if end > start}
    name = first_name(view.reading)
    if name:
        slots["name"] = name
    own = register_of(view.reading, view.reading.sentence_at(hit.start))
    ours = {slot: "{" + slot + "}" for slot in FILL}
    ours.update((cased, own.fit(own.person(cased))) for word in ONE for cased in (word, word.capitalize()))
    written = [new.text] if new is not None and new.text else []

    def filled(templates: Iterable[str]) -> Iterator[str]:
        for template in templates:
            # Every other piece is the name of a slot.
            split = SLOT.split(template)
            said = [slots.get(piece, ours.get(piece)) if at % 2 else own.fit(piece) for at, piece in enumerate(split)]
            if None not in said:
                text = "".join(piece for piece in said if piece is not None)
                yield text[:1].upper() + text[1:]

    # What a pattern suggests for its own words is nearer to them than what holds for any sentence.
    models = [*advised(rule, hit, view, general=False), *filled(hit.suggest), *advised(rule, hit, view, general=True), *filled(rule.suggest)]
    models.sort(key=lambda text: _said_before(text, hit, view))
    return tuple(dict.fromkeys((*written, *models)))[:3]


_OPENS = {"thank you ": "thanks", "i'm sorry": "apology", "we're sorry": "apology", "i am sorry": "apology", "we are sorry": "apology"}
"""How a suggestion begins that says what one says only once in a message, and the signal that it was said."""


def _said_before(text: str, hit: Hit, view: View) -> bool:
    """Whether a suggestion thanks, apologises or offers something where another sentence of the message has done so."""
    named = next((name for opening, name in _OPENS.items() if text.lower().startswith(opening)), "alternative" if "{offer}" in text else None)
    if named is None or named not in view.rules.signals:
        return False
    sentence = view.reading.sentence_at(hit.start)
    return any(not sentence.start <= said.start < sentence.end for said in view.signal(named))


def _own_words(view: View, start: int, end: int) -> str:
    return view.reading.surface(start, end).strip(" ,.;:!?")


def fix_for(rule: Rule, hit: Hit, view: View) -> Fix | None:
    """The edits of a finding: what its pattern says to write in its place, a swap of its rule's, or what its rule's maker makes.

    ``None`` for advice only.
    """
    first, last = tokens_of(hit, view.reading)
    if hit.replace is not None:
        return _whole(_written(view, first, last, hit.replace, safe=hit.safe), view)
    swapped = _swapped(rule, hit, view)
    if swapped is not None:
        return swapped
    made = MAKERS[rule.mend.by](hit, view) if rule.mend.by else None
    return _whole(made, view)


def _swapped(rule: Rule, hit: Hit, view: View) -> Fix | None:
    """The edit of the first of the rule's swaps that covers the words found."""
    if not rule.mend.swaps:
        return None
    sentence = view.reading.sentence_at(hit.start)
    words, starts = words_of(view.reading.sentence_norm(sentence))
    for phrase, new in rule.mend.swaps:
        for found in view.rules.seeker.find(phrase, words):
            low, high = sentence.start + starts[found.start], sentence.start + starts[found.end - 1] + len(words[found.end - 1])
            if low <= hit.start and hit.end <= high:
                first, last = tokens_of(Hit(low, high), view.reading)
                return _whole(_written(view, first, last, new, safe=True), view)
    return None


def _written(view: View, first: int, last: int, text: str, *, safe: bool) -> Fix | None:
    """The tokens ``first:last`` replaced, with the capital they had; or cut."""
    if not text:
        return cut(view, first, last, safe=safe)
    surface = view.reading.tokens[first].surface
    if surface[:1].isupper() and text[:1].islower():
        text = text[0].upper() + text[1:]
    return Fix((Edit(*view.reading.token_span(first, last), text),), safe)


def _whole(fix: Fix | None, view: View) -> Fix | None:
    """A fix that tears nothing: mark-up between the words would go with them."""
    if fix is None or view.reading.message.visible is None:
        return fix
    markup = _MARKUP if view.reading.message.layers else _ANY_MARKUP
    torn = any(markup.search(view.reading.message.text, edit.start, edit.end) and not _stands(edit, view) for edit in fix.edits)
    return None if torn else fix


def _stands(edit: Edit, view: View) -> bool:
    """Whether the customer sees all of the stretch that an edit replaces."""
    return view.reading.seen.find(view.reading.message.text[edit.start : edit.end]) >= 0


_MARKUP = regex(r"</?\w[^<>]{0,300}>")
_ANY_MARKUP = regex(r"</?\w[^<>]{0,300}>|[*_`\[\]]")
"""Mark-up of HTML, and of Markdown where the file has no layers."""
