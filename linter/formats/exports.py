"""Help-desk exports, recognised by their shape: where in each the text to the customer stands, and what it is written
in.

Sources: the vendors' API references (Zendesk macros and dynamic content, Intercom macros, Gorgias macros, Chatwoot
canned responses, Freshdesk
canned responses, Help Scout saved replies, Front message templates), osTicket's ``premade.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from linter.formats.tree import Node

Form = Literal["html", "markdown", "plain", "any"]


@dataclass(frozen=True)
class Found:
    """A text to customers: its ``name`` (the reply's title, or its path), the string, what it is written in, and
    whose placeholders it has.
    """

    name: str
    node: Node
    form: Form
    dialect: str | None


@dataclass(frozen=True)
class _Shape:
    """Entries with ``title`` and one of ``texts``, in the order of preference: the others say the same again."""

    dialect: str | None
    needs: frozenset[str]
    title: str
    texts: tuple[tuple[str, Form], ...]
    also: tuple[str, ...] = ()


_SHAPES = (
    _Shape("chatwoot", frozenset({"short_code", "content"}), "short_code", (("content", "markdown"),)),
    _Shape("intercom", frozenset({"name", "body", "body_text"}), "name", (("body", "html"), ("body_text", "plain"))),
    _Shape("freshdesk", frozenset({"title", "content_html"}), "title", (("content_html", "html"), ("content", "any"))),
    _Shape("freshdesk", frozenset({"title", "content", "folder_id"}), "title", (("content", "any"),)),
    _Shape("osticket", frozenset({"title", "response"}), "title", (("response", "html"),)),
    _Shape("helpscout", frozenset({"name", "text", "preview"}), "name", (("text", "html"),)),
    _Shape("helpscout", frozenset({"name", "text", "chatText"}), "name", (("text", "html"), ("chatText", "plain"))),
    _Shape("front", frozenset({"name", "subject", "body"}), "name", (("body", "html"),), ("subject",)),
    _Shape("freescout", frozenset({"name", "text", "mailbox_id"}), "name", (("text", "html"),)),
)
_LISTS = ("macros", "data", "items", "results", "_results", "canned_responses", "replies", "saved_replies", "responses", "payload")


def found_in(root: Node) -> list[Found] | None:
    """The texts of an export; ``None`` when the file is none that is known, empty when there is nothing for customers
    in it.
    """
    entries = list(_entries(root))
    texts: list[Found] = []
    known = False
    for name, entry in entries:
        found = _macro(entry, name)
        if found is None:
            found = _variants(entry, name)
        if found is None:
            found = _shaped(entry, name)
        if found is not None:
            known = True
            texts.extend(found)
    return _apart(texts) if known else None


def _entries(root: Node) -> Iterator[tuple[str, Node]]:
    """The entries of a list, of a list under one of the usual keys, or the root itself."""
    if root.kind == "list":
        yield from root.items
        return
    if root.kind != "map":
        return
    embedded = root.get("_embedded")
    for holder in (root, embedded):
        for key in _LISTS if holder is not None else ():
            inner = holder.get(key) if holder is not None else None
            if inner is not None and inner.kind == "list":
                for at, entry in inner.items:
                    yield f"{key}.{at}", entry
                return
    for key in ("macro", "item"):
        inner = root.get(key)
        if inner is not None and inner.kind == "map":
            yield key, inner
            return
    yield "", root


def _macro(entry: Node, path: str) -> list[Found] | None:
    """A Zendesk or Gorgias macro: its actions, internal notes left out; ``None`` when it is none."""
    actions = entry.get("actions")
    if actions is None or actions.kind != "list":
        return None
    title = entry.string("title") or entry.string("raw_title") or entry.string("name") or path
    fields = [(action.string("field"), action) for _, action in actions.items]
    if any(field is not None for field, _ in fields):
        public = not any(field == "comment_mode_is_public" and _value(action) in {"false", "no", "False"} for field, action in fields)
        found = []
        for field, action in fields:
            node = _text_of(action.get("value"))
            if node is None or not public or field not in {"comment_value", "comment_value_html", "subject"}:
                continue
            found.append(
                Found(title if field != "subject" else f"{title} (subject)", node, "html" if field == "comment_value_html" else "any", "zendesk")
            )
        return found
    replies = [
        (action.string("name"), arguments) for _, action in actions.items
        if action.string("name") is not None and (arguments := action.get("arguments")) is not None and arguments.kind == "map"
    ]  # fmt: skip
    if not replies:
        return None
    found = []
    for name, arguments in replies:
        if name in {"addInternalNote", "addTags", "setStatus", "setAssignee", "setTeamAssignee"}:
            continue
        for key, form in (("body_html", "html"), ("body_text", "plain"), ("subject", "plain")):
            node = arguments.get(key)
            if node is not None and node.kind == "text" and node.text.strip():
                found.append(Found(title if key != "subject" else f"{title} (subject)", node, form, "gorgias"))  # type: ignore[arg-type]
                break
    return found


def _value(action: Node) -> str | None:
    value = action.get("value")
    if value is not None and value.kind == "list":
        return next((item.text for _, item in reversed(value.items)), None)
    return value.text if value is not None else None


def _text_of(value: Node | None) -> Node | None:
    """A value's text, where it may be ``["channel:all", text]``."""
    if value is not None and value.kind == "list":
        texts = [item for _, item in value.items if item.kind == "text"]
        value = texts[-1] if texts and not texts[-1].text.startswith("channel:") else None
    return value if value is not None and value.kind == "text" else None


def _variants(entry: Node, path: str) -> list[Found] | None:
    """Zendesk dynamic content: a variant a language, the English or else the default ones that are active."""
    variants = entry.get("variants")
    if variants is None or variants.kind != "list" or not any(variant.get("content") for _, variant in variants.items):
        return None
    title = entry.string("name") or entry.string("placeholder") or path
    active = [variant for _, variant in variants.items if variant.string("active") != "false" and variant.get("content") is not None]
    english = [v for v in active if v.string("locale_id") in {"1", "1176", "16", "1181"} or (v.string("locale") or "").lower().startswith("en")]
    chosen = english or [v for v in active if v.string("default") == "true"] or active
    return [Found(title, content, "any", "zendesk") for v in chosen if (content := v.get("content")) is not None and content.kind == "text"]


def _shaped(entry: Node, path: str) -> list[Found] | None:
    keys = {key for key, _ in entry.items} if entry.kind == "map" else set()
    for shape in _SHAPES:
        if not shape.needs <= keys:
            continue
        title = entry.string(shape.title) or path
        found = []
        for key, form in shape.texts:
            node = entry.get(key)
            if node is not None and node.kind == "text" and node.text.strip():
                found.append(Found(title, node, form, shape.dialect))
                break
        for key in shape.also:
            node = entry.get(key)
            if node is not None and node.kind == "text" and node.text.strip():
                found.append(Found(f"{title} ({key})", node, "plain", shape.dialect))
        return found
    return None


def _apart(texts: list[Found]) -> list[Found]:
    """Entries of one name get numbers, so that each is named by itself."""
    seen: dict[str, int] = {}
    apart = []
    for found in texts:
        seen[found.name] = seen.get(found.name, 0) + 1
        count = seen[found.name]
        apart.append(found if count == 1 else Found(f"{found.name} #{count}", found.node, found.form, found.dialect))
    return apart
