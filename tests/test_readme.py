"""The README shows what really runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Tactful

ROOT = Path(__file__).resolve().parent.parent


def test_the_example_prints_what_the_readme_shows(tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = (ROOT / "README.md").read_text("utf-8").split("```text\n", 1)[1].split("```", 1)[0]
    assert tactful("check", "examples/reply.txt", "--to", "Ana Ruiz", "--no-config").out == shown


def test_the_edits_are_those_that_the_readme_shows(tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = (ROOT / "README.md").read_text("utf-8").split("```diff\n", 1)[1].split("```", 1)[0]
    run = tactful("check", "examples/reply.txt", "--to", "Ana Ruiz", "--diff", "--no-config")
    assert (run.code, run.out) == (1, shown)


def test_the_good_example_is_ready_to_send(tactful: Tactful, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run = tactful("check", "examples/good-reply.txt", "--to", "Ana Ruiz", "--no-config")
    assert (run.code, run.out) == (0, "Ready to send: nothing found in 1 message.\n")
