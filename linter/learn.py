"""Makes the weights of ``rules/likeness/`` from the corpus. For authors of rules; needs scikit-learn (``pip install 'tactful[learn]'``).

``python -m linter.learn`` trains a linear support vector machine a rule (Cortes and Vapnik 1995; scikit-learn's LinearSVC) on the sentences of
``corpus/round-*.jsonl``, ``corpus/wordings.jsonl`` and ``corpus/clean.jsonl``, keeps the heaviest weights, and sets the limit where, each round
scored by weights that have not seen it, at least :data:`PRECISION` of what it finds is right. A rule for which no limit reaches that gets no file.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from linter.grammar import ONE
from linter.likeness import Likeness, features, long_enough, score
from linter.match import View
from linter.model import Message, Severity
from linter.patterns import SLOT
from linter.prove import message_of
from linter.reading import Reading, read
from linter.rulefiles import load_rules
from linter.rules import RuleSet, shipped_rules
from linter.score import UNLABELLED
from linter.seek import words_of
from linter.syntax import Parser

ROOT = Path(__file__).resolve().parent.parent
KEPT = 8000
"""The weights kept a rule. Mean average precision on a round not trained on: 0.66 with 2,500, 0.71 with 5,000, 0.75 with 10,000 and with all."""
OFTEN = 2
"""In how many sentences a feature has to stand to be learnt."""
PRECISION = 0.8
LOWEST = -0.6
"""The lowest limit that is taken: below it, sentences of other rounds begin to look alike by chance."""
SAID_TO_PASS = 8.0
"""How many sentences one counts for that a rule's file says must pass: a limit has to stand above it."""
FEWEST_SAMPLES = 40
"""The fewest sentences that break a rule from which its weights are learnt."""
SPOKEN_OF = 3000
"""One sentence in so many good replies may be found alike, where the rule is no error."""
RAISED, RAISED_ERROR = 0.1, 0.3
"""How far good replies may raise a limit: some of them do break a rule ("sorry for any inconvenience"). For an error none of them may be found alike."""
FEWEST = 3
"""The fewest sentences that a limit must find in the rounds to be trusted."""
_NOT_LEARNT = frozenset(
    {"unfilled-placeholder", "shouting", "text-speak", "over-familiar", "wrong-name", "impersonal-greeting", "repeat-ask", "slow-promise"}
)


@dataclass(frozen=True)
class Sample:
    """One sentence: where it is from, its features, and the rules it breaks or may break."""

    source: str
    features: frozenset[str]
    rules: frozenset[str]
    contested: frozenset[str] = frozenset()


def samples(corpus: Path) -> list[Sample]:
    """The sentences of the corpus."""
    found: list[Sample] = []
    for path in sorted(corpus.glob("round-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            found += _sentences(row["text"], row["labels"], path.stem, frozenset(row.get("contested") or ()))
    for line in (corpus / "wordings.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found += _sentences(row["text"], row["labels"], "wordings", frozenset())
    for line in (corpus / "clean.jsonl").read_text("utf-8").splitlines():
        found += _sentences(json.loads(line)["text"], [], "clean", frozenset())
    return found


def _sentences(text: str, labels: Sequence[dict[str, Any]], source: str, contested: frozenset[str], *, skipped: Collection[int] = ()) -> list[Sample]:
    reading = read(Message(text=text))
    found = []
    for sentence in reading.sentences:
        if sentence.part in {"body", "greeting", "closing"} and sentence.index not in skipped:
            start, end = reading.token_span(sentence.first, sentence.last)
            broken: dict[str, list[tuple[int, int]]] = {}
            for label in labels:
                quote = str(label.get("quote") or "")
                at = text.find(quote) if quote else -1
                if at >= 0 and at < end and start < at + len(quote):
                    broken.setdefault(label["rule"], []).append((at, at + len(quote)))
            norm = reading.sentence_norm(sentence)
            words, starts = words_of(norm)
            words = words[:-2]
            if not long_enough(words):
                continue
            found.append(Sample(source, frozenset(features(words)), frozenset(broken), contested))
            # What stands around the words that break a rule breaks none: a sentence's matter must not be learnt for its fault.
            said = [span for spans in broken.values() for span in spans]
            rest = [word for word, at in zip(words, starts, strict=False) if not _within(reading, sentence.start + at, said)]
            if said and len(rest) < len(words) and long_enough(rest):
                found.append(Sample(source, frozenset(features(rest)), frozenset(), contested))
    return found


def _within(reading: Reading, at: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the word that begins at ``at`` of the matching text lies in one of these stretches of the message."""
    start, _ = reading.text_span(at, at + 1)
    return any(low <= start < high for low, high in spans)


def _examples(rules: RuleSet) -> list[Sample]:
    """The rules' own examples: what breaks one, and what does not; suggestions break none."""
    found = []
    parser = Parser()
    for rule in rules.rules.values():
        # An example says nothing about the other rules, so it is contested for them.
        others = frozenset(rules.rules) - {rule.id}
        for example in rule.fail:
            labels = [{"rule": rule.id, "quote": example.text[start:end]} for start, end in example.spans]
            found += _sentences(example.text, labels, "example", others)
        for example in rule.passing:
            message = message_of(example)
            view = View(read(message), rules, parser)
            decided = {view.reading.sentence_at(hit.start).index for hit in view.found(rule.match, None)}
            found += _sentences(example.text, [], f"passes {rule.id}", others, skipped=decided)
        for suggestion in (*rule.suggest, *(rewrite.write for rewrite in rule.rewrites if rewrite.form == "about")):
            said = SLOT.sub(lambda slot: slot.group(1) if slot.group(1).lower() in ONE else slot.group(), suggestion)
            found += _sentences(said, [], "suggestion", frozenset())
    return found


def main(quiet_on: Sequence[str] = ()) -> int:
    """Train every phrase rule and write its weights. ``quiet_on``: data sets of good replies on which the weights must hardly speak; they
    only raise limits, and nothing of their text is kept.
    """
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    rules = load_rules(weighed=False)
    held = [*samples(ROOT / "corpus"), *_examples(rules)]
    standing = Counter(feature for sample in held for feature in sample.features)
    names = {feature: number for number, feature in enumerate(sorted(f for f, count in standing.items() if count >= OFTEN))}
    # Rare features weigh more (inverse document frequency, Spärck Jones 1972); the factor is folded into the weights that are kept.
    rarity = np.array([math.log(len(held) / standing[feature]) + 1 for feature in names])
    rarity /= rarity.mean()
    indices = [sorted(names[f] for f in sample.features if f in names) for sample in held]
    kept = np.array([len(row) for row in indices])
    columns = np.concatenate([np.array(row, dtype=int) for row in indices])
    plain = csr_matrix(
        (np.repeat([1 / math.sqrt(len(sample.features)) for sample in held], kept), columns, np.concatenate([[0], np.cumsum(kept)])),
        shape=(len(held), len(names)),
    )
    matrix = plain.multiply(rarity).tocsr()
    sources = np.array([sample.source for sample in held])
    rounds = sorted({source for source in sources if source.startswith("round")})
    folder = shipped_rules() / "likeness"
    folder.mkdir(exist_ok=True)
    good = [
        sample.features
        for path in quiet_on
        for line in Path(path).read_text("utf-8").splitlines()
        for sample in _sentences(json.loads(line)["text"], [], "good", frozenset())
    ]
    listed = sorted(names, key=names.__getitem__)

    stress = np.array([SAID_TO_PASS if sample.source.startswith(("passes", "suggestion")) else 1.0 for sample in held])

    def trained(rows: Any, truth: Any) -> tuple[Any, float]:
        machine = LinearSVC(C=1.0, class_weight={0: 1, 1: 4}, max_iter=20_000, random_state=0).fit(
            matrix[rows], truth[rows], sample_weight=stress[rows]
        )
        weights = machine.coef_[0] * rarity
        weights[np.argsort(-abs(weights))[KEPT:]] = 0
        return weights, float(machine.intercept_[0])

    for rule in rules.rules.values():
        if rule.level != "phrase" or rule.id in UNLABELLED | _NOT_LEARNT:
            continue
        truth = np.array([rule.id in sample.rules for sample in held])
        if truth.sum() < FEWEST_SAMPLES:
            print(f"{rule.id:<28} has too few sentences to learn from")
            continue
        usable = np.array([rule.id not in sample.contested for sample in held])
        scores, labels = [], []
        for name in rounds:
            weights, bias = trained(usable & (sources != name), truth)
            test = usable & (sources == name)
            scores.append(plain[test] @ weights + bias)
            labels.append(truth[test])
        wanted = PRECISION if rule.severity < Severity.error else PRECISION + 0.05
        limit, precision, recall = _limit(np.concatenate(scores), np.concatenate(labels), wanted)
        path = folder / f"{rule.id}.tsv"
        if limit is None:
            path.unlink(missing_ok=True)
            print(f"{rule.id:<28} not learnt")
            continue
        weights, bias = trained(usable, truth)
        # What the rule itself says must pass has to stay below the limit.
        passing = np.array([sample.source in {f"passes {rule.id}", "suggestion", "clean"} for sample in held])
        limit = max(limit, float((plain[passing] @ weights + bias).max()) + 0.005)
        if good:
            likeness = Likeness(bias, limit, {listed[n]: float(weights[n]) for n in np.flatnonzero(weights)})
            heard = sorted((score(likeness, sentence) for sentence in good), reverse=True)
            error = rule.severity is Severity.error
            first = 0 if error else min(len(heard) - 1, len(heard) // SPOKEN_OF)
            limit = max(limit, min(heard[first] + 0.005, RAISED_ERROR if error else RAISED))
        chosen = sorted(np.flatnonzero(weights), key=lambda n: listed[n])
        lines = [f"{{bias}}\t{bias:.3f}", f"{{above}}\t{limit:.3f}", *(f"{listed[n]}\t{weights[n]:.2f}" for n in chosen if abs(weights[n]) >= 0.005)]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        print(f"{rule.id:<28} limit {limit:+.2f}  precision {precision:.2f}  recall {recall:.2f}")
    return 0


def _limit(scores: Any, labels: Any, wanted: float) -> tuple[float | None, float, float]:
    """The lowest score from which at least ``wanted`` of the sentences are right, with the precision and recall there."""
    import numpy as np

    order = np.argsort(-scores)
    right = np.cumsum(labels[order])
    precision = right / np.arange(1, len(order) + 1)
    fit = [n for n in range(FEWEST - 1, len(order)) if precision[n] >= wanted and scores[order[n]] > LOWEST]
    if not fit or right[fit[-1]] < FEWEST:
        return None, 0.0, 0.0
    best = fit[-1]
    return float(scores[order[best]]), float(precision[best]), float(right[best] / max(1, labels.sum()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
