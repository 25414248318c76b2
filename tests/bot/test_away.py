"""What people are answered while the database is away, and when it is back."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.app import Bot, create_app
from bot.config import Config
from bot.handlers.search import NO_LISTS
from bot.intents import Search, Similar, Turn
from bot.listeners.actions import READERS
from bot.metrics import NoMeters
from bot.work import AWAY
from bot.workspace import FakeSlack, Person, SeenMessage
from bot.workspace.delivery import CallableTransport, Retry
from storage import PaperId, StoreAway, Tag, ThreadsMeanwhile, open_store, parse_query
from storage.search.lock import held
from storage.shelves.store import SqlStore
from storage.topics.model import TopicModel
from tests.bot import test_conversation
from tests.bot.away import ADDRESS, LeavingStore
from tests.bot.conftest import TAGS, TOLD, dispatch_to
from tests.bot.test_conversation import ask, click, first_line
from tests.bot.test_installs import install
from tests.bot.test_list_conversation import mention, say
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
LINE = (
    "The database is away for a moment: this is as of 14:02 UTC, and nothing can be saved or "
    "subscribed to until it is back."
)


@pytest.fixture
def shelf(config: Config) -> Iterator[LeavingStore]:
    """The six invented papers, each known by its arXiv id, on a server."""
    real = open_store(config.database_url)
    assert isinstance(real, SqlStore)
    store = LeavingStore(real.engine)
    for n, topic in enumerate(TAGS):
        tags = [Tag(topic, 1.0)] if topic else []
        told = {"arxiv_id": f"2503.0000{n + 1}", **(TOLD if n == 0 else {})}
        store.papers.add(paper(n, **told), keys=[f"arxiv:2503.0000{n + 1}"], tags=tags)
    yield store
    real.close()


@pytest.fixture
def gus(slack: FakeSlack, bot: Bot) -> Person:
    gus = slack.add_member("gus", is_restricted=True)
    slack.channel("general").members.add(gus.id)
    return gus


def rows(message: SeenMessage) -> list[str]:
    """Numbers and titles."""
    return [row.partition(" <")[0] for row in test_conversation.rows(message)]


def text(message: SeenMessage) -> str:
    return re.sub(r"\d\d:\d\d UTC", "14:02 UTC", message.as_text())


def choose(person: Person, message: SeenMessage, row: int, option: str) -> SeenMessage:
    """Of a row's menu."""
    return click(person, message, "paper.menu", index=row, option=option)


FOUND = f"""\
*2 results* for `speculative decoding`
{LINE}
*1. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
*Speculative decoding* drafts several tokens with a small model and verifies them with a large one.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
*2. Lantern: Guiding Speculative Decoding by Confidence <https://arxiv.org/abs/2503.00002>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
Lantern stops drafting where confidence drops, which saves a third of the rejected tokens in \
*speculative decoding*.
arXiv 2503.00002 · 11 Mar 2025 · speculative decoding
[Share…] [Subscribe to this]
Refine: add `by:` `topic:` `since:` `-word` · `/papers search speculative decoding`"""


def test_search_goes_on_and_names_no_savers(
    shelf: LeavingStore, ada: Person, bob: Person, gus: Person
) -> None:
    ask(bob, "save 2503.00001")
    assert "saved by" in ask(ada, "search speculative decoding").as_text()
    shelf.leave()
    for person in (ada, bob, gus):
        found = ask(person, "search speculative decoding")
        assert text(found) == FOUND
        assert found.ephemeral


SHOWN = f"""\
*Lantern: Guiding Speculative Decoding by Confidence <https://arxiv.org/abs/2503.00002>*
arXiv 2503.00002 · 11 Mar 2025 · speculative decoding
{LINE}
*Abstract* A draft model does not know when it is wrong. Lantern stops drafting where confidence \
drops, which saves a third of the rejected tokens in speculative decoding.
[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Open]"""


def test_papers_are_shown(shelf: LeavingStore, ada: Person) -> None:
    akin = rows(ask(ada, "similar 2503.00002"))
    assert akin[:2] == [f"1. {DRAFTING}", f"2. {KV}"]
    shelf.leave()
    ask(ada, "search speculative decoding")
    for typed in ("show 2", "show lantern", "show https://arxiv.org/abs/2503.00002v3"):
        assert text(ask(ada, typed)) == SHOWN
    assert rows(ask(ada, "similar 2")) == akin
    assert rows(click(ada, ask(ada, "show lantern"), "Similar papers")) == akin
    cited = choose(ada, ask(ada, "search lantern"), 0, "Copy BibTeX")
    assert "title = {Lantern" in cited.as_text()
    why = choose(ada, ask(ada, "search lantern"), 0, "Why this rank")
    assert first_line(why).startswith(f"*Why* {LANTERN}")


def test_pages_are_turned_by_whichever_replica(
    shelf: LeavingStore, bot: Bot, slack: FakeSlack, ada: Person
) -> None:
    before = ask(ada, "search sort:new")
    shelf.leave()
    for first in (before, ask(ada, "search sort:new")):
        bot.desk.meanwhile.threads = ThreadsMeanwhile()  # the next click reaches another one
        second = click(ada, first, "Next 1 ›")
        assert rows(second) == [f"6. {BOATS}"]
        assert LINE in text(second)
        assert second.ts == first.ts
        assert rows(click(ada, second, "‹ Previous")) == rows(first)


def test_a_page_is_turned_when_the_database_is_back(shelf: LeavingStore, ada: Person) -> None:
    shelf.leave()
    first = ask(ada, "search sort:new")
    shelf.come_back()
    second = click(ada, first, "Next 1 ›")
    assert rows(second) == [f"6. {BOATS}"]
    assert "away" not in second.as_text()
    assert f"Saved to your list:* {BOATS}" in ask(ada, "save 6").as_text()


def test_the_rows_of_an_answer_given_meanwhile_are_the_last_ones(
    shelf: LeavingStore, bot: Bot, slack: FakeSlack, ada: Person
) -> None:
    ask(ada, "search boats")
    shelf.leave()
    ask(ada, "search speculative decoding")
    shelf.come_back()
    assert LANTERN in ask(ada, "save 2").as_text()
    last = shelf.threads.last(
        workspace=slack.team.id, channel=slack.channel("general").id, member=ada.id
    )
    assert last
    assert (last.command, last.papers) == ("search speculative decoding", (1, 2))
    assert bot.desk.meanwhile.threads.find(last.id, workspace=slack.team.id) is None


def test_of_when_the_papers_are_is_when_the_index_last_had_them_all(
    shelf: LeavingStore, bot: Bot, config: Config
) -> None:
    made = bot.desk.meanwhile.as_of
    assert made
    bot.desk.refresh()
    looked = bot.desk.meanwhile.as_of
    assert looked
    assert looked > made
    shelf.papers.add(paper(title="Zugzwang in Zurich"), keys=[], tags=[])
    with held(config.index_folder / "lock", seconds=0):  # another process writes it
        bot.desk.refresh()
        assert bot.desk.meanwhile.as_of == looked
    shelf.leave()
    with pytest.raises(StoreAway):
        bot.desk.refresh()
    assert bot.desk.while_away().as_of == looked


def test_the_clock_hands_over_what_was_answered(
    shelf: LeavingStore, bot: Bot, slack: FakeSlack, ada: Person
) -> None:
    shelf.leave()
    ask(ada, "search boats")
    shelf.come_back()
    here = {"workspace": slack.team.id, "channel": slack.channel("general").id, "member": ada.id}
    assert shelf.threads.last(**here) is None
    bot.desk.refresh()
    last = shelf.threads.last(**here)
    assert last
    assert last.papers == (6,)


REFUSED = (
    "show 1",
    "save lantern",
    "done 2503.00001",
    "unsave 2503.00001",
    "list",
    "trending",
    "saved-by @bob",
    "subscribe speculative decoding",
    "subscriptions",
    "topics",
    "export",
    "settings",
    "forget-me",
    "help",
)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_needs_the_database_says_so_and_changes_nothing(
    shelf: LeavingStore, ada: Person, bob: Person, typed: str
) -> None:
    ask(ada, "search boats")
    ask(ada, "save 2503.00001")
    before = everything(shelf)
    shelf.leave()
    assert ask(ada, typed).as_text() == AWAY.says
    shelf.come_back()
    assert everything(shelf) == before


def everything(store: LeavingStore) -> dict[str, list[object]]:
    """Every row there is."""
    return {
        table.name: sorted(map(repr, store.engine.rows(f"select * from {table.name}")))
        for table in store.engine.tables()
    }


def test_a_paper_that_would_be_fetched_is_not_denied(
    shelf: LeavingStore, bot: Bot, ada: Person
) -> None:
    bot.work.desk = replace(bot.desk, take_in=lambda names: None)
    shelf.leave()
    told = ask(ada, "show 2507.99999")
    if told.text == "Fetching…":
        told = ada.wait_for("general", lambda one: one.text != "Fetching…")
    assert told.as_text() == AWAY.says


def test_buttons_that_need_it_say_so_and_change_nothing(shelf: LeavingStore, ada: Person) -> None:
    found = ask(ada, "search speculative decoding")
    before = everything(shelf)
    shelf.leave()
    meanwhile = ask(ada, "search speculative decoding")
    for message in (found, meanwhile):
        for act in (
            lambda m: choose(ada, m, 0, "Save"),
            lambda m: click(ada, m, "Share…"),
            lambda m: click(ada, m, "Subscribe to this"),
        ):
            assert act(message).as_text() == AWAY.says
    shelf.come_back()
    assert everything(shelf) == before
    assert [m.author for m in ada.sees("general") if not m.ephemeral] == []


def test_a_conversation_goes_on(shelf: LeavingStore, ada: Person) -> None:
    shelf.leave()
    assert rows(say(ada, "papers on speculative decoding")) == [f"1. {DRAFTING}", f"2. {LANTERN}"]
    assert rows(say(ada, "not twin")) == [f"1. {LANTERN}"]
    assert LINE in text(say(ada, "show 1"))
    assert rows(say(ada, "sort by date")) == [f"1. {LANTERN}"]
    ada.invite_bot("general")
    assert rows(mention(ada, "search boats")) == [f"1. {BOATS}"]


def test_what_may_be_known_is_not_denied(shelf: LeavingStore, ada: Person) -> None:
    """That there is no such answer is not known while the database is away."""
    say(ada, "papers on speculative decoding")
    shelf.leave()
    for typed in ("more", "show 2", "only 2025", "cite it"):
        assert say(ada, typed).as_text() == AWAY.says


def test_whose_lists_papers_are_on_is_not_known(
    shelf: LeavingStore, ada: Person, gus: Person
) -> None:
    ask(ada, "save 2503.00001")
    shelf.leave()
    for typed in ("search drafting saved:me", "search drafting saved:team"):
        assert ask(ada, typed).as_text() == NO_LISTS.says
    assert ask(gus, "search drafting saved:me").as_text() == NO_LISTS.says
    assert "members" in ask(gus, "search drafting saved:team").as_text()


NOTHING = f"""\
*Nothing found* for `lantern topic:"kv cache"`
{LINE}
With less asked for there are papers: `/papers search lantern` (1), \
`/papers search topic:"kv cache"` (1)"""


def test_nothing_found_says_what_less_would_find(shelf: LeavingStore, ada: Person) -> None:
    shelf.leave()
    assert text(ask(ada, 'search lantern topic:"kv cache"')) == NOTHING


def test_topics_go_by_the_names_that_they_had(
    shelf: LeavingStore, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Model:
        def canonical(self, topic: str) -> str | None:
            return {"drafts": "speculative decoding"}.get(topic)

    monkeypatch.setattr(TopicModel, "from_bytes", lambda body: Model())
    shelf.topics.keep_model("v1", b"a model")
    assert len(rows(ask(ada, "search topic:drafts"))) == 2
    shelf.leave()
    assert len(rows(ask(ada, "search topic:drafts"))) == 2
    assert len(rows(ask(ada, 'search topic:"kv cache"'))) == 1


def test_the_modal_finds_too(shelf: LeavingStore, ada: Person) -> None:
    shelf.leave()
    ada.shortcut("search_papers")
    ada.submit(ada.wait_for_modal(), {"words": "lantern"})
    view = ada.wait_for_modal(lambda view: LANTERN in view.as_text())
    assert "The database is away for a moment" in view.as_text()


def test_a_database_that_comes_back_in_the_middle_doubles_nothing(
    shelf: LeavingStore, bot: Bot, slack: FakeSlack, ada: Person, wire: CallableTransport
) -> None:
    """The receipt cannot be kept, and a moment later everything could: nothing is done without
    one, and once it is asked again all is done once."""
    shelf.leave(times=1)
    assert ask(ada, "save lantern").as_text() == AWAY.says
    shelf_of_hers = {"workspace": slack.team.id, "member": ada.id}
    assert shelf.lists.ids(**shelf_of_hers) == set()
    sent = slack.deliveries[-1]
    for number in (1, 2):
        assert wire.send(sent.kind, sent.payload, Retry(number, "http_error")).status == 200
    assert bot.work.drain(10)
    assert len([m for m in ada.sees("general") if "Saved to your list" in m.as_text()]) == 1
    assert shelf.lists.ids(**shelf_of_hers) == {PaperId(2)}


def test_a_search_in_the_moment_in_which_it_is_away_is_answered(
    shelf: LeavingStore, ada: Person
) -> None:
    shelf.leave(times=1)
    found = ask(ada, "search boats")
    assert not shelf.is_away
    assert rows(found) == [f"1. {BOATS}"]
    assert LINE in text(found)


def test_nobody_is_told_where_the_database_is(shelf: LeavingStore, ada: Person) -> None:
    found = ask(ada, "search lantern")
    shelf.leave()
    noted = choose(ada, ask(ada, "show lantern"), 0, "Add note")
    assert noted.as_text() == AWAY.says
    choose(ada, found, 0, "Save")
    assert not [one for one in ada.sees("general") if ADDRESS in one.as_text()]


def test_answers_without_it_are_counted_apart(
    shelf: LeavingStore, bot: Bot, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[str] = []

    class Meters(NoMeters):
        def answered(self, outcome: str, seconds: float) -> None:
            outcomes.append(outcome)

    monkeypatch.setattr(bot.work, "_meters", Meters())
    ask(ada, "search lantern")
    shelf.leave()
    ask(ada, "search lantern")
    ask(ada, "save lantern")
    assert bot.work.drain(5)
    assert outcomes == ["answered", "away", "refused"]


def test_where_the_index_was_never_up_to_date_nothing_is_told_as_if_it_were(
    shelf: LeavingStore, bot: Bot, ada: Person
) -> None:
    bot.desk.meanwhile.as_of = None
    shelf.leave()
    assert ask(ada, "search lantern").as_text() == AWAY.says


class Later:
    """A clock that is moved on."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.time


def test_workspaces_with_a_token_of_their_own_are_answered_too(
    config: Config, shelf: LeavingStore, slack: FakeSlack
) -> None:
    slack.team.installed, now = False, Later()
    told = replace(
        config,
        signing_secret=slack.signing_secret,
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        encryption_key=Fernet.generate_key().decode(),
        api_url=slack.api_url,
    )
    bot = create_app(told, shelf, now=now)
    slack.connect_callable(dispatch_to(bot))
    install(bot, slack, slack.team)
    ada = slack.member("ada")
    assert "away" not in ask(ada, "search boats").as_text()
    shelf.leave()
    now.time += timedelta(minutes=5)
    assert LINE in text(ask(ada, "search boats"))
    assert LINE in text(say(ada, "search boats"))
    assert bot.installing
    bot.installing.keyring.drop(slack.team.id)  # as in a process that has not seen it yet
    assert ask(ada, "search boats").as_text() == AWAY.says
    ada.dm("search boats")
    assert slack.wait(lambda: slack.deliveries[-1].kind == "event_callback")
    assert slack.deliveries[-1].status == 503, "Slack sends it again"
    assert bot.close(5)


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("a1:5", Turn("a1", 5)),
        ("a1:5 search a since:2024", Turn("a1", 5, Search(parse_query("a since:2024"), 5))),
        ('a1:10 search "5 search"', Turn("a1", 10, Search(parse_query('"5 search"'), 10))),
        ("a1:5 similar 12", Turn("a1", 5, Similar(PaperId(12), 5))),
        ("a1:5 save 1", Turn("a1", 5)),
        ("a1:5 forget-me", Turn("a1", 5)),
    ],
)
def test_a_page_is_asked_for_by_its_answer_or_its_question(value: str, asked: object) -> None:
    assert READERS["results.next"](value) == asked


@pytest.mark.parametrize("value", ["a1:5 similar lantern", "search a", "5 search a", "5", ""])
def test_nothing_else_is_asked_by_it(value: str) -> None:
    with pytest.raises(LookupError):
        READERS["results.next"](value)
