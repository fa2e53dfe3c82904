"""Which strings of a catalogue are messages: by the key that leads to them, and by what they look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from linter import icu
from linter.formats.html import is_prose
from linter.patterns import regex

_ALWAYS = frozenset(
    [
        "body",
        "text",
        "message",
        "content",
        "response",
        "reply",
        "answer",
        "template",
        "html",
        "html_body",
        "body_html",
        "text_body",
        "body_text",
        "content_html",
        "html_content",
        "message_html",
        "comment_value",
        "comment_value_html",
        "snippet",
        "saved_reply",
        "canned_response",
        "autoreply",
        "auto_reply",
        "greeting",
        "intro",
        "outro",
        "preheader",
        "email_body",
        "msgstr",
        "message_body",
        "chat_message",
        "sms",
        "canned",
        "reply_text",
        "response_text",
    ]
)
"""Keys whose strings are messages when they have three words."""
_NEVER = frozenset(
    [
        "id",
        "key",
        "name",
        "title",
        "raw_title",
        "label",
        "notes",
        "note",
        "internal_note",
        "private_note",
        "tags",
        "tag",
        "keywords",
        "category",
        "categories",
        "folder",
        "type",
        "kind",
        "url",
        "href",
        "link",
        "src",
        "path",
        "file",
        "filename",
        "icon",
        "image",
        "color",
        "colour",
        "class",
        "style",
        "script",
        "run",
        "command",
        "cmd",
        "sql",
        "query",
        "regex",
        "pattern",
        "format",
        "locale",
        "language",
        "lang",
        "slug",
        "version",
        "license",
        "author",
        "authors",
        "email",
        "date",
        "created_at",
        "updated_at",
        "created",
        "updated",
        "summary",
        "description",
        "about",
        "doc",
        "docs",
        "documentation",
        "help",
        "help_text",
        "comment",
        "comments",
        "copyright",
        "repository",
        "homepage",
        "source",
        "$schema",
        "schema",
        "placeholder",
        "alt",
        "aria_label",
        "developer",
        "instructions",
        "example",
        "examples",
        "usage",
        "deprecated",
        "customer_message",
        "in_reply_to",
        "question",
        "prompt",
        "system",
        "jobs",
        "steps",
        "uses",
        "env",
        "if",
        "on",
        "services",
        "image",
        "entrypoint",
    ]
)
_PROSE_END = regex(r"[.!?…](?:[\"')\]}*_]|\s|<[^>]{1,40}>|&\w{2,8};)*$|[.!?]\s+\w|,\s*\n|\n\s*\n")
_CODE = regex(r"[{}<>=$\\|`]|;$|::|->|\w\(\)|^\s*(?://|#!)", re.MULTILINE)


@dataclass(frozen=True)
class Keys:
    """What the configuration says: ``wanted`` (only these, where given) and ``skipped``; patterns over the last key
    or the whole
    dotted path (``*.body``, ``en.mailers.*``).
    """

    wanted: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


def _named(patterns: tuple[str, ...], path: tuple[str, ...]) -> bool:
    dotted = ".".join(path)
    last = next((key for key in reversed(path) if not key.isdigit()), "")
    return any(fnmatchcase(dotted, pattern) or fnmatchcase(last, pattern) for pattern in patterns)


def is_message(path: tuple[str, ...], text: str, keys: Keys, *, catalogue: bool = False) -> bool:
    """Whether a string is a message to a customer.

    ``catalogue``: the file is one of texts (translations, replies), so that a whole sentence is enough; elsewhere its
    key must say so, or it
    must be more than one.
    """
    if _named(keys.skipped, path):
        return False
    if keys.wanted:
        return _named(keys.wanted, path)
    last = next((key for key in reversed(path) if not key.isdigit()), "")
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", last).lower().replace("-", "_")
    if name in _NEVER or last.startswith("x-"):
        return False
    if name in _ALWAYS or name.endswith(("_body", "_message", "_reply", "_response")):
        return is_prose(text)
    if icu.has_branches(text):
        text = _without_marks(text)
    bare = re.sub(r"<[^<>]{0,300}>|\{\{[^{}]{0,200}\}\}|[%$#]?\{[^{}]{0,80}\}|\{%[^%]{0,200}%\}|%\(\w{1,40}\)s|&#?\w{1,12};", " ", text)
    if len(_CODE.findall(bare)) * 12 > len(bare.split()):
        return False
    words = 4 if catalogue else 8
    return is_prose(bare, words) and (_PROSE_END.search(text) is not None)


def _without_marks(text: str) -> str:
    """A text without what stands between its plural forms and choices; and without braces, so that a broken one is a message too."""
    pieces = []
    at = 0
    for start, end, _ in icu.marks(text)[0]:
        pieces += [text[at:start], " "]
        at = end
    return re.sub(r"[{}#]", " ", "".join([*pieces, text[at:]]))
