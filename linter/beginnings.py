"""Where a sentence begins though no stop ends the one before it: after a link, after an emoji, and between conditions that stand beside one another.

People leave the stop out after a link, lest it becomes part of it; and a template's conditions each hold sentences of their own.
"""

from __future__ import annotations

from linter.patterns import regex
from linter.placeholders import Placeholder, Tag

_WORDS = "Please|For|If|To|The|This|That|These|There|You|Your|We|Our|It|Once|When|After|Before|In|As|At|On|Note|No|Not|Do|An?|I|My|Just|Also|Simply|Visit|Click"
"""Words that, with their capital, begin a sentence; any other may be a name."""
_BEGINNING = regex(rf"\s{{0,50}}(?:{_WORDS})(?![\w'’])")
_ADDRESSES = frozenset(["link", "contact"])


def begins(chars: str, group: str, placeholder: Placeholder | None, end: int) -> bool:
    """Whether a sentence begins after a token that ends at ``end``, by what kind of token it is."""
    if group == "emoji":
        return chars[end : end + 51].lstrip()[:1].isupper()
    address = group in _ADDRESSES or (placeholder is not None and placeholder.role in _ADDRESSES)
    return address and chars[end : end + 1].isspace() and _BEGINNING.match(chars, end) is not None


class Conditions:
    """Tells, tag by tag, where one condition's text ends and another's begins: ``… on screen{/if} {if $b}As you …``."""

    def __init__(self, chars: str) -> None:
        self._chars = chars
        self._end = -1

    def part(self, held: Placeholder | Tag) -> bool:
        """Whether a sentence begins after ``held``, the next placeholder or tag."""
        before, self._end = self._end, held.end if isinstance(held, Tag) and held.block else -1
        beside = before >= 0 and self._end >= 0 and not self._chars[before : held.start].strip()
        return beside and _BEGINNING.match(self._chars, held.end) is not None
