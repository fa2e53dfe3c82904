"""Configuration: ``[tool.tactful]`` in pyproject.toml, ``tactful.toml``, or ``.tactful.yaml``; the nearest file upwards wins.

Data only. Every value knows the file it came from (``tactful config show``); an unknown key is refused with the nearest right one and its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from linter.model import KINDS, MODES, Severity, TactfulError
from linter.yamlsource import Value, load, unknown

NAMES = ("tactful.toml", ".tactful.yaml", "pyproject.toml")


class ConfigError(TactfulError):
    """A mistake in a configuration file: ``path:line: what, and what to do``."""


@dataclass(frozen=True)
class Override:
    """Settings for the files that match ``paths`` (git-ignore patterns, relative to the configuration file)."""

    paths: tuple[str, ...]
    kind: str | None = None
    mode: str | None = None
    snippet: bool | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Allow:
    """An exemption: ``rule`` is silent on the words ``quote`` (anywhere when empty) in files that match ``path``, for a ``reason``."""

    path: str
    rule: str
    reason: str
    quote: str = ""
    line: int = 0


@dataclass(frozen=True)
class Config:
    """All settings; the defaults are what runs without a file."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    fail_on: str = "warning"
    reply_within: float = 24.0
    reading_grade: float = 10.0
    sentence_words: int = 35
    kind: str | None = None
    mode: str | None = None
    audience_terms: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    customer_placeholders: tuple[str, ...] = ()
    agent_placeholders: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    message_keys: tuple[str, ...] = ()
    skip_keys: tuple[str, ...] = ()
    our_addresses: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    baseline: str | None = None
    overrides: tuple[Override, ...] = ()
    allow: tuple[Allow, ...] = ()
    origin: Mapping[str, str] = field(default_factory=dict)
    """By key, the file that set it."""
    folder: Path | None = None
    """Where the nearest configuration file stands; paths in it are relative to there."""


DESCRIPTIONS: dict[str, str] = {
    "select": "only these rules or families",
    "ignore": "not these rules or families",
    "severity": "a severity of your own for a rule, as in {jargon = \"warning\"}",
    "fail-on": "the severity from which a check fails: error, warning or suggestion",
    "reply-within": "hours within which you answer (late-reply, slow-promise)",
    "reading-grade": "the reading grade above which hard-to-read speaks",
    "sentence-words": "the words above which long-sentence speaks",
    "kind": "the channel, where it is not guessed: email, chat, social or template",
    "mode": "draft or template, where it is not guessed",
    "audience-terms": "more words that audience-term finds",
    "company": "names of your company, which are no person's",
    "products": "names of your products; in capitals they are not shouting",
    "customer-placeholders": "placeholders of your own for the customer's name, without their brackets",
    "agent-placeholders": "placeholders of your own for the agent's name",
    "placeholders": "all placeholders that your help desk knows, without their brackets; any other is an unknown-placeholder",
    "message-keys": "keys of JSON, YAML and tables that hold messages, as in body or en.mailers.*; only these where given",
    "skip-keys": "keys of JSON, YAML and tables that hold none",
    "our-addresses": "our own mail addresses or their domains (@shop.example): whose mails in a mailbox are checked",
    "rules": "folders with rules, signals and word lists of your own",
    "baseline": "the file of known findings that do not fail a check",
    "overrides": "settings for some paths: paths, kind, mode, snippet, select, ignore",
    "allow": "exemptions: path, rule, quote, reason",
    "extends": "another configuration file to start from",
}


def find(start: Path) -> Path | None:
    """The nearest configuration file in ``start`` or a folder above it; pyproject.toml counts when it has ``[tool.tactful]``."""
    here = start.resolve()
    for folder in (here, *here.parents):
        for name in NAMES:
            path = folder / name
            if path.is_file() and (name != "pyproject.toml" or "tool.tactful" in path.read_text("utf-8", errors="replace")):
                return path
    return None


def read_config(path: Path, *, above: tuple[Path, ...] = ()) -> Config:
    """The configuration of one file, with what it extends.

    Raises:
        ConfigError: the file cannot be read, or something in it is wrong; with its line.
    """
    real = path.resolve()
    if real in above:
        raise ConfigError(f"{path}: extends itself, by way of {above[-1]}")
    data, lines = _data(path)
    base = Config()
    parent = data.pop("extends", None)
    if parent is not None:
        if not isinstance(parent, str):
            raise _error(path, lines, "extends", "must be the path of a configuration file")
        base = read_config(path.parent / parent, above=(*above, real))
    return _config(path, data, lines, base)


def _data(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if path.suffix in {".yaml", ".yml"}:
        value: Value = load(path)
        value.mapping("the configuration", DESCRIPTIONS)
        return dict(value.plain()), text.splitlines()  # type: ignore[call-overload]
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("tactful", {})
    return data, text.splitlines()


def _line(lines: list[str], key: str) -> int:
    """The line that sets ``key``, 1 when it cannot be told."""
    pattern = re.compile(rf"""^\s*(?:["']?{re.escape(key)}["']?\s*[=:]|\[\[?[\w.\- ]*{re.escape(key)}[\w.\- ]*\])""")
    return next((number for number, line in enumerate(lines, start=1) if pattern.match(line)), 1)


def _error(path: Path, lines: list[str], key: str, text: str) -> ConfigError:
    return ConfigError(f"{path}:{_line(lines, key)}: {key}: {text}")


def _config(path: Path, data: dict[str, Any], lines: list[str], base: Config) -> Config:
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key not in DESCRIPTIONS:
            raise ConfigError(f"{path}:{_line(lines, key)}: {unknown(f'key {key!r}', key, list(DESCRIPTIONS))}")
        values[key.replace("-", "_")] = _checked(path, lines, key, value)
    origin = {**base.origin, **{key: str(path) for key in values}}
    for key in ("allow", "overrides"):
        if key in values:
            values[key] = (*getattr(base, key), *values[key])
    return replace(base, **values, origin=origin, folder=path.resolve().parent)


_NUMBERS = {"reply-within", "reading-grade", "sentence-words"}
_CHOICES: dict[str, tuple[str, ...]] = {"fail-on": tuple(s.name for s in Severity), "kind": KINDS, "mode": MODES}


def _checked(path: Path, lines: list[str], key: str, value: Any) -> Any:
    if key in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise _error(path, lines, key, "must be a number above 0")
        return value
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise _error(path, lines, key, unknown(f"value {value!r}", str(value), _CHOICES[key]))
        return value
    if key == "baseline":
        if not isinstance(value, str):
            raise _error(path, lines, key, "must be a path")
        return value
    if key == "severity":
        if not isinstance(value, dict):
            raise _error(path, lines, key, 'must map rules to severities, as in {jargon = "warning"}')
        for rule, severity in value.items():
            if severity not in {s.name for s in Severity} | {"off"}:
                raise _error(path, lines, rule, unknown(f"severity {severity!r}", str(severity), [*(s.name for s in Severity), "off"]))
        return dict(value)
    if key == "overrides":
        return tuple(_entry(path, lines, key, item, Override) for item in _list(path, lines, key, value))
    if key == "allow":
        return tuple(_entry(path, lines, key, item, Allow) for item in _list(path, lines, key, value))
    items = _list(path, lines, key, value)
    if not all(isinstance(item, str) for item in items):
        raise _error(path, lines, key, "must be a list of strings")
    return tuple(items)


def _list(path: Path, lines: list[str], key: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _error(path, lines, key, "must be a list")
    return value


def _entry(path: Path, lines: list[str], key: str, item: Any, kind: type[Any]) -> Any:
    known = [f.name for f in fields(kind) if f.name != "line"]
    if not isinstance(item, dict):
        raise _error(path, lines, key, f"each entry must have {', '.join(known)}")
    for name in item:
        if name not in known:
            raise ConfigError(f"{path}:{_line(lines, name)}: {unknown(f'key {name!r} in {key}', name, known)}")
    required = {"paths"} if kind is Override else {"path", "rule", "reason"}
    for name in sorted(required):
        if not item.get(name):
            raise _error(path, lines, key, f"an entry needs {name!r}")
    for name, value in item.items():
        listed = name in {"paths", "select", "ignore"}
        if listed and not (isinstance(value, list) and all(isinstance(v, str) for v in value)):
            raise _error(path, lines, name, "must be a list of strings")
        if name == "snippet" and not isinstance(value, bool):
            raise _error(path, lines, name, "must be true or false")
        if name in _CHOICES and value not in _CHOICES[name]:
            raise _error(path, lines, name, unknown(f"value {value!r}", str(value), _CHOICES[name]))
        if not listed and name not in {"snippet", *_CHOICES} and not isinstance(value, str):
            raise _error(path, lines, name, "must be text")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    if kind is Allow:
        values["line"] = _line(lines, item.get("quote") or key) if item.get("quote") else _line(lines, key)
    return kind(**values)


def shown(config: Config) -> str:
    """Every value and where it came from, a line each."""
    lines = []
    for item in fields(Config):
        if item.name in {"origin", "folder"}:
            continue
        key = item.name.replace("_", "-")
        value = getattr(config, item.name)
        if item.name == "overrides":
            text = f"{len(value)} of them" if value else "none"
        elif item.name == "allow":
            text = f"{len(value)} of them" if value else "none"
        elif isinstance(value, tuple):
            text = ", ".join(value) or "none"
        elif isinstance(value, Mapping):
            text = ", ".join(f"{k}={v}" for k, v in value.items()) or "none"
        else:
            text = str(value) if value is not None else "guessed" if item.name in {"kind", "mode"} else "none"
        lines.append(f"{key:<22} {text:<28} ({config.origin.get(item.name, 'default')})")
    return "\n".join(lines)
