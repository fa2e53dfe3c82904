"""The few rules that are not patterns: names, placeholders, capitals, and whether a customer's questions were answered.

A check takes a ``View`` and gives hits. Rules name them (``match: {check: wrong-name}``); ``CHECKS`` is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from linter.dialects import missing_fallback, unknown_placeholder
from linter.given import repeat_ask
from linter.model import Hit
from linter.names import HONORIFICS, fold, name_parts, own_named, same_person
from linter.parts import FILLERS, IMPERSONAL_ENDINGS, TITLES, Greeting
from linter.patterns import regex
from linter.questions import ignored_idea, unanswered_question

if TYPE_CHECKING:
    from linter.match import View
    from linter.reading import Token

_IMPERSONAL = FILLERS - frozenset(
    "back again to and & from you both or our mate buddy pal bro hun hon love sweetie darling honey babe sweetheart gorgeous lovely chief boss "
    "dude petal duck fam lady dear morning babes hunni hunny lovey luv bruh bruv dawg homie bestie besties sis bby bae treacle superstar superstars rockstar rockstars poppet pumpkin cupcake champ legend boo neighbor neighbour friend pals comrade lucky faithful other lead driver author fan fans".split()
)
_FORMAL = frozenset("sir sirs madam madame ma'am mister missis missus miss".split())


def _own(view: View, part: frozenset[str] = frozenset({"greeting", "body", "closing"})) -> Iterator[tuple[int, Token]]:
    """Our own words, with their token index."""
    for sentence in view.reading.sentences:
        if sentence.part in part:
            for index in range(sentence.first, sentence.last):
                yield index, view.reading.tokens[index]


def _known_names(view: View) -> set[str]:
    """The parts of the customer's name, folded; none where it is not known."""
    return {fold(part) for part in name_parts(view.context.customer_name or "")}


def greets(view: View) -> Iterator[Hit]:
    """The message opens with a greeting word."""
    greeting = view.reading.greeting
    if greeting is not None and greeting.word is not None:
        yield Hit(*view.reading.norm_span(greeting.first, greeting.last))


def _called(view: View, greeting: Greeting) -> list[int]:
    """The tokens of a greeting that may be a person's name: no title, and no name of ours."""
    tokens = view.reading.tokens
    own = own_named(tokens, view.settings.own_names)
    return [i for i in greeting.names if tokens[i].norm not in TITLES and i not in own and not _of_a_number(tokens, i)]


def _of_a_number(tokens: list[Token], index: int) -> bool:
    """The letter of "customer 7718-A"."""
    return index > 0 and len(tokens[index].surface) == 1 and tokens[index - 1].surface[:1].isdigit()


def impersonal_greeting(view: View) -> Iterator[Hit]:
    """A greeting to nobody in particular: a filler and no name."""
    greeting = view.reading.greeting
    if greeting is None or greeting.word is None:
        return
    tokens = view.reading.tokens
    if greeting.word == "to whom":
        yield Hit(*view.reading.norm_span(greeting.first, greeting.last))
        return
    called = _called(view, greeting)
    titled = {i + 1 for i in greeting.names if tokens[i].norm in TITLES - _FORMAL}
    known = _known_names(view)
    nouns = []
    for i in greeting.fillers:
        if (i in titled and tokens[i].surface[:1].isupper()) or fold(tokens[i].surface) in known:
            called.append(i)
        elif tokens[i].norm in _IMPERSONAL or (
            tokens[i].surface[:1].isdigit() and greeting.word in {"dear", "respected"} and len(tokens[i].surface) > 2
        ):
            nouns.append(i)
    for i in tuple(called):
        word = tokens[i].norm
        if i not in titled and len(word) > 7 and word.endswith(IMPERSONAL_ENDINGS) and fold(tokens[i].surface) not in known:
            called.remove(i)
            nouns.append(i)
    if called and nouns and not titled and _role_last(view, called, nouns):
        called = []
    if (
        not called
        and not nouns
        and greeting.fillers
        and tokens[greeting.fillers[0]].surface.lower() == "you"
        and greeting.word in {"hey", "hi", "oi"}
    ):
        nouns = [greeting.fillers[0]]
    if not called and not nouns:
        nouns = [i for i in greeting.names if tokens[i].norm in _FORMAL]
    if called and not nouns and _uncapitalised_noun(view, called):
        nouns, called = called, []
    if nouns and not called:
        last = max(nouns) + 1
        while last < greeting.last and tokens[last].surface[:1].isdigit():
            last += 1
        yield Hit(*view.reading.norm_span(greeting.first, last))


_CROWDS = frozenset("there all everyone everybody team folks guys both others anyone anybody someone family co crew gang peeps lot household".split())


_HOUSES = frozenset("household households family team crew".split())


def _role_last(view: View, called: list[int], nouns: list[int]) -> bool:
    """ "Dear Gold Member": the last word of the greeting is a role, and what stands before only describes it."""
    tokens = view.reading.tokens
    last = max(nouns)
    known = _known_names(view)
    described = all(tokens[i].surface.islower() for i in called) and tokens[last].norm in _HOUSES
    if (
        last < max(called)
        or (tokens[last].norm in _CROWDS and not described)
        or any(tokens[i].placeholder is not None or fold(tokens[i].surface) in known for i in called)
    ):
        return False
    return all(tokens[i].norm not in {"and", ",", "or"} for i in range(min(called), last))


def _uncapitalised_noun(view: View, called: list[int]) -> bool:
    """ "Dear homeowner": in a message that does use capitals, a lower-case word after Dear is no name."""
    greeting = view.reading.greeting
    assert greeting is not None
    tokens = view.reading.tokens
    if greeting.word not in {"dear", "respected", "esteemed", "greetings", "salutations"} or any(tokens[i].placeholder is not None for i in called):
        return False
    if not tokens[greeting.first].surface[:1].isupper() or any(tokens[i].surface[:1].isupper() for i in called):
        return False
    known = _known_names(view)
    return not any(fold(tokens[i].surface) in known for i in called)


def addresses_by_name(view: View) -> Iterator[Hit]:
    """The customer's name, or a placeholder for it, somewhere as an address."""
    reading = view.reading
    greeting = reading.greeting
    own = own_named(view.reading.tokens, view.settings.own_names)
    if greeting is not None and not any(True for _ in impersonal_greeting(view)):
        for index in greeting.names:
            token = reading.tokens[index]
            if index not in own and token.norm not in TITLES and not (token.placeholder is None and token.norm in {"account"}):
                yield Hit(*reading.norm_span(index, index + 1))
    known = {fold(part) for part in name_parts(view.context.customer_name or "") if len(part) > 1}
    previous = None
    for index, token in _own(view):
        if token.placeholder is not None:
            if token.placeholder.role in {"name", "person"}:
                yield Hit(*reading.norm_span(index, index + 1))
        elif (token.group == "word" and fold(token.surface) in known) or (index not in own and _vocative(reading.tokens, index, previous)):
            yield Hit(*reading.norm_span(index, index + 1))
        previous = token


_THANKING = frozenset("thanks thank sorry apologies welcome congratulations congrats cheers you please hi hello hey dear morning bye".split())
_SENTENCE_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november "
    "december inc ltd gmbh uk us usa eu cet gmt est vat id url pdf sms gps sim".split()
)


def _vocative(tokens: list[Token], index: int, previous: Token | None) -> bool:
    """``Thanks Ana,`` or ``…, Ana.`` without knowing the name: a lone capitalised word set off as an address is."""
    token = tokens[index]
    if token.group != "word" or not token.surface[:1].isupper() or previous is None or token.surface.isupper() or " " in token.norm:
        return False
    if token.norm in _SENTENCE_WORDS or token.norm in FILLERS or token.norm in _THANKING or token.norm in {"i", "i am"}:
        return False
    if (
        previous.norm in TITLES
        and index > 1
        and tokens[index - 2].norm == ","
        and index + 1 < len(tokens)
        and tokens[index + 1].norm in {".", "!", "?", ","}
    ):
        return True
    following = tokens[index + 1].norm if index + 1 < len(tokens) else "."
    if previous.norm in {"thanks", "sorry", "apologies", "cheers", "congratulations", "welcome", "thank you"} or (
        previous.norm == "you" and index > 1 and tokens[index - 2].norm == "thank"
    ):
        return True
    if (
        previous.norm == ","
        and following == ","
        and index > 1
        and tokens[index - 2].norm in {"you", "thanks", "sorry", "yes", "no", "sure", "hello", "hi", "so", "well", "ok"}
    ):
        return True
    before = tokens[index - 2].surface if index > 1 else ""
    listed = before[:1].isupper() and index > 2 and tokens[index - 3].norm in {",", "in", "at", "from", "to"}
    return previous.norm == "," and following in {".", "!", "?"} and not listed and not before[:1].isdigit() and tokens[index - 1].end <= token.start


def customer_leaves(view: View) -> Iterator[Hit]:
    """The customer's message cancels, returns or says goodbye; the hit is our first line."""
    customer = view.customer
    if customer is None or not view.reading.sentences:
        return
    if any(customer.reading.sentence_at(hit.start).part != "quoted" for hit in customer.signal("customer-leaving")):
        first = view.reading.first_body
        yield Hit(first.start, first.end)


def guesses_why(view: View) -> Iterator[Hit]:
    """Where the reply tells somebody why they left: they have left, in whatever words."""
    yield from view.breaks("assumed-reason")


def shifts_blame(view: View) -> Iterator[Hit]:
    """Where the reply tells a colleague's or a partner's fault: that is bad news of ours, in whatever words."""
    yield from view.breaks("blame-colleague")


def wrong_name(view: View) -> Iterator[Hit]:
    """The greeting has a name that cannot be the customer's."""
    greeting, known = view.reading.greeting, view.context.customer_name
    if greeting is None or not known:
        return
    tokens = view.reading.tokens
    if any(tokens[i].placeholder is not None for i in greeting.names):
        return
    own = own_named(view.reading.tokens, view.settings.own_names)
    called = _called(view, greeting)
    if not called or any(True for _ in impersonal_greeting(view)):
        return
    said = [tokens[i].surface for i in called]
    nicknames = view.words("nicknames")
    right = [word for word in said if same_person([word], known, nicknames)]
    if right and (greeting.word is None or all(word in right or word.lower() in HONORIFICS for word in said)):
        return
    if not same_person(said, known, nicknames):
        yield Hit(*view.reading.norm_span(min(i for i in greeting.names if i not in own), max(called) + 1))


def unfilled_placeholder(view: View) -> Iterator[Hit]:
    """A placeholder that a customer would read: any in a draft, the hand-filled kind in a template."""
    for index, token in _own(view, frozenset({"greeting", "body", "closing", "signature"})):
        held = token.placeholder
        if held is None or (view.reading.message.mode == "template" and not held.by_hand):
            continue
        if token.surface.lower().strip("x") == "" and _card_number(view, index):
            continue
        if held.by_hand and token.surface[:1] == "[" and _button(view, index):
            continue
        yield Hit(*view.reading.norm_span(index, index + 1))


def _card_number(view: View, index: int) -> bool:
    """``XXXX 1234`` hides a number on purpose, and ``xxx`` are kisses."""
    tokens = view.reading.tokens
    if tokens[index].surface.islower():
        return True
    near = tokens[max(0, index - 2) : index] + tokens[index + 1 : index + 3]
    return any(t.surface[:1].isdigit() or t.norm == "{number}" for t in near if t.group != "date")


_PRESSED = frozenset("click press tap choose select hit open push pick under button clicking pressing tapping".split())


def _button(view: View, index: int) -> bool:
    """``Click [Add seat]``: what stands on a button, told as one step."""
    before = [t.norm for t in view.reading.tokens[max(0, index - 2) : index]]
    return bool(before) and (before[-1] in _PRESSED or (before[-1] in {"the", "on"} and before[0] in _PRESSED))


_SHOUTED = frozenset(
    "the to is it you not we your this that and for are was were be do does have has will can must my our me us he she they if in on of at "
    "please stop never now again read final last free urgent important immediately already told said only no yes what why how when who so "
    "all every very just don't do not did cannot can't won't out up with from by but hurry today hours sale off ever listen wait".split()
)


def shouting(view: View) -> Iterator[Hit]:
    """Three or more words in capitals in a row, or doubled exclamation marks."""
    reading = view.reading
    own = own_named(view.reading.tokens, view.settings.own_names)
    run: list[int] = []

    def flush() -> Iterator[Hit]:
        words = [reading.tokens[i] for i in run if reading.tokens[i].group == "word" and i not in own]
        if len(words) >= 3 and any(t.surface.lower() in _SHOUTED for t in words) and any(len(t.surface) > 2 for t in words):
            yield Hit(*reading.norm_span(run[0], run[-1] + 1))
        run.clear()

    for sentence in reading.ours:
        for index in range(sentence.first, sentence.last):
            token = reading.tokens[index]
            if token.group == "word" and token.surface.isupper() and (run or sum(map(str.isalpha, token.surface)) > 1):
                run.append(index)
            elif run and token.norm not in {",", "'", '"', "–"}:
                yield from flush()
            if token.group == "stop" and (token.surface.count("!") > 1 or ("!" in token.surface and "?" in token.surface)):
                yield Hit(*reading.norm_span(max(0, index - 1) if index > 0 else index, index + 1))
        yield from flush()


@lru_cache(maxsize=4)
def _lowered(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def text_speak(view: View) -> Iterator[Hit]:
    """Chat shorthand, by its surface, since the matching text has it written out."""
    listed = _lowered(view.words("text-speak"))
    tokens = view.reading.tokens
    for index, token in _own(view):
        low = token.surface.lower().replace("’", "'")
        if low in listed and token.group == "word":
            if len(low) == 1 and not token.surface.islower():
                continue
            if low == "k" and (
                index + 1 == len(tokens) or tokens[index + 1].norm not in {".", ",", "!", "?"} or (index and tokens[index - 1].surface[:1].isdigit())
            ):
                continue
            if index and tokens[index - 1].norm == '"' and index + 1 < len(tokens) and tokens[index + 1].norm == '"':
                continue
            yield Hit(*view.reading.norm_span(index, index + 1))


_SWEET_NAMES = frozenset(
    "honey habibi love darling sunshine petal duck angel treasure king queen star hen bella precious champ boss dear lamb flower bunny pet babe princess beta baba friend "
    "sweet sonny buddy missy duke lady dude mate pal guy bud son child boy girl man chica tesoro amigo china".split()
)
"""Pet names that people are called by."""


def someones_name(view: View) -> Iterator[Hit]:
    """A word that is the customer's name here, however sweet it sounds: "Ms Habibi", and "Honey" who signs so."""
    tokens = view.reading.tokens
    known = _known_names(view)
    greeting = view.reading.greeting
    if greeting is not None:
        titled = [i for i in greeting.names if tokens[i].norm in TITLES]
        if titled:
            known = known | {
                fold(tokens[i].surface) for i in (*greeting.names, *greeting.fillers) if i > titled[0] and tokens[i].surface[:1].isupper()
            }
    for index, token in _own(view):
        if token.norm in _SWEET_NAMES and token.surface[:1].isupper() and fold(token.surface) in known:
            yield Hit(*view.reading.norm_span(index, index + 1))


def emoji(view: View) -> Iterator[Hit]:
    """Winks and mocking faces."""
    listed = set(view.words("mocking-emoji"))
    for index, token in _own(view, frozenset({"greeting", "body", "closing", "signature"})):
        if token.group == "emoji" and any(face in token.surface for face in listed):
            yield Hit(*view.reading.norm_span(index, index + 1))


def late_reply(view: View) -> Iterator[Hit]:
    """The reply goes out later than promised after the customer wrote."""
    received, sent = view.context.received_at, view.context.sent_at
    if received is None or sent is None or not view.reading.sentences:
        return
    if (received.tzinfo is None) != (sent.tzinfo is None):
        received, sent = received.replace(tzinfo=None), sent.replace(tzinfo=None)
    hours = (sent - received).total_seconds() / 3600
    if hours > view.settings.reply_within_hours:
        first = view.reading.opening
        yield Hit(first.start, first.end, note=f" It goes out {_hours(hours)} after they wrote.")


def _hours(hours: float) -> str:
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


_NUMBERS = {
    word: number
    for number, words in enumerate(
        "zero,one a an,two couple,three few,four,five several,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen fortnight,fifteen".split(",")
    )
    for word in words.split()
}
_NUMBERS.update({"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90})
_UNITS = {"minute": 1 / 60, "min": 1 / 60, "hour": 1, "hr": 1, "h": 1, "day": 24, "week": 168, "month": 720, "year": 8760, "fortnight": 336}
_NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_SPAN = regex(
    rf"(?:^| )(?P<low>{_NUMBER})(?:(?: ?(?:to|–|or|-) ?| and | )(?P<high>{_NUMBER}))?(?: of)?(?: (?:business|working|calendar|clear|full|more|whole|banking))* "
    rf"(?P<unit>minute|min|hour|hr|h|day|week|month|year)s?(?:'s?)?(?= |$)|(?:^| )(?P<joined>\d{{1,3}})-(?P<joined_high>\d{{1,3}})(?: (?:business|working|calendar|banking))* (?P<unit2>hour|hr|day|week|month)s?(?= |$)"
    r"|(?:^| )(?P<fortnight>fortnight)(?= |$)|(?:^| )(?P<next>next|following|coming) (?P<unit3>week|month|year)(?= |$)"
)


def longest_hours(text: str) -> float | None:
    """The longest time span named in matching text, in hours; ``None`` when there is none."""
    best: float | None = None
    for match in _SPAN.finditer(text):
        if match["fortnight"]:
            hours = 336.0
        elif match["next"]:
            hours = {"week": 120.0, "month": 480.0, "year": 4000.0}[match["unit3"]]
        elif match["joined"]:
            hours = float(match["joined_high"]) * _UNITS[match["unit2"]]
        else:
            number = match["high"] or match["low"]
            hours = float(int(number) if number.isdigit() else _NUMBERS[number]) * _UNITS[match["unit"]]
        best = hours if best is None else max(best, hours)
    return best


def slow_promise(view: View) -> Iterator[Hit]:
    """A reply promised for later than the configured time: the sentence has the signal ``reply-promise`` and a longer span."""
    for hit in view.signal("reply-promise"):
        sentence = view.reading.sentence_at(hit.start)
        if sentence.part == "quoted":
            continue
        hours = longest_hours(view.reading.sentence_norm(sentence))
        if hours is not None and hours > view.settings.reply_within_hours:
            yield Hit(hit.start, max(hit.end, _span_end(view, sentence.start, sentence.end)))


def _span_end(view: View, start: int, end: int) -> int:
    ends = [found.end() for found in _SPAN.finditer(view.reading.norm[start:end])]
    return start + ends[-1] if ends else end


Check = Callable[["View"], Iterator[Hit]]


CHECKS: dict[str, Check] = {
    "greets": greets,
    "impersonal-greeting": impersonal_greeting,
    "addresses-by-name": addresses_by_name,
    "wrong-name": wrong_name,
    "customer-leaves": customer_leaves,
    "guesses-why": guesses_why,
    "shifts-blame": shifts_blame,
    "unfilled-placeholder": unfilled_placeholder,
    "shouting": shouting,
    "text-speak": text_speak,
    "emoji": emoji,
    "someones-name": someones_name,
    "late-reply": late_reply,
    "slow-promise": slow_promise,
    "missing-fallback": missing_fallback,
    "unknown-placeholder": unknown_placeholder,
    "unanswered-question": unanswered_question,
    "repeat-ask": repeat_ask,
    "ignored-idea": ignored_idea,
}
