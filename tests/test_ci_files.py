"""The action and the pipeline templates: valid, and their scripts pass on what they are given without running it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTION = ROOT / "action.yml"
GITHUB, GITLAB = ROOT / "examples" / "ci" / "github.yml", ROOT / "examples" / "ci" / "gitlab.yml"


@pytest.mark.parametrize(
    ("path", "schema", "options"),
    [(ACTION, "vendor.github-actions", []), (GITHUB, "vendor.github-workflows", []), (GITLAB, "vendor.gitlab-ci", ["--data-transform", "gitlab-ci"])],
)
def test_valid_by_the_published_schemas(path: Path, schema: str, options: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *options, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def run(script: str, tmp_path: Path, **environ: str) -> list[str]:
    """The arguments that a script gives to tactful: a stand-in in its place writes them down."""
    place = tmp_path / "tactful" / "bin" / "tactful"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done\n')
    place.chmod(0o755)
    path = f"{place.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={"PATH": path, "RUNNER_TEMP": str(tmp_path), **environ},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()


def action(tmp_path: Path, **inputs: str) -> list[str]:
    held = read(ACTION)
    step = held["runs"]["steps"][-1]
    given = {name: str(value["default"]) for name, value in held["inputs"].items()} | {"base_ref": ""}
    given.update({name.replace("_", "-") if name != "base_ref" else name: value for name, value in inputs.items()})
    environ = {}
    for variable, value in step["env"].items():
        name = value.removeprefix("${{ ").removesuffix(" }}").partition(".")[2]
        environ[variable] = given[name]
    return run(step["run"], tmp_path, **environ)


def test_the_action_by_default(tmp_path: Path) -> None:
    assert action(tmp_path) == ["check", "--format", "github", "."]


def test_the_action_with_everything(tmp_path: Path) -> None:
    found = action(
        tmp_path, paths="templates/ macros/", options="--fail-on error --ignore jargon", changed_only="true", base_ref="main",
        sarif="a b.sarif", html="r.html",
    )  # fmt: skip
    assert found == [
        "check", "--format", "github", "--diff-base", "origin/main", "--output", "sarif=a b.sarif", "--output", "html=r.html",
        "--fail-on", "error", "--ignore", "jargon", "templates/", "macros/",
    ]  # fmt: skip


def test_the_action_outside_a_pull_request(tmp_path: Path) -> None:
    assert "--diff-base" not in action(tmp_path, changed_only="true")


def test_the_action_runs_nothing_of_its_inputs(tmp_path: Path) -> None:
    found = action(tmp_path, paths="$(touch x) `touch x` ; touch x *", base_ref="$(touch x)", changed_only="true", sarif='"; touch x; "')
    assert not (tmp_path / "x").exists()
    assert "origin/$(touch x)" in found
    assert "*" in found
    # Nothing is put into a script but by the environment.
    assert "${{" not in "".join(step.get("run", "") for step in read(ACTION)["runs"]["steps"])


def test_the_pipeline(tmp_path: Path) -> None:
    script = "\n".join(read(GITLAB)["tactful"]["script"])
    variables = {"TACTFUL_PATHS": "templates/", "TACTFUL_OPTIONS": "--fail-on error"}
    reports = ["--output", "gitlab=gl-code-quality-report.json", "--output", "junit=tactful.xml", "--output", "html=tactful.html"]
    assert run(script, tmp_path, **variables) == ["check", *reports, "--fail-on", "error", "templates/"]
    found = run(script, tmp_path, **variables, CI_MERGE_REQUEST_DIFF_BASE_SHA="abc")
    assert found == ["check", "--diff-base", "abc", *reports, "--fail-on", "error", "templates/"]


def test_every_input_of_the_example_is_one() -> None:
    used = next(step["with"] for step in read(GITHUB)["jobs"]["tactful"]["steps"] if "tactful" in step.get("uses", ""))
    assert set(used) <= set(read(ACTION)["inputs"])
