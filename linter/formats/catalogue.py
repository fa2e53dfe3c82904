"""Files with many messages: JSON, YAML, tables and gettext catalogues, help-desk exports among them.

One message each, named by its key path, row or title. Every string is read as the customer sees it (its escapes
undone, its HTML or Markdown
taken out), and every character knows its place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePath

from linter.formats import po, table
from linter.formats.exports import Form, Found, found_in
from linter.formats.html import html_parts, is_html
from linter.formats.keys import Keys, is_message
from linter.formats.markdown import markdown_parts
from linter.formats.messageformat import is_message_format, unquoted
from linter.formats.places import place
from linter.formats.tree import Broken, Node, json_tree, layer_of, seen_of, yaml_trees
from linter.formats.visible import within
from linter.model import Layer, Message, Problem, Visible
from linter.patterns import regex

LeftOut = Callable[[str], Problem | None]
"""Told why a file has nothing to check; gives what to say about it, if it is to be said."""
_LOCALE = regex(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?(?:[-_][A-Z]{2})?")
_LOCALE_FOLDER = regex(r"(?:^|/)(?:locales?|i18n|lang|langs|languages?|translations?|l10n|LC_MESSAGES)/", re.IGNORECASE)
_REPLIES_PATH = regex(r"template|canned|macro|saved[-_ ]?repl|responses|snippet|mailer|e?mails?\b|notifications?|premade|messages?\b", re.IGNORECASE)
NOTHING = "has no message that it knows; say which keys have them: message-keys in the configuration"


def messages(text: str, base: Message, ending: str, keys: Keys, left_out: LeftOut) -> Iterator[Message | Problem]:
    """The messages of a catalogue, then what is wrong with it. ``base`` has its path, kind and mode."""
    reader = {"csv": _rows, "tsv": _rows, "po": _entries, "pot": _entries, "json": _json, "yaml": _yaml, "yml": _yaml}[ending]
    path = PurePath(base.path).as_posix()
    name = re.sub(r"\.(?:json|ya?ml|po)$", "", path.rpartition("/")[2])
    locale = re.search(rf"(?:^|[._-])({_LOCALE.pattern})$", name) if _LOCALE_FOLDER.search(path) else None
    if locale is not None and not _english(locale[1]) and ending not in {"csv", "tsv"}:
        problem = left_out(f"is of the language {locale[1]!r} by its name; only English is read")
        if problem is not None:
            yield problem
        return
    count = 0
    broken: Broken | None = None
    for item in reader(text, base, ending, keys, bool(_LOCALE_FOLDER.search(path) or _REPLIES_PATH.search(path))):
        if isinstance(item, Broken):
            broken = item
        elif isinstance(item, str):
            problem = left_out(item)
            if problem is not None:
                yield problem
            return
        else:
            count += 1
            yield item
    if broken is not None:
        line, column = place(text, broken.at)
        before = "only the message before it was read" if count == 1 else f"only the {count:,} messages before it were read"
        rest = before if count else "nothing of the file was read"
        yield Problem(base.path, f"{broken.text}; {rest}", line, column)
    elif not count:
        problem = left_out(NOTHING)
        if problem is not None:
            yield problem


_LANGUAGES = frozenset(
    "fil haw ast ber ceb chr cnr dsb hsb gsw kab kok lij mai mni nds pap prs scn sco szl tet yue zgh eng fra deu spa ita por nld".split()
)
"""Languages of three letters that catalogues have; any other key of three letters ("new", "box") is a word."""


def _is_language(key: str) -> bool:
    """Whether a top-level key names a language: two letters, or three of a known one."""
    return _LOCALE.fullmatch(key) is not None and (len(re.split(r"[-_]", key)[0]) == 2 or re.split(r"[-_]", key)[0] in _LANGUAGES)


def _english(locale: str) -> bool:
    return re.split(r"[-_@]", locale)[0].lower() in {"en", "eng"}


def written(base: Message, name: str, outer: Visible, layer: Layer, form: Form) -> Iterator[Message]:
    """One string as the customer sees it: its page or Markdown, and what stands beside a page."""
    inner_layers: tuple[Layer, ...] = (layer,)
    if is_message_format(outer.chars):
        outer = within(outer, unquoted(outer.chars))
        inner_layers = (Layer("icu"), layer)
    if form == "html" or (form == "any" and is_html(outer.chars)):
        for aside, inner in html_parts(outer.chars):
            seen = within(outer, inner)
            yield replace(
                base, message_id=name if aside is None else f"{name} ({aside})", visible=seen, layers=(Layer("html"), *inner_layers),
                complete=base.complete if aside is None else False,
            )  # fmt: skip
    elif form == "markdown":
        for title, inner in markdown_parts(outer.chars):
            yield replace(base, message_id=name if title is None else f"{name} ({title})", visible=within(outer, inner), layers=inner_layers)
    else:
        yield replace(base, message_id=name, visible=outer, layers=inner_layers)


Items = Iterator[Message | Broken | str]


def _json(text: str, base: Message, _: str, keys: Keys, catalogue: bool) -> Items:
    root, broken = json_tree(text)
    yield from _trees([] if root is None else [root], broken, text, base, keys, catalogue)


def _yaml(text: str, base: Message, _: str, keys: Keys, catalogue: bool) -> Items:
    documents, broken = yaml_trees(text)
    yield from _trees(documents, broken, text, base, keys, catalogue)


def _trees(documents: list[Node], broken: Broken | None, text: str, base: Message, keys: Keys, catalogue: bool) -> Items:
    many = len(documents) > 1
    for number, root in enumerate(documents, start=1):
        export = found_in(root) if not keys.wanted else None
        if export is not None:
            for found in export:
                yield from _string(found, text, base, f"{number}: {found.name}" if many else found.name)
            continue
        locales = [key for key, _ in root.items] if root.kind == "map" else []
        translated = bool(locales) and all(_is_language(key) and value.kind == "map" for key, value in root.items)
        if translated and not any(_english(key) for key in locales) and not keys.wanted:
            yield f"has the languages {', '.join(locales[:5])}; only English is read"
            return
        for path, node in root.walk():
            if translated and not _english(path[0]):
                continue
            if is_message(path, node.text, keys, catalogue=catalogue or translated):
                name = ".".join(path) or "text"
                form: Form = "html" if path and path[-1].endswith("_html") else "any"
                yield from _string(Found(name, node, form, None), text, base, f"{number}: {name}" if many else name)
    if broken is not None:
        yield broken


def _string(found: Found, text: str, base: Message, name: str) -> Items:
    try:
        outer = seen_of(found.node, text)
    except ValueError as error:
        yield Broken(str(error), found.node.start)
        return
    dialect = found.dialect or base.dialect
    yield from written(replace(base, dialect=dialect), name, outer, layer_of(found.node), found.form)


_TITLES = frozenset(["name", "title", "subject", "short_code", "shortcode", "key", "id", "code"])


def _rows(text: str, base: Message, ending: str, keys: Keys, _: bool) -> Items:
    mark = table.separator(text, ending)
    header: list[str] | None = None
    for number, row in enumerate(table.rows(text, mark), start=1):
        if isinstance(row, Broken):
            yield row
            return
        if header is None:
            names = [cell.text(text).strip() for cell in row]
            header = names if all(len(name) <= 40 and not re.search(r"[.!?]$", name) for name in names) else [""] * len(names)
            if header is names:
                continue
        chosen = [
            (header[at] if at < len(header) else "", cell) for at, cell in enumerate(row)
            if is_message((header[at],) if at < len(header) and header[at] else (), cell.text(text), keys, catalogue=True)
        ]  # fmt: skip
        if _internal(header, [cell.text(text) for cell in row]):
            continue
        title = next((row[at].text(text) for at, name in enumerate(header[: len(row)]) if name.lower() in _TITLES - {"id"}), "")
        for column, cell in chosen:
            name = f"row {number}" + (f" {column}" if len(chosen) > 1 and column else "") + (f": {title[:60]}" if title else "")
            yield from written(base, name, cell.seen(text), cell.layer(mark), "any")


def _internal(header: list[str], cells: list[str]) -> bool:
    """Whether a row says that it is not in use, or not for customers."""
    held = {name.lower(): cell.strip().lower() for name, cell in zip(header, cells, strict=False)}
    return held.get("active") in {"false", "0", "no"} or held.get("internal") in {"true", "1", "yes"} or held.get("public") in {"false", "0", "no"}


def _entries(text: str, base: Message, ending: str, keys: Keys, _: bool) -> Items:
    for item in po.entries(text):
        if isinstance(item, Broken):
            yield item
            return
        if "msgid" in item.strings and not item.seen(text, "msgid").chars:
            named = po.language(text, item)
            if named is not None and not _english(named) and ending == "po":
                yield f"is of the language {named!r}; only English is read"
                return
            continue
        translated = [key for key in item.strings if key.startswith("msgstr") and item.seen(text, key).chars.strip()]
        chosen = translated if translated and not item.fuzzy else [key for key in ("msgid", "msgid_plural") if key in item.strings]
        for key in chosen:
            seen = item.seen(text, key)
            name = item.seen(text, "msgctxt").chars or item.seen(text, "msgid").chars[:60]
            if not is_message((name,) if " " not in name else (), seen.chars, keys, catalogue=True):
                continue
            spans = item.strings[key]
            layer = Layer("po", spans[0][0], spans[-1][1])
            yield from written(base, " ".join(name.split()) + (f" ({key})" if len(chosen) > 1 else ""), seen, layer, "any")
