"""Insertions: what a message lacks as a whole, put where it belongs, in the register of the message.

A maker takes the hit of its rule and gives the edit, or ``None`` where no place is sure to be right: before a list, inside a branch of a
template, next to mark-up that the new sentence would fall into.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from linter.branches import forks
from linter.model import Edit, Fix, Hit
from linter.naming import greeting_name
from linter.parts import TITLES
from linter.patterns import regex
from linter.register import register_of

if TYPE_CHECKING:
    from linter.match import View
    from linter.reading import Sentence, Token

_INSIDE = regex(
    r"(?:<(?:b|strong|i|em|u|a|h[1-6]|th|button|label|code|pre|title)\b[^<>]{0,300}>\s*|[*_`\[~]|^[ \t]*[#>|][^\n]*)\Z", re.IGNORECASE | re.MULTILINE
)
_CLOSES = regex(r"\s{0,20}</(?:b|strong|i|em|u|a|h[1-6]|th|button|label|code|pre|title)\b|[*_`\]~]|[ \t]*\|", re.IGNORECASE)
_ITEM = regex(r"[ \t]*(?:[-*•–+>|#]{1,6}|\d{1,2}[.)]|[a-z]\))[ \t]*\Z")
_IN_ITEM = regex(
    r"<(?:li|th|dt|dd|button|h[1-6]|title|label)\b[^<>]{0,300}>(?:(?!</(?:li|th|dt|dd|button|h[1-6]|title|label)\b).){0,600}\Z",
    re.IGNORECASE | re.DOTALL,
)
_LOWERED = frozenset("the your our we there this that it a an nobody no these those they all both".split())
"""Words that lose their capital after a colon. Not "you": "we are sorry: you sent it late" would blame them in the same breath."""
_WROTE = regex(r"\bticket|\byour (?:message|e?mail|request|question|query|enquiry|inquiry|letter|note|case|complaint|feedback)\b", re.IGNORECASE)
_REASON = regex(r"\b(?:because|since|due to|as (?:i|we|it|the)|owing to|on account of|too (?:expensive|dear|slow|long)|became)\b", re.IGNORECASE)
"""How a customer says why."""
_GONE = regex(
    r"\b(?:leav(?:e|ing)|left|accounts?|subscri\w+|members?(?:hip)?|plans?|contracts?|polic(?:y|ies)|unsubscrib\w+|newsletter|licen[cs]es?|months?|monthly)\b",
    re.IGNORECASE,
)
"""What somebody leaves; a flight or an order is only cancelled."""
_NO_REPLY = regex(
    r"\bno[- ]?reply\b|\b(?:do not|don['’]t|cannot|can['’]t|not able to) (?:reply|respond|answer)|\bnot monitored\b|\bunmonitored\b", re.IGNORECASE
)


def insert_apology(hit: Hit, view: View) -> Fix | None:
    """A "sorry" before the bad news."""
    reading = view.reading
    register = register_of(reading)
    sentence = reading.sentence_at(hit.start)
    first = _first_word(sentence, view)
    if first is None or sentence.part != "body":
        return None
    tokens = reading.tokens
    sorry = register.said("{We're} sorry")
    if _goes_on(sentence, view) and not sorry.startswith("I"):
        sorry = sorry[0].lower() + sorry[1:]
    low = tokens[first].norm.split()[0] if tokens[first].group == "word" and tokens[first].norm else ""
    if low == "unfortunately" and first + 1 < sentence.last:
        follows = first + 2 if tokens[first + 1].norm == "," and first + 2 < sentence.last else first + 1
        word = tokens[follows]
        at = reading.source(tokens[first].start, word.start)
        if "\n" in reading.seen[tokens[first].start : word.start] or _torn(view, tokens[first].start, word.start):
            return None
        head = _lowered(word)
        if head is None:
            return None
        return _fix(view, sentence, tokens[first], Edit(at[0], reading.source(word.start, word.start + 1)[1], f"{sorry}: {head}"))
    if low in _LOWERED and (head := _lowered(tokens[first])) is not None:
        start, end = reading.source(tokens[first].start, tokens[first].start + 1)
        return _fix(view, sentence, tokens[first], Edit(start, end, f"{sorry}: {head}"))
    return _before(view, sentence, f"{sorry} about this.")


def insert_wait(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001 - a maker's signature
    """An apology for the wait, at the beginning."""
    register = register_of(view.reading)
    return _at_the_beginning(view, register.said("{We're} sorry for the wait."))


def insert_thanks(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001
    """A word of thanks, at the beginning."""
    register = register_of(view.reading)
    thanks = "Thanks" if register.contracted and not register.formal else "Thank you"
    wrote = view.reading.message.mode != "template" or _WROTE.search(view.reading.seen) is not None
    return _at_the_beginning(view, f"{thanks} for {'writing to us' if wrote else 'being with us'}.")


def insert_acknowledgement(hit: Hit, view: View) -> Fix | None:
    """A sign that they were heard: before the bad news, or at the beginning where none is told. Without trouble, a word of thanks."""
    register = register_of(view.reading)
    if not _troubled(view):
        # They wrote, but nothing tells of trouble; of a template nobody knows even that they wrote.
        wrote = view.context.customer_message is not None
        return _at_the_beginning(view, register.said("Thank you for telling {us}.")) if wrote else None
    text = register.said("{We} can see how frustrating this is.")
    sentence = view.reading.sentence_at(hit.start)
    return _before(view, sentence, text) if sentence.part == "body" else _at_the_beginning(view, text)


def _troubled(view: View) -> bool:
    """Whether something went wrong for the customer: we tell of it, or they complain in more than a word.

    What a template says cannot be done ("passwords are not included") is no trouble in itself.
    """
    told = "bad-news" if view.reading.message.mode != "template" else "our-mistake"
    complaints = view.customer.signal("customer-complaint") if view.customer is not None and "customer-complaint" in view.rules.signals else ()
    return any(name in view.rules.signals and view.signal(name) for name in (told, "our-failure", "delay-of-ours")) or len(complaints) > 1


def insert_offer(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001
    """An offer of help, at the end of what is said, before the closing."""
    if _NO_REPLY.search(view.reading.seen):
        return None
    if view.reading.message.kind == "chat":
        if view.reading.ours and view.reading.tokens[view.reading.ours[-1].last - 1].norm == "?":
            # They are asked for something: there is more to come before anything else.
            return None
        register = register_of(view.reading)
        return _at_the_end(view, register.said("Is there anything else {we} can help you with?"))
    return _at_the_end(view, "If anything else comes up, just reply to this message.")


def insert_ask(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001
    """A question to somebody who leaves."""
    if _NO_REPLY.search(view.reading.seen):
        return None
    register = register_of(view.reading)
    if view.context.customer_message is not None and _REASON.search(view.context.customer_message):
        return _at_the_end(view, register.said("What could {we} have done better for you?"))
    gone = _GONE.search(f"{view.reading.seen} {view.context.customer_message or ''}") is not None
    return _at_the_end(view, register.said(f"May {{we}} ask what made you decide {'to leave' if gone else 'this'}?"))


def insert_idea(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001
    """Thanks for the customer's idea: after the answer where that opens with thanks or an apology, else before it."""
    reading = view.reading
    opens = reading.first_body.index
    kind = any(
        name in view.rules.signals and any(reading.sentence_at(hit.start).index <= opens + 1 for hit in view.signal(name))
        for name in ("thanks", "apology")
    )
    return _at_the_end(view, "Thank you for your suggestion as well.") if kind else _at_the_beginning(view, "Thank you for your suggestion.")


def insert_greeting(hit: Hit, view: View) -> Fix | None:  # noqa: ARG001
    """A greeting before everything, with the name where it is known."""
    reading = view.reading
    opening, sentence = reading.opening, _first_prose(view)
    if (address := _address(view)) is not None:
        return address
    if sentence is None or opening.part != "body":
        return None
    first = _first_word(sentence, view)
    if first is None or first != sentence.first:
        return None
    word = "hi" if reading.message.kind in {"chat", "social"} else "hello"
    register = register_of(reading)
    if word == "hello" and not register.contracted and register.formal:
        word = "dear"
    name = greeting_name(view, word)
    if name is not None and name.lower() in reading.sentence_norm(sentence).split():
        name = None
    if name is None and word == "dear":
        word = "hello"
    said = f"{word.capitalize()} {name}" if name is not None else word.capitalize()
    start = reading.source(reading.tokens[first].start, reading.tokens[first].start + 1)[0]
    return _fix(view, sentence, reading.tokens[first], Edit(start, start, f"{said}! " if word == "hi" else f"{said},\n\n"))


def _address(view: View) -> Fix | None:
    """ "Hello" before a name with a title that the message begins with: "Mr Antunes,"."""
    reading, greeting = view.reading, view.reading.greeting
    if greeting is None or greeting.word is not None or not greeting.names or reading.message.layers:
        return None
    token = reading.tokens[greeting.first]
    if token.norm not in TITLES or greeting.first != reading.opening.first:
        return None
    register = register_of(reading)
    start = reading.source(token.start, token.start + 1)[0]
    return Fix((Edit(start, start, "Hello " if register.contracted else "Dear "),), safe=False)


def insert_name(hit: Hit, view: View) -> Fix | None:
    """The customer's name after the greeting word."""
    reading = view.reading
    greeting = reading.greeting
    if greeting is None or greeting.word is None:
        return insert_greeting(hit, view) if greeting_name(view, "hello") is not None else None
    tokens = reading.tokens
    last = greeting.last
    while last > greeting.first and (tokens[last - 1].group in {"stop", "emoji"} or tokens[last - 1].norm in {",", ":", "–", "!"}):
        last -= 1
    if greeting.names or last == greeting.first or greeting.word in {"nobody", "to whom", "welcome"}:
        return None
    if any(tokens[i].norm not in {"again", "back"} for i in greeting.fillers):
        return None
    name = greeting_name(view, greeting.word)
    if name is None or (last < len(tokens) and tokens[last].norm not in {",", "!", ".", ":", "–"} and last != greeting.last):
        return None
    if (
        last == greeting.last
        and last < len(tokens)
        and reading.seen.count("\n", tokens[last - 1].end, tokens[last].start) == 0
        and tokens[last].group == "word"
    ):
        # "Hello the strap is on its way": where the greeting ends is a guess.
        return None
    at = reading.source(tokens[last - 1].end - 1, tokens[last - 1].end)[1]
    return Fix((Edit(at, at, f" {name}"),), safe=True)


def _first_word(sentence: Sentence, view: View) -> int | None:
    """The index of a sentence's first token where that is a word a new sentence can be put before."""
    token = view.reading.tokens[sentence.first]
    return sentence.first if token.group in {"word", "placeholder", "money", "date", "time"} else None


def _lowered(token: Token) -> str | None:
    """The first character of a word as it stands inside a sentence; ``None`` for what is written all in capitals."""
    if token.group != "word" or (token.surface.isupper() and len(token.surface) > 1):
        return None
    head = token.norm.split()[0] if token.norm else ""
    return token.surface[0].lower() if head in _LOWERED else token.surface[0]


def _at_the_beginning(view: View, text: str) -> Fix | None:
    sentence = _first_prose(view)
    return _before(view, sentence, text) if sentence is not None else None


def _first_prose(view: View) -> Sentence | None:
    """The sentence that the body begins with; a heading or a logo's words may stand before it, on lines of their own."""
    body = [sentence for sentence in view.reading.sentences if sentence.part == "body"]
    for before, sentence in zip([None, *body], body[:4], strict=False):
        if _is_prose(view, sentence):
            return sentence if before is None or before.line != sentence.line else None
    return body[0] if body and not view.reading.message.layers and len(body) == 1 else None


def _is_prose(view: View, sentence: Sentence) -> bool:
    """Whether a sentence is one that is said: no address, no label, no item."""
    tokens = view.reading.tokens[sentence.first : sentence.last]
    return sum(token.group == "word" and token.surface[:1].islower() for token in tokens) >= 2 and not _is_item(view, sentence)


def _before(view: View, sentence: Sentence, text: str) -> Fix | None:
    """A sentence put before another; it takes its small letter where the message goes on in lower case after the greeting."""
    reading = view.reading
    first = _first_word(sentence, view)
    if first is None:
        return None
    token = reading.tokens[first]
    start, end = reading.source(token.start, token.start + 1)
    if _goes_on(sentence, view):
        text = text if text.startswith(("I ", "I'")) else text[0].lower() + text[1:]
        before = reading.tokens[first - 1]
        if before.group == "word" and reading.seen[before.end : token.start] == " ":
            # "hi Zuza the sword is fine": the comma that was left out.
            at = reading.source(before.end - 1, before.end)[1]
            return _fix(view, sentence, token, Edit(at, end, f", {text} {token.surface[0].upper()}"))
        return _fix(view, sentence, token, Edit(start, end, f"{text} {token.surface[0].upper()}"))
    return _fix(view, sentence, token, Edit(start, start, f"{text} "))


def _goes_on(sentence: Sentence, view: View) -> bool:
    """Whether a sentence goes on in lower case after the greeting: "Hi Ana, your lamp is here"."""
    reading = view.reading
    token = reading.tokens[sentence.first]
    follows = sentence.index > 0 and reading.sentences[sentence.index - 1].part == "greeting"
    return follows and token.group == "word" and token.surface[0].islower() and token.surface.lower() == token.surface


def _at_the_end(view: View, text: str) -> Fix | None:
    """A sentence put after the last of the body, in its paragraph, or in one of its own after a list or an unfinished line."""
    reading = view.reading
    body = [sentence for sentence in reading.sentences if sentence.part == "body"]
    if not body:
        return None
    last = body[-1]
    if not _is_prose(view, last) or _closes(view, last):
        # What follows the last sentence may be a signature of sorts ("The Plannr family"); after a list or an address there is no place.
        said = [sentence for sentence in body if _is_prose(view, sentence) and _ends(reading.tokens[sentence.last - 1])]
        if not said or not all(_signs(view, sentence) for sentence in body[body.index(said[-1]) + 1 :]):
            return None
        last = said[-1]
    token = reading.tokens[last.last - 1]
    end = token.end
    while reading.seen[end : end + 1] in {'"', "”", ")", "’"}:
        end += 1
    if token.group in {"link", "contact"} or not _ends(token):
        text = f"\n\n{text}"
    else:
        text = f" {text}"
    at = reading.source(end - 1, end)[1]
    if _is_item(view, last) or _CLOSES.match(reading.message.text, at) or _branch_depth(view, end):
        return None
    return Fix((Edit(at, at, text),), safe=False)


def _closes(view: View, sentence: Sentence) -> bool:
    """Whether the last sentence of a body is a farewell, which no stop ends: "Thanks for the memories," on a line of its own, or a comma and a name."""
    reading = view.reading
    first, last = reading.tokens[sentence.first], reading.tokens[sentence.last - 1]
    own_line = "\n" in reading.seen[reading.tokens[sentence.first - 1].end : first.start] if sentence.first else False
    commas = [index for index in range(sentence.first + 1, sentence.last - 1) if reading.tokens[index].norm == ","]
    named = bool(commas) and all(token.surface[:1].isupper() for token in reading.tokens[commas[-1] + 1 : sentence.last])
    return (own_line or named) and not _ends(last) and _signs(view, sentence)


def _signs(view: View, sentence: Sentence) -> bool:
    """Whether a line may sign a letter: a few words, no link, nothing that is filled in."""
    tokens = view.reading.tokens[sentence.first : sentence.last]
    return len(tokens) <= 9 and all(token.group in {"word", "other", "emoji", "mark"} or token.norm == "," for token in tokens)


def _ends(token: Token) -> bool:
    return token.group in {"stop", "emoji"} or token.norm in {'"', ")"}


def _is_item(view: View, sentence: Sentence) -> bool:
    """Whether a sentence stands in an item of a list, in a heading or a table."""
    seen = view.reading.seen
    start = view.reading.tokens[sentence.first].start
    low = max(seen.rfind(end, 0, start) for end in "\n\r\u2028\u2029") + 1
    if _ITEM.match(seen[low:start] or "x") is not None:
        return True
    at = view.reading.source(start, start + 1)[0]
    return view.reading.message.visible is not None and _IN_ITEM.search(view.reading.message.text[max(0, at - 600) : at]) is not None


def _fix(view: View, sentence: Sentence, token: Token, edit: Edit) -> Fix | None:
    """The edit, where nothing is torn by it and what it adds is seen whenever the message is."""
    if _is_item(view, sentence) or _branch_depth(view, token.start):
        return None
    text = view.reading.message.text
    if _INSIDE.search(text[max(0, edit.start - 300) : edit.start]):
        return None
    return Fix((edit,), safe=False)


def _torn(view: View, start: int, end: int) -> bool:
    """Whether mark-up stands inside a stretch of what is seen."""
    low, high = view.reading.source(start, end)
    return view.reading.message.visible is not None and high - low != end - start


def _branch_depth(view: View, at: int) -> int:
    """In how many conditions of a template a place of what is seen stands."""
    seen = view.reading.message.text if view.reading.message.visible is None else view.reading.seen
    if "{" not in seen and "<" not in seen and "*|" not in seen:
        return 0
    depth = 0
    for fork in forks(seen):
        if fork.end > at:
            break
        depth += {"open": 1, "close": -1}.get(fork.step, 0)
    return depth
