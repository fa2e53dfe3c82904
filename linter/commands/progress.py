"""How far a long run is: one line on a terminal's standard error, drawn as the work goes on.

Drawn by hand rather than by rich, whose thread would be carried into the processes that are forked, and whose bar ends up in front of the findings
that are printed meanwhile.
"""

from __future__ import annotations

import os
import time
from typing import TextIO

_EVERY = 0.1
_WIDTH = 30


class Progress:
    """A bar over ``total`` bytes on ``stream``. With ``stream`` no terminal, or a dumb one, nothing is ever drawn."""

    def __init__(self, stream: TextIO | None):
        dumb = stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb"
        self._stream = None if dumb else stream
        self._total = self._done = self._shown = 0
        self._begun = self._drawn = 0.0

    def start(self, total: int) -> None:
        """Begin to draw; ``total`` is in bytes."""
        self._total, self._done = total, 0
        self._begun = time.monotonic()

    def advance(self, count: int) -> None:
        """Take note of ``count`` bytes more."""
        self.reach(self._done + count)

    def reach(self, done: int) -> None:
        """Take note of ``done`` bytes in all."""
        self._done = min(done, self._total)
        now = time.monotonic()
        if self._total and self._stream is not None and now - self._drawn >= _EVERY:
            self._drawn = now
            self._draw(now - self._begun)

    def clear(self) -> None:
        """Take the bar off the terminal, because something else is printed there; it comes again with the next bytes."""
        if self._shown and self._stream is not None:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()
            self._shown = 0

    def end(self) -> None:
        """Take the bar off the terminal for good."""
        self.clear()
        self._total = 0

    def _draw(self, seconds: float) -> None:
        assert self._stream is not None
        part = self._done / self._total
        filled = int(part * _WIDTH)
        left = f"  about {_time(seconds / part - seconds)} left" if part > 0.01 and seconds > 2 else ""
        line = f"Checking [{'#' * filled}{'-' * (_WIDTH - filled)}] {part:4.0%}{left}"
        self._stream.write("\r" + line + " " * max(0, self._shown - len(line)))
        self._stream.flush()
        self._shown = len(line)


def _time(seconds: float) -> str:
    minutes = int(seconds / 60 + 0.5)
    return f"{int(seconds) + 1} s" if seconds < 90 else f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
