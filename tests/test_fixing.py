"""``--fix`` and ``--diff``: edits applied to files where they leave the message better, and to nothing else."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter.engine import Engine
from linter.fixing import textfile
from linter.fixing.textfile import UnwritableError, open_text, write
from linter.model import Context, Message
from linter.rules import RuleSet
from linter.syntax import Parser

BAD = b"Dear customer,\n\nObviously, the shop is closed!!!\n"
GOOD = b"Dear Ana,\n\nThe shop is closed.\n"
QUIET = ("--select", "impersonal-greeting,condescending,shouting")


def fixed(tactful: Tactful, name: str, data: bytes, *options: str) -> bytes:
    Path(name).write_bytes(data)
    tactful("check", name, "--fix", *options)
    return Path(name).read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Customer,\n\nHere it is.", "Dear Ana,\n\nHere it is."),
        ("Dear Sir or Madam,\n\nHere it is.", "Dear Ana,\n\nHere it is."),
        ("To whom it may concern:\n\nHere it is.", "Dear Ana:\n\nHere it is."),
        ("Hello dear customer, here it is.", "Hello Ana, here it is."),
        ("Good morning valued customer!\n\nHere it is.", "Good morning Ana!\n\nHere it is."),
        ("Customer,\n\nhere it is.", "Dear Ana,\n\nhere it is."),
        ("Dear customers,\n\nHere it is.", "Dear customers,\n\nHere it is."),
        ("Hi Ana, it is back in stock!!!", "Hi Ana, it is back in stock."),
        ("Hi Ana, is it back?!", "Hi Ana, is it back?"),
        ("Hi Ana,\n\nObviously, the tap has to be open.", "Hi Ana,\n\nThe tap has to be open."),
        ("Hi Ana,\n\nAs I already said, the tap has to be open.", "Hi Ana,\n\nThe tap has to be open."),
        ("Hi Ana, please be advised that your lamp leaves today.", "Hi Ana, your lamp leaves today."),
        ("Hi Ana,\n\nPlease be informed that the lamp leaves today at 5.", "Hi Ana,\n\nThe lamp leaves today at 5."),
        ("Hi [Name],\n\nHere it is.", "Hi Ana,\n\nHere it is."),
        ("Hi {{customer.first_name}},\n\nHere it is.", "Hi Ana,\n\nHere it is."),
        ("Hi,\n\nHere it is.", "Hi Ana,\n\nHere it is."),
        ("Good morning!\n\nHere it is.", "Good morning Ana!\n\nHere it is."),
    ],
)
def test_what_is_safe(tactful: Tactful, text: str, expected: str) -> None:
    assert fixed(tactful, "reply.txt", text.encode(), "--to", "Ruiz, Ana", "--mode", "draft").decode() == expected
    assert fixed(tactful, "reply.txt", expected.encode(), "--to", "Ruiz, Ana", "--mode", "draft").decode() == expected


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("shouting", "Hi Ana, READ THE LABEL FIRST, then I CAN HELP YOU.", "Hi Ana, read the label first, then I can help you."),
        (
            "missing-apology",
            "Hi Ana,\n\nYour vase arrived cracked. I'll ring you.",
            "Hi Ana,\n\nI'm sorry: your vase arrived cracked. I'll ring you.",
        ),
        ("missing-apology", "Hi Ana,\n\nWe sent your scarf to the wrong street.", "Hi Ana,\n\nWe're sorry: we sent your scarf to the wrong street."),
        (
            "missing-apology",
            "Dear Ana,\n\nWe sent your scarf to the wrong street.",
            "Dear Ana,\n\nWe are sorry: we sent your scarf to the wrong street.",
        ),
        ("missing-apology", "Hi Ana,\n\nUnfortunately, the printer ran out of ink.", "Hi Ana,\n\nWe're sorry: the printer ran out of ink."),
        ("missing-apology", "Hi Ana, your vase arrived cracked.", "Hi Ana, we're sorry: your vase arrived cracked."),
        ("missing-thanks", "Hi Ana,\n\nYour loom ships on Monday.", "Hi Ana,\n\nThanks for writing to us. Your loom ships on Monday."),
        ("missing-thanks", "Dear Ana,\n\nYour loom ships on Monday.", "Dear Ana,\n\nThank you for writing to us. Your loom ships on Monday."),
        ("missing-thanks", "Hi Ana, your loom ships on Monday.", "Hi Ana, thanks for writing to us. Your loom ships on Monday."),
        (
            "missing-offer-of-help",
            "Hi Ana,\n\nYour loom ships on Monday.\n\nBest,\nPia",
            "Hi Ana,\n\nYour loom ships on Monday. If anything else comes up, just reply to this message.\n\nBest,\nPia",
        ),
        ("missing-offer-of-help", "Hi Ana, please do not reply to this mail.", "Hi Ana, please do not reply to this mail."),
        ("missing-greeting", "Your loom ships on Monday.", "Hello Ana,\n\nYour loom ships on Monday."),
        ("missing-name", "Your loom ships on Monday.", "Hello Ana,\n\nYour loom ships on Monday."),
        ("missing-name", "Hello again, your loom ships.", "Hello again Ana, your loom ships."),
        (
            "missing-acknowledgement",
            "Hi Ana,\n\nIt's Monday. Your vase arrived cracked.",
            "Hi Ana,\n\nIt's Monday. We can see how frustrating this is. Your vase arrived cracked.",
        ),
        ("missing-thanks", "hi Ana your loom ships on Monday.", "hi Ana, thanks for writing to us. Your loom ships on Monday."),
        (
            "missing-greeting",
            "Mr Ruiz,\n\nyour loom ships on Monday, and we don't wait.",
            "Hello Mr Ruiz,\n\nyour loom ships on Monday, and we don't wait.",
        ),
        (
            "missing-ask",
            "Hi Ana,\n\nYour account is closed. Reach out anytime,\nPia",
            "Hi Ana,\n\nYour account is closed. May we ask what made you decide to leave? Reach out anytime,\nPia",
        ),
        ("wrong-name", "Dear Tom,\n\nHere it is.", "Dear Ana,\n\nHere it is."),
        ("wrong-name", "Dear Mr Osei,\n\nHere it is.", "Dear Ana Ruiz,\n\nHere it is."),
    ],
)
def test_what_is_unsafe(tactful: Tactful, rule: str, text: str, expected: str) -> None:
    options = ("--select", rule, "--to", "Ana Ruiz", "--kind", "email", "--unsafe-fixes")
    assert fixed(tactful, "reply.txt", text.encode(), *options).decode() == expected


@pytest.mark.parametrize(
    ("rule", "asked", "text", "expected"),
    [
        ("missing-ask", "Please cancel my plan.", "Your plan is cancelled.", "Your plan is cancelled. May I ask what made you decide to leave?"),
        (
            "missing-ask",
            "Please cancel my plan because I moved.",
            "Your plan is cancelled.",
            "Your plan is cancelled. What could I have done better for you?",
        ),
        ("missing-ask", "Please cancel my booking.", "Your booking is cancelled.", "Your booking is cancelled. May I ask what made you decide this?"),
        (
            "ignored-idea",
            "You should sell the lids too.",
            "Hi Ana, thanks for your note. The lid is here.",
            "Hi Ana, thanks for your note. The lid is here. Thank you for your suggestion as well.",
        ),
        (
            "ignored-idea",
            "You should sell the lids too.",
            "Hi Ana, the lid is not sold.",
            "Hi Ana, thank you for your suggestion. The lid is not sold.",
        ),
        ("missing-acknowledgement", "I've found it in my email.", "A lamp is here.", "Thank you for telling me. A lamp is here."),
        (
            "missing-acknowledgement",
            "My lamp is broken and nobody answers, I'm very disappointed!",
            "A lamp is here.",
            "I can see how frustrating this is. A lamp is here.",
        ),
    ],
)
def test_an_insertion_says_no_more_than_the_customer_wrote(shipped: RuleSet, parser: Parser, rule: str, asked: str, text: str, expected: str) -> None:
    message = Message(text=text, kind="chat", context=Context(customer_message=asked))
    finding = next(finding for finding in Engine(shipped, parser=parser).check(message).findings if finding.rule == rule)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert text[: edit.start] + edit.text + text[edit.end :] == expected


def test_unsafe_edits_wait_to_be_asked_for(tactful: Tactful) -> None:
    text = b"Hi Ana,\n\nYour loom ships on Monday.\n"
    assert fixed(tactful, "reply.txt", text, "--to", "Ana") == text
    run = tactful("check", "reply.txt", "--fix", "--to", "Ana")
    assert "2 unsafe edits not applied (--diff --unsafe-fixes shows, --fix --unsafe-fixes applies)" in run.err


@pytest.mark.parametrize(
    ("name", "greeting", "expected"),
    [
        ("a.txt", "Dear customer, ticket {{ticket.assignee.first_name}}", "Dear {{ticket.requester.first_name | default: 'customer'}}"),
        ("a.txt", "Hello customer, ticket {{ticket.assignee.first_name}}", "Hello {{ticket.requester.first_name | default: 'there'}}"),
        ("a.txt", "Dear customer, {{ticket.requester.firstname}}", "Dear {{ticket.requester.firstname}}"),
        ("a.txt", "Dear customer, {%mailbox.email%}", "Dear {%customer.firstName,fallback=customer%}"),
        ("a.txt", "Hello customer, {{conversation.display_id}} {{contact.phone}}", "Hello {{contact.first_name}}"),
        ("a.txt", "Hello customer, #{ticket.number}", "Hello #{ticket.customer.firstname}"),
        ("a.txt", "Hello customer, *|ORDER|*", "Hello *|FNAME|*"),
        ("a.txt", "Hello customer, {{lead.Company Name}}", "Hello {{lead.First Name:default=there}}"),
        ("a.txt", "Hello customer, {!Contact.Email}", 'Hello {!BLANKVALUE(Contact.FirstName, "there")}'),
        ("a.txt", "Hello customer, %{ticket.number} %{recipient.ticket_link}", "Hello %{recipient.name.first}"),
        ("a.liquid", "Hello customer, {{ order.id }} for {{ customer.first_name }}", "Hello {{ customer.first_name | default: 'there' }}"),
        ("a.j2", "Dear customer, {{ order.id }} for {{ customer.first_name }}", "Dear {{ customer.first_name|default('customer', true) }}"),
    ],
)
def test_a_template_is_greeted_in_its_own_dialect(tactful: Tactful, name: str, greeting: str, expected: str) -> None:
    greeted, _, rest = greeting.partition(", ")
    text = f"{greeted},\n\nYour order {rest} leaves today."
    out = fixed(tactful, name, text.encode(), "--mode", "template", "--select", "impersonal-greeting").decode()
    assert out == f"{expected},\n\nYour order {rest} leaves today."


def test_a_template_of_no_known_dialect_is_left(tactful: Tactful) -> None:
    text = b"Dear customer,\n\nYour order {{ order.id }} leaves today."
    assert fixed(tactful, "a.twig", text, "--to", "Ana") == text


QUOTED = "From: a@x.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {}\n\n{}"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.txt", b"\xef\xbb\xbf" + BAD, b"\xef\xbb\xbf" + GOOD),
        ("a.txt", BAD.replace(b"\n", b"\r\n"), GOOD.replace(b"\n", b"\r\n")),
        ("a.txt", BAD.strip(), GOOD.strip()),
        ("a.txt", BAD + "Café à la carte, s'il vous plaît, et une crème brûlée.".encode("latin-1"), GOOD + "Café à la carte, s'il vous plaît, et une crème brûlée.".encode("latin-1")),
        ("a.txt", b"\xff\xfe" + BAD.decode().encode("utf-16-le"), b"\xff\xfe" + GOOD.decode().encode("utf-16-le")),
        ("a.txt", b"\xfe\xff" + BAD.decode().encode("utf-16-be"), b"\xfe\xff" + GOOD.decode().encode("utf-16-be")),
        ("a.md", b"Dear customer,\n\nThe **shop** is closed!!!\n", b"Dear Ana,\n\nThe **shop** is closed.\n"),
        ("a.html", b"<p>Dear customer,</p>\n<p>The <b>shop</b> is closed!!!</p>", b"<p>Dear Ana,</p>\n<p>The <b>shop</b> is closed.</p>"),
        ("a.html", b"<p>Obviously, caf&eacute;s are closed!!!</p>", b"<p>Caf&eacute;s are closed.</p>"),
        ("a.jsonl", b'{"id": "1", "text": "x"}\n{"id": "2",  "text": "Dear customer,\\n\\nit is closed!!!"}\n', b'{"id": "1", "text": "x"}\n{"id": "2",  "text": "Dear Ana,\\n\\nit is closed."}\n'),
        ("a.json", b'{"body": "Dear customer,\\n\\nit is closed!!!", "x":1 }', b'{"body": "Dear Ana,\\n\\nit is closed.", "x":1 }'),
        ("a.yaml", b"body: |\n  Dear customer,\n\n  It is closed!!!\nx:   1 # y\n", b"body: |\n  Dear Ana,\n\n  It is closed.\nx:   1 # y\n"),
        ("a.csv", b'body,x\r\n"Dear customer,\n\nit is closed!!!",1\r\n', b'body,x\r\n"Dear Ana,\n\nit is closed.",1\r\n'),
        ("a.po", b'msgid "k"\nmsgstr "Dear customer,\\n\\nit is closed!!!"\n', b'msgid "k"\nmsgstr "Dear Ana,\\n\\nit is closed."\n'),
        ("a.eml", QUOTED.format("8bit", BAD.decode()).encode(), QUOTED.format("8bit", GOOD.decode()).encode()),
        ("a.eml", QUOTED.format("quoted-printable", "Dear customer,\n\nit=20is closed!!!\n").encode(), QUOTED.format("quoted-printable", "Dear Ana,\n\nit=20is closed.\n").encode()),
        (
            "a.eml",
            QUOTED.format("base64", base64.b64encode(BAD).decode() + "\n").encode(),
            QUOTED.format("base64", base64.b64encode(GOOD).decode() + "\n").encode(),
        ),
        ("a.mbox", b"From a\n\n" + BAD + b"\nFrom b\n\n" + BAD, b"From a\n\n" + GOOD + b"\nFrom b\n\n" + GOOD),
    ],
)  # fmt: skip
def test_every_format_is_written_back(tactful: Tactful, name: str, before: bytes, after: bytes) -> None:
    options = (*QUIET, "--to", "Ana Ruiz", "--mode", "draft")
    assert fixed(tactful, name, before, *options) == after
    assert fixed(tactful, name, after, *options) == after


def test_the_difference_is_shown_and_nothing_changed(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(BAD.strip())
    run = tactful("check", "a.txt", "--diff", "--to", "Ana")
    assert run.code == 1
    assert run.out == (
        "--- a.txt\n+++ a.txt\n@@ -1,3 +1,3 @@\n-Dear customer,\n+Dear Ana,\n \n-Obviously, the shop is closed!!!\n\\ No newline at end of file\n"
        "+The shop is closed.\n\\ No newline at end of file\n"
    )
    assert (
        run.err == "tactful: would fix 3 findings in 1 file; 2 unsafe edits not applied (--diff --unsafe-fixes shows, --fix --unsafe-fixes applies)\n"
    )
    assert (tmp_path / "a.txt").read_bytes() == BAD.strip()


def test_the_difference_is_one_that_git_applies(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(BAD)
    (tmp_path / "b.txt").write_bytes(BAD.replace(b"\n", b"\r\n").strip())
    shown = tactful("check", "a.txt", "b.txt", "--diff", "--to", "Ana", "-q").out
    subprocess.run(["git", "apply", "-p0", "-"], input=shown.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "a.txt").read_bytes() == GOOD
    assert (tmp_path / "b.txt").read_bytes() == GOOD.replace(b"\n", b"\r\n").strip()


def test_exit_codes(tactful: Tactful, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(BAD)
    assert tactful("check", path, "--fix", "--to", "Ana").code == 0
    assert tactful("check", path, "--diff", "--to", "Ana").code == 0
    path.write_bytes(BAD)
    # What is left is at the gate.
    assert tactful("check", path, "--fix").code == 1
    assert tactful("check", path, tmp_path / "none.txt", "--diff").code == 2
    path.write_bytes(b"a\0b")
    assert tactful("check", path, "--fix").code == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--fix", "--diff"], "give one of them"),
        (["--unsafe-fixes"], "goes with --diff"),
        (["--diff", "--format", "json"], "differences only"),
        (["-", "--fix", "--format", "json"], "let --output take the report"),
    ],
)
def test_options_that_do_not_go_together(tactful: Tactful, tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "a.txt").write_bytes(BAD)
    run = tactful("check", "a.txt", *options, stdin=BAD)
    assert (run.code, told in run.err) == (2, True)
    assert (tmp_path / "a.txt").read_bytes() == BAD


QP = b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHi Ana,\r\n\r\ncaf=E9 is clo=\r\nsed!!!\r\n"
LATIN = b"Content-Type: text/plain; charset=iso-8859-1\n\nHi Ana, caf\xe9 is closed!!!\n"
BOX = "From a\nTo: Ana <a@x.example>\n\nHi Ana 🎉, it is closed!!!\n\nFrom b\nTo: Bo <b@x.example>\n\nHi Bo, it is open!!!\n".encode()


@pytest.mark.parametrize(("name", "data"), [("a.eml", QP), ("a.eml", LATIN), ("a.mbox", BOX)])
def test_mail_from_standard_input_comes_out_fixed(tactful: Tactful, name: str, data: bytes) -> None:
    assert fixed(tactful, name, data, "--select", "shouting") == data.replace(b"!!!", b".")
    run = tactful("check", "-", "--diff", "--select", "shouting", "--stdin-filename", name, stdin=data)
    assert run.code == 1
    assert run.out.count("\n+") == data.count(b"!!!") + 1
    assert run.out.startswith(f"--- {name}\n+++ {name}\n")


def test_standard_input_comes_out_fixed(tactful: Tactful) -> None:
    run = tactful("check", "-", "--fix", "--to", "Ana", stdin=BAD)
    assert (run.code, run.out) == (0, GOOD.decode())
    assert "Ready to send" in run.err
    run = tactful("check", "-", "--diff", "--to", "Ana", "--stdin-filename", "x.txt", stdin=BAD)
    assert (run.code, run.out.splitlines()[:2]) == (1, ["--- x.txt", "+++ x.txt"])


def test_permissions_and_links_are_kept(tactful: Tactful, tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "a.txt", tmp_path / "a.txt"
    real.parent.mkdir()
    real.write_bytes(BAD)
    real.chmod(0o640)
    link.symlink_to(real)
    tactful("check", link, "--fix", "--to", "Ana")
    assert (link.is_symlink(), real.read_bytes(), stat.S_IMODE(real.stat().st_mode)) == (True, GOOD, 0o640)
    assert sorted(path.name for path in real.parent.iterdir()) == ["a.txt"]


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"newer")
    with pytest.raises(UnwritableError, match="has changed since it was read"):
        write(path, BAD, GOOD)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"newer")]
    path.unlink()
    with pytest.raises(UnwritableError, match="cannot be written"):
        write(path, BAD, GOOD)


def test_one_that_changes_while_it_is_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(BAD)
    real = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_bytes(b"newer")
        real(handle)

    monkeypatch.setattr(textfile.os, "fsync", meanwhile)
    with pytest.raises(UnwritableError, match="has changed"):
        write(path, BAD, GOOD)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"newer")]


def test_a_failed_write_loses_nothing_and_the_others_are_done(tactful: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_bytes(BAD)
    real = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if Path(target).name == "a.txt":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", fails)
    (tmp_path / "b.txt").chmod(0o444)
    run = tactful("check", "a.txt", "b.txt", "c.txt", "--fix", "--to", "Ana")
    assert run.code == 2
    assert "tactful: a.txt: not fixed: cannot be written: No space left on device" in run.err
    assert "tactful: b.txt: not fixed: is write-protected" in run.err
    assert [(tmp_path / name).read_bytes() for name in ("a.txt", "b.txt", "c.txt")] == [BAD, BAD, GOOD]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "b.txt", "c.txt"]


def test_what_the_encoding_cannot_write_is_left(tactful: Tactful) -> None:
    text = "Dear customer,\n\nCafé à la carte, s'il vous plaît, et une crème brûlée.".encode("latin-1")
    assert fixed(tactful, "a.txt", text, "--to", "Łukasz", *QUIET) == text
    run = tactful("check", "a.txt", "--fix", "--to", "Łukasz", "-v", *QUIET)
    assert "a.txt:1:1: impersonal-greeting is left: 'Ł' cannot be written in the file's encoding, " in run.err


def test_an_encoding_that_would_not_come_back_is_refused() -> None:
    with pytest.raises(UnwritableError, match="NUL"):
        open_text(b"a\0b", "a.txt")
    with pytest.raises(UnwritableError, match="not UTF-8"):
        open_text(b"From a\n\n\xe9t\xe9\n", "a.mbox")


def test_an_edit_that_makes_another_rule_speak_is_left(folder: Folder, tactful: Tactful, tmp_path: Path) -> None:
    folder.rule("one", 'match: {phrases: ["one"], fix: {replace: "two", safe: true}}\n')
    folder.rule("two", 'match: {phrases: ["two"]}\n')
    folder.rule("three", 'match: {phrases: ["three"], fix: {replace: "four", safe: true}}\n')
    folder.rule("still", 'match: {phrases: ["five*"], fix: {replace: "fivefold", safe: true}}\n')
    text = b"It is one and three and five.\n"
    (tmp_path / "a.txt").write_bytes(text)
    run = tactful("check", "a.txt", "--fix", "--rules", folder.path, "-v", "--select", "one,three,still")
    assert (tmp_path / "a.txt").read_bytes() == text.replace(b"three", b"four")
    assert "a.txt:1:7: one is left: two would speak of 'two'" in run.err
    assert "a.txt:1:24: still is left: still would still speak" in run.err
    assert "fixed 1 finding in 1 file; 2 edits left, since the message would not be better" in run.err


def test_overlapping_edits_are_applied_once_the_last_first(folder: Folder, tactful: Tactful, tmp_path: Path) -> None:
    folder.rule("ab", 'match: {phrases: ["alpha beta"], fix: {replace: "first", safe: true}}\n')
    folder.rule("bc", 'match: {phrases: ["beta gamma"], fix: {replace: "second", safe: true}}\n')
    (tmp_path / "a.txt").write_bytes(b"So alpha beta gamma stays.")
    tactful("check", "a.txt", "--fix", "--rules", folder.path)
    assert (tmp_path / "a.txt").read_bytes() == b"So alpha second stays."


def test_only_what_has_changed_is_fixed(tactful: Tactful, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments], cwd=tmp_path, check=True, capture_output=True)

    old = '{"id": "1", "text": "Dear customer, it is late."}\n'
    (tmp_path / "a.jsonl").write_text(old)
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "x")
    (tmp_path / "a.jsonl").write_text(old + old.replace('"1"', '"2"').replace("late", "soon"))
    tactful("check", "a.jsonl", "--fix", "--to", "Ana", "--diff-base", "HEAD", *QUIET)
    assert (tmp_path / "a.jsonl").read_text() == old + '{"id": "2", "text": "Dear Ana, it is soon."}\n'


def test_an_allowed_finding_is_not_fixed(tactful: Tactful, tmp_path: Path) -> None:
    text = "{# tactful: allow shouting #}\nHi {{ customer.name }}, it is closed!!!"
    (tmp_path / "a.j2").write_text(text)
    tactful("check", "a.j2", "--fix", "--select", "shouting")
    assert (tmp_path / "a.j2").read_text() == text
