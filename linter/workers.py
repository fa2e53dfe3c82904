"""Checking many messages: in this process where they are few, else in several, the results in the order of the messages."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from linter.model import Checked, Finding, Message, Problem, Skipped
from linter.session import Session

if TYPE_CHECKING:
    from concurrent.futures import Future

MANY = 200
"""Messages from which more processes are worth their start."""
_AT_ONCE = 32
"""Messages that a process is given at a time."""
_AHEAD = 4
"""How many such portions a process may be behind, so that reading never runs far ahead of checking."""

Found = tuple[tuple[Finding, ...], tuple[Skipped, ...]]
_session: Session | None = None


def check_all(items: Iterable[Message | Problem], session: Session, jobs: int | None) -> Iterator[Checked | Problem]:
    """Check messages as they come, and pass problems on. ``jobs`` is the number of processes; ``None`` takes one a core where there are many.

    Where processes cannot be forked (Windows), there is one.
    """
    waiting = iter(items)
    first = list(islice(waiting, MANY))
    # Where earlier runs answer for most, more processes would only cost their start.
    many = len(first) == MANY and sum(isinstance(_known(item, session), Message) for item in first) > MANY // 4
    if many and session.engine.rules.kept is not None:
        # What many messages look into is read at once.
        session.engine.rules.kept.whole()
    if len(first) == MANY:
        # None of what has been read so far is ever rubbish.
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
    jobs = jobs or (_cores() if many else 1)
    everything = chain(first, waiting)
    if jobs == 1 or not hasattr(os, "fork"):
        results: Iterator[Checked | Problem] = (item if isinstance(item, Problem) else session.check(item) for item in everything)
    else:
        results = _shared_out(everything, session, jobs)
    yield from results
    if session.results is not None:
        session.results.flush()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(items: Iterator[Message | Problem], session: Session, jobs: int) -> Iterator[Checked | Problem]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    global _session
    _session = session
    portions: deque[tuple[list[Checked | Message | Problem], Future[list[Found]]]] = deque()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
        while portion := list(islice(items, _AT_ONCE)):
            known = [_known(item, session) for item in portion]
            portions.append((known, pool.submit(_find, [item for item in known if isinstance(item, Message)])))
            if len(portions) > jobs * _AHEAD:
                yield from _joined(*portions.popleft(), session)
        while portions:
            yield from _joined(*portions.popleft(), session)


def _known(item: Message | Problem, session: Session) -> Checked | Message | Problem:
    if isinstance(item, Problem):
        return item
    prepared = session.prepared(item)
    return session.remembered(prepared) or prepared


def _find(messages: list[Message]) -> list[Found]:
    """In a process of its own: what the rules find."""
    assert _session is not None
    checked = [_session.find(message) for message in messages]
    return [(one.findings, one.skipped) for one in checked]


def _joined(portion: list[Checked | Message | Problem], found: Future[list[Found]], session: Session) -> Iterator[Checked | Problem]:
    results = iter(found.result())
    for item in portion:
        if isinstance(item, Problem):
            yield item
        else:
            yield session.settled(item if isinstance(item, Checked) else session.learnt(Checked(item, *next(results))))
