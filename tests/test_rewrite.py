"""Rewrites: a sentence in better words, from the templates of its rule; grammar, slots, edits, and what is never done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Folder

from linter import grammar
from linter.dataset import messages
from linter.engine import Engine
from linter.judged import Row, as_line, changed, page, rows, sample
from linter.model import Context, Edit, Finding, Message, Problem, TactfulError, Visible
from linter.reading import read
from linter.register import Register, register_of
from linter.rules import RuleSet
from linter.syntax import Parser
from linter.templates import TemplateError, check, pieces

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def engine(shipped: RuleSet, parser: Parser) -> Engine:
    return Engine(shipped, parser=parser)


def found(engine: Engine, text: str, rule: str, **more: object) -> Finding:
    message = Message(text=text, complete=False, **more)  # type: ignore[arg-type]
    return next(finding for finding in engine.check(message).findings if finding.rule == rule)


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("word", "past", "participle", "ing", "third"),
    [
        ("choose", "chose", "chosen", "choosing", "chooses"), ("cancel", "cancelled", "cancelled", "cancelling", "cancels"),
        ("reply", "replied", "replied", "replying", "replies"), ("drop", "dropped", "dropped", "dropping", "drops"),
        ("fill", "filled", "filled", "filling", "fills"), ("wash", "washed", "washed", "washing", "washes"), ("do", "did", "done", "doing", "does"),
    ],
)  # fmt: skip
def test_the_forms_of_a_verb(word: str, past: str, participle: str, ing: str, third: str) -> None:
    assert (grammar.past(word), grammar.participle(word), grammar.ing(word), grammar.third(word)) == (past, participle, ing, third)
    assert {grammar.base(form) for form in (past, participle, ing, third)} == {word}
    assert grammar.is_base(word)


def test_a_word_that_is_no_verb_has_no_forms() -> None:
    assert (grammar.base("kettle"), grammar.past("kettle"), grammar.is_base("kettle")) == (None, None, False)


@pytest.mark.parametrize(
    ("phrase", "many"),
    [
        ("the receipt", False), ("the receipts", True), ("your address", False), ("the photos of the lid", True), ("the copy of the photos", False),
        ("the form and the photo", True), ("these", True), ("a news", False), ("for it", None),
    ],
)  # fmt: skip
def test_agreement(phrase: str, many: bool | None) -> None:
    assert grammar.plural(phrase.split()) is many


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("Thanks, I'll look.", Register(one=True, contracted=True)),
        ("We do not know yet, we are looking.", Register(one=False, contracted=False)),
        ("We’re sorry, our app canceled it.", Register(one=False, contracted=True, american=True)),
        ("Your key is here.", Register()),
        ("Dear Ana,\n\nYour key is here.", Register(one=False, contracted=False, formal=True)),
        ("Dear Ana,\n\nIt's here, and I have to go.", Register(formal=True)),
        ("Hi Ana,\n\nYour key is here.\n\nBest,\nThe Kettle Team", Register(one=False)),
        ("Hi Ana,\n\nYour key is here.\n\nBest,\nTomas", Register()),
        ("Your key is here.\n\n> I can't find my key, I am lost", Register()),
    ],
)
def test_the_register_of_a_message(text: str, register: Register) -> None:
    assert register_of(read(Message(text=text))) == register


def test_a_snippet_is_for_an_agent_s_letter() -> None:
    assert register_of(read(Message(text="Your key is here.", complete=False))).one


def test_a_template_without_evidence_speaks_for_the_company() -> None:
    assert register_of(read(Message(text="Your key is here.", mode="template"))) == Register(one=False)
    assert register_of(read(Message(text="I found your key.", mode="template"))).one


def test_a_sentence_says_who_speaks_in_it() -> None:
    reading = read(Message(text="We made our plan with our team. I found your key."))
    assert [register_of(reading, sentence).one for sentence in reading.sentences] == [False, True]


def test_a_register_fits_the_words_of_a_template() -> None:
    assert Register(contracted=False).fit("I can't say that it's cancelled, but we'll look") == "I cannot say that it is cancelled, but we will look"
    assert Register(american=True).fit("It was cancelled; we apologise") == "It was canceled; we apologize"
    assert Register(contracted=False).said("{We're} sorry, {our} lift broke") == "I am sorry, my lift broke"
    assert Register(one=False).said("May {we} ask?") == "May we ask?"
    assert [Register(one=True).person(word) for word in ("We'll", "us", "our")] == ["I'll", "me", "my"]


@pytest.mark.parametrize(("template", "said"), [("{a|pats}", "did you mean 'past'"), ("{{name}}", "single braces"), ("{a", "single braces")])
def test_a_template_that_cannot_be_read_is_refused(template: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        pieces(template)


def test_a_slot_that_nothing_fills_is_refused() -> None:
    check("{we'll} send {thing} by {time}", ["thing"])
    with pytest.raises(TemplateError, match="did you mean 'thing'"):
        check("{thin}", ["thing"])


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("[{from: ['you <a: ...1>'], to: '{b}'}]", "unknown slot {b}"),
        ("[{from: [you]}]", "'from' needs 'to'"),
        ("[{drop: sentence}]", "unknown drop 'sentence'"),
        ("[{form: [you], to: a}]", "did you mean 'from'"),
        ("[{safe: true}]", "exactly one of"),
    ],
)
def test_a_rewrite_that_is_wrong_is_refused_with_its_place(folder: Folder, yaml: str, said: str) -> None:
    folder.rule("late", f"match: {{phrases: [late]}}\nrewrite: {yaml}\n")
    with pytest.raises(TactfulError, match=r"late.yaml:\d+:\d+") as error:
        folder.engine()
    assert said in str(error.value)


def test_double_braces_in_a_suggestion_are_refused(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nsuggest: ['Hello {{name}},']\n")
    with pytest.raises(TactfulError, match="single braces"):
        folder.engine()


@pytest.mark.parametrize(
    ("text", "rule", "suggestion"),
    [
        ("You failed to attach the photos.", "blame-customer", "I don't have the photos yet. Could you send them to me?"),
        ("We are sorry. You failed to attach the receipt.", "blame-customer", "We do not have the receipt yet. Could you send it to us?"),
        ("You must send us a photo.", "commanding", "Could you please send us a photo?"),
        ("Please be advised that your order has shipped.", "officialese", "Your order has shipped."),
        ("I don't know when it will arrive.", "dont-know", "I'll find out when it will arrive and write to you by {time}."),
        ("We'll sort this out in due course.", "vague-promise", "We'll sort this out by {time}."),
        ("According to our terms, deposits are not paid back.", "policy-shield",
         "Deposits are not paid back, because {reason}. What we can do is {offer}."),
    ],
)  # fmt: skip
def test_the_very_sentence_is_written_anew(engine: Engine, text: str, rule: str, suggestion: str) -> None:
    assert found(engine, text, rule).suggestions[0] == suggestion


@pytest.mark.parametrize(
    ("text", "rule", "after"),
    [
        (
            "Hi Ana,\n\nThank you for your patience over the last few days with all of this. You must send us\nthe photo of {{order.number}}.\n",
            "commanding",
            "Hi Ana,\n\nThank you for your patience over the last few days with all of this. Could you please send us\nthe photo of {{order.number}}?\n",
        ),
        ("Obviously, the pump has to be primed before it runs. Bye.", "condescending", "The pump has to be primed before it runs. Bye."),
        ("I don't know when it will arrive.", "dont-know", "I'll find out when it will arrive and write to you by {time}."),
        ("ur order is late cuz of the rain.", "text-speak", "Your order is late because of the rain."),
    ],
)
def test_a_rewrite_is_a_fix_that_keeps_what_it_does_not_change(engine: Engine, text: str, rule: str, after: str) -> None:
    fix = found(engine, text, rule).fix
    assert fix is not None
    assert applied(text, fix.edits) == after


def test_only_a_deletion_that_says_so_is_safe(engine: Engine) -> None:
    safe = found(engine, "Please be advised that your order has shipped.", "officialese").fix
    unsafe = found(engine, "You must send us a photo.", "commanding").fix
    assert safe is not None
    assert unsafe is not None
    assert (safe.safe, unsafe.safe) == (True, False)
    assert safe.edits == (Edit(0, 24, "Y"),)


def test_a_number_is_never_lost(engine: Engine) -> None:
    assert found(engine, "The fee of 40 euros stands, and 30 of them will never ever happen again, I swear on my life.", "overpromise").fix is None


def test_mark_up_between_replaced_words_means_no_fix(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [very late]}\nrewrite: [{from: ['is very late'], to: is on its way}]\n")
    plain = "It is very late."
    assert found(folder.engine(), plain, "late").fix is not None
    text = "It is <b>very</b> late."
    places = [at for at in range(len(text)) if not (6 <= at < 9 or 13 <= at < 17)]
    visible = Visible("".join(text[at] for at in places), places, [at + 1 for at in places])
    finding = found(folder.engine(), text, "late", visible=visible)
    assert (finding.suggestions, finding.fix) == (("It is on its way.",), None)


def test_a_capture_is_whole_words(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['<what: ...1> is late'], to: '{what} comes soon'}]\n")
    assert found(folder.engine(), "Parcel is late.", "late").suggestions == ("Parcel comes soon.",)
    assert found(folder.engine(), "It's late.", "late").suggestions == ()


def test_a_rewrite_on_which_the_rule_still_speaks_is_not_offered(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: is too late}]\nsuggest: [Better.]\n")
    assert found(folder.engine(), "It is late.", "late").suggestions == ("Better.",)


def test_a_rewrite_on_which_another_rule_speaks_is_not_offered(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: is slow}]\nsuggest: [Better.]\n")
    folder.rule("slow", "match: {phrases: [slow]}\n")
    assert found(folder.engine(), "It is late.", "late").suggestions == ("Better.",)


def test_a_clause_is_left_out_only_where_a_sentence_stays(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [damn]}\nrewrite: [{drop: clause}]\n")
    engine = folder.engine()

    def first(text: str) -> str | None:
        return next(iter(found(engine, text, "late").suggestions), None)

    assert first("The van comes on Monday, damn it all.") == "The van comes on Monday."
    assert first("Damn it all, your van comes on Monday.") == "Your van comes on Monday."
    assert first("Damn it all, it comes on Monday.") is None
    assert first("If the van comes on Monday, damn it all.") is None
    assert first("The van comes on Monday, damn it all by 5 pm.") is None


def test_model_sentences_go_by_what_the_sentence_is_about(folder: Folder) -> None:
    folder.rule("late", 'match: {phrases: [late]}\nrewrite: [{about: [refund*], say: "{We\'ll} pay by {date}."}]\nsuggest: [Better.]\n')
    engine = folder.engine()
    assert found(engine, "The refund is late.", "late").suggestions == ("I'll pay by {date}.", "Better.")
    assert found(engine, "The van is late.", "late").suggestions == ("Better.",)


def _fixed(engine: Engine) -> Iterator[tuple[Message, Finding, str]]:
    """Every rewrite of every fifth message of the corpus, applied."""
    for path in sorted(CORPUS.glob("round-*.jsonl")):
        for message in list(messages(path.read_text("utf-8"), path.name))[::5]:
            assert not isinstance(message, Problem)
            for finding in engine.check(message).findings:
                if finding.fix is not None and engine.rules.rules[finding.rule].rewrites:
                    yield message, finding, applied(message.text, finding.fix.edits)


def test_after_a_rewrite_its_rule_is_silent_there_and_no_other_speaks(engine: Engine) -> None:
    tried = 0
    for message, finding, text in _fixed(engine):
        before = [held.rule for held in engine.check(message).findings]
        after = [held.rule for held in engine.check(replace(message, text=text, where=None)).findings]
        assert after.count(finding.rule) < before.count(finding.rule), text
        # A slot is the agent's to fill; whether a question of the customer's is answered is no matter of one sentence.
        assert set(after) - set(before) <= {"unfilled-placeholder", "unanswered-question"}, text
        tried += 1
    assert tried > 30


def test_a_sentence_that_still_breaks_another_rule_is_mended_but_no_model(engine: Engine) -> None:
    text = "Ur bag is late cuz of the idiots in dispatch."
    finding = found(engine, text, "text-speak")
    assert finding.fix is not None
    assert applied(text, finding.fix.edits).startswith("Your bag is late because")
    assert finding.suggestions == ("Write it out in full words.",)
    plain = found(engine, "Ur bag is late cuz of the snow.", "text-speak")
    assert plain.suggestions[0] == "Your bag is late because of the snow."


def test_a_model_sentence_holds_where_its_conditions_do(folder: Folder) -> None:
    folder.rule(
        "bad",
        """
        match: {any: [{phrases: [bad]}, {phrases: [worse], suggest: [Its own.]}]}
        suggest: [Neutral.]
        rewrite:
          - say: Sorry for the trouble.
            when: [{phrases: [broken], within: message}]
            unless: [{phrases: [mended], within: message}]
          - from: ["so bad"]
            to: poor
            when: [{phrases: [lamp], within: message}]
        """,
    )
    engine = folder.engine()
    assert found(engine, "It is bad.", "bad").suggestions == ("Neutral.",)
    assert found(engine, "It is bad. It is broken.", "bad").suggestions == ("Sorry for the trouble.", "Neutral.")
    assert found(engine, "It is bad. It was broken, now mended.", "bad").suggestions == ("Neutral.",)
    assert found(engine, "It is worse, and broken.", "bad").suggestions == ("Its own.", "Sorry for the trouble.", "Neutral.")
    assert found(engine, "It is so bad.", "bad").suggestions == ("Neutral.",)
    assert found(engine, "The lamp came. It is so bad.", "bad").suggestions == ("It is poor.", "Neutral.")


def test_a_model_sentence_for_any_words_needs_a_condition(folder: Folder) -> None:
    folder.rule("bad", "match: {phrases: [bad]}\nrewrite: [{say: Sorry.}]\n")
    with pytest.raises(TactfulError, match="exactly one of 'from'"):
        folder.load()


def test_an_offer_comes_last_where_one_was_made(engine: Engine) -> None:
    alone = found(engine, "You are only on the free plan.", "belittling").suggestions
    assert alone == ("What I can do for you is {offer}.", "Here is where things stand: {reason}.")
    made = found(engine, "You are only on the free plan. What I can do is send you a new lid.", "belittling").suggestions
    assert made == (alone[1], alone[0])


JUDGED = Row("m1", "late", "late", "It is on its way.")


def test_the_judged_list_shows_what_has_changed(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: is on its way}]\n")
    engine = folder.engine()
    held = {"m1": Message(text="It is late.", message_id="m1")}
    other = replace(JUDGED, suggestion="It comes.")
    gone = replace(JUDGED, quote="later")
    assert list(changed([JUDGED, other, gone], held, engine)) == [(other, "It is on its way."), (gone, None)]
    assert rows(as_line(JUDGED) + "\n") == [JUDGED]
    assert list(sample(held, engine, 5)) == [replace(JUDGED, id="m1#1")]
    assert list(changed([replace(JUDGED, id="m1#2")], held, engine)) == []


def test_the_page_counts_by_rule() -> None:
    marks = {"grammatical": True, "facts": True, "sendable": False}
    stands = replace(JUDGED, sendable=False)
    changed_since = replace(JUDGED, id="m1#2", rule="slow", before=marks)
    assert rows(as_line(changed_since) + "\n" + as_line(stands)) == [changed_since, stands]
    made = page([stands, changed_since, replace(JUDGED, rule="new", facts=False)])
    assert "| late | 1 | 100 / 100 / 0 | 0 | 100 / 100 / 0 |" in made
    assert "| slow | 1 | 100 / 100 / 0 | 1 | 100 / 100 / 100 |" in made
    assert "| **all** | 3 | 100 / 67 / 33 | 1 | 100 / 67 / 67 |" in made
    assert "| *of messages that are not the project's own* | 0 | – | 0 | – |" in made


def test_every_judged_row_has_an_id_of_its_own() -> None:
    judged = rows((CORPUS / "suggestions.jsonl").read_text("utf-8"))
    assert len({row.id for row in judged}) == len(judged)


def test_words_are_mended_by_the_rules_that_a_rewrite_leaves_to_speak(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\nrewrite: [{from: ['is late'], to: is here}]\n", severity="suggestion")
    folder.rule("short", "match: {phrases: [gizmo]}\nrewrite: [{words: {gizmo: lamp}}]\n", severity="suggestion")
    finding = found(folder.engine(), "Now the gizmo is late.", "late")
    assert finding.suggestions == ("Now the lamp is here.",)
    assert finding.fix is not None
    assert applied("Now the gizmo is late.", finding.fix.edits) == "Now the gizmo is here."


@pytest.mark.parametrize("text", ["thx 4 waiting, ur lamp is here.", "Send ur code 2 us.", "ur lamp is l8 but omw 2 u"])
def test_a_digit_that_stands_for_a_word_is_not_left_in_a_suggestion(engine: Engine, text: str) -> None:
    finding = found(engine, text, "text-speak")
    assert (finding.suggestions, finding.fix) == (("Write it out in full words.",), None)


def test_a_word_is_not_written_twice(engine: Engine) -> None:
    assert found(engine, "An RMA number is enclosed.", "jargon").suggestions[0] == "A return number is enclosed."
    assert found(engine, "Write the RMA on the box.", "jargon").suggestions[0] == "Write the return number on the box."


def test_a_suggestion_begins_with_a_capital_and_its_edit_as_the_message_does(engine: Engine) -> None:
    text = "Hi Ana, the RMA is on the box."
    finding = found(engine, text, "jargon")
    assert finding.suggestions[0] == "The return number is on the box."
    assert finding.fix is not None
    assert applied(text, finding.fix.edits) == "Hi Ana, the return number is on the box."


def test_thanks_and_apologies_are_not_said_twice(engine: Engine) -> None:
    alone = found(engine, "Hello Ana,\n\nhush now. Your lamp is at the desk.", "cut-short")
    assert alone.suggestions[0] == "Thank you for telling me about this. Here is where things stand: {reason}."
    said = found(engine, "Hello Ana,\n\nthank you for your note. Hush now. Your lamp is at the desk.", "cut-short")
    assert said.suggestions[0] == "Here is where things stand: {reason}."


def test_half_a_bargain_is_not_left_out(engine: Engine) -> None:
    text = "Make it quick and I'll hold a size 12 today."
    assert all("I'll hold" not in line for line in found(engine, text, "cut-short").suggestions)


def test_a_piece_of_a_message_speaks_as_the_message_does() -> None:
    whole = read(Message(text="Dear Ana,\n\nWe have your lamp. We will send it to you.\n\nThe Lamp Team"))
    piece = read(Message(text="It is here.", complete=False))
    assert register_of(piece).one
    piece.like = whole
    assert not register_of(piece).one
    assert not register_of(piece).contracted


def test_a_question_stands_before_a_farewell_that_no_stop_ends(engine: Engine) -> None:
    text = "Hi Ana,\n\nYour account is closed, as you asked.\n\nThanks for the memories,\nTeam Plum"
    message = Message(text=text, context=Context(customer_message="I want to close my account with you."))
    finding = next(held for held in engine.check(message).findings if held.rule == "missing-ask")
    assert finding.fix is not None
    assert "asked. May we ask what made you decide to leave?\n\nThanks" in applied(text, finding.fix.edits)
