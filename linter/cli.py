"""The command line: puts the commands together, and is the one place that turns errors into exit codes.

0: nothing at or above the gate. 1: findings. 2: the user's mistake. 3: ours.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from linter import __version__
from linter.model import TactfulError

_COMMANDS = {
    "check": "check:check", "polish": "polish:polish", "score-card": "scorecard:score_card", "explain": "rules:explain", "rules": "rules:rules", "init": "config:init",
    "config": "config:config", "baseline": "config:baseline", "score": "rules:score", "cache": "cache:cache", "completion": "completion:completion",
}  # fmt: skip
"""The commands as a user meets them, and where each is."""


class _Late(click.Group):
    """Lists its commands in our order, and imports one when it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        held: click.Command = getattr(import_module(f"linter.commands.{module}"), name)
        return held


_EPILOG = """\b
Exit codes:
  0  nothing found at or above the gate (--fail-on)
  1  something found
  2  a mistake in the command, the configuration, a rule or an input
  3  a defect in tactful itself

\b
Configuration: the nearest tactful.toml, .tactful.yaml or pyproject.toml
with [tool.tactful]; `tactful init` writes one, `tactful config show` says
what is set and where. NO_COLOR and FORCE_COLOR decide about colour.

\b
Start with:  tactful check FILE     then:  tactful explain RULE
"""


@click.group(cls=_Late, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tactful")
def cli() -> None:
    """The linter for messages to customers.

    Reads a reply before the customer does: finds what makes them feel wrong, small, ignored or passed around, shows the words, says why,
    and what to write instead. Works offline; nothing you write leaves this machine.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """The command's entry point: runs, and turns every error into a line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a character shows another; it must not end the run.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = cli.main(args=list(arguments) if arguments is not None else None, prog_name="tactful", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("tactful: stopped", err=True)
        sys.exit(130)
    except TactfulError as error:
        click.echo(f"tactful: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader (head, less) has what it wanted; say nothing, and keep Python from saying something at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _ours(error)
        sys.exit(3)


def _ours(error: Exception) -> None:
    """A defect of ours: where it happened, never the text that was being read."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = next((f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in reversed(frames) if "linter" in f.filename), "unknown place")
    click.echo(
        f"tactful: a defect in tactful itself ({type(error).__name__} at {place}, version {__version__}, Python {sys.version.split()[0]}).\n"
        "Please report this line; it holds nothing of your messages.",
        err=True,
    )
