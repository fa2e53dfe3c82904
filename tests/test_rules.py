"""Every rule and signal that comes with tactful proves itself, and is what the catalogue says."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from linter.engine import Engine
from linter.grammar import ONE
from linter.model import Context, Message, Severity
from linter.prove import prove
from linter.reading import read
from linter.rules import Condition, Rule, RuleSet, shipped_rules
from linter.syntax import Parser
from linter.templates import FILL

with (Path(__file__).parent / "catalogue.csv").open(newline="", encoding="utf-8") as _file:
    CATALOGUE = {row["id"]: row for row in csv.DictReader(_file)}
FILLED = {
    "time": "5 pm today", "date": "3 May", "offer": "send you a new one", "reason": "the part comes from Japan", "step": "a new one leaves today",
    "item": "a photo of the label",
}  # fmt: skip
"""What an agent might write into the slots that are theirs."""
SIGNALS = sorted(path.stem for path in (shipped_rules() / "signals").glob("*.yaml"))
ENOUGH = 8
SUGGESTED_BY_CHECK = {"missing-fallback", "unknown-placeholder"}
"""Rules whose check writes the suggestion: the placeholder as it should be."""


@pytest.fixture(scope="module")
def engine(shipped: RuleSet, parser: Parser) -> Engine:
    return Engine(shipped, parser=parser)


def test_the_rules_are_those_of_the_catalogue(shipped: RuleSet) -> None:
    found = {rule.id: (rule.family, rule.severity.name, rule.level) for rule in shipped.rules.values()}
    assert found == {name: (row["family"], row["severity"], row["level"]) for name, row in CATALOGUE.items()}


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_rule_proves_itself(shipped: RuleSet, parser: Parser, name: str) -> None:
    assert name in shipped.rules, "not written yet"
    assert [str(failure) for failure in prove(shipped, parser, only=frozenset({name}))] == []


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_proves_itself(shipped: RuleSet, parser: Parser, name: str) -> None:
    assert [str(failure) for failure in prove(shipped, parser, only=frozenset({name}))] == []
    signal = shipped.signals[name]
    assert signal.present
    assert signal.absent


def test_every_signal_and_word_list_is_used(shipped: RuleSet) -> None:
    used = {condition.name for condition in shipped.conditions() if condition.form == "signal"}
    used |= set(re.findall(r'signal\("([a-z-]+)"\)', "".join(path.read_text("utf-8") for path in _checks())))
    assert sorted(set(shipped.signals) - used) == []
    sources = " ".join(path.read_text("utf-8") for path in (*shipped_rules().rglob("*.yaml"), *_checks()))
    named = set(re.findall(r"@([a-z][a-z0-9-]*)", sources)) | set(re.findall(r'words\("([a-z-]+)"\)', sources))
    assert sorted(set(shipped.words) - named) == []


def _checks() -> list[Path]:
    here = Path(__file__).parent.parent / "linter"
    return [here / "checks.py", here / "questions.py"]


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_rule_is_documented_and_well_proved(shipped: RuleSet, name: str) -> None:
    rule = shipped.rules[name]
    assert rule.source.strip()
    assert re.match(r"[A-Z].*[^.]$", rule.title), "a title begins with a capital and has no full stop"
    assert re.match(r"""["“]?[A-Z].*[.!?]$""", rule.why), "the reason is a sentence"
    assert len(rule.fail) >= ENOUGH
    assert len(rule.passing) >= ENOUGH
    examples = [replace(example, line=0, spans=()) for example in (*rule.fail, *rule.passing, *rule.gaps)]
    assert [example.text for at, example in enumerate(examples) if example in examples[:at]] == [], "an example stands twice"
    assert rule.suggest or name in SUGGESTED_BY_CHECK


def suggestions(rule: Rule) -> list[str]:
    """Every suggestion of a rule and of its patterns, its slots filled."""

    def of(condition: Condition) -> list[str]:
        return [*condition.suggest, *(text for part in condition.of for text in of(part))]

    filled = {"name": "Ana", **FILLED, **{cased: cased for word in ONE for cased in (word, word.capitalize())}}
    advice = [held.write for held in rule.rewrites if held.form == "about"]
    return [re.sub(r"\{([A-Za-z_']+)\}", lambda slot: filled.get(slot[1], "the parcel"), text) for text in (*rule.suggest, *of(rule.match), *advice)]


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_what_a_rule_suggests_breaks_none_and_is_short(shipped: RuleSet, engine: Engine, name: str) -> None:
    for text in suggestions(shipped.rules[name]):
        checked = engine.check(Message(text=text, context=Context(customer_name="Ana")))
        broken = [finding for finding in checked.findings if finding.level == "phrase" and finding.severity > Severity.suggestion]
        assert [(finding.rule, finding.quote) for finding in broken] == [], text
        assert len([s for s in read(Message(text=text)).sentences if s.part != "greeting"]) <= 2, text


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_rule_always_has_something_to_suggest(shipped: RuleSet, name: str) -> None:
    rule = shipped.rules[name]
    known = ({"name"} if "customer-name" in rule.needs else set()) | {*FILL, *ONE, *(word.capitalize() for word in ONE)}
    slots = [set(re.findall(r"\{([A-Za-z_']+)\}", text)) for text in rule.suggest]
    assert name in SUGGESTED_BY_CHECK or any(needed <= known for needed in slots), "one suggestion should need nothing that may be unknown"
