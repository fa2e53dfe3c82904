"""``tactful cache``: where results of earlier runs are, and how to be rid of them."""

from __future__ import annotations

import click

from linter.model import TactfulError, cache_folder
from linter.results import clear, results_file, size


@click.group(invoke_without_command=True, short_help="Say what is remembered between runs; clear it.")
@click.pass_context
def cache(ctx: click.Context) -> None:
    """Say where the results of earlier runs are and how big they are: spans and ids, never a message. `tactful cache clear` removes them."""
    if ctx.invoked_subcommand is None:
        count, taken = size(results_file())
        click.echo(f"{results_file()}\n{count:,} messages, {taken / 1e6:.1f} MB")


@cache.command("clear")
def clear_cache() -> None:
    """Remove what is remembered: results, and rules made ready."""
    try:
        clear(results_file())
        for path in cache_folder().glob("rules-*"):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise TactfulError(f"{cache_folder()}: cannot be cleared: {error.strerror}") from error
    click.echo("Cleared.")
