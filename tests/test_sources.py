"""Sources: any file or folder gives messages or a clear line, and never an exception."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter import sources
from linter.model import Context, Message, Problem
from linter.sources import Given, decode, files, read_file, read_text


def walked(*paths: Path) -> tuple[list[str], list[str], list[str]]:
    """Names of the files found, texts of the problems, names of what was left unread."""
    problems: list[Problem] = []
    unread: list[str] = []
    found = files([str(path) for path in paths], problems, unread)
    return [path.name for path in found], [problem.text for problem in problems], [Path(name).name for name in unread]


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Hi.")


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.html", "c/d.md", "c/e.jsonl", "f.png", ".hidden.txt", ".git/x.txt", "node_modules/y.txt", "UPPER.TXT")
    assert walked(tmp_path) == (["UPPER.TXT", "a.html", "b.txt", "d.md", "e.jsonl"], [], ["f.png"])


def test_gitignore_is_obeyed_from_the_repository_s_root_down(tmp_path: Path) -> None:
    make(tmp_path, "r/a.txt", "r/b.txt", "r/sub/b.txt", "r/sub/c.txt", "r/sub/d.txt", "r/out/e.txt", "r/sub/deep/keep.txt", "b.txt")
    (tmp_path / "r" / ".git").mkdir()
    (tmp_path / "r" / ".gitignore").write_text("b.txt\nout/\n/sub/d.txt\ndeep/*\n!deep/keep.txt\n")
    (tmp_path / "r" / "sub" / ".gitignore").write_text("c.txt\n!b.txt\n")
    (tmp_path / ".gitignore").write_text("a.txt\n")
    assert walked(tmp_path / "r") == (["a.txt", "b.txt", "keep.txt"], [], [])
    assert walked(tmp_path / "r" / "sub") == (["b.txt", "keep.txt"], [], [])
    assert walked(tmp_path / "r" / "sub" / "c.txt") == (["c.txt"], [], [])


def test_an_ignore_file_with_nonsense(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe[\n!!\n**\\\n")
    assert walked(tmp_path)[1] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("none.txt", "no such file or folder"),
        ("dangling.txt", "a link that leads nowhere"),
        ("empty", "no file in this folder that tactful reads"),
        ("pipe.txt", "not a regular file; give a file, a folder, or - for standard input"),
        ("a.txt/b.txt", "cannot be read: Not a directory"),
        ("x" * 300, "cannot be read: File name too long"),
        ("a\0b", "cannot be read: not a name that this system can have"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path, name: str, text: str) -> None:
    make(tmp_path, "a.txt")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert walked(tmp_path / name, tmp_path / "a.txt") == (["a.txt"], [text], [])


def test_links_in_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "real/a.txt")
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "real" / "self.txt").symlink_to(tmp_path / "real" / "self.txt")
    (tmp_path / "real" / "b.txt").symlink_to(tmp_path / "real" / "a.txt")
    found, problems, _ = walked(tmp_path / "real")
    assert found == ["a.txt", "b.txt"]
    assert problems == ["a link that leads nowhere"] * 2


def test_a_directory_named_like_a_file(tmp_path: Path) -> None:
    make(tmp_path, "reply.txt/inner.txt", "b.jsonl/c.md")
    assert walked(tmp_path) == (["c.md", "inner.txt"], [], [])
    assert walked(tmp_path / "reply.txt") == (["inner.txt"], [], [])


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    assert walked(tmp_path / "a.txt", tmp_path, tmp_path / "a.txt")[0] == ["a.txt"]


def test_an_unreadable_file_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt", "sub/b.txt")
    refused = PermissionError(errno.EACCES, "Permission denied")

    def refuse(*_: object) -> bytes:
        raise refused

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert list(read_file(tmp_path / "a.txt", Given())) == [Problem(str(tmp_path / "a.txt"), "cannot be read: Permission denied")]
    monkeypatch.setattr("os.scandir", refuse)
    assert walked(tmp_path / "sub", tmp_path / "a.txt")[:2] == (
        ["a.txt"],
        ["cannot be read: Permission denied", "no file in this folder that tactful reads"],
    )


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("Grüße 🎉".encode(), "Grüße 🎉"),
        (b"\xef\xbb\xbfHi", "Hi"),
        ("Hi 🎉".encode("utf-16"), "Hi 🎉"),
        (b"\xfe\xff" + "Hi".encode("utf-16-be"), "Hi"),
        (b"a\r\nb", "a\r\nb"),
        ("Café crème brûlée, déjà vu à Besançon.".encode("latin-1"), "Café crème brûlée, déjà vu à Besançon."),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a\0b", "has NUL bytes"),
        ("Hi".encode("utf-16-le"), "has NUL bytes"),
        (b"\xff\xfea", "begins like UTF-16 but breaks off inside"),
        (bytes(range(1, 256)) * 4, "UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "has NUL bytes"),
        (b"\xff\xfe\0\0H\0\0\0", "UTF-32"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        decode(data)


@pytest.mark.parametrize("data", [b"", b"\n", b"\xff", b"\x80\x81" * 50, b"\0", b"\xff\xfe", b"\xed\xa0\x80", os.urandom(0), b"\x1b[31m", b"{" * 999])
@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md", "a.jsonl", "a", "a.json", "a.yaml", "a.csv", "a.po", "a.eml", "a.mbox", "a.liquid"])
def test_any_bytes_give_messages_or_problems(failed_rule: Folder, tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    engine = failed_rule.engine()
    for item in read_file(path, Given()):
        if isinstance(item, Message):
            assert engine.check(item).findings == ()


def test_too_long_is_refused_but_not_a_data_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LONGEST_MESSAGE", 30)
    (problem,) = read_text("x" * 31, "a.txt", Given(), from_file=True)
    assert isinstance(problem, Problem)
    assert problem.text == "31 characters are no message to a customer (the limit is 30); a .jsonl data set may be any size"
    assert len(list(read_text('{"text": "x"}\n' * 10, "a.jsonl", Given(), from_file=True))) == 10


def test_fifty_megabytes_are_refused_in_a_line(tmp_path: Path, tactful: Tactful, failed_rule: Folder) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"Hi Ana. " * 6_600_000)
    run = tactful("check", path, "--rules", failed_rule.path)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "are no message to a customer" in run.err


def test_one_line_of_a_million_characters(failed_rule: Folder, tmp_path: Path, tactful: Tactful) -> None:
    path = tmp_path / "long.txt"
    path.write_text("We are here. " * 77_000 + "You failed to pay.")
    run = tactful("check", path, "--rules", failed_rule.path)
    assert run.code == 1
    assert "1:1001001" in run.out
    assert max(map(len, run.out.splitlines()[1:])) <= 80


@pytest.mark.parametrize(
    ("name", "text", "from_file", "mode", "kind", "complete"),
    [
        ("a.txt", "Hi Ana.", True, "draft", "email", True),
        ("a.txt", "Hi {{name}}.", True, "template", "template", None),
        ("a.txt", "Hi [Name].", True, "draft", "email", True),
        ("templates/a.txt", "Hi Ana.", True, "template", "template", None),
        ("snippets/a.txt", "Hi Ana.", True, "template", "template", False),
        ("a.twig", "Hi Ana.", True, "template", "template", None),
        ("a.html", "<p>Hi Ana.</p>", True, "draft", "email", True),
        ("<stdin>", "Hi {{name}}.", False, "draft", "email", True),
    ],
)
def test_what_is_guessed(name: str, text: str, from_file: bool, mode: str, kind: str, complete: bool | None) -> None:
    (message,) = read_text(text, name, Given(), from_file=from_file)
    assert isinstance(message, Message)
    assert (message.mode, message.kind, message.complete) == (mode, kind, complete)
    assert message.guessed[0].startswith(f"mode {mode} (")


def test_what_is_given_counts(tmp_path: Path) -> None:
    (message,) = read_text("Hi {{name}}.", "templates/a.twig", Given("chat", "draft", Context("Ana")), from_file=True)
    assert isinstance(message, Message)
    assert (message.mode, message.kind, message.context.customer_name, message.guessed) == ("draft", "chat", "Ana", ())
    (row,) = read_text(
        '{"text": "x", "customer_name": "Bo", "kind": "email"}', "a.jsonl", Given("chat", None, Context("Ana", "hello")), from_file=True
    )
    assert isinstance(row, Message)
    assert (row.context.customer_name, row.context.customer_message, row.kind) == ("Bo", "hello", "email")
