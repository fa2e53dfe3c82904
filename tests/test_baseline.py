"""The baseline: what is known fails nothing, however it moves; what is new does; and no word of a message is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Folder, Run, Tactful

OLD = "Hi Ana,\n\nThen you failed to pay the rent. It is late.\n"


@pytest.fixture
def known(failed_rule: Folder, tmp_path: Path, tactful: Tactful) -> Path:
    """A folder with known findings in a.txt."""
    failed_rule.rule("late", "match: {phrases: [late]}\n", severity="warning")
    failed_rule.rule("whole", "match: {phrases: [whole]}\n", severity="warning", level="message")
    (tmp_path / "a.txt").write_text(OLD)
    (tmp_path / "tactful.toml").write_text('rules = ["rules"]\nbaseline = "known.json"\n')
    run = tactful("baseline")
    assert (run.code, run.out) == (0, "2 known findings written to known.json.\n")
    return tmp_path


def left(run: Run) -> int:
    return sum(line[2:3].isdigit() for line in run.out.splitlines())


def test_what_is_known_passes_and_what_is_new_fails(known: Path, tactful: Tactful) -> None:
    assert tactful("check", ".").code == 0
    assert tactful("check", ".", "--no-baseline").code == 1
    (known / "a.txt").write_text(OLD + "And you failed to write.\n")
    run = tactful("check", ".")
    assert (run.code, left(run)) == (1, 1)
    (known / "b.txt").write_text("It is late.\n")
    assert left(tactful("check", ".")) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Hi Ana,\n\nThank you.\n\nIt is late.\n\nThen you failed to pay the rent.\n",
        "Hi Ana,\r\n\r\nThen you failed\tto  pay the rent.\r\n\r\nIt is late.\r\n\r\nMore will follow.\r\n",
        "THEN YOU FAILED TO PAY. It is late. Hi Ana.",
    ],
)
def test_moved_and_wrapped_anew(known: Path, tactful: Tactful, text: str) -> None:
    (known / "a.txt").write_bytes(text.encode())
    run = tactful("check", ".")
    assert (run.code, run.err) == (0, "")


def test_a_file_that_was_moved(known: Path, tactful: Tactful) -> None:
    (known / "sub").mkdir()
    (known / "a.txt").rename(known / "sub" / "c.txt")
    run = tactful("check", ".")
    assert (run.code, run.err) == (0, "")
    (known / "d.txt").write_text(OLD)
    assert left(tactful("check", ".")) == 2


def test_the_file_has_no_words_and_merges(known: Path) -> None:
    text = (known / "known.json").read_text()
    assert "rent" not in text
    assert "failed to" not in text
    data = json.loads(text)
    assert list(data) == ["version", "files"]
    assert [key.split()[0] for key in data["files"]["a.txt"]] == ["failed", "late"]
    # A finding a line, in order.
    lines = [line for line in text.splitlines() if "failed " in line or "late " in line]
    assert len(lines) == 2


def test_stale_entries_are_said(known: Path, tactful: Tactful) -> None:
    (known / "a.txt").write_text("Hi Ana,\n\nIt is late.\n")
    run = tactful("check", ".")
    assert run.err == "tactful: 1 known finding is there no longer; write known.json anew with `tactful baseline`\n"
    # Rules that did not run, and files that were not looked at, say nothing.
    assert tactful("check", ".", "--select", "late").err == ""
    (known / "b.txt").write_text("Fine.")
    assert tactful("check", "b.txt").err == ""
    assert tactful("baseline").out == "1 known finding written to known.json.\n"
    assert tactful("check", ".").err == ""


def test_only_some_files_written_anew(known: Path, tactful: Tactful) -> None:
    (known / "b.txt").write_text("It is late.")
    assert tactful("baseline", "b.txt").code == 0
    assert tactful("check", ".").code == 0
    (known / "b.txt").write_text("Fine.")
    tactful("baseline", "b.txt")
    assert list(json.loads((known / "known.json").read_text())["files"]) == ["a.txt"]


def test_from_a_folder_inside(known: Path, tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    (known / "sub").mkdir()
    (known / "sub" / "b.txt").write_text("It is late.")
    monkeypatch.chdir(known / "sub")
    assert tactful("baseline", "b.txt").out == f"1 known finding written to {known}/known.json.\n"
    assert tactful("check", ".").code == 0
    monkeypatch.chdir(known)
    assert tactful("check", ".").code == 0


def test_rows_of_a_data_set_may_move(known: Path, tactful: Tactful) -> None:
    rows = ['{"text": "It is late."}', '{"text": "Fine."}', '{"id": "x", "text": "You failed to pay."}']
    (known / "c.jsonl").write_text("\n".join(rows))
    tactful("baseline")
    (known / "c.jsonl").write_text("\n".join(reversed(rows)))
    run = tactful("check", ".")
    assert (run.code, run.err) == (0, "")


def test_a_rule_about_the_whole_message_is_known_by_its_rule(known: Path, tactful: Tactful) -> None:
    (known / "w.txt").write_text("Hi Ana,\n\nOn the whole fine.\n")
    tactful("baseline")
    (known / "w.txt").write_text("Hi Ana,\n\nThe whole of it is fine.\n")
    assert tactful("check", "w.txt").code == 0


def test_where_no_configuration_names_it(failed_rule: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(OLD)
    run = tactful("baseline", "--rules", failed_rule.path)
    assert run.out == '1 known finding written to .tactful-baseline.json.\nAdd to the configuration: baseline = ".tactful-baseline.json"\n'
    assert (tmp_path / ".tactful-baseline.json").is_file()


def test_nothing_is_written_where_something_could_not_be_read(known: Path, tactful: Tactful) -> None:
    before = (known / "known.json").read_text()
    (known / "b.txt").write_bytes(b"\x00")
    run = tactful("baseline")
    assert run.code == 2
    assert "b.txt: has NUL bytes" in run.err
    assert "nothing was written" in run.err
    assert (known / "known.json").read_text() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a baseline; write it anew with `tactful baseline`"),
        ("[]", "not a baseline"),
        ('{"version": 2, "files": {}}', "a baseline of version 2; this tactful reads version 1"),
        ('{"version": 1, "files": {"a": 3}}', "not a baseline"),
        (None, "cannot be read: No such file or directory; write one with `tactful baseline`"),
    ],
)
def test_a_file_that_is_no_baseline(known: Path, tactful: Tactful, text: str | None, said: str) -> None:
    if text is None:
        (known / "known.json").unlink()
    else:
        (known / "known.json").write_text(text)
    run = tactful("check", ".")
    assert run.code == 2
    assert said in run.err
    # Writing it anew needs nothing of the old one.
    assert tactful("baseline").code == 0
