"""``tactful completion``: the script by which a shell completes commands, options and rules."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class


@click.command(short_help="Print a shell's completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    bash:  tactful completion bash > ~/.local/share/bash-completion/completions/tactful
    zsh:   tactful completion zsh > "${fpath[1]}/_tactful"
    fish:  tactful completion fish > ~/.config/fish/completions/tactful.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "tactful", "_TACTFUL_COMPLETE").source())


def rule_ids(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules that complete a word."""
    from linter.compiled import load_cached

    return [CompletionItem(rule.id, help=rule.title) for rule in load_cached().rules.values() if rule.id.startswith(incomplete)]


def rule_names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules and families that complete a word, of a list with commas the last one."""
    from linter.compiled import load_cached

    before, comma, word = incomplete.rpartition(",")
    rules = load_cached()
    named = [(rule.id, rule.title) for rule in rules.rules.values()] + [(family, "all rules of the family") for family in rules.families()]
    return [CompletionItem(before + comma + name, help=title) for name, title in named if name.startswith(word)]
