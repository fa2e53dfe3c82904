"""The configuration: found, read, refused with its line, applied, shown; and the schema that editors use says the same."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
from conftest import Folder, Tactful

import linter
from linter.config import DESCRIPTIONS, Allow, Config, ConfigError, Override, find, read_config, shown

SCHEMA = json.loads((Path(linter.__file__).parent / "schema" / "config.json").read_text("utf-8"))

EVERYTHING: dict[str, Any] = {
    "select": ["respect"],
    "ignore": ["jargon"],
    "severity": {"rude": "warning", "jargon": "off"},
    "fail-on": "error",
    "reply-within": 4,
    "reading-grade": 8.5,
    "sentence-words": 30,
    "kind": "chat",
    "mode": "draft",
    "audience-terms": ["punter"],
    "company": ["Acme"],
    "products": ["Acme Cloud"],
    "customer-placeholders": ["who"],
    "agent-placeholders": ["us"],
    "overrides": [{"paths": ["chat/"], "kind": "chat", "mode": "template", "snippet": True, "select": ["rude"], "ignore": ["respect"]}],
    "allow": [{"path": "a.txt", "rule": "rude", "quote": "rubbish", "reason": "it is a bin"}],
}


def toml(data: dict[str, Any], head: str = "") -> str:
    """The data as TOML: tables of tables as ``[[sections]]``."""
    lines = [f"[{head}]"] if head else []
    dot = f"{head}." if head else ""
    for key, value in data.items():
        if not (isinstance(value, list) and value and isinstance(value[0], dict)) and not isinstance(value, dict):
            lines.append(f"{key} = {json.dumps(value)}")
    for key, value in data.items():
        if isinstance(value, dict):
            lines += [f"[{dot}{key}]", *(f"{name} = {json.dumps(item)}" for name, item in value.items())]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for entry in value:
                lines += [f"[[{dot}{key}]]", *(f"{name} = {json.dumps(item)}" for name, item in entry.items())]
    return "\n".join(lines) + "\n"


@pytest.fixture(params=["tactful.toml", ".tactful.yaml", "pyproject.toml"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """All settings, in each kind of file."""
    path: Path = tmp_path / request.param
    if path.suffix == ".yaml":
        path.write_text(json.dumps(EVERYTHING, indent=1))
    else:
        path.write_text(toml(EVERYTHING, "tool.tactful" if path.name == "pyproject.toml" else ""))
    return path


def test_every_setting_in_each_kind_of_file(written: Path) -> None:
    config = read_config(written)
    assert config.select == ("respect",)
    assert config.severity == {"rude": "warning", "jargon": "off"}
    assert (config.fail_on, config.reply_within, config.reading_grade, config.sentence_words) == ("error", 4, 8.5, 30)
    (override,) = config.overrides
    assert (override.paths, override.kind, override.mode, override.snippet) == (("chat/",), "chat", "template", True)
    assert (override.select, override.ignore) == (("rude",), ("respect",))
    (allow,) = config.allow
    assert (allow.path, allow.rule, allow.quote, allow.reason) == ("a.txt", "rude", "rubbish", "it is a bin")
    assert config.folder == written.parent


def test_every_value_says_where_it_came_from(written: Path) -> None:
    config = read_config(written)
    lines = written.read_text().split("\n")
    for key, place in config.origin.items():
        path, _, line = place.rpartition(":")
        assert path == str(written)
        assert key.replace("_", "-") in lines[int(line) - 1]
    text = shown(config)
    assert "(default)" in text.split("rules ")[1].split("\n")[0]
    assert "path: a.txt; rule: rude; reason: it is a bin; quote: rubbish" in text
    assert "paths: chat/; kind: chat; mode: template; snippet: true; select: rude; ignore: respect" in text


def test_the_schema_is_one_and_knows_the_same_keys() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == sorted(SCHEMA["properties"], key=list(SCHEMA["properties"]).index)
    assert set(SCHEMA["properties"]) == set(DESCRIPTIONS)
    jsonschema.validate(EVERYTHING, SCHEMA)
    for name, kind in (("overrides", Override), ("allow", Allow)):
        known = {field for field in kind.__dataclass_fields__ if field != "place"}
        assert set(SCHEMA["properties"][name]["items"]["properties"]) == known
    for key, said in SCHEMA["properties"].items():
        if "default" in said:
            assert getattr(Config(), key.replace("-", "_")) == said["default"]


WRONG = [
    ({"ignor": []}, 1, "unknown key 'ignor'; did you mean 'ignore'?"),
    ({"ignore": "jargon"}, 1, "ignore: must be a list"),
    ({"ignore": [1]}, 1, "ignore: must be a list of strings"),
    ({"ignore": [" "]}, 1, "none of them empty"),
    ({"company": ["Acme"], "fail-on": "eror"}, 2, "fail-on: unknown value 'eror'; did you mean 'error'?"),
    ({"kind": "letter"}, 1, "kind: unknown value 'letter'; known are email, chat, social, template"),
    ({"reply-within": 0}, 1, "reply-within: must be a number above 0"),
    ({"reply-within": True}, 1, "reply-within: must be a number above 0"),
    ({"sentence-words": "35"}, 1, "sentence-words: must be a number above 0"),
    ({"baseline": ["x"]}, 1, "baseline: must be a path"),
    ({"extends": 3}, 1, "extends: must be the path of a configuration file"),
    ({"severity": ["x"]}, 1, "severity: must map rules to severities"),
    ({"company": [], "severity": {"a": "error", "b": "warn"}}, 4, "severity: b: unknown severity 'warn'; did you mean 'warning'?"),
    ({"overrides": [{"kind": "chat"}]}, 1, "overrides: an entry needs 'paths'"),
    ({"kind": "chat", "overrides": [{"paths": ["a"]}, {"paths": ["b"], "kind": "mail"}]}, 6, "overrides: kind: unknown value 'mail'"),
    ({"overrides": [{"paths": ["a"], "mod": "draft"}]}, 3, "unknown key 'mod' in overrides; did you mean 'mode'?"),
    ({"overrides": [{"paths": "a"}]}, 2, "overrides: paths: must be a list"),
    ({"overrides": [{"paths": ["a"], "snippet": 1}]}, 3, "overrides: snippet: must be true or false"),
    ({"allow": [{"path": "a", "rule": "rude"}]}, 1, "allow: an entry needs 'reason'"),
    ({"allow": [{"path": "a", "rule": "rude", "reason": "x", "quote": 3}]}, 5, "allow: quote: must be text"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "line", "said"), WRONG)
def test_mistakes_are_refused_with_their_line(data: dict[str, Any], line: int, said: str, tmp_path: Path) -> None:
    path = tmp_path / "tactful.toml"
    path.write_text(toml(data))
    with pytest.raises(ConfigError) as refused:
        read_config(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert said in str(refused.value)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, SCHEMA)
    # In pyproject.toml the same keys of other tools' tables are not meant.
    path = tmp_path / "pyproject.toml"
    others = dedent("""\
        [tool.other]
        ignor = 1
        ignore = 1
        kind = 1
        severity = 1
        [[tool.other.overrides]]
        paths = 1
    """)
    path.write_text(others + toml(data, "tool.tactful"))
    with pytest.raises(ConfigError, match=rf":{line + 8}: "):
        read_config(path)


def test_mistakes_in_yaml_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / ".tactful.yaml"
    path.write_text("company: [Acme]\noverrides:\n- paths: [a]\n- paths: [b]\n  kind: mail\n")
    with pytest.raises(ConfigError, match=r"\.tactful\.yaml:5: overrides: kind: unknown value 'mail'"):
        read_config(path)
    path.write_text("ignor: [a]\n")
    with pytest.raises(linter.TactfulError, match=r"\.tactful\.yaml:1:1: unknown key 'ignor'.*did you mean 'ignore'"):
        read_config(path)
    path.write_text("")
    assert read_config(path).origin == {}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"ignore = [", "not valid TOML"),
        (b"\xff", "not UTF-8 at byte 0"),
        (b'tool = 3\n', ""),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(data: bytes, said: str, tmp_path: Path, tactful: Tactful) -> None:
    (tmp_path / "tactful.toml").write_bytes(data)
    run = tactful("check", "-", stdin=b"Fine.")
    assert run.code == 2
    assert "tactful.toml" in run.err
    assert said in run.err


def test_a_file_that_is_not_there(tactful: Tactful) -> None:
    run = tactful("check", "-", "--config", "none.toml", stdin=b"")
    assert (run.code, run.err) == (
        2,
        "tactful: none.toml: cannot be read: No such file or directory; name a file that is there, or use --no-config\n",
    )


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert find(inner) != tmp_path / "tactful.toml"
    (tmp_path / "tactful.toml").write_text("")
    assert find(inner) == tmp_path / "tactful.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("# tool.tactful is not here\n[tool.ruff]\n")
    assert find(inner) == tmp_path / "tactful.toml"
    (tmp_path / "a" / "pyproject.toml").write_text("[tool]\ntactful = {}\n")
    assert find(inner) == tmp_path / "a" / "pyproject.toml"
    (tmp_path / "a" / ".tactful.yaml").write_text("")
    assert find(inner) == tmp_path / "a" / ".tactful.yaml"
    (tmp_path / "a" / "tactful.toml").write_text("")
    assert find(inner) == tmp_path / "a" / "tactful.toml"


def test_another_tool_s_mistake_in_pyproject_is_not_ours(tmp_path: Path, tactful: Tactful) -> None:
    (tmp_path / "pyproject.toml").write_text("# tactful\n[tool.other\n")
    assert tactful("check", "-", stdin=b"").code == 0
    (tmp_path / "pyproject.toml").write_text("[tool.tactful]\nignore = [\n")
    assert tactful("check", "-", stdin=b"").code == 2


def test_extends(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "own").mkdir(parents=True)
    (shared / "base.toml").write_text(
        'ignore = ["jargon"]\nfail-on = "error"\nrules = ["own"]\nbaseline = "known.json"\n[severity]\nrude = "warning"\n'
        '[[allow]]\npath = "a"\nrule = "rude"\nreason = "r"\n'
    )
    (tmp_path / "tactful.toml").write_text(
        'extends = "shared/base.toml"\nfail-on = "warning"\n[severity]\njargon = "off"\n[[allow]]\npath = "b"\nrule = "rude"\nreason = "r"\n'
    )
    config = read_config(tmp_path / "tactful.toml")
    assert (config.ignore, config.fail_on) == (("jargon",), "warning")
    assert config.severity == {"rude": "warning", "jargon": "off"}
    assert [allow.path for allow in config.allow] == ["a", "b"]
    assert [allow.place.rpartition("/")[2] for allow in config.allow] == ["base.toml:7", "tactful.toml:5"]
    # Paths count from the file that gives them.
    assert config.rules == (str(shared / "own"),)
    assert config.baseline == str(shared / "known.json")
    assert config.origin["ignore"].endswith("base.toml:1")
    (shared / "base.toml").write_text('extends = "../tactful.toml"\n')
    with pytest.raises(ConfigError, match="extends itself"):
        read_config(tmp_path / "tactful.toml")
    (tmp_path / "tactful.toml").write_text('company = []\nextends = "none.toml"\n')
    with pytest.raises(ConfigError, match=r"tactful\.toml:2: extends: .*none\.toml: no such file"):
        read_config(tmp_path / "tactful.toml")


# What the settings do.

TEXT = b"Hi Ana,\n\nYou failed to pay. It is late and slow."


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late]}\n", severity="warning", family="apology")
    failed_rule.rule("slow", "match: {phrases: [slow]}\n", severity="suggestion", family="apology")
    return failed_rule


def found(out: str) -> list[str]:
    return [line.split()[2] for line in out.splitlines() if line.startswith("  ") and line.split()[0].count(":") == 1 and line[2].isdigit()]


def configured(path: Path, text: str) -> None:
    (path / "tactful.toml").write_text('rules = ["rules"]\n' + dedent(text))


@pytest.mark.parametrize(
    ("text", "options", "expected", "code"),
    [
        ("", [], ["failed", "late", "slow"], 1),
        ('ignore = ["apology"]', [], ["failed"], 1),
        ('select = ["apology"]', [], ["late", "slow"], 1),
        ('select = ["apology"]\nignore = ["late"]', [], ["slow"], 0),
        ('select = ["apology"]', ["--select", "failed"], ["failed"], 1),
        ('ignore = ["late"]', ["--ignore", "slow"], ["failed"], 1),
        ('ignore = ["late"]', ["--select", "late"], ["late"], 1),
        ('ignore = ["late"]', ["--select", "apology"], ["slow"], 0),
        ('fail-on = "error"', ["--ignore", "failed"], ["late", "slow"], 0),
        ('fail-on = "error"', ["--ignore", "failed", "--fail-on", "suggestion"], ["late", "slow"], 1),
        ('[severity]\nfailed = "suggestion"\nlate = "off"', [], ["failed", "slow"], 0),
        ('[severity]\nslow = "error"', ["--fail-on", "error", "--select", "slow"], ["slow"], 1),
        ('[[overrides]]\npaths = ["a.txt"]\nignore = ["apology"]', [], ["failed"], 1),
        ('[[overrides]]\npaths = ["*.txt"]\nselect = ["late"]', [], ["late"], 1),
        ('[[overrides]]\npaths = ["b.txt", "/sub"]\nignore = ["apology"]', [], ["failed", "late", "slow"], 1),
        ('ignore = ["apology"]', ["--no-config", "--rules", "rules"], ["failed", "late", "slow"], 1),
    ],
)  # fmt: skip
def test_which_rules_run(rules: Folder, tactful: Tactful, tmp_path: Path, text: str, options: list[str], expected: list[str], code: int) -> None:
    configured(tmp_path, text)
    (tmp_path / "a.txt").write_bytes(TEXT)
    run = tactful("check", "a.txt", *options)
    assert (found(run.out), run.code) == (expected, code)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('ignore = ["lat"]', "tactful.toml:2: ignore: unknown rule or family 'lat'; did you mean 'late'?"),
        ('select = ["none"]', "tactful.toml:2: select: unknown rule or family 'none'"),
        ('[severity]\nlat = "off"', "tactful.toml:2: severity: unknown rule 'lat'; did you mean 'late'?"),
        ('[[overrides]]\npaths = ["x"]\nignore = ["slo"]', "tactful.toml:2: overrides: unknown rule or family 'slo'; did you mean 'slow'?"),
        ('[[allow]]\npath = "x"\nrule = "slo"\nreason = "r"', "tactful.toml:2: allow: unknown rule 'slo'; did you mean 'slow'?"),
        ('audience-terms = ["ok", "(x"]', "tactful.toml:2: audience-terms: '(x': "),
    ],
)  # fmt: skip
def test_rules_that_there_are_none_of(rules: Folder, tactful: Tactful, tmp_path: Path, text: str, said: str) -> None:
    configured(tmp_path, text)
    run = tactful("check", "-", stdin=b"")
    assert run.code == 2
    assert said in run.err


def test_kind_mode_and_snippet_by_path(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    rules.rule("chatty", "kinds: [chat]\nmatch: {phrases: [here]}\n")
    rules.rule("templated", "modes: [template]\nmatch: {phrases: [here]}\n")
    rules.rule("whole", "match: {phrases: [here]}\n", level="message")
    for name in ("chat/a.txt", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("It is here.")
    configured(
        tmp_path,
        """
        kind = "email"
        [[overrides]]
        paths = ["*"]
        kind = "social"
        [[overrides]]
        paths = ["chat/"]
        kind = "chat"
        mode = "template"
        snippet = true
        """,
    )
    # The later override counts.
    assert found(tactful("check", "chat").out) == ["chatty", "templated"]
    assert found(tactful("check", "b.txt").out) == ["whole"]
    # The command line counts before the configuration.
    assert found(tactful("check", "chat", "--kind", "email", "--mode", "draft").out) == []
    # Paths are taken from the configuration's folder, wherever the file is named from.
    assert found(tactful("check", tmp_path / "chat" / "a.txt").out) == ["chatty", "templated"]


def test_names_and_words_of_the_company(tactful: Tactful, tmp_path: Path) -> None:
    reply = "Hi Ana,\n\nThank you for waiting. The punters like it, so BUY THE ACME CLOUD.\n"
    (tmp_path / "a.txt").write_text(reply)
    before = tactful("check", "a.txt", "--select", "shouting,audience-term,wrong-name").out
    assert found(before) == ["shouting"]
    (tmp_path / "tactful.toml").write_text('company = ["Acme"]\nproducts = ["ACME Cloud"]\naudience-terms = ["punter*"]\n')
    after = tactful("check", "a.txt", "--select", "shouting,audience-term,wrong-name").out
    assert found(after) == ["audience-term"]
    (tmp_path / "a.txt").write_text("Hi Acme,\n\nThe lamp is here.\n")
    assert found(tactful("check", "a.txt", "--to", "Ana", "--select", "wrong-name,missing-name").out) == ["missing-name"]
    assert found(tactful("check", "a.txt", "--to", "Ana", "--select", "wrong-name,missing-name", "--no-config").out) == ["wrong-name"]


def test_placeholders_of_the_company(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.hbs").write_text("Hello,\n\nThe lamp is here for you, {{addressee}}.\n\nBest,\n{{us}}\n")
    options = ("check", "a.hbs", "--select", "missing-name")
    assert found(tactful(*options).out) == ["missing-name"]
    (tmp_path / "tactful.toml").write_text('customer-placeholders = ["addressee"]\nagent-placeholders = ["us"]\n')
    assert found(tactful(*options).out) == []


def test_numbers(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hi Ana,\n\n" + "The lamp is here and " * 5 + "it is red.\n")
    options = ("check", "a.txt", "--select", "long-sentence,late-reply", "--received-at", "2026-03-01T10:00", "--sent-at", "2026-03-01T20:00")
    assert found(tactful(*options).out) == []
    (tmp_path / "tactful.toml").write_text("sentence-words = 20\nreply-within = 8\n")
    assert sorted(found(tactful(*options).out)) == ["late-reply", "long-sentence"]


def test_own_word_lists_extend_ours(tactful: Tactful, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "own")
    folder.write("words/text-speak.yaml", "about: More.\nwords: [zzz]\nextend: true\n")
    (tmp_path / "tactful.toml").write_text('rules = ["own"]\n')
    (tmp_path / "a.txt").write_text("Hi Ana, thx zzz.")
    assert found(tactful("check", "a.txt", "--select", "text-speak").out) == ["text-speak"]
    assert "thx zzz" in tactful("check", "a.txt", "--select", "text-speak").out


def test_config_show(tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "tactful.toml").write_text('fail-on = "error"\n')
    run = tactful("config", "show")
    assert run.code == 0
    lines = {line.split()[0]: line for line in run.out.splitlines()}
    assert set(lines) == {key for key in DESCRIPTIONS if key != "extends"}
    assert lines["fail-on"].split()[1:] == ["error", "(tactful.toml:1)"]
    assert lines["kind"].split()[1:] == ["guessed", "(default)"]


def test_config_schema(tactful: Tactful) -> None:
    assert json.loads(tactful("config", "schema").out) == SCHEMA
