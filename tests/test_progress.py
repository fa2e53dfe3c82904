"""The progress bar: on a terminal only, out of the way of what is printed, and gone in the end."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from linter.commands import progress
from linter.commands.progress import Progress

pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
CODE = """
import sys
import linter.commands.inputs
import linter.commands.progress
linter.commands.inputs._LARGE = 1000
linter.commands.progress._EVERY = 0
from linter.cli import main
main(["check", "--no-config", "--no-cache", "--exit-zero", "--jobs", "1", "--select", "shouting", *sys.argv[1:]])
"""


def run(path: Path, *, terminal: str, term: str = "xterm") -> tuple[str, str]:
    """What a run printed, and what a terminal got on standard error, or on both (``terminal`` is ``err`` or ``both``)."""
    master, slave = pty.openpty()
    env = {**os.environ, "TERM": term, "COLUMNS": "80"}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(path)],
        stdin=subprocess.DEVNULL,
        stdout=slave if terminal == "both" else subprocess.PIPE,
        stderr=slave,
        env=env,
    )
    os.close(slave)
    got: list[bytes] = []

    def read() -> None:
        # Linux says that the other end is gone by an error, macOS by an empty read.
        try:
            while data := os.read(master, 65536):
                got.append(data)
        except OSError:
            return

    reader = threading.Thread(target=read)
    reader.start()
    out, _ = process.communicate(timeout=120)
    reader.join(30)
    os.close(master)
    assert process.returncode == 0
    return (out or b"").decode(), b"".join(got).decode()


def screen(text: str) -> list[str]:
    """The lines as they stand on a terminal in the end, without colours: what is written over is gone."""
    lines = []
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).replace("\r\n", "\n").split("\n"):
        shown = ""
        for piece in line.split("\r"):
            shown = piece + shown[len(piece) :]
        lines.append(shown.rstrip())
    return lines


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.mbox"
    path.write_text("".join(f"From a\n\nHi Ana {number}, it left!!!\n\n" for number in range(600)), "utf-8")
    return path


def test_the_bar_is_not_in_the_way_of_the_findings(large: Path) -> None:
    plain, errors = run(large, terminal="err")
    _, both = run(large, terminal="both")
    assert plain.count("warning  shouting") == 600
    assert screen(both) == [line.rstrip() for line in plain.split("\n")]
    parts = [int(part) for part in re.findall(r"\] +(\d+)%", errors)]
    assert parts == sorted(parts)
    assert parts[0] < 50
    assert parts[-1] == 100
    assert screen(errors) == [""]
    assert "Checking [####" in both


def test_a_dumb_terminal_has_none(large: Path) -> None:
    plain, errors = run(large, terminal="err", term="dumb")
    assert (plain.count("warning  shouting"), errors) == (600, "")


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_long_it_still_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    now = iter([0.0, 10.0, 10.01, 600.0, 9000.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    stream = _Screen()
    bar = Progress(stream)
    bar.start(1000)
    for count in (250, 1, 99, 50):
        bar.advance(count)
    drawn = [line for line in stream.getvalue().split("\r") if line.strip()]
    assert [line.split("] ")[1].strip() for line in drawn] == ["25%  about 31 s left", "35%  about 19 min left", "40%  about 3 h 45 min left"]
    bar.end()
    assert screen(stream.getvalue()) == [""]


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    for bar in (Progress(stream), Progress(None)):
        bar.start(10)
        bar.advance(10)
        bar.end()
    assert stream.getvalue() == ""
