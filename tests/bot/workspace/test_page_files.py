"""The page's own files: all there, short, and nothing in them that makes markup of text."""

import re

from bot.workspace.page.server import static_files

FILES = {path: content.decode() for path, (_, content) in static_files().items() if path != "/"}
SCRIPTS = {path: text for path, text in FILES.items() if path.endswith(".js")}


def test_everything_that_is_named_is_shipped() -> None:
    named = {f"/{name}" for name in re.findall(r'(?:src|href)="([^"]+)"', FILES["/index.html"])}
    for text in SCRIPTS.values():
        named |= {f"/{name}" for name in re.findall(r'from "\./([^"]+)"', text)}
        named |= {f"/{name}" for name in re.findall(r'src: "([^"]+)"', text)}
    assert named == FILES.keys() - {"/index.html"}


def test_nothing_is_markup_but_what_the_page_brings() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|srcdoc|DOMParser"
    )
    assert {path: forbidden.findall(text) for path, text in SCRIPTS.items()} == {
        path: [] for path in SCRIPTS
    }
    page = FILES["/index.html"]
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on\w+=", page) == []


def test_nothing_is_from_elsewhere_and_every_file_is_short() -> None:
    for path, text in FILES.items():
        outside = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", re.sub(r"(?m)^\s*//.*$", "", text))
        assert [each for each in outside if "www.w3.org" not in each] == [], path
        assert len(text.splitlines()) <= 450, path
        assert path.endswith(".css") or len(text.splitlines()) <= 300, path
