"""Reports for machines that gate a change: GitHub, SARIF, GitLab, JUnit, reviewdog and Checkstyle.

Each is a pure function from findings to text. Sources: GitHub's workflow commands and its limit of ten annotations of a kind a step; SARIF 2.1.0
(OASIS) and what GitHub code scanning requires of it; GitLab's Code Quality report format; reviewdog's rdjson schema; Checkstyle's XML.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from linter.formats.writing import TornError, file_edits
from linter.model import Checked, Edit, Finding, Message, Problem, Severity
from linter.report.positions import utf8_column
from linter.rules import Rule, RuleSet
from linter.sources import decode

PER_KIND = 10
"""GitHub shows so many annotations of a kind a step and drops the rest without a word."""


@dataclass(frozen=True)
class Report:
    """Everything a report may need."""

    results: Sequence[Checked]
    problems: Sequence[Problem]
    rules: RuleSet
    version: str
    gate: Severity

    @property
    def findings(self) -> list[Finding]:
        """All findings, worst first, then by place."""
        found = [finding for checked in self.results for finding in checked.findings]
        return sorted(found, key=lambda f: (-f.severity, f.path, f.line, f.column, f.rule))

    def edit_of(self, finding: Finding) -> Edit | None:
        """The fix of a finding, written as its file writes it, where it is one edit of exactly the words found: only then is its place that of the finding."""
        if finding.fix is None or len(finding.fix.edits) != 1:
            return None
        edit = finding.fix.edits[0]
        if (edit.start, edit.end) != (finding.start, finding.end):
            return None
        message = self._messages[finding]
        try:
            (written,) = file_edits(message, [edit])
        except TornError:
            return None
        in_row = message.where is not None and message.where.columns is not None
        return written if in_row or (written.start, written.end) == (edit.start, edit.end) else None

    @cached_property
    def _messages(self) -> dict[Finding, Message]:
        return {finding: checked.message for checked in self.results for finding in checked.findings}


def _uri(path: str) -> str:
    """A path as reports want it: relative to the working directory where it is inside, with forward slashes."""
    place = Path(path)
    if place.is_absolute():
        try:
            place = place.relative_to(Path.cwd())
        except ValueError:
            return place.as_posix()
    parts = [part for part in PurePosixPath(place.as_posix()).parts if part != "."]
    return "/".join(parts)


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """A stable identity for each finding: path, message, rule, words, and which of equal ones it is; never its line."""
    seen: Counter[str] = Counter()
    out = []
    for finding in findings:
        # A row of a data set without an id goes by its line, which moves.
        name = finding.message_id if finding.message_id != str(finding.line) else ""
        key = "\0".join((_uri(finding.path), name or "", finding.rule, " ".join(finding.quote.split())))
        seen[key] += 1
        out.append(hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:40])
    return out


def _said(finding: Finding) -> str:
    advice = f" Try: {finding.suggestions[0]}" if finding.suggestions else ""
    return f"{finding.title}: “{' '.join(finding.quote.split())}”. {finding.why}{advice}"


_COMMANDS = {Severity.error: "error", Severity.warning: "warning", Severity.suggestion: "notice"}


def github(report: Report) -> str:
    """GitHub annotations, worst first; beyond ten of a kind the rest are counted, not lost."""
    lines = []
    shown: Counter[str] = Counter()
    for problem in report.problems:
        shown["error"] += 1
        if shown["error"] <= PER_KIND:
            place = f" file={_property(_uri(problem.path))}" + (f",line={problem.line}" if problem.line else "")
            lines.append(f"::error{place}::{_data(problem.text)}")
    for finding in report.findings:
        command = _COMMANDS[finding.severity]
        shown[command] += 1
        if shown[command] > PER_KIND:
            continue
        properties = {
            "file": _uri(finding.path), "line": finding.line, "endLine": finding.end_line, "col": finding.column, "endColumn": finding.end_column,
            "title": f"tactful: {finding.rule}",
        }  # fmt: skip
        if finding.end_line != finding.line:
            # GitHub refuses columns on a range of several lines.
            del properties["col"], properties["endColumn"]
        held = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
        lines.append(f"::{command} {held}::{_data(_said(finding))}")
    # Plain lines of the log: as annotations they would be dropped with the others.
    lines += [
        f"tactful: {count - PER_KIND} more {command}s are not annotated; the step's summary counts them all"
        for command, count in shown.items()
        if count > PER_KIND
    ]
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def github_summary(report: Report) -> str:
    """The table for ``$GITHUB_STEP_SUMMARY``, in Markdown: counts per rule and per file."""
    counts = Counter((finding.severity, finding.rule) for finding in report.findings)
    failing = sum(count for (severity, _), count in counts.items() if severity >= report.gate)
    lines = [
        "## tactful",
        "",
        f"{len(report.results)} messages checked; {sum(counts.values())} findings, {failing} of them at or above {report.gate.name}.",
        "",
    ]
    if report.problems:
        lines += [f"{len(report.problems)} inputs could not be read.", ""]
    if counts:
        lines += ["| rule | severity | findings |", "|---|---|---|"]
        lines += [f"| {rule} | {severity.name} | {count} |" for (severity, rule), count in sorted(counts.items(), key=lambda i: (-i[0][0], -i[1]))]
        files = Counter(_uri(finding.path) for finding in report.findings)
        lines += ["", "| file | findings |", "|---|---|"]
        lines += [f"| {_cell(path)} | {count} |" for path, count in files.most_common(50)]
        if len(files) > 50:
            lines += ["", f"{len(files) - 50} more files."]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A file's name as text of a Markdown table: whatever is in it, it is neither mark-up nor a column."""
    return "".join(f"&#{ord(ch)};" if ch in "\\`*_{}[]<>()#|&~!@" else " " if ch < " " else ch for ch in text)


_LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.suggestion: "note"}


def sarif(report: Report) -> str:
    """SARIF 2.1.0, with what GitHub code scanning requires."""
    used = list(report.rules.rules.values())
    index = {rule.id: position for position, rule in enumerate(used)}
    findings = report.findings
    results = []
    for finding, fingerprint in zip(findings, fingerprints(findings), strict=True):
        region: dict[str, Any] = {
            "startLine": finding.line, "startColumn": finding.column, "endLine": finding.end_line, "endColumn": finding.end_column,
        }  # fmt: skip
        if finding.quote:
            region["snippet"] = {"text": finding.quote}
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": _LEVELS[finding.severity],
            "message": {"text": _said(finding)},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(finding.path), "region": region}}],
            "partialFingerprints": {"tactful/v1": fingerprint},
        }
        edit = report.edit_of(finding)
        if edit is not None:
            result["fixes"] = [_sarif_fix(finding, edit, region)]
        results.append(result)
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "tactful", "semanticVersion": report.version, "rules": [_sarif_rule(rule) for rule in used]}},
                "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder in which tactful ran."}}},
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not report.problems,
                        "toolExecutionNotifications": [{"level": "error", "message": {"text": str(problem)}} for problem in report.problems],
                    }
                ],
                "results": results,
            }
        ],
    }
    return json.dumps(log, indent=2)


def _artifact(path: str) -> dict[str, str]:
    """A file's place as a URI: relative to the working directory, or whole where it is not inside."""
    from urllib.parse import quote

    uri = quote(_uri(path).encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": "ROOT"}


def _sarif_rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why}\nSource: {rule.source}", "markdown": f"{rule.why}\n\n*Source: {rule.source}*"},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family], "problem.severity": "recommendation" if rule.severity is Severity.suggestion else rule.severity.name},
    }


def _sarif_fix(finding: Finding, edit: Edit, region: Mapping[str, Any]) -> dict[str, Any]:
    deleted = {key: value for key, value in region.items() if key != "snippet"}
    return {
        "description": {"text": f"Write “{edit.text}” instead" if edit.text else "Leave the words out"},
        "artifactChanges": [
            {"artifactLocation": _artifact(finding.path), "replacements": [{"deletedRegion": deleted, "insertedContent": {"text": edit.text}}]}
        ],
    }


_GITLAB = {Severity.error: "critical", Severity.warning: "major", Severity.suggestion: "info"}


def gitlab(report: Report) -> str:
    """GitLab Code Quality."""
    findings = report.findings
    return json.dumps(
        [
            {
                "description": _said(finding),
                "check_name": finding.rule,
                "fingerprint": fingerprint,
                "severity": _GITLAB[finding.severity],
                "location": {"path": _uri(finding.path), "lines": {"begin": finding.line, "end": finding.end_line}},
            }
            for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
        ],
        indent=2,
    )


def junit(report: Report) -> str:
    """JUnit: a suite a file, a case a message; findings at the gate or above fail it, the others stand in its output. What could not be read is an error."""
    suites: dict[str, list[str]] = {}
    bad: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for checked in report.results:
        path = _uri(checked.message.path)
        suites.setdefault(path, []).append(_case(checked, report.gate))
        bad[path] += any(finding.severity >= report.gate for finding in checked.findings)
    for problem in report.problems:
        path = _uri(problem.path)
        wrong[path] += 1
        name = _attr(f"{path}:{problem.line}" if problem.line else path)
        suites.setdefault(path, []).append(
            f'<testcase classname={_attr(path)} name={name}><error message={_attr(problem.text)} type="problem"/></testcase>'
        )
    total = sum(len(cases) for cases in suites.values())
    out = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="tactful" tests="{total}" failures="{bad.total()}" errors="{wrong.total()}">']
    for path, cases in suites.items():
        out += [f'<testsuite name={_attr(path)} tests="{len(cases)}" failures="{bad[path]}" errors="{wrong[path]}">', *cases, "</testsuite>"]
    return "\n".join([*out, "</testsuites>"])


def _case(checked: Checked, gate: Severity) -> str:
    path = _uri(checked.message.path)
    out = [f"<testcase classname={_attr(path)} name={_attr(checked.message.message_id or path)}>"]
    gated = [finding for finding in checked.findings if finding.severity >= gate]
    rest = [finding for finding in checked.findings if finding.severity < gate]
    if gated:
        text = "\n".join(_line(finding) for finding in gated)
        out.append(f"<failure message={_attr(gated[0].title)} type={_attr(gated[0].rule)}>{_xml(text)}</failure>")
    if rest:
        out.append(f"<system-out>{_xml(chr(10).join(_line(finding) for finding in rest))}</system-out>")
    return "\n".join([*out, "</testcase>"])


def _line(finding: Finding) -> str:
    return f"{_uri(finding.path)}:{finding.line}:{finding.column}: {finding.severity.name} {finding.rule}: {_said(finding)}"


def _xml(text: str) -> str:
    return html.escape(_printable(text), quote=False)


def _attr(text: str) -> str:
    return '"' + html.escape(_printable(text)).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;") + '"'


def _printable(text: str) -> str:
    """Without the characters that XML 1.0 cannot carry."""
    return "".join(ch if ch in "\t\n\r" or " " <= ch <= "\ud7ff" or "\ue000" <= ch <= "\ufffd" or ch >= "\U00010000" else "�" for ch in text)


_RDJSON = {Severity.error: "ERROR", Severity.warning: "WARNING", Severity.suggestion: "INFO"}


def rdjson(report: Report) -> str:
    """reviewdog's rdjson: columns in UTF-8 bytes."""
    lines_of = _FileLines(report.results)
    diagnostics = []
    for finding in report.findings:
        located = {
            "start": {"line": finding.line, "column": lines_of.byte_column(finding.path, finding.line, finding.column)},
            "end": {"line": finding.end_line, "column": lines_of.byte_column(finding.path, finding.end_line, finding.end_column)},
        }
        held: dict[str, Any] = {
            "message": _said(finding), "location": {"path": _uri(finding.path), "range": located}, "severity": _RDJSON[finding.severity],
            "code": {"value": finding.rule},
        }  # fmt: skip
        edit = report.edit_of(finding)
        if edit is not None:
            held["suggestions"] = [{"range": located, "text": edit.text}]
        diagnostics.append(held)
    diagnostics += [
        {"message": problem.text, "location": {"path": _uri(problem.path), "range": {"start": {"line": problem.line or 1}}}, "severity": "ERROR"}
        for problem in report.problems
    ]
    return json.dumps({"source": {"name": "tactful"}, "diagnostics": diagnostics}, indent=2)


class _FileLines:
    """The lines of the files, for columns in bytes. Where a message is the file, they are its own; the file of a data set is read again."""

    def __init__(self, results: Iterable[Checked]):
        self.texts = {checked.message.path: checked.message.text for checked in results if checked.message.where is None}
        self.lines: dict[str, list[str]] = {}

    def byte_column(self, path: str, line: int, column: int) -> int:
        """The column in UTF-8 bytes; the column in characters where the file cannot be read again (standard input)."""
        if path not in self.lines:
            self.lines[path] = re.split(r"\r\n?|\n", self.texts[path] if path in self.texts else _read(path))
        held = self.lines[path]
        return utf8_column(held[line - 1], column) if line <= len(held) else column


def _read(path: str) -> str:
    try:
        return decode(Path(path).read_bytes())
    except (OSError, ValueError):
        return ""


def checkstyle(report: Report) -> str:
    """Checkstyle XML, which many review tools read."""
    out = ['<?xml version="1.0" encoding="UTF-8"?>', '<checkstyle version="4.3">']
    by_path: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_path.setdefault(_uri(finding.path), []).append(finding)
    for path, held in by_path.items():
        out.append(f"<file name={_attr(path)}>")
        for f in held:
            severity = "info" if f.severity is Severity.suggestion else f.severity.name
            out.append(
                f'<error line="{f.line}" column="{f.column}" severity="{severity}" message={_attr(_said(f))} source={_attr("tactful." + f.rule)}/>'
            )
        out.append("</file>")
    for problem in report.problems:
        error = f'<error line="{problem.line or 1}" severity="error" message={_attr(problem.text)} source="tactful"/>'
        out.append(f"<file name={_attr(_uri(problem.path))}>{error}</file>")
    out.append("</checkstyle>")
    return "\n".join(out)


FORMATS: dict[str, Callable[[Report], str]] = {
    "github": github, "sarif": sarif, "gitlab": gitlab, "junit": junit, "rdjson": rdjson, "checkstyle": checkstyle,
}  # fmt: skip
