"""Reports for machines, each read by its consumer or validated by its schema; hostile file names and messages in all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from conftest import Folder, Run, Tactful
from junitparser import JUnitXml

from linter import __version__
from linter.report.ci import FORMATS, PER_KIND

SCHEMAS = Path(__file__).parent / "schemas"
HOSTILE = 'It\'s 100%, a:b <c> & "d" ]]> ::error::\x07 é🎉 you failed to\r\n\r\nThen you failed to pay, it is late.\n'
AT = HOSTILE.index("you") + 1
ROW = '{"id": "é", "text": "🎉\\u00e9 It is late and slow."}'
NAME = "it's 50% <b>, x:y & é.txt"


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late], fix: {replace: 'on \"its\" way', safe: true}}\n", severity="warning")
    failed_rule.rule("slow", "match: {phrases: [slow]}\n", severity="suggestion")
    return failed_rule


Check = Callable[..., Run]


@pytest.fixture
def check(rules: Folder, tactful: Tactful, tmp_path: Path) -> Check:
    """Checks hostile files of all kinds, and one that cannot be read, and gives one report."""
    (tmp_path / NAME).write_bytes(HOSTILE.encode())
    rows = [ROW, '{"text": "It is slow."}', "nonsense"]
    (tmp_path / "b.jsonl").write_text("\n".join(rows))
    (tmp_path / "clean.txt").write_text("All is well here.")

    def run(form: str, *options: object) -> Run:
        return tactful("check", NAME, "b.jsonl", "clean.txt", "--format", form, "--rules", rules.path, *options)

    return run


# SARIF


def test_sarif_is_valid_and_has_what_code_scanning_requires(check: Check) -> None:
    run = check("sarif")
    assert run.code == 2
    log = json.loads(run.out)
    jsonschema.validate(log, schema("sarif-2.1.0.json"), format_checker=jsonschema.FormatChecker())
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (held,) = log["runs"]
    driver = held["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("tactful", __version__)
    assert held["columnKind"] == "unicodeCodePoints"
    for rule in driver["rules"]:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"].strip()
    for result in held["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].strip()
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} <= set(region)
        assert list(result["partialFingerprints"]) == ["tactful/v1"]
    assert [result["level"] for result in held["results"]] == ["error", "error", "warning", "warning", "note", "note"]
    uri = held["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": "it%27s%2050%25%20%3Cb%3E%2C%20x%3Ay%20%26%20%C3%A9.txt", "uriBaseId": "ROOT"}
    invocation = held["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert "b.jsonl:3:1" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_fixes_are_of_the_words_as_the_file_has_them(check: Check) -> None:
    results = json.loads(check("sarif").out)["runs"][0]["results"]
    late = [result for result in results if result["ruleId"] == "late"]
    found = [result["fixes"][0]["artifactChanges"][0]["replacements"][0] for result in late]
    at = ROW.index("late") + 1
    # The data set's line is JSON: there the quotes are escaped.
    assert found == [
        {"deletedRegion": {"startLine": 1, "startColumn": at, "endLine": 1, "endColumn": at + 4}, "insertedContent": {"text": 'on \\"its\\" way'}},
        {"deletedRegion": {"startLine": 3, "startColumn": 31, "endLine": 3, "endColumn": 35}, "insertedContent": {"text": 'on "its" way'}},
    ]


def test_fingerprints_are_stable_and_unique(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        (tmp_path / "a.txt").write_text(text)
        out = tactful("check", "a.txt", "--rules", rules.path, "--format", "sarif").out
        return [result["partialFingerprints"]["tactful/v1"] for result in json.loads(out)["runs"][0]["results"]]

    before = prints("Then you failed to pay. It is late. Then you failed to come.")
    assert len(set(before)) == 3
    assert prints("Hi Ana.\n\nThen you failed  to pay. It was late.\n\nThen you failed to come.") == before


def test_a_file_outside_the_working_directory(rules: Folder, tactful: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a b.txt").write_text("It is late.")
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    log = json.loads(tactful("check", tmp_path / "a b.txt", "--rules", rules.path, "--format", "sarif").out)
    jsonschema.validate(log, schema("sarif-2.1.0.json"))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": (tmp_path / "a b.txt").as_uri()}


# GitLab, reviewdog


def test_gitlab(check: Check) -> None:
    report = json.loads(check("gitlab").out)
    jsonschema.validate(report, schema("gitlab-code-quality.json"), jsonschema.Draft202012Validator)
    assert len({entry["fingerprint"] for entry in report}) == len(report) == 6
    assert [entry["severity"] for entry in report] == ["critical", "critical", "major", "major", "info", "info"]
    assert report[0]["location"] == {"path": NAME, "lines": {"begin": 1, "end": 1}}


def test_gitlab_file_has_no_mark_before_it(check: Check, tmp_path: Path) -> None:
    check("text", "--output", "gitlab=out/gl.json")
    data = (tmp_path / "out" / "gl.json").read_bytes()
    assert data.startswith(b"[")
    assert data.endswith(b"]\n")


def test_rdjson_counts_columns_in_bytes(check: Check, tmp_path: Path) -> None:
    report = json.loads(check("rdjson").out)
    jsonschema.validate(report, schema("rdjson.json"), jsonschema.Draft202012Validator)
    found = [d for d in report["diagnostics"] if "code" in d]
    assert len(found) == 6
    for diagnostic in found:
        path, held = diagnostic["location"]["path"], diagnostic["location"]["range"]
        lines = re.split(rb"\r\n|\n", (tmp_path / path).read_bytes())
        assert held["start"]["line"] == held["end"]["line"]
        words = lines[held["start"]["line"] - 1][held["start"]["column"] - 1 : held["end"]["column"] - 1]
        assert words.decode() == {"failed": "you failed to", "late": "late", "slow": "slow"}[diagnostic["code"]["value"]]
    fixed = [d for d in found if "suggestions" in d]
    assert [d["suggestions"] for d in fixed] == [
        [{"range": fixed[0]["location"]["range"], "text": 'on \\"its\\" way'}],
        [{"range": fixed[1]["location"]["range"], "text": 'on "its" way'}],
    ]
    (problem,) = [d for d in report["diagnostics"] if "code" not in d]
    assert (problem["location"]["path"], problem["location"]["range"]["start"]["line"]) == ("b.jsonl", 3)


def test_rdjson_of_standard_input(rules: Folder, tactful: Tactful) -> None:
    run = tactful("check", "-", "--rules", rules.path, "--format", "rdjson", stdin="é late".encode())
    (found,) = json.loads(run.out)["diagnostics"]
    assert found["location"]["range"]["start"] == {"line": 1, "column": 4}


# XML


def test_junit(check: Check, tmp_path: Path) -> None:
    check("text", "--output", "junit=junit.xml")
    report = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    assert (report.tests, report.failures, report.errors) == (5, 2, 1)
    suites = {suite.name: list(suite) for suite in report}
    assert set(suites) == {NAME, "b.jsonl", "clean.txt"}
    cases = [case for held in suites.values() for case in held]
    assert sum(case.is_failure for case in cases) == 2
    assert sum(case.is_error for case in cases) == 1
    assert sum(case.is_passed for case in cases) == 2
    (failure,) = suites[NAME][0].result
    assert failure.type == "failed"
    assert "you failed to" in failure.text
    by_name = {case.name: case for case in cases}
    assert "slow" in by_name["2"].system_out
    report.update_statistics()
    assert (report.tests, report.failures, report.errors) == (5, 2, 1)


def test_junit_fails_what_the_gate_fails(check: Check) -> None:
    assert ElementTree.fromstring(check("junit", "--fail-on", "suggestion").out.encode()).attrib["failures"] == "3"
    assert ElementTree.fromstring(check("junit", "--fail-on", "error").out.encode()).attrib["failures"] == "1"


def test_checkstyle(check: Check) -> None:
    root = ElementTree.fromstring(check("checkstyle").out.encode())
    assert root.tag == "checkstyle"
    files = root.findall("file")
    assert {file.attrib["name"] for file in files} == {NAME, "b.jsonl"}
    errors = [error.attrib for file in files for error in file.findall("error")]
    assert len(errors) == 7
    assert {error["severity"] for error in errors} == {"error", "warning", "info"}
    assert {(error["line"], error["column"]) for error in errors if error.get("source") == "tactful.late"} == {
        ("3", "31"),
        ("1", str(ROW.index("late") + 1)),
    }


# GitHub

COMMAND = re.compile(r"::(error|warning|notice)(?: (.*?))?::(.*)")


def unescaped(text: str) -> str:
    for code, mark in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, mark)
    return text


def annotations(out: str) -> list[tuple[str, dict[str, str], str]]:
    """The annotations of a log, as GitHub's runner takes them apart."""
    found = []
    for line in out.splitlines():
        match = COMMAND.fullmatch(line)
        if match is not None:
            properties = dict(pair.split("=", 1) for pair in (match[2] or "").split(","))
            found.append((match[1], {key: unescaped(value) for key, value in properties.items()}, unescaped(match[3])))
    return found


def test_github(check: Check) -> None:
    run = check("github")
    found = annotations(run.out)
    assert len(found) == len(run.out.splitlines()) == 7
    kinds = [kind for kind, _, _ in found]
    assert kinds == ["error"] * 3 + ["warning"] * 2 + ["notice"] * 2
    first = found[1][1]
    assert first == {"file": NAME, "line": "1", "endLine": "1", "col": str(AT), "endColumn": str(AT + 13), "title": "tactful: failed"}
    assert found[0][1] == {"file": "b.jsonl", "line": "3"}
    assert "“you failed to”" in found[1][2]


def test_github_shows_ten_of_a_kind_and_counts_the_rest(rules: Folder, tactful: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("It is late. You failed to pay. So slow it is.\n\n" * 13)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("# Before\n")
    run = tactful("check", "a.txt", "--format", "github", "--rules", rules.path)
    found = annotations(run.out)
    assert [kind for kind, _, _ in found] == ["error"] * PER_KIND + ["warning"] * PER_KIND + ["notice"] * PER_KIND
    rest = [line for line in run.out.splitlines() if not line.startswith("::")]
    assert rest == [f"tactful: 3 more {kind}s are not annotated; the step's summary counts them all" for kind in ("error", "warning", "notice")]
    summary = (tmp_path / "summary.md").read_text()
    assert summary.startswith("# Before\n## tactful\n")
    assert "1 messages checked; 39 findings, 26 of them at or above warning." in summary
    for line in ("| failed | error | 13 |", "| late | warning | 13 |", "| slow | suggestion | 13 |", "| a.txt | 39 |"):
        assert line in summary


def test_github_summary_of_hostile_names(check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    check("text", "--output", "github=gh.txt")
    table = (tmp_path / "summary.md").read_text().partition("| file |")[2]
    assert "<b>" not in table
    assert "it's 50% &#60;b&#62;, x:y &#38; é.txt" in table
    assert "1 inputs could not be read." in (tmp_path / "summary.md").read_text()
    # No summary is written where GitHub's report is not asked for.
    (tmp_path / "summary.md").unlink()
    check("sarif")
    assert not (tmp_path / "summary.md").exists()


def test_a_span_of_several_lines_has_no_columns(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Then you\nfailed to pay</p>")
    ((_, properties, _),) = annotations(tactful("check", "a.html", "--format", "github", "--rules", rules.path).out)
    assert properties == {"file": "a.html", "line": "1", "endLine": "2", "title": "tactful: failed"}


# All of them


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_nothing_to_report(rules: Folder, tactful: Tactful, form: str, tmp_path: Path) -> None:
    run = tactful("check", "-", "--rules", rules.path, "--format", form, stdin=b"All is well.")
    assert (run.code, run.err) == (0, "")
    if form in {"junit", "checkstyle"}:
        ElementTree.fromstring(run.out.encode())
    elif form != "github" and form != "html":
        json.loads(run.out)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_name_that_is_no_text(rules: Folder, tactful: Tactful, tmp_path: Path, form: str) -> None:
    import os

    name = os.fsdecode(b"bad\xff.txt")
    try:
        (tmp_path / name).write_text("It is late.")
    except OSError:
        pytest.skip("this file system has no such names")
    run = tactful("check", ".", "--rules", rules.path, "-q", "--output", f"{form}=out")
    assert run.code == 1
    assert (tmp_path / "out").read_text("utf-8")


def test_several_at_once(check: Check, tmp_path: Path) -> None:
    run = check("text", *[word for form in FORMATS for word in ("--output", f"{form}=out/{form}")])
    assert "Not ready" in run.out
    for form in FORMATS:
        assert (tmp_path / "out" / form).read_text("utf-8").rstrip("\n") == check(form).out.rstrip("\n")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("sarif", "write FORMAT=FILE, as in sarif=tactful.sarif"),
        ("sarif=", "write FORMAT=FILE"),
        ("sarf=x", "unknown format 'sarf'; did you mean 'sarif'?"),
        ("sarif=.", "cannot be written"),
    ],
)
def test_outputs_that_cannot_be(check: Check, output: str, said: str) -> None:
    run = check("text", "--output", output)
    assert run.code == 2
    assert said in run.err
