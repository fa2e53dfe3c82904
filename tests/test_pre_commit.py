"""The pre-commit hook: its manifest, and the real thing in a repository of its own (which installs tactful from a package registry)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from identify import identify
from pre_commit.clientlib import load_manifest

from linter.formats import CATALOGUE_ENDINGS, DATA_ENDINGS, KNOWN_ENDINGS, MAIL_ENDINGS

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
GOOD = "Hi Ana,\n\nThank you for writing. Your lamp leaves us today and is with you on Friday 3 May. Anything else? Just reply.\n\nBest,\nMo\n"
BAD = "Hi Ana,\n\nYou failed to attach the receipt.\n\nBest,\nMo\n"
SHOUTED = GOOD.replace("with you on Friday 3 May.", "with you on Friday 3 May!!!")


def test_the_manifest_is_one() -> None:
    hooks = load_manifest(str(MANIFEST))
    assert [(hook["id"], hook["entry"]) for hook in hooks] == [("tactful", "tactful check"), ("tactful-fix", "tactful check --fix")]
    for hook in hooks:
        assert (hook["language"], hook["require_serial"], hook["files"]) == ("python", True, "")
        assert hook["types_or"] == hooks[0]["types_or"]


def test_the_hook_s_kinds_of_file_are_read() -> None:
    hook, _ = load_manifest(str(MANIFEST))
    # Most JSON, YAML and tables in a repository are no messages: those who keep messages in them say so with types_or of their own.
    kinds = KNOWN_ENDINGS - CATALOGUE_ENDINGS - DATA_ENDINGS - MAIL_ENDINGS
    tags = {ending: identify.tags_from_filename(f"a.{ending}") for ending in kinds}
    # Every kind is of some file that tactful reads, and every such file that pre-commit knows is of one of the kinds.
    for kind in hook["types_or"]:
        assert any(kind in held for held in tags.values()), kind
    for ending, held in tags.items():
        assert not held or held & set(hook["types_or"]), ending


def run(*command: str, cwd: Path, fails: bool = False) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.registry
def test_a_commit_is_stopped_by_a_bad_template_and_passes_with_a_good_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    (tmp_path / "gitconfig").write_text("[user]\nname = T\nemail = t@example.com\n[init]\ndefaultBranch = main\n[protocol.file]\nallow = always\n")
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    shutil.copytree(ROOT, ours, ignore=shutil.ignore_patterns(".git", ".venv*", "*_cache", "__pycache__", ".hypothesis", "build", "dist", "corpus"))
    theirs.mkdir()
    for place in (ours, theirs):
        run("git", "init", "-q", cwd=place)
    run("git", "add", "-A", cwd=ours)
    run("git", "commit", "-qm", "release", cwd=ours)
    revision = run("git", "rev-parse", "HEAD", cwd=ours).strip()

    (theirs / "templates").mkdir()
    (theirs / "templates" / "other.txt").write_text(BAD)
    run("git", "add", "-A", cwd=theirs)
    run("git", "commit", "-qm", "from before", cwd=theirs)
    (theirs / "templates" / "reply.txt").write_text(BAD)
    (theirs / "unstaged.txt").write_text(BAD)
    run("git", "add", "templates/reply.txt", cwd=theirs)

    tried = run("pre-commit", "try-repo", str(ours), "tactful", "--verbose", cwd=theirs, fails=True)
    assert "templates/reply.txt" in tried
    assert "blame-customer" in tried
    # Only what is staged is checked.
    assert "other.txt" not in tried
    assert "unstaged.txt" not in tried

    # The other hook applies what is safe, and stops the commit so that it is seen.
    (theirs / "templates" / "other.txt").write_text(SHOUTED)
    run("git", "add", "templates/other.txt", cwd=theirs)
    tried = run("pre-commit", "try-repo", str(ours), "tactful-fix", "--verbose", "--files", "templates/other.txt", cwd=theirs, fails=True)
    assert "files were modified by this hook" in tried
    assert "fixed 1 finding in 1 file" in tried
    assert (theirs / "templates" / "other.txt").read_text() == SHOUTED.replace("!!!", ".")
    run("git", "checkout", "-q", "HEAD", "--", "templates/other.txt", cwd=theirs)

    config = f"repos:\n- repo: {ours.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: tactful\n    files: ^templates/\n"
    (theirs / ".pre-commit-config.yaml").write_text(config)
    run("git", "add", ".pre-commit-config.yaml", cwd=theirs)
    run("pre-commit", "install", "--install-hooks", cwd=theirs)
    stopped = run("git", "commit", "-m", "a bad template", cwd=theirs, fails=True)
    assert "blame-customer" in stopped
    assert run("git", "log", "--oneline", cwd=theirs).count("\n") == 1
    (theirs / "templates" / "reply.txt").write_text(GOOD)
    run("git", "add", "templates/reply.txt", cwd=theirs)
    # Once it is installed it needs no network: here there is none.
    alone = (
        ["unshare", "--map-root-user", "--net"]
        if subprocess.run(["unshare", "--map-root-user", "--net", "true"], check=False, capture_output=True).returncode == 0
        else []
    )
    passed = run(*alone, "git", "commit", "-m", "a good template", cwd=theirs)
    assert "Passed" in passed
    assert run("git", "log", "--oneline", cwd=theirs).count("\n") == 2
