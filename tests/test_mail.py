"""Mail: the reply, what it answers and when; mailboxes as streams."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter.model import Context, Message, Problem
from linter.sources import Given, read_data, read_file

CET = timezone(timedelta(hours=1))
HEAD = "From: Jo <jo@shop.example>\nTo: =?utf-8?q?Ana_Ru=C3=ADz?= <ana@x.example>\nDate: Wed, 5 Mar 2025 12:00:00 +0100\n"
QUOTE = "On Mon, 3 Mar 2025 at 10:15 PM, Ana Ruiz <ana@x.example> wrote:\n> Where is it?\n> It was due.\n"


def one(path: Path, data: bytes | str, given: Given | None = None) -> Message:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (message,) = read_file(path, given or Given())
    assert isinstance(message, Message)
    return message


def shown(message: Message) -> str:
    assert message.visible is not None
    return message.visible.chars


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_reply_with_what_it_answers(tmp_path: Path, newline: str) -> None:
    message = one(tmp_path / "a.eml", f"{HEAD}\nHi Ana,\n\nit left today.\n\n-- \nJo\n\n{QUOTE}".replace("\n", newline))
    assert shown(message).strip() == "Hi Ana,\n\nit left today.\n\n-- \nJo"
    assert message.context == Context(
        "Ana Ruíz", "Where is it?\nIt was due.", datetime(2025, 3, 3, 22, 15, tzinfo=CET), datetime(2025, 3, 5, 12, tzinfo=CET)
    )
    assert (message.kind, message.mode, message.complete) == ("email", "draft", True)


def test_what_is_said_counts_first(tmp_path: Path) -> None:
    said = Context("Bo", "Help!", datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC))
    assert one(tmp_path / "a.eml", f"{HEAD}\nHi.\n\n{QUOTE}", Given(context=said)).context == said


def test_answers_between_the_quotes_stay(tmp_path: Path) -> None:
    message = one(tmp_path / "a.eml", f"{HEAD}\n{QUOTE}\nIt left today.\n")
    assert shown(message).endswith("It left today.\n")


def test_an_html_reply(tmp_path: Path) -> None:
    body = '<p>Hi Ana,</p><p>it left &amp; is on its way.</p><div class="gmail_quote">On Mon, 3 Mar 2025 at 10:15, Ana Ruiz wrote:<blockquote>Where is it?</blockquote></div>'
    message = one(tmp_path / "a.eml", f"{HEAD}Content-Type: text/html; charset=utf-8\n\n{body}")
    assert shown(message).split() == ["Hi", "Ana,", "it", "left", "&", "is", "on", "its", "way."]
    assert message.context.customer_message == "Where is it?"
    assert message.context.received_at == datetime(2025, 3, 3, 10, 15, tzinfo=CET)


def test_the_plain_part_is_preferred_and_attachments_are_not_read(tmp_path: Path) -> None:
    parts = (
        '--o\nContent-Type: multipart/alternative; boundary="i;n"\n\n--i;n\nContent-Type: text/html\n\n<p>Page.</p>\n--i;n\nContent-Type: text/plain\n\nPlain.\n--i;n--\n'
        "--o\nContent-Type: text/plain\nContent-Disposition: attachment\n\nAttached.\n--o--\n"
    )
    assert shown(one(tmp_path / "a.eml", f"{HEAD}Content-Type: multipart/mixed; boundary=o\n\n{parts}")) == "Plain."


@pytest.mark.parametrize(
    ("data", "chars"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-2\n\nza\xbf\xf3\xb3\xe6", "zażółć"),
        (b"Content-Type: text/plain; charset=shift_jis\n\n\x82\xa0 ok", "あ ok"),
        ("\nzażółć 🎉".encode(), "zażółć 🎉"),
        (b"Content-Type: text/plain; charset=cp1250\nContent-Transfer-Encoding: quoted-printable\n\nza=BF=F3=\n=B3=E6", "zażółć"),
        (b"Content-Transfer-Encoding: base64\n\nemHFvMOz\nxYLEhw\n", "zażółć"),
        (b"Content-Type: text/plain; format=flowed\n\nOne long \nline.\n-- \nJo", "One long line.\n-- \nJo"),
    ],
)
def test_bodies_are_decoded(tmp_path: Path, data: bytes, chars: str) -> None:
    message = one(tmp_path / "a.eml", data)
    assert shown(message) == chars
    assert message.visible is not None
    assert message.visible.starts is not None
    assert list(message.visible.starts) == sorted(message.visible.starts)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Content-Type: multipart/mixed\n\nx", ":3: a multipart mail that does not name its boundary; its parts cannot be told apart"),
        ("Content-Type: multipart/mixed; boundary=b\n\nx", ":3: the boundary that its header names does not occur in this mail"),
        ("Content-Type: application/pdf\n\nx", ":1: a mail without a text of its own: nothing to check"),
        ("Content-Type: text/plain; charset=klingon\n\nHi.", ":3: the charset 'klingon' is not known; read as UTF-8"),
    ],
)
def test_a_broken_mail_says_where(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "a.eml"
    path.write_text(text)
    problems = [item for item in read_file(path, Given()) if isinstance(item, Problem)]
    assert [str(found) for found in problems] == [f"{path}{problem}"]


THEIRS = "From ana Mon\nFrom: Ana Ruiz <ana@x.example>\nMessage-ID: <1@x>\nDate: Mon, 3 Mar 2025 10:00:00 +0100\n\nYou failed to answer me 🎉.\n\n"
OURS = "From jo Tue\nFrom: Jo <jo@shop.example>\nTo: ana@x.example\nIn-Reply-To: <1@x>\nDate: Tue, 4 Mar 2025 10:00:00 +0100\n\nSadly you failed to pay.\n>From here on.\n\n"


def test_a_mailbox(failed_rule: Folder, tmp_path: Path) -> None:
    text = THEIRS + OURS + OURS.replace("Sadly", "And")
    path = tmp_path / "a.mbox"
    path.write_bytes(text.encode())
    messages = [item for item in read_file(path, Given()) if isinstance(item, Message)]
    assert [message.message_id for message in messages] == ["mail 2", "mail 3"]
    assert messages[0].context == Context(
        "Ana Ruiz", "You failed to answer me 🎉.", datetime(2025, 3, 3, 10, tzinfo=CET), datetime(2025, 3, 4, 10, tzinfo=CET)
    )
    engine = failed_rule.engine()
    findings = [finding for message in messages for finding in engine.check(message).findings]
    assert [(f.line, f.column, f.quote) for f in findings] == [(14, 7, "you failed to"), (23, 5, "you failed to")]
    assert all(text[f.start : f.end] == f.quote for f in findings)


def test_whose_mails_are_ours(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_text(THEIRS + OURS)
    for ours, expected in [(("@x.example",), ["mail 1"]), (("jo@shop.example",), ["mail 2"]), ((), ["mail 2"])]:
        assert [m.message_id for m in read_file(path, Given(ours=ours)) if isinstance(m, Message)] == expected
    path.write_text(THEIRS)
    assert len(list(read_file(path, Given()))) == 1


def test_a_mailbox_of_mixed_encodings(failed_rule: Folder, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"From a\nContent-Type: text/plain; charset=iso-8859-2\n\n\xbf\xf3 you failed to\n\nFrom b\n\n" + "🎉 you failed to\n".encode())
    found = [f for m in read_file(path, Given()) if isinstance(m, Message) for f in failed_rule.engine().check(m).findings]
    assert [(f.line, f.column) for f in found] == [(4, 4), (8, 3)]


def test_no_mailbox(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_text("Hi Ana.\n")
    assert [str(item) for item in read_file(path, Given())] == [f"{path}:1:1: not an mbox: its first line does not begin with 'From '"]


def test_a_report_of_a_mailbox_shows_the_words(failed_rule: Folder, tmp_path: Path, tactful: Tactful) -> None:
    path = tmp_path / "a.mbox"
    path.write_text(THEIRS + OURS)
    run = tactful("check", path, "--rules", failed_rule.path, "--no-config")
    assert "  14:7    error  failed" in run.out
    assert "Sadly you failed to pay." in run.out


def test_a_long_data_set_is_read_by_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter import sources
    from linter.formats import streams

    rows = ['{"text": "Hi 🎉."}', "", '{"text": "you"}\r', "nonsense", '{"text": "' + "x" * 200 + '"}', '{"text": "last"}']
    data = "\n".join(rows).encode() + b'\n{"text": "\xff"}'
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + data)
    monkeypatch.setattr(sources, "LONGEST_MESSAGE", 10)
    monkeypatch.setattr(streams, "LONGEST", 100)
    items = list(read_file(path, Given()))
    assert [item.text if isinstance(item, Message) else str(item).removeprefix(f"{path}:").split(";")[0] for item in items] == [
        "Hi 🎉.", "you", "4:1: a data set has a JSON object a line, as in {\"text\": \"Hi Ana, …\"}", "5: a line of more than 100 bytes is no message", "last", "7:11: not UTF-8",
    ]  # fmt: skip
    text = data[:-3].decode()
    for item in items:
        if isinstance(item, Message):
            assert item.where is not None
            assert item.where.columns is not None
            begin = item.where.offset + item.where.columns[0]
            assert text[begin : begin + len(item.text)] == item.text


def test_a_mailbox_from_standard_input_is_read_as_its_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_text(THEIRS + OURS, "utf-8")
    assert list(read_data((THEIRS + OURS).encode(), str(path), Given())) == list(read_file(path, Given()))
