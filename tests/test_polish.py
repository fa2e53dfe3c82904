"""``tactful polish``: in a pseudo-terminal of its own, as a person would meet it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Tactful

ROOT = Path(__file__).resolve().parent.parent
BAD = "Dear customer,\n\nObviously, the shop is closed!!!\n"
RUN = "import sys; from linter.cli import main; main(sys.argv[1:])"


class Terminal:
    """``tactful`` in a terminal: what is typed goes in, what it shows comes back."""

    def __init__(self, folder: Path, *arguments: str, draft: bytes | None = None):
        self.master, slave = pty.openpty()
        self.shown = ""
        self.out = (folder / "out").open("wb+") if draft is not None else None

        def own_terminal() -> None:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, "polish", *arguments, "--no-config"], cwd=folder, preexec_fn=own_terminal,
            stdin=subprocess.PIPE if draft is not None else slave, stdout=self.out or slave, stderr=slave,
            env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "TERM": "xterm"},
        )  # fmt: skip
        os.close(slave)
        if draft is not None:
            assert self.process.stdin is not None
            self.process.stdin.write(draft)
            self.process.stdin.close()

    def until(self, wanted: str) -> str:
        """Read until ``wanted`` is shown; what came since the last time."""
        begin = len(self.shown)
        while wanted not in self.shown[begin:]:
            if not select.select([self.master], [], [], 60)[0]:
                raise AssertionError(f"not shown: {wanted!r}; shown: {self.shown[begin:]!r}")
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"ended before {wanted!r} was shown: {self.shown[begin:]!r}")
            self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return self.shown[begin:]

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def ended(self) -> int:
        """The exit code, once it has ended."""
        while True:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        os.close(self.master)
        code = self.process.wait(60)
        if self.out is not None:
            self.out.close()
        return code


def walked(folder: Path, answers: Sequence[tuple[str, str]], *arguments: str, draft: bytes | None = None) -> tuple[int, str]:
    """Answer each prompt that names a rule; the exit code and all that was shown."""
    terminal = Terminal(folder, *arguments, draft=draft)
    for rule, answer in answers:
        terminal.until(f"{rule}")
        if rule.endswith(":"):
            terminal.type(f"{answer}\n")
            continue
        if "]? " not in terminal.shown[terminal.shown.rindex(rule) :]:
            terminal.until("]? ")
        terminal.type(f"{answer}\n")
    return terminal.ended(), terminal.shown


def test_accept_edit_skip_explain_quit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BAD + "You failed to attach the receipt.\n")
    code, shown = walked(
        tmp_path,
        [
            ("impersonal-greeting [a,e,s,x,q,?]?", "a"),
            ("condescending [a,e,s,x,q,?]?", "s"),
            ("shouting [a,e,s,x,q,?]?", "x"),
            ("shouting [a,e,s,x,q,?]?", "?"),
            ("shouting [a,e,s,x,q,?]?", "a"),
            ("blame-customer [", "z"),
            ("blame-customer [", "e"),
            ("new:", "Could you send me the receipt once more?"),
            ("missing-offer-of-help [", "q"),
        ],
        "a.txt", "--to", "Ana Ruiz",
    )  # fmt: skip
    assert code == 0
    assert path.read_text() == "Dear Ana,\n\nObviously, the shop is closed.\nCould you send me the receipt once more?\n"
    assert "          - Dear customer,\n          + Dear Ana,\n" in shown
    # The explanation, with the rule's examples, and the keys.
    assert "Breaks it\n  - Hi Tom, please [[DO NOT OPEN THE BOX]] before Friday." in shown
    assert "  x  explain: why the rule exists, and what breaks it" in shown
    assert "  now: You failed to attach the receipt." in shown
    assert shown.endswith("a.txt: 3 edits written.\n")


def test_what_would_not_be_better_is_not_applied(tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "respect"
    rules.mkdir(parents=True)
    head = "title: Says it\nseverity: error\nlevel: phrase\nwhy: Because.\nsource: tests\nexamples: {fail: [], pass: []}\n"
    (rules / "one.yaml").write_text(f'id: one\n{head}match: {{phrases: ["one lamp"], fix: {{replace: "two lamps", safe: true}}}}\n')
    (rules / "two.yaml").write_text(f'id: two\n{head}match: {{phrases: ["two lamps"]}}\n')
    (tmp_path / "a.txt").write_text("Hi Ana, it is one lamp.\n")
    code, shown = walked(tmp_path, [("one [a,e,s,x,q,?]?", "a"), ("one [a,e,s,x,q,?]?", "s")], "a.txt", "--rules", "rules", "--select", "one,two")
    assert (code, (tmp_path / "a.txt").read_text()) == (0, "Hi Ana, it is one lamp.\n")
    assert "Not applied: two would speak of 'two lamps'. Edit or skip it." in shown
    assert shown.endswith("a.txt: nothing changed.\n")


def test_a_draft_by_standard_input_talks_through_the_terminal(tmp_path: Path) -> None:
    answers = [("impersonal-greeting [a,e,s,x,q,?]?", "a"), ("condescending [a,e,s,x,q,?]?", "a"), ("shouting [a,e,s,x,q,?]?", "q")]
    code, shown = walked(tmp_path, answers, "-", "--to", "Ana Ruiz", draft=BAD.encode())
    assert (code, (tmp_path / "out").read_text()) == (0, "Dear Ana,\n\nThe shop is closed!!!\n")
    assert "Dear customer," in shown


def test_ctrl_c_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BAD)
    code, shown = walked(tmp_path, [("impersonal-greeting [a,e,s,x,q,?]?", "a"), ("condescending [a,e,s,x,q,?]?", "\x03")], "a.txt", "--to", "Ana")
    assert (code, path.read_text()) == (130, BAD)
    assert re.search(r"tactful: stopped\s*$", shown)


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BAD)
    terminal = Terminal(tmp_path, "a.txt", "--to", "Ana")
    terminal.until("impersonal-greeting [a,e,s,x,q,?]? ")
    terminal.type("a\n")
    terminal.until("condescending [a,e,s,x,q,?]? ")
    path.write_text("newer")
    terminal.type("q\n")
    assert (terminal.ended(), path.read_text()) == (2, "newer")
    assert "a.txt: has changed since it was read; nothing was written, run it again" in terminal.shown


def test_the_same_words_twice_are_two_findings(tactful: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_bytes(b"Hi Ana, it is here!!! It is so here!!!\r\n")
    # Answers may come through a pipe as well.
    run = tactful("polish", "a.txt", "--select", "shouting", stdin=b"s\na\n")
    assert (run.code, (tmp_path / "a.txt").read_bytes()) == (0, b"Hi Ana, it is here!!! It is so here.\r\n")
    run = tactful("polish", "a.txt", "--select", "shouting", stdin=b"a\n")
    assert (run.code, (tmp_path / "a.txt").read_bytes()) == (0, b"Hi Ana, it is here. It is so here.\r\n")


def test_nothing_found_and_nothing_to_read(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hi Ana, here it is.\n")
    run = tactful("polish", "a.txt", "--select", "shouting")
    assert (run.code, run.out) == (0, "Ready to send: nothing found.\na.txt: nothing changed.\n")
    assert tactful("polish", "none.txt").code == 2
    assert tactful("polish", "-", terminal=True).code == 2
    # The end of the answers is no decision.
    (tmp_path / "a.txt").write_text(BAD)
    assert tactful("polish", "a.txt", stdin=b"s\n").code == 130
