"""``--diff-base``: only what changed since a revision is checked, in real repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Folder, Run, Tactful

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Git in a new repository, away from the user's own settings."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)

    def run(*arguments: str) -> str:
        command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    run("init", "-q", "-b", "main")
    return run


@pytest.fixture
def repository(failed_rule: Folder, git: Git, tmp_path: Path, tactful: Tactful) -> Callable[..., Run]:
    """A repository with findings in every file; gives a check of what changed since a revision."""
    for name in ("a.txt", "b é.txt", "sub/c.txt", "sub/d.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("You failed to pay.\n")
    (tmp_path / "sub/d.jsonl").write_text('{"text": "You failed to pay."}\n{"text": "You failed to come."}\n{"text": "Fine."}\n')
    git("add", ".")
    git("commit", "-qm", "one")

    def check(revision: str, *paths: object) -> Run:
        return tactful("check", *(paths or (".",)), "--diff-base", revision, "--rules", failed_rule.path)

    return check


def heads(run: Run) -> list[str]:
    return [line for line in run.out.splitlines() if ".txt" in line or ".jsonl" in line]


def test_nothing_changed(repository: Callable[..., Run]) -> None:
    run = repository("HEAD")
    assert (run.code, run.out, run.err) == (0, "Nothing to check.\n", "")


def test_changed_staged_and_untracked_files(repository: Callable[..., Run], git: Git, tmp_path: Path) -> None:
    (tmp_path / "b é.txt").write_text("Hi. You failed to pay.\n")
    (tmp_path / "sub/c.txt").write_text("Oh. You failed to pay.\n")
    git("add", "sub/c.txt")
    (tmp_path / "sub/new.txt").write_text("You failed to pay.\n")
    (tmp_path / ".gitignore").write_text("ignored.txt\n")
    (tmp_path / "ignored.txt").write_text("You failed to pay.\n")
    (tmp_path / "a.txt").unlink()
    run = repository("HEAD")
    assert (run.code, heads(run)) == (1, ["b é.txt", "sub/c.txt", "sub/new.txt"])
    (tmp_path / "unread.xyz").write_text("x")
    assert repository("HEAD").err.count("left out") == 1
    git("add", ".")
    git("commit", "-qm", "unread")
    assert repository("HEAD").err == ""
    git("reset", "-q", "--soft", "HEAD~1")
    assert heads(repository("HEAD", "sub")) == ["sub/c.txt", "sub/new.txt"]


def test_only_messages_that_are_new(repository: Callable[..., Run], tmp_path: Path) -> None:
    rows = ['{"text": "Fine."}', '{"text": "You failed to come."}', '{"text": "You failed to pay.", "customer_name": "Ana"}']
    (tmp_path / "sub/d.jsonl").write_text("\n".join([*rows, rows[1], '{"text": "You failed to go."}']))
    run = repository("HEAD")
    # Rows that only moved are left out; one that stands there twice now is new once.
    assert heads(run) == ["sub/d.jsonl [3]", "sub/d.jsonl [4]", "sub/d.jsonl [5]"]


def test_counted_from_where_the_branch_began(repository: Callable[..., Run], git: Git, tmp_path: Path) -> None:
    git("checkout", "-qb", "topic")
    (tmp_path / "a.txt").write_text("Hi. You failed to pay.\n")
    git("commit", "-qam", "topic")
    git("checkout", "-q", "main")
    (tmp_path / "b é.txt").write_text("Hm. You failed to pay.\n")
    git("commit", "-qam", "two")
    git("checkout", "-q", "topic")
    assert heads(repository("main")) == ["a.txt"]


def test_from_a_folder_inside(repository: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("Hi. You failed to pay.\n")
    monkeypatch.chdir(tmp_path / "sub")
    assert heads(repository("HEAD", "..")) == ["../a.txt"]


@pytest.mark.parametrize("revision", ["none", "--output=x", "HEAD:a.txt", ""])
def test_revisions_that_there_are_none_of(repository: Callable[..., Run], tmp_path: Path, revision: str) -> None:
    run = repository(revision)
    assert run.code == 2
    assert f"--diff-base {revision}: " in run.err
    assert not (tmp_path / "x").exists()


def test_a_history_without_a_common_ancestor(repository: Callable[..., Run], git: Git) -> None:
    git("checkout", "-q", "--orphan", "other")
    git("commit", "-qm", "other")
    run = repository("main")
    assert run.code == 2
    assert "no common ancestor with HEAD here; in a shallow clone, fetch more of the history (fetch-depth: 0)" in run.err


def test_no_repository_and_no_git(failed_rule: Folder, tactful: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "a.txt").write_text("x")
    run = tactful("check", ".", "--diff-base", "HEAD", "--rules", failed_rule.path)
    assert run.code == 2
    assert "not a git repository" in run.err
    monkeypatch.setenv("PATH", "")
    run = tactful("check", ".", "--diff-base", "HEAD", "--rules", failed_rule.path)
    assert (run.code, run.err) == (2, "tactful: --diff-base needs git, which is not installed\n")
