"""Likeness: weights read, sentences scored, the telling words found, and phrases deciding first."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.likeness import Likeness, clause_around, features, parse_weights, score, telling_words
from linter.match import View
from linter.model import Message, TactfulError
from linter.reading import read
from linter.rulefiles import load_rules
from linter.syntax import Parser

RULE = """\
id: grumpy
title: Grumpy
severity: warning
why: It is.
source: "own: ours"
likeness: true
match: {phrases: ["go away"]}
unless:
  - {phrases: ["just kidding"], within: message}
examples:
  fail: ["<<Go away>>."]
  pass: ["Go away. Just kidding."]
"""


def folder(tmp_path: Path, weights: str | None) -> Path:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "grumpy.yaml").write_text(RULE, "utf-8")
    if weights is not None:
        (tmp_path / "likeness").mkdir()
        (tmp_path / "likeness" / "grumpy.tsv").write_text(weights, "utf-8")
    return tmp_path


WEIGHTS = "{bias}\t-1.0\n{above}\t0.0\nshove\t6.0\nshove it\t6.0\nplease\t-9.0\n"


def quotes(where: Path, text: str) -> list[str]:
    rules = load_rules(where)
    view = View(read(Message(text=text)), rules, Parser())
    rule = rules.rules["grumpy"]
    hits = view.filtered(rule)
    return [view.reading.surface(hit.start, hit.end) for hit in hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Ana. Well, you can shove it, thanks.", ["you can shove it"]),
        ("Hi Ana. Please shove it please.", []),
        ("Hi Ana. If you shove it the door opens.", []),
        ('Hi Ana. You wrote "shove it" twice.', []),
        ("Go away, shove it.", ["Go away"]),
        ("If you go away, shove it.", []),
        ("Shove it. Just kidding.", []),
    ],
)
def test_weights_speak_where_no_phrase_has_decided(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert quotes(folder(tmp_path, WEIGHTS), text) == expected


def test_a_rule_with_likeness_needs_its_weights(tmp_path: Path) -> None:
    with pytest.raises(TactfulError, match=r"grumpy\.yaml:6:11: there are no weights in likeness/grumpy\.tsv"):
        load_rules(folder(tmp_path, None))


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ("{bias}\t0\n{above}\t0\nshove\tmuch\n", "line 3: 'much' is no number"),
        ("{bias}\t0\n{above}\t0\nshove\t41\n", "line 3: a weight is of -40 to 40, not '41'"),
        ("{bias}\t0\n{above}\t0\nshove\tnan\n", "line 3: a weight is of -40 to 40, not 'nan'"),
        ("shove 3\n", "line 1: a feature, a tab and a weight are wanted"),
        ("{bias}\t0\n", "{above} is missing"),
    ],
)
def test_wrong_weights_are_refused_with_their_line(tmp_path: Path, weights: str, said: str) -> None:
    with pytest.raises(TactfulError) as caught:
        load_rules(folder(tmp_path, weights))
    assert "grumpy.tsv" in str(caught.value)
    assert said in str(caught.value)


def test_score_is_the_mean_weight_and_the_bias() -> None:
    likeness = Likeness(-1.0, 0.0, {"a": 3.0})
    found = features(["a"])
    assert set(found) == {"^", "~^", "^ a", "~^ a", "^ a $", "a", "~a", "a $", "~a $", "$", "~$"}
    assert score(likeness, found) == pytest.approx(-1.0 + 3.0 / len(found) ** 0.5)


def test_the_telling_words_and_the_clause_around_them() -> None:
    words = ["well", ",", "you", "can", "shove", "it", ",", "thanks", "."]
    assert telling_words(parse_weights(WEIGHTS.splitlines()), words, features(words)) == (4, 6)
    assert clause_around(words, 4, 6) == (2, 6)
