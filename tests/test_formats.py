"""Formats: a file is read as the customer would see it, and a finding stands at its exact line and column in the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Folder

from linter.formats import html_visible, is_html, markdown_parts
from linter.model import Finding, Message, Problem
from linter.reading import HARD_BREAK
from linter.sources import Given, read_file, read_text


def found(folder: Folder, path: Path, text: str) -> list[Finding]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    engine = folder.engine()
    result = []
    for message in read_file(path, Given()):
        assert not isinstance(message, Problem)
        result += engine.check(message).findings
    for finding in result:
        lines = text.replace("\r\n", "\n").split("\n")
        before = "\n".join([*lines[: finding.line - 1], lines[finding.line - 1][: finding.column - 1]])
        assert text.replace("\r\n", "\n")[len(before) :].startswith(finding.quote.replace("\r\n", "\n"))
        assert text[finding.start : finding.end] == finding.quote
    return result


FILES = [
    ("a.html", "<p>Hi,</p>\n<p>Sadly <b>you</b> <i>failed</i> to pay.</p>", 2, 13, "you</b> <i>failed</i> to"),
    ("a.html", "<p>Sadly you<br>\nfailed to pay. You failed to.</p>", 2, 16, "You failed to"),
    ("a.html", "<p>you</p><p>failed to</p><td>You failed\nto</td>", 1, 31, "You failed\nto"),
    ("a.html", "<p>&ldquo;You&rdquo;&nbsp;failed to pay</p>", 1, 11, "You&rdquo;&nbsp;failed to"),
    ("a.html", "<p>AT&T and you&#32;failed to</p>", 1, 13, "you&#32;failed to"),
    ("a.html", "<p>caf&eacute; 🎉 you failed to</p>", 1, 18, "you failed to"),
    ("a.html", "<p>\r\n\t<b>x</b>\r\n\tyou failed to\r\n</p>", 3, 2, "you failed to"),
    ("a.html", "<!-- you failed to --><p>Then you failed to</p>", 1, 31, "you failed to"),
    ("a.html", "<style>you failed to</style><p>Then you failed to</p>", 1, 37, "you failed to"),
    ("a.html", "<script>if (a < b) 'you failed to'</script><p>You failed to</p>", 1, 47, "You failed to"),
    ("a.html", "<title>you failed to</title><p>You failed to</p>", 1, 32, "You failed to"),
    ("a.html", "Hi.<div style='display: none'>you failed to<div>x</div> you failed to</div><p>You failed to</p>", 1, 79, "You failed to"),
    ("a.html", "Hi. <span hidden>you failed to</span> <span>You failed to</span>", 1, 45, "You failed to"),
    ("a.html", "<div style='display:none'>Then you &#102;ailed to</div><p>Hi.</p>", 1, 32, "you &#102;ailed to"),
    ("a.html", "<span class='preheader'>Then you failed to</span><p>Hi.</p>", 1, 30, "you failed to"),
    ("a.html", "<p>Hi.</p><img src='you failed to' alt='Sadly &#x1F389; you failed&#32;to'>", 1, 57, "you failed&#32;to"),
    ("a.ftl", '<#-- you failed to --><#if a>You failed to<#else>x</#if> ${name!"there"}', 1, 30, "You failed to"),
    ("a.liquid", "You {% if a %}paid{% else %}failed to{% endif %} pay", 1, 1, "You {% if a %}paid{% else %}failed to"),
    ("a.twig", "{% block subject %}You failed to{% endblock %}{% block body %}Hi.{% endblock %}", 1, 20, "You failed to"),
    ("a.html", "<head><meta x>you failed to<body><p>You failed to</p></body>", 1, 37, "You failed to"),
    ("a.html", "<!--[if !mso]>you failed to<!--><p>You failed to</p><!--<![endif]-->", 1, 36, "You failed to"),
    ("a.html", "<p>Hi.</p><!--[if mso]><table><tr><td>Then you failed to</td></tr></table><![endif]-->", 1, 44, "you failed to"),
    ("a.html", '<p><a href="?a=>&b=you failed to">You</a> failed to</p>', 1, 35, "You</a> failed to"),
    ("a.html", "<P CLASS=x>You <SPAN style=color:red>failed</SPAN> to</P>", 1, 12, "You <SPAN style=color:red>failed</SPAN> to"),
    ("a.html", "<p>It is 3 < 4, and <3, you failed to</p>", 1, 25, "you failed to"),
    ("a.html.twig", "{# you failed\nto #}{% if a < b %}<p>You {# x #}failed to</p>{% endif %}", 2, 23, "You {# x #}failed to"),
    ("a.html.twig", "{% trans with {'a': b}\n into 'x' %}<p>{{ name }}, you failed to</p>", 2, 28, "you failed to"),
    ("a.twig", "Hi {{ customer.name }},\nso you {% if x %}failed to{% endif %} pay", 2, 4, "you {% if x %}failed to"),
    ("a.tpl", "{* you failed to *}{if $late}You failed to{/if} {$order.id}", 1, 30, "You failed to"),
    ("a.erb", "<%# you failed to %><% if a > b %>You failed to<% end %> <%= @name %>", 1, 35, "You failed to"),
    ("a.erb", "<!-- you failed to -->\nThen you failed to", 2, 6, "you failed to"),
    ("a.html.erb", "<p><% if a > b %>You <b>failed</b> to<% end %></p>", 1, 18, "You <b>failed</b> to"),
    ("a.hbs", "{{!-- you failed to --}}{{#if late}}You failed to{{/if}} {{{name}}}", 1, 37, "You failed to"),
    ("a.liquid", "{% comment %}you failed to{% endcomment %}You failed to {{ a | b: 'c' }}", 1, 43, "You failed to"),
    ("a.md", "---\ntitle: you failed to\n---\n# Late\n\nSadly **you** failed to pay.\n", 6, 9, "you** failed to"),
    ("a.md", "[You](https://a.example) failed to pay", 1, 2, "You](https://a.example) failed to"),
    ("a.md", "Use `you failed to`.\n\n```python\nyou failed to\n```\n\n- You failed to\n", 7, 3, "You failed to"),
    ("a.md", "Sadly 🎉 don\\'t: you\\_ f&#97;iled\\\r\nto. And you \\*failed\\* to", 2, 9, "you \\*failed\\* to"),
    ("a.md", "Then\t[you \\*failed](https://a.example/\\)) to pay", 1, 7, "you \\*failed](https://a.example/\\)) to"),
    ("a.md", "> you failed to\n\n<!-- you failed to -->\nYou failed to", 4, 1, "You failed to"),
    ("a.json", '{"a": {"body": "Hi Ana,\\n\\nyou\\u0020failed to pay \\ud83c\\udf89"}}', 1, 28, "you\\u0020failed to"),
    ("a.json", '[\r\n\t{"body": "🎉 <p>Sadly <b>you</b> f\\u0061iled to pay</p>"}]', 2, 26, "you</b> f\\u0061iled to"),
    ("a.yaml", "replies:\n  late:\n    body: Sadly you\n      failed to pay.\n", 3, 17, "you\n      failed to"),
    ("a.yaml", "body: 'It''s late: you failed to pay'\n", 1, 20, "you failed to"),
    ("a.yaml", 'body: "🎉 \\"Then\\" \\\n  you f\\x61iled to pay"\n', 2, 3, "you f\\x61iled to"),
    ("a.yaml", "body: |-\r\n  Hi Ana,\r\n\r\n  you failed to pay.\r\n", 4, 3, "you failed to"),
    ("a.yml", "a:\n- body: >\n    Sadly you\n    failed\n    to pay.\n", 3, 11, "you\n    failed\n    to"),
    ("config/locales/en.yml", 'en:\n  mailer:\n    late_html: "<p>Then you <b>failed</b> to pay.</p>"\n', 3, 25, "you <b>failed</b> to"),
    ("a.csv", 'name,content\nLate,"Hi ""Ana"", 🎉\r\nyou failed to pay"\n', 3, 1, "you failed to"),
    ("a.csv", "name;body\nLate;Sadly you failed to pay\n", 2, 12, "you failed to"),
    ("a.tsv", "name\tbody\nLate\tSadly you failed to pay\n", 2, 12, "you failed to"),
    ("a.po", 'msgid "late"\nmsgstr ""\n"Hi \\"Ana\\",\\n"\n"you fai"\n"led to pay in time.\\n"\n', 4, 2, 'you fai"\n"led to'),
    ("a.eml", "To: Ana Ruiz <a@x.example>\r\n\r\nHi Ana,\r\n\r\n🎉 you failed to pay.\r\n", 5, 3, "you failed to"),
    ("a.eml", "Content-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 you fai=\nled=20to pay", 3, 11, "you fai=\nled=20to"),
    (
        "a.eml",
        "Content-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+SGkuIFlvdSA8Yj5mYWlsZWQ8L2I+IHRv\n",
        4,
        10,
        "FlvdSA8Yj5mYWlsZWQ8L2I+IHRv",
    ),
    (
        "a.eml",
        "Content-Type: multipart/alternative; boundary=q\n\n--q\n\nThen you failed to\n--q\nContent-Type: text/html\n\n<p>you failed to\n--q--\n",
        5,
        6,
        "you failed to",
    ),
    ("a.txt", "Hi 👩‍💻 Ana,\r\n\r\n\tYou failed to pay.\r\n", 3, 2, "You failed to"),
    ("a.txt", "a\rb\rYou failed to", 3, 1, "You failed to"),
    ("a.txt", "\ufeffYou failed to", 1, 1, "You failed to"),
    ("a.txt", "Wrapped after the fortieth character, you\nfailed to pay.", 1, 39, "you\nfailed to"),
]


@pytest.mark.parametrize(("name", "text", "line", "column", "quote"), FILES)
def test_one_finding_at_its_place(failed_rule: Folder, tmp_path: Path, name: str, text: str, line: int, column: int, quote: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    messages = list(read_file(path, Given()))
    engine = failed_rule.engine()
    findings = [finding for message in messages for finding in engine.check(message).findings]  # type: ignore[arg-type]
    assert [(finding.line, finding.column, finding.quote) for finding in findings] == [(line, column, quote)]
    (finding,) = findings
    source = text.removeprefix("\ufeff")
    assert source[finding.start : finding.end] == finding.quote


def test_a_page_of_canned_responses(failed_rule: Folder, tmp_path: Path) -> None:
    reply = "Hi there,\n\nSadly you failed to pay the bill in time, so we could not ship it.\n\nBest wishes, Sam\n"
    path = tmp_path / "page.md"
    path.write_text(f"# Replies\nyou failed to\n\n## Late\n```\n{reply}```\n\n## Lost\n\n~~~text\n{reply}~~~\n\n```json\n{{}}\n```\n")
    messages = [message for message in read_file(path, Given()) if not isinstance(message, Problem)]
    assert [message.message_id for message in messages] == ["Late", "Lost"]
    engine = failed_rule.engine()
    assert [(f.message_id, f.line, f.column) for m in messages for f in engine.check(m).findings] == [("Late", 8, 7), ("Lost", 18, 7)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a<br>b", f"a{HARD_BREAK}b"),
        ("<p>a</p>b", f"{HARD_BREAK * 2}a{HARD_BREAK * 2}b"),
        ("a &amp; b &lt;c&gt; &nope; & &#xe9; &#0; &notit;", "a & b <c> &nope; & é \ufffd ¬it;"),
        ("a\n b\u2028c", "a  b c"),
        ("a<!-- b", "a"),
        ("a<!-->b", "ab"),
        ("a<script>b", "a"),
        ("a</b>c</", "ac</"),
        ("a<b", "a<b"),
        ("a<b c", "a<b c"),
        ("a<b c='d", "a<b c='d"),
        ("a<?php b ?>c", "ac"),
        ("a<img alt='b>c'>d", "ad"),
        ("<a b = 'c' d=\"e\" f=g/>h", "h"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_seen_of_html(text: str, seen: str) -> None:
    visible = html_visible(text)
    assert visible.chars == seen
    assert visible.starts is not None
    assert visible.ends is not None
    assert len(visible.starts) == len(visible.ends) == len(visible.chars)
    assert all(0 <= start <= end <= len(text) for start, end in zip(visible.starts, visible.ends, strict=True))
    assert list(visible.starts) == sorted(visible.starts)


@pytest.mark.parametrize(
    ("text", "expected"), [("a <b>c</b>", True), ("<p>", True), ("a < b > c", False), ("<name>", False), ("<BR/>", True), ("", False)]
)
def test_is_html(text: str, expected: bool) -> None:
    assert is_html(text) is expected


HOSTILE = [
    "<a ",
    "<!--",
    "</a",
    "<![CDATA[",
    "&#",
    "<a a='",
    '<a a="',
    "<script>",
    "<p>",
    "<div hidden>",
    "<!",
    "<?",
    "&a",
    "<a b=c ",
    "<title></",
    "<a '\"",
    "&amp;",
    "< ",
    "<a/",
    "<a =",
    "\u2028<p ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_html_is_read_in_one_pass(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    visible = html_visible(text)
    assert len(visible.chars) <= 2 * len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "# a\n",
        "```\n",
        "~~~\na\n",
        "[a](",
        "[",
        "`",
        "<!--",
        "<a ",
        "![",
        "---\n",
        "- ",
        "```\nSome words that make a sentence of prose, as a reply would have them here.\n```\n",
    ],
)
def test_hostile_markdown_is_read(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    for _, visible in markdown_parts(text):
        assert visible.starts is not None
        assert list(visible.starts) == sorted(visible.starts)


def test_deeply_nested_html(failed_rule: Folder, tmp_path: Path) -> None:
    text = "<div><b>" * 50_000 + "you failed to" + "</b></div>" * 50_000
    (finding,) = found(failed_rule, tmp_path / "deep.html", text)
    assert finding.column == 400_001


def test_no_fix_tears_markup(folder: Folder, tmp_path: Path) -> None:
    folder.rule("kindly", "match: {phrases: [as per], fix: {replace: by}}\n")
    plain, torn = found(folder, tmp_path / "a.html", "<p>as per this, as <b>per</b> that</p>")
    assert plain.fix is not None
    assert torn.fix is None


def test_the_scenario_in_front_matter_names_the_message(failed_rule: Folder, tmp_path: Path) -> None:
    (finding,) = found(failed_rule, tmp_path / "a.md", "---\nscenario: Broken on arrival\n---\nSo you failed to pay.\n")
    assert (finding.message_id, finding.line, finding.column) == ("Broken on arrival", 4, 4)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<p>Hi.</p>\n <!-- never", "2:2: a comment is never closed; what stands after it was not read"),
        ("<p>Hi.</p>\n<script>if (a)\n<p>x", "2:1: '<script>' is never closed; what stands after it was not read"),
        (
            "<p>Hi.</p><div style='display:none'><div>x</div>\n<p>y",
            "1:11: '<div>', which hides what is in it, is never closed; what stands after it was not read",
        ),
        ("<p>Hi.<p>There.<br><li>x", None),
        ("<p>Hi.</p><!-- a --><style>x</style><span hidden>y</span>", None),
    ],
)
def test_what_hides_the_rest_of_a_page_is_said(text: str, problem: str | None) -> None:
    items = list(read_text(text, "a.html", Given(), from_file=True))
    assert [str(item) for item in items if isinstance(item, Problem)] == ([f"a.html:{problem}"] if problem is not None else [])
    assert len(items) == 1 + (problem is not None)


def test_two_encodings_in_one_file_are_said_and_both_are_read(failed_rule: Folder, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Hi 🎉,\n\ncafé: ".encode() + b"caf\xe9 \x96 you failed to pay.\n")
    problem, message = read_file(path, Given())
    assert str(problem) == f"{path}:3:10: in two encodings: UTF-8, but not here; read as Western European. Save it as UTF-8"
    assert isinstance(message, Message)
    (finding,) = failed_rule.engine().check(message).findings
    assert (finding.line, finding.column, finding.quote) == (3, 14, "you failed to")
