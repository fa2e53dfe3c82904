"""What has changed since a git revision: files, and of files with many messages the messages that are new or different.

Counted from the common ancestor of the revision and what is checked out, as a pull request is; files that git does not know yet count as changed.
"""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from linter.model import Context, Message, Problem, TactfulError
from linter.sources import Given, decode, read_text


@dataclass(frozen=True)
class Changes:
    """The changed ``files`` (resolved paths) of the repository at ``top`` since the commit ``base``."""

    base: str
    top: Path
    files: frozenset[Path]


def changes_since(revision: str) -> Changes:
    """What git says has changed since ``revision``, in the repository of the working directory.

    Raises:
        TactfulError: there is no git, no repository, no such revision, or no common ancestor.
    """
    top = Path(os.fsdecode(_git(revision, "rev-parse", "--show-toplevel")).removesuffix("\n"))
    commit = _git(revision, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    try:
        base = _git(revision, "merge-base", commit, "HEAD").decode().strip()
    except TactfulError as error:
        raise TactfulError(
            f"--diff-base {revision}: it has no common ancestor with HEAD here; in a shallow clone, fetch more of the history (fetch-depth: 0)"
        ) from error
    changed = _git(revision, "-C", str(top), "diff", "--name-only", "-z", "--diff-filter=d", base, "--")
    untracked = _git(revision, "-C", str(top), "ls-files", "-z", "--others", "--exclude-standard")
    names = os.fsdecode(changed + untracked).split("\0")
    return Changes(base, top, frozenset((top / name).resolve() for name in names if name))


def only_changed(items: Iterable[Message | Problem], path: Path, changes: Changes, given: Given) -> Iterator[Message | Problem]:
    """The messages of a changed file that were not in it before, word for word; all of them where the file is one message."""
    held = list(items)
    if sum(isinstance(item, Message) for item in held) > 1:
        before = Counter(_said(item) for item in _before(path, changes, given) if isinstance(item, Message))
        for item in held:
            if isinstance(item, Problem) or before[_said(item)] == 0:
                yield item
            else:
                before[_said(item)] -= 1
    else:
        yield from held


def _said(message: Message) -> tuple[str, Context]:
    return (message.visible.chars if message.visible is not None else message.text), message.context


def _before(path: Path, changes: Changes, given: Given) -> Iterator[Message | Problem]:
    """The messages of a file as it was at the base; none where it was not there, or could not be read."""
    name = path.resolve().relative_to(changes.top.resolve()).as_posix()
    done = subprocess.run(["git", "-C", str(changes.top), "show", f"{changes.base}:{name}"], capture_output=True, check=False)
    if done.returncode:
        return
    try:
        text = decode(done.stdout)
    except ValueError:
        return
    yield from read_text(text, str(path), given, from_file=True)


def _git(revision: str, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise TactfulError("--diff-base needs git, which is not installed") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise TactfulError(f"--diff-base {revision}: {said[0] if said else 'git knows no such revision'}") from error
