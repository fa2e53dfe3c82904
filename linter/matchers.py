"""spaCy's matchers of patterns over a parse: tokens in a row, or words and what hangs on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linter.rules import Condition
    from linter.syntax import Parser


def matcher_of(condition: Condition, parser: Parser) -> Any:
    """The matcher of a condition of form ``tokens`` or ``tree``. Raises :class:`ValueError` where a tree's nodes hang in a circle."""
    from spacy.matcher import DependencyMatcher, Matcher

    if condition.form == "tokens":
        matcher = Matcher(parser.nlp.vocab)
        matcher.add("pattern", [list(pattern) for pattern in condition.patterns])  # type: ignore[call-overload]
        return matcher
    tree = DependencyMatcher(parser.nlp.vocab)
    pattern: list[dict[str, object]] = []
    for name, node in tree_order(condition):
        attributes = {key.upper() if key != "_" else key: _attribute(value) for key, value in node.items() if key not in {"of", "rel"}}
        if "of" in node:
            pattern.append({"LEFT_ID": node["of"], "REL_OP": node.get("rel", ">"), "RIGHT_ID": name, "RIGHT_ATTRS": attributes})
        else:
            pattern.append({"RIGHT_ID": name, "RIGHT_ATTRS": attributes})
    tree.add("pattern", [pattern])
    return tree


def _attribute(value: object) -> object:
    return {"IN": value} if isinstance(value, list) else value


def tree_order(condition: Condition) -> list[tuple[str, Mapping[str, Any]]]:
    """Nodes with their heads first, as the matcher wants them."""
    waiting: list[tuple[str, Mapping[str, Any]]] = list(condition.patterns)  # type: ignore[arg-type]
    placed: list[tuple[str, Mapping[str, Any]]] = []
    while waiting:
        ready = [item for item in waiting if "of" not in item[1] or item[1]["of"] in {name for name, _ in placed}]
        placed.extend(ready)
        waiting = [item for item in waiting if item not in ready]
        if not ready:
            raise ValueError("a tree's nodes hang in a circle")
    return placed
