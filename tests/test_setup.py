"""Setting up: what ``tactful init`` sees and writes, and the shells' completion."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Tactful

from linter.config import read_config

TEXTS = {
    "Zendesk": "Hi {{ticket.requester.first_name}},",
    "Salesforce": "Hi {!Contact.FirstName},",
    "Mailchimp": "Hi *|FNAME|*,",
    "osTicket": "Hi %{recipient.name.first},",
    "Zammad": "Hi #{ticket.customer.firstname},",
    "Help Scout or FreeScout": "Hi {%customer.firstName%},",
    "Zoho": "Hi ${Contacts.First Name},",
    "Smarty": "Hi {$client_name},",
    "ERB": "Hi <%= @customer.name %>,",
    "Handlebars": "{{#if name}}Hi {{name}}{{/if}},",
    "Jinja, Twig or Django": "{% block body %}Hi {{ name }}{% endblock %},",
    "Liquid": "{% if name %}Hi {{ name }}{% endif %},",
}


@pytest.mark.parametrize("dialect", sorted(TEXTS))
def test_the_dialect_is_seen(tactful: Tactful, tmp_path: Path, dialect: str) -> None:
    (tmp_path / "a.txt").write_text(TEXTS[dialect])
    run = tactful("init")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("Wrote tactful.toml: 1 file to check, 1 of them with placeholders.\n")
    assert f"# Placeholders of: {dialect} (1)." in (tmp_path / "tactful.toml").read_text()


def test_what_is_written_is_read(tactful: Tactful, tmp_path: Path) -> None:
    for name in ("wel\"come & 'co'/a.txt", "templates/b.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("Hi {{addressee}}, the {{widget}} is here.")
    (tmp_path / "c.md").write_text("Hello.")
    assert tactful("init").code == 0
    text = (tmp_path / "tactful.toml").read_text()
    assert "# Seen here: 2 .txt, 1 .md." in text
    assert "#   widget" in text or "#   addressee, widget" in text
    config = read_config(tmp_path / "tactful.toml")
    # Nothing is set that a user did not ask for.
    assert config.origin == {}
    # Every line that is commented out is valid where its mark is taken away.
    for line in text.splitlines():
        key = line.removeprefix("# ").partition(" = ")[0]
        if (
            line.startswith("# ")
            and " = " in line
            and key.replace("-", "").isalpha()
            and key not in {"path", "rule", "quote", "reason", "paths", "kind", "snippet"}
        ):
            (tmp_path / "other.toml").write_text(line.removeprefix("# "))
            assert key.replace("-", "_") in read_config(tmp_path / "other.toml").origin


def test_nothing_is_written_over(tactful: Tactful, tmp_path: Path) -> None:
    assert tactful("init").out == "Wrote tactful.toml: 0 files to check, 0 of them with placeholders.\n"
    (tmp_path / "tactful.toml").write_text("")
    run = tactful("init")
    assert (run.code, run.err) == (2, "tactful: tactful.toml is there already; --force writes over it\n")
    assert tactful("init", "--force").code == 0
    (tmp_path / "tactful.toml").unlink()
    (tmp_path / "pyproject.toml").write_text("[tool.tactful]\n")
    run = tactful("init")
    assert (run.code, run.err) == (2, "tactful: pyproject.toml configures tactful here already, and a tactful.toml would hide it\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_s_script(tactful: Tactful, shell: str, tmp_path: Path) -> None:
    run = tactful("completion", shell)
    assert run.code == 0
    assert f"_TACTFUL_COMPLETE={shell}_complete" in run.out
    (tmp_path / "script").write_text(run.out)
    found = shutil.which(shell)
    if found is not None:
        options = ["--no-execute"] if shell == "fish" else ["-n"]
        assert subprocess.run([found, *options, tmp_path / "script"], capture_output=True, check=True).stderr == b""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tactful sc", ["score-card", "score"]),
        ("tactful check --select wrong", ["wrong-name"]),
        ("tactful check --ignore jargon,wrong", ["jargon,wrong-name"]),
        ("tactful explain hones", []),
        ("tactful explain wr", ["wrong-name"]),
        ("tactful check --ignore hones", ["honesty"]),
        ("tactful check --fail-on e", ["error"]),
    ],
)
def test_what_is_completed(words: str, expected: list[str], tmp_path: Path) -> None:
    environ = {**os.environ, "_TACTFUL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", "from linter.cli import main; main()"], env=environ, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert [line.partition(",")[2] for line in done.stdout.split("\n") if line] == expected


def test_help_says_what_comes_next(tactful: Tactful) -> None:
    out = tactful("--help").out
    assert out.index("  check ") < out.index("  score-card ") < out.index("  explain ")
    assert "..." not in out.partition("Commands:")[2]
    for command in ("check", "score-card", "explain", "rules", "init", "config", "baseline", "score", "completion"):
        run = tactful(command, "--help")
        assert run.code == 0
        assert max(len(line) for line in run.out.splitlines()) <= 100
    for form in ("text", "html", "json", "github", "sarif", "gitlab", "junit", "rdjson", "checkstyle"):
        assert f"\n    {form} " in tactful("check", "--help").out


def test_reports_of_ours_are_no_messages(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Hi Ana,\n\nYou failed to pay.\n")
    (tmp_path / "in" / "b.html").write_text("<p>Hi Ana,</p><p>You failed to pay.</p>")
    outputs = [
        word for form in ("html", "json", "rdjson", "gitlab") for word in ("--output", f"{form}=in/{form}.{'html' if form == 'html' else 'json'}")
    ]
    first = tactful("check", "in", *outputs)
    assert first.out.endswith("in 2 messages.\n")
    again = tactful("check", "in")
    assert (again.out, again.err) == (first.out, "")
    assert tactful("init").out.startswith("Wrote tactful.toml: 2 files to check")
