"""The pages: their links lead somewhere, their examples are read, and every setting, option and format is on one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import click
import pytest
import yaml
from pre_commit.clientlib import load_config

from linter.cli import cli
from linter.commands.check import FORMATS
from linter.config import DESCRIPTIONS, read_config
from linter.suppress import comments

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "corpus").glob("*.md")])
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]
GENERATED = {"docs/rules.md", "docs/quality.md"}


def anchors(page: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if file.relative_to(ROOT).as_posix() not in GENERATED:
            assert file.exists(), target
            if anchor:
                assert anchor in anchors(file.read_text("utf-8")), target


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL)


def test_the_configuration_s_page_has_every_key_and_a_valid_example(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    keys = {key for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for key in re.findall(r"`([a-z-]+)`", row)}
    assert keys == set(DESCRIPTIONS)
    (example,) = blocks("configuration.md", "toml")
    (tmp_path / "tactful.toml").write_text(example)
    assert set(read_config(tmp_path / "tactful.toml").origin) == {key.replace("-", "_") for key in tomllib.loads(example)}


def test_the_suppressing_page_s_comments_count(tmp_path: Path) -> None:
    (example,) = blocks("suppressing.md", "toml")
    (tmp_path / "tactful.toml").write_text(example)
    assert len(read_config(tmp_path / "tactful.toml").allow) == 1
    page = (ROOT / "docs" / "suppressing.md").read_text("utf-8")
    rows = re.findall(r"^\| [^|]*\(`\.(\w+)`.*?\) \| `(.*?)`", page, re.MULTILINE)
    assert [ending for ending, _ in rows] == ["j2", "liquid", "hbs", "erb", "smarty"]
    for ending, comment in rows:
        (found,) = comments(comment, f"a.{ending}", "template")
        assert (found.rules, found.sent) == (("jargon",), False)


def test_the_pre_commit_example_is_one(tmp_path: Path) -> None:
    (example,) = blocks("pre-commit.md", "yaml")
    (tmp_path / "config.yaml").write_text(example)
    load_config(str(tmp_path / "config.yaml"))


@pytest.mark.parametrize("name", ["github.md", "gitlab.md"])
def test_the_ci_pages_name_every_input(name: str) -> None:
    for example in blocks(name, "yaml"):
        yaml.safe_load(example)
    page = (ROOT / "docs" / name).read_text("utf-8")
    if name == "github.md":
        names = list(yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"])
    else:
        names = list(yaml.safe_load((ROOT / "examples" / "ci" / "gitlab.yml").read_text("utf-8"))["variables"])
    assert [name for name in names if f"`{name}`" not in page] == []


def test_every_option_on_a_page_is_one() -> None:
    known = {"--files", "--version", "--help"}
    context = click.Context(cli)
    commands = [command for name in cli.list_commands(context) if (command := cli.get_command(context, name)) is not None]
    for command in commands:
        known.update(option for param in command.params for option in (*param.opts, *param.secondary_opts))
    for page in PAGES:
        if page.relative_to(ROOT).as_posix() in GENERATED or page.name in {"CONTRIBUTING.md"}:
            continue
        said = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page.read_text("utf-8")))
        assert said - known <= {"--check", "--exit-non-zero-on-fix"}, page.name


def test_every_format_is_on_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    assert [form for form in FORMATS if not re.search(rf"`?--(?:format|output) {form}\b|`{form}`", text) and form != "text"] == []
