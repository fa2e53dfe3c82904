"""The judged list: a sample over the corpus and over data that is not ours, whose text is never kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Folder

from linter import judged
from linter.engine import Engine
from linter.judged import Row, as_line, changed, data, digest, page, rows, sample
from linter.model import Message

TEXT = "The tap is late. Yours, Bo"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A folder of data: one data set, one template, and a file that is neither."""
    (tmp_path / "replies.jsonl").write_text(json.dumps({"id": "a/1#x", "text": TEXT, "kind": "chat"}) + "\n", "utf-8")
    (tmp_path / "templates" / "shop").mkdir(parents=True)
    (tmp_path / "templates" / "shop" / "late.txt").write_text("Hello {{name}},\n\nyour tap is late.\n", "utf-8")
    (tmp_path / "templates" / "shop" / "LICENSE").write_text("This file is late.\n", "utf-8")
    return tmp_path


@pytest.fixture
def late(folder: Folder) -> Engine:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: 'is on its way, {time}'}]\n")
    return folder.engine()


def test_data_is_named_by_its_file_and_its_id_or_place(theirs: Path) -> None:
    assert sorted(data(theirs)) == ["replies.jsonl:a/1#x", "templates/shop/late.txt:0"]


def test_a_row_of_data_that_is_not_ours_has_no_text(theirs: Path, late: Engine) -> None:
    held = data(theirs)
    made = list(sample(held, late, 5, ours=False))
    assert {(row.id, row.start, row.end) for row in made} == {("replies.jsonl:a/1#x#1", 11, 15), ("templates/shop/late.txt:0#1", 29, 33)}
    for row in made:
        line = as_line(row)
        assert not any(word in line for word in ('"quote"', '"suggestion"', "tap", "on its way"))
        assert rows(line) == [row]
        assert row.to_fill
    assert list(changed(made, held, late)) == []


def test_a_row_without_text_still_shows_a_change(theirs: Path, late: Engine, folder: Folder) -> None:
    held = data(theirs)
    made = [row for row in sample(held, late, 5, ours=False) if row.message == "replies.jsonl:a/1#x"]
    assert made[0].sha256 == digest("late", "The tap is on its way, {time}.")
    moved = replace(made[0], start=12)
    assert list(changed([moved], held, late)) == [(moved, None)]
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: 'is near'}]\n")
    assert list(changed(made, held, folder.engine())) == [(made[0], "The tap is near.")]


def test_a_sample_leaves_out_what_was_judged_and_what_stands_twice(late: Engine) -> None:
    held = {name: Message(text="It is late.", message_id=name) for name in ("m1", "m2", "m3")}
    assert len(list(sample(held, late, 5))) == 1
    first = next(sample(held, late, 1))
    assert first.message not in {row.message for row in sample(held, late, 5, [first])}


def test_an_edit_of_a_whole_message_is_sampled_as_what_it_puts_in(folder: Folder) -> None:
    folder.rule("thanks", "match: {part: opening}\nfix: {by: insert-thanks, unsafe: may not fit}\nsuggest: [Say thanks.]\n", level="message")
    held = {"m1": Message(text="Hi Ana, your tap is here. It was found in the shed.", message_id="m1")}
    assert [row.suggestion for row in sample(held, folder.engine(), 5)] == ["Thanks for writing to us."]


def test_what_cannot_be_checked_is_said(
    theirs: Path, late: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = [*sample(data(theirs), late, 5, ours=False), Row("m1#1", "late", "late", "It is on its way, {time}.")]
    (tmp_path / "list.jsonl").write_text("".join(as_line(row) + "\n" for row in made), "utf-8")
    monkeypatch.setattr(judged, "LIST", tmp_path / "list.jsonl")
    monkeypatch.setattr(judged, "corpus", lambda: {"m1": Message(text="It is late.", message_id="m1")})
    monkeypatch.setattr(judged, "load_rules", lambda: late.rules)
    assert judged.main([]) == 0
    assert capsys.readouterr().out == "0 of 3 judged suggestions have changed\n2 are of data that is not here and were not checked: --data FOLDER\n"
    assert judged.main(["--data", str(theirs)]) == 0
    assert capsys.readouterr().out == "0 of 3 judged suggestions have changed\n"
    (theirs / "replies.jsonl").write_text("", "utf-8")
    assert judged.main(["--data", str(theirs)]) == 1
    assert capsys.readouterr().out == "replies.jsonl:a/1#x#1 late: 11-15\n1 of 3 judged suggestions have changed\n"


def test_slots_of_rows_without_text_are_counted() -> None:
    made = page([Row("r:1#1", "late", start=1, end=2, sha256="ab", slot=True), Row("m1#1", "late", "late", "Soon.")])
    assert "| *with a slot to fill in* | 1 |" in made
