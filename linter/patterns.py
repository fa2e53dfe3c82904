"""Regular expressions that are compiled when they are first used: a run needs few of ours, and compiling them all takes longer than checking a reply."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_USED = ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", "pattern")


class _Late:
    """Becomes the compiled expression when it is first asked for anything."""

    def __init__(self, source: str | bytes, flags: int):
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        self.__dict__.update((used, getattr(compiled, used)) for used in _USED)
        return getattr(compiled, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """An expression as :func:`re.compile` gives it, compiled late; one that is wrong is refused then."""
    return cast("re.Pattern[AnyStr]", _Late(source, flags))


SLOT = regex(r"(?<![{$%#])\{([A-Za-z_']+)\}(?!\})")
"""A slot in the text of a suggestion."""
