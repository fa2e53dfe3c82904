"""What makes a run fast changes no result, and work is counted, not timed: a change that makes a run do more fails here."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Folder, Tactful
from hypothesis import HealthCheck, given, settings
from test_properties import TEXTS

from benchmarks.load import clean_reply, replies
from linter.compiled import load_cached
from linter.config import Config
from linter.dataset import messages
from linter.engine import Engine
from linter.model import Checked, Message, cache_folder
from linter.reading import LONGEST_SENTENCE, read
from linter.results import Results, checked_of, clear, held_of, key_of, results_file, size
from linter.rules import RuleSet
from linter.session import Session, start
from linter.workers import check_all

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def of_corpus(*names: str) -> list[Message]:
    return [m for name in names for m in messages((CORPUS / f"{name}.jsonl").read_text("utf-8"), f"{name}.jsonl") if isinstance(m, Message)]


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    """The shipped rules, from their cache."""
    load_cached()
    return load_cached()


@pytest.fixture(scope="module")
def corpus() -> list[Message]:
    """Messages of every kind, among them each sentence more than once."""
    return [*of_corpus("round-1", "clean")[::9], *(Message(text=text, path="reply.txt") for text in replies(9))]


@pytest.fixture(scope="module")
def expected(shipped: RuleSet, corpus: list[Message]) -> list[Checked]:
    """The slow way: rules from their files, each message by itself, nothing remembered."""
    found = []
    for message in corpus:
        shipped.known[0].clear()
        shipped.known[1].clear()
        found.append(Engine(shipped).check(message))
    return found


def session(results: Results | None = None) -> Session:
    held = start(Config())
    held.results = results
    return held


def test_sentences_known_from_other_messages_give_the_same(rules: RuleSet, corpus: list[Message], expected: list[Checked]) -> None:
    engine = Engine(rules)
    assert [engine.check(message) for message in corpus] == expected
    assert [engine.check(message) for message in reversed(corpus)] == expected[::-1]


def test_results_remembered_give_the_same(corpus: list[Message], expected: list[Checked], tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    assert list(check_all(corpus, session(Results(path)), 1)) == expected
    again = session(Results(path))
    held = [again.remembered(message) for message in corpus]
    assert [one for one in held if one is not None] == [one for one, known in zip(expected, held, strict=True) if known is not None]
    # Hardly anything cannot be told by spans and ids.
    assert held.count(None) < len(corpus) * 0.05


def test_several_processes_give_the_same(tmp_path: Path) -> None:
    # In a process of its own: spaCy, once it runs here, must not be forked.
    for number, text in enumerate(replies(40)):
        (tmp_path / f"{number}.txt").write_text(text)
    (tmp_path / "broken.txt").write_bytes(b"\0")
    command = [sys.executable, "-c", "from linter.cli import main; main()", "check", ".", "--no-cache", "--format", "json"]
    one, three = (subprocess.run([*command, "--jobs", jobs], capture_output=True, cwd=tmp_path, check=False) for jobs in ("1", "3"))
    assert one.returncode == three.returncode == 2
    assert one.stdout == three.stdout
    assert b'"findings"' in one.stdout


@given(text=TEXTS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_any_result_is_told_by_spans_and_ids_or_not_kept(rules: RuleSet, text: str) -> None:
    engine = Engine(rules)
    message = Message(text=text, path="a.txt")
    checked = engine.check(message)
    held = held_of(checked, engine)
    assert held is None or checked_of(held, message, engine) == checked


def test_nothing_of_a_message_is_in_the_cache(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text(
        "Hi Wilhelmina,\n\nThank you for the photograph. We will send [AMOUNT] back today. If anything else comes up, just reply here.\n\nKind regards,\nAna\n"
    )
    assert tactful("check", "reply.txt", "--to", "Wilhelmina Quackenbush").code == 1
    held = b"".join(path.read_bytes() for path in results_file().parent.glob("results.sqlite*"))
    assert b"unfilled-placeholder" in held
    assert not re.search(b"(?i)wilhelmina|quackenbush|photograph|reply.txt", held)


def test_a_remembered_result_is_told_in_short_only_where_a_verdict_is_wanted(tactful: Tactful, tmp_path: Path) -> None:
    reply = tmp_path / "reply.txt"
    reply.write_text(
        "Hello Ana,\n\nThank you for writing. Please be advised that your lamp leaves today. Is there anything else we can do?\n\nKind regards,\nLena\n"
    )
    whole = tactful("check", str(reply), "--format", "json")
    quiet = tactful("check", str(reply), "-q")
    tactful("check", str(reply), "--to", "Ana")
    assert tactful("check", str(reply), "--format", "json").out == whole.out
    assert tactful("check", str(reply), "-q").out == quiet.out
    tactful("check", str(reply), "--to", "Ana", "--fix", "-q")
    assert "Your lamp leaves today." in reply.read_text()


def test_what_a_result_depends_on_makes_another_key(rules: RuleSet) -> None:
    engine = Engine(rules)
    message = Message(text="Hi.", path="a/b.txt")
    key = key_of(message, engine)
    assert key == key_of(replace(message, path="c/b.txt"), engine)
    others = [replace(message, text="Ho."), replace(message, kind="chat"), replace(message, mode="template"), replace(message, complete=False),
              replace(message, path="a/b.html"), replace(message, context=replace(message.context, customer_name="Ana"))]  # fmt: skip
    engines = [replace(engine, select=frozenset({"rude"})), replace(engine, settings=replace(engine.settings, grade=3.0)),
               replace(engine, rules=replace(rules, key="other"))]  # fmt: skip
    assert len({key, *(key_of(other, engine) for other in others), *(key_of(message, other) for other in engines)}) == 10


@pytest.mark.parametrize("damage", [b"", b"not a database, but long enough to be looked into" * 40, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_cache_is_begun_anew(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    path.write_bytes(damage)
    held = Results(path)
    held.put(b"key", "value")
    held.flush()
    assert Results(path).get(b"key") == "value"
    assert size(path)[0] == 1
    clear(path)
    assert size(path) == (0, 0)


def test_damaged_rules_are_made_anew(folder: Folder) -> None:
    folder.rule("late", "match: {phrases: [late]}\n")
    load_cached(folder.path)
    path = max(cache_folder().glob("rules-*.sqlite"), key=lambda held: held.stat().st_mtime_ns)
    for damage in (b"", b"x" * 9000, path.read_bytes()[:8192]):
        path.write_bytes(damage)
        engine = Engine(load_cached(folder.path))
        assert [finding.rule for finding in engine.check(Message(text="It is late.")).findings] == ["late"]


def test_runs_at_the_same_time_share_a_cache(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"

    def writes(first: int) -> None:
        held = Results(path)
        for number in range(first, first + 300):
            held.put(b"%d" % number, "value")
        held.flush()

    threads = [threading.Thread(target=writes, args=(first,)) for first in (0, 200, 400)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert size(path)[0] == 700


def test_the_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linter.results.MOST", 50)
    held = Results(tmp_path / "results.sqlite")
    for number in range(200):
        held.put(b"%d" % number, "value")
        held.flush()
    assert size(tmp_path / "results.sqlite")[0] <= 50
    assert held.get(b"199") == "value"
    assert held.get(b"0") is None


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    held = Results(tmp_path / "file" / "results.sqlite")
    held.put(b"key", "value")
    held.flush()
    assert held.get(b"key") is None


def test_the_cache_s_command(tactful: Tactful, tmp_path: Path) -> None:
    tactful("cache", "clear")
    (tmp_path / "reply.txt").write_text(clean_reply())
    tactful("check", "reply.txt", "--no-cache")
    assert "0 messages" in tactful("cache").out
    tactful("check", "reply.txt")
    assert str(results_file()) in tactful("cache").out
    assert "1 messages" in tactful("cache").out
    assert sqlite3.connect(results_file()).execute("SELECT count(*) FROM results").fetchone() == (1,)
    assert tactful("cache", "clear").out == "Cleared.\n"
    assert not results_file().exists()


COLD = {
    "asyncio", "charset_normalizer", "en_core_web_sm", "multiprocessing", "nltk", "numpy", "pathspec", "pyphen", "rich", "spacy",
    "sklearn", "subprocess", "textstat", "thinc", "yaml", "linter.rulefiles", "linter.rulevalues", "linter.report.ci", "linter.report.html",
    "linter.report.machine", "linter.formats.catalogue", "linter.formats.mail", "linter.formats.writing", "linter.changes", "linter.setup",
}  # fmt: skip
COUNT = """\
import json, re, sys
late = []
compiled = re.compile
re.compile = lambda *a, **k: late.append(a[0]) or compiled(*a, **k)
from linter import seek, syntax
tried = []
find = seek.Seeker.find
seek.Seeker.find = lambda self, phrase, words: tried.append(phrase) or find(self, phrase, words)
from linter.cli import main
try:
    main(["check", *sys.argv[1:]])
except SystemExit as ended:
    print("\\0" + json.dumps([ended.code, sorted(sys.modules), len(tried), len(late)]))
"""


def test_the_work_of_a_first_check(tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text(clean_reply())

    def run() -> tuple[int, set[str], int, int]:
        run = subprocess.run([sys.executable, "-c", COUNT, "reply.txt", "--no-cache"], capture_output=True, text=True, cwd=tmp_path, check=True)
        code, modules, tried, late = json.loads(run.stdout.rpartition("\0")[2])
        return code, set(modules), tried, late

    run()
    code, modules, tried, late = run()
    assert code == 0
    assert not modules & COLD
    assert len({name for name in modules if name.startswith("linter")}) <= 60
    assert tried <= 90
    assert late <= 60


def test_the_work_of_many_messages_grows_no_faster_than_they_do_and_is_not_done_twice(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    for memory in rules.known:
        memory.clear()
    engine = Engine(rules)
    tried = []
    find = rules.seeker.find
    monkeypatch.setattr(rules.seeker, "find", lambda phrase, words: tried.append(phrase) or find(phrase, words))
    texts = list(replies(60))

    def work(of: list[str]) -> int:
        before = len(tried)
        for text in of:
            engine.check(Message(text=text))
        return len(tried) - before

    first, second = work(texts[:30]), work(texts[30:])
    assert first <= 30 * 60
    assert second <= 1.2 * first
    # Matched sentences are remembered; only what rewrites try is tried again.
    assert work(texts) <= 60 * 21


def test_a_long_message_is_linear_in_its_length(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    find = rules.seeker.find
    monkeypatch.setattr(rules.seeker, "find", lambda phrase, words: tried.append(len(words)) or find(phrase, words))

    def work(size: int) -> int:
        for memory in rules.known:
            memory.clear()
        tried.clear()
        text = ""
        for count, reply in enumerate(replies(300)):
            if len(text) >= size:
                break
            text += reply.replace("Kind regards", f"Then, {count}")
        Engine(rules).check(Message(text=text[:size]))
        return sum(tried)

    half, whole = work(10_000), work(20_000)
    assert whole <= 2.2 * half


@pytest.mark.parametrize("piece", ["sorry but you ( ", "a" * 40 + " ", "a.b@", '""no '])
def test_a_hostile_message_of_a_million_characters_is_linear_in_its_length(rules: RuleSet, monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    tried = []
    find = rules.seeker.find
    monkeypatch.setattr(rules.seeker, "find", lambda phrase, words: tried.append(len(words)) or find(phrase, words))

    def work(size: int) -> tuple[int, int]:
        for memory in rules.known:
            memory.clear()
        tried.clear()
        text = piece * (size // len(piece))
        found = Engine(rules).check(Message(text=text))
        return sum(tried), len(found.findings)

    # Whatever has no stops is cut into sentences of a bounded length, each of which every phrase is linear in.
    assert max(sentence.last - sentence.first for sentence in read(Message(text=piece * 9_000)).sentences) <= LONGEST_SENTENCE
    (part, some), (whole, all_) = work(250_000), work(1_000_000)
    assert whole <= 4.2 * part + 5_000
    assert all_ <= 4.2 * some + 20
