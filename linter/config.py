"""Configuration: ``[tool.tactful]`` in pyproject.toml, ``tactful.toml``, or ``.tactful.yaml``; the nearest file upwards wins.

Data only. Every value knows the file it came from (``tactful config show``); an unknown key is refused with the nearest right one and its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from linter.model import KINDS, MODES, Severity, TactfulError
from linter.patterns import regex
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
    place: str = ""
    """``file:line``, for what is said about it."""


@dataclass(frozen=True)
class Allow:
    """An exemption: ``rule`` is silent on the words ``quote`` (anywhere when empty) in files that match ``path``, for a ``reason``."""

    path: str
    rule: str
    reason: str
    quote: str = ""
    place: str = ""
    """``file:line``, for what is said about it."""


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
    """By key, the ``file:line`` that set it."""
    folder: Path | None = None
    """Where the nearest configuration file stands; the patterns of ``overrides`` and ``allow`` are relative to there."""


DESCRIPTIONS: dict[str, str] = {
    "select": "only these rules or families",
    "ignore": "not these rules or families",
    "severity": 'a severity of your own for a rule, as in {jargon = "warning"}',
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
            if path.is_file() and (name != "pyproject.toml" or _is_ours(path)):
                return path
    return None


def _is_ours(path: Path) -> bool:
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError:
        return False
    if "tactful" not in text:
        return False
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool")
    except tomllib.TOMLDecodeError:
        # Another tool's mistake is not ours to report; a broken section of ours is, when it is read.
        return re.search(r"^\s*\[+\s*tool\s*\.\s*tactful\b", text, re.MULTILINE) is not None
    return isinstance(tool, dict) and "tactful" in tool


def read_config(path: Path, *, above: tuple[Path, ...] = ()) -> Config:
    """The configuration of one file, with what it extends.

    Raises:
        ConfigError: the file cannot be read, or something in it is wrong; with its line.
    """
    real = path.resolve()
    if real in above:
        raise ConfigError(f"{path}: extends itself, by way of {above[-1]}")
    file = _File(path)
    parent = file.data.pop("extends", None)
    if parent is None:
        return _config(file, Config())
    if not isinstance(parent, str):
        raise file.error(("extends",), "must be the path of a configuration file")
    other = path.parent / parent
    if not other.is_file():
        raise file.error(("extends",), f"{other}: no such file")
    return _config(file, read_config(other, above=(*above, real)))


Key = tuple[str | int, ...]
"""The way to a value: ``("overrides", 1, "kind")``."""


class _File:
    """One configuration file: its data, and the line of every key."""

    def __init__(self, path: Path):
        self.path = path
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path}: not UTF-8 at byte {error.start}") from error
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read: {error.strerror}; name a file that is there, or use --no-config") from error
        self.data: dict[str, Any] = {}
        self.lines: dict[Key, int] = {}
        if path.suffix in {".yaml", ".yml"}:
            if text.strip():
                value = load(path)
                value.mapping("the configuration", DESCRIPTIONS)
                self.data, self.lines = dict(value.plain()), dict(_yaml_lines(value, ()))  # type: ignore[call-overload]
            return
        import tomllib

        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{path}: not valid TOML: {error}") from error
        inside: Key = ()
        if path.name == "pyproject.toml":
            inside = ("tool", "tactful")
            for key in inside:
                self.data = self.data.get(str(key), {})
                if not isinstance(self.data, dict):
                    raise ConfigError(f"{path}: {key}: must be a table")
        self.lines = {key[len(inside) :]: line for key, line in _toml_lines(text) if key[: len(inside)] == inside}

    def place(self, key: Key) -> str:
        """``file:line`` of a key, or of what it stands in."""
        while key and key not in self.lines:
            key = key[:-1]
        return f"{self.path}:{self.lines.get(key, 1)}"

    def error(self, key: Key, text: str) -> ConfigError:
        """A refusal that names the key and its line."""
        words = [part for part in key if isinstance(part, str)]
        return ConfigError(f"{self.path}:{self.place(key).rpartition(':')[2]}: {': '.join(words)}: {text}")


_TOML_HEAD = regex(r"\s*(\[\[?)\s*([^\[\]#]{1,200}?)\s*\]\]?\s*(?:#.*)?$")
_TOML_KEY = regex(r"""\s*((?:[\w-]+|"[^"]{0,200}"|'[^']{0,200}')(?:\s*\.\s*(?:[\w-]+|"[^"]{0,200}"|'[^']{0,200}')){0,8})\s*=""")


def _toml_lines(text: str) -> Iterator[tuple[Key, int]]:
    """The line of every key of a TOML text that stands at a line's start; tomllib itself gives none."""
    above: Key = ()
    counts: dict[Key, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        head, key = _TOML_HEAD.match(line), _TOML_KEY.match(line)
        if head is not None:
            above = _dotted(head[2])
            if head[1] == "[[":
                counts[above] = counts.get(above, -1) + 1
                if not counts[above]:
                    yield above, number
                above = (*above, counts[above])
            yield above, number
        elif key is not None:
            yield (*above, *_dotted(key[1])), number


def _dotted(text: str) -> Key:
    return tuple(part[0] or part[1] or part[2] for part in re.findall(r"""([\w-]+)|"([^"]*)"|'([^']*)'""", text))


def _yaml_lines(value: Value, above: Key) -> Iterator[tuple[Key, int]]:
    if isinstance(value.data, dict):
        for key, item in value.data.items():
            yield (*above, key), value.source.keys[id(value.data), key][0]
            yield from _yaml_lines(item, (*above, key))
    elif isinstance(value.data, list):
        for index, item in enumerate(value.data):
            yield (*above, index), item.line
            yield from _yaml_lines(item, (*above, index))


def _config(file: _File, base: Config) -> Config:
    values: dict[str, Any] = {}
    for key, value in file.data.items():
        if key not in DESCRIPTIONS:
            raise ConfigError(f"{file.place((key,))}: {unknown(f'key {key!r}', key, list(DESCRIPTIONS))}")
        values[key.replace("-", "_")] = _checked(file, key, value)
    origin = {**base.origin, **{key: file.place((key.replace("_", "-"),)) for key in values}}
    for key in ("allow", "overrides"):
        if key in values:
            values[key] = (*getattr(base, key), *values[key])
    if "severity" in values:
        values["severity"] = {**base.severity, **values["severity"]}
    return replace(base, **values, origin=origin, folder=file.path.resolve().parent)


_NUMBERS = {"reply-within", "reading-grade", "sentence-words"}
_CHOICES: dict[str, tuple[str, ...]] = {"fail-on": tuple(s.name for s in Severity), "kind": KINDS, "mode": MODES}


def _checked(file: _File, key: str, value: Any) -> Any:
    if key in _NUMBERS:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
            raise file.error((key,), "must be a number above 0")
        return value
    if key in _CHOICES:
        return _choice(file, (key,), value)
    if key == "baseline":
        if not isinstance(value, str) or not value:
            raise file.error((key,), "must be a path")
        return str(file.path.resolve().parent / value)
    if key == "severity":
        if not isinstance(value, dict):
            raise file.error((key,), 'must map rules to severities, as in {jargon = "warning"}')
        known = [*(s.name for s in Severity), "off"]
        for rule, severity in value.items():
            if severity not in known:
                raise file.error((key, rule), unknown(f"severity {severity!r}", str(severity), known))
        return dict(value)
    if key == "overrides":
        return tuple(_entry(file, (key, i), item, Override) for i, item in enumerate(_list(file, (key,), value)))
    if key == "allow":
        return tuple(_entry(file, (key, i), item, Allow) for i, item in enumerate(_list(file, (key,), value)))
    items = _texts(file, (key,), value)
    # Paths count from the file that gives them, also where another one extends it.
    return tuple(str(file.path.resolve().parent / item) for item in items) if key == "rules" else items


def _choice(file: _File, key: Key, value: Any) -> Any:
    known = _CHOICES[str(key[-1])]
    if value not in known:
        raise file.error(key, unknown(f"value {value!r}", str(value), known))
    return value


def _list(file: _File, key: Key, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise file.error(key, "must be a list")
    return value


def _texts(file: _File, key: Key, value: Any) -> tuple[str, ...]:
    items = _list(file, key, value)
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise file.error(key, "must be a list of strings, none of them empty")
    return tuple(items)


def _entry(file: _File, key: Key, item: Any, kind: type[Any]) -> Any:
    known = [f.name for f in fields(kind) if f.name != "place"]
    if not isinstance(item, dict):
        raise file.error(key, f"each entry must have {', '.join(known)}")
    for name in item:
        if name not in known:
            raise ConfigError(f"{file.place((*key, name))}: {unknown(f'key {name!r} in {key[0]}', name, known)}")
    for name in ("paths",) if kind is Override else ("path", "rule", "reason"):
        if not item.get(name):
            raise file.error(key, f"an entry needs {name!r}")
    values: dict[str, Any] = {}
    for name, value in item.items():
        here = (*key, name)
        if name in {"paths", "select", "ignore"}:
            values[name] = _texts(file, here, value)
        elif name == "snippet":
            if not isinstance(value, bool):
                raise file.error(here, "must be true or false")
            values[name] = value
        elif name in _CHOICES:
            values[name] = _choice(file, here, value)
        elif not isinstance(value, str):
            raise file.error(here, "must be text")
        else:
            values[name] = value
    return kind(**values, place=file.place(key))


def near(path: str | Path) -> str:
    """A path as the user would write it: from the working directory, where it is inside."""
    place = Path(path)
    return str(place.relative_to(Path.cwd())) if place.is_absolute() and place.is_relative_to(Path.cwd()) else str(place)


def shown(config: Config) -> str:
    """Every value and where it came from, a line each; entries of ``overrides`` and ``allow`` a line each."""
    lines = []
    for item in fields(Config):
        if item.name in {"origin", "folder"}:
            continue
        key = item.name.replace("_", "-")
        value = getattr(config, item.name)
        if item.name in {"overrides", "allow"}:
            lines += [f"{key:<22} {_entry_text(entry)}  ({entry.place})" for entry in value]
            if value:
                continue
        if isinstance(value, tuple):
            text = ", ".join(near(entry) if item.name == "rules" else entry for entry in value) or "none"
        elif isinstance(value, Mapping):
            text = ", ".join(f"{k}={v}" for k, v in value.items()) or "none"
        elif item.name == "baseline" and value is not None:
            text = near(value)
        else:
            text = str(value) if value is not None else "guessed" if item.name in {"kind", "mode"} else "none"
        lines.append(f"{key:<22} {text:<28} ({config.origin.get(item.name, 'default')})")
    return "\n".join(lines)


def _entry_text(entry: Override | Allow) -> str:
    said = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name != "place"}
    held = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in said.items() if value not in (None, (), "")}
    return "; ".join(f"{name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in held.items())
