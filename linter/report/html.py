"""The report for people: one page that needs nothing else, for a support lead to read, filter, print and send on.

Everything of a message is hostile here: it is escaped wherever it stands, and a content security policy allows no script or style but the
page's own, by hash, and no network at all. Without scripts the page still shows everything; only the filter needs them.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from base64 import b64encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from linter.model import Checked, Finding, Severity
from linter.reading import HARD_BREAK
from linter.report.ci import Report
from linter.rules import FAMILIES

PRINCIPLES = {
    "respect": "Treat every customer as king",
    "ownership": "You are the company",
    "solutions": "Always a next step",
    "apology": "Apologise, and mean it",
    "recognition": "Make them feel important",
    "promptness": "The same day",
    "honesty": "Never cheat",
    "loyalty": "Keep the customers you have",
    "clarity": "Easy to read",
}
"""The advice that each family of rules comes from."""
LONGEST_SHOWN = 6_000
"""Characters of one message that are shown whole; of a longer one, what stands around its findings."""
_AROUND = 300


def html(report: Report) -> str:
    """The whole page."""
    marked = [(number, checked) for number, checked in enumerate(sorted(report.results, key=_worst)) if checked.findings]
    body = "\n".join([
        _head(report), _principles(report), _filter(report), '<main id="messages">', *(_article(number, checked) for number, checked in marked),
        _clean(report), "</main>", *_problems(report),
        f"<footer>tactful {_text(report.version)}. This page loads nothing from anywhere.</footer>",
    ])  # fmt: skip
    policy = f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="generator" content="tactful">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>tactful: {len(report.results)} messages</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        f"<script>{_SCRIPT}</script>\n</body>\n</html>"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _worst(checked: Checked) -> tuple[int, int, int]:
    count = Counter(finding.severity for finding in checked.findings)
    return -count[Severity.error], -count[Severity.warning], -count[Severity.suggestion]


def _text(text: str) -> str:
    """A text as a page's text: escaped, and without what a page cannot hold."""
    shown = "".join(ch if ch in "\t\n" or (ch >= " " and not "\x7f" <= ch <= "\x9f" and not "\ud800" <= ch <= "\udfff") else "·" for ch in text)
    return escape(shown)


def _some(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _head(report: Report) -> str:
    count = Counter(finding.severity for finding in report.findings)
    failing = sum(n for severity, n in count.items() if severity >= report.gate)
    verdict = f"Not ready: {failing:,} at or above {report.gate.name}" if failing else "Ready to send"
    boxes = "".join(
        f'<li class="{severity.name}"><b>{count[severity]:,}</b> {severity.name}{"" if count[severity] == 1 else "s"}</li>'
        for severity in sorted(Severity, reverse=True)
    )
    files = len({checked.message.path for checked in report.results})
    return (
        f'<header><h1>tactful</h1><p class="verdict {"bad" if failing else "good"}">{verdict}</p>'
        f'<p>{_some(len(report.results), "message")} in {_some(files, "file")}.</p><ul class="counts">{boxes}</ul></header>'
    )


def _principles(report: Report) -> str:
    """By principle: how many messages keep it, and what was found in the others. Counts of messages, no marks out of ten."""
    family_of = {rule.id: rule.family for rule in report.rules.rules.values()}
    families = [*FAMILIES, *sorted({family_of.get(f.rule, "own") for f in report.findings} - set(FAMILIES))]
    total = len(report.results)
    rows = []
    for family in families:
        held = [[f for f in checked.findings if family_of.get(f.rule, "own") == family] for checked in report.results]
        kept = sum(not findings for findings in held)
        found = Counter(f.severity for findings in held for f in findings)
        cells = "".join(f'<td class="{severity.name}">{found[severity] or ""}</td>' for severity in sorted(Severity, reverse=True))
        rows.append(
            f'<tr><th scope="row">{_text(PRINCIPLES.get(family, family))} <small>{_text(family)}</small></th>'
            f'<td><meter min="0" max="{max(total, 1)}" value="{kept}"></meter> {kept:,} of {total:,}</td>{cells}</tr>'
        )
    head = "".join(f'<th scope="col">{severity.name}s</th>' for severity in sorted(Severity, reverse=True))
    return (
        '<section aria-label="Principles"><h2>Principles</h2><div class="wide"><table><thead><tr><th scope="col">principle</th>'
        f'<th scope="col">messages that keep it</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></section>'
    )


def _filter(report: Report) -> str:
    count = Counter(finding.rule for finding in report.findings)
    boxes = "".join(
        f'<label><input type="checkbox" name="severity" value="{severity.name}" checked> {severity.name}s</label>'
        for severity in sorted(Severity, reverse=True)
    )
    options = "".join(
        f'<option value="{_text(rule)}">{_text(rule)} ({n:,})</option>' for rule, n in sorted(count.items(), key=lambda i: (-i[1], i[0]))
    )
    return (
        f'<form id="filter" hidden><h2>Messages</h2><fieldset><legend>Show</legend>{boxes}'
        f'<label>rule <select name="rule"><option value="">all rules</option>{options}</select></label>'
        '<output id="shown" aria-live="polite"></output></fieldset></form>'
    )


def _article(number: int, checked: Checked) -> str:
    """One message: its words with what was found marked, and the findings, each leading to its words."""
    message = checked.message
    findings = sorted(checked.findings, key=lambda f: (f.level != "phrase", f.start, f.end, f.rule))
    held = [(f"f{number}-{index}", finding) for index, finding in enumerate(findings)]
    name = _text(message.path) + (f" <small>{_text(message.message_id)}</small>" if message.message_id else "")
    items = "".join(_item(key, finding) for key, finding in held)
    words = "".join(_words(checked, [(key, finding) for key, finding in held if finding.level == "phrase"]))
    return f'<article id="m{number}"><h3><bdi>{name}</bdi></h3><div class="both"><div class="words" dir="auto">{words}</div><ol>{items}</ol></div></article>'


def _item(key: str, finding: Finding) -> str:
    place = f"{finding.line}:{finding.column}"
    where = f'<a href="#{key}">{place}</a>' if finding.level == "phrase" else "the reply as a whole"
    tries = "".join(f"<li><bdi>{_text(suggestion)}</bdi></li>" for suggestion in finding.suggestions)
    advice = f'<p class="try">Write instead:</p><ul>{tries}</ul>' if tries else ""
    return (
        f'<li class="finding {finding.severity.name}" data-severity="{finding.severity.name}" data-rule="{_text(finding.rule)}" data-words="{key}">'
        f'<p><b>{_text(finding.title)}</b> <span class="tag">{finding.severity.name}</span> <code>{_text(finding.rule)}</code> {where}</p>'
        f'<p class="why">{_text(finding.why)}</p>{advice}</li>'
    )


@dataclass(frozen=True)
class _Span:
    """What one finding marks: ``start:end`` of the words shown."""

    key: str
    start: int
    end: int
    severity: Severity


def _words(checked: Checked, held: Sequence[tuple[str, Finding]]) -> Iterator[str]:
    """The message as the customer reads it, the words found marked."""
    message = checked.message
    shown, starts = message.text, None
    if message.visible is not None:
        shown, starts = message.visible.chars, message.visible.starts
    page = any(layer.name == "html" for layer in message.layers)
    spans = []
    for key, finding in held:
        start, end = finding.start - message.before, finding.end - message.before
        if starts is not None:
            start, end = bisect_left(starts, start), bisect_left(starts, end)
        spans.append(_Span(key, start, max(end, start), finding.severity))
    last = 0
    for low, high in _windows(len(shown), spans):
        if low > last:
            yield '<span class="cut">…</span>'
        pieces = _marked(shown, low, high, spans)
        yield from _folded(pieces) if page else pieces
        last = high
    if last < len(shown):
        yield '<span class="cut">…</span>'


def _folded(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces of what was a page: the white space of its source folded, as a browser does, over the seams too."""
    ended = "\n\n"
    for piece in pieces:
        text = re.sub(r"[ \t\xa0]+", " ", piece)
        text = re.sub(r" ?\n[ \n]*", lambda gap: "\n\n" if gap.group().count("\n") > 1 else "\n", text)
        if ended.endswith(("\n", " ")):
            text = text.lstrip(" \n" if ended.endswith("\n") else " ")
        yield text
        plain = re.sub(r"<[^>]*>", "", text)
        ended = plain or ended


def _windows(length: int, spans: Sequence[_Span]) -> Iterator[tuple[int, int]]:
    """The parts of a message that are shown, in order and apart from one another."""
    if length <= LONGEST_SHOWN:
        yield 0, length
        return
    low, high = 0, min(length, 2 * _AROUND)
    for span in sorted(spans, key=lambda s: s.start):
        start, end = max(0, span.start - _AROUND), min(length, min(span.end, span.start + LONGEST_SHOWN) + _AROUND)
        if start > high:
            yield low, high
            low = start
        high = max(high, end)
    yield low, high


def _marked(shown: str, low: int, high: int, spans: Sequence[_Span]) -> Iterator[str]:
    """``shown[low:high]``, cut wherever a finding begins or ends: findings may overlap, elements may not."""
    inside = [span for span in spans if span.start < high and span.end > low]
    cuts = sorted({low, high, *(at for span in inside for at in (span.start, span.end) if low < at < high)})
    for start, end in itertools.pairwise(cuts):
        piece = _text(shown[start:end].replace(HARD_BREAK, "\n").replace("\r\n", "\n").replace("\r", "\n"))
        here = [span for span in inside if span.start <= start and end <= span.end]
        if not here:
            yield piece
            continue
        worst = max(here, key=lambda span: span.severity).severity.name
        ids = "".join(f'<a id="{span.key}"></a>' for span in here if max(span.start, low) == start)
        yield f'{ids}<mark class="{worst}" data-findings="{" ".join(span.key for span in here)}">{piece}</mark>'


def _clean(report: Report) -> str:
    clean = [checked for checked in report.results if not checked.findings]
    if not clean:
        return ""
    names = "".join(
        f"<li><bdi>{_text(c.message.path)}{f' <small>{_text(c.message.message_id)}</small>' if c.message.message_id else ''}</bdi></li>"
        for c in clean[:500]
    )
    more = f"<li>and {len(clean) - 500:,} more</li>" if len(clean) > 500 else ""
    return f'<section class="clean"><h3>Nothing found in {_some(len(clean), "message")}</h3><details><summary>Which</summary><ul>{names}{more}</ul></details></section>'


def _problems(report: Report) -> Iterator[str]:
    if report.problems:
        items = "".join(f"<li><bdi>{_text(str(problem))}</bdi></li>" for problem in report.problems)
        yield f'<section class="problems"><h2>Could not be read</h2><ul>{items}</ul></section>'


_STYLE = """
:root{--error:#b3261e;--warning:#8a5300;--suggestion:#0b5c7a;--paper:#fff;--ink:#1c1b1a;--soft:#5f5b57;--line:#ddd8d2;--back:#f6f4f1}
@media(prefers-color-scheme:dark){:root{--error:#ff8a80;--warning:#f2b45c;--suggestion:#7cc8e6;--paper:#211f1d;--ink:#f1eeea;--soft:#b5aea6;--line:#46413c;--back:#171513}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back)}
h1,h2,h3,p{margin:0 0 .5rem}h1{font-size:1.1rem;color:var(--soft)}h2{font-size:1.2rem;margin-top:1.5rem}h3{font-size:1rem;overflow-wrap:anywhere}
small,.why,footer{color:var(--soft)}footer{margin:2rem 0;font-size:.85rem}
.verdict{font-size:1.6rem;font-weight:700;line-height:1.2}.bad{color:var(--error)}.good{color:#1b6e3c}
.counts{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;padding:0;margin:.5rem 0}.counts li{border:1px solid var(--line);border-left:.3rem solid;background:var(--paper);padding:.25rem .75rem;border-radius:.25rem}
.error{--mine:var(--error)}.warning{--mine:var(--warning)}.suggestion{--mine:var(--suggestion)}
.counts li{border-left-color:var(--mine)}.counts b{color:var(--mine)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;background:var(--paper)}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.error,td.warning,td.suggestion{color:var(--mine);font-variant-numeric:tabular-nums}meter{width:6rem}
fieldset{border:1px solid var(--line);border-radius:.4rem;background:var(--paper);display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center}
select{max-width:100%;font:inherit}label{white-space:nowrap}
article,.clean,.problems{background:var(--paper);border:1px solid var(--line);border-radius:.4rem;padding:1rem;margin:1rem 0}
.both{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1.25rem}
.words{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--back);padding:.75rem;border-radius:.3rem;max-height:90vh;overflow:auto;position:sticky;top:1rem;align-self:start}
a{color:inherit}
ol{margin:0;padding:0;list-style:none}.finding{border-left:.25rem solid var(--mine);padding-left:.75rem;margin-bottom:1rem;overflow-wrap:anywhere}
.finding p{margin:0 0 .25rem}.finding ul{margin:.1rem 0;padding-left:1.2rem}.try{font-size:.85rem;color:var(--soft)}
.tag{color:var(--mine);font-size:.85rem;font-weight:600}code{font-size:.85rem}
mark{background:color-mix(in srgb,var(--mine) 18%,transparent);color:inherit;border-bottom:2px solid var(--mine);scroll-margin-top:4rem}
mark.off{background:none;border-bottom:1px dotted var(--line)}
a:target+mark,a:target+a+mark{outline:3px solid var(--mine)}
.cut{color:var(--soft)}[hidden]{display:none!important}
@media(max-width:46rem){.both{grid-template-columns:minmax(0,1fr)}body{padding:.75rem;font-size:15px}meter{display:none}th,td{padding:.3rem .35rem;font-size:.85rem}.words{max-height:none;position:static}}
@media print{:root{--paper:#fff;--back:#fff;--ink:#000;--soft:#444;--error:#b3261e;--warning:#8a5300;--suggestion:#0b5c7a}body{max-width:none;font-size:10pt}#filter{display:none}.words{max-height:none;overflow:visible;position:static;border:1px solid var(--line)}.finding,.clean li{break-inside:avoid}mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""

_SCRIPT = """
"use strict";
(function () {
  var form = document.getElementById("filter"), shown = document.getElementById("shown");
  function apply() {
    var severities = Array.from(form.querySelectorAll("input:checked"), function (box) { return box.value; });
    var rule = form.elements.rule.value, count = 0, messages = 0;
    document.querySelectorAll("#messages article").forEach(function (article) {
      var on = new Set();
      article.querySelectorAll(".finding").forEach(function (item) {
        item.hidden = !severities.includes(item.dataset.severity) || (rule !== "" && item.dataset.rule !== rule);
        if (!item.hidden) { on.add(item.dataset.words); }
      });
      article.querySelectorAll("mark").forEach(function (mark) {
        mark.classList.toggle("off", !mark.dataset.findings.split(" ").some(function (key) { return on.has(key); }));
      });
      article.hidden = on.size === 0;
      count += on.size;
      messages += on.size > 0 ? 1 : 0;
    });
    shown.textContent = count + " findings in " + messages + " messages";
  }
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  apply();
}());
"""
