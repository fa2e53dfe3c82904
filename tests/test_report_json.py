"""The JSON report: valid by its schema, and what the schema's page says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Folder, Tactful

import linter

SCHEMA = json.loads((Path(linter.__file__).parent / "schema" / "report.json").read_text("utf-8"))
PAGE = Path(linter.__file__).parent.parent / "docs" / "json.md"


def valid(text: str) -> dict[str, Any]:
    assert text.isascii()
    report: dict[str, Any] = json.loads(text)
    jsonschema.validate(report, SCHEMA, jsonschema.Draft202012Validator)
    return report


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_page_s_example_is_valid() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    report = json.loads(found[1])
    jsonschema.validate(report, SCHEMA, jsonschema.Draft202012Validator)
    assert list(report) == list(SCHEMA["properties"])
    assert set(report["findings"][0]) == set(SCHEMA["$defs"]["finding"]["properties"])


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late], fix: {replace: on its way, safe: true}}\n", severity="warning")
    failed_rule.rule("named", "match: {phrases: [late]}\nneeds: [customer-name]\n", severity="suggestion")
    return failed_rule


def test_a_report_of_everything(rules: Folder, tmp_path: Path, tactful: Tactful) -> None:
    reply = "Hi 🎉,\r\n\r\n\tyou failed to pay, it is late.\r\n"
    (tmp_path / "a.txt").write_bytes(reply.encode())
    rows = ['{"id": "x", "text": "\\u00e9 It is late."}', "nonsense", '{"text": "You failed to pay.", "customer_name": "Ana"}']
    (tmp_path / "b.jsonl").write_text("\n".join(rows))
    run = tactful("check", tmp_path / "a.txt", tmp_path / "b.jsonl", "--format", "json", "--rules", rules.path)
    report = valid(run.out)
    assert run.code == 2
    assert [(f["message_id"], f["rule"], f["line"], f["column"], f["end_line"], f["end_column"], f["quote"]) for f in report["findings"]] == [
        (None, "failed", 3, 2, 3, 15, "you failed to"),
        (None, "late", 3, 27, 3, 31, "late"),
        ("x", "late", 1, 35, 1, 39, "late"),
        ("3", "failed", 3, 11, 3, 24, "You failed to"),
    ]
    texts = {None: reply, "x": "é It is late.", "3": "You failed to pay."}
    assert all(texts[f["message_id"]][f["start"] : f["end"]] == f["quote"] for f in report["findings"])
    assert report["findings"][1]["fix"] == {"safe": True, "edits": [{"start": 35, "end": 39, "text": "on its way"}]}
    assert [(held["message_id"], held["rule"], held["needs"]) for held in report["skipped"]] == [
        (None, "named", "the customer's name"),
        ("x", "named", "the customer's name"),
    ]
    assert [(held["line"], held["column"]) for held in report["problems"]] == [(2, 1)]
    assert report["summary"] == {
        "files": 2, "messages": 3, "errors": 2, "warnings": 2, "suggestions": 0, "fail_on": "warning", "failed": True,
    }  # fmt: skip


@pytest.mark.parametrize("stdin", [b"", b"Fine.", b"\x00", "\U0001f389 it is late".encode()])
def test_standard_input_in_any_state(rules: Folder, tactful: Tactful, stdin: bytes) -> None:
    report = valid(tactful("check", "-", "--format", "json", "--rules", rules.path, stdin=stdin).out)
    assert {held["path"] for key in ("findings", "skipped", "problems") for held in report[key]} <= {"<stdin>"}


def test_a_lone_surrogate_and_a_strange_id(rules: Folder, tactful: Tactful) -> None:
    row = b'{"id": "\\ud800\\n", "text": "\\ud83d it is late"}'
    (finding,) = valid(tactful("check", "-", "--stdin-filename", "a.jsonl", "--format", "json", "--rules", rules.path, stdin=row).out)["findings"]
    assert finding["message_id"] == "\ud800\n"
