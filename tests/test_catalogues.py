"""Catalogues and help-desk exports: which strings are messages, what they are called, and what a broken file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linter.formats.keys import Keys, is_message
from linter.formats.tree import json_tree, seen_of, yaml_trees
from linter.model import Message, Problem
from linter.sources import Given, read_text

LATE = "Sadly your loom is late."


def read(text: str, name: str, given: Given | None = None) -> tuple[dict[str | None, str], list[str]]:
    """What is seen of each message by its name, and the problems."""
    messages: dict[str | None, str] = {}
    problems = []
    for item in read_text(text, name, given or Given(), from_file=True):
        if isinstance(item, Problem):
            problems.append(str(item))
        else:
            assert item.message_id not in messages
            messages[item.message_id] = item.visible.chars.strip() if item.visible is not None else item.text
    return messages, problems


def macro(*actions: dict[str, object], title: str = "Late") -> dict[str, object]:
    return {"id": 1, "title": title, "actions": list(actions)}


def say(value: object, field: str = "comment_value") -> dict[str, object]:
    return {"field": field, "value": value}


EXPORTS = [
    ({"macros": [macro(say(LATE))]}, {"Late": LATE}, "zendesk"),
    ({"macros": [macro(say(["channel:all", LATE]))]}, {"Late": LATE}, "zendesk"),
    ({"macro": macro(say(f"<p>{LATE}</p>", "comment_value_html"), say("Your order", "subject"))}, {"Late": LATE, "Late (subject)": "Your order"}, "zendesk"),
    ({"macros": [macro(say(LATE), say("false", "comment_mode_is_public"))]}, {}, None),
    ({"macros": [macro(say(LATE), say(False, "comment_mode_is_public"))]}, {}, None),
    ({"macros": [macro(say(LATE), say("true", "comment_mode_is_public"))]}, {"Late": LATE}, "zendesk"),
    ({"macros": [macro(say("solved", "status"))]}, {}, None),
    ([macro(say(LATE)), macro(say("And so it is."))], {"Late": LATE, "Late #2": "And so it is."}, "zendesk"),
    (
        {"items": [{"name": "Hours", "placeholder": "{{dc.hours}}", "variants": [
            {"content": LATE, "locale_id": 1, "active": True}, {"content": "Leider spät.", "locale_id": 8, "active": True},
            {"content": "Old words here.", "locale_id": 1, "active": False},
        ]}]}, {"Hours": LATE}, "zendesk",
    ),
    ({"type": "list", "data": [{"type": "macro", "name": "Late", "body": f"<p>{LATE}</p>", "body_text": LATE}]}, {"Late": LATE}, "intercom"),
    ([{"title": "Late", "content": LATE, "content_html": f"<div>{LATE}</div>"}], {"Late": LATE}, "freshdesk"),
    ({"_embedded": {"replies": [{"name": "Late", "text": f"<p>{LATE}</p>", "preview": "Sadly"}]}}, {"Late": LATE}, "helpscout"),
    ([{"name": "Late", "text": f"{LATE}<br>", "mailbox_id": 3}], {"Late": LATE}, "freescout"),
    ({"_results": [{"name": "Late", "subject": "Your order", "body": LATE}]}, {"Late": LATE, "Late (subject)": "Your order"}, "front"),
    (
        {"data": [{"name": "Late", "actions": [
            {"name": "setResponseText", "arguments": {"body_text": LATE, "body_html": f"<div>{LATE}</div>"}},
            {"name": "addInternalNote", "arguments": {"body_text": "A difficult one."}},
        ]}]}, {"Late": LATE}, "gorgias",
    ),
    ([{"id": 1, "short_code": "late", "content": f"**{LATE}**"}], {"late": f"**{LATE}**"}, "chatwoot"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "expected", "dialect"), EXPORTS)
def test_exports_are_known_by_their_shape(data: object, expected: dict[str, str], dialect: str | None) -> None:
    text = json.dumps(data)
    found, problems = read(text, "export.json")
    assert found == expected
    assert problems == (
        [] if expected else ["export.json: has no message that it knows; say which keys have them: message-keys in the configuration"]
    )
    dialects = {m.dialect for m in read_text(text, "export.json", Given(), from_file=True) if isinstance(m, Message)}
    assert dialects == ({dialect} if expected else set())


def test_osticket_s_premade_replies() -> None:
    text = "- title: Late\n  notes: Only for us to read.\n  response: |\n    <b>Sadly</b> your loom\n    is late.\n- title: Lost\n  response: Sadly it is lost.\n"
    assert read(text, "premade.yaml")[0] == {"Late": "Sadly your loom is late.", "Lost": "Sadly it is lost."}


def test_a_table_of_text_modules() -> None:
    text = f"name,keywords,content,note,active\nLate,late,{LATE},A note to us only.,true\nOld,old,{LATE},,false\n"
    assert read(text, "zammad.csv")[0] == {"row 2: Late": LATE}


def test_only_english_is_read_of_translations() -> None:
    both = f"en:\n  mailer:\n    body: {LATE}\nde:\n  mailer:\n    body: Das ist leider zu spät.\n"
    assert read(both, "locales.yml")[0] == {"en.mailer.body": LATE}
    assert read(both.replace("en:", "fr:"), "x.yml")[1] == ["x.yml: has the languages fr, de; only English is read"]
    assert read('{"body": "Das ist leider zu spät."}', "locales/de.json")[1] == [
        "locales/de.json: is of the language 'de' by its name; only English is read"
    ]
    catalogue = 'msgid ""\nmsgstr "Language: pl\\n"\n\nmsgid "late"\nmsgstr "To jest za późno."\n'
    assert read(catalogue, "pl.po")[1] == ["pl.po: is of the language 'pl'; only English is read"]
    assert read(catalogue.replace(": pl", ": en_GB"), "a.po")[0] == {"late": "To jest za późno."}


def test_entries_of_a_gettext_catalogue() -> None:
    text = (
        '#, fuzzy\nmsgid "Sadly your loom is late."\nmsgstr "Nothing at all like it."\n\n#~ msgid "An old one, gone now."\n#~ msgstr ""\n\n'
        'msgctxt "mail"\nmsgid "One loom is late."\nmsgid_plural "Many looms are late."\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    assert read(text, "a.pot")[0] == {LATE: LATE, "mail (msgid)": "One loom is late.", "mail (msgid_plural)": "Many looms are late."}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.json", '{"body": "%s",\n "x": }', "a.json:2:7: not valid JSON: a value is missing here; only the message before it was read"),
        ("a.json", '{"body": "%s"', "a.json:1:36: not valid JSON: the file breaks off; only the message before it was read"),
        ("a.json", '{"body": "%s", "b": "x\n"}', "a.json:1:43: not valid JSON: a string that is not closed on its line; only the message before it was read"),
        ("a.json", "{body: 1}", "a.json:1:2: not valid JSON: expected a key in double quotes; nothing of the file was read"),
        ("a.yaml", "body: %s\nb: [1\n", "a.yaml:3:1: not valid YAML: did not find expected ',' or ']'; only the message before it was read"),
        ("a.csv", 'body\n%s\n"Sadly\n', "a.csv:3:1: a quote that opens here is never closed; what follows is not read; only the message before it was read"),
        ("a.po", 'msgid "%s"\nmsgstr ""\nmsgid "x\n', "a.po:3:7: a string that is not closed on its line; only the message before it was read"),
        ("a.po", 'msgid "%s"\nmsgstr ""\nmessage\n', "a.po:3:1: not a line of a .po file: expected a comment, msgid, msgstr or a quoted string; only the message before it was read"),
        ("a.json", "[" * 5000, "a.json:1:201: nested too deeply to read; nothing of the file was read"),
        ("a.yaml", "[" * 5000, "a.yaml:1:201: too much in one file, or nested too deeply to read; nothing of the file was read"),
    ],
)  # fmt: skip
def test_a_broken_file_is_read_as_far_as_it_goes(name: str, text: str, problem: str) -> None:
    found, problems = read(text.replace("%s", LATE), name)
    assert problems == [problem]
    assert list(found.values()) == ([LATE] if "%s" in text else [])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (("replies", "0", "body"), "Thanks for waiting", True),
        (("description",), "This tool sends letters. It is free.", False),
        (("scripts", "run"), "npm install; then do the rest of it.", False),
        (("x", "late"), "We are sorry that your parcel is late today.", True),
        (("x", "late"), "Late", False),
        (("name",), "We are sorry that your parcel is late today.", False),
        (("body",), "https://shop.example/a/b", False),
        (("x",), "if (a == b) { return c; } // and so on it goes.", False),
    ],
)
def test_which_strings_are_messages(path: tuple[str, ...], text: str, expected: bool) -> None:
    assert is_message(path, text, Keys()) is expected


def test_the_configuration_says_which_keys() -> None:
    text = f'{{"a": {{"label": "{LATE}"}}, "body": "{LATE}"}}'
    assert read(text, "a.json", Given(keys=Keys(wanted=("a.*",))))[0] == {"a.label": LATE}
    assert read(text, "a.json", Given(keys=Keys(wanted=("label", "body"))))[0] == {"a.label": LATE, "body": LATE}
    assert read(text, "a.json", Given(keys=Keys(skipped=("bo*",))))[1] != []


def test_a_file_without_messages_is_left_out_of_a_folder() -> None:
    unread: list[str] = []
    assert list(read_text('{"name": "x"}', "package.json", Given(), from_file=True, unread=unread)) == []
    assert unread == ["package.json (has no message that it knows; say which keys have them: message-keys in the configuration)"]


def test_every_string_is_traced() -> None:
    json_text = '{"a": "\\ud83c\\udf89\\u00e9\\n\\"x\\/\\\\", "b": ["", "\\ud83c"]}'
    root, broken = json_tree(json_text)
    assert broken is None
    assert root is not None
    assert [seen_of(node, json_text).chars for _, node in root.walk()] == ['🎉é\n"x/\\', "", "\ud83c"]
    yaml_text = (
        "a: &x >-\n  one\n  two\n\n    three\n  four\nb: !!str 'it''s\n\n  two'\nc: \"a\\\n  b\\x41 \n  c\"\nd: |2+\n   x\n\ne: plain\n  more\n"
    )
    documents, wrong = yaml_trees(yaml_text)
    assert wrong is None
    assert [seen_of(node, yaml_text).chars for _, node in documents[0].walk()] == [
        "one two\n\n  three\nfour", "it's\ntwo", "abA c", " x\n\n", "plain more",
    ]  # fmt: skip


def test_a_word_processor_s_file_is_out_and_says_so(tmp_path: Path) -> None:
    from linter.sources import read_file

    path = tmp_path / "reply.docx"
    path.write_bytes(b"PK\3\4\0\0")
    (problem,) = read_file(path, Given())
    assert isinstance(problem, Problem)
    assert problem.text == "a word processor's or mail program's own file, which is not read: save it as text, HTML or .eml"


def test_a_key_of_three_letters_is_no_language() -> None:
    assert read(f"new:\n  reply: {LATE}\nbox:\n  reply: {LATE}\n", "a.yml") == ({"new.reply": LATE, "box.reply": LATE}, [])
    assert read(f"fil:\n  reply: {LATE}\neng:\n  reply: {LATE}\n", "a.yml")[0] == {"eng.reply": LATE}
