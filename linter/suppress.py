"""Suppression: findings that somebody has allowed, with a reason, and findings already known (the baseline). Pure filters.

A comment counts only in formats whose comments never reach a customer: ``{# tactful: allow RULE #}`` (Jinja, Twig, Django), ``{% comment %}`` (Liquid),
``{{!-- --}}`` (Handlebars), ``<%# %>`` (ERB), ``{* *}`` (Smarty). In HTML and plain text a comment would be sent; there the
exemption lives in the configuration, by path, rule and quoted words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from linter.config import Allow
from linter.model import Checked, Finding, TactfulError

_COMMENT = re.compile(
    r"(?:\{#|\{%-?\s*comment\s*-?%\}|\{\{!--|\{\{!|<%#|\{\*)\s*tactful:\s*allow\s+(?P<rules>[a-z][a-z0-9, -]{1,300}?)(?:\s*(?::|--|—)\s*[^\n]{0,200}?)?\s*"
    r"(?:#\}|\{%-?\s*endcomment\s*-?%\}|--\}\}|\}\}|%>|\*\})"
)
_SENT_COMMENT = re.compile(r"<!--\s*tactful:\s*allow\b[^>]{0,300}-->|^[ \t]*(?:#|//)\s*tactful:\s*allow\b.{0,200}$", re.MULTILINE)


@dataclass(frozen=True)
class Comment:
    """An exemption written into a template: ``rules`` from its line on to the end of the next line, or everywhere when it opens the file."""

    line: int
    rules: tuple[str, ...]
    whole: bool


def comments(text: str) -> list[Comment]:
    """The exemptions in a template's own comments."""
    found = []
    for match in _COMMENT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        names = tuple(name.strip() for name in re.split(r"[,\s]+", match["rules"]) if name.strip())
        found.append(Comment(line, names, not text[: match.start()].strip()))
    return found


def sent_comments(text: str) -> list[int]:
    """The lines with an exemption that a customer could read, and that therefore does not count."""
    return [text.count("\n", 0, match.start()) + 1 for match in _SENT_COMMENT.finditer(text)]


def without_commented(checked: Checked, used: set[tuple[str, int, str]]) -> Checked:
    """A message without the findings that its own comments allow; the comments that allowed something are added to ``used``."""
    if "tactful:" not in checked.message.text:
        return checked
    held = comments(checked.message.text)

    def allowed(finding: Finding) -> bool:
        for comment in held:
            if finding.rule in comment.rules and (comment.whole or comment.line <= finding.line <= comment.line + 1):
                used.add((checked.message.path, comment.line, finding.rule))
                return True
        return False

    return replace(checked, findings=tuple(f for f in checked.findings if not allowed(f)))


def without_allowed(checked: Checked, allows: Sequence[Allow], folder: Path | None, used: set[Allow]) -> Checked:
    """A message without the findings that the configuration allows; what allowed something is added to ``used``."""
    applying = [allow for allow in allows if matches((allow.path,), checked.message.path, folder)]
    if not applying:
        return checked

    def allowed(finding: Finding) -> bool:
        for allow in applying:
            if allow.rule == finding.rule and (not allow.quote or _folded(allow.quote) in _folded(finding.quote) or _folded(finding.quote) in _folded(allow.quote)):
                used.add(allow)
                return True
        return False

    return replace(checked, findings=tuple(f for f in checked.findings if not allowed(f)))


def matches(patterns: Iterable[str], path: str, folder: Path | None) -> bool:
    """Whether ``path`` matches git-ignore patterns relative to ``folder`` (the configuration file's)."""
    import pathspec

    place = Path(path)
    if folder is not None:
        try:
            place = (Path.cwd() / place).resolve().relative_to(folder)
        except ValueError:
            return False
    return bool(pathspec.GitIgnoreSpec.from_lines(patterns).match_file(place.as_posix()))


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


@dataclass(frozen=True)
class Baseline:
    """Known findings by file: hashes of rule and words, never the words; each with how often it stands there."""

    known: dict[str, Counter[str]]


def finding_key(finding: Finding) -> str:
    """What a finding is known by: its rule and words, white space and case folded; not its line, so moves and re-wrapping keep it known.

    A whole-message rule is known by its rule and message alone: its words are only where it points.
    """
    words = _folded(finding.quote) if finding.level == "phrase" else ""
    return hashlib.sha256(f"{finding.rule}\0{finding.message_id or ''}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises :class:`TactfulError` for a file that is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["version"] != 1:
            raise TactfulError(f"{path}: a baseline of version {data['version']}; this tactful reads version 1")
        return Baseline({file: Counter({key.split(" ")[1]: count for key, count in held.items()}) for file, held in data["files"].items()})
    except OSError as error:
        raise TactfulError(f"{path}: cannot be read: {error.strerror}; write one with `tactful baseline`") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise TactfulError(f"{path}: not a baseline; write it anew with `tactful baseline`") from error


def baseline_text(results: Iterable[Checked], folder: Path) -> str:
    """A baseline of all findings: one line each, sorted, so that two branches merge."""
    files: dict[str, Counter[str]] = {}
    for checked in results:
        for finding in checked.findings:
            files.setdefault(relative(finding.path, folder), Counter())[f"{finding.rule} {finding_key(finding)}"] += 1
    return json.dumps({"version": 1, "files": {name: dict(sorted(files[name].items())) for name in sorted(files)}}, indent=1) + "\n"


def relative(path: str, folder: Path) -> str:
    """A path relative to the baseline's folder, with forward slashes."""
    place = (Path.cwd() / path).resolve()
    try:
        return place.relative_to(folder.resolve()).as_posix()
    except ValueError:
        return place.as_posix()


def without_known(checked: Checked, left: Baseline, folder: Path) -> Checked:
    """A message without its known findings, each taken off ``left`` as often as it was known."""
    known = left.known.get(relative(checked.message.path, folder))
    if not known:
        return checked
    kept = []
    for finding in checked.findings:
        key = finding_key(finding)
        if known[key] > 0:
            known[key] -= 1
        else:
            kept.append(finding)
    return replace(checked, findings=tuple(kept))


def stale(left: Baseline, seen: Iterable[str]) -> int:
    """How many known findings, of the files seen, are there no longer."""
    files = set(seen)
    return sum(count for file, held in left.known.items() if file in files for count in held.values() if count > 0)
