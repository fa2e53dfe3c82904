"""The weights of all likenesses in one table, by feature: a sentence is gone through once for all rules."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from linter.likeness import DECIMALS, Likeness, scaled

_LANE = 32
_HALF = 1 << (_LANE - 1)
_UNIT = 10**DECIMALS


@dataclass(frozen=True)
class Weights:
    """``names``, ``biases`` and ``limits`` of the rules; ``by_feature`` the weights, 0 where no rule has one.

    The weights of a feature are one number, in which every rule has 32 bits for its own in ten-thousandths: the sum of such numbers holds the sum of each
    rule's weights, exactly, and a sum over a sentence is a few additions where there would be hundreds.
    """

    names: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    by_feature: Mapping[str, int]

    def alike(self, found: Collection[str]) -> frozenset[str]:
        """The rules that a sentence with these features is like those that break."""
        totals = _apart(sum(map(self.by_feature.__getitem__, found)), len(self.names))
        return frozenset(
            name
            for name, bias, limit, total in zip(self.names, self.biases, self.limits, totals, strict=True)
            if scaled(bias, total, len(found)) >= limit
        )

    def likenesses(self) -> dict[str, Likeness]:
        """The rules' likenesses, whose weights are looked up in the table."""
        return {name: Likeness(self.biases[number], self.limits[number], _Column(number, self)) for number, name in enumerate(self.names)}


def _together(weights: Mapping[int, float]) -> int:
    """The weights of a feature, by the numbers of their rules, in one number."""
    return sum(round(weight * _UNIT) << (_LANE * number) for number, weight in weights.items())


def _apart(together: int, count: int) -> Sequence[float]:
    """The weights, or sums of weights, of so many rules out of one number."""
    held = struct.unpack(f"<{count}I", (together + _middle(count)).to_bytes(4 * count, "little"))
    return [(lane - _HALF) / _UNIT for lane in held]


@lru_cache(maxsize=8)
def _middle(count: int) -> int:
    """What makes none of so many weights negative."""
    return sum(_HALF << (_LANE * number) for number in range(count))


class _Column(Mapping[str, float]):
    """The weights of one rule of a table; a feature without one is not in it. It cannot be listed: the table may lie in a file."""

    def __init__(self, number: int, table: Weights):
        self._number, self._table = number, table

    def __getitem__(self, feature: str) -> float:
        weight = _apart(self._table.by_feature[feature], len(self._table.names))[self._number]
        if not weight:
            raise KeyError(feature)
        return weight

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the weights of one rule are not listed here")

    def __len__(self) -> int:
        raise TypeError("the weights of one rule are not counted here")


class OrNone(dict[str, int]):
    """Weights by feature, in which every other feature has none."""

    def __missing__(self, key: str) -> int:
        return 0


def weights_of(likenesses: Mapping[str, Likeness]) -> Weights:
    """One table of some rules' likenesses."""
    held: dict[str, dict[int, float]] = {}
    for number, likeness in enumerate(likenesses.values()):
        for feature, weight in likeness.weights.items():
            held.setdefault(feature, {})[number] = weight
    return Weights(
        tuple(likenesses), tuple(held_.bias for held_ in likenesses.values()), tuple(held_.above for held_ in likenesses.values()),
        OrNone((feature, _together(weights)) for feature, weights in held.items()),
    )  # fmt: skip
