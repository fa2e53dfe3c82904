"""What the front matter of a Markdown page says of its message: ``to``, ``in_reply_to``, ``kind``, ``mode``,
``received_at``, ``sent_at``; and ``scenario``, what the message is called in a report.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from linter.formats.markdown import FRONT
from linter.model import KINDS, MODES, Context, Kind, Mode, Problem


@dataclass(frozen=True)
class Front:
    """What is said; ``None`` where nothing is."""

    context: Context = field(default_factory=Context)
    kind: Kind | None = None
    mode: Mode | None = None
    scenario: str | None = None


def read_front(text: str, path: str) -> Front | Problem:
    """The front matter of a page; keys that are not ours are none of our business. A value of ours that is wrong is a
    problem.
    """
    from linter.formats.tree import yaml_trees

    match = FRONT.match(text)
    if match is None:
        return Front()
    fence = text.index("\n") + 1
    documents, broken = yaml_trees(text[fence : match.start("end")])
    held: dict[str, str] = {}
    if documents and documents[0].kind == "map":
        held = {key: value.text for key, value in documents[0].items if value.kind in {"text", "other"} and key in _KEYS and value.text}
    at = {key: text.count("\n", 0, fence + value.start) + 1 for key, value in (documents[0].items if documents else [])}
    if broken is not None:
        return Problem(path, f"front matter: {broken.text}", text.count("\n", 0, fence + broken.at) + 1)
    for key, known in (("kind", KINDS), ("mode", MODES)):
        if key in held and held[key] not in known:
            return Problem(path, f"front matter: {key} {held[key]!r} is not one of {', '.join(known)}", at[key])
    times: dict[str, datetime] = {}
    for key in ("received_at", "sent_at"):
        if key in held:
            try:
                times[key] = datetime.fromisoformat(held[key])
            except ValueError:
                return Problem(path, f"front matter: {key} {held[key]!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00Z", at[key])
    context = Context(held.get("to"), held.get("in_reply_to"), times.get("received_at"), times.get("sent_at"))
    return Front(context, held.get("kind"), held.get("mode"), " ".join(held.get("scenario", "").split())[:60] or None)  # type: ignore[arg-type]


_KEYS = frozenset({"to", "in_reply_to", "kind", "mode", "received_at", "sent_at", "scenario"})
