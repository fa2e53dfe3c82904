"""YAML with places: what is read, and what is refused where."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.yamlsource import SourceError, load, loads, unknown, walk


def test_values_know_their_places() -> None:
    value = loads("a: 1\nb:\n  - x\n  - {c: true}\n", "f.yaml")
    places = [(held.line, held.column, held.plain()) for held in walk(value)]
    assert places == [
        (1, 1, {"a": 1, "b": ["x", {"c": True}]}),
        (1, 4, 1),
        (3, 3, ["x", {"c": True}]),
        (3, 5, "x"),
        (4, 5, {"c": True}),
        (4, 9, True),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: [1\n", 2, 1, "not valid YAML"),
        ("a: b: c\n", 1, 5, "not valid YAML"),
        ("a: 1\n\tb: 2\n", 2, 1, "not valid YAML"),
        ("a: 1\na: 2\n", 2, 1, "key 'a' stands twice"),
        ("a: {b: 1, b: 2}\n", 1, 11, "key 'b' stands twice"),
        ("? [1, 2]\n: x\n", 1, 3, "a key must be a word"),
        ("a: !!python/object:os.system x\n", 1, 4, "is not allowed here"),
        ("a: !mine x\n", 1, 4, "is not allowed here"),
        ("", 1, 1, "the file is empty"),
        ("# only this\n", 1, 1, "the file is empty"),
        ("a: &a [*a]\n", 1, 4, "an alias that contains itself"),
        ("a: *b\n", 1, 4, "not valid YAML"),
        ("a: 1\n---\nb: 2\n", 2, 1, "not valid YAML"),
        ("a: \x00\n", 1, 1, "not valid YAML"),
        ("[" * 200 + "]" * 200, 1, 61, "nested too deeply"),
        ("[" * 50_000, 1, 61, "nested too deeply"),
        ("- " * 50_000 + "x", 1, 121, "nested too deeply"),
        ("{a: " * 50_000, 1, 181 + 60, "nested too deeply"),
    ],
)
def test_refusals(text: str, line: int, column: int, words: str) -> None:
    with pytest.raises(SourceError) as error:
        loads(text, "f.yaml")
    assert words in error.value.text
    assert (error.value.line, error.value.column) == (line, column)
    assert str(error.value).startswith(f"f.yaml:{line}:{column}: ")


def test_aliases_cannot_multiply_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(SourceError, match="aliases may have multiplied it"):
        loads("\n".join(lines), "f.yaml")


@pytest.mark.parametrize(
    ("written", "kind"), [("no", "a boolean"), ("on", "a boolean"), ("5", "a number"), ("1.5", "a number"), ("~", "nothing"), ("", "nothing")]
)
def test_what_yaml_takes_for_something_else_is_refused_as_text(written: str, kind: str) -> None:
    value = loads(f"a: {written}\n", "f.yaml").mapping("it")["a"]
    with pytest.raises(SourceError) as error:
        value.text("the phrase")
    assert error.value.text == f'the phrase must be text, but YAML reads {value.raw!r} as {kind}; write it in quotes: "{value.raw}"'


def test_the_frame_points_at_the_place() -> None:
    value = loads("a: 1\nbee: two\n", "f.yaml").mapping("it")["bee"]
    assert str(value.error("wrong")) == "f.yaml:2:6: wrong\n    bee: two\n         ^"


@pytest.mark.parametrize(
    ("method", "words"), [("text", "must be text"), ("number", "must be a number"), ("flag", "must be true or false"), ("items", "must be a list")]
)
def test_another_kind_than_wanted(method: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        getattr(loads("{a: 1}", "f.yaml"), method)("it")
    with pytest.raises(SourceError, match="must be a mapping"):
        loads("[a]", "f.yaml").mapping("it")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(b"a: \xff\n")
    with pytest.raises(SourceError, match="not UTF-8 at byte 3"):
        load(bad)
    with pytest.raises(SourceError, match="cannot be read"):
        load(tmp_path / "none.yaml")
    with pytest.raises(SourceError, match="cannot be read"):
        load(tmp_path)


def test_unknown_words() -> None:
    assert unknown("key 'titel'", "titel", ["title", "why"]) == "unknown key 'titel'; did you mean 'title'?"
    assert unknown("key 'q'", "q", ["title", "why"]) == "unknown key 'q'; known are title, why"
