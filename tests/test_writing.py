"""Writing back: an edit of what is read is an edit of the file, and the file then reads as edited."""

from __future__ import annotations

import base64
import csv
import io
import json
import quopri
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from linter.formats.keys import Keys
from linter.formats.visible import whole
from linter.formats.writing import TornError, file_edits
from linter.model import Edit, Message, Visible
from linter.sources import Given, read_file, read_text

ALL = Given(keys=Keys(wanted=("body", "k")))


def seen(message: Message) -> Visible:
    return message.visible or whole(message.text)


def messages(text: str, name: str) -> list[Message]:
    items = list(read_text(text, name, ALL, from_file=True))
    assert all(isinstance(item, Message) for item in items), items
    return [item for item in items if isinstance(item, Message)]


def applied(text: str, edits: list[Edit]) -> str:
    for edit in reversed(edits):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def edit_of(message: Message, old: str, new: str) -> Edit:
    """An edit of the first ``old`` that is seen."""
    at = seen(message).chars.index(old)
    if message.where is not None and message.where.columns is not None:
        return Edit(at, at + len(old), new)
    starts, ends = seen(message).starts, seen(message).ends
    assert starts is not None
    assert ends is not None
    return Edit(starts[at] + message.before, ends[at + len(old) - 1] + message.before, new)


MAIL = "From: a@x.example\nContent-Type: {}; charset=utf-8\nContent-Transfer-Encoding: {}\n\n{}"


@pytest.mark.parametrize(
    ("name", "text", "new", "expected"),
    [
        ("a.txt", "Hi.\r\nIt is late.", "very\nlate", "Hi.\r\nIt is very\r\nlate."),
        ("a.html", "<p>It is <b>late</b>.</p>", "<3 & {{ a }}", "<p>It is <b>&lt;3 & {{ a }}</b>.</p>"),
        ("a.html", "<p>It is late.</p>", "a\nb &lt;", "<p>It is a<br>b &amp;lt;.</p>"),
        ("a.md", "It is **late**.", "fine", "It is **fine**."),
        ("a.md", "It\\* is &quot;late&quot;.", "x_y &copy; z", "It\\* is &quot;x\\_y \\&copy; z&quot;."),
        ("a.json", '{"body": "It is late."}', 'é "x"\n', '{"body": "It is é \\"x\\"\\n."}'),
        ("a.json", '{"body": "It\\u0020is late."}', "é", '{"body": "It\\u0020is \\u00e9."}'),
        ("a.jsonl", '{"text": "x"}\n{"text": "It\\nis late."}\n', '"ok"', '{"text": "x"}\n{"text": "It\\nis \\"ok\\"."}\n'),
        ("a.yaml", "body: It is late.\nx: 1\n", "fine", "body: It is fine.\nx: 1\n"),
        ("a.yaml", "body: It is late.\nx: 1\n", "so: late", 'body: "It is so: late."\nx: 1\n'),
        ("a.yaml", "body: 'It''s late.'\n", "Ana's", "body: 'It''s Ana''s.'\n"),
        ("a.yaml", 'body: "It is late."\n', '"a"\n', 'body: "It is \\"a\\"\\n."\n'),
        ("a.yaml", "body: |\n  It is late.\n", "a\nb: # c", "body: |\n  It is a\n  b: # c.\n"),
        ("a.yaml", "body: >\n  It is\n  late.\n", "a\nb", "body: >\n  It is\n  a\n\n  b.\n"),
        ("a.csv", "body,x\nIt is late.,1\n", "fine", "body,x\nIt is fine.,1\n"),
        ("a.csv", "body,x\nIt is late.,1\n", "a, b", 'body,x\n"It is a, b.",1\n'),
        ("a.csv", 'body,x\n"It is late.",1\n', 'a, "b"', 'body,x\n"It is a, ""b"".",1\n'),
        ("a.po", 'msgid "k"\nmsgstr "It is late."\n', '"é"\n', 'msgid "k"\nmsgstr "It is \\"é\\"\\n."\n'),
        ("a.eml", MAIL.format("text/plain", "8bit", "It is late."), "é", MAIL.format("text/plain", "8bit", "It is é.")),
        ("a.eml", MAIL.format("text/plain", "quoted-printable", "It is=20late."), "é = x", MAIL.format("text/plain", "quoted-printable", "It is=20=C3=A9 =3D x.")),
        ("a.eml", MAIL.format("text/plain", "base64", "SXQgaXMgbGF0ZS4=\n"), "é", MAIL.format("text/plain", "base64", "SXQgaXMgw6ku\n")),
    ],
)  # fmt: skip
def test_an_edit_is_escaped_as_the_file_is(name: str, text: str, new: str, expected: str) -> None:
    message = messages(text, name)[-1]
    assert applied(text, file_edits(message, [edit_of(message, "late", new)])) == expected
    assert file_edits(message, []) == []


def test_an_edit_in_a_mailbox_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    text = "From a\n\nHi 🎉.\n\nFrom b\n\nIt is late.\n"
    path.write_text(text, "utf-8")
    message = [item for item in read_file(path, Given()) if isinstance(item, Message)][1]
    assert applied(text, file_edits(message, [edit_of(message, "late", "fine")])) == text.replace("late", "fine")


@pytest.mark.parametrize(
    ("name", "text", "old"),
    [
        ("a.html", "<p>It <b>is</b> late</p>", "is late"),
        ("a.html", "<p>It is<br>late</p>", "is\u2028late"),
        ("a.json", '{"body": "It <b>is</b> late"}', "is late"),
        ("a.liquid", "It {% if a %}is late{% endif %}", "It {% if a %}is"),
        ("a.liquid", "It is {{ very }} late", "{ very"),
        ("a.md", "It [is](https://x.example) late", "is late"),
    ],
)
def test_an_edit_that_tears_mark_up_is_refused(name: str, text: str, old: str) -> None:
    message = messages(text, name)[0]
    with pytest.raises(TornError):
        file_edits(message, [edit_of(message, old, "x")])


def test_an_edit_inside_an_escape_is_refused() -> None:
    (message,) = messages("<p>caf&eacute; is late</p>", "a.html")
    with pytest.raises(TornError):
        file_edits(message, [Edit(6, 8, "x")])
    with pytest.raises(TornError):
        file_edits(message, [Edit(8, 8, "x")])


def test_what_the_charset_cannot_write_is_refused() -> None:
    text = "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nIt is late."
    (message,) = messages(text, "a.eml")
    with pytest.raises(TornError, match="cannot be written in the mail's charset"):
        file_edits(message, [edit_of(message, "late", "🎉")])


WORDS = st.sampled_from("Hi Ana you failed it's café 🎉 “so” & a: b # 'c' \"d\" - > { } , . \\ % late ok <3 é\u00a0x yes 12".split(" "))
TEXTS = st.lists(WORDS, min_size=3, max_size=25).map(lambda words: "Sadly late " + " ".join(words) + ".")
PAGES = TEXTS.map(lambda text: "<p>" + text.replace("&", "&amp;").replace("<", "&lt;").replace("failed", "<b>failed</b>") + "</p>")
NEW = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def files(text: str) -> Iterator[tuple[str, str]]:
    """The text in every format."""
    for ascii_only in (True, False):
        yield "a.json", json.dumps({"body": text}, ensure_ascii=ascii_only)
    yield "a.jsonl", json.dumps({"text": text}) + "\n"
    for style in (None, "'", '"', "|", ">"):
        for width in (20, 500):
            yield "a.yaml", yaml.dump({"q": [{"body": text}]}, default_style=style, allow_unicode=True, width=width)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        out = io.StringIO()
        csv.writer(out, quoting=quoting).writerows([["name", "body"], ["k", text]])
        yield "a.csv", out.getvalue()
    pieces = "\n".join(json.dumps(text[at : at + 17], ensure_ascii=False) for at in range(0, len(text), 17))
    yield "a.po", f'msgid "k"\nmsgstr ""\n{pieces}\n'
    kind = "text/html" if text.startswith("<p>") else "text/plain"
    yield "a.eml", MAIL.format(kind, "base64", base64.encodebytes(text.encode()).decode())
    yield "a.eml", MAIL.format(kind, "quoted-printable", quopri.encodestring(text.encode()).decode())
    yield ("a.html" if text.startswith("<p>") else "a.txt"), text


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@settings(max_examples=40, deadline=None)
@given(TEXTS | PAGES, NEW, st.integers(0, 1000))
def test_the_file_then_reads_as_edited(text: str, new: str, pick: int) -> None:
    for name, source in files(text):
        message = messages(source, name)[0]
        chars = seen(message).chars
        # A word after a bare "<" is left alone: another in its place could make it a tag.
        words = [match.span() for match in re.finditer(r"(?<!<)\b[^\W_]+(?: [^\W_]+)?", chars)]
        start, end = words[pick % len(words)]
        old = chars[start:end]
        edit = edit_of(message, old, new)
        start = chars.index(old)
        try:
            edits = file_edits(message, [edit])
        except TornError:
            assert "<b>" in text or "{" in text
            continue
        after = messages(applied(source, edits), name)[0]
        assert folded(seen(after).chars) == folded(chars[:start] + new + chars[start + len(old) :])


@settings(max_examples=60, deadline=None)
@given(TEXTS | PAGES)
def test_every_word_stands_at_its_place(text: str) -> None:
    for name, source in files(text):
        message = messages(source, name)[0]
        places = seen(message)
        if message.where is not None:
            assert message.where.columns is not None
            line = source.split("\n")[message.where.line - 1]
            found = [(message.text[i], line[at]) for i, at in enumerate(message.where.columns[:-1]) if line[at] != "\\"]
        else:
            assert places.starts is not None
            assert places.ends is not None
            assert list(places.starts) == sorted(places.starts)
            assert list(places.ends) == sorted(places.ends)
            assert all(0 <= a <= b <= len(source) for a, b in zip(places.starts, places.ends, strict=True))
            found = [(places.chars[i], source[places.starts[i]]) for i in range(len(places.chars)) if places.ends[i] - places.starts[i] == 1]
        if "base64" not in source:
            assert all(mine == theirs or mine in " \n\u2028" for mine, theirs in found)


def test_what_markdown_would_swallow_is_escaped() -> None:
    text = "Hi Ana,\n\nSay it.\n"
    (message,) = (item for item in read_text(text, "a.md", Given(), from_file=True) if isinstance(item, Message))
    at = text.index("Say")
    assert [edit.text for edit in file_edits(message, [Edit(at, at + 3, "2 * 3 <b> {{first_name}}")])] == ["2 \\* 3 \\<b\\> {{first_name}}"]
