"""The commands, one a module; ``linter.cli`` puts them together."""
