"""``tactful config show``, ``tactful init`` and ``tactful baseline``: setting tactful up in a repository."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import click

from linter.commands.check import Said, read_all, settings_options
from linter.config import DESCRIPTIONS, shown
from linter.formats import has_template_code
from linter.model import Problem, TactfulError
from linter.session import configuration
from linter.sources import decode, files


@click.group()
def config() -> None:
    """About the configuration."""


@config.command("show")
@click.option("--config", "path", metavar="FILE", type=click.Path(dir_okay=False), help="The configuration file; the nearest one where not given.")
def config_show(path: str | None) -> None:
    """Every setting, and the file it came from."""
    click.echo(shown(configuration(path, none=False)))


@config.command("schema")
def config_schema() -> None:
    """The JSON Schema of the configuration, for editors."""
    click.echo((Path(__file__).parent.parent / "schema" / "config.json").read_text("utf-8"), nl=False)


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--output", "file", metavar="FILE", help="Where to write it; where the configuration says, else .tactful-baseline.json.")
@settings_options
def baseline(paths: tuple[str, ...], file: str | None, **said: Any) -> None:
    """Write what is found now as known, so that `check` gates only what is new.

    Holds rules and hashes, never words. Without PATH all of the working directory is looked at; with PATH, what is known of
    other files stays.

    \b
    tactful baseline
    tactful baseline templates/billing/
    """
    held = Said(**said)
    session = held.session(use_baseline=False)
    problems: list[Problem] = []
    results = []
    for item in read_all(paths or (".",), session, problems, [], held.stdin_filename):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            results.append(session.check(item))
    if problems:
        raise TactfulError("\n".join([*(str(problem) for problem in problems), "nothing was written: a baseline needs every file to be read"]))
    path = Path(file or session.config.baseline or ".tactful-baseline.json")
    text = session.baseline_of(results, path.resolve(), keep=bool(paths))
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)
    except OSError as error:
        raise TactfulError(f"{path}: cannot be written: {error.strerror}") from error
    count = sum(len(checked.findings) for checked in results)
    click.echo(f"{count} known finding{'' if count == 1 else 's'} written to {_near(path)}.")
    if session.config.baseline is None:
        click.echo(f'Add to the configuration: baseline = "{_near(path)}"')


def _near(path: Path) -> str:
    """A path as the user would write it: from the working directory, where it is inside."""
    return str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


@click.command()
@click.option("--force", is_flag=True, help="Write over a tactful.toml that is there.")
def init(force: bool) -> None:
    """Look at the repository and write a commented tactful.toml."""
    path = Path("tactful.toml")
    if path.exists() and not force:
        raise TactfulError("tactful.toml is there already; --force writes over it")
    problems: list[Problem] = []
    found = files(["."], problems, [])
    endings = Counter(file.suffix[1:].lower() for file in found)
    templates = [file for file in found if _is_template(file)]
    folders = Counter(str(file.parent) for file in templates)
    lines = [
        "# tactful: the linter for messages to customers. Every key is optional; these are the defaults.",
        f"# Seen here: {', '.join(f'{count} .{ending}' for ending, count in endings.most_common(6)) or 'no file that tactful reads'}.",
        "",
    ]
    lines += [
        f'# fail-on = "warning"        # {DESCRIPTIONS["fail-on"]}',
        f"# reply-within = 24          # {DESCRIPTIONS['reply-within']}",
        f"# ignore = []                # {DESCRIPTIONS['ignore']}",
        f'# company = ["Acme"]         # {DESCRIPTIONS["company"]}',
        f'# products = ["Acme Cloud"]  # {DESCRIPTIONS["products"]}',
        f"# audience-terms = []        # {DESCRIPTIONS['audience-terms']}",
        f'# rules = ["support-rules/"] # {DESCRIPTIONS["rules"]}',
        f'# baseline = ".tactful-baseline.json"  # {DESCRIPTIONS["baseline"]}',
        "",
    ]
    if folders:
        lines += [f"# {len(templates)} templates with placeholders were found.", "[[overrides]]"]
        lines += [f"paths = [{', '.join(_toml(folder + '/') for folder in sorted(folders))}]", 'mode = "template"', ""]
    lines += [
        "# An exemption, where a comment in the file would reach the customer:",
        "# [[allow]]", '# path = "templates/closing.txt"', '# rule = "jargon"', '# quote = "the exact words"', '# reason = "our customers know it"',
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", "utf-8")
    click.echo(f"Wrote tactful.toml: {len(found)} files to check, {len(templates)} of them templates.")


def _is_template(path: Path) -> bool:
    try:
        return has_template_code(decode(path.read_bytes()[:200_000]))
    except (OSError, ValueError):
        return False


def _toml(text: str) -> str:
    return '"' + text.removeprefix("./").replace("\\", "\\\\").replace('"', '\\"') + '"'
