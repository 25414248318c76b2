"""What is asked for → what is answered, with the real searcher on the small shelf."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.handlers import EMPTY, HANDLERS, STALE, Caller, Desk, handle
from bot.intents import Intent, Share, SharePaper, Show, Similar, Turn
from bot.replies import (
    HelpReply,
    PaperReply,
    Reply,
    SearchReply,
    SharedReply,
    SorryReply,
    TopicsReply,
    UnknownReply,
)
from bot.understanding.commands import parse
from storage import PaperId, Results, Store, Thread, open_searcher, open_store
from tests.bot.conftest import CALLER
from tests.builders import INVENTED

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
ALL = "search sort:new"  # finds all six


@pytest.fixture
def desk(shelf: Store, tmp_path: Path) -> Desk:
    """Every look at the clock is a second later."""
    seconds = count()
    searcher = open_searcher(shelf, tmp_path / "index")
    searcher.refresh()
    return Desk(shelf, searcher, lambda: NOON + timedelta(seconds=next(seconds)))


def ask(desk: Desk, typed: str | Intent, **where: str) -> Reply:
    intent = parse(typed) if isinstance(typed, str) else typed
    return handle(intent, replace(CALLER, **where), desk)


def page(reply: Reply) -> SearchReply:
    assert isinstance(reply, SearchReply), reply
    return reply


def titles(reply: Reply) -> list[str]:
    match reply:
        case SearchReply():
            return [hit.paper.paper.title for hit in reply.hits]
        case SharedReply():
            return [stored.paper.title for stored in reply.papers]
        case PaperReply():
            return [reply.paper.paper.title]
        case _:
            pytest.fail(f"no papers: {reply}")


def test_every_intent_has_its_handler() -> None:
    assert set(HANDLERS) == set(Intent.__args__)


def test_a_search_answers_with_a_page(desk: Desk) -> None:
    reply = page(ask(desk, "search speculative decoding"))
    assert titles(reply) == [DRAFTING, LANTERN]
    assert (reply.command, reply.total, reply.offset) == ("search speculative decoding", 2, 0)
    kept = desk.store.threads.find(reply.thread, workspace="T1")
    command = "search speculative decoding"
    assert kept == Thread(reply.thread, "T1", "C1", "U1", command, (PaperId(1), PaperId(2)), 0)


def test_a_page_has_five_rows_and_the_next_one_the_rest(desk: Desk) -> None:
    first = page(ask(desk, ALL))
    second = page(ask(desk, Turn(first.thread, 5)))
    back = page(ask(desk, Turn(first.thread, 0)))
    assert titles(first) == [DRAFTING, LANTERN, EXPERTS, POINCARE, KV]
    assert titles(second) == [BOATS]
    assert (second.thread, second.total, second.offset) == (first.thread, 6, 5)
    assert back == first


@pytest.mark.parametrize("typed", ["search &amp;lt; decoding", "search &lt;a|b&gt; decoding"])
def test_another_page_asks_what_the_first_one_asked(desk: Desk, typed: str) -> None:
    first = page(ask(desk, typed))
    assert page(ask(desk, Turn(first.thread, 0))) == first


def test_nothing_found_names_topics_that_are_there(desk: Desk) -> None:
    reply = page(ask(desk, "search zebra"))
    assert (reply.total, reply.hits) == (0, ())
    assert reply.hints == ("speculative decoding", "kv cache", "mixture of experts")
    near = page(ask(desk, "search cache experts -the -a -of"))
    assert near.hints == ("kv cache", "mixture of experts")


@pytest.mark.parametrize(
    ("typed", "wider"),
    [
        ("search zebra", ()),
        (
            'search lantern topic:"kv cache"',
            (("search lantern", 1), ('search topic:"kv cache"', 1)),
        ),
        ("search zebra lantern", (("search lantern", 1),)),
        (
            'search drafting topic:"kv cache" since:2026 by:quill',
            (),
        ),
        (
            "search drafting since:2026 by:quill",
            (("search drafting by:quill", 1),),
        ),
        ('search "draft model" -lantern', (("search -lantern", 5), ('search "draft model"', 1))),
        ("search since:2026", ()),
    ],
)
def test_nothing_found_tells_what_less_would_find(
    desk: Desk, typed: str, wider: tuple[tuple[str, int], ...]
) -> None:
    assert page(ask(desk, typed)).wider == wider


def test_an_empty_shelf_is_said(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/empty.db")
    searcher = open_searcher(store, tmp_path / "empty-index")
    searcher.refresh()
    desk = Desk(store, searcher, lambda: NOON)
    assert ask(desk, "search decoding") == EMPTY
    assert ask(desk, "topics") == TopicsReply("", ())
    assert ask(desk, "help") == HelpReply("", 0)
    store.close()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("show 2", LANTERN),
        ("show Drafting Ahead", DRAFTING),
        ("show “Lantern: Guiding Speculative Decoding by Confidence”", LANTERN),
        ("show lantern guiding speculative decodng by confidence", LANTERN),
        ("show 2503.00003", EXPERTS),
        ("show <https://arxiv.org/abs/2503.00003v2|arxiv.org/…>", EXPERTS),
        ("show https://arxiv.org/pdf/2503.00003", EXPERTS),
    ],
)
def test_a_paper_is_shown_by_row_title_or_link(desk: Desk, typed: str, title: str) -> None:
    ask(desk, "search speculative decoding")
    assert titles(ask(desk, typed)) == [title]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("show 0", "Your last answer here has no row 0; its rows are 1 to 2."),
        ("show 3", "Your last answer here has no row 3; its rows are 1 to 2."),
        ("similar 3", "Your last answer here has no row 3; its rows are 1 to 2."),
        ("show zebras", "No paper is called “zebras”. Search for a few of its words."),
        ("similar zebras", "No paper is called “zebras”. Search for a few of its words."),
        ("show 1999.99999", "No paper is called “1999.99999”. Search for a few of its words."),
        ("show ???", "No paper is called “???”. Search for a few of its words."),
        (
            "show " + "zebra " * 900,
            f"No paper is called “{('zebra ' * 900)[:100]}…”. Search for a few of its words.",
        ),
    ],
)
def test_what_cannot_be_shown_is_said(desk: Desk, typed: str, says: str) -> None:
    ask(desk, "search speculative decoding")
    assert ask(desk, typed) == SorryReply(says)


def test_a_number_with_more_digits_than_python_reads_is_said_too(desk: Desk) -> None:
    ask(desk, "search speculative decoding")
    reply = ask(desk, "show " + "9" * 10_000)
    assert isinstance(reply, SorryReply)
    assert reply.says.startswith("Your last answer here has no row 999")


def test_rows_go_on_counting_on_the_second_page(desk: Desk) -> None:
    first = page(ask(desk, ALL))
    ask(desk, Turn(first.thread, 5))
    assert titles(ask(desk, "show 6")) == [BOATS]
    assert ask(desk, "show 1") == SorryReply(
        "Your last answer here has no row 1; its only row is 6."
    )


def test_a_number_without_an_answer_before_it_is_said(desk: Desk) -> None:
    before = SorryReply("A number is a row of your last answer here: search first.")
    assert ask(desk, "show 1") == before
    assert ask(desk, "similar 1") == before
    ask(desk, "search zebra")
    assert ask(desk, "show 1") == SorryReply("Your last answer here has no rows: search again.")


def test_the_last_answer_is_of_one_member_in_one_channel_of_one_workspace(desk: Desk) -> None:
    ask(desk, "search lantern")
    ask(desk, "search boats", channel="C2")
    ask(desk, "search experts", member="U2")
    ask(desk, "search poincare", workspace="T2")
    assert titles(ask(desk, "show 1")) == [LANTERN]
    assert titles(ask(desk, "show 1", channel="C2")) == [BOATS]
    assert titles(ask(desk, "show 1", member="U2")) == [EXPERTS]
    assert titles(ask(desk, "show 1", workspace="T2")) == [POINCARE]


def test_papers_like_one_can_be_paged_and_referred_to(desk: Desk) -> None:
    ask(desk, "search drafting")
    reply = page(ask(desk, "similar Drafting Ahead"))
    assert titles(reply) == [LANTERN, EXPERTS, KV]
    assert reply.about is not None
    assert (reply.about.id, reply.command) == (1, f"similar {DRAFTING}")
    assert page(ask(desk, Turn(reply.thread, 0))) == reply
    assert titles(ask(desk, "show 2")) == [EXPERTS]


def test_an_answer_goes_on_for_its_owner_alone(desk: Desk) -> None:
    reply = page(ask(desk, ALL))
    for go_on in (Turn(reply.thread, 5), Share(reply.thread, 0)):
        assert ask(desk, go_on, member="U2") == STALE
        assert ask(desk, go_on, workspace="T2") == STALE
        assert ask(desk, replace(go_on, thread="never was")) == STALE
        assert ask(desk, go_on, channel="C2") != STALE  # a copy of the message, still theirs


def test_an_answer_that_was_forgotten_is_too_old(desk: Desk) -> None:
    reply = page(ask(desk, ALL))
    desk.store.threads.forget_before(NOON + timedelta(days=7))
    assert ask(desk, Turn(reply.thread, 5)) == STALE
    assert STALE.says == "That answer is too old to go on with: ask again."


@pytest.mark.parametrize("command", ["", "search", "help", "show 1", "dance with me"])
def test_a_thread_that_is_no_list_of_papers_is_too_old(desk: Desk, command: str) -> None:
    desk.store.threads.keep(Thread("t", "T1", "C1", "U1", command), now=NOON)
    assert ask(desk, Turn("t", 0)) == STALE
    assert ask(desk, Share("t", 0)) == STALE


def test_a_page_is_shared(desk: Desk) -> None:
    reply = page(ask(desk, ALL))
    assert titles(ask(desk, Share(reply.thread, 5))) == [BOATS]
    shared = ask(desk, Share(reply.thread, 0))
    assert isinstance(shared, SharedReply)
    assert (shared.member, shared.command) == ("U1", ALL)
    assert titles(shared) == titles(reply)


def test_to_share_an_older_answer_does_not_make_it_the_last(desk: Desk) -> None:
    older = page(ask(desk, ALL))
    ask(desk, "search boats")
    ask(desk, Share(older.thread, 0))
    assert titles(ask(desk, "show 1")) == [BOATS]


def test_one_paper_is_shared(desk: Desk) -> None:
    assert ask(desk, SharePaper(PaperId(2))) == SharedReply(
        "U1", (desk.store.papers.get(PaperId(2)),)
    )


def test_a_paper_that_is_gone_is_said(desk: Desk) -> None:
    gone = SorryReply("That paper is no longer on the shelf.")
    for intent in (Show(PaperId(99)), Similar(PaperId(99)), SharePaper(PaperId(99))):
        assert ask(desk, intent) == gone
    desk.store.threads.keep(
        Thread("t", "T1", "C1", "U1", "similar 99", (PaperId(99),)), now=NOON + timedelta(days=1)
    )
    assert ask(desk, "show 1") == gone
    assert ask(desk, Turn("t", 0)) == gone
    assert ask(desk, Share("t", 0)) == gone


@pytest.mark.parametrize("offset", [6, 10, 500_000])
def test_a_page_that_is_no_more_becomes_the_last_one_there_is(desk: Desk, offset: int) -> None:
    first = page(ask(desk, ALL))
    reply = page(ask(desk, Turn(first.thread, offset)))
    assert (titles(reply), reply.offset) == ([BOATS], 5)
    assert titles(ask(desk, Share(first.thread, offset))) == [BOATS]


def test_similar_papers_have_a_last_page_too(desk: Desk) -> None:
    first = page(ask(desk, "similar Drafting Ahead"))
    reply = page(ask(desk, Turn(first.thread, 45)))
    assert (titles(reply), reply.offset) == (titles(first), 0)


class Emptied:
    """A searcher whose papers all went since its index was made."""

    def search(self, query: object, *, limit: int, offset: int, among: object) -> Results:
        return Results(parse("search x").query, 3, (), offset=offset)  # type: ignore[union-attr]


def test_an_index_ahead_of_the_shelf_gives_a_page_without_rows(desk: Desk) -> None:
    ahead = replace(desk, searcher=Emptied())  # type: ignore[arg-type]
    reply = page(ask(ahead, "search decoding"))
    assert (reply.hits, reply.offset) == ((), 0)
    assert ask(ahead, Share(reply.thread, 0)) == STALE


def test_topics_help_and_what_is_not_understood(desk: Desk) -> None:
    topics = ask(desk, "topics")
    assert isinstance(topics, TopicsReply)
    assert [(topic.label, topic.count) for topic in topics.topics] == [
        ("speculative decoding", 2),
        ("kv cache", 1),
        ("mixture of experts", 1),
    ]
    assert [topic.label for topic in desk.store.topics.list("CACHE")] == ["kv cache"]
    assert ask(desk, "topics zebra") == TopicsReply("zebra", ())
    mistyped = ask(desk, "topics specultive")
    assert isinstance(mistyped, TopicsReply)
    assert mistyped.topics == ()
    assert [topic.label for topic in mistyped.nearest] == ["speculative decoding"]
    assert ask(desk, "help") == HelpReply("", 6)
    assert ask(desk, "help show") == HelpReply("show", 6)


@pytest.mark.parametrize(
    ("typed", "nearest", "example"),
    [
        ("serch kv cache", "search", "search kv cache"),
        ("serch", "search", "search speculative decoding"),
        ("shwo 2", "show", "show 2"),
        ("similr", "similar", "similar 1"),
        ("kv cache", "search", "search kv cache"),
        ("help serch", "search", "help search"),
        ("help zebra", "search", "help search"),
    ],
)
def test_what_may_have_been_meant_is_ready_to_be_typed(
    desk: Desk, typed: str, nearest: str, example: str
) -> None:
    reply = ask(desk, typed)
    assert isinstance(reply, UnknownReply)
    assert (reply.nearest, reply.example) == (nearest, example)


def test_a_direct_message_is_a_place_of_its_own(desk: Desk) -> None:
    ask(desk, "search lantern", channel="D1")
    assert titles(handle(parse("show 1"), Caller("T1", "U1", "D1"), desk)) == [LANTERN]
    assert isinstance(ask(desk, "show 1"), SorryReply)
