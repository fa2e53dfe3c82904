"""The scorecard: which of the practices that make a customer feel important a message keeps. Counts only; nothing is weighed into a mark.

A practice is *due* in every whole letter, or only where something calls for it (an apology is due where there is bad news). A
snippet, which an agent puts into a letter of their own, has no practices due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from linter.checks import CHECKS
from linter.engine import Engine
from linter.match import View
from linter.model import Message
from linter.reading import read


@dataclass(frozen=True)
class Practice:
    """``shown`` are the signals or checks of which one must be there; ``due`` those of which one calls for it (none: always due)."""

    name: str
    about: str
    shown: tuple[str, ...]
    due: tuple[str, ...] = ()


PRACTICES = (
    Practice("greeted", "opens with a greeting", ("greets", "thanks-first")),
    Practice("name used", "addresses the customer by name", ("addresses-by-name",)),
    Practice("heard", "shows that they were heard, where there is something to hear", ("acknowledgement",), ("bad-news", "complaint-to-answer")),
    Practice("apologised", "apologises, where there is bad news of ours", ("apology",), ("bad-news",)),
    Practice("next step", "gives a solution, an alternative or what happens next", ("next-step", "alternative")),
    Practice("time stated", "names a date, a time or a span of time", ("stated-time",)),
    Practice("something extra", "offers something extra, where we were late or wrong", ("something-extra",), ("delay", "our-mistake", "our-failure")),
    Practice("asked", "asks for their view, reasons or plans", ("asks-customer",)),
    Practice("thanked", "thanks them", ("thanks",)),
    Practice("invited back", "invites them to come back", ("offer-of-help",)),
)
_OPENING = "missing-greeting"


@dataclass(frozen=True)
class Card:
    """What one message keeps and lacks of the practices that are due in it; ``None`` for a snippet."""

    path: str
    message_id: str | None
    kept: tuple[str, ...] | None
    lacking: tuple[str, ...] | None


@dataclass(frozen=True)
class Sum:
    """A folder's cards, with for each practice how many keep it and in how many it is due."""

    folder: str
    cards: tuple[Card, ...]
    counts: tuple[tuple[str, int, int], ...]
    snippets: int


def card_of(message: Message, engine: Engine) -> Card:
    """The scorecard of one message."""
    view = View(read(message), engine.rules, engine.parser, engine.settings)
    if not view.complete or not view.reading.tokens:
        return Card(message.path, message.message_id, None, None)
    due = [practice for practice in PRACTICES if not practice.due or any(_present(name, view) for name in practice.due)]
    kept = tuple(practice.name for practice in due if any(_present(name, view) for name in practice.shown))
    return Card(message.path, message.message_id, kept, tuple(practice.name for practice in due if practice.name not in kept))


def _present(name: str, view: View) -> bool:
    if name == "thanks-first":
        # A letter that opens by thanking them for writing greets them, as the rule about greetings has it.
        rule = view.rules.rules.get(_OPENING)
        return rule is not None and not any(True for _ in view.filtered(rule))
    if name in CHECKS:
        return any(True for _ in CHECKS[name](view))
    return name in view.rules.signals and any(view.reading.sentence_at(hit.start).part != "quoted" for hit in view.signal(name))


def sums(cards: Iterable[Card]) -> list[Sum]:
    """The cards by folder, in order of the folders; a last sum over all where there are several."""
    held = list(cards)
    folders: dict[str, list[Card]] = {}
    for card in held:
        folders.setdefault(PurePath(card.path).parent.as_posix(), []).append(card)
    found = [_sum(folder, folders[folder]) for folder in sorted(folders)]
    return [*found, _sum("all", held)] if len(found) > 1 else found


def _sum(folder: str, cards: Sequence[Card]) -> Sum:
    counts = []
    for practice in PRACTICES:
        kept = sum(practice.name in (card.kept or ()) for card in cards)
        counts.append((practice.name, kept, kept + sum(practice.name in (card.lacking or ()) for card in cards)))
    return Sum(folder, tuple(cards), tuple(counts), sum(card.kept is None for card in cards))


def card_text(found: Sequence[Sum], *, messages: bool) -> Iterator[str]:
    """The lines for a terminal; ``messages`` also lists each message with what it lacks, those that lack most first."""
    for held in found:
        whole = [card for card in held.cards if card.kept is not None]
        left = f", {held.snippets} snippet{'' if held.snippets == 1 else 's'} left out" if held.snippets else ""
        yield f"{held.folder} ({len(whole)} message{'' if len(whole) == 1 else 's'}{left})"
        for practice, (name, kept, due) in zip(PRACTICES, held.counts, strict=True):
            yield (f"  {name:<16} {kept:>4} of {due:<4}  {practice.about}" if due else f"  {name:<16}    not due   {practice.about}")
        if messages and (held.folder != "all" or held is found[0]):
            yield ""
            for card in sorted(whole, key=lambda card: (-len(card.lacking or ()), card.path)):
                name = PurePath(card.path).name + (f" [{card.message_id}]" if card.message_id else "")
                kept_, lacking = len(card.kept or ()), card.lacking or ()
                yield f"  {kept_:>2} of {kept_ + len(lacking):<2}  {name}" + (f"  (not: {', '.join(lacking)})" if lacking else "")
        yield ""


def card_json(found: Sequence[Sum]) -> list[dict[str, Any]]:
    """The same as JSON data."""
    return [
        {
            "folder": held.folder,
            "snippets": held.snippets,
            "practices": [{"practice": name, "kept": kept, "due": due} for name, kept, due in held.counts],
            "messages": [
                {"path": card.path, "message_id": card.message_id, "kept": list(card.kept), "lacking": list(card.lacking or ())}
                for card in held.cards
                if card.kept is not None
            ],
        }
        for held in found
        if held.folder != "all" or held is found[0]
    ]
