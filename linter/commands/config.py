"""``tactful config show``, ``tactful init`` and ``tactful baseline``: setting tactful up in a repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from linter.commands.check import Said, settings_options
from linter.commands.inputs import read_all
from linter.config import NAMES, find, near, shown
from linter.model import Problem, TactfulError
from linter.own import is_report
from linter.session import configuration
from linter.setup import configuration_text, look
from linter.sources import files


@click.group(short_help="Show the configuration, or its schema.")
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


@click.command(short_help="Write what is found now as known.")
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
    click.echo(f"{count} known finding{'' if count == 1 else 's'} written to {near(path)}.")
    if session.config.baseline is None:
        click.echo(f'Add to the configuration: baseline = "{near(path)}"')


@click.command(short_help="Write a configuration for this repository.")
@click.option("--force", is_flag=True, help="Write over a tactful.toml that is there.")
def init(force: bool) -> None:
    """Look at the repository and write a commented tactful.toml.

    Nothing is set that was not seen: the file says which messages and placeholders are here, and shows the other settings with
    their defaults.
    """
    path = Path("tactful.toml")
    there = next((Path(name) for name in NAMES if Path(name).is_file() and find(Path()) == Path(name).resolve()), None)
    if path.exists() and not force:
        raise TactfulError("tactful.toml is there already; --force writes over it")
    if there is not None and there != path:
        raise TactfulError(f"{there} configures tactful here already, and a tactful.toml would hide it")
    problems: list[Problem] = []
    found = [file for file in files(["."], problems, []) if file.name not in NAMES and not is_report(file)]
    seen = look(found)
    try:
        path.write_text(configuration_text(seen), "utf-8")
    except OSError as error:
        raise TactfulError(f"{path}: cannot be written: {error.strerror}") from error
    click.echo(f"Wrote tactful.toml: {_some(seen.files, 'file')} to check, {len(seen.templates)} of them with placeholders.")
    if seen.files:
        click.echo("Next: tactful check .   (and, where there is much to mend: tactful baseline)")


def _some(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
