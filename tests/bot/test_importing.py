"""Papers of a reference manager's file, brought in a direct message or by the command line."""

from dataclasses import replace

import pytest

from bot.app import Bot
from bot.handlers import Desk, handle
from bot.handlers.importing import LARGEST
from bot.intents import Import
from bot.listeners.files import MAY_NOT
from bot.replies import ImportReply, Reply, SorryReply
from bot.slack import Files, NotAllowed
from bot.workspace import FakeSlack, Person, SeenMessage
from storage import NotThisFormat, PaperId, Problem, Selection, Source, Store
from storage.identity import keys
from tests.bot.conftest import CALLER
from tests.bot.test_conversation import ask, click
from tests.builders import INVENTED

DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
FILE = rf"""
@string{{lab = "Harbour Lab"}}
@article{{known, title = {{Another name for it}}, eprint = {{2503.00001}}, eprinttype = "arXiv"}}
@misc{{titled,
  title = {{{{Lantern}}: Guiding Speculative Decoding by {{C}}onfidence}},
  abstract = {{{INVENTED[1][1]}}},
}}
@inproceedings{{new,
  title = {{Kites over {{Lisbon}}: Gr{{\"o}}{{\ss}}e and \& Wind}},
  author = {{Quill, Ada and {{Kite Team}} and others}},
  journal = lab # {"2020"},
  doi = {{10.1000/kites}},
  note = {{my own secret note}},
}}
@misc{{broken, title = {{Open
@misc{{twice, title = {{Kites over Lisbon: Größe and & Wind}}, doi = {{10.1000/kites}}}}
@misc{{untitled, author = {{Nobody}}}}
@misc{{bare, title = {{Introduction}}}}
"""


@pytest.fixture
def shelf(shelf: Store) -> Store:
    """As it is where its papers were taken in."""
    for stored in shelf.papers.after(PaperId(0), limit=10):
        shelf.papers.update(stored.id, stored.paper, keys=keys(stored.paper), tags=stored.tags)
    return shelf


def answer(ada: Person) -> SeenMessage:
    return ada.wait_for("dm", lambda message: message.author == "paperboy")


def shelved(store: Store, ada: Person) -> dict[int, str]:
    key = {"workspace": ada.team.id, "member": ada.id}
    saves = store.lists.page(Selection(), **key, limit=99).saves
    return {save.paper: save.list for save in saves}


def test_a_file_is_put_on_a_list(ada: Person, bob: Person, shelf: Store) -> None:
    ada.upload("My Refs.bib", FILE.encode(), "in thesis")
    said = answer(ada)
    assert (
        said.as_text()
        == """\
*3 papers* saved to your list thesis, 1 of them new on the shelf · *3 not read*
[Undo]
line 15 cannot be read as an entry: '@misc{broken, title = {Open'
line 17 has no title.
entry 7 tells too little to know the paper by: add an author or a DOI.
Your list: `/papers list`"""
    )
    assert shelved(shelf, ada) == {1: "thesis", 2: "thesis", 7: "thesis"}
    new = shelf.papers.get(PaperId(7))
    assert new.paper.title == "Kites over Lisbon: Größe and & Wind"
    assert new.paper.authors == ("Ada Quill", "Kite Team")
    assert [(its.source, its.page) for its in new.paper.mentions] == [(Source.BIBTEX, "import")]
    assert "secret" not in str(new)
    assert shelf.papers.get(PaperId(1)).paper.title == DRAFTING, "a known paper stays as it was"
    assert bob.sees("dm") == []
    undone = click(ada, said, "Undo")
    assert undone.as_text().startswith("*Undone:*")
    assert shelved(shelf, ada) == {}


def test_a_second_time_nothing_is_new(ada: Person, shelf: Store) -> None:
    ask(ada, "save 2503.00001 in other")
    ada.upload("a.bib", FILE.encode())
    assert answer(ada).as_text().startswith("*2 papers* saved to your list, 1 of them new on")
    assert "1 on your list already" in answer(ada).as_text()
    count = shelf.papers.count()
    ada.upload("a.bib", FILE.encode())
    ada.wait_for("dm", lambda message: "*0 papers*" in message.text)
    assert shelf.papers.count() == count
    assert shelved(shelf, ada) == {1: "other", 2: "", 7: ""}


@pytest.mark.parametrize("typed", ["import in thesis", "in thesis", "in “thesis”"])
def test_text_in_a_code_block_is_read(ada: Person, shelf: Store, typed: str) -> None:
    ada.dm(f"{typed}\n```TY  - JOUR\nTI  - Kites & <Wind>\nAU  - Quill, Ada\nER  - \n```")
    assert answer(ada).as_text().startswith("*1 paper* saved to your list thesis, 1 of them new")
    assert shelf.papers.get(PaperId(7)).paper.title == "Kites & <Wind>"
    assert shelved(shelf, ada) == {7: "thesis"}


def test_a_code_block_with_a_link_is_read(ada: Person, shelf: Store) -> None:
    ada.dm("```@misc{a,\n  title = {x},\n  url = {https://arxiv.org/abs/2503.00001}\n}```")
    assert answer(ada).as_text().startswith("*1 paper* saved to your list")
    assert shelved(shelf, ada) == {1: ""}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.bib", b"no entry here", "No entry is in it: of BibTeX, like"),
        ("a.ris", b"\0\1\2", "This is a binary file, no text."),
        ("a.bib", b"", "No entry is in it"),
        ("a.bib", b"@" + b"x" * LARGEST, "That file has more than 1 MB: import it in parts."),
    ],
)
def test_what_is_no_list_of_papers_is_said(
    ada: Person, shelf: Store, name: str, content: bytes, says: str
) -> None:
    ada.upload(name, content)
    assert answer(ada).as_text().startswith(says)
    assert shelved(shelf, ada) == {}


def test_without_the_scope_it_says_so(ada: Person, slack: FakeSlack) -> None:
    slack.team.scopes -= {"files:read"}
    ada.upload("a.bib", FILE.encode())
    assert answer(ada).as_text() == MAY_NOT.says


def test_other_files_and_other_channels_are_left_alone(
    ada: Person, slack: FakeSlack, shelf: Store
) -> None:
    ada.upload("a.bib", FILE.encode(), channel="general")
    ada.upload("a.pdf", FILE.encode(), "help")
    assert answer(ada).as_text().startswith("*What I can do*")
    assert shelved(shelf, ada) == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/F1",
        "http://127.0.0.1:1/files/F1",
        "https://files.slack.com/x",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
def test_the_token_goes_nowhere_else(bot: Bot, url: str) -> None:
    with pytest.raises(NotAllowed):
        Files(bot.app.client).read(url, most=10)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/a.bib", True),
        ("http://files.slack.com/files-pri/T1-F1/a.bib", False),
        ("https://files.slack.com@evil.example/a.bib", False),
        ("https://files.slack.com.evil.example/a.bib", False),
        ("https://files.slack.com:8443/a.bib", False),
        ("https://slack.com/a.bib", False),
    ],
)
def test_slacks_own_files_come_from_its_file_host(bot: Bot, url: str, ours: bool) -> None:
    client = type(bot.app.client)("xoxb-none")
    assert Files(client)._is_ours(url) is ours


def test_a_redirect_is_not_followed(bot: Bot, slack: FakeSlack) -> None:
    with pytest.raises(NotAllowed, match="missing_scope"):
        Files(bot.app.client).read(slack.link("files/F0NONE"), most=10)


# The handler


def do(desk: Desk, content: str, list: str = "") -> Reply:
    return handle(Import(content.encode(), list), CALLER, desk)


def test_counts_add_up(desk: Desk) -> None:
    reply = do(desk, FILE, "thesis")
    assert reply == ImportReply(
        3,
        1,
        0,
        (
            Problem("import:15", "cannot be read as an entry: '@misc{broken, title = {Open'"),
            Problem("import:17", "has no title."),
            Problem(
                "import:entry 7", "tells too little to know the paper by: add an author or a DOI."
            ),
        ),
        "thesis",
        reply.act if isinstance(reply, ImportReply) else "",
    )
    again = do(desk, FILE, "thesis")
    assert isinstance(again, ImportReply)
    assert (again.saved, again.new, again.there, again.act) == (0, 0, 3, "")


def test_a_lists_name_has_an_end(desk: Desk) -> None:
    says = "A list's name has at most 60 characters."
    assert do(desk, FILE, "x" * 61) == SorryReply(says)


def test_what_is_no_file_of_papers_is_an_error(desk: Desk) -> None:
    with pytest.raises(NotThisFormat):
        do(desk, "Dear Ada,")


def test_saves_are_the_askers_own(desk: Desk) -> None:
    do(desk, FILE)
    for where in ({"workspace": "T1", "member": "U2"}, {"workspace": "T2", "member": "U1"}):
        assert desk.store.lists.ids(**where) == set()
        assert handle(Import(FILE.encode()), replace(CALLER, **where), desk).there == 0
