"""The JSON report; its shape is a promise, written down in ``docs/json.md`` and ``linter/schema/report.json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from linter.model import Checked, Finding, Problem, Severity


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as JSON data."""
    return {
        "path": finding.path,
        "message_id": finding.message_id,
        "rule": finding.rule,
        "severity": finding.severity.name,
        "title": finding.title,
        "why": finding.why,
        "start": finding.start,
        "end": finding.end,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "quote": finding.quote,
        "suggestions": list(finding.suggestions),
        "fix": None
        if finding.fix is None
        else {"safe": finding.fix.safe, "edits": [{"start": e.start, "end": e.end, "text": e.text} for e in finding.fix.edits]},
    }


def report_json(results: Sequence[Checked], problems: Sequence[Problem], gate: Severity) -> str:
    """The whole report as JSON text, ASCII only, so that no console can garble it."""
    findings = [finding for checked in results for finding in checked.findings]
    report = {
        "version": 1,
        "findings": [finding_json(finding) for finding in findings],
        "skipped": [{"path": s.path, "message_id": s.message_id, "rule": s.rule, "needs": s.needs} for checked in results for s in checked.skipped],
        "problems": [{"path": p.path, "line": p.line, "column": p.column, "text": p.text} for p in problems],
        "summary": {
            "files": len({checked.message.path for checked in results}),
            "messages": len(results),
            **{severity.name + "s": sum(f.severity is severity for f in findings) for severity in sorted(Severity, reverse=True)},
            "fail_on": gate.name,
            "failed": any(f.severity >= gate for f in findings),
        },
    }
    return json.dumps(report, indent=2)
