"""Exemptions: comments count only where no customer can read them, allowances only on their words, and unused ones are said."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter.suppress import comments

BAD = "you failed to pay"


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late]}\n", severity="warning", family="apology")
    failed_rule.rule("whole", "match: {phrases: [whole]}\n", severity="warning", level="message")
    return failed_rule


COUNTS = [
    ("a.j2", "{# tactful: allow failed #}\n\nHi.\n\nyou failed to pay"),
    ("a.j2", "Hi {{ name }}.\n{#- tactful: allow failed -#}\nyou failed to pay"),
    ("a.njk", "Hi. {# tactful: allow failed: their own word #} you failed to pay"),
    ("a.twig", "Hi.\n{# tactful: allow late, failed — agreed with legal,\n   in March #}\n\nyou failed to pay"),
    ("a.liquid", "Hi.\n{% comment %} tactful: allow failed {% endcomment %}\nyou failed to pay"),
    ("a.liquid", "Hi.\n{%- comment -%}tactful: allow failed -- reason{%- endcomment -%}\nyou failed to pay"),
    ("a.hbs", "Hi.\n{{!-- tactful: allow failed --}}\nyou failed to pay"),
    ("a.mustache", "Hi.\n{{! tactful: allow failed }}\nyou failed to pay"),
    ("a.erb", "Hi.\n<%# tactful: allow failed %>\nyou failed to pay"),
    ("a.smarty", "Hi.\n{* tactful: allow failed *}\nyou failed to pay"),
    ("a.tpl", "Hi {$name}.\n{* tactful: allow failed *}\nyou failed to pay"),
    ("a.html", "{% load i18n %}<p>Hi.</p>\n{# tactful: allow failed #}\n<p>you failed to pay</p>"),
    ("a.html", "<p>Hi {{ name }}.</p>\n{% comment %}tactful: allow failed{% endcomment %}\n<p>you failed to pay</p>"),
    ("a.txt", "Hi {{name}}.\n{% comment %}tactful: allow failed{% endcomment %}\nyou failed to pay"),
    ("a.md", "---\ntitle: x\n# tactful: allow failed: agreed\n---\n\nHi.\n\nAnd then you failed to pay"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), COUNTS)
def test_comments_that_no_customer_reads(rules: Folder, tactful: Tactful, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    run = tactful("check", name, "--rules", rules.path)
    assert run.code == 0, run.out
    assert [line for line in run.err.splitlines() if "allows failed" in line or "read this comment" in line] == []


SENT = [
    ("a.txt", "Hi.\n# tactful: allow failed\nyou failed to pay", 2),
    ("a.txt", "Hi.\n{# tactful: allow failed #}\nyou failed to pay", 2),
    ("a.html", "<p>Hi.</p>\n<!-- tactful: allow failed -->\n<p>you failed to pay</p>", 2),
    ("a.md", "Hi.\n<!-- tactful: allow failed -->\nyou failed to pay", 2),
    ("a.md", "Hi.\n\n# tactful: allow failed\nyou failed to pay", 3),
    # Liquid sends {# … #} as it stands, and Jinja {{! … }} not at all.
    ("a.liquid", "Hi {{name}}.\n{# tactful: allow failed #}\nyou failed to pay", 2),
    ("a.txt", "Hi {{name}}. {% if x %}{% endif %}\n{# tactful: allow failed #}\nyou failed to pay", 2),
    ("a.j2", "Hi.\n{{! tactful: allow failed }}\nyou failed to pay", 2),
    ("a.hbs", "Hi.\n<%# tactful: allow failed %>\nyou failed to pay", 2),
]


@pytest.mark.parametrize(("name", "text", "line"), SENT)
def test_comments_that_a_customer_could_read_allow_nothing(rules: Folder, tactful: Tactful, tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / name).write_text(text)
    run = tactful("check", name, "--rules", rules.path)
    assert run.code == 1
    assert f"tactful: {name}:{line}: a customer could read this comment, so it allows nothing" in run.err
    assert run.err.count("tactful:") == 1 or run.err.count("could read") == 1


def test_a_draft_is_sent_as_it_stands(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{# tactful: allow failed #}\nyou failed to pay")
    assert tactful("check", "a.j2", "--rules", rules.path, "--mode", "draft").code == 1


def test_comments_of_yaml_stand_outside_its_values() -> None:
    text = 'a: |\n  Hi.\n  # tactful: allow failed\n  you failed to pay\n# tactful: allow late\nb: "it is # tactful: allow late\n  late" # tactful: allow rude\n'
    found = comments(text, "a.yml", "template")
    assert [(c.line, c.rules, c.sent) for c in found] == [(3, ("failed",), True), (5, ("late",), False), (6, ("late",), True), (7, ("rude",), False)]
    assert [c.sent for c in comments(text + "\n@", "a.yml", "template")] == [True] * 4


def test_comments_in_a_catalogue(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "canned.yml").write_text(
        "late_reply:\n  # tactful: allow failed\n  body: Then you failed to pay the rent.\nother_reply:\n  body: Then you failed to come to us.\n"
    )
    run = tactful("check", "canned.yml", "--rules", rules.path)
    assert (run.code, run.err) == (1, "")
    assert next(line for line in run.out.splitlines() if "  failed  " in line).startswith("  5:14 ")
    assert run.out.count("  failed  ") == 1


def test_a_comment_reaches_its_line_and_the_next(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    lines = ["Hi.", "", f"A {BAD}.", f"{{# tactful: allow failed #}} B {BAD}.", "", f"C {BAD}.", f"D {BAD}."]
    (tmp_path / "a.j2").write_text("\n".join(lines))
    out = tactful("check", "a.j2", "--rules", rules.path).out
    assert [line.strip() for line in out.splitlines() if BAD in line] == [f"A {BAD}.", f"D {BAD}."]
    (tmp_path / "a.j2").write_text("\n".join(["{# tactful: allow failed #}", *lines]))
    assert tactful("check", "a.j2", "--rules", rules.path).code == 0


def test_a_comment_that_opens_the_file_allows_what_is_about_the_whole(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{# tactful: allow whole #}\nHi Ana,\n\nThis is fine.\n\nOn the whole.\n\nBest,\nMo\n")
    assert tactful("check", "a.j2", "--rules", rules.path).code == 0


def test_unused_comments_are_said(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("Hi.\n{# tactful: allow failed, late #}\nyou failed to pay")
    run = tactful("check", "a.j2", "--rules", rules.path)
    assert run.err.splitlines() == ["tactful: a.j2:2: the comment that allows late is not used; remove it"]
    # A rule that does not run has not shown that its comment is not needed.
    assert tactful("check", "a.j2", "--rules", rules.path, "--ignore", "late").err == ""
    (tmp_path / "a.j2").write_text("Hi.\n{# tactful: allow faild #}\nyou were there")
    assert "a comment allows 'faild', which is no rule; did you mean 'failed'?" in tactful("check", "a.j2", "--rules", rules.path).err


def test_a_rule_that_was_skipped_leaves_its_comment_alone(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    rules.rule("named", "match: {phrases: [late]}\nneeds: [customer-name]\n", severity="suggestion")
    (tmp_path / "a.j2").write_text("Hi.\n{# tactful: allow named #}\nIt is here")
    assert tactful("check", "a.j2", "--rules", rules.path).err == ""
    assert "allows named is not used" in tactful("check", "a.j2", "--rules", rules.path, "--to", "Ana").err


def test_rows_of_a_data_set(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    row = '{"text": "%s {%% comment %%}tactful: allow failed{%% endcomment %%} %s", "mode": "template"}'
    (tmp_path / "a.jsonl").write_text("\n".join([row % ("It is {{x}}.", BAD), row % ("It is {{x}}.", "all is well")]))
    run = tactful("check", "a.jsonl", "--rules", rules.path)
    assert (run.code, run.err) == (0, "tactful: a.jsonl:2: the comment that allows failed is not used; remove it\n")


# Allowances in the configuration.


def allowing(path: Path, quote: str | None, *, name: str = "a.txt") -> None:
    said = f'quote = "{quote}"\n' if quote is not None else ""
    (path / "tactful.toml").write_text(f'rules = ["rules"]\n[[allow]]\npath = "{name}"\nrule = "failed"\n{said}reason = "agreed"\n')


@pytest.mark.parametrize(
    ("quote", "left"),
    [
        (None, 0),
        ("you failed to", 0),
        ("You Failed   to", 0),
        ("Then you failed to pay the rent", 1),
        ("failed to pay the bill", 1),
        ("failed to pay the piper", 2),
        ("pay the rent", 2),
    ],
)
def test_allowed_on_the_words_quoted(rules: Folder, tactful: Tactful, tmp_path: Path, quote: str | None, left: int) -> None:
    (tmp_path / "a.txt").write_text("Then you failed to\npay the rent. Then you failed to pay the bill.")
    allowing(tmp_path, quote)
    run = tactful("check", "a.txt")
    assert sum("  failed  " in line for line in run.out.splitlines()) == left
    said = f"tactful: tactful.toml:2: the allowance of failed on {quote!r} in a.txt is not used; remove it\n"
    assert run.err == (said if left == 2 else "")


def test_allowed_as_the_customer_reads_it(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>Then you\n  <b>failed</b>&nbsp;to pay.</p><p>Then you failed to come.</p>")
    allowing(tmp_path, "you failed to pay", name="*.html")
    out = tactful("check", "a.html").out
    assert out.count("  failed  ") == 1
    assert "come" in out


def test_an_allowance_is_for_its_path_and_rule(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "b.txt", "sub/a.txt"):
        (tmp_path / name).write_text(f"Then {BAD}, late.")
    allowing(tmp_path, None, name="/a.txt")
    run = tactful("check", ".")
    assert [line for line in run.out.splitlines() if line.endswith(".txt")] == ["a.txt", "b.txt", "sub/a.txt"]
    assert run.out.count("  failed  ") == 2
    assert run.out.count("  late  ") == 3
    # What was not looked at, or did not run, is not said to be unused.
    assert tactful("check", "b.txt").err == ""
    assert tactful("check", "a.txt", "--select", "late").err == ""
