"""Building and combining what is seen: characters, each with the span of the source that it stands for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from linter.model import Visible


class Builder:
    """Collects seen characters with their sources."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts = array("q")
        self.ends = array("q")

    def add(self, chars: str, start: int) -> None:
        """Characters that stand as they are at ``start`` of the source."""
        self.chars.append(chars)
        self.starts.extend(range(start, start + len(chars)))
        self.ends.extend(range(start + 1, start + len(chars) + 1))

    def put(self, chars: str, start: int, end: int) -> None:
        """Characters that stand for the source's ``start:end``."""
        self.chars.append(chars)
        self.starts.extend([start] * len(chars))
        self.ends.extend([end] * len(chars))

    def built(self) -> Visible:
        """The result so far."""
        return Visible("".join(self.chars), self.starts, self.ends)


def whole(text: str, start: int = 0, end: int | None = None) -> Visible:
    """The source's ``start:end`` as it stands."""
    builder = Builder()
    builder.add(text[start:end], start)
    return builder.built()


def sliced(seen: Visible, spans: Iterable[tuple[int, int]]) -> Visible:
    """Only the characters of ``seen`` in ``spans``, which are in order and do not overlap."""
    if seen.starts is None or seen.ends is None:
        seen = whole(seen.chars)
    assert seen.starts is not None
    assert seen.ends is not None
    chars: list[str] = []
    starts, ends = array("q"), array("q")
    for start, end in spans:
        chars.append(seen.chars[start:end])
        starts.extend(seen.starts[start:end])
        ends.extend(seen.ends[start:end])
    return Visible("".join(chars), starts, ends)


def within(outer: Visible, inner: Visible) -> Visible:
    """``inner``, whose places are offsets into ``outer.chars``, with places in the source of ``outer``."""
    if outer.starts is None or outer.ends is None:
        return inner
    if inner.starts is None or inner.ends is None:
        return Visible(inner.chars, outer.starts, outer.ends)
    starts, ends = array("q"), array("q")
    count = len(outer.chars)
    for start, end in zip(inner.starts, inner.ends, strict=True):
        if start < end:
            starts.append(outer.starts[start])
            ends.append(outer.ends[end - 1])
        else:
            # Characters of base64 overlap in the file; a mark between two stands after the first.
            at = outer.starts[start] if start < count else outer.ends[count - 1] if count else 0
            at = max(at, ends[-1]) if ends else at
            starts.append(at)
            ends.append(at)
    return Visible(inner.chars, starts, ends)
