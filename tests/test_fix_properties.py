"""Never worse than before: over the corpus and over random texts in every format, fixed twice, byte for byte outside the edits."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.config import Config
from linter.fixing.files import diff, fix_text
from linter.fixing.judge import Change, folded, moved, seen_after
from linter.fixing.textfile import UnwritableError, open_text
from linter.model import Context, Message
from linter.session import Session, start
from linter.sources import decode, read_data

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="module")
def session() -> Session:
    return start(Config(), context=Context(customer_name="Ana Ruiz"))


def spoken(data: bytes, name: str, session: Session) -> Counter[tuple[str | None, str]]:
    """How often each rule speaks of each message."""
    items = [item for item in read_data(data, name, session.given_for(name)) if isinstance(item, Message)]
    return Counter((str(at), f.rule) for at, item in enumerate(items) for f in session.check(item).findings)


def never_worse(data: bytes, name: str, session: Session, *, unsafe: bool) -> bytes:
    fixed = fix_text(data, name, session, from_file=True, unsafe=unsafe)
    after = fixed.outcome.file.data
    old, new = spoken(data, name, session), spoken(after, name, session)
    # No rule speaks where it did not, and each edit has silenced one.
    assert new <= old
    assert sum(old.values()) - sum(new.values()) >= len(fixed.outcome.done)
    assert fixed.changed == bool(fixed.outcome.done)
    # Twice changes nothing.
    again = fix_text(after, name, session, from_file=True, unsafe=unsafe)
    assert again.outcome.file.data == after
    assert [(held.finding.rule, held.why) for held in again.outcome.left] == [(held.finding.rule, held.why) for held in fixed.outcome.left]
    assert bool(diff(fixed)) == fixed.changed
    return after


@pytest.mark.parametrize("name", ["round-1.jsonl", "round-2.jsonl", "round-3.jsonl", "round-4.jsonl", "clean.jsonl"])
@pytest.mark.parametrize("unsafe", [False, True])
def test_the_corpus(session: Session, name: str, unsafe: bool) -> None:
    rows = (CORPUS / name).read_bytes().split(b"\n")
    chosen = [row for row in rows if row.strip()][:: 16 if unsafe else 10]
    data = b"\n".join(chosen)
    after = never_worse(data, name, session, unsafe=unsafe).split(b"\n")
    assert len(after) == len(chosen)
    for one, other in zip(chosen, after, strict=True):
        # Only the text of a row is another.
        assert {**json.loads(one), "text": 0} == {**json.loads(other), "text": 0}


SENTENCES = st.sampled_from(
    [
        "Obviously, the tap has to be open.", "Please be advised that the lamp leaves on Monday.", "It is closed!!!", "Is it late?!",
        "READ THE LABEL FIRST.", "Your vase arrived cracked.", "We sent you the wrong lid.", "Thank you for the photo.", "u can go",
        "I'm sorry about this.", "{{ticket.requester.first_name}} has it.", "Café crème, s'il vous plaît.", "As I already said, it is shut.",
        "- first", "2. second", "See https://shop.example/a!!", "Best,", "Pia", "“Quoted” words!!", "We can't, sorry.", "", "  ", "<3", "a & b",
        "If you can, {% if a %}call us!!!{% endif %}", "You failed to attach the receipt.", "> Dear customer, it is late!!!",
    ]
)  # fmt: skip
GREETINGS = st.sampled_from(["Dear customer,", "Hi,", "Hello Ana,", "Hi [Name],", "To whom it may concern:", "", "Dear Tom,", "Hey you!", "Hi all,"])
ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def letters(draw: st.DrawFn) -> str:
    end = draw(ENDS)
    said = draw(st.lists(SENTENCES, min_size=1, max_size=6))
    joints = [draw(st.sampled_from([" ", end, end + end])) for _ in said]
    text = draw(GREETINGS) + draw(st.sampled_from([" ", end + end])) + "".join(a + b for a, b in zip(said, joints, strict=True))
    return text + draw(st.sampled_from(["", end]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=letters(),
    kind=st.sampled_from(["a.txt", "a.md", "a.html", "a.json", "a.yaml", "a.jsonl", "a.liquid", "a.eml", "a.csv"]),
    unsafe=st.booleans(),
)
def test_random_letters_in_every_format(session: Session, text: str, kind: str, unsafe: bool) -> None:
    if kind == "a.html":
        text = "<p>" + text.replace("&", "&amp;").replace("<3", "&lt;3").replace("> D", "D") + "</p>"
    elif kind == "a.json":
        text = json.dumps({"body": text, "n": 1}, indent=1)
    elif kind == "a.jsonl":
        text = json.dumps({"text": text}) + "\n" + json.dumps({"id": "2", "text": "Dear customer, ok!!"})
    elif kind == "a.yaml":
        text = yaml.dump({"a": [{"body": text}], "z": 2}, allow_unicode=True)
    elif kind == "a.eml":
        text = "From: a@x.example\nSubject: x\n\n" + text
    elif kind == "a.csv":
        text = 'id,body\n1,"' + text.replace('"', '""') + '"\n'
    never_worse(text.encode(), kind, session, unsafe=unsafe)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=letters(), encoding=st.sampled_from([("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("latin-1", b"")])
)  # fmt: skip
def test_what_is_not_edited_stays_byte_for_byte(session: Session, text: str, encoding: tuple[str, bytes]) -> None:
    text = text.replace("“", '"').replace("”", '"')
    data = encoding[1] + text.encode(encoding[0])
    after = never_worse(data, "a.txt", session, unsafe=True)
    assert after.startswith(encoding[1])
    try:
        decoded = decode(data)
    except ValueError:
        assert after == data
        return
    # Line for line: a line that no edit touched is there as it was, its end too.
    new = decode(after)
    kept = [line for line in difflib.ndiff(decoded.split("\n"), new.split("\n")) if line.startswith("  ")]
    assert all(line[2:] in decoded.split("\n") for line in kept)
    assert ("\r\n" in new) == ("\r\n" in decoded) or "\n" not in decoded
    assert new.count("\n") - new.count("\r\n") == (decoded.count("\n") - decoded.count("\r\n") if "\r\n" in decoded else new.count("\n"))
    assert new.endswith("\n") == decoded.endswith("\n")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120), name=st.sampled_from(["a.txt", "a.html", "a.json", "a.yaml", "a.md", "a.csv", "a.po", "a.eml", "a.j2"]))
def test_any_text_at_all(session: Session, text: str, name: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    try:
        open_text(data, name)
    except UnwritableError:
        # Not text at all: nothing is done to it.
        with pytest.raises(UnwritableError):
            fix_text(data, name, session, from_file=True, unsafe=True)
        return
    never_worse(data, name, session, unsafe=True)


@given(
    seen=st.text("abc ", max_size=30),
    cuts=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text("xyz", max_size=3)), max_size=4),
    at=st.integers(0, 30),
)
def test_a_place_outside_the_changes_keeps_its_character(seen: str, cuts: list[tuple[int, int, str]], at: int) -> None:
    changes: list[Change] = []
    for low, size, text in sorted(cuts):
        if low + size <= len(seen) and (not changes or low > changes[-1].end):
            changes.append(Change(low, low + size, text))
    after = seen_after(Message(seen), changes)
    assert folded(after) == " ".join(after.split())
    if at < len(seen) and not any(change.start <= at < change.end for change in changes):
        assert after[moved(at, changes, end=False)] == seen[at]
        assert after[moved(at + 1, changes, end=True) - 1] == seen[at]
