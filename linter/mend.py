"""Edits made by rules that are no sentences to be rewritten: a greeting to nobody, a name, capitals and strings of exclamation marks.

A maker takes a rule's hit and gives its edits, in offsets of ``Message.text``, or ``None`` where none is sure to hold. A rule names its
maker (``fix: {by: greet-by-name}``); ``MAKERS`` is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from linter import insert
from linter.model import Edit, Fix, Hit
from linter.names import name_parts, own_named
from linter.naming import given_name, greeting_name
from linter.parts import TITLES

if TYPE_CHECKING:
    from linter.match import View
    from linter.parts import Greeting
    from linter.reading import Reading, Token

Maker = Callable[[Hit, "View"], Fix | None]

_SEPARATORS = frozenset({",", ":", "–", "!", ".", "?"})
_PLURALS = frozenset(
    "all everyone everybody team folks guys sirs customers clients users members subscribers guests ladies gentlemen partners".split()
)


def tokens_of(hit: Hit, reading: Reading) -> tuple[int, int]:
    """The tokens ``first:last`` of a hit."""
    return reading.token_at(hit.start), reading.token_at(max(hit.start, hit.end - 1)) + 1


def greet_by_name(hit: Hit, view: View) -> Fix | None:
    """ "Dear Customer" by name. Unsafe where the greeting was to many."""
    reading = view.reading
    greeting = reading.greeting
    if greeting is None or greeting.word is None:
        return None
    name = greeting_name(view, greeting.word)
    if name is None:
        return None
    tokens = reading.tokens
    first, last = tokens_of(hit, reading)
    while last > first + 1 and tokens[last - 1].norm in _SEPARATORS:
        last -= 1
    if not _ends_there(view, last):
        return None
    many = any(tokens[i].norm in _PLURALS for i in range(first, last)) and view.reading.message.mode != "template"
    if greeting.word in {"to whom", "nobody"}:
        return _replaced(view, first, last, f"Dear {name}", safe=not many)
    begin = _after_the_word(greeting, tokens)
    return _replaced(view, begin, last, name, safe=not many) if begin < last else None


def _after_the_word(greeting: Greeting, tokens: list[Token]) -> int:
    """The first token after the greeting word: "Good morning", "Oh hello", "Hello"."""
    at = greeting.first
    addressed = {*greeting.names, *greeting.fillers}
    while at not in addressed and at < greeting.last:
        at += 1
    while at > greeting.first + 1 and tokens[at - 1].norm in {"our", "the", "my", "dear", ",", "all"}:
        at -= 1
    return at


def _ends_there(view: View, last: int) -> bool:
    """Whether the address ends before the token ``last``: "Dear customer of Acme" goes on."""
    tokens = view.reading.tokens
    if last >= len(tokens):
        return True
    token = tokens[last]
    between = view.reading.seen[tokens[last - 1].end : token.start]
    return token.norm in _SEPARATORS or token.group in {"stop", "emoji"} or any(ch in between for ch in "\n\r\u2028\u2029")


def right_name(hit: Hit, view: View) -> Fix | None:
    """The known name in place of a wrong one; the whole of it after a title, which must go."""
    known = view.context.customer_name
    greeting = view.reading.greeting
    if not known or greeting is None:
        return None
    first, last = tokens_of(hit, view.reading)
    titled = any(view.reading.tokens[i].norm in TITLES for i in range(first, last))
    name = (known if "," not in known else " ".join(name_parts(known))) if titled else given_name(known)
    if not name or not _ends_there(view, last):
        return None
    return _replaced(view, first, last, name, safe=False)


def fill_name(hit: Hit, view: View) -> Fix | None:
    """The known name in place of a placeholder for it, in the greeting of a draft."""
    reading = view.reading
    known, greeting = view.context.customer_name, reading.greeting
    first, last = tokens_of(hit, reading)
    token = reading.tokens[first]
    if not known or greeting is None or reading.message.mode == "template" or last - first != 1 or first not in greeting.names:
        return None
    parts = name_parts(known.partition(",")[2] + " " + known.partition(",")[0]) if "," in known else name_parts(known)
    if token.placeholder is None or token.placeholder.role != "name" or not parts or len(greeting.names) > 1:
        return None
    low = token.surface.lower()
    if any(word in low for word in ("last", "surname", "lname", "your", "title")):
        return None
    name = " ".join(parts) if "full" in low else given_name(known)
    return _replaced(view, first, last, name, safe=True) if name else None


def quieten(hit: Hit, view: View) -> Fix | None:
    """ "!!!" as one stop, and capitals in ordinary letters. Only the stops are safe: among the capitals may be names."""
    reading = view.reading
    first, last = tokens_of(hit, reading)
    own = own_named(reading.tokens, view.settings.own_names)
    edits: list[Edit] = []
    safe = True
    shouted = [i for i in range(first, last) if _shouted(reading.tokens[i]) and i not in own]
    for index in range(first, last):
        token = reading.tokens[index]
        if token.group == "stop" and "!" in token.surface and len(token.surface) > 1:
            edits.append(Edit(*reading.source(token.start, token.end), "?" if "?" in token.surface else "."))
        elif index in shouted and len(shouted) > 1:
            word = token.surface.lower()
            if reading.sentence_at(reading.norm_span(index, index + 1)[0]).first == index and not (index and reading.tokens[index - 1].norm == ","):
                word = word[0].upper() + word[1:]
            if word == "i" or word.startswith(("i'", "i’")):
                word = word[0].upper() + word[1:]
            if word != token.surface:
                edits.append(Edit(*reading.source(token.start, token.end), word))
                safe = False
    return Fix(tuple(edits), safe) if edits else None


def _shouted(token: Token) -> bool:
    letters = [ch for ch in token.surface if ch.isalpha()]
    return token.group == "word" and bool(letters) and all(ch.isupper() for ch in letters) and not any(ch.isdigit() for ch in token.surface)


def _replaced(view: View, first: int, last: int, text: str, *, safe: bool) -> Fix:
    return Fix((Edit(*view.reading.token_span(first, last), text),), safe)


def cut(view: View, first: int, last: int, *, safe: bool) -> Fix | None:
    """The tokens ``first:last`` of one sentence taken out, with a comma that only they needed; a capital goes to what then stands first.

    ``None`` where nothing would be left of the sentence.
    """
    reading = view.reading
    tokens = reading.tokens
    sentence = reading.sentence_at(reading.norm_span(first, last)[0])
    if last < sentence.last and tokens[last].norm == ",":
        last += 1
    if last >= sentence.last or tokens[last].group == "stop":
        # At the end of the sentence: the comma before goes too.
        if first == sentence.first:
            return None
        before = first - 1 if first - 1 > sentence.first and tokens[first - 1].norm in {",", "–"} else first
        low, high = tokens[before - 1].end, tokens[last - 1].end
        return Fix((Edit(*reading.source(low, high), ""),), safe)
    following = tokens[last]
    if first > sentence.first and tokens[first - 1].norm == "," and tokens[last - 1].norm == "," and last - 1 > first:
        # ", of course," goes with both of its commas.
        return Fix((Edit(*reading.source(tokens[first - 2].end, tokens[last - 1].end), ""),), safe)
    low, high = tokens[first].start, following.start
    if first == sentence.first and tokens[first].surface[:1].isupper() and following.group == "word" and following.surface[0].islower():
        return Fix((Edit(*reading.source(low, high + 1), following.surface[0].upper()),), safe)
    return Fix((Edit(*reading.source(low, high), ""),), safe)


MAKERS: Mapping[str, Maker] = {
    "fill-name": fill_name,
    "greet-by-name": greet_by_name,
    "insert-acknowledgement": insert.insert_acknowledgement,
    "insert-apology": insert.insert_apology,
    "insert-ask": insert.insert_ask,
    "insert-greeting": insert.insert_greeting,
    "insert-idea": insert.insert_idea,
    "insert-name": insert.insert_name,
    "insert-offer": insert.insert_offer,
    "insert-thanks": insert.insert_thanks,
    "insert-wait": insert.insert_wait,
    "quieten": quieten,
    "right-name": right_name,
}
"""What makes a rule's edits, by the name that a rule file says."""
