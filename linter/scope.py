"""Scope: whether words are said outright, or inside a condition, a denial, a quotation, a report of theirs, or a question.

Judged once, here, for every rule and signal; a rule that wants such words says so (``scope: {allow: [asked]}``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from linter.patterns import regex

SCOPES = ("conditional", "negated", "quoted", "reported", "asked")

_BREAKS = regex(r" (?:[,;:–(]|but|because|since|so|although|though|while|whereas|which|who|why|how|and|as) ")
_HARD_BREAKS = regex(r" (?:[,;:–]|but|because|so|although) ")
_CONDITION = regex(
    r"(?:^| )(?:(?:(?<!as )(?<!what )if|unless|whether|in case|in the event|provided|assuming|suppose|supposing|whenever|in order to avoid|were (?:it|you|we) to)(?: |$)"
    r"|(?:^|(?<=[,;:–] )|(?<=but )|(?<=and ))(?:should|had) (?:you|it|anything|anyone|something|your|the|this|that|there|any|they|we|a|an|nothing|one) )"
)
_NEGATION = regex(r"(?:^| )(?:not|never|nobody|none|neither|nor|without|hardly|nothing|no|far from|rather than|instead of|no one)(?= |$)")
_NOT_NEGATION = regex(r"\b(?:not (?:only|just|sure|certain|to mention)|no (?:doubt|wonder|longer|less)|why not|no ,|if not|or not)\b")
_REPORT = regex(
    r"(?:^| )(?:you|they|customer) (?:also |have |had |just |already |were |clearly |kindly )?"
    r"(?:say|said|wrote|write|written|mention|mentioned|told|tell|telling|report|reported|describe|described|explained|feel|felt|asked|ask|asking|"
    r"think|thought|believe|believed|worried|fear|feared|saying|complain|complained|noticed|found|point out|pointed out)"
    r"(?: (?:us|me|that|how|,|about|when|why|your))*(?: \S+){0,4} ?$"
)


@lru_cache(maxsize=2048)
def scopes(sentence: str, start: int, end: int) -> frozenset[str]:
    """The scopes that the words ``start:end`` of one sentence of matching text stand in."""
    before = sentence[:start]
    found = set()
    if sentence.endswith(("?", '? "', "? )")):
        found.add("asked")
    if before.count('"') % 2 == 1 and '"' in sentence[end:]:
        found.add("quoted")
    breaks = [m.end() - 1 for m in _HARD_BREAKS.finditer(before)]
    conditions = [m.start() for m in _CONDITION.finditer(before)]
    if conditions and not any(at > conditions[-1] + 3 for at in breaks):
        found.add("conditional")
    clause = before[_last(_BREAKS, before) :]
    if _NEGATION.search(_NOT_NEGATION.sub(" ", clause)):
        found.add("negated")
    if _REPORT.search(before[_last(_HARD_BREAKS, before) :].rstrip() + " " if before else ""):
        found.add("reported")
    return frozenset(found)


def _last(pattern: re.Pattern[str], text: str) -> int:
    at = 0
    for match in pattern.finditer(text):
        at = match.end() - 1
    return at


def clause(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The clause of one sentence around ``start:end``."""
    first = _last(_BREAKS, sentence[:start])
    following = _BREAKS.search(sentence, max(0, end - 1))
    return first, following.start() if following else len(sentence)
