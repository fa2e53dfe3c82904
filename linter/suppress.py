"""Suppression: findings that somebody has allowed, with a reason, and findings already known (the baseline). Pure filters.

A comment counts only where its language makes sure that no customer reads it: ``{# tactful: allow RULE #}`` is nothing in Jinja and is sent as
it stands by a Liquid help desk. Where it cannot be told, and in HTML comments and plain text, the exemption lives in the
configuration, by path, rule and quoted words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from linter.config import Allow
from linter.model import Checked, Finding, Message, TactfulError
from linter.patterns import regex

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_RULES = r"tactful:\s*allow\s+(?P<rules>[a-z][a-z0-9, \t-]{1,300}?)(?:\s*(?::|\s--\s|—)(?s:.{0,400}?))?\s*"
_COMMENT = regex(
    rf"(?:(?P<jinja>\{{#)|(?P<liquid>\{{%-?\s{{0,9}}comment\s{{0,9}}-?%\}})|(?P<handlebars>\{{\{{!(?:--)?)|(?P<erb><%\#)|(?P<smarty>\{{\*)|(?P<html><!--))"
    rf"-?\s{{0,99}}{_RULES}(?:-?\#\}}|\{{%-?\s{{0,9}}endcomment\s{{0,9}}-?%\}}|(?:--)?\}}\}}|%>|\*\}}|-->)"
)
_LINE_COMMENT = regex(rf"(?:^|(?<=[ \t]))(?P<mark>\#|//)[ \t]{{0,9}}{_RULES}$", re.MULTILINE)
_LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("j2", "jinja", "jinja2", "njk", "twig"), "jinja"),
    **dict.fromkeys(("hbs", "handlebars", "mustache"), "handlebars"),
    **dict.fromkeys(("erb", "eex", "heex"), "erb"),
    "liquid": "liquid",
    "smarty": "smarty",
}
"""The language of the endings that have one; of any other file it is told from its own code."""
_EVIDENCE: Mapping[str, re.Pattern[str]] = {
    # Only what the language shares with no other whose comments differ: Liquid has {% if %} too, and would send {# … #}.
    "jinja": regex(
        r"\{%-?\s{0,9}(?:extends|block|load|trans|translate|blocktrans|blocktranslate|set|macro|import|from|autoescape|url|static|csrf_token|with|apply|embed)\b"
    ),
    "liquid": regex(r"\{\{|\{%-?\s{0,9}(?!comment|endcomment)\w"),
    "handlebars": regex(r"\{\{[#/>^]"),
    "erb": regex(r"<%="),
    "smarty": regex(r"\{\$|\{(?:if|foreach)\b[^{}\n]{0,80}\$"),
}
_MARKDOWN = frozenset({"md", "markdown", "mdown", "mdx"})
_FRONT = regex(r"\A---[ \t]*\r?\n.{0,20000}?\n---[ \t]*\r?(?:\n|\Z)", re.DOTALL)
_LINE_END = regex(r"\r\n?|\n")


@dataclass(frozen=True)
class Comment:
    """An exemption written into a template.

    It holds for findings in ``low:high`` of the text: its own line and the next that is not blank, or everywhere where it opens the file.
    ``sent``: a customer could read it, so it allows nothing.
    """

    start: int
    line: int
    low: int
    high: int
    rules: tuple[str, ...]
    sent: bool


@lru_cache(maxsize=4)
def comments(text: str, path: str, mode: str) -> tuple[Comment, ...]:
    """The exemptions in a text's own comments; those that could be sent are marked so."""
    if "tactful:" not in text:
        return ()
    ending = path.rpartition(".")[2].lower()
    front = _FRONT.match(text) if ending in _MARKDOWN else None
    hidden = _yaml_comments(text) if ending in {"yaml", "yml"} else None
    found = []
    for match in _COMMENT.finditer(text):
        language = next(name for name in (*_EVIDENCE, "html") if match[name] is not None)
        found.append(_comment(text, match, sent=not _counts(language, text, ending, mode)))
    for match in _LINE_COMMENT.finditer(text):
        own = match["mark"] == "#" and ((front is not None and match.end() < front.end()) or (hidden is not None and match.start() in hidden))
        comment = _comment(text, match, sent=not own)
        if own and front is not None:
            comment = replace(comment, low=0, high=len(text))
        found.append(comment)
    return tuple(found)


def _comment(text: str, match: re.Match[str], *, sent: bool) -> Comment:
    names = tuple(name for name in re.split(r"[,\s]+", match["rules"]) if name)
    line = len(_LINE_END.findall(text, 0, match.start())) + 1
    if not text[: match.start()].strip():
        return Comment(match.start(), line, 0, len(text), names, sent)
    low = max(text.rfind("\n", 0, match.start()), text.rfind("\r", 0, match.start())) + 1
    following = regex(r"[^\r\n]*(?:[ \t]*(?:\r\n?|\n))+[^\r\n]*").match(text, match.end())
    return Comment(match.start(), line, low, following.end() if following else len(text), names, sent)


def _counts(language: str, text: str, ending: str, mode: str) -> bool:
    """Whether a comment of ``language`` is taken out before the customer reads the text."""
    if language not in _EVIDENCE or mode != "template":
        return False
    if ending in _LANGUAGES:
        return _LANGUAGES[ending] == language
    return _EVIDENCE[language].search(text) is not None


def _yaml_comments(text: str) -> frozenset[int]:
    """The offsets of ``#`` that begin a comment in YAML: those outside every value (a block of text may hold lines with ``#``)."""
    import yaml

    try:
        inside = [(token.start_mark.index, token.end_mark.index) for token in yaml.scan(text, yaml.SafeLoader) if isinstance(token, yaml.ScalarToken)]
    except yaml.YAMLError:
        return frozenset()
    spots = (match.start("mark") for match in _LINE_COMMENT.finditer(text))
    return frozenset(spot for spot in spots if not any(low <= spot < high for low, high in inside))


@dataclass
class Used:
    """What has been seen of exemptions in a run, and which of it allowed something."""

    allows: set[Allow] = field(default_factory=set)
    comments: set[tuple[str, int, str]] = field(default_factory=set)
    """Path, line and rule of the comments that allowed something."""
    seen: dict[tuple[str, int, str], bool] = field(default_factory=dict)
    """Path, line and rule of all comments, and whether they would be sent; in order. A rule that did not run is left out."""


def without_commented(checked: Checked, unrun: Collection[str], used: Used) -> Checked:
    """A message without the findings that its own comments allow. ``unrun``: rules that did not run, and so cannot show that a comment is of no use."""
    message = checked.message
    held = comments(message.text, message.path, message.mode)
    if not held:
        return checked

    def line(comment: Comment) -> int:
        if message.where is None:
            return comment.line
        return message.where.line + (comment.line - 1 if message.where.columns is None else 0)

    for comment in held:
        used.seen.update({(message.path, line(comment), rule): comment.sent for rule in comment.rules if rule not in unrun or comment.sent})

    def allowed(finding: Finding) -> bool:
        applying = [
            c
            for c in held
            if not c.sent and finding.rule in c.rules and finding.start - message.before < c.high and finding.end - message.before > c.low
        ]
        used.comments.update((message.path, line(comment), finding.rule) for comment in applying)
        return bool(applying)

    return replace(checked, findings=tuple(f for f in checked.findings if not allowed(f)))


def without_allowed(checked: Checked, allows: Sequence[Allow], folder: Path | None, used: Used) -> Checked:
    """A message without the findings that the configuration allows."""
    applying = [allow for allow in allows if matches((allow.path,), checked.message.path, folder)]
    spans = {allow: list(_quoted(allow.quote, checked.message)) for allow in applying if allow.quote}

    def allowed(finding: Finding) -> bool:
        for allow in applying:
            if allow.rule != finding.rule:
                continue
            before = checked.message.before
            if not allow.quote or any(low < finding.end - before and finding.start - before < high for low, high in spans[allow]):
                used.allows.add(allow)
                return True
        return False

    return replace(checked, findings=tuple(f for f in checked.findings if not allowed(f))) if applying else checked


def _quoted(quote: str, message: Message) -> Iterator[tuple[int, int]]:
    """Where some words stand in a message, as spans of its text: as a customer reads them, blind to case, line breaks and the kind of apostrophe."""
    words = [re.escape(word).replace("'", "['’]") for word in quote.replace("’", "'").split()]
    if not words:
        return
    pattern = regex(r"\s+".join(words), re.IGNORECASE)
    seen = message.visible
    if seen is not None and seen.starts is not None and seen.ends is not None:
        for match in pattern.finditer(seen.chars):
            yield seen.starts[match.start()], seen.ends[match.end() - 1]
        return
    for match in pattern.finditer(message.text):
        yield match.span()


def matches(patterns: Iterable[str], path: str, folder: Path | None) -> bool:
    """Whether ``path`` matches git-ignore patterns relative to ``folder`` (the configuration file's)."""
    place = _inside(path, folder)
    return place is not None and bool(_spec(tuple(patterns)).match_file(place))


@lru_cache(maxsize=1024)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(patterns)


def _inside(path: str, folder: Path | None) -> str | None:
    """``path`` relative to ``folder`` with forward slashes, or ``None`` when it is not in there. A link is where it stands, not where it leads."""
    place = Path(path)
    if folder is None:
        return place.as_posix()
    whole = Path.cwd() / place
    try:
        return (whole.parent.resolve() / whole.name).relative_to(folder.resolve()).as_posix()
    except ValueError:
        return None


def _folded(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


@dataclass(frozen=True)
class Baseline:
    """Known findings by file: the rule and a hash of the words, never the words; each with how often it stands there."""

    known: dict[str, Counter[str]]
    moved: Counter[str] = field(default_factory=Counter)
    """Those of files that are there no longer: the files may have been moved."""


def finding_key(finding: Finding) -> str:
    """What a finding is known by: its rule and words, white space and case folded; not its line, so moves and re-wrapping keep it known.

    A whole-message rule is known by its rule and message alone: its words are only where it points.
    """
    words = _folded(finding.quote) if finding.level == "phrase" else ""
    # A row of a data set without an id goes by its line, which moves.
    name = finding.message_id if finding.message_id != str(finding.line) else ""
    digest = hashlib.sha256(f"{finding.rule}\0{name or ''}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{finding.rule} {digest}"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises :class:`TactfulError` for a file that is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["version"] != 1:
            raise TactfulError(f"{path}: a baseline of version {data['version']}; this tactful reads version 1")
        held = {str(file): Counter({str(key): int(count) for key, count in counts.items()}) for file, counts in data["files"].items()}
    except OSError as error:
        raise TactfulError(f"{path}: cannot be read: {error.strerror}; write one with `tactful baseline`") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TactfulError(f"{path}: not a baseline; write it anew with `tactful baseline`") from error
    gone = [file for file in held if not (path.parent / file).exists()]
    moved: Counter[str] = Counter()
    for file in gone:
        moved.update(held.pop(file))
    return Baseline(held, moved)


def baseline_text(results: Iterable[Checked], folder: Path, kept: Mapping[str, Mapping[str, int]] | None = None) -> str:
    """A baseline of all findings, and of the files in ``kept`` that were not looked at: a line each, sorted, so that two branches merge."""
    files: dict[str, Counter[str]] = {}
    for checked in results:
        held = files.setdefault(relative(checked.message.path, folder), Counter())
        held.update(finding_key(finding) for finding in checked.findings)
    everything: dict[str, Mapping[str, int]] = {**(kept or {}), **files}
    return (
        json.dumps(
            {"version": 1, "files": {name: dict(sorted(everything[name].items())) for name in sorted(everything) if everything[name]}}, indent=1
        )
        + "\n"
    )


def relative(path: str, folder: Path) -> str:
    """A path relative to the baseline's folder, with forward slashes."""
    return _inside(path, folder) or Path(path).resolve().as_posix()


def without_known(checked: Checked, left: Baseline, folder: Path) -> Checked:
    """A message without its known findings, each taken off ``left`` as often as it was known."""
    known = left.known.get(relative(checked.message.path, folder), Counter())
    kept = []
    for finding in checked.findings:
        key = finding_key(finding)
        source = known if known[key] > 0 else left.moved
        if source[key] > 0:
            source[key] -= 1
        else:
            kept.append(finding)
    return replace(checked, findings=tuple(kept))


def stale(left: Baseline, seen: Collection[str], ran: Collection[str]) -> int:
    """How many known findings of the rules that ran, in the files seen or gone, are there no longer."""
    held = [left.moved, *(counts for file, counts in left.known.items() if file in seen)]
    return sum(count for counts in held for key, count in counts.items() if count > 0 and key.partition(" ")[0] in ran)
