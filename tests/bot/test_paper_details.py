"""What only some sources tell of a paper, as people see it: nothing where nothing is known."""

from dataclasses import replace
from datetime import date

from bot.blocks import render
from bot.blocks.papers import facts
from bot.replies import PaperReply
from bot.workspace.blockkit import validate_message
from bot.workspace.reading import read_blocks
from storage import Details, Mention, Paper, PaperId, Source, StoredPaper
from storage.clean import clean
from tests.builders import mention, record

SHOWN = Mention(Source.ARXIV, "listing", date(2025, 3, 11), 1, 31)
HOSTILE = "<!channel> *bold* <https://evil.example|x> `code`"


def told(**details: object) -> StoredPaper:
    its = Details(**details)  # type: ignore[arg-type]
    return StoredPaper(
        PaperId(5), clean(record(4, mention=SHOWN, details=its, arxiv_id="2503.00005"))
    )


def test_a_row_tells_venue_version_and_withdrawal() -> None:
    assert facts(told()) == "arXiv 2503.00005 · 11 Mar 2025"
    assert facts(told(version=1)) == "arXiv 2503.00005 · 11 Mar 2025"
    assert (
        facts(told(version=3, withdrawn=True, venue="Kite Letters"))
        == "*withdrawn* · Kite Letters · arXiv 2503.00005 v3 · 11 Mar 2025"
    )


def test_a_papers_own_page_tells_the_rest() -> None:
    paper = told(
        citations=1234,
        code="https://github.com/quill/kv-slim",
        categories=("cs.LG", "cs.CV"),
        comment="8 pages, 3 figures",
    )
    told_of = "1,234 citations · 31 upvotes · {} · cs.LG, cs.CV · 8 pages, 3 figures"
    message = render(PaperReply(paper))
    lines = read_blocks(list(message.blocks)).splitlines()
    assert lines[2] == told_of.format("Code <https://github.com/quill/kv-slim>")
    assert told_of.format("<https://github.com/quill/kv-slim|Code>") in message.text


def test_one_is_one_and_none_is_not_told() -> None:
    paper = told(citations=1)
    assert "1 citation · 31 upvotes" in read_blocks(list(render(PaperReply(paper)).blocks))
    bare = StoredPaper(
        PaperId(5), replace(told(citations=0).paper, mentions=(mention(),), received=())
    )
    shown = read_blocks(list(render(PaperReply(bare)).blocks))
    assert "citation" not in shown
    assert "upvote" not in shown


def test_what_sources_tell_is_foreign_text() -> None:
    paper = told(
        venue=HOSTILE,
        comment=HOSTILE * 20,
        categories=(HOSTILE,) * 30,
        code="https://evil.example/@x|<!here>",
    )
    message = render(PaperReply(paper))
    assert validate_message(message.payload()) == []
    assert "<!channel>" not in str(message.blocks)
    assert "<!here>" not in str(message.blocks)
    assert "<https://evil.example|x>" not in str(message.blocks)


def test_a_link_to_code_that_nobody_may_follow_is_left_out() -> None:
    paper = StoredPaper(PaperId(5), Paper("Kites"))
    assert facts(paper) == "no topics yet"
    named = told(code="https://раypal.example/x")
    assert "Code" not in read_blocks(list(render(PaperReply(named)).blocks))
