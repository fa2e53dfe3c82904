"""The page for people: everything of a message escaped, words marked where they stand, and in a browser: filter, links, no error, no network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import Folder, Tactful

from linter.report.html import LONGEST_SHOWN, PRINCIPLES
from linter.rules import FAMILIES

HOSTILE = 'Hi </div></article><script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt; \x07\u202e you failed to &amp; <b>late</b> "late\'\n'
VOID = {"meta", "input", "img", "br", "hr", "link"}


class Page(HTMLParser):
    """A page taken apart: its elements, the text of its marks, and whether every element is closed in order."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append((dict(attrs)["class"] or "", ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open:
            self.marks[-1] = (self.marks[-1][0], self.marks[-1][1] + data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture
def rules(failed_rule: Folder) -> Folder:
    failed_rule.rule("late", "match: {phrases: [late]}\nsuggest: ['Write <b>it</b>.']\n", severity="warning", family="apology")
    failed_rule.rule("fail", "match: {phrases: [failed to pay]}\n", severity="suggestion", family="own-family")
    failed_rule.rule("whole", "match: {phrases: [whole]}\n", severity="warning", level="message", family="clarity")
    return failed_rule


@pytest.fixture
def page(rules: Folder, tactful: Tactful) -> Callable[..., Page]:
    def made(*paths: object) -> Page:
        run = tactful("check", *paths, "--format", "html", "--rules", rules.path)
        assert run.code in {0, 1, 2}
        return Page(run.out)

    return made


def test_every_family_has_its_principle() -> None:
    assert tuple(PRINCIPLES) == FAMILIES


def test_hostile_messages_and_names_are_text(page: Callable[..., Page], tmp_path: Path) -> None:
    for name in ("<img src=x onerror=alert(3)>.txt", "b.html", "c.md"):
        (tmp_path / name).write_text(HOSTILE)
    (tmp_path / "d.jsonl").write_text('{"id": "<script>alert(4)</script>", "text": "It is late."}\n<script>alert(5)</script>')
    made = page(".")
    assert len(made.named("script")) == 1
    assert made.named("img") == []
    assert not any(key.startswith("on") for _, attrs in made.elements for key in attrs)
    assert len(made.named("article")) == 4
    for tag, attrs in made.elements:
        assert "src" not in attrs, tag
        assert (attrs.get("href") or "#").startswith("#"), tag


def test_no_script_but_its_own_and_no_network(page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It is late.")
    (policy,) = [meta["content"] for meta in page("a.txt").named("meta") if meta.get("http-equiv")]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


def test_words_are_marked_where_they_stand(page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hi.\r\nThen you failed to pay, on the whole. It is late.")
    made = page("a.txt")
    # "you failed to" is an error, "failed to pay" a suggestion: where they overlap, the worse counts.
    assert made.marks == [("error", "you "), ("error", "failed to"), ("suggestion", " pay"), ("warning", "late")]
    (first, both, second, late) = [mark["data-findings"] or "" for mark in made.named("mark")]
    assert both.split() == [first, second]
    targets = {a["id"] for a in made.named("a") if "id" in a}
    links = {(a["href"] or "")[1:] for a in made.named("a") if "href" in a}
    assert links == targets == {first, second, late}


def test_a_page_is_shown_as_the_customer_reads_it(page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<style>p{}</style><p>Then you <b>failed</b> to&nbsp;come.</p><p>Bye.</p>")
    (tmp_path / "b.jsonl").write_text('{"text": "\\u00e9 It is\\tlate."}')
    made = page("a.html", "b.jsonl")
    assert made.marks == [("error", "you failed to"), ("warning", "late")]


def test_the_white_space_of_a_page_s_source_is_not_shown(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<table>\n\n  <tr>\n    <td>  Hi.  </td></tr></table>\n\n\n   <p>Then you <b> failed</b>   to\n  pay. <br>  So.</p>"
    )
    out = tactful("check", "a.html", "--format", "html", "--rules", rules.path).out
    words = re.search(r'<div class="words" dir="auto">(.*?)</div>', out, re.DOTALL)
    assert words is not None
    assert re.sub(r"<[^>]*>", "", words[1]).rstrip() == "Hi.\n\nThen you failed to pay.\nSo."


def test_a_long_message_is_shown_around_its_findings(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fine here. " * 2_000 + "It is late. " + "Fine there. " * 2_000)
    out = tactful("check", "a.txt", "--format", "html", "--rules", rules.path).out
    words = re.search(r'<div class="words".*?</div>', out, re.DOTALL)
    assert words is not None
    assert len(words[0]) < LONGEST_SHOWN
    assert words[0].count("…") == 2
    assert '">late</mark>' in words[0]


def test_principles_count_messages(rules: Folder, tactful: Tactful, tmp_path: Path) -> None:
    for index, text in enumerate(("It is late. It is late.", "It is late.", "Fine.", "You failed to pay.")):
        (tmp_path / f"{index}.txt").write_text(text)
    out = tactful("check", ".", "--format", "html", "--rules", rules.path).out
    found = re.findall(r'<tr><th scope="row">.*?<small>(.*?)</small>(.*?)</tr>', out)
    rows = {family: re.sub(r"<[^>]*>", " ", cells).split() for family, cells in found}
    assert rows["apology"][-4:] == ["2", "of", "4", "3"]
    assert rows["respect"][-4:] == ["3", "of", "4", "1"]
    assert rows["own-family"][-4:] == ["3", "of", "4", "1"]
    assert rows["clarity"][-3:] == ["4", "of", "4"]
    # Worst first.
    assert re.findall(r"<h3><bdi>(\d)\.txt", out) == ["3", "0", "1"]
    assert "Nothing found in 1 message" in out


def test_nothing_found_and_nothing_read(page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Fine.")
    assert page("a.txt").named("article") == []
    (tmp_path / "b.txt").write_bytes(b"\x00")
    assert page("b.txt").named("article") == []


# In a browser


@pytest.fixture
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium is not None, "no Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield held
        held.close()


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_in_a_browser(rules: Folder, tactful: Tactful, tmp_path: Path, browser: Any) -> None:
    (tmp_path / "a.txt").write_text(HOSTILE)
    (tmp_path / "b.txt").write_text("Fine. " * 400 + "\n\n" + "It is late. Then you failed to pay, on the whole.")
    (tmp_path / "c.html").write_text(f"<p>{HOSTILE}</p><p>It is late.</p>")
    assert tactful("check", ".", "--rules", rules.path, "-q", "--output", f"html={tmp_path / 'report.html'}").code == 1
    shown = browser.new_page(viewport={"width": 1200, "height": 800})
    said: list[str] = []
    asked: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("dialog", lambda dialog: said.append(dialog.message))
    shown.on("request", lambda request: asked.append(request.url))
    address = (tmp_path / "report.html").as_uri()
    shown.goto(address)

    total = shown.locator(".finding").count()
    assert shown.inner_text("#shown") == f"{total} findings in 3 messages"
    # By severity.
    shown.get_by_label("warnings").uncheck()
    shown.get_by_label("suggestions").uncheck()
    errors = shown.locator('.finding[data-severity="error"]').count()
    assert shown.locator(".finding:visible").count() == errors
    assert shown.inner_text("#shown").startswith(f"{errors} findings")
    assert shown.locator("mark.warning:not(.off)").count() == 0
    # By rule.
    shown.get_by_label("warnings").check()
    shown.select_option("select[name=rule]", "whole")
    assert shown.locator(".finding:visible").count() == 1
    assert shown.locator("article:visible").count() == 1
    shown.select_option("select[name=rule]", "")
    # A finding leads to its words.
    link = shown.locator("article", has_text="b.txt").locator('.finding[data-rule="failed"] a')
    link.click()
    mark = shown.locator("a:target + mark, a:target + a + mark").first
    assert mark.inner_text() == "you "
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 800
    # On a phone nothing is wider than the screen; on paper everything is there.
    shown.set_viewport_size({"width": 360, "height": 700})
    assert shown.evaluate("document.documentElement.scrollWidth") == 360
    shown.emulate_media(media="print")
    assert not shown.locator("#filter").is_visible()
    assert shown.evaluate("Array.from(document.querySelectorAll('.words'), e => e.scrollHeight <= e.clientHeight + 1).every(Boolean)")
    assert said == []
    assert [url for url in asked if not url.startswith(address)] == []
