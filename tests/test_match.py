"""Matching: patterns, conditions and where they look, joined hits, rules that yield, and the gate that changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Folder

from linter.engine import Engine
from linter.match import View, rule_hits
from linter.model import Context, Finding, Message
from linter.reading import read
from linter.rules import RuleSet
from linter.syntax import Parser


def findings(engine: Engine, text: str, **about: Any) -> list[Finding]:
    return list(engine.check(Message(text=text, **about)).findings)


def quotes(folder: Folder, text: str, **about: Any) -> list[str]:
    return [finding.quote for finding in findings(folder.engine(), text, **about)]


@pytest.mark.parametrize(
    ("match", "text", "expected"),
    [
        ("{phrases: [late, overdue]}", "It is late. It is overdue.", ["late", "overdue"]),
        ("{any: [{phrases: [late]}, {phrases: [overdue]}]}", "It is late. It is overdue.", ["late", "overdue"]),
        ("{all: [{phrases: [late]}, {phrases: [parcel]}]}", "The parcel is late. It is late.", ["parcel is late"]),
        ("{all: [{phrases: [late]}, {phrases: [parcel]}]}", "The parcel. It is late.", []),
        ("{signal: bad}", "It is late.", ["late"]),
        ("{part: opening}", "Hi Ana,\nIt is late.", ["Hi Ana,"]),
        ("{part: closing}", "It is late.\n\nKind regards,\nSam", ["Kind regards,"]),
        ("{part: signature}", "It is late.\n\nKind regards,\nSam", ["Sam"]),
        ("{part: greeting}", "It is late.", []),
        ("{metric: sentence-words, above: 4}", "One two three four. One two three four five.", ["One two three four five."]),
        ("{check: greets}", "Hi Ana,\nIt is late.", ["Hi Ana,"]),
    ],
)
def test_pattern_forms(folder: Folder, match: str, text: str, expected: list[str]) -> None:
    folder.signal("bad", "match: {phrases: [late]}\n")
    folder.rule("late", f"match: {match}\n")
    assert quotes(folder, text) == expected


@pytest.mark.parametrize(
    ("within", "text", "silent"),
    [
        ("sentence", "Sorry, it is late.", True),
        ("sentence", "Sorry. It is late.", False),
        ("clause", "We are sorry that it is late.", True),
        ("clause", "We are sorry, but it is late.", False),
        ("message", "It is late.\n\nSorry.", True),
        ("message", "It is late.", False),
        ("opening", "Hi Ana, sorry.\nIt is late.", True),
        ("opening", "Hi Ana,\nhm.\nSorry. It is late.", False),
        ("after", "It is late.\n\nHm. Sorry.", True),
        ("after", "Sorry.\nIt is late.", False),
        ("before", "Sorry.\nHm. It is late.", True),
        ("before", "It is late.\nSorry.", False),
        ("1 sentence after", "It is late. Sorry.", True),
        ("1 sentence after", "It is late. Hm. Sorry.", False),
        ("2 sentences after", "It is late. Hm. Sorry.", True),
        ("1 sentence after", "Sorry. It is late.", False),
        ("1 sentence before", "Sorry. It is late.", True),
        ("1 sentence before", "Sorry. Hm. It is late.", False),
        ("1 sentence before", "It is late. Sorry.", False),
        ("1 sentence around", "It is late. Sorry.", True),
        ("1 sentence around", "Sorry. It is late.", True),
        ("1 sentence around", "Sorry. Hm. It is late. Hm. Sorry.", False),
        ("message", "It is late.\n\nOn Monday, Ana wrote:\n> Sorry.", False),
    ],
)
def test_where_an_unless_looks(folder: Folder, within: str, text: str, silent: bool) -> None:
    folder.rule("late", f"match: {{phrases: [it is late]}}\nunless: [{{phrases: [sorry], within: {within}}}]\n")
    assert (quotes(folder, text) == []) is silent


def test_when_needs_all_and_unless_none(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nwhen: [{phrases: [a]}, {phrases: [b]}]\nunless: [{phrases: [c]}, {phrases: [d]}]\n")
    assert quotes(folder, "late a b") == ["late"]
    assert quotes(folder, "late a") == []
    assert quotes(folder, "late a b c") == []
    assert quotes(folder, "late a b d") == []


def test_the_customer_s_message(folder: Folder) -> None:
    folder.rule("late", "needs: [customer-message]\nmatch: {phrases: [late]}\nwhen: [{phrases: [angry], within: customer-message}]\n")
    assert quotes(folder, "It is late.", context=Context(customer_message="I am angry.")) == ["late"]
    assert quotes(folder, "It is late, and angry.", context=Context(customer_message="I am fine.")) == []
    checked = folder.engine().check(Message(text="It is late, and angry."))
    assert checked.findings == ()
    assert [(skipped.rule, skipped.needs) for skipped in checked.skipped] == [("late", "the customer's message")]


@pytest.mark.parametrize(
    ("needs", "context", "lacking"),
    [
        ("customer-name", Context(), "the customer's name"),
        ("times", Context(), "the times received and sent"),
        ("customer-name, times", Context(customer_message="x"), "the customer's name and the times received and sent"),
        ("customer-name", Context(customer_name="Ana"), None),
    ],
)
def test_needs_are_skipped_and_said(folder: Folder, needs: str, context: Context, lacking: str | None) -> None:
    folder.rule("late", f"needs: [{needs}]\nmatch: {{phrases: [late]}}\n")
    checked = folder.engine().check(Message(text="It is late.", context=context))
    assert [held.needs for held in checked.skipped] == ([lacking] if lacking else [])
    assert len(checked.findings) == (lacking is None)


@pytest.mark.parametrize(
    ("scope", "text", "expected"),
    [
        ("", "If it is late, write.", 0),
        ("scope: any", "If it is late, write.", 1),
        ("scope: {allow: [conditional]}", "If it is late, write.", 1),
        ("scope: {allow: [asked]}", "If it is late, write.", 0),
        ("scope: {allow: [asked]}", "Is it late?", 1),
    ],
)
def test_scope_is_judged_for_the_rule(folder: Folder, scope: str, text: str, expected: int) -> None:
    folder.rule("late", f"match: {{phrases: [late]}}\n{scope}\n")
    assert len(quotes(folder, text)) == expected


def test_scope_of_one_pattern(folder: Folder) -> None:
    folder.rule("late", "match: {any: [{phrases: [late], scope: {allow: [asked]}}, {phrases: [overdue]}]}\n")
    assert quotes(folder, "Is it late? Is it overdue?") == ["late"]


def test_a_signal_keeps_its_own_scope(folder: Folder) -> None:
    folder.signal("bad", "match: {phrases: [late]}\nscope: {allow: [asked]}\n")
    folder.rule("late", "match: {signal: bad}\n")
    assert quotes(folder, "Is it late? If it is late, write.") == ["late"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You failed to pay and you forgot.", ["You failed to", "you forgot"]),
        ("You failed, you forgot.", ["You failed, you forgot"]),
        ("You failed. You forgot.", ["You failed.", "You forgot"]),
        ("You failed to failed to.", ["You failed to failed to"]),
    ],
)
def test_overlapping_and_adjoining_hits_are_joined(folder: Folder, text: str, expected: list[str]) -> None:
    folder.rule("failed", "match: {any: [{phrases: ['you failed [to]']}, {phrases: ['failed to', you forgot]}]}\n")
    assert [quote.rstrip(".") for quote in quotes(folder, text)] == [quote.rstrip(".") for quote in expected]


def test_the_longest_of_joined_hits_gives_the_suggestion(folder: Folder) -> None:
    folder.rule("failed", "match: {any: [{phrases: [failed], suggest: [Short.]}, {phrases: [you failed to], suggest: [Long.]}]}\n")
    (finding,) = findings(folder.engine(), "You failed to pay.")
    assert finding.suggestions == ("Long.",)


def test_a_message_rule_speaks_once(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\n", level="message")
    assert quotes(folder, "It is late. Late. Late.") == ["late"]


def test_kinds_modes_and_snippets(folder: Folder) -> None:
    folder.rule("chat", "match: {phrases: [late]}\nkinds: [chat]\n")
    folder.rule("draft", "match: {phrases: [late]}\nmodes: [draft]\n")
    folder.rule("whole", "match: {phrases: [late]}\nsnippets: false\n")
    engine = folder.engine()

    def rules(**about: Any) -> set[str]:
        return {finding.rule for finding in findings(engine, "It is late.", **about)}

    assert rules() == {"draft", "whole"}
    assert rules(kind="chat") == {"chat", "draft", "whole"}
    assert rules(mode="template") == {"whole"}
    assert rules(complete=False) == {"draft"}
    assert rules(complete=None) == {"draft"}


def test_yields_to(folder: Folder) -> None:
    folder.rule("broad", "match: {phrases: [late, slow]}\nyields-to: [narrow]\n")
    folder.rule("narrow", "match: {phrases: [too late, nothing]}\n")
    found = [(finding.rule, finding.quote) for finding in findings(folder.engine(), "It is too late. It is slow.")]
    assert found == [("narrow", "too late"), ("broad", "slow")]


def test_a_quotation_is_never_ours(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\n")
    assert quotes(folder, "Fine.\n> It is late.\n\nOn Monday, Ana Ruiz wrote:\nIt is late.") == []


def test_a_suggestion_of_a_group_counts_where_its_patterns_have_none(folder: Folder) -> None:
    folder.rule("late", "match: {any: [{phrases: [late], suggest: [Own.]}, {phrases: [slow]}], suggest: [Shared.]}\nsuggest: [Last.]\n")
    found = [finding.suggestions for finding in findings(folder.engine(), "It is late. It is slow.")]
    assert found == [("Own.", "Last."), ("Shared.", "Last.")]


def test_captures_fill_suggestions(folder: Folder) -> None:
    folder.rule(
        "send",
        "match: {phrases: ['you must send <thing: ...3> now', 'you must send']}\nsuggest: ['{name}, could I have {thing}?', 'Could I have it, {name}?', 'Could I have it?']\n",
    )
    (finding,) = findings(folder.engine(), "You must send the red form now.", context=Context(customer_name="Ms Ana Ruiz"))
    assert finding.suggestions == ("Ana, could I have the red form?", "Could I have it, Ana?", "Could I have it?")
    (finding,) = findings(folder.engine(), "You must send it.")
    assert finding.suggestions == ("Could I have it?",)


@pytest.mark.parametrize(
    ("text", "fixed"), [("Kindly pay.", "Pay."), ("Please kindly pay.", "Please pay."), ("KINDLY pay", "Pay"), ("Pay kindly, please.", "Pay please.")]
)
def test_a_fix_that_deletes(folder: Folder, text: str, fixed: str) -> None:
    folder.rule("kindly", "match: {phrases: [kindly], fix: {replace: '', safe: true}}\n")
    (finding,) = findings(folder.engine(), text)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert text[: edit.start] + edit.text + text[edit.end :] == fixed
    assert finding.fix.safe


def test_a_fix_keeps_the_capital(folder: Folder) -> None:
    folder.rule("prior", "match: {phrases: [prior to], fix: {replace: before}}\n")
    fixes = [finding.fix for finding in findings(folder.engine(), "Prior to this, prior to that.")]
    assert [(fix.edits[0].text, fix.safe) for fix in fixes if fix] == [("Before", False), ("before", False)]


SAMPLES = [
    "Hi Ana,\n\nUnfortunately you failed to attach the receipt. I don't know when it ships; if it is late, write.\n\nBest,\nSam",
    "CONGRATULATIONS!!! You're the extraordinarily lucky one.",
    "u dont kno, pls wait. It's apologising's time.",
    "", "…", "Dear {{name}}, it is {{thing}} {% if x %}late{% endif %}.",
]  # fmt: skip


def test_the_gate_changes_nothing(folder: Folder, parser: Parser) -> None:
    folder.words("trouble", "fault", "mess up")
    folder.rule(
        "a",
        "match: {phrases: [you failed, 'extraordinarily* lucky', 'congratulations* !', '# days', 'dear {name}', '(it|that) is ...2 $']}\nscope: any\n",
    )
    folder.rule(
        "b", "match: {phrases: [\"don't\", 'apologi*', '@trouble', '[so] late', '^ u']}\nunless: [{phrases: ['^ hi'], within: message}]\nscope: any\n"
    )
    rules = folder.load()
    found = [_both_ways(rules, text, parser) for text in SAMPLES]
    assert sum(found) > 5


def test_the_gate_changes_nothing_in_the_shipped_rules(shipped: RuleSet, parser: Parser) -> None:
    texts = {example.text for rule in shipped.rules.values() for example in (*rule.fail, *rule.passing)}
    for text in [*SAMPLES, *sorted(texts)[::25]]:
        _both_ways(shipped, text, parser)


def _both_ways(rules: RuleSet, text: str, parser: Parser) -> int:
    """How many hits all rules have, with the gate; asserts that they are the same without it."""
    found = []
    for gated in (True, False):
        view = View(read(Message(text=text)), rules, parser, gated=gated)
        found.append([(rule.id, view.reading.text_span(hit.start, hit.end)) for rule in rules.rules.values() for hit in rule_hits(rule, view)])
    assert found[0] == found[1]
    return len(found[0])


def test_many_hits_of_rules_that_yield_and_have_conditions(folder: Folder) -> None:
    folder.rule(
        "broad",
        "match: {phrases: [late]}\nyields-to: [narrow]\nunless: [{phrases: [sorry]}, {all: [{phrases: [so]}, {phrases: [sad]}], within: 1 sentence after}]\n",
    )
    folder.rule("narrow", "match: {phrases: [too late]}\n")
    found = findings(folder.engine(), "It is late. It is too late. Hm. " * 1_000)
    assert len(found) == 2_000


def test_many_hits_in_one_endless_sentence(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nunless: [{phrases: [sorry], within: clause}]\n")
    assert len(findings(folder.engine(), "it is late and blue and " * 2_000)) == 2_000


class _Blank:
    """A parser that gives hand-built parses: spaCy's own classes, without the model."""

    def __init__(self, docs: dict[str, dict[str, list[Any]]]):
        import spacy
        from spacy.tokens import Doc

        self.nlp = spacy.blank("en")
        self.matchers: dict[object, Any] = {}
        self._docs = {text: Doc(self.nlp.vocab, **held) for text, held in docs.items()}
        self.asked: list[str] = []

    def docs(self, texts: list[str]) -> list[Any]:
        texts = list(texts)
        self.asked += texts
        return [self._docs[text] for text in texts]


LOST_BY_US = "We lost your parcel."
LOST_BY_YOU = "You lost our parcel."
PARSES = {
    text: {
        "words": [who, "lost", whose, "parcel", "."],
        "spaces": [True, True, True, False, False],
        "pos": ["PRON", "VERB", "PRON", "NOUN", "PUNCT"],
        "lemmas": [who.lower(), "lose", whose, "parcel", "."],
        "heads": [1, 1, 3, 1, 1],
        "deps": ["nsubj", "ROOT", "poss", "dobj", "punct"],
    }
    for text, who, whose in ((LOST_BY_US, "We", "your"), (LOST_BY_YOU, "You", "our"))
}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("{tokens: [[{LEMMA: lose}, {POS: PRON}, {LOWER: parcel}]], hint: lost}", ["lost your parcel", "lost our parcel"]),
        ("{tokens: [[{LOWER: you}, {LEMMA: {IN: [lose, miss]}}]], hint: lost}", ["You lost"]),
        ("{tree: {verb: {LEMMA: [lose, miss]}, who: {of: verb, DEP: nsubj, LOWER: you}}, hint: lost}", ["You lost"]),
        ("{tree: {who: {of: verb, DEP: nsubj, lower: you}, verb: {lemma: lose}, what: {of: verb, DEP: dobj}}, hint: lost, mark: [what]}", ["parcel"]),
        ("{tree: {verb: {LEMMA: lose}, whose: {of: verb, rel: '>>', DEP: poss, LOWER: our}}, hint: lost}", ["lost our"]),
        ("{tree: {verb: {LEMMA: find}}, hint: lost}", []),
        ("{tree: {verb: {LEMMA: lose}}, hint: found}", []),
    ],
)
def test_syntax_on_hand_built_parses(folder: Folder, match: str, expected: list[str]) -> None:
    folder.rule("lost", f"match: {match}\n")
    engine = folder.engine(parser=_Blank(PARSES))
    assert [finding.quote for finding in findings(engine, f"{LOST_BY_US} Hm. {LOST_BY_YOU}")] == expected


def test_only_sentences_with_the_hint_are_parsed(folder: Folder) -> None:
    folder.rule("lost", "match: {tokens: [[{LEMMA: lose}]], hint: lost}\n")
    blank = _Blank(PARSES)
    findings(folder.engine(parser=blank), f"Fine. {LOST_BY_YOU} Fine.")
    assert blank.asked == [LOST_BY_YOU]
    findings(folder.engine(parser=blank), "Fine.\n\n> We lost it.\n")
    findings(folder.engine(parser=blank), "we lost it " * 80)
    findings(folder.engine(parser=blank), f"we lost {'x' * 1_000_001}")
    assert blank.asked == [LOST_BY_YOU]


def test_what_passes_the_load_time_check_passes_spacy(folder: Folder, parser: Parser) -> None:
    from linter.matchers import matcher_of
    from linter.rulevalues import ATTRIBUTES, RELATIONS

    word = ("IS_", "ENT_IOB", "SENT", "LIKE")
    for name in sorted(ATTRIBUTES):
        value = "true" if any(name.startswith(start) for start in word) or name == "SPACY" else "1" if name == "LENGTH" else "x"
        folder.rule("r", f"match: {{tokens: [[{{{name}: {value}}}]], hint: x}}\n")
        matcher_of(folder.load().rules["r"].match, parser)
    for relation in RELATIONS:
        folder.rule("r", f"match: {{tree: {{a: {{LOWER: x}}, b: {{of: a, rel: '{relation}', LOWER: y}}}}, hint: x}}\n")
        matcher_of(folder.load().rules["r"].match, parser)
