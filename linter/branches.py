"""The branches of a template's conditions: alternatives of which a customer sees one, so each is read with the text
around it.

A template with ``if … else … endif`` is read once with all first branches, once with all second ones, and so on: every branch is read in its place,
without the number of readings growing with the number of conditions that stand beside one another. The forms of a plural and of a choice
(``linter.icu``) are branches too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from linter import icu
from linter.formats.places import place
from linter.formats.visible import sliced
from linter.model import Message, Problem, Visible
from linter.patterns import regex
from linter.placeholders import Tag, tokens

MOST_VARIANTS = 64
"""Alternatives of one condition that are read."""
LONGEST_READ = 400_000
"""Characters that the readings of one message have together, from which on fewer of its alternatives are read."""
_HAS_ELSE = regex(
    r"\{%-?\s*(?:else|elif|elsif|elseif|when)\b|\{\{~?\s*(?:else\b|\^\s*\}\})|<%-?\s*(?:else|elsif|when)\b|\{(?:else|elseif)\b|<#(?:else|elseif|case)\b|\*\|(?:ELSE|ELSEIF):",
    re.IGNORECASE,
)
_LIQUID = regex(r"\{%[-~+]?\s*(?P<word>[a-z]+)")
_ERB = regex(r"<%-?=?\s*(?P<word>\w+)?(?P<rest>.*?)-?%>\Z", re.DOTALL)
_HANDLEBARS = regex(r"\{\{~?\s*(?:(?P<open>[#^])\s*(?P<name>[\w.@/-]*)|/\s*(?P<close>[\w.@/-]*)|(?P<word>else)\b)")
_SMARTY = regex(r"\{(?P<slash>/?)(?P<word>[a-z]+)")
_FREEMARKER = regex(r"<(?P<slash>/?)#(?P<word>[a-z]+)(?P<alone>[^>]*/>)?")
_MAILCHIMP = regex(r"\*\|(?P<word>IFNOT|IF|ELSEIF|ELSE|END)\b")
_BLOCKS = frozenset(
    ["if", "unless", "case", "for", "ifchanged", "ifequal", "ifnotequal", "tablerow", "foreach", "section", "while", "switch", "list"]
)
_MIDDLES = frozenset(["else", "elif", "elsif", "elseif", "when", "foreachelse", "sectionelse", "elseif", "default"])

Step = Literal["open", "middle", "close"]


@dataclass(frozen=True)
class Fork:
    """A tag of a condition at ``start:end``: what it does, and to which kind of block."""

    start: int
    end: int
    step: Step
    word: str


def forks(text: str) -> Iterator[Fork]:
    """The tags that open, divide and close blocks, in order."""
    for held in tokens(text):
        token = text[held.start : held.end]
        if isinstance(held, Tag) and not held.block:
            continue
        step = (held.step, "") if isinstance(held, Tag) and held.step else _step(token)
        if step is not None:
            yield Fork(held.start, held.end, *step)


def _step(token: str) -> tuple[Step, str] | None:
    if token.startswith("{%"):
        return _plain(_LIQUID.match(token), "end")
    if token.startswith("<%"):
        return _ruby(token)
    if token.startswith("{{"):
        match = _HANDLEBARS.match(token)
        if match is None:
            return None
        if match["open"] is not None:
            return ("open", match["name"]) if match["name"] else ("middle", "else")
        return ("middle", "else") if match["word"] else ("close", match["close"])
    if token.startswith(("<#", "</#")):
        match = _FREEMARKER.match(token)
        if match is None or match["alone"]:
            return None
        word = match["word"]
        if match["slash"]:
            return ("close", word) if word in _BLOCKS else None
        return ("open", word) if word in _BLOCKS else ("middle", word) if word in {"else", "elseif", "case", "default"} else None
    if token.startswith("*|"):
        match = _MAILCHIMP.match(token)
        word = match["word"] if match is not None else ""
        return {"IF": ("open", "if"), "IFNOT": ("open", "if"), "ELSE": ("middle", "else"), "ELSEIF": ("middle", "else"), "END": ("close", "if")}.get(
            word
        )  # type: ignore[return-value]
    if token.startswith("{"):
        match = _SMARTY.match(token)
        if match is not None and match["slash"]:
            return ("close", match["word"]) if match["word"] in _BLOCKS else None
        return _plain(match, "/")
    return None


def _plain(match: re.Match[str] | None, closing: str) -> tuple[Step, str] | None:
    word = match["word"] if match is not None else ""
    if word in _BLOCKS:
        return "open", word
    if word in _MIDDLES:
        return "middle", word
    if word.startswith(closing) and word.removeprefix(closing) in _BLOCKS:
        return "close", word.removeprefix(closing)
    return None


def _ruby(token: str) -> tuple[Step, str] | None:
    match = _ERB.match(token)
    if match is None:
        return None
    word, rest = match["word"] or "", match["rest"]
    if word in {"if", "unless", "case", "for", "while", "until", "begin"} and not token.startswith("<%="):
        return "open", word
    if word in {"else", "elsif", "when"}:
        return "middle", word
    if word == "end":
        return "close", ""
    return ("open", "do") if re.search(r"\bdo(?:\s*\|[^|]{0,80}\|)?\s*\Z", rest) else None


@dataclass
class _Block:
    """A block being read: its branches, each of spans and further blocks."""

    fork: Fork
    branches: list[list[tuple[int, int] | _Block]] = field(default_factory=lambda: [[]])
    readings: int = 1
    """How many readings it takes to read every branch."""


@dataclass(frozen=True)
class Unbalanced:
    """A tag that has no partner, at an offset."""

    text: str
    at: int


def _tree(text: str) -> list[tuple[int, int] | _Block] | Unbalanced:
    root: list[tuple[int, int] | _Block] = []
    stack: list[_Block] = []
    at = 0
    for fork in forks(text):
        here = stack[-1].branches[-1] if stack else root
        # A reading has the tags that open and close a block around its branch, so that it is a template too.
        here.append((at, fork.end if fork.step == "open" else fork.start))
        at = fork.end if fork.step != "close" else fork.start
        token = " ".join(text[fork.start : fork.end].split())[:40]
        if fork.step == "open":
            block = _Block(fork)
            here.append(block)
            stack.append(block)
        elif not stack:
            return Unbalanced(f"{token!r} belongs to no open block", fork.start)
        elif fork.step == "middle":
            stack[-1].branches.append([])
        else:
            block = stack.pop()
            if fork.word and block.fork.word and fork.word != block.fork.word:
                return Unbalanced(f"{token!r} closes a block that it does not belong to", fork.start)
    if stack:
        fork = stack[-1].fork
        return Unbalanced(f"{' '.join(text[fork.start : fork.end].split())[:40]!r} is never closed", fork.start)
    root.append((at, len(text)))
    return root


def unbalanced(text: str) -> Unbalanced | None:
    """The first tag of a condition, plural or choice without its partner."""
    choices = icu.has_branches(text)
    fault = icu.marks(text)[1] if choices else None
    if fault is not None:
        return Unbalanced(fault.text, fault.at)
    found = _tree(text) if choices or re.search(r"\{%|\{\{|<%|\{/?if|<#|\*\|", text) else None
    return found if isinstance(found, Unbalanced) else None


def with_torn(items: Iterable[Message | Problem]) -> Iterator[Message | Problem]:
    """Messages, and before each whose tags do not match, what is wrong and where."""
    for item in items:
        torn = unbalanced(item.visible.chars) if isinstance(item, Message) and item.visible is not None else None
        if torn is not None and isinstance(item, Message) and item.visible is not None:
            line, column = place(item.text, item.visible.starts[torn.at] if item.visible.starts is not None else torn.at)
            yield Problem(item.path, f"{torn.text}; its branches were read as one text", line, column)
        yield item


def variants(message: Message) -> list[Message]:
    """A message once for every alternative that its conditions offer; itself alone where they offer none."""
    seen = message.visible or Visible(message.text)
    if _HAS_ELSE.search(seen.chars) is None and not icu.has_branches(seen.chars):
        return [message]
    tree = _tree(seen.chars)
    if isinstance(tree, Unbalanced):
        return [message]
    count = min(MOST_VARIANTS, _count(tree), max(8, LONGEST_READ // len(seen.chars)))
    return [replace(message, visible=sliced(seen, _chosen(tree, at))) for at in range(count)]


def _branches(block: _Block) -> list[list[tuple[int, int] | _Block]]:
    """The alternatives of a block; what stands before a ``case``'s first ``when`` is none."""
    return block.branches[1:] if block.fork.word in {"case", "switch"} and len(block.branches) > 1 else block.branches


def _count(items: list[tuple[int, int] | _Block]) -> int:
    """How many readings it takes to read every branch; each block learns its own. Without recursion, so that no nesting overruns the stack."""
    blocks: list[_Block] = []
    waiting = [item for item in items if isinstance(item, _Block)]
    while waiting:
        block = waiting.pop()
        blocks.append(block)
        waiting += [item for branch in _branches(block) for item in branch if isinstance(item, _Block)]
    for block in reversed(blocks):
        block.readings = sum(_most(branch) for branch in _branches(block))
    return _most(items)


def _most(items: list[tuple[int, int] | _Block]) -> int:
    return max((item.readings for item in items if isinstance(item, _Block)), default=1)


def _chosen(items: list[tuple[int, int] | _Block], at: int) -> Iterator[tuple[int, int]]:
    """The spans of one reading, in order. A block with fewer readings than there are stays with its last."""
    waiting = [(item, at) for item in reversed(items)]
    while waiting:
        item, at = waiting.pop()
        if isinstance(item, _Block):
            at = min(at, item.readings - 1)
            for branch in _branches(item):
                own = _most(branch)
                if at < own:
                    waiting.extend((inner, at) for inner in reversed(branch))
                    break
                at -= own
        else:
            yield item
