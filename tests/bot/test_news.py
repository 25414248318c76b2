"""What becomes of saved papers, as those who saved them are told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import Bot
from bot.blocks import render
from bot.news import tell_news
from bot.replies import NewsReply
from bot.workspace import FakeSlack, ManualClock, Person
from bot.workspace.blockkit import validate_message
from bot.workspace.faults import Fault
from bot.workspace.mrkdwn import notified_by_message
from storage import Details, Mention, News, NewsKind, PaperId, Source, Store, StoredPaper
from storage.ingest import ingest
from tests.bot.test_conversation import ask
from tests.builders import INVENTED, FakeTagger, paper, record

LANTERN = INVENTED[1][0]
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> ManualClock:
    """Today, because the database says on which day news are noticed."""
    return ManualClock(datetime.now(UTC).timestamp())


@pytest.fixture
def slack_clock(clock: ManualClock) -> ManualClock:
    return clock


def hear(store: Store, **details: object) -> None:
    """arXiv tells of the second invented paper."""
    its = Details(**details)  # type: ignore[arg-type]
    shown = Mention(Source.ARXIV, "listing", date(2025, 3, 20 + (its.version or 0)))
    read = record(1, mention=shown, arxiv_id="2503.00002", details=its)
    ingest(store, [read], tagger=FakeTagger())


def monday(clock: ManualClock) -> datetime:
    """Nine of the Monday to come."""
    now = datetime.fromtimestamp(clock.now(), UTC)
    day = now.date() + timedelta(days=7 - now.weekday())
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def told_at(bot: Bot, clock: ManualClock, moment: datetime) -> list[str]:
    clock.advance(moment.timestamp() - clock.now())
    return list(bot.errands.remind())


def test_whoever_saved_it_is_told_once_on_monday(
    ada: Person, bob: Person, bot: Bot, shelf: Store, clock: ManualClock
) -> None:
    hear(shelf, version=1)
    ask(ada, f"save {LANTERN}")
    hear(shelf, version=2, venue="Kite Letters", code="https://github.com/quill/lantern")
    ask(bob, "search lantern")
    nine = monday(clock)
    assert told_at(bot, clock, nine - timedelta(minutes=1)) == []
    assert told_at(bot, clock, nine) == [ada.id]
    (message,) = ada.sees("dm")
    assert (
        message.as_text()
        == f"""\
*News of a paper you saved*
*1. {LANTERN} <https://arxiv.org/abs/2503.00002>*
new version: *v2* · published: *Kite Letters* · Its code is out \
<https://github.com/quill/lantern>
Once a week at most · `/papers settings news off`"""
    )
    assert told_at(bot, clock, nine + 7 * DAY) == []
    assert bob.sees("dm") == []


def test_who_wants_no_news_gets_none(
    ada: Person, bot: Bot, shelf: Store, clock: ManualClock
) -> None:
    hear(shelf, version=1)
    ask(ada, f"save {LANTERN}")
    assert "news of saved papers: *off*" in ask(ada, "settings news off").as_text()
    hear(shelf, version=2, withdrawn=True)
    assert told_at(bot, clock, monday(clock)) == []
    ask(ada, "settings news on")
    assert told_at(bot, clock, monday(clock) + DAY) == [ada.id]
    assert "new version: *v2* · *withdrawn* by its authors" in ada.sees("dm")[0].as_text()


def test_a_crash_after_the_claim_tells_nobody_twice(
    ada: Person, bot: Bot, shelf: Store, clock: ManualClock
) -> None:
    hear(shelf, version=1)
    ask(ada, f"save {LANTERN}")
    hear(shelf, version=2)
    now = monday(clock)

    class Dies:
        member = ada.id

        def say(self, message: object) -> str:
            raise KeyboardInterrupt

    def died(workspace: str, member: str) -> Dies:
        return Dies()

    with pytest.raises(KeyboardInterrupt):
        list(tell_news(shelf, died, now, zone="UTC"))  # type: ignore[arg-type]
    assert told_at(bot, clock, now) == []
    assert ada.sees("dm") == []


def test_what_slack_did_not_take_comes_later(
    ada: Person, bot: Bot, shelf: Store, clock: ManualClock, slack: FakeSlack
) -> None:
    hear(shelf, version=1)
    ask(ada, f"save {LANTERN}")
    hear(shelf, version=2)
    slack.faults.next("chat.postMessage", Fault.rate_limited(0), times=3)
    assert told_at(bot, clock, monday(clock)) == []
    assert told_at(bot, clock, monday(clock) + DAY) == [ada.id]
    assert len(ada.sees("dm")) == 1


def test_what_is_told_is_foreign_text_in_bounds() -> None:
    evil = "<!channel> *x* <https://evil.example|y>"
    news = tuple(
        News(n, PaperId(1), kind, evil, date(2025, 3, 11)) for n, kind in enumerate(NewsKind)
    )
    stored = StoredPaper(PaperId(1), paper(1, title=evil))
    message = render(NewsReply(((stored, news),) * 10, more=3))
    assert validate_message(message.payload()) == []
    assert notified_by_message(message.payload()) == set()
    assert "<https://evil" not in str(message.blocks)
    assert "3 more: `/papers list`" in message.text
    assert "News of 13 papers" in message.text
