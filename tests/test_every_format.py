"""Every format: a finding after emoji, tabs and either line end stands at its place, and a file without an edit comes back byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from conftest import Folder, Tactful

from linter.engine import Engine
from linter.fixing.textfile import UnwritableError, open_text
from linter.model import Finding, Message
from linter.sources import Given, read_file

QUOTE = "you failed to"
LEAD = "Hi Ana, 👩‍💻 it is late.\t🎉 Then "
FORMATS = {
    "a.txt": f"One.\n\n{LEAD}{QUOTE} pay.\n",
    "a.md": f"---\nto: Ana\n---\n# Late\n\n{LEAD}{QUOTE} pay.\n",
    "a.html": f"<p>One.</p>\n<p>{LEAD}{QUOTE} pay.</p>\n",
    "a.mjml": f"<mjml>\n\t<mj-text>{LEAD}{QUOTE} pay.</mj-text>\n</mjml>\n",
    "a.html.erb": f"<% if a %>\n<p>{LEAD}{QUOTE} pay.</p>\n<% end %>\n",
    "a.eex": f"<%= if a do %>\n{LEAD}{QUOTE} pay.\n<% end %>\n",
    "a.j2": f"{{% if a %}}One.{{% else %}}\n{LEAD}{QUOTE} pay.\n{{% endif %}}\n",
    "a.liquid": f"{{% comment %}}{QUOTE}{{% endcomment %}}\n{LEAD}{QUOTE} pay.\n",
    "a.html.twig": f"{{# {QUOTE} #}}\n<p>{LEAD}{QUOTE} pay.</p>\n",
    "a.tpl": f"{{* {QUOTE} *}}\n{{if $a}}{LEAD}{QUOTE} pay.{{/if}}\n",
    "a.hbs": f"{{{{!-- {QUOTE} --}}}}\n{{{{#if a}}}}{LEAD}{QUOTE} pay.{{{{/if}}}}\n",
    "a.mustache": f"{{{{! {QUOTE} }}}}\n{{{{#a}}}}{LEAD}{QUOTE} pay.{{{{/a}}}}\n",
    "a.ftl": f"<#-- {QUOTE} -->\n<#if a>{LEAD}{QUOTE} pay.</#if>\n",
    "a.json": f'{{\n\t"body": "{LEAD}{QUOTE} pay."\n}}\n'.replace(".\t🎉", ".\\t🎉"),
    "icu.json": f'{{\n\t"body": "{LEAD}{{n, plural, one {{x}} other {{{QUOTE}}}}} pay."\n}}\n'.replace(".\t🎉", ".\\t🎉"),
    "macros.json": f'{{"macros": [\n\t{{"title": "🎉", "actions": [{{"field": "comment_value", "value": ["channel:all", "<b>{LEAD}</b> {QUOTE} pay."]}}]}}]}}\n'.replace(
        ".\t🎉", ".\\t🎉"
    ),
    "plain.yaml": f"a: 🎉\nbody: {LEAD}{QUOTE} pay.\n",
    "single.yaml": f"a: 🎉\nbody: '{LEAD}{QUOTE} pay.'\n",
    "double.yaml": f'a: 🎉\nbody: "{LEAD}{QUOTE} pay."\n',
    "literal.yaml": f"a: 🎉\nbody: |\n  One.\n  {LEAD}{QUOTE} pay.\n",
    "folded.yml": f"a: 🎉\nbody: >-\n  One.\n  {LEAD}{QUOTE} pay.\n",
    "config/locales/en.yml": f'en:\n  mailer:\n    late_html: "<p>{LEAD}<i>x</i> {QUOTE} pay.</p>"\n',
    "premade.yaml": f"- title: 🎉\n  response: |\n    <p>{LEAD}{QUOTE} pay.</p>\n  notes: {QUOTE}\n",
    "a.csv": f'name,content\n🎉,"One.\n{LEAD}{QUOTE} pay."\n',
    "bare.csv": f"name;content\n🎉;{LEAD}{QUOTE} pay.\n",
    "a.tsv": "name\tcontent\n🎉\t" + f"{LEAD}{QUOTE} pay.\n".replace(".\t🎉", ". 🎉"),
    "a.po": f'#: a.c:1\nmsgid "late"\nmsgstr ""\n"🎉 One.\\n"\n"{LEAD}{QUOTE} pay.\\n"\n',
    "a.eml": f"To: Ana <a@x.example>\n\nOne.\n\n{LEAD}{QUOTE} pay.\n",
    "a.mbox": f"From a\nTo: Ana <a@x.example>\n\nOne.\n\n{LEAD}{QUOTE} pay.\n\nFrom b\n\nTwo.\n",
    "a.jsonl": f'{{"text": "One."}}\n{{"text": "{LEAD}{QUOTE} pay."}}\n'.replace(".\t🎉", ".\\t🎉"),
}


def findings(engine: Engine, path: Path, data: bytes) -> list[Finding]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return [finding for item in read_file(path, Given()) if isinstance(item, Message) for finding in engine.check(item).findings]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_finding_stands_at_its_place(failed_rule: Folder, tmp_path: Path, name: str, newline: str) -> None:
    text = FORMATS[name].replace("\n", newline)
    (finding,) = findings(failed_rule.engine(), tmp_path / name, text.encode())
    begin = text.index(f"Then {QUOTE}") + 5 if f"Then {QUOTE}" in text else text.index(QUOTE)
    line = text.count("\n", 0, begin) + 1
    assert (finding.line, finding.column) == (line, begin - text.rfind("\n", 0, begin))
    assert finding.quote == QUOTE
    if name != "a.jsonl":
        # Those of a data set are offsets into its text.
        assert (finding.start, finding.end) == (begin, begin + len(QUOTE))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_without_an_edit_comes_back_byte_for_byte(tactful: Tactful, newline: str) -> None:
    for name, text in FORMATS.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("\n", newline).encode())
    before = {name: Path(name).read_bytes() for name in FORMATS}
    tactful("check", *FORMATS, "--fix", "--select", "shouting")
    assert {name: Path(name).read_bytes() for name in FORMATS} == before


PIECES = [
    b'"',
    b"'",
    b"\\",
    b"{",
    b"}",
    b"<b>",
    b"</p>",
    b"\n",
    b"\r\n",
    b"\t",
    b"\xf0\x9f\x8e\x89",
    b"\xc3",
    b"&amp;",
    b"{% if a %}",
    b" other {",
    b"''",
    b": ",
    b"- ",
    b",",
    b"=\n",
]


@pytest.mark.parametrize("name", FORMATS)
def test_every_quote_is_found_where_it_is_said_to_stand(failed_rule: Folder, tmp_path: Path, name: str) -> None:
    engine = failed_rule.engine()
    chance = random.Random(name)
    for _ in range(60):
        data = bytearray(FORMATS[name].encode())
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            data[at:at] = chance.choice(PIECES)
        found = findings(engine, tmp_path / name, bytes(data))
        try:
            held = open_text(bytes(data), name)
        except UnwritableError:
            continue
        assert held.edited([]).data == data
        if name == "a.jsonl":
            continue
        for finding in found:
            assert held.text[finding.start : finding.end] == finding.quote
            assert finding.quote
