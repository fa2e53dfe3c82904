"""The phrase language: what it matches, what it refuses, and that nothing can make it explode."""

from __future__ import annotations

import re

import pytest

from linter.model import Message
from linter.phrases import SEPARATOR, Compiled, PhraseError, compile_phrase
from linter.reading import read
from linter.rules import RuleSet

LISTS = {
    "trouble": ("fault", "mess up", "[big] problem"),
    "nested": ("@trouble", "other"),
    "loop": ("@pool",),
    "pool": ("@loop",),
}


def compiled(phrase: str) -> Compiled:
    return compile_phrase(phrase, LISTS.__getitem__)


def found(phrase: str, text: str) -> list[str]:
    """The words as written that a phrase matches in a message."""
    reading = read(Message(text=text))
    return [reading.surface(*match.span()) for match in re.finditer(compiled(phrase).pattern, reading.norm)]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("you failed to", "Sadly you failed to pay.", ["you failed to"]),
        ("you failed to", "YOU, failed to pay.", ["YOU, failed to"]),
        ("you failed to", 'You "failed" to pay.', ['You "failed" to']),
        ("you failed to", "You failed. To pay", []),
        ("you failed to", "Thank you failed too", []),
        ("you do not", "You don’t pay. u dont pay. you don't", ["You don’t", "u dont", "you don't"]),
        ("you don't", "You do not pay.", ["You do not"]),
        ("(late|overdue|not here)", "It is overdue and not here.", ["overdue", "not here"]),
        (
            "you [really|simply] failed",
            "You failed. You simply failed. You did fail.",
            ["You failed", "You simply failed"],
        ),
        ("[really] late", "It is late, really late.", ["late", "really late"]),
        ("fail* to", "He fails to. Failing to. Failure too.", ["fails to", "Failing to"]),
        ("a @trouble", "It is a big problem, a fault, a mess up.", ["a big problem", "a fault", "a mess up"]),
        ("a @nested", "It is a fault or another; a other.", ["a fault", "a other"]),
        ("you ... wrong", "You are all very wrong. You are not at all very wrong.", ["You are all very wrong"]),
        ("you ...6 wrong", "You are not at all very wrong.", ["You are not at all very wrong"]),
        ("you ... wrong", "You wrong.", ["You wrong"]),
        ("you ...6 wrong", "You are; it is wrong.", []),
        ("you ... wrong", "You, dear, are wrong.", ["You, dear, are wrong"]),
        ("^ sorry , but", "Sorry, but no. I am sorry, but no.", ["Sorry, but"]),
        ("that is all $", "That is all. That is all of it.", ["That is all."]),
        ("is it ?", "Is it? It is it.", ["Is it?"]),
        ("# days", "Within 14 days or fourteen days or {{number}} days.", ["14 days", "{{number}} days"]),
        ("at {time}", "At 5 pm.", ["At 5 pm"]),
        ("dear {name}", "Dear {{customer.name}}, hi.", ["Dear {{customer.name}}"]),
        ("you know !(that|how)", "You know that. You know it. You know.", ["You know", "You know"]),
        ("short-staffed", "We are short staffed and short-staffed.", ["short staffed", "short-staffed"]),
        ("your e-mail", "Your mail, your email, your e-mail.", ["Your mail", "your email", "your e-mail"]),
        (
            "(you [really]|they) failed",
            "You failed, they failed, you really failed.",
            ["You failed", "they failed", "you really failed"],
        ),
        ("anything else ...4 ?", "Anything else I can do? Anything else.", ["Anything else I can do?"]),
        ("you ...3 $", "It is you my dear.", ["you my dear."]),
    ],
)
def test_language(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("send <thing: ...5> to us", "Please send the red photo to us.", "the red photo"),
        ("could you send <thing: ...5>", "Could you send the photo", "the photo"),
        ("could you send <thing: ...5>", "Could you send the photo\n\nThanks.", "the photo"),
        ("could you send <thing: ...2>", "Could you send the red photo?", "the red"),
        ("your <thing: (order|bill)> is", "Your bill is late.", "bill"),
    ],
)
def test_capture(phrase: str, text: str, expected: str) -> None:
    reading = read(Message(text=text))
    match = re.search(compiled(phrase).pattern, reading.norm)
    assert match is not None
    assert reading.surface(*match.span("thing")) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "position"),
    [
        ("you (failed", "'(' is never closed by ')'", 4),
        ("you [failed", "'[' is never closed by ']'", 4),
        ("you (failed]", "'(' is never closed by ')'", 4),
        ("you failed)", "unexpected ')'", 10),
        ("you (a||b)", "nothing here", 7),
        ("", "nothing here", 0),
        ("a () b", "nothing here", 3),
        ("f*iled", "'*' may only end a word", 0),
        ("f*", "'*' may only end a word", 0),
        ("send <thing: a", "a capture is never closed", 5),
        ("send <thing: a> <thing: b>", "stands twice", 5),
        ("you ...99 wrong", "a gap is of 1 to 30 words", 4),
        ("you ...0 wrong", "a gap is of 1 to 30 words", 4),
        ("you ...300 wrong", "a gap is of 1 to 30 words", 4),
        ("dear {nmae}", "did you mean {name}?", 5),
        ("dear {qqq}", "known are {agent}", 5),
        ("dear {", "cannot read", 4),
        ("a @loop", "contains itself", 0),
    ],
)
def test_refusals(phrase: str, text: str, position: int) -> None:
    with pytest.raises(PhraseError) as error:
        compiled(phrase)
    assert text in str(error.value)
    assert error.value.position == position


def test_an_unknown_list() -> None:
    with pytest.raises(KeyError):
        compiled("a @nothing")


@pytest.mark.parametrize(
    ("phrase", "anchors"),
    [
        ("you failed to", {"failed"}),
        ("you (failed|forgot)", {"failed", "forgot"}),
        ("[really] late", {"late"}),
        ("apologi* for", {"apologi*"}),
        ("at {time}", {"{time}"}),
        ("a @trouble", {"fault", "mess", "problem"}),
        ("<thing: broken>", {"broken"}),
        ("...3 $", set()),
        ("# !(days)", set()),
        ("extraordinarilyso*", {"extraordinaril*"}),
    ],
)
def test_anchors_are_the_most_telling_words(phrase: str, anchors: set[str]) -> None:
    assert compiled(phrase).anchors == anchors


def _repeats(pattern: object) -> list[tuple[int, int]]:
    """Every repetition in a parsed regular expression, with the deepest nesting of repetitions that can repeat more than once."""
    counts: list[tuple[int, int]] = []

    def walk(items: object, depth: int) -> None:
        for operator, argument in items:  # type: ignore[attr-defined]
            name = str(operator)
            if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
                low, high, inner = argument
                counts.append((int(high), depth + (high > 1)))
                del low
                walk(inner, depth + (high > 1))
            elif name == "SUBPATTERN":
                walk(argument[3], depth)
            elif name == "BRANCH":
                for branch in argument[1]:
                    walk(branch, depth)
            elif name in {"ASSERT", "ASSERT_NOT"}:
                walk(argument[1], depth)

    walk(pattern, 0)
    return counts


def _all_phrases(rules: RuleSet) -> list[Compiled]:
    held = {}
    for condition in rules.conditions():
        for phrase in (*condition.phrases, *([condition.hint] if condition.hint else [])):
            held[phrase.pattern] = phrase
    return list(held.values())


def test_every_repetition_of_every_shipped_phrase_is_bounded(shipped: RuleSet) -> None:
    from re import _parser  # type: ignore[attr-defined]

    for phrase in _all_phrases(shipped):
        for high, depth in _repeats(_parser.parse(phrase.pattern)):
            assert high <= 60, phrase.source
            assert depth <= 2, phrase.source


HOSTILE = 100_000


def _hostile(phrase: Compiled) -> list[str]:
    """Repetitions that begin like the phrase over and over and never end like it."""
    words = re.findall(
        r"[a-z]+", re.sub(r"\(\?[^)]*|\\[a-z]|\{\d+,\d+\}", " ", phrase.pattern.replace(SEPARATOR, " "))
    )[:4] or ["a"]
    return [f"{words[0]} ", f"{' '.join(words[:2])} , ", f"{words[0]} a , "]


def test_hostile_repetitions_give_no_more_matches_than_words(shipped: RuleSet) -> None:
    phrases = sorted(_all_phrases(shipped), key=lambda phrase: phrase.pattern.count("{0,"), reverse=True)
    for index, phrase in enumerate(phrases):
        size = HOSTILE if index < 200 else HOSTILE // 5
        text = "\n".join(piece * (size // 3 // len(piece)) for piece in _hostile(phrase))
        matches = sum(1 for _ in re.finditer(phrase.pattern, text))
        assert matches <= text.count(" ") + 1, phrase.source


@pytest.mark.parametrize(
    "phrase",
    [
        "you ...30 wrong",
        "you ...30 are ...30 wrong",
        "[you] [really] ...9 wrong",
        "(a|a a|a a a) ...9 b",
        "aa* bb* cc* dd*",
        "^ ...30 $",
        "a ...30 ?",
    ],
)
@pytest.mark.parametrize("piece", ["you ", "you , ", "a , ( ", "a", "a ", '" ', "you are , ", "a a , "])
def test_hostile_repetitions_of_hostile_phrases_end(phrase: str, piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert sum(1 for _ in re.finditer(compiled(phrase).pattern, text)) <= len(text)
