"""What a customer sees of a file, and where in the file it stands: a module per family of formats."""

from linter.formats.endings import (
    CATALOGUE_ENDINGS,
    DATA_ENDINGS,
    KNOWN_ENDINGS,
    MAIL_ENDINGS,
    MARKDOWN_ENDINGS,
    PLAIN_ENDINGS,
    TEMPLATE_ENDINGS,
    WORD_ENDINGS,
    has_template_code,
)
from linter.formats.html import html_parts, html_visible, is_html
from linter.formats.markdown import markdown_parts

__all__ = [
    "CATALOGUE_ENDINGS", "DATA_ENDINGS", "KNOWN_ENDINGS", "MAIL_ENDINGS", "MARKDOWN_ENDINGS", "PLAIN_ENDINGS", "TEMPLATE_ENDINGS",
    "WORD_ENDINGS", "has_template_code", "html_parts", "html_visible", "is_html", "markdown_parts",
]  # fmt: skip
