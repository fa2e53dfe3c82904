"""Rules are refused at load time, each mistake with its line, its column and the nearest right word."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Folder

from linter.compiled import load_cached
from linter.engine import Engine
from linter.model import Edit, Fix, Message, Severity, TactfulError
from linter.rulefiles import load_rules
from linter.rules import Condition
from linter.rulevalues import unmark

HEAD = """\
id: late
title: Late
severity: error
why: Because.
source: tests
"""
"""Five lines; what a test writes begins in line 6."""
TAIL = "\nexamples: {fail: [], pass: []}\n"
MATCH = "match: {phrases: [late]}"


def refusal(folder: Folder, text: str, *, name: str = "respect/late.yaml") -> str:
    path = folder.write(name, text)
    with pytest.raises(TactfulError) as error:
        folder.load()
    return str(error.value).replace(str(path), Path(name).name)


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("mach: {phrases: [late]}", "6:1", "unknown key 'mach' in a rule; did you mean 'match'?"),
        ("match: {phrase: [late]}", "6:9", "unknown key 'phrase' in a pattern; did you mean 'phrases'?"),
        ("match: {}", "6:8", "exactly one of phrases, signal, tokens"),
        ("match: {phrases: [late], signal: x}", "6:8", "not phrases and signal"),
        ("match: {phrases: late}", "6:18", "phrases must be a list"),
        ("match: {phrases: [late, no]}", "6:25", "YAML reads 'no' as a boolean; write it in quotes: \"no\""),
        ("match: {phrases: [on]}", "6:19", "YAML reads 'on' as a boolean"),
        ("match: {phrases: [24]}", "6:19", "YAML reads '24' as a number"),
        ("match: {phrases: ['a (b']}", "6:19", "the phrase 'a (b': '(' is never closed by ')' (at its character 3)"),
        ("match: {phrases: ['dear {nmae}']}", "6:19", "did you mean {name}?"),
        ("match: {phrases: ['a ...99 b']}", "6:19", "a gap is of 1 to 30 words"),
        ("match: {phrases: ['<a: x> <a: y>']}", "6:19", "the capture 'a' stands twice"),
        ("match: {phrases: ['a @troubel']}", "6:19", "unknown word list 'troubel'; did you mean 'trouble'?"),
        ("match: {signal: apologi}", "6:17", "unknown signal 'apologi'; did you mean 'apology'?"),
        ("match: {check: wrong-nam}", "6:16", "unknown check 'wrong-nam'; did you mean 'wrong-name'?"),
        ("match: {part: openning}", "6:15", "unknown part 'openning'; did you mean 'opening'?"),
        ("match: {metric: grad}", "6:17", "unknown metric 'grad'; did you mean 'grade'?"),
        ("match: {metric: grade, above: high}", "6:31", "above must be a number"),
        ("match: {any: {phrases: [late]}}", "6:14", "any must be a list"),
        ("match: {all: [{phrases: [a]}, {phrasez: [b]}]}", "6:32", "unknown key 'phrasez'"),
        ("match: {tokens: [[{LOWER: late}]]}", "6:8", "'tokens' needs a 'hint'"),
        ("match: {tokens: [{LOWER: late}], hint: late}", "6:18", "a token pattern must be a list"),
        ("match: {tokens: [[]], hint: late}", "6:18", "a token pattern needs a token"),
        ("match: {tokens: [[{LOWR: late}]], hint: late}", "6:20", "unknown attribute 'LOWR' of a token; did you mean 'LOWER'?"),
        ("match: {tokens: [[{OP: '&'}]], hint: late}", "6:24", "unknown operator '&'"),
        ("match: {tokens: [[{LEMMA: {INN: [a]}}]], hint: late}", "6:28", "unknown key 'INN' in LEMMA of a token; did you mean 'IN'?"),
        ("match: {tokens: [[{LEMMA: }]], hint: late}", "6:27", "LEMMA of a token needs a value"),
        ("match: {tree: {a: {LEMMA: x}, b: {of: c}}, hint: late}", "6:39", "unknown tree node 'c'"),
        ("match: {tree: {a: {LEMMA: x}, b: {of: a, rel: '~'}}, hint: late}", "6:47", "unknown relation '~'"),
        ("match: {tree: {a: {LEMMA: x}, b: {DEEP: nsubj, of: a}}, hint: late}", "6:35", "unknown attribute 'DEEP' of tree node 'b'; did you mean 'DEP'?"),
        ("match: {tree: {a: {LEMMA: x}, b: {LEMMA: y}}, hint: late}", "6:15", "a tree needs one node without 'of'"),
        ("match: {tree: {a: {LEMMA: x}, b: {of: c}, c: {of: b}}, hint: late}", "6:51", "hangs from itself"),
        (MATCH + "\nwhen: {phrases: [a]}", "7:7", "conditions must be a list"),
        (MATCH + "\nunless: [{phrases: [a], within: sentense}]", "7:33", "within must be clause, sentence, message"),
        (MATCH + "\nunless: [{phrases: [a], within: 2 sentences}]", "7:33", "'N sentences after|before|around'"),
        (MATCH + "\nscope: {allow: [askd]}", "7:17", "unknown scope 'askd'; did you mean 'asked'?"),
        (MATCH + "\nscope: all", "7:8", "scope must be a mapping"),
        (MATCH + "\nneeds: [customer-nam]", "7:9", "unknown needs 'customer-nam'; did you mean 'customer-name'?"),
        (MATCH + "\nkinds: [mail]", "7:9", "unknown kinds 'mail'; did you mean 'email'?"),
        (MATCH + "\nmodes: [drafts]", "7:9", "unknown modes 'drafts'; did you mean 'draft'?"),
        (MATCH + "\nlevel: sentence", "7:8", "unknown level 'sentence'"),
        (MATCH + "\nyields-to: [lat]", "7:13", "unknown rule 'lat'; did you mean 'late'?"),
        (MATCH + "\nyields-to: [[late]]", "7:13", "each of yields-to must be text"),
        (MATCH + "\nyields-to: late", "7:12", "yields-to must be a list"),
        (MATCH + "\nsnippets: maybe", "7:11", "snippets must be true or false"),
        (MATCH + "\nsuggest: [no]", "7:11", "YAML reads 'no' as a boolean"),
        ("match: {phrases: [late], fix: {safe: true}}", "6:31", "a fix needs 'replace'"),
        ("match: {phrases: [late], fix: {replace: x, save: true}}", "6:44", "unknown key 'save' in fix; did you mean 'safe'?"),
        (MATCH + "\nmatch: {phrases: [b]}", "7:1", "key 'match' stands twice"),
    ],
)  # fmt: skip
def test_a_rule_is_refused(folder: Folder, body: str, place: str, words: str) -> None:
    folder.words("trouble", "fault")
    folder.signal("apology", "match: {phrases: [sorry]}\n")
    message = refusal(folder, HEAD + body + TAIL)
    assert message.startswith(f"late.yaml:{place}: "), message
    assert words in message.splitlines()[0]
    assert message.splitlines()[2] == " " * (3 + int(place.split(":")[1])) + "^"


@pytest.mark.parametrize(
    ("examples", "place", "words"),
    [
        ("examples: {fails: []}", "7:12", "unknown key 'fails' in examples; did you mean 'fail'?"),
        ("examples: {fail: [yes]}", "7:19", "YAML reads 'yes' as a boolean"),
        ("examples: {fail: ['<<late']}", "7:19", "<< and >> do not pair"),
        ("examples: {fail: [{kind: chat}]}", "7:19", "an example needs 'text'"),
        ("examples: {fail: [{text: late, mod: draft}]}", "7:32", "unknown key 'mod' in an example; did you mean 'mode'?"),
        ("examples: {fail: [{text: late, kind: mail}]}", "7:38", "unknown kind 'mail'; did you mean 'email'?"),
        ("examples: {fail: [{text: late, mode: final}]}", "7:38", "unknown mode 'final'"),
        ("examples: {fail: [{text: late, sent-at: noon}]}", "7:41", "is not an ISO 8601 time"),
    ],
)
def test_an_example_is_refused(folder: Folder, examples: str, place: str, words: str) -> None:
    message = refusal(folder, HEAD + MATCH + "\n" + examples + "\n")
    assert message.startswith(f"late.yaml:{place}: "), message
    assert words in message


@pytest.mark.parametrize("key", ["id", "title", "severity", "why", "source", "match", "examples"])
def test_a_rule_without_a_key(folder: Folder, key: str) -> None:
    lines = (HEAD + MATCH + TAIL).splitlines()
    message = refusal(folder, "\n".join(line for line in lines if not line.startswith(key)))
    assert message.startswith(f"late.yaml:1:1: a rule needs {key!r}")


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("id: lat", "1:5", "the id must be the file's name, 'late'"),
        ("severity: fatal", "3:11", "unknown severity 'fatal'; known are suggestion, warning, error"),
        ("severity: eror", "3:11", "did you mean 'error'?"),
        ("source: ' '", "5:9", "a rule must name its source"),
        ("why: 5", "4:6", "YAML reads '5' as a number"),
    ],
)
def test_a_rule_with_a_wrong_head(folder: Folder, line: str, place: str, words: str) -> None:
    key = line.split(":")[0]
    head = "\n".join(line if held.startswith(key) else held for held in HEAD.splitlines())
    message = refusal(folder, f"{head}\n{MATCH}{TAIL}")
    assert message.startswith(f"late.yaml:{place}: "), message
    assert words in message


@pytest.mark.parametrize(
    ("name", "text", "place", "words"),
    [
        ("words/w.yaml", "words: [a]\n", "1:1", "a word list needs 'about' and 'words'"),
        ("words/w.yaml", "about: x\nwords: [a, no]\n", "2:12", "YAML reads 'no' as a boolean"),
        ("words/w.yaml", "about: x\nword: [a]\n", "2:1", "unknown key 'word' in a word list; did you mean 'words'?"),
        ("words/w.yaml", "- a\n", "1:1", "a word list must be a mapping"),
        ("signals/s.yaml", "id: s\nabout: x\nmatch: {phrases: [a]}\n", "1:1", "a signal needs 'examples'"),
        ("signals/s.yaml", "id: s\nseverity: error\n", "2:1", "unknown key 'severity' in a signal"),
        ("signals/s.yaml", "id: t\nabout: x\nmatch: {phrases: [a]}\nexamples: {}\n", "1:5", "the id must be the file's name, 's'"),
        ("respect/r.yaml", "just words\n", "1:1", "a rule must be a mapping"),
        ("respect/r.yaml", "a: [\n", "2:1", "not valid YAML"),
    ],
)
def test_other_files_are_refused(folder: Folder, name: str, text: str, place: str, words: str) -> None:
    message = refusal(folder, text, name=name)
    assert message.startswith(f"{Path(name).name}:{place}: "), message
    assert words in message


def test_an_entry_of_a_word_list_is_refused_where_it_stands(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: ['a @trouble']}\n")
    message = refusal(folder, "about: x\nwords:\n  - fault\n  - 'mess (up'\n", name="words/trouble.yaml")
    assert message.startswith("trouble.yaml:4:5: the entry 'mess (up': '(' is never closed by ')'")
    message = refusal(folder, "about: x\nwords:\n  - '@falt'\n", name="words/trouble.yaml")
    assert message.startswith("trouble.yaml:3:5: unknown word list 'falt'")


def test_signals_in_a_circle_are_refused(folder: Folder) -> None:
    folder.signal("one", "match: {signal: two}\n")
    folder.signal("two", "match: {phrases: [a]}\nunless: [{signal: one}]\n")
    folder.signal("three", "match: {signal: one}\n")
    with pytest.raises(TactfulError) as error:
        folder.load()
    assert [line.split(": ", 1)[1] for line in str(error.value).splitlines() if ".yaml:" in line] == [
        "signal 'one' leads back to itself",
        "signal 'two' leads back to itself",
    ]


def test_every_mistake_is_told_at_once(folder: Folder) -> None:
    folder.write("respect/a.yaml", "a: 1\n")
    folder.write("respect/b.yaml", "- 1\n")
    folder.write("signals/c.yaml", "x: 1\n")
    with pytest.raises(TactfulError) as error:
        folder.load()
    assert [Path(line.split(".yaml:")[0]).name for line in str(error.value).splitlines() if ".yaml:" in line] == ["c", "a", "b"]


def test_a_name_twice_in_one_folder_is_refused(folder: Folder) -> None:
    folder.rule("late", MATCH + "\n")
    message = refusal(folder, HEAD + MATCH + TAIL, name="ownership/late.yaml")
    assert "'late' is the name of another file too" in message


def test_a_later_folder_replaces_and_adds(folder: Folder, tmp_path: Path) -> None:
    folder.rule("late", MATCH + "\n", severity="error", family="promptness")
    folder.words("trouble", "fault")
    more = Folder(tmp_path / "more")
    more.rule("late", MATCH + "\n", severity="warning", family="apology")
    more.rule("later", "match: {phrases: ['a @trouble']}\n")
    more.write("words/trouble.yaml", "about: x\nextend: true\nwords: [mess]\n")
    rules = load_rules(folder.path, more.path)
    assert rules.rules["late"].severity is Severity.warning
    assert rules.rules["late"].family == "apology"
    assert list(rules.rules) == ["later", "late"]
    assert rules.words["trouble"] == ("fault", "mess")


def test_no_such_folder(folder: Folder) -> None:
    with pytest.raises(TactfulError, match="no such folder of rules"):
        load_rules(folder.path / "none")


@pytest.mark.parametrize(
    ("raw", "text", "marked"),
    [
        ("a <<b c>> d <<e>>", "a b c d e", ["b c", "e"]),
        ("none", "none", []),
        ("put <<<insert date>>> there", "put <insert date> there", ["<insert date>"]),
        ("a\n<<b\nc>>", "a\nb\nc", ["b\nc"]),
    ],
)
def test_marks_are_taken_out(raw: str, text: str, marked: list[str]) -> None:
    plain, spans = unmark(raw)
    assert plain == text
    assert [plain[start:end] for start, end in spans] == marked


def _without_phrases(condition: Condition) -> object:
    """What a cached condition is compared by: its phrases come with the gate."""
    inner = [_without_phrases(part) for part in condition.of]
    return (condition.form, condition.name, condition.patterns, condition.hint and condition.hint.source, condition.mark, condition.within,
            condition.suggest, condition.fix, condition.allow, inner)  # fmt: skip


def test_the_cache_gives_the_same_rules(folder: Folder) -> None:
    folder.words("trouble", "fault")
    folder.signal("apology", "match: {phrases: [sorry]}\nscope: any\n")
    folder.rule("late", "match: {any: [{phrases: ['a @trouble'], fix: {replace: x, safe: true}, suggest: [Y]}, {signal: apology}]}\n"
                "unless: [{signal: apology, within: 2 sentences after}]\nkinds: [chat]\nsuggest: [Z]\n")  # fmt: skip
    folder.rule("tree", "match: {tree: {a: {LEMMA: [x, y]}, b: {of: a, DEP: neg}}, hint: x, mark: [b]}\n")
    first, again = load_cached(folder.path), load_cached(folder.path)
    assert first.rules["late"].fail == again.rules["late"].fail
    for rules in (again,):
        for name in first.rules:
            one, two = first.rules[name], rules.rules[name]
            assert (one.severity, one.kinds, one.suggest, one.path) == (two.severity, two.kinds, two.suggest, two.path)
            assert [_without_phrases(c) for c in (one.match, *one.unless)] == [_without_phrases(c) for c in (two.match, *two.unless)]
    text = "Hi Ana,\n\nIt is a fault. One day. Two days. It is a fault; I'm sorry."
    for rules in (first, again):
        (finding,) = Engine(rules, select=frozenset({"late"})).check(Message(text=text, kind="chat")).findings
        assert (finding.start, finding.end, finding.suggestions, finding.fix) == (15, 22, ("Y", "Z"), Fix((Edit(15, 22, "x"),), True))
    folder.rule("late", "match: {phrases: [new]}\n")
    assert load_cached(folder.path).rules["late"].match.form == "phrases"
