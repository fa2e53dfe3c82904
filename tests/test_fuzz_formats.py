"""Whatever the bytes of a file are, reading it gives messages and problems, never an exception, and every place is in the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from linter.branches import variants
from linter.model import Message, Problem
from linter.reading import read
from linter.sources import Given, read_file

SEEDS = {
    "a.json": '{"macros": [{"title": "x", "actions": [{"field": "comment_value", "value": ["channel:all", "<p>Hi \\u00e9 \\ud83c\\udf89 {{a}}</p>"]}]}]}',
    "a.yaml": "en:\n  body: &x >-\n    Hi there, it is late.\n\n      so\n  b: 'it''s late, we are sorry.'\n  c: \"a \\x41 \\\n    b, and it goes on.\"\n- x\n",
    "a.csv": 'name,content\n"a ""b""","Hi there, it is late,\nso sorry."\nb,c\n',
    "a.po": 'msgid ""\nmsgstr "Language: en\\n"\n\n#, fuzzy\nmsgctxt "m"\nmsgid "It is late, \\"so\\" late."\nmsgstr ""\n"It is \\101 late."\n',
    "a.eml": "From: =?utf-8?q?A=C3=A9?= <a@x>\nTo: b@x\nDate: Mon, 3 Mar 2025 10:00:00 +0100\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\n\n<p>Hi =C3=A9</p>=\n<blockquote type=3D\"cite\">On Mon, 3 Mar 2025 at 10:00, A <a@x> wrote:\n> x</blockquote>\n--b--\n",
    "b.eml": "Content-Transfer-Encoding: base64\n\nSGkgdGhlcmUsIGl0IGlzIGxhdGUu\nSGk=\n\nOn Mon, 3 Mar 2025 at 10:00, A wrote:\n> x\n",
    "a.mbox": "From a\nMessage-ID: <1>\nFrom: a@x\n\nHi.\n\nFrom b\nIn-Reply-To: <1>\nFrom: b@x\n\nHi you.\n\n> x\n",
    "a.html": "<p>Hi <img alt='a b c &amp; d'><!--[if mso]>a b c<![endif]--><span hidden>pre header is here</span>{% if a %}b{% else %}c{% endif %}</p>",
    "a.md": "---\nto: Ana\nkind: email\n---\n# A\n\n```\nHi.\n```\n[a](b) <!-- c -->\n",
    "a.jsonl": '{"text": "Hi \\u00e9 \\ud83c\\udf89", "kind": "email"}\n{"text": "x"}\n',
}  # fmt: skip
PIECES = [
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b'"',
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"<",
    b">",
    b"--",
    b"=",
    b":",
    b"- ",
    b"\xf0\x9f\x8e\x89",
    b"\xc3",
    b"&",
    b"{%",
    b" ",
    b"\t",
    b"From ",
    b"|",
    b">-",
]


@pytest.mark.parametrize("name", SEEDS)
def test_changed_at_random(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    path = tmp_path / name
    for _ in range(250):
        data = bytearray(SEEDS[name].encode())
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(data) + 1)
            end = min(len(data), at + chance.choice([0, 0, 1, 3, 20]))
            data[at:end] = chance.choice(PIECES)
        path.write_bytes(data)
        for item in read_file(path, Given()):
            assert isinstance(item, Message | Problem)
            if isinstance(item, Message):
                for variant in variants(item):
                    reading = read(variant)
                    spans = [reading.token_span(i, i + 1) for i in range(len(reading.tokens))]
                    assert all(0 <= start <= end <= len(item.text) for start, end in spans)
            elif item.line is not None:
                assert 1 <= item.line <= data.count(b"\n") + data.count(b"\r") + 1
