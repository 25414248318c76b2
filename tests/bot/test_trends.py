"""Trends as people ask for them, in a local Slack: numbers for everybody, and a chart where that
goes; who saved what stays for those who may know it."""

import builtins
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot import picturing
from bot.app import Bot
from bot.blocks import Message, render
from bot.blocks.trends import chart_of
from bot.charts import draw
from bot.intents import Help, Search, Trends
from bot.replies import Reply, TrendsReply
from bot.understanding.commands import parse, understand
from bot.understanding.talk import parse_talk
from bot.workspace import FakeSlack, Fault, Person, SeenMessage
from bot.workspace.blockkit import validate_message
from bot.workspace.fake_slack import SCOPES
from storage import MemberSettings, Mention, PaperId, Privacy, Source, Store, Tag, Trend, Weeks
from storage import Trends as Found
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE
from tests.bot.test_conversation import ask
from tests.bot.test_list_conversation import mention, say
from tests.builders import paper

LAST = date(2026, 8, 12)
KITES, BOATS = "kite flying", "boat building"
# Papers of each of the last twelve weeks, the oldest first.
COUNTS = {KITES: (1, 0, 1, 2, 1, 1, 2, 1, 3, 4, 3, 5), BOATS: (2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1)}
UPLOADS = ["files.getUploadURLExternal", "files.completeUploadExternal"]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "PAUSES", (0.0, 0.0))


@pytest.fixture
def weekly(shelf: Store) -> Store:
    """The shelf, and papers of twelve weeks that carry topics."""
    number = 100
    for topic, counts in COUNTS.items():
        for end, many in zip(Weeks(LAST).ends, counts, strict=True):
            for _ in range(many):
                number += 1
                shown = Mention(Source.DAILY_PAGE, f"page {end}", end)
                kept = paper(title=f"Invented {number}", arxiv_id=None, mentions=(shown,))
                shelf.papers.add(kept, keys=[f"title:{number}"], tags=[Tag(topic, 1.0)])
    return shelf


@pytest.fixture
def ada(slack: FakeSlack, bot: Bot, weekly: Store) -> Person:
    return slack.member("ada")


def pictures(message: SeenMessage) -> list[str]:
    """The alternative texts of its charts."""
    lines = message.as_text().splitlines()
    return [line for line in lines if line.startswith("(image: ")]


def save(store: Store, papers: Sequence[int], person: Person, tier: Privacy = Privacy.TEAM) -> None:
    where = person.team.id
    for id in papers:
        store.lists.save(PaperId(id), workspace=where, member=person.id, now=datetime.now(UTC))
    store.members.keep(MemberSettings(privacy=tier), workspace=where, member=person.id)


def saved(message: SeenMessage) -> str:
    """The line that tells what the team saved, "" where none does."""
    lines = message.as_text().splitlines()
    return next((line for line in lines if line.startswith("*Your team saved*")), "")


# What is meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("trends", Trends()),
        ("Trends KV cache", Trends(("KV cache",))),
        ("trends kv cache, MoE since:2025-06", Trends(("kv cache", "MoE"), date(2025, 6, 1))),
        ("trends in computer vision; and MoE", Trends(("computer vision", "MoE"))),
        ("trends in-context learning", Trends(("in-context learning",))),
        ('trends "kv cache" topic:"long context"', Trends(("kv cache", "long context"))),
        ("trend MoE, MoE,, ", Trends(("MoE",))),
        ("trends until:2025", Help("trends")),
    ],
)
def test_what_is_asked_for(typed: str, meant: Trends | Help) -> None:
    assert parse(typed) == meant
    assert parse_talk(typed, today=LAST) == meant


def test_trends_by_other_words() -> None:
    for said in ("trends", "show me the trends", "which topics are growing?", "trens"):
        assert parse_talk(said, today=LAST) == Trends(), said
    assert isinstance(parse_talk("time series trends", today=LAST), Search)


NAMES = st.lists(
    st.sampled_from(["MoE", "kv cache", "in space", "of", "注意力", "a-b c"]), max_size=4
)


@given(NAMES, st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_the_command_of_an_answer_gives_it_again(names: list[str], since: date | None) -> None:
    asked = Trends(tuple(dict.fromkeys(names)), since)
    assert understand(str(asked)) == asked


# Numbers and a chart


def test_topics_are_told_in_numbers_and_drawn(ada: Person, slack: FakeSlack) -> None:
    shown = ask(ada, "trends kite flying, boat building")
    assert shown.ephemeral
    assert (
        shown.as_text()
        == """\
*Papers a week by topic*, 12 weeks to 12 Aug 2026
(image: Papers a week by topic, 12 weeks to 12 Aug 2026. kite flying: 1 paper a week in May, \
1 in June, 2.2 in July, 4 in August. boat building: 2 papers a week in May, 2 in June, 1.6 in \
July, 1 in August.)
*kite flying* · 24 papers, 5 in the last week · +10 in four weeks
week by week `1 0 1 2 1 1 2 1 3 4 3 5`
*boat building* · 20 papers, 1 in the last week · -4 in four weeks
week by week `2 2 2 2 2 2 2 2 1 1 1 1`
This answer: `/papers trends "kite flying", "boat building"` · the papers: `/papers search \
topic:"kite flying"` · what the team saved this week: `/papers trending`"""
    )
    (file,) = slack.state.files.values()
    assert (file["name"], file["is_complete"]) == ("trends.png", True)
    with Image.open(BytesIO(file["content"])) as image:
        assert (image.format, image.size) == ("PNG", (1280, 660))


def test_the_text_says_all_that_the_blocks_say(ada: Person) -> None:
    shown = ask(ada, "trends kite flying")
    assert "week by week `1 0 1 2 1 1 2 1 3 4 3 5`" in shown.text
    assert "24 papers, 5 in the last week" in shown.text


def test_without_a_name_those_that_grew_most(ada: Person) -> None:
    shown = ask(ada, "trends").as_text()
    assert "12 weeks to 12 Aug 2026: those that grew most\n" in shown
    assert "*kite flying*" in shown
    assert "boat building" not in shown


def test_since_when(ada: Person) -> None:
    shown = ask(ada, "trends kite flying since:2026-07-30").as_text()
    assert "*Papers a week by topic*, 2 weeks to 12 Aug 2026" in shown
    assert "*kite flying* · 8 papers, 5 in the last week\nweek by week `3 5`" in shown
    years = ask(ada, "trends kite flying since:2001").as_text()
    assert "52 weeks to 12 Aug 2026" in years


def test_what_is_no_topic_is_said(ada: Person, slack: FakeSlack) -> None:
    shown = ask(ada, "trends kite fliyng, zzzz")
    assert (
        shown.as_text()
        == """\
*Papers a week by topic*: nothing in the 12 weeks to 12 Aug 2026.
No topic is called `kite fliyng`, `zzzz`. Spelt like it: `/papers trends kite flying`. Any words \
may be searched: `/papers search kite fliyng`
This answer: `/papers trends "kite fliyng", zzzz` · what the team saved this week: \
`/papers trending`"""
    )
    assert slack.state.files == {}, "there is nothing to draw"


def test_more_than_a_chart_holds(ada: Person) -> None:
    shown = ask(ada, "trends boat building, kite flying, a, b, c, <!channel>, moon").as_text()
    assert "Left out: `@channel`, `moon`" in shown, "as Slack writes it"


def test_by_direct_message_and_by_mention(ada: Person, slack: FakeSlack) -> None:
    ada.invite_bot("general")
    told = say(ada, "which topics are growing?")
    heard = mention(ada, "trends kite flying")
    assert heard.ephemeral
    assert len(pictures(told)) == len(pictures(heard)) == 1
    assert "*kite flying*" in told.as_text()


def test_where_the_bot_is_not_in(ada: Person) -> None:
    told = ask(ada, "trends kite flying", "random")
    assert len(pictures(told)) == 1


def test_a_shelf_without_days(slack: FakeSlack, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = sys.modules["bot.handlers.trends"]  # beside which stands a function of that name
    monkeypatch.setattr(handler, "find_trends", lambda *told, **how: None)
    assert "The shelf is empty" in ask(slack.member("ada"), "trends").as_text()


# Where the picture cannot come, the numbers do


def complete(message: SeenMessage) -> bool:
    return not pictures(message) and "week by week `1 0 1 2 1 1 2 1 3 4 3 5`" in message.as_text()


def test_without_the_scope(ada: Person, slack: FakeSlack) -> None:
    slack.team.scopes = SCOPES - {"files:write"}
    assert complete(ask(ada, "trends kite flying"))
    assert complete(say(ada, "trends kite flying"))


@pytest.mark.parametrize("method", UPLOADS)
def test_where_slack_fails(ada: Person, slack: FakeSlack, method: str) -> None:
    slack.faults.next(method, Fault.error("fatal_error"))
    assert complete(ask(ada, "trends kite flying"))
    assert len(pictures(ask(ada, "trends kite flying"))) == 1, "the next time"


def test_without_pillow(ada: Person, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *told: object) -> object:
        if name.startswith("PIL"):
            raise ImportError(name)
        return whole(name, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    assert complete(ask(ada, "trends kite flying"))
    assert slack.state.files == {}


@pytest.mark.parametrize(("times", "shown"), [(0, 1), (1, 1), (2, 1), (3, 0)])
def test_a_picture_that_slack_has_not_looked_at_yet(
    ada: Person, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, times: int, shown: int
) -> None:
    tries = count()

    def drawn(reply: Reply) -> Message:
        for file in slack.state.files.values():
            file["is_complete"] = next(tries) >= times
        return render(reply)

    monkeypatch.setattr("bot.listeners.messages.render", drawn)
    told = say(ada, "trends kite flying")
    assert len(pictures(told)) == shown
    assert "*kite flying* · 24 papers" in told.as_text()


# Who saved what


def test_what_the_team_saved_is_drawn_below(ada: Person, slack: FakeSlack, weekly: Store) -> None:
    save(weekly, [1, 2, 3], slack.member("bob"))
    shown = ask(ada, "trends kite flying")
    assert saved(shown) == "*Your team saved* 3, 3 of them in the last seven days"
    assert "week by week `0 0 0 0 0 0 0 0 0 0 0 3`" in shown.as_text()
    assert "Papers that your team saved, a week: " in pictures(shown)[0]
    assert slack.member("bob").id not in shown.text
    (file,) = slack.state.files.values()
    with Image.open(BytesIO(file["content"])) as image:
        assert image.size == (1280, 920)


def test_a_private_save_is_nobody_elses(ada: Person, slack: FakeSlack, weekly: Store) -> None:
    bob = slack.member("bob")
    save(weekly, [1], bob, Privacy.PRIVATE)
    assert saved(ask(ada, "trends")) == ""
    assert saved(ask(bob, "trends")) == "*Your team saved* 1, 1 of them in the last seven days"


def test_those_who_are_only_counted_count_from_three_on(
    ada: Person, slack: FakeSlack, weekly: Store
) -> None:
    crowd = [slack.member("bob"), *(slack.add_member(name) for name in ("cy", "dee"))]
    for person in crowd[:2]:
        save(weekly, [1], person, Privacy.COUNT)
    assert saved(ask(ada, "trends")) == ""
    save(weekly, [1, 2], crowd[2], Privacy.COUNT)
    assert saved(ask(ada, "trends")) == "*Your team saved* 1, 1 of them in the last seven days"


def test_guests_and_people_from_elsewhere_see_papers_alone(
    ada: Person, slack: FakeSlack, weekly: Store
) -> None:
    save(weekly, [1, 2], slack.member("bob"))
    for who in ({"is_restricted": True}, {"is_stranger": True}):
        guest = slack.add_member(f"guest{len(slack.state.members)}", **who)  # type: ignore[arg-type]
        slack.channel("general").members.add(guest.id)
        shown = ask(guest, "trends kite flying")
        assert saved(shown) == ""
        assert pictures(shown) == [
            "(image: Papers a week by topic, 12 weeks to 12 Aug 2026. kite flying: 1 paper a week "
            "in May, 1 in June, 2.2 in July, 4 in August.)"
        ]
    assert saved(ask(ada, "trends kite flying"))


def test_another_workspace_hears_nothing(ada: Person, slack: FakeSlack, weekly: Store) -> None:
    now = datetime.now(UTC)
    weekly.lists.save(PaperId(1), workspace="T2", member="U9", now=now)
    assert saved(ask(ada, "trends")) == ""


# Harm


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS)
def test_hostile_topics_are_harmless(text: str) -> None:
    weeks, counts = Weeks(LAST), (1,) * 12
    topics = tuple(Trend(name, counts) for name in (EVIL_TITLE, text, "", "注意力", "\ud800"))
    found = Found(weeks, topics, True, unknown=(text, EVIL_TITLE))
    reply = TrendsReply("trends " + text, found, weeks, counts, left=(text,), near=(text,))
    message = render(replace(reply, picture="F123"))
    assert validate_message(message.payload()) == []
    told = [message.text, *(block["text"]["text"] for block in message.blocks if "text" in block)]
    assert not [bad for bad in ("<!", "<@", "<http") if bad in str(told)]
    chart = chart_of(reply)
    assert chart
    assert draw(chart)
    (image,) = (block for block in message.blocks if block["type"] == "image")
    assert 0 < len(image["alt_text"]) <= 2000
