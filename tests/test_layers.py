"""Layers: a module imports only what is below it, and what is heavy only where it is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import linter

ROOT = Path(linter.__file__).parent

LAYERS = [
    {"model", "patterns"},
    {"icu"},
    {"words", "placeholders", "yamlsource", "scope", "syllables", "grammar", "recall"},
    {"templates", "beginnings", "desks"},
    {"phrases", "parts", "config"},
    {"names", "own", "reading", "suppress"},
    {"formats"},
    {"branches", "given", "questions", "register", "syntax", "steps"},
    {"seek", "anchors"},
    {"dialects", "splitting", "slots"},
    {"naming"},
    {"insert"},
    {"checks", "likeness", "gate", "mend"},
    {"weights"},
    {"rules"},
    {"sentences", "matchers"},
    {"rulevalues"},
    {"rulefiles"},
    {"match", "compiled"},
    {"readability", "respell"},
    {"rewrite"},
    {"suggest"},
    {"engine"},
    {"dataset"},
    {"sources", "score", "prove", "explain"},
    {"results"},
    {"changes", "scorecard", "session", "setup", "report", "report.positions"},
    {"workers"},
    {"report.text", "report.machine", "report.ci"},
    {"report.html"},
    {"fixing.textfile", "fixing.judge"},
    {"fixing.loop"},
    {"fixing", "fixing.files", "fixing.walk"},
    {"commands.progress"},
    {"generate", "judged", "learn", "commands", "commands.completion", "commands.inputs"},
    {"commands.fix"},
    {"commands.check", "commands.rules"},
    {"commands.config", "commands.polish", "commands.scorecard"},
    {"cli"},
]
"""Lowest first; modules in one layer do not import each other."""
UPWARDS = {("match", "readability"): "a metric is measured on a view, and textstat is imported only then"}
"""Imports inside functions that go up, each with its reason."""
LAZY = {"spacy", "thinc", "textstat", "rich", "charset_normalizer", "pathspec", "platformdirs", "numpy", "scipy", "sklearn"}
PLACES = {name: at for at, layer in enumerate(LAYERS) for name in layer}
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in ROOT.rglob("*.py")
    if "_rules" not in path.parts and path != ROOT / "__init__.py"
}
PLACE = {name: PLACES[name] if name in PLACES else PLACES[name.split(".")[0]] for name in FILES}
"""A package's modules stand where the package does, unless one has a layer of its own."""


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """What a module imports, and whether at its top; what is for type checkers only is left out."""

    def walk(node: ast.AST, top: bool) -> Iterator[tuple[str, bool]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, "imports are absolute"
                names = [f"{child.module}.{alias.name}" for alias in child.names] if child.module == "linter" else [child.module or ""]
                yield from ((name, top) for name in names)
            yield from walk(child, top and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef))

    yield from walk(ast.parse(path.read_text("utf-8")), True)


def test_every_module_has_its_layer() -> None:
    assert set(FILES) == set(PLACE)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_module_imports_only_from_below(name: str) -> None:
    for imported, _ in imports(FILES[name]):
        if not imported.startswith("linter.") or imported == "linter.__version__":
            continue
        other = imported.removeprefix("linter.")
        inside = other.split(".")[0] == name.split(".")[0] == "formats"
        assert inside or PLACE[other] < PLACE[name] or (name, other) in UPWARDS, f"{name} imports {other}"


@pytest.mark.parametrize("name", sorted(FILES))
def test_heavy_modules_are_imported_where_they_are_used(name: str) -> None:
    assert not {imported.split(".")[0] for imported, top in imports(FILES[name]) if top} & LAZY


def test_only_the_top_prints() -> None:
    printing = {
        name for name, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "click.echo"}
    }  # fmt: skip
    printers = {"cache", "check", "completion", "config", "fix", "polish", "rules", "scorecard"}
    assert printing <= {"cli", "generate", "judged", "learn", *(f"commands.{name}" for name in printers)}
