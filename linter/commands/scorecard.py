"""``tactful score-card``: which practices a folder of messages keeps."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from linter.commands.check import Said, settings_options
from linter.commands.inputs import inputs, read_all
from linter.model import Problem
from linter.scorecard import card_json, card_of, card_text, sums


@click.command("score-card", short_help="Count the good practices that messages keep.")
@click.argument("paths", nargs=-1, metavar="[PATH|-]...")
@click.option("--messages", is_flag=True, help="Also each message, and which practices it lacks.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print it.")
@settings_options
def score_card(paths: tuple[str, ...], messages: bool, form: str, **said: Any) -> None:
    """Count, for each folder, the messages that greet, use the name, thank, say what happens next and so on.

    Each practice is counted where it is due: an apology only where there is bad news, nothing in snippets. There is no mark and
    no percentage; exits with 0, or 2 where something could not be read.

    \b
    tactful score-card templates/
    tactful score-card templates/ --messages
    """
    held = Said(**said)
    session = held.session(use_baseline=False)
    problems: list[Problem] = []
    cards = []
    for item in read_all(inputs(paths), session, problems, [], held.stdin_filename):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            cards.append(card_of(session.prepared(item), session.engine))
    for problem in problems:
        click.echo(f"tactful: {problem}", err=True)
    found = sums(cards)
    if form == "json":
        click.echo(json.dumps(card_json(found), indent=2))
    elif not cards:
        click.echo("Nothing to count.")
    else:
        click.echo("\n".join(card_text(found, messages=messages)).rstrip())
    sys.exit(2 if problems else 0)
