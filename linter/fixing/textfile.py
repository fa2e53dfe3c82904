"""A file as bytes and as text: its edits written so that every byte outside them stays, and all at once or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from linter.formats import MAIL_ENDINGS
from linter.model import Edit
from linter.sources import decoded, mail_text

MOST = 50_000_000
"""Bytes beyond which a file is only reported on."""


class UnwritableError(ValueError):
    """A file that cannot be written back, or an edit that cannot stand in it; says why."""


@dataclass(frozen=True)
class TextFile:
    """The ``data`` of a file, and the ``text`` that it is in ``encoding`` after the bytes of ``mark``."""

    data: bytes
    text: str
    encoding: str
    mark: bytes = b""

    def edited(self, edits: Sequence[Edit]) -> TextFile:
        """The file with ``edits``, which do not overlap and which it ``holds``, in offsets of ``text``."""
        pieces: list[str] = []
        at = 0
        for edit in sorted(edits, key=lambda held: (held.start, held.end)):
            pieces += [self.text[at : edit.start], edit.text]
            at = edit.end
        pieces.append(self.text[at:])
        text = "".join(pieces)
        return replace(self, data=self.mark + text.encode(self.encoding), text=text)

    def holds(self, edits: Sequence[Edit]) -> None:
        """Refuse edits with a character that the file's encoding cannot write. Raises :class:`UnwritableError`."""
        for edit in edits:
            try:
                edit.text.encode(self.encoding)
            except UnicodeEncodeError as error:
                raise UnwritableError(f"{edit.text[error.start]!r} cannot be written in the file's encoding, {self.encoding}") from error


def open_text(data: bytes, name: str) -> TextFile:
    """A file's bytes as the text that messages are read from.

    Raises:
        UnwritableError: it is no text, too long, or would not come back the same from its encoding.
    """
    if len(data) > MOST:
        raise UnwritableError(f"longer than {MOST:,} bytes; it is only reported on")
    ending = name.rpartition(".")[2].lower()
    if ending in MAIL_ENDINGS:
        text, raw = mail_text(data)
        if raw and ending == "mbox":
            raise UnwritableError("a mailbox with mails that are not UTF-8; it is only reported on")
        mark = data[:3] if not raw and data.startswith(b"\xef\xbb\xbf") else b""
        held = TextFile(data, text, "latin-1" if raw else "utf-8", mark)
    else:
        try:
            held = TextFile(data, *decoded(data))
        except ValueError as error:
            raise UnwritableError(str(error)) from error
    try:
        same = held.mark + held.text.encode(held.encoding) == data
    except UnicodeEncodeError:
        same = False
    if not same:
        raise UnwritableError(f"its encoding, {held.encoding}, would not give the same bytes back; save it as UTF-8")
    return held


def write(path: Path, old: bytes, new: bytes) -> None:
    """Put ``new`` in the place of ``old``, which the file must still hold: all at once, its permissions kept, a link followed.

    Raises:
        UnwritableError: the file has changed since it was read, or cannot be written; nothing is lost then.
    """
    try:
        real = path.resolve(strict=True)
        if real.read_bytes() != old:
            raise UnwritableError("has changed since it was read; nothing was written, run it again")
        mode = stat.S_IMODE(real.stat().st_mode)
        if not mode & 0o222 or not os.access(real, os.W_OK):
            raise UnwritableError("is write-protected; nothing was written")
        handle, draft = tempfile.mkstemp(prefix=".tactful-", suffix=real.suffix, dir=real.parent)
    except OSError as error:
        raise UnwritableError(f"cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(mode)
        if real.read_bytes() != old:
            raise UnwritableError("has changed since it was read; nothing was written, run it again")
        Path(draft).replace(real)
    except OSError as error:
        raise UnwritableError(f"cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            Path(draft).unlink(missing_ok=True)
