"""Which endings of file names say which format."""

from __future__ import annotations

import re

from linter.placeholders import Tag, tokens

TEMPLATE_ENDINGS = frozenset(
    [
        "twig",
        "tpl",
        "erb",
        "hbs",
        "handlebars",
        "mustache",
        "liquid",
        "jinja",
        "jinja2",
        "j2",
        "njk",
        "ftl",
        "ftlh",
        "eex",
        "heex",
        "mjml",
        "html",
        "htm",
        "xhtml",
        "smarty",
    ]
)
MARKDOWN_ENDINGS = frozenset({"md", "markdown", "mdown", "mdx"})
PLAIN_ENDINGS = frozenset({"txt", "text"})
DATA_ENDINGS = frozenset({"jsonl"})
CATALOGUE_ENDINGS = frozenset({"json", "yaml", "yml", "csv", "tsv", "po", "pot"})
"""Files with many messages, one a string, row or entry."""
MAIL_ENDINGS = frozenset({"eml", "mbox"})
KNOWN_ENDINGS = TEMPLATE_ENDINGS | MARKDOWN_ENDINGS | PLAIN_ENDINGS | DATA_ENDINGS | CATALOGUE_ENDINGS | MAIL_ENDINGS
WORD_ENDINGS = frozenset({"doc", "docx", "odt", "rtf", "pages", "pdf", "msg"})
"""What people keep replies in that is not read: a binary format, or one whose words cannot be traced to a line."""


def has_template_code(text: str) -> bool:
    """Whether a text has a template's own placeholders or tags, beyond what a person fills in by hand."""
    return any(isinstance(held, Tag) or not (held.by_hand or re.match(r"\[|<(?!%)", text[held.start : held.start + 2])) for held in tokens(text))
