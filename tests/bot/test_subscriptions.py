"""Subscribing as people meet it: previewed, posted, listed, paused, undone, seen by nobody else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from time import monotonic, sleep

import pytest
from slack_sdk import WebClient

from bot.app import Bot, create_app
from bot.config import Config
from bot.delivery.round import Round
from bot.handlers import Caller, handle
from bot.intents import (
    Hold,
    Intent,
    Less,
    More,
    OfDigest,
    OfRow,
    Revise,
    Subscriptions,
    Unhide,
    Unsubscribe,
)
from bot.replies import SorryReply, SubscriptionsReply
from bot.slack import Post
from bot.words.options import Options
from bot.workspace import FakeSlack, Person, SeenMessage
from storage import (
    EVERY_DAY,
    WEEKDAYS,
    Cadence,
    Mention,
    Order,
    Paper,
    Source,
    Store,
    Subscription,
    Tag,
    open_store,
    parse_query,
)
from tests.bot.conftest import dispatch_to
from tests.bot.test_conversation import answer, ask, click

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)  # a Monday
TODAY = NOW.date()
KITES = (
    "Kite power: tethered wings that fly crosswind",
    "Steering a kite by learning from its tether",
    "Kites for wind energy: a survey of tethers and wings",
    "How a kite stalls in gusty wind",
)
OTHERS = ("Counting boats from orbit", "Gardens of experts", "Sorting lentils by colour")


# Day of a fortnight → what came on it.
FORTNIGHT = {
    1: ("A kite by its tethers", "Lentils"),
    3: ("Kites in wind", "Tethered wings of a kite", "Kite sails", "Boats"),
    5: ("Weekend kites",),
    6: ("More kites of a weekend", "Lentils again"),
    9: ("Kites, kites, kites",),
    14: ("Kites at last", "Boats at last"),
}
TOTAL = re.compile(r"· (\d+) of \d+ new papers matched")


@dataclass
class Clock:
    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        return self.now


def add(store: Store, title: str, day: date) -> None:
    mention = Mention(Source.DAILY_PAGE, "page", day)
    told = Paper(title, abstract=f"{title}. We show it by experiment.", mentions=(mention,))
    store.papers.add(told, keys=[f"title:{title}"], tags=[])


@pytest.fixture
def shelf(config: Config) -> Iterator[Store]:
    """A kite paper on each of the last four Fridays, other papers every day."""
    store = open_store(config.database_url)
    for week, title in enumerate(KITES):
        add(store, title, TODAY - timedelta(days=3 + 7 * week))
    for day in range(30):
        add(store, f"{OTHERS[day % 3]} {day}", TODAY - timedelta(days=day))
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bot(config: Config, shelf: Store, slack: FakeSlack, clock: Clock) -> Iterator[Bot]:
    told = replace(
        config,
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
    )
    made = create_app(told, shelf, now=clock)
    slack.connect_callable(dispatch_to(made))
    slack.member("ada").invite_bot("general")
    yield made
    assert made.close(5)


@pytest.fixture
def both(ada: Person, bob: Person) -> tuple[Person, Person]:
    return ada, bob


def told(person: Person, says: str, channel: str = "general") -> SeenMessage:
    """The message that says so, as soon as there is one."""
    return person.wait_for(channel, lambda message: says in message.as_text())


def said_in_private(person: Person, typed: str) -> SeenMessage:
    """What they are answered there."""
    person.dm(typed)
    return person.wait_for("dm")


def public(person: Person) -> list[SeenMessage]:
    """What everybody in the channel sees."""
    return [message for message in person.sees("general") if not message.ephemeral]


def there(bot: Bot) -> list[Subscription]:
    where = bot.desk.store.installs.all()[0].workspace
    return bot.desk.store.subscriptions.all(workspace=where)


def subscribed(person: Person, words: str) -> SeenMessage:
    """Previewed and accepted; what the channel is told."""
    accept(person, ask(person, f"subscribe {words}"))
    return told(person, f"@{person.name} subscribed this channel to ")


def accept(person: Person, preview: SeenMessage) -> None:
    done = sum("Done: " in message.as_text() for message in person.sees("general"))
    person.click(preview, "Post here")
    end = monotonic() + 5
    while sum("Done: " in message.as_text() for message in person.sees("general")) == done:
        assert monotonic() < end
        sleep(0.01)


def deliver(bot: Bot, slack: FakeSlack) -> None:
    """One walk over what is due, as the worker takes it."""
    client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    list(
        Round(
            bot.desk,
            lambda place: Post(client, place.destination),
            worker="w",
            tell=lambda *told: None,
        ).go()
    )


def digest(person: Person, bot: Bot, clock: Clock, slack: FakeSlack, *titles: str) -> SeenMessage:
    """The next day's digest of the channel, with new papers."""
    for title in titles:
        add(bot.desk.store, title, clock.now.date())
    clock.now += timedelta(days=1)
    deliver(bot, slack)
    return told(person, "New papers: ")


# Previewed


def test_a_preview_says_what_it_would_bring(ada: Person, bob: Person, bot: Bot) -> None:
    shown = ask(ada, "subscribe kites weekdays at 9 in Berlin max 8")
    assert (
        shown.as_text()
        == """\
*Subscribe to `kites`?* weekdays at 09:00, Europe/Berlin · at most 8 papers, the rest in the \
thread · first one Tue 3 Nov 09:00
The last 14 days would have brought *2 papers on 2 days*, busiest 1; the 14 busiest days of the \
last year 4.
*Kite power: tethered wings that fly crosswind*
30 Oct 2026 · matched *kites*, *tethered*, *wings*
*Steering a kite by learning from its tether*
23 Oct 2026 · matched *kites*, *tether*
*Kites for wind energy: a survey of tethers and wings*
16 Oct 2026 · matched *kites*, *tethers*, *wind*
[Post here] [Send to me] [Stricter] [Looser] [Cancel]
Only you see this · `/papers subscribe kites weekdays at 09:00 in Europe/Berlin max 8`"""
    )
    assert bob.sees("general") == []
    assert there(bot) == []


def test_the_preview_is_what_would_have_been_delivered(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    """Subscribed to on the day before, a fortnight brings what is then said of it."""
    preview = ask(ada, "subscribe kites weekdays at 9:30 max 2 threads off looser")
    accept(ada, preview)
    start, brought = clock.now, []
    for day in range(1, 15):
        clock.now = start.replace(hour=8) + timedelta(days=day)
        for title in FORTNIGHT.get(day, ()):
            add(bot.desk.store, f"{title} {day}", clock.now.date())
        clock.now += timedelta(hours=2)
        before = public(bob)
        deliver(bot, slack)
        brought += [of for m in public(bob)[len(before) :] if (of := TOTAL.search(m.as_text()))]
    bot.desk.searcher.refresh()
    papers = [int(match[1]) for match in brought]
    assert len(papers) >= 4
    said = ask(ada, "subscribe kites weekdays at 9:30 max 2 threads off looser").as_text()
    assert f"*{sum(papers)} papers on {len(papers)} days*, busiest {max(papers)};" in said


def test_a_preview_is_tuned(ada: Person, bot: Bot) -> None:
    shown = ask(ada, "subscribe kites")
    stricter = click(ada, shown, "Stricter")
    assert "a stricter bar · first one" in stricter.as_text()
    assert "`/papers subscribe kites stricter`" in stricter.as_text()
    for _ in range(2):
        stricter = click(ada, stricter, "Stricter")
    assert "the strictest bar" in stricter.as_text()
    assert "[Stricter]" not in stricter.as_text()
    looser = click(ada, stricter, "Looser")
    assert "`/papers subscribe kites stricter 2`" in looser.as_text()
    accept(ada, looser)
    assert there(bot)[0].order.step == 2


def test_a_search_becomes_one(ada: Person, bot: Bot) -> None:
    found = ask(ada, "search kites since:2024")
    preview = click(ada, found, "Subscribe to this")
    assert preview.as_text().startswith("*Subscribe to `kites`?*")
    accept(ada, preview)
    assert there(bot)[0].order.words == "kites"
    everything = click(ada, ask(ada, "search sort:new"), "Subscribe to this")
    assert "sort: cannot be told of those" in everything.as_text()


def test_sources_that_are_not_wanted_are_left_out(slack: FakeSlack, bot: Bot) -> None:
    root = slack.add_member("root", is_admin=True)
    ask(root, "admin sources starter")
    assert "would have brought *nothing*" in ask(root, "subscribe kites").as_text()


def test_cancelled_nothing_is_subscribed_to(ada: Person, bob: Person, bot: Bot) -> None:
    shown = ask(ada, "subscribe kites")
    assert click(ada, shown, "Cancel").as_text() == "Nothing is subscribed to."
    late = answer(ada, lambda: ada.click(shown, "Post here", stale=True))
    assert late.as_text() == "That is done already, or too old: ask again."
    assert there(bot) == []
    assert bob.sees("general") == []


def test_a_slip_is_asked_about(ada: Person) -> None:
    shown = ask(ada, "subscribe tehter")
    assert "would have brought *nothing*" in shown.as_text()
    assert "Did you mean `tether`? [Use that instead]" in shown.as_text()
    meant = click(ada, shown, "Use that instead")
    assert meant.as_text().startswith("*Subscribe to `tether`?*")
    assert "*2 papers on 2 days*" in meant.as_text()


def test_words_that_nothing_has_are_offered_topics(ada: Person, shelf: Store) -> None:
    paper = Paper("A survey", mentions=())
    shelf.papers.add(paper, keys=["a"], tags=[Tag("wind energy", 1.0)])
    shown = ask(ada, "subscribe quaternion")
    assert 'Topics that are there: `topic:"wind energy"`' in shown.as_text()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("kites since:2024 sort:new", "since: and sort: cannot be told of those. Try subscribe ki"),
        ("saved:me", "saved: cannot be told of those. Try subscribe speculative decoding."),
        ("kites max 60", "A digest's message has 1 to 20 papers: say max 8."),
        ("kites max 0", "A digest's message has 1 to 20 papers: say max 8."),
    ],
)
def test_what_makes_no_sense_is_said(ada: Person, bot: Bot, typed: str, says: str) -> None:
    assert says in ask(ada, f"subscribe {typed}").as_text()
    assert there(bot) == []


def test_where_no_paper_came_for_long_the_last_that_did_count(ada: Person, clock: Clock) -> None:
    clock.now += timedelta(days=60)
    shown = ask(ada, "subscribe kites")
    assert "No paper came after 2 Nov 2026; the 14 days up to it would have" in shown.as_text()


def test_filters_and_phrases_are_subscriptions(ada: Person) -> None:
    shown = ask(ada, 'subscribe "kite stalls" -survey source:daily_page')
    assert "*1 paper on 1 day*" not in shown.as_text()
    assert "the 14 busiest days of the last year 1" in shown.as_text()
    assert "[Stricter]" not in shown.as_text(), "taken at their word, they have no bar"


def test_the_member_s_own_clock_is_meant(ada: Person) -> None:
    ask(ada, "settings zone America/New_York")
    assert "daily at 09:00, America/New_York" in ask(ada, "subscribe kites").as_text()


# Subscribed


def test_a_channel_is_told_by_whom_and_how_to_undo_it(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    (seen,) = bob.sees("general")
    assert (
        seen.as_text()
        == """\
@ada subscribed this channel to `kites`: daily at 09:00, UTC · at most 5 papers, the rest in the \
thread. Next digest: Tue 3 Nov 09:00.
Undo it: `/papers unsubscribe kites`"""
    )
    (its,) = there(bot)
    assert (its.creator, its.order.member, its.order.words) == (ada.id, "", "kites")
    done = told(ada, "Done: ")
    assert done.as_text() == (
        "Done: `kites` here, and everybody was told. The next digest comes Tue 3 Nov 09:00."
    )


def test_a_button_works_once(ada: Person, bob: Person) -> None:
    shown = ask(ada, "subscribe kites")
    ada.click(shown, "Post here")
    told(ada, "Done: ")
    late = answer(ada, lambda: ada.click(shown, "Post here", stale=True))
    assert late.as_text() == "That is done already, or too old: ask again."
    assert len(bob.sees("general")) == 1


def test_the_same_words_again_change_it(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    before = there(bot)
    again = ask(bob, "subscribe kites weekdays max 8 stricter")
    assert again.as_text().startswith("*Change the subscription to `kites`?*")
    accept(bob, again)
    assert told(ada, "@bob changed").as_text() == (
        "@bob changed the subscription to `kites`: daily at 09:00, UTC → *weekdays at 09:00, "
        "UTC*; at most 5 → *8*; the usual bar → *a stricter bar*. Next digest: Tue 3 Nov 09:00.\n"
        "Undo it: `/papers subscribe kites daily at 09:00 in UTC max 5 usual bar`"
    )
    (its,) = there(bot)
    assert (its.id, its.creator, its.order.cap) == (before[0].id, ada.id, 8)
    back = ask(bob, "subscribe kites daily at 09:00 in UTC max 5 usual bar")
    accept(bob, back)
    told(ada, "*daily at 09:00, UTC*")
    assert there(bot)[0].order == before[0].order


def test_where_the_bot_is_not_nothing_is_subscribed(ada: Person, bob: Person, bot: Bot) -> None:
    shown = ask(ada, "subscribe kites", "random")
    refused = click(ada, shown, "Post here")
    assert refused.as_text() == (
        "I am not in this channel, so nothing is subscribed to. Type /invite @paperboy here, then "
        "click Post here once more."
    )
    assert there(bot) == []
    assert bob.sees("random") == []
    ada.invite_bot("random")
    ada.click(shown, "Post here")
    told(bob, "@ada subscribed this channel", "random")


def test_sent_to_me_nobody_else_learns_of_it(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    shown = ask(ada, "subscribe kites")
    done = click(ada, shown, "Send to me")
    assert done.as_text().startswith("Done: `kites` in your direct messages with me.")
    assert told(ada, "You are subscribed", "dm").as_text() == (
        "You are subscribed to `kites`: daily at 09:00, UTC · at most 5 papers, the rest in the "
        "thread. Next digest: Tue 3 Nov 09:00.\nUndo it: `/papers unsubscribe kites`"
    )
    (its,) = there(bot)
    assert its.order.member == ada.id
    assert its.order.destination.startswith("D")
    assert bob.sees("general") == []
    assert ask(ada, "subscriptions").as_text().startswith("*This channel is subscribed to nothing")
    add(bot.desk.store, "A kite of my own", clock.now.date())
    clock.now += timedelta(days=1)
    deliver(bot, slack)
    assert "A kite of my own" in told(ada, "New papers: kites", "dm").as_text()
    assert bob.sees("dm") == []
    assert bob.sees("general") == []


def test_in_a_direct_message_here_is_there(ada: Person, bot: Bot) -> None:
    shown = said_in_private(ada, "subscribe to kites on mondays")
    assert shown.as_text().endswith("`/papers subscribe kites weekly on monday`")
    assert "[Post here] [Stricter] [Looser] [Cancel]" in shown.as_text()
    ada.click(shown, "Post here")
    told(ada, "You are subscribed to `kites`: Mondays at 09:00, UTC", "dm")
    ada.dm("subscriptions")
    listed = told(ada, "*You are subscribed to 1 search*", "dm")
    assert "set up by @ada" in listed.as_text()
    ada.dm("unsubscribe kites")
    told(ada, "@ada unsubscribed from `kites`.", "dm")
    assert there(bot) == []


def test_a_digest_in_private_has_its_menu_too(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    click(ada, ask(ada, "subscribe kites"), "Send to me")
    add(bot.desk.store, "A kite of my own", clock.now.date())
    ada.dm("digest now")
    ada.click(told(ada, "*1 paper is waiting* for `kites`", "dm"), "Send it now")
    told(ada, "*Sent:* 1 paper.", "dm")
    shown = told(ada, "New papers: kites", "dm")
    ada.select(shown, "digest.menu", "Pause 1 week")
    paused = told(ada, "@ada paused `kites` until Mon 9 Nov.", "dm")
    ada.click(paused, "Undo")
    told(ada, "@ada took back what was done to `kites`.", "dm")
    assert there(bot)[0].pause is None
    assert bob.sees("general") == []


def test_a_mention_is_answered_by_telling_all(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    bob.mention("unsubscribe kites", "general")
    told(ada, "@bob unsubscribed from `kites`.")
    assert not any(message.ephemeral for message in bob.sees("general"))


def test_admins_may_keep_it_to_themselves(bot: Bot, slack: FakeSlack, bob: Person) -> None:
    root = slack.add_member("root", is_admin=True)
    subscribed(root, "kites")
    ask(root, "admin subscribing admins")
    refusal = "Only admins subscribe channels in this workspace"
    assert refusal in click(bob, ask(bob, "subscribe boats"), "Post here").as_text()
    for typed in ("unsubscribe kites", "unsubscribe all", "pause kites", "resume kites"):
        assert refusal in ask(bob, typed).as_text()
    assert "Done" in click(bob, ask(bob, "subscribe boats"), "Send to me").as_text()
    assert len(there(bot)) == 2


def test_guests_subscribe_no_channels(bot: Bot, slack: FakeSlack) -> None:
    guest = slack.add_member("guest", is_restricted=True)
    slack.channel("general").members.add(guest.id)
    refused = click(guest, ask(guest, "subscribe kites"), "Post here")
    assert "Only this workspace's own members subscribe channels" in refused.as_text()
    assert there(bot) == []


# There


def test_they_are_listed(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    subscribed(bob, "boats weekly on friday at 8:30 in New York max 3 threads off looser")
    ask(ada, "pause kites until 20 Nov")
    told(ada, "@ada paused")
    assert (
        ask(ada, "subscriptions").as_text()
        == """\
*This channel is subscribed to 2 searches*
`kites` [... Preview | Edit | Resume | Unsubscribe]
daily at 09:00, UTC · at most 5 papers, the rest in the thread · *paused* until Fri 20 Nov · \
set up by @ada
`boats` [... Preview | Edit | Pause 1 week | Unsubscribe]
Fridays at 08:30, America/New_York · at most 3 papers, the rest behind a button · a looser bar · \
next Fri 6 Nov 08:30 · set up by @bob
`/papers subscribe …` adds one · `/papers digest now`"""
    )


def test_paused_resumed_and_undone(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    ask(bob, "pause kites 2w")
    paused = told(ada, "@bob paused `kites` until Mon 16 Nov.")
    assert "Undo it: `/papers resume kites`" in paused.as_text()
    assert ask(ada, "pause kites 2w").as_text() == "Nothing to change: `kites` is so already."
    not_hers = answer(ada, lambda: ada.click(paused, "Undo"))
    assert not_hers.as_text() == "That is too old to be undone, or somebody else's to undo."
    bob.click(told(bob, "@bob paused"), "Undo")
    told(ada, "@bob took back what was done to `kites`.")
    assert there(bot)[0].pause is None
    ask(bob, "pause kites")
    told(ada, "@bob paused `kites` until somebody resumes it.")
    ask(ada, "resume kites")
    told(bob, "@ada resumed `kites`: next digest Tue 3 Nov 09:00.")


def test_unsubscribed_and_brought_back(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    before = there(bot)
    ask(ada, "unsubscribe from kites")
    gone = told(ada, "@ada unsubscribed from `kites`.")
    assert "Undo it: `/papers subscribe kites daily at 09:00 in UTC`" in gone.as_text()
    assert there(bot) == []
    ada.click(gone, "Undo")
    told(bob, "@ada took back what was done to `kites`.")
    assert there(bot) == before


def test_undo_leaves_alone_what_was_changed_since(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    ask(ada, "pause kites 2w")
    paused = told(ada, "@ada paused")
    ask(bob, "resume kites")
    told(bob, "@bob resumed")
    late = answer(ada, lambda: ada.click(paused, "Undo"))
    assert late.as_text() == "That has been changed since then: nothing was undone."


def test_where_a_channel_cannot_be_told_the_asker_is(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    ada.remove_bot("general")
    assert ask(bob, "unsubscribe kites").as_text().startswith("@bob unsubscribed from `kites`.")
    assert there(bot) == []
    assert len(public(ada)) == 1


def test_why_nothing_comes_is_said(ada: Person, bot: Bot, slack: FakeSlack, clock: Clock) -> None:
    subscribed(ada, "kites")
    ada.remove_bot("general")
    add(bot.desk.store, "A kite", clock.now.date())
    clock.now += timedelta(days=1)
    deliver(bot, slack)
    listed = ask(ada, "subscriptions").as_text()
    assert "*paused*: I cannot post here (not_in_channel)" in listed
    assert "Last digest: Tue 3 Nov 09:00, could not be posted (not_in_channel)" in listed


def test_a_preview_leaves_out_what_is_hidden(ada: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    (its,) = there(bot)
    assert "the last year 4." in ask(ada, "subscribe kites").as_text()
    bot.desk.store.subscriptions.hide(
        its.id, "wings", workspace=its.workspace, member=ada.id, now=NOW
    )
    assert "the last year 2." in ask(ada, "subscribe kites").as_text()


def test_all_of_them_at_once_after_a_question(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    subscribed(bob, "boats")
    sure = ask(ada, "unsubscribe all")
    assert (
        sure.as_text()
        == """\
*Unsubscribe this channel?* Choose from which, or all.
`kites` [Unsubscribe]
`boats` [Unsubscribe]
[Unsubscribe from all]"""
    )
    ada.click(sure, "Unsubscribe from all")
    told(bob, "@ada unsubscribed from `kites`, `boats`.")
    assert there(bot) == []
    ada.click(told(ada, "[Undo]"), "Undo")
    told(bob, "took back")
    assert len(there(bot)) == 2


def test_what_is_not_there_is_said(ada: Person, bot: Bot) -> None:
    assert "This channel is subscribed to nothing" in ask(ada, "unsubscribe kites").as_text()
    subscribed(ada, "kites")
    subscribed(ada, "paper boats")
    assert ask(ada, "pause lentils").as_text() == (
        "This channel is not subscribed to “lentils”, but to “kites”, “paper boats”. Which one?"
    )
    ask(ada, "pause boats")
    told(ada, "paused `paper boats`")
    assert "cannot read" not in ask(ada, "unsubscribe").as_text()


def test_rows_have_menus(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    listed = ask(bob, "subscriptions")
    bob.select(listed, "subs.menu", "Pause 1 week")
    shown = told(bob, "Resume")
    assert "*paused* until Mon 9 Nov" in shown.as_text()
    assert "@bob paused `kites` until Mon 9 Nov." in shown.as_text()
    told(ada, "@bob paused `kites` until Mon 9 Nov.")
    bob.select(shown, "subs.menu", "Resume")
    told(ada, "@bob resumed `kites`")
    shown = told(bob, "| Pause 1 week")
    preview = answer(bob, lambda: bob.select(shown, "subs.menu", "Preview"))
    assert preview.as_text().startswith("*Change the subscription to `kites`?*")
    sure = answer(bob, lambda: bob.select(shown, "subs.menu", "Unsubscribe"))
    bob.click(sure, "Unsubscribe")
    told(ada, "@bob unsubscribed from `kites`.")
    bob.select(shown, "subs.menu", "Pause 1 week", stale=True)
    told(bob, "That subscription is gone")


def test_the_list_is_paged(ada: Person, bot: Bot) -> None:
    for number in range(12):
        keep(bot, ada, f"kite {number}")
    first = ask(ada, "subscriptions")
    assert first.as_text().startswith("*This channel is subscribed to 12 searches* · 1 to 10")
    second = click(ada, first, "Next 2 ›")
    assert second.as_text().startswith("*This channel is subscribed to 12 searches* · 11 to 12")
    assert click(ada, second, "‹ Previous").as_text() == first.as_text()


def test_a_form_changes_it(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    listed = ask(bob, "subscriptions")
    bob.select(listed, "subs.menu", "Edit")
    form = bob.wait_for_modal()
    bad = bob.submit(form, {"zone": "Atlantis", "cap": "7"})
    assert "I know no such time zone" in str(bad.ack)
    bad = bob.submit(bob.modal() or form, {"zone": "new york", "cap": "21"})
    assert "1 to 20" in str(bad.ack)
    bob.submit(
        bob.modal() or form,
        {"zone": "new york", "cap": "7", "days": "Weekdays", "time": "17:00", "threads": "off"},
    )
    assert told(ada, "@bob changed").as_text() == (
        "@bob changed `kites`: daily at 09:00, UTC → *weekdays at 17:00, America/New_York*; "
        "at most 5 → *7*; threads on → *off*. [Undo]\n"
        "Undo it: `/papers subscribe kites daily at 09:00 in UTC max 5 threads on`"
    )
    assert there(bot)[0].order.cadence == Cadence(WEEKDAYS, 17, 0, "America/New_York")


# Digests


def test_a_digest_s_menu_works_for_everybody(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    subscribed(ada, "kites")
    shown = digest(bob, bot, clock, slack, "A kite with two tethers", "Boats with kite sails")
    bob.select(shown, "digest.menu", "Fewer papers")
    told(ada, "@bob changed `kites`: the usual bar → *a stricter bar*.")
    bob.select(shown, "digest.menu", "Pause 1 week")
    told(ada, "@bob paused `kites` until Tue 10 Nov.")
    bob.select(shown, "digest.menu", "Edit")
    assert "kites" in bob.wait_for_modal().as_text()
    sure = answer(bob, lambda: bob.select(shown, "digest.menu", "Unsubscribe"))
    bob.click(sure, "Unsubscribe")
    told(ada, "@bob unsubscribed from `kites`.")
    bob.select(shown, "digest.menu", "Fewer papers")
    told(bob, "That subscription is gone")


def test_the_menu_of_a_digest_for_several(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    subscribed(ada, "kites")
    subscribed(ada, "lentils")
    shown = digest(bob, bot, clock, slack, "A kite", "Lentils by weight", "Kites with lentils")
    assert "matched 2 topics" in shown.as_text()
    bob.select(shown, "digest.menu", "Edit")
    told(bob, "*This channel is subscribed to 2 searches*")
    bob.select(shown, "digest.menu", "Pause 1 week")
    paused = told(ada, "@bob paused ").as_text()
    assert "`kites`" in paused
    assert "`lentils`" in paused
    sure = answer(bob, lambda: bob.select(shown, "digest.menu", "Unsubscribe"))
    assert sure.as_text().count("[Unsubscribe]") == 2
    bob.click(sure, "Unsubscribe", index=0)
    told(ada, "@bob unsubscribed from ")
    assert len(there(bot)) == 1


def test_why_and_less_of_it(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    subscribed(ada, "kites")
    shown = digest(bob, bot, clock, slack, "Kite wings with tethers", "A kite in gusty weather")
    why = answer(bob, lambda: bob.select(shown, "digest.menu", "Why these?"))
    assert why.as_text().startswith("*Why these?*")
    assert "`kites`: kites " in why.as_text()
    assert "together" in why.as_text()
    assert len(public(ada)) == 2
    choice = "Less of “tethers”"
    after = answer(bob, lambda: bob.select(why, "digest.less", choice))
    told(ada, "@bob wants less of *tethers* in `kites`.")
    told(bob, "*Why these?*")
    assert after.channel_id == why.channel_id
    next_one = digest(bob, bot, clock, slack, "Kites without strings", "Kites on long tethers")
    next_one = bob.wait_for("general", lambda m: "hidden by your edits" in m.as_text())
    assert "Kites without strings" in next_one.as_text()
    assert "Kites on long tethers" not in next_one.as_text()
    assert "1 hidden by your edits" in next_one.as_text()
    hidden = click(ada, told(ada, "hidden by your edits"), "Show 1 hidden")
    assert "Kites on long tethers" in hidden.as_text()
    assert "Less of *tethers* in `kites` · @bob [Show again]" in hidden.as_text()
    ada.click(hidden, "Show again")
    told(bob, "@ada wants no longer less of *tethers* in `kites`.")
    assert there(bot)[0].hidden == ()


def test_the_rest_is_shown_to_the_asker(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    subscribed(ada, "kites max 2 threads off")
    titles = [f"Kite tethers, part {number}" for number in range(25)]
    shown = digest(bob, bot, clock, slack, *titles)
    more = click(bob, shown, "Show 23 more")
    assert more.as_text().startswith("*Papers 3 to 22 of 25* · only you see this")
    last = click(bob, more, "Show 3 more")
    assert last.as_text().startswith("*Papers 23 to 25 of 25* · only you see this")
    titles_seen = [line for m in (shown, more, last) for line in m.as_text().split("\n")]
    assert sum("Kite tethers, part" in line and "*" in line for line in titles_seen) >= 25
    assert len(public(ada)) == 2


def test_a_digest_now_uses_up_nothing_until_it_is_sent(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    assert "subscribed to nothing" in ask(ada, "digest now").as_text()
    subscribed(ada, "kites")
    assert ask(ada, "digest now").as_text() == (
        "*Nothing is waiting:* no new papers. The next digest comes Tue 09:00."
    )
    add(bot.desk.store, "A new kite", clock.now.date())
    for _ in range(2):
        waiting = ask(bob, "digest now")
        assert waiting.as_text().startswith("*1 paper is waiting* for `kites`, of 1 new.")
    assert len(public(ada)) == 1
    bob.click(waiting, "Send it now")
    told(bob, "*Sent:* 1 paper.")
    told(ada, "New papers: kites")
    assert "*Nothing is waiting:*" in ask(bob, "digest now").as_text()
    clock.now += timedelta(days=1)
    deliver(bot, slack)
    assert sum("New papers" in m.as_text() for m in ada.sees("general")) == 1


def test_another_workspace_sees_and_changes_nothing(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, clock: Clock
) -> None:
    subscribed(ada, "kites")
    digest(bob, bot, clock, slack, "A kite with two tethers")
    (its,) = there(bot)
    where, delivery = its.workspace, latest(bot, its)
    elsewhere = Caller("T9", ada.id, its.order.destination)
    next_door = Caller(where, ada.id, slack.channel("random").id)
    for caller in (elsewhere, next_door):
        listed = handle(Subscriptions(), caller, bot.desk)
        assert isinstance(listed, SubscriptionsReply)
        assert listed.total == 0
        intents: list[Intent] = [
            Unsubscribe("kites"),
            Unsubscribe("all", sure=True),
            Hold("kites"),
            *(OfRow(act, its.id) for act in ("preview", "edit", "pause", "resume", "unsubscribe")),
            Revise(its.id, Options(cap=9)),
            *(OfDigest(act, delivery) for act in ("edit", "pause", "fewer", "why", "unsubscribe")),
            More(delivery),
            Less(delivery, bot.desk.store.papers.last_id(), 0),
            Unhide(its.id, 0),
        ]
        for intent in intents:
            assert isinstance(handle(intent, caller, bot.desk), SorryReply), intent
    assert there(bot) == [its]


def test_forgotten_members_do_not_come_back_by_an_undo(ada: Person, bob: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    ask(bob, "unsubscribe kites")
    gone = told(bob, "@bob unsubscribed from `kites`.")
    bot.desk.store.members.forget(ada.id, workspace=ada.team.id)
    bob.click(gone, "Undo")
    told(bob, "took back")
    assert there(bot)[0].creator == bob.id


# At home, and in the help


def test_home_and_help_name_them(ada: Person, bot: Bot) -> None:
    subscribed(ada, "kites")
    assert "subscribed to: `kites`" in ask(ada, "").as_text()
    click(ada, ask(ada, "subscribe boats weekly on monday"), "Send to me")
    ada.open_home()
    home = ada.wait_for_home(lambda view: "Your subscriptions" in view.as_text())
    assert "boats · Mondays at 09:00, UTC · next Mon 9 Nov 09:00" in home.as_text()
    assert "kites" not in home.as_text()


def latest(bot: Bot, its: Subscription) -> int:
    (delivery,) = bot.desk.store.deliveries.latest(workspace=its.workspace, limit=1)
    return delivery.id


def keep(bot: Bot, person: Person, words: str) -> None:
    """Subscribes the channel without a word."""
    interest = bot.desk.searcher.follow(parse_query(words))
    at = next(c.id for c in person.world.state.channels.values() if c.name == "general")
    bot.desk.store.subscriptions.add(
        Order(at, words, interest, Cadence(EVERY_DAY, 9)),
        workspace=person.team.id,
        creator=person.id,
        since=bot.desk.store.papers.last_id(),
        now=bot.desk.now(),
    )
