"""The values in a rule file: choices, scopes, examples and patterns over syntax, each refused with its place when it is wrong."""

from __future__ import annotations

import re
from datetime import datetime

from linter.model import KINDS, MODES
from linter.rules import Example
from linter.scope import SCOPES
from linter.yamlsource import Value, unknown


def choice(value: Value, what: str, names: tuple[str, ...] | list[str]) -> str:
    text = value.text(what)
    if text not in names:
        raise value.error(unknown(f"{what} {text!r}", text, names))
    return text


def choices(value: Value | None, what: str, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(choice(item, what, names) for item in value.items(what)) if value is not None else ()


def scopes_allowed(value: Value | None) -> frozenset[str]:
    if value is None:
        return frozenset()
    if value.data == "any":
        return frozenset(SCOPES)
    held = value.mapping("scope", {"allow"})
    return frozenset(choices(held.get("allow"), "scope", SCOPES))


_EXAMPLE_KEYS = frozenset("text kind mode customer-name customer-message received-at sent-at fixed".split())


def examples_of(value: Value | None) -> tuple[Example, ...]:
    if value is None:
        return ()
    found = []
    for item in value.items("examples"):
        if isinstance(item.data, dict):
            held = item.mapping("an example", _EXAMPLE_KEYS)
            if "text" not in held:
                raise item.error("an example needs 'text'")
            raw = held["text"].text("text")
            extra = {key.replace("-", "_"): _example_value(key, entry) for key, entry in held.items() if key != "text"}
        else:
            raw, extra = item.text("an example"), {}
        text, spans = unmark(raw)
        mode = extra.pop("mode", "draft")
        if not spans and raw.count("<<") != raw.count(">>"):
            raise item.error("an example's << and >> do not pair")
        found.append(Example(text=text, spans=spans, line=item.line, mode=mode, **extra))
    return tuple(found)


def _example_value(key: str, value: Value) -> str:
    if key in {"kind", "mode"}:
        return choice(value, key, KINDS if key == "kind" else MODES)
    text = value.text(key)
    if key in {"received-at", "sent-at"}:
        try:
            datetime.fromisoformat(text)
        except ValueError as error:
            raise value.error(f"{key} {text!r} is not an ISO 8601 time, as in 2026-03-09T14:00:00") from error
    return text


def unmark(raw: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """An example without its ``<<marks>>``, and the spans they enclosed."""
    spans: list[tuple[int, int]] = []
    out = ""
    position = 0
    for match in re.finditer(r"<<(.+?)>>(?!>)", raw, re.DOTALL):
        out += raw[position : match.start()]
        spans.append((len(out), len(out) + len(match[1])))
        out += match[1]
        position = match.end()
    return out + raw[position:], tuple(spans)


ATTRIBUTES = frozenset(
    "ORTH TEXT NORM LOWER SHAPE LENGTH LEMMA POS TAG DEP MORPH ENT_TYPE ENT_IOB SENT_START IS_SENT_START IS_ALPHA IS_ASCII IS_DIGIT "
    "IS_LOWER IS_UPPER IS_TITLE IS_PUNCT IS_SPACE IS_STOP IS_BRACKET IS_QUOTE IS_LEFT_PUNCT IS_RIGHT_PUNCT IS_CURRENCY LIKE_NUM LIKE_URL "
    "LIKE_EMAIL SPACY".split()
)
_TESTS = frozenset("REGEX FUZZY FUZZY1 FUZZY2 FUZZY3 IN NOT_IN IS_SUBSET IS_SUPERSET INTERSECTS == != >= <= > <".split())
_OPERATORS = ("!", "?", "+", "*")
RELATIONS = ("<", ">", "<<", ">>", ".", ".*", ";", ";*", "$+", "$-", "$++", "$--", ">+", ">-", ">++", ">--", "<+", "<-", "<++", "<--")


def syntax_patterns(form: str, value: Value) -> tuple[object, ...]:
    """Matcher token patterns, or a tree's nodes. What spaCy would refuse is refused here, without importing it."""
    if form == "tokens":
        for item in value.items("tokens"):
            if not item.items("a token pattern"):
                raise item.error("a token pattern needs a token, as in [{LOWER: late}]")
            for token in item.items("a token pattern"):
                _attributes(token, "a token", {"OP"})
        return tuple(item.plain() for item in value.items("tokens"))
    nodes = value.mapping("tree")
    roots = [name for name, node in nodes.items() if "of" not in node.mapping(f"tree node {name!r}")]
    if len(roots) != 1:
        raise value.error(f"a tree needs one node without 'of', its anchor, not {len(roots)}")
    for name, node in nodes.items():
        held = _attributes(node, f"tree node {name!r}", {"of", "rel"})
        if "rel" in held:
            choice(held["rel"], "relation", RELATIONS)
        above = held.get("of")
        if above is not None and above.text("of") not in nodes:
            raise above.error(unknown(f"tree node {above.data!r}", str(above.data), list(nodes)))
        climbed = {name}
        while above is not None:
            if above.data in climbed:
                raise above.error(f"the tree's node {name!r} hangs from itself")
            climbed.add(str(above.data))
            above = nodes[str(above.data)].mapping("a tree node").get("of")
    return tuple((name, node.plain()) for name, node in nodes.items())


def _attributes(token: Value, what: str, more: set[str]) -> dict[str, Value]:
    """The attributes of one token, each known to spaCy and of a kind that it takes."""
    held = token.mapping(what)
    for key, value in held.items():
        if key not in more and key.upper() not in ATTRIBUTES:
            raise token.key_error(key, unknown(f"attribute {key!r} of {what}", key.upper(), sorted(ATTRIBUTES | more)))
        if key == "OP":
            if value.data not in _OPERATORS and not re.fullmatch(r"\{\d*(,\d*)?\}", value.text("OP")):
                raise value.error(f"unknown operator {value.data!r}; known are {', '.join(_OPERATORS)} and {{n,m}}")
        elif key not in more and isinstance(value.data, dict):
            for test in value.mapping(f"{key} of {what}", _TESTS).values():
                if test.data is None or isinstance(test.data, dict):
                    raise test.error(f"{key} of {what} needs a word, a number or a list")
        elif value.data is None:
            raise value.error(f"{key} of {what} needs a value")
    return held
