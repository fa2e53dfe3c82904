"""The command line: options, exit codes, standard input, and that a defect of ours never shows a message's text."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter import __version__
from linter.engine import Engine

BAD = b"Hi Ana,\n\nSadly you failed to pay."


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late]}\n", severity="warning", family="apology")
    failed_rule.rule("slow", "match: {phrases: [slow]}\n", severity="suggestion", family="apology")
    failed_rule.rule("named", "match: {phrases: [late]}\nneeds: [customer-name]\n", severity="suggestion", family="recognition")
    failed_rule.rule(
        "asked", "match: {phrases: [late]}\nwhen: [{phrases: [angry], within: customer-message}]\nneeds: [customer-message]\n", severity="suggestion"
    )
    failed_rule.rule("timed", "match: {check: late-reply}\nneeds: [times]\n", severity="suggestion")
    return failed_rule


@pytest.mark.parametrize(
    ("options", "text", "code"),
    [
        ([], b"Fine.", 0),
        ([], b"", 0),
        ([], b"You failed to pay.", 1),
        ([], b"It is late.", 1),
        ([], b"It is slow.", 0),
        (["--fail-on", "error"], b"It is late.", 0),
        (["--fail-on", "suggestion"], b"It is slow.", 1),
        (["--exit-zero"], b"You failed to pay.", 0),
        (["--ignore", "failed"], b"You failed to pay.", 0),
        (["--ignore", "respect"], b"You failed to pay.", 0),
        (["--select", "apology"], b"You failed to pay.", 0),
        (["--select", "apology,failed"], b"You failed to pay.", 1),
        (["--select", "apology", "--select", "failed"], b"You failed to pay.", 1),
        (["--select", "all", "--ignore", "late,slow"], b"It is late.", 0),
        ([], b"\x00", 2),
        (["--exit-zero"], b"\x00", 2),
        (["--select", "lat"], b"", 2),
        (["--ignore", "zzz"], b"", 2),
        (["--fail-on", "nothing"], b"", 2),
        (["--kind", "letter"], b"", 2),
        (["--mode", "final"], b"", 2),
        (["--sent-at", "noon"], b"", 2),
        (["--in-reply-to", "no-such-file.txt"], b"", 2),
        (["--format", "xml"], b"", 2),
        (["--no-such-option"], b"", 2),
    ],
)
def test_exit_codes(rules: Folder, tactful: Tactful, options: list[str], text: bytes, code: int) -> None:
    run = tactful("check", "-", "--rules", rules.path, *options, stdin=text)
    assert run.code == code
    assert "Traceback" not in run.err
    assert bool(run.err) == (code == 2)


def test_the_nearest_name_is_said(rules: Folder, tactful: Tactful) -> None:
    assert "did you mean 'late'?" in tactful("check", "-", "--rules", rules.path, "--select", "lat").err


def test_standard_input_is_read_where_no_path_is_given(rules: Folder, tactful: Tactful) -> None:
    run = tactful("check", "--rules", rules.path, stdin=BAD)
    assert (run.code, run.out.splitlines()[0]) == (1, "<stdin>")


def test_nothing_that_came_in_is_no_message(rules: Folder, tactful: Tactful) -> None:
    run = tactful("check", "-", "--rules", rules.path, stdin=b" \n")
    assert (run.code, run.out) == (0, "Nothing to check.\n")


def test_nothing_to_check_on_a_terminal(rules: Folder, tactful: Tactful) -> None:
    run = tactful("check", "--rules", rules.path, terminal=True)
    assert run.code == 2
    assert "give files or folders, or - to read standard input" in run.err


@pytest.mark.parametrize(
    ("name", "text", "head"),
    [
        ("a.html", b"<p>You <b>failed</b> to pay</p>", "  1:4  "),
        ("a.jsonl", b'{"text": "You failed to pay"}', "  1:11 "),
        ("a.md", b"\nYou **failed** to pay", "  2:1  "),
        ("a.txt", b"You failed to pay", "  1:1  "),
    ],
)
def test_the_name_of_standard_input_says_how_to_read_it(rules: Folder, tactful: Tactful, name: str, text: bytes, head: str) -> None:
    run = tactful("check", "-", "--stdin-filename", name, "--rules", rules.path, stdin=text)
    assert run.code == 1
    assert run.out.splitlines()[0].startswith(name)
    assert run.out.splitlines()[1].startswith(head)


def test_what_is_known_about_the_message(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_text("I am angry.")
    times = ["--received-at", "2026-03-01T10:00:00", "--sent-at", "2026-03-09T10:00:00+01:00"]
    run = tactful("check", "-", "--rules", rules.path, "--to", "Ana", "--in-reply-to", theirs, *times, "-v", stdin=b"It is late.")
    found = [line.split()[2] for line in run.out.splitlines() if line.startswith("  1:")]
    assert sorted(found) == ["asked", "late", "named", "timed"]
    assert "did not run" not in run.err
    run = tactful("check", "-", "--rules", rules.path, "-v", stdin=b"It is late.")
    assert "tactful: <stdin>: mode draft (nothing says it is a template)" in run.err
    assert "tactful: named did not run on 1 of 1 messages: it needs the customer's name" in run.err


def test_quiet_and_verbose(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(BAD)
    (tmp_path / "in" / "b.png").write_bytes(b"\x00")
    assert tactful("check", tmp_path / "in", "--rules", rules.path, "-q").out == "Not ready to send: 1 error in 1 message.\n"
    assert tactful("check", tmp_path / "in", "--rules", rules.path, "-q").err == ""
    assert "1 file of no kind it reads, or without a message, was left out" in tactful("check", tmp_path / "in", "--rules", rules.path).err
    assert "b.png: not of a kind that it reads" in tactful("check", tmp_path / "in", "--rules", rules.path, "-v").err


def test_one_bad_input_does_not_stop_the_others(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(BAD)
    (tmp_path / "b.txt").write_bytes(b"\x00")
    run = tactful("check", tmp_path / "none.txt", tmp_path / "b.txt", tmp_path / "a.txt", "--rules", rules.path)
    assert run.code == 2
    assert [line.rpartition("/")[2] for line in run.err.splitlines()] == [
        "none.txt: no such file or folder",
        "b.txt: has NUL bytes: a binary file, or UTF-16 without its mark; save it as UTF-8",
    ]
    assert "you failed to" in run.out
    assert run.out.endswith("Not ready to send: 1 error in 1 message. 2 inputs could not be read.\n")


def test_mistakes_in_a_user_s_rules_are_theirs(rules: Folder, tactful: Tactful) -> None:
    rules.write("respect/wrong.yaml", "id: wrong\nmach: 1\n")
    run = tactful("check", "-", "--rules", rules.path, stdin=b"")
    assert run.code == 2
    assert "wrong.yaml:2:1: unknown key 'mach' in a rule; did you mean 'match'?" in run.err
    assert tactful("check", "-", "--rules", rules.path / "none", stdin=b"").code == 2


@pytest.mark.parametrize("command", ["check", "rules", "explain", "score"])
def test_help(tactful: Tactful, command: str) -> None:
    run = tactful(command, "--help")
    assert run.code == 0
    assert run.out.startswith(f"Usage: tactful {command}")


def test_help_and_version(tactful: Tactful) -> None:
    assert tactful("--version").out == f"tactful, version {__version__}\n"
    assert "Commands:" in tactful("-h").out
    assert tactful("chek").code == 2


def test_rules_and_explain(rules: Folder, tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    from linter import compiled
    from linter import rulefiles as loading

    monkeypatch.setattr(loading, "shipped_rules", lambda: rules.path)
    monkeypatch.setattr(compiled, "shipped_rules", lambda: rules.path)
    rules.rule(
        "shown",
        "match: {phrases: [shown]}\nneeds: [times]\nsuggest: ['Write {name}.', Better.]\nexamples:\n  fail: ['It is <<shown>> here.']\n  pass: ['It is\n\n hidden.']\n  gaps: [Not yet.]\n",
    )
    listed = tactful("rules")
    assert listed.code == 0
    assert "respect\n" in listed.out
    assert "  failed                       error       Says failed\n" in listed.out
    assert '"id": "failed"' in tactful("rules", "--format", "json").out
    shown = tactful("explain", "shown")
    assert shown.code == 0
    for words in (
        "shown (error, respect)",
        "Because.",
        "tests",
        "times",
        "It is [[shown]] here.",
        "It is / hidden.",
        "Not yet.",
        "Better.",
        "--ignore shown",
    ):
        assert words in shown.out
    assert "{name}" not in shown.out
    wrong = tactful("explain", "shwn")
    assert (wrong.code, wrong.err) == (2, "tactful: unknown rule 'shwn'; did you mean 'shown'?\n")


def test_rules_test(rules: Folder, tactful: Tactful) -> None:
    assert tactful("rules", "test", rules.path).out.startswith("All hold: 6 rules, 0 signals, 0 examples.")
    rules.rule(
        "proved",
        "match: {phrases: [wrong]}\nunless: [{phrases: [sorry]}]\nexamples:\n  fail:\n    - 'It is <<so wrong>>.'\n    - 'It is right.'\n  pass:\n    - 'All wrong.'\n  gaps:\n    - 'It is wrong too.'\n",
    )
    run = tactful("rules", "test", rules.path)
    assert run.code == 1
    lines = [line.partition("proved.yaml:")[2] for line in run.out.splitlines()]
    assert lines[:-1] == [
        "11: proved should mark 'so wrong', but marks 'wrong'",
        "12: proved should fail: 'It is right.'",
        "14: proved should pass, but marks 'wrong': 'All wrong.'",
        "16: proved is a gap no longer; move it to fail, but marks 'wrong': 'It is wrong too.'",
    ]
    assert run.out.endswith("4 failures; 7 rules, 0 signals, 4 examples.\n")


def test_score_of_what_is_not_labelled(tactful: Tactful, tmp_path: Path) -> None:
    data = tmp_path / "labelled.jsonl"
    data.write_text('{"text": "Fine.", "labels": []}\n{"text": "Bad", "labels": [{"rul": 1}]}\n')
    run = tactful("score", data)
    assert run.code == 2
    assert "not a labelled data set" in run.err


SECRET = "the customer's private words"


def test_a_defect_of_ours_tells_where_and_nothing_of_the_message(rules: Folder, tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(Engine, "check", fail)
    run = tactful("check", "-", "--rules", rules.path, stdin=SECRET.encode())
    assert run.code == 3
    assert "private" not in run.out + run.err
    assert re.search(r"a defect in tactful itself \(RuntimeError at \w+\.py:\d+ in \w+, version", run.err)
    assert __version__ in run.err
    assert "Traceback" not in run.err


def test_recursion_and_memory_are_defects_too(rules: Folder, tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (RecursionError, MemoryError):

        def fail(*_: object, error: type[Exception] = error) -> None:
            raise error

        monkeypatch.setattr(Engine, "check", fail)
        assert tactful("check", "-", "--rules", rules.path, stdin=b"x").code == 3


def test_being_stopped(rules: Folder, tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Engine, "check", stop)
    run = tactful("check", "-", "--rules", rules.path, stdin=b"x")
    assert (run.code, run.err.strip()) == (130, "tactful: stopped")


OWN = "id: own\ntitle: Own\nseverity: error\nwhy: Because.\nsource: tests\nmatch: {phrases: [you failed to]}\nexamples: {fail: [], pass: []}\n"


def real(arguments: list[str], stdin: bytes, tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """A run in a process of its own, with one rule of its own."""
    folder = tmp_path / "own"
    folder.mkdir(exist_ok=True)
    (folder / "own.yaml").write_text(OWN)
    command = [sys.executable, "-c", "from linter.cli import main; main()", "check", *arguments, "--rules", str(folder), "--select", "own"]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=tmp_path, env={**os.environ, **environ}, check=False)


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "utf-16"])
def test_any_console(tmp_path: Path, encoding: str) -> None:
    run = real(["-"], "🎉 “Ana” you failed to \u0142".encode(), tmp_path, PYTHONIOENCODING=encoding)
    assert run.returncode == 1
    assert "you failed to" in run.stdout.decode(encoding, "replace")
    assert run.stderr == b""


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/bad\xff.txt"
    try:
        Path(os.fsdecode(name)).write_text("You failed to pay.")
    except OSError:
        pytest.skip("this file system has no such names")
    run = real([os.fsdecode(name)], b"", tmp_path)
    assert (run.returncode, run.stderr) == (1, b"")


def test_a_reader_that_goes_away_is_no_defect(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("You failed to pay. Fine. " * 1_000)
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN)
    command = [sys.executable, "-c", "from linter.cli import main; main()", "check", "a.txt", "--rules", str(folder), "--select", "own"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in {0, 1}


def test_standard_input_that_is_closed(tmp_path: Path) -> None:
    code = "import sys; sys.stdin = None\nfrom linter.cli import main; main(['check', '-'])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=tmp_path, check=False)
    assert run.returncode == 2
    assert b"standard input is closed" in run.stderr
