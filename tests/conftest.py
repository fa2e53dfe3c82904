"""What the tests share: rule folders of their own, the parser, and the command run inside this process."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from linter import cli, compiled, rulefiles
from linter.engine import Engine
from linter.rulefiles import load_rules
from linter.rules import RuleSet
from linter.syntax import Parser


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Caches go to a folder of the tests' own, for this process and those it starts."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        patch.delenv(name, raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def shipped() -> RuleSet:
    """The rules that come with tactful."""
    return load_rules()


class Folder:
    """A folder of rules that a test writes."""

    def __init__(self, path: Path):
        self.path = path

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), "utf-8")
        return path

    def rule(self, name: str, body: str, *, severity: str = "error", family: str = "respect", level: str = "phrase") -> Path:
        """A rule whose match, conditions and so on are ``body``."""
        head = f"id: {name}\ntitle: Says {name}\nseverity: {severity}\nlevel: {level}\nwhy: Because.\nsource: tests\n"
        tail = "" if "\nexamples:" in dedent(body) else "examples: {fail: [], pass: []}\n"
        return self.write(f"{family}/{name}.yaml", head + dedent(body).lstrip("\n") + tail)

    def signal(self, name: str, body: str) -> Path:
        tail = "" if "\nexamples:" in dedent(body) else "examples: {present: [], absent: []}\n"
        return self.write(f"signals/{name}.yaml", f"id: {name}\nabout: Says {name}.\n" + dedent(body).lstrip("\n") + tail)

    def words(self, name: str, *words: str) -> Path:
        return self.write(f"words/{name}.yaml", f"about: Words.\nwords: [{', '.join(repr(word) for word in words)}]\n")

    def load(self) -> RuleSet:
        return load_rules(self.path)

    def engine(self, **options: object) -> Engine:
        return Engine(self.load(), **options)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty folder of rules; the shipped rules are out of the way."""
    nothing = tmp_path / "shipped"
    nothing.mkdir()
    monkeypatch.setattr(rulefiles, "shipped_rules", lambda: nothing)
    monkeypatch.setattr(compiled, "shipped_rules", lambda: nothing)
    (tmp_path / "rules").mkdir()
    return Folder(tmp_path / "rules")


@dataclass(frozen=True)
class Run:
    """What a run of the command gave."""

    code: int
    out: str
    err: str


class _Terminal(io.BytesIO):
    """Standard input that nobody types into."""

    def isatty(self) -> bool:
        return True


Tactful = Callable[..., Run]


@pytest.fixture
def tactful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tactful:
    """Runs ``tactful`` with some arguments, and standard input where it is given, away from any configuration."""

    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, stdin: bytes = b"", terminal: bool = False) -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(_Terminal() if terminal else io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Run(ended.value.code, out, err)

    return run


@pytest.fixture
def failed_rule(folder: Folder) -> Folder:
    """A folder with one rule, ``failed``: an error for "you failed to"."""
    folder.rule("failed", 'match: {phrases: ["you failed to"]}\nsuggest: ["I could not find it."]\n')
    return folder
