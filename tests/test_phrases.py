"""The phrase language: what it matches, what it refuses, and that nothing can make it explode."""

from __future__ import annotations

import re
from typing import Any

import pytest

from linter.anchors import Compiled, compile_phrase
from linter.gate import gate_of
from linter.model import Message
from linter.phrases import PhraseError
from linter.reading import read
from linter.rules import Condition, RuleSet
from linter.seek import Seeker, words_of

LISTS = {
    "trouble": ("fault", "mess up", "[big] problem"),
    "nested": ("@trouble", "other"),
    "loop": ("@pool",),
    "pool": ("@loop",),
    "deep": ("a", "a a", "[a] a a", "a @nested", "a ...3"),
}


def compiled(phrase: str) -> Compiled:
    return compile_phrase(phrase, LISTS.__getitem__)


def spans(phrase: str, text: str) -> list[tuple[str, dict[str, str]]]:
    """The words as written that a phrase finds in a message, and those of its captures."""
    compiled(phrase)
    reading = read(Message(text=text))
    seeker = Seeker(LISTS.__getitem__)
    result = []
    for sentence in reading.sentences:
        words, starts = words_of(reading.sentence_norm(sentence))

        def surface(first: int, last: int, starts: list[int] = starts, words: list[str] = words, at: int = sentence.start) -> str:
            return reading.surface(at + starts[first], at + starts[last - 1] + len(words[last - 1]))

        for held in seeker.find(phrase, words):
            result.append((surface(held.start, held.end), {name: surface(low, high) for name, low, high in held.captures}))
    return result


def found(phrase: str, text: str) -> list[str]:
    return [words for words, _ in spans(phrase, text)]


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
        ("you [really|simply] failed", "You failed. You simply failed. You did fail.", ["You failed", "You simply failed"]),
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
        ("that is all $", "That is all. That is all of it.", ["That is all"]),
        ("is it ?", "Is it? It is it.", ["Is it?"]),
        ("# days", "Within 14 days or fourteen days or {{number}} days.", ["14 days", "{{number}} days"]),
        ("at {time}", "At 5 pm.", ["At 5 pm"]),
        ("dear {name}", "Dear {{customer.name}}, hi.", ["Dear {{customer.name}}"]),
        ("you know !(that|how)", "You know that. You know it. You know.", ["You know", "You know"]),
        ("short-staffed", "We are short staffed and short-staffed.", ["short staffed", "short-staffed"]),
        ("your e-mail", "Your mail, your email, your e-mail.", ["Your mail", "your email", "your e-mail"]),
        ("(you [really]|they) failed", "You failed, they failed, you really failed.", ["You failed", "they failed", "you really failed"]),
        ("anything else ...4 ?", "Anything else I can do? Anything else.", ["Anything else I can do?"]),
        ("you ...3 $", "It is you my dear.", ["you my dear"]),
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
    assert [captured for _, captured in spans(phrase, text)] == [{"thing": expected}]


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
        ("you failed to", [("you failed", 0, 0), ("failed to", 1, 1)]),
        ("you (failed|forgot)", [("you failed|you forgot", 0, 0)]),
        ("[really] late", [("late", 0, 0)]),
        ("apologi* for", [("apologi*", 0, 0), ("for", 1, 1)]),
        ("at {time}", [("at {time}", 0, 0)]),
        ("a @trouble", [("a", 0, 0), ("fault|mess up|problem", 1, 2)]),
        ("<thing: broken>", [("broken", 0, 0)]),
        ("late ...2 (order|parcel)", [("late", 0, 0), ("order|parcel", 1, 3)]),
        ("^ (if|when) , #", [("^ if|^ when", 0, 0), (",", 1, 1), ("#", 1, 1)]),
        ("(full stop|end of story) , so", [("end of|full stop", 0, 0), (",", 1, 2), ("so", 1, 1)]),
        ("...3 $", []),
        ("# !(days)", [("#", 0, 0)]),
        ("extraordinarilyso*", [("extraordinaril*", 0, 0)]),
    ],
)
def test_anchors_are_the_most_telling_words_and_how_far_they_are_apart(phrase: str, anchors: list[tuple[str, int, int]]) -> None:
    assert [("|".join(sorted(held.keys)), held.least, held.most) for held in compiled(phrase).anchors] == anchors


@pytest.mark.parametrize(
    ("phrase", "sentence", "lets_in"),
    [
        ("you failed to", "you failed to send it", True),
        ("you failed to", "you , it seems , failed to send it", False),
        ("you failed to", "it failed to reach you", False),
        ("you failed to", "you ( failed to ) send it", True),
        ("late ...2 order", "a late and rather cold order", False),
        ("late ...2 order", "a late and cold order", True),
        ("^ (if|when) , #", "if , 3 of them", True),
        ("^ (if|when) , #", "and if , 3 of them", False),
        ('said "', 'you said " no "', True),
        ("(a big mess|mess) here", "what a mess here", True),
    ],
)
def test_the_gate_asks_for_the_order_of_words(phrase: str, sentence: str, lets_in: bool) -> None:
    gate = gate_of([Condition("phrases", (compiled(phrase),))])
    assert bool(gate.candidates(sentence.split())) is lets_in


def _all_phrases(rules: RuleSet) -> list[Compiled]:
    held = {}
    for condition in rules.conditions():
        for phrase in (*condition.phrases, *([condition.hint] if condition.hint else [])):
            held[phrase.source] = phrase
    return list(held.values())


class Counted(list[str]):
    """Words that count how often one is looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def _looks(seeker: Seeker, phrase: str, sentence: str) -> int:
    """How many words are looked at to find ``phrase`` in a sentence; what is found must be in order and apart."""
    words = Counted(words_of(sentence.strip())[0])
    end = 0
    for found in seeker.find(phrase, words):
        assert end <= found.start < found.end <= len(words) - 2
        end = found.end
    return words.looks


def _hostile(phrase: str) -> list[str]:
    """Repetitions that begin like the phrase over and over and never end like it."""
    words = re.findall(r"[a-z]+", re.sub(r"@[a-z-]+|\{[a-z]+\}", " ", phrase.lower()))[:4] or ["a"]
    return [f"{words[0]} ", f"{' '.join(words)} , a "]


def test_the_work_of_every_shipped_phrase_is_linear_in_the_sentence(shipped: RuleSet) -> None:
    phrases = sorted((phrase.source for phrase in _all_phrases(shipped)), key=lambda source: (-source.count("..."), -len(source)))
    for index, phrase in enumerate(phrases):
        for piece in _hostile(phrase):
            half, whole = (_looks(shipped.seeker, phrase, piece * (size // len(piece))) for size in (250, 500))
            assert whole <= 2.5 * half + 2_000, phrase
            if index < 2:
                assert _looks(shipped.seeker, phrase, piece * (100_000 // len(piece))) <= 230 * whole + 500, phrase


@pytest.mark.parametrize(
    "phrase",
    ["you ...30 wrong", "you ...30 are ...30 wrong ...30 so", "[you] [really] ...9 wrong", "(a|a a|a a a) ...9 b", "[a] [a] [a] [a] [a] [a] [a] b", "aa* bb* cc* dd*",
     "^ ...30 $", "a ...30 ?", "(a (a (a [a]|a) [a]|a) [a]|a) ...20 (a (a|a a)|a) b", "!(a ...30 b) a ...30 c", "@deep @deep @deep b"],
)  # fmt: skip
@pytest.mark.parametrize("piece", ["you ", "you , ", "a , ( ", "a", "a ", '" ', "you are , ", "a a , ", "wrong , so "])
def test_the_work_of_hostile_phrases_is_linear_too(phrase: str, piece: str) -> None:
    seeker = Seeker(LISTS.__getitem__)
    half, whole = (_looks(seeker, phrase, piece * (size // len(piece))) for size in (2_000, 4_000))
    assert whole <= 2.5 * half + 2_000
