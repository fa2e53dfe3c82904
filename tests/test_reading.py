"""Reading: words, sentences and parts, and the way back to the text from every character of the matching text."""

from __future__ import annotations

import pytest

from linter.model import Message
from linter.reading import LONGEST_SENTENCE, Reading, read


def reading(text: str) -> Reading:
    return read(Message(text=text))


def sentences(text: str) -> list[str]:
    held = reading(text)
    return [held.surface(s.start, s.end) for s in held.sentences]


def parts(text: str) -> list[str]:
    return [s.part for s in reading(text).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You DON’T say", "you do not say"),
        ("It costs $5 at 5 pm on 3 May.", "it costs {money} at {time} on {date} ."),
        ("Write to a@b.example or see https://a.example/x?y=1.", "write to {contact} or see {link} ."),
        ("Call 020 7946 0958", "call {phone}"),
        ("Ask @sam", "ask {handle}"),
        ("Dear {{customer.name}}", "dear {name}"),
        ("“Late” — again…", '" late " – again .'),
        ("a\u00a0b\tc   d", "a b c d"),
        ("well-known", "well known"),
        ("*Late* and _late_ & late", "late and late and late"),
        ("2nd of 3-5 days", "2nd of 3-5 days"),
        ("", ""),
        ("\n \t\r\n", ""),
        ("Really?! No!!!", "really ?\nno !"),
    ],
)
def test_matching_text(text: str, expected: str) -> None:
    assert reading(text).norm.strip("\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Mr. Smith paid 3.50 to Acme Inc. on time.", ["Mr. Smith paid 3.50 to Acme Inc. on time."]),
        ("We called J. Smith, e.g. today.", ["We called J. Smith, e.g. today."]),
        ("It goes in row B. If it rains, in C. Ask there.", ["It goes in row B.", "If it rains, in C. Ask there."]),
        ("We open at 5 pm. Come then.", ["We open at 5 pm.", "Come then."]),
        ("We open at 5 p.m. today.", ["We open at 5 p.m. today."]),
        ('He said "No." Then left.', ['He said "No."', "Then left."]),
        ("Well... perhaps. Well... Then", ["Well... perhaps.", "Well...", "Then"]),
        ("See https://a.example/x. Then write.", ["See https://a.example/x.", "Then write."]),
        ("Open https://a.example/x Please sign in.", ["Open https://a.example/x", "Please sign in."]),
        ("Click {{ticket.url}} If you can, press it.", ["Click {{ticket.url}}", "If you can, press it."]),
        ("Open https://a.example/x Settings, then https://b.example please.", ["Open https://a.example/x Settings, then https://b.example please."]),
        ("{if $a}Click Pay{/if} {if $b}As you pay{/if}{if $c} by card{/if}", ["Click Pay", "As you pay{/if}{if $c} by card"]),
        ("{if $a}Ask{/if} {if $b}DHL{/if}", ["Ask{/if} {if $b}DHL"]),
        ("One\n\nTwo", ["One", "Two"]),
        ("One\nTwo", ["One", "Two"]),
        ("This line was wrapped by the mail program and goes\non here.", ["This line was wrapped by the mail program and goes on here."]),
        ("This line is long enough to be wrapped, or so it says.\nnext", ["This line is long enough to be wrapped, or so it says.", "next"]),
        ("You need:\n- one thing that is rather long, as it may be\n- two", ["You need:", "one thing that is rather long, as it may be", "two"]),
        (
            "Flights:\n- the first one of the two that leave in the morning\n  - the second one, at noon",
            ["Flights:", "the first one of the two that leave in the morning", "the second one, at noon"],
        ),
        ("- an item that is long enough to have been wrapped\n  here", ["an item that is long enough to have been wrapped here"]),
        ("Great 🎉 Thanks", ["Great 🎉", "Thanks"]),
        ("Hi Ana, thanks for writing.", ["Hi Ana,", "thanks for writing."]),
        ("One.\r\n\r\nTwo\rThree", ["One.", "Two", "Three"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_sentence_without_end_is_ended() -> None:
    held = reading("word " * 5_000)
    assert max(s.last - s.first for s in held.sentences) == LONGEST_SENTENCE
    assert held.norm.split() == ["word"] * 5_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Ana,\n\nIt is late.\n\nKind regards,\nSam\nAcme", ["greeting", "body", "closing", "signature", "signature"]),
        ("Dear Ms Ruiz: it is late.", ["greeting", "body"]),
        ("Good morning!\nIt is late.", ["greeting", "body"]),
        ("It is late.", ["body"]),
        ("Hi,\nIt is late.\n-- \nSam", ["greeting", "body", "signature"]),
        ("It is late.\nThanks,\nSam", ["body", "closing", "signature"]),
        ("Fine.\n\nOn Mon, 3 May 2026, Ana wrote:\n> It is late.\n> Really.", ["body", "quoted", "quoted", "quoted"]),
        ("> It is late.\nWe will see.", ["quoted", "body"]),
        ("Fine.\n\n-----Original Message-----\nFrom: Ana\nIt is late.", ["body", "quoted", "quoted", "quoted"]),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hi Ana, you failed to pay.", "you failed"),
        ("Hi 👩‍💻🎉 Ana!\r\n\r\n\tYou DON’T   know.", "You DON’T"),
        ("Dear {{ customer.name }}, {% if late %}it is late{% endif %}.", "it is late"),
        ("ﬁrst İstanbul ß: so late", "so late"),
        ("late", "late"),
    ],
)
def test_the_way_back_is_exact(text: str, words: str) -> None:
    held = reading(text)
    start = text.index(words)
    tokens = [i for i, token in enumerate(held.tokens) if start <= token.start < start + len(words)]
    span = held.norm_span(tokens[0], tokens[-1] + 1)
    assert held.text_span(*span) == (start, start + len(words))


@pytest.mark.parametrize(
    "text", ["Hi Ana, I don't know.\nYou failed! 🎉\n\n> no\n\nBye,\nSam", "{{a}}{% b %}[Name] XXXX", "a\r\nb\rc\n\n\n", "½ ² ² ﷺ é é \u200b x"]
)
def test_every_character_of_the_matching_text_leads_into_the_text(text: str) -> None:
    held = reading(text)
    assert len(held.norm) == sum(len(token.norm) + 1 for token in held.tokens)
    for offset in range(len(held.norm)):
        start, end = held.text_span(offset, offset + 1)
        assert 0 <= start < end <= len(text)
        sentence = held.sentence_at(offset)
        assert sentence.start <= offset <= sentence.end


def test_plain_text_for_the_parser() -> None:
    held = reading("DEAR {{customer.name}}, YOU   FAILED TO READ {{item}}.")
    assert [held.plain(s)[0] for s in held.sentences] == ["DEAR Alex,", "you failed to read thing."]
    for sentence in held.sentences:
        plain, owners = held.plain(sentence)
        assert len(plain) == len(owners)
        assert set(owners) <= set(range(sentence.first, sentence.last))


@pytest.mark.parametrize(
    "piece",
    ["a. ", "a\n", "\n", " ", "(", '"', "😀", "a-", "1.", "@", "Hi ", "--\n", "x:)", "www.", "+1 ", "a.b", "Dear ", ", ", "\t\n", "..", "?!", "a'"],
)
def test_long_repetitions_are_read(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    held = reading(text)
    assert sum(s.last - s.first for s in held.sentences) == len(held.tokens)


def test_a_long_quotation_is_read() -> None:
    held = reading("Fine.\n" + "> no\n" * 3_000)
    assert {s.part for s in held.sentences[1:]} == {"quoted"}
