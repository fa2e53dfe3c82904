"""The weights of all likenesses in one table, by feature: a sentence is gone through once for all rules."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from linter.likeness import Likeness, scaled

PAIR = struct.Struct("<Hd")
"""The number of a rule and a weight. Packed, the weights take a sixth of the memory that they would as objects, and are hardly slower to go through."""


@dataclass(frozen=True)
class Weights:
    """``names``, ``biases`` and ``limits`` of the rules, by number; ``by_feature`` the weights, as :data:`PAIR`, empty where no rule has one."""

    names: tuple[str, ...]
    biases: tuple[float, ...]
    limits: tuple[float, ...]
    by_feature: Mapping[str, bytes]

    def alike(self, found: Collection[str]) -> frozenset[str]:
        """The rules that a sentence with these features is like those that break."""
        totals = [0.0] * len(self.names)
        by_feature, unpacked = self.by_feature, PAIR.iter_unpack
        for feature in found:
            for number, weight in unpacked(by_feature[feature]):
                totals[number] += weight
        return frozenset(
            name
            for name, bias, limit, total in zip(self.names, self.biases, self.limits, totals, strict=True)
            if scaled(bias, total, len(found)) >= limit
        )

    def likenesses(self) -> dict[str, Likeness]:
        """The rules' likenesses, whose weights are looked up in the table."""
        return {name: Likeness(self.biases[number], self.limits[number], _Column(number, self.by_feature)) for number, name in enumerate(self.names)}


class _Column(Mapping[str, float]):
    """The weights of one rule of a table; a feature without one is not in it. It cannot be listed: the table may lie in a file."""

    def __init__(self, number: int, by_feature: Mapping[str, bytes]):
        self._number, self._by_feature = number, by_feature

    def __getitem__(self, feature: str) -> float:
        for number, weight in PAIR.iter_unpack(self._by_feature[feature]):
            if number == self._number:
                return float(weight)
        raise KeyError(feature)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the weights of one rule are not listed here")

    def __len__(self) -> int:
        raise TypeError("the weights of one rule are not counted here")


class OrNone(dict[str, bytes]):
    """Weights by feature, in which every other feature has none."""

    def __missing__(self, key: str) -> bytes:
        return b""


def weights_of(likenesses: Mapping[str, Likeness]) -> Weights:
    """One table of some rules' likenesses."""
    held: dict[str, list[tuple[int, float]]] = {}
    for number, likeness in enumerate(likenesses.values()):
        for feature, weight in likeness.weights.items():
            held.setdefault(feature, []).append((number, weight))
    return Weights(
        tuple(likenesses), tuple(held_.bias for held_ in likenesses.values()), tuple(held_.above for held_ in likenesses.values()),
        OrNone((feature, b"".join([PAIR.pack(*pair) for pair in pairs])) for feature, pairs in held.items()),
    )  # fmt: skip
