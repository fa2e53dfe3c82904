"""What a repository tells about itself, for ``tactful init``: its messages, its placeholders, and the configuration that fits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from linter.config import DESCRIPTIONS
from linter.formats import has_template_code
from linter.patterns import regex
from linter.placeholders import Placeholder, tokens
from linter.sources import decode

_LARGEST = 200_000
"""Bytes of a file that are looked at."""
DIALECTS: dict[str, re.Pattern[str]] = {
    # The order is that of telling: a help desk's own names first, then languages that several systems share.
    "Zendesk": regex(r"\{\{\s*(?:ticket|current_user)\.[a-z_.]+"),
    "Gorgias": regex(r"\{\{\s*ticket\.customer\.(?:firstname|name|email)"),
    "Salesforce": regex(r"\{!\w+\.\w+|\{\{\{\s*Recipient\.\w+"),
    "Mailchimp": regex(r"\*\|[A-Z]\w*"),
    "osTicket": regex(r"%\{(?:ticket|recipient)[.}]"),
    "Zammad": regex(r"#\{(?:ticket|user)\."),
    "Help Scout or FreeScout": regex(r"\{%\s*(?:customer|user|mailbox|conversation)\.\w+"),
    "Zoho": regex(r"\$\{\w+\.[\w ]+\}"),
    "Smarty": regex(r"\{\$\w+|(?<!\{)\{/(?:if|foreach)\}"),
    "ERB": regex(r"<%="),
    "Handlebars": regex(r"\{\{[#/]\w+"),
    "Jinja, Twig or Django": regex(
        r"\{%-?\s*(?:block|extends|trans|blocktrans|load|apply|filter)\b|\{\{[^{}\n]{1,80}\|\s*(?:trans|escape|default\()"
    ),
    "Liquid": regex(r"\{%-?\s*(?:if|for|assign|case|unless)\b|\{\{[^{}\n]{1,80}\|\s*\w+:"),
    "gettext": regex(r"%\([a-z_]+\)s"),
}
"""By system or language, code that only it has, or that it is most likely to be."""


@dataclass(frozen=True)
class Seen:
    """What was found: files by ending, templates by folder, the dialects by number of files, and placeholders that say nothing."""

    endings: Counter[str]
    files: int
    templates: tuple[Path, ...]
    dialects: Counter[str]
    placeholders: Counter[str]


def look(found: Sequence[Path]) -> Seen:
    """Look into the files. One that cannot be read counts and tells nothing."""
    templates: list[Path] = []
    dialects: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for path in found:
        try:
            text = decode(path.read_bytes()[:_LARGEST])
        except (OSError, ValueError):
            continue
        if not has_template_code(text):
            continue
        templates.append(path)
        dialect = next((name for name, pattern in DIALECTS.items() if pattern.search(text)), None)
        if dialect is not None:
            dialects[dialect] += 1
        for token in tokens(text, markup=True):
            if isinstance(token, Placeholder) and token.role == "thing" and not token.by_hand:
                words = re.sub(r"^\W+|\W+$", "", text[token.start : token.end])
                if re.fullmatch(r"[\w. -]{1,60}", words):
                    held[words] += 1
    return Seen(Counter(path.suffix[1:].lower() for path in found), len(found), tuple(templates), dialects, held)


def configuration_text(seen: Seen) -> str:
    """A commented ``tactful.toml`` for what was seen."""
    endings = ", ".join(f"{count} .{ending}" if ending else f"{count} without ending" for ending, count in seen.endings.most_common(8))
    lines = [
        "# tactful, the linter for messages to customers. Every key is optional; where one is commented out, its default is shown.",
        "# All keys: docs/configuration.md, or `tactful config schema`. What is set: `tactful config show`.",
        "#",
        f"# Seen here: {endings or 'no file that tactful reads'}.",
    ]
    if seen.dialects:
        lines.append(f"# Placeholders of: {', '.join(f'{name} ({count})' for name, count in seen.dialects.most_common(4))}.")
    lines += [""]
    for key, example in (
        ("fail-on", '"warning"'), ("reply-within", "24"), ("ignore", "[]"), ("company", "[]"), ("products", "[]"),
        ("audience-terms", "[]"), ("rules", "[]"),
    ):  # fmt: skip
        lines += [f"# {DESCRIPTIONS[key]}", f"# {key} = {example}"]
    if seen.placeholders:
        some = ", ".join(name for name, _ in seen.placeholders.most_common(8))
        lines += ["# If one of these is the customer's name, say so, without its brackets:", f"#   {some}"]
    lines += [
        f"# {DESCRIPTIONS['customer-placeholders']}", "# customer-placeholders = []",
        "# what is found today and known: write it with `tactful baseline`, and then only new findings fail", '# baseline = ".tactful-baseline.json"', "",
    ]  # fmt: skip
    lines += [
        "# Settings for some files; what is not said is guessed, and `tactful check -v` says how:",
        "# [[overrides]]",
        '# paths = ["chat/"]',
        '# kind = "chat"',
        "# snippet = true",
        "",
    ]
    lines += [
        "# An exemption, where a comment in the file would reach the customer (docs/suppressing.md):",
        "# [[allow]]", '# path = "templates/closing.txt"', '# rule = "jargon"', '# quote = "the exact words"', '# reason = "our customers know it"',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"
