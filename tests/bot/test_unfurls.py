"""What stands under the links to papers that people post."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from bot.app import Bot
from bot.blocks import draw_unfurls
from bot.handlers import Caller, Desk, handle
from bot.intents import Unfurl
from bot.replies import Shelved, UnfurlReply
from bot.workspace import FakeSlack, Person, SeenMessage
from bot.workspace.blockkit import validate_message
from bot.workspace.delivery import CallableTransport
from bot.workspace.faults import Fault
from bot.workspace.payloads import event_callback
from bot.workspace.state import Json
from storage import MemberSettings, PaperId, Privacy, Savers, Store, StoreBusy
from tests.bot.conftest import EVIL_TEXTS, evil_paper
from tests.bot.test_conversation import ask, click
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, *_ = (title for title, _ in INVENTED)
ONE, TWO, THREE = (f"https://arxiv.org/abs/2503.0000{n}" for n in (1, 2, 3))
MANIFEST = json.loads((Path(bot.__file__).parent / "manifest.json").read_text())
HERE = Caller("T1", "U1", "C1")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    domains = MANIFEST["features"]["unfurl_domains"]
    with FakeSlack(signing_secret="not-a-secret", unfurl_domains=domains) as running:
        yield running


def posted(person: Person, typed: str, channel: str = "general") -> SeenMessage:
    """The message, once something stands under its links."""
    ts = person.post(typed, channel).ts
    return person.wait_for(channel, lambda seen: seen.ts == ts and bool(seen.raw["unfurls"]))


def unfurls(bot: Bot, slack: FakeSlack) -> list[Json]:
    """All that was put under links, once the bot has done all that it had to."""
    assert bot.close(5)
    return [call.args for call in slack.calls if call.method == "chat.unfurl"]


def saved(store: Store, person: Person, number: int, tier: Privacy | None = None) -> None:
    where = person.team.id
    if tier:
        settings = MemberSettings(privacy=tier)
        store.members.keep(settings, workspace=where, member=person.id)
    store.lists.save(PaperId(number), workspace=where, member=person.id, now=NOON, note="a note")


# What it looks like


def test_one_link_is_told_of_in_full(ada: Person, bob: Person, shelf: Store) -> None:
    saved(shelf, ada, 1)
    saved(shelf, bob, 1)
    seen = posted(ada, f"look: {ONE}v2")
    assert (
        seen.as_text()
        == f"""\
look: {ONE}v2
| *{DRAFTING} <{ONE}>*
| Two decoders of one family draft for each other.
| Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding · \
saved by @ada, @bob
| [Save] [Open]"""
    )
    assert bob.sees("general")[-1].as_text() == seen.as_text()
    ((url, shown),) = seen.raw["unfurls"].items()
    assert url == f"{ONE}v2"
    assert validate_message({"attachments": [shown]}) == []
    assert seen.actions["card.open"]["url"] == ONE
    assert (
        shown["fallback"]
        == f"""\
*<{ONE}|{DRAFTING}>*
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding · \
saved by <@{ada.id}>, <@{bob.id}>
Two decoders of one family draft for each other."""
    )


def test_two_links_are_told_of_in_brief(ada: Person, bob: Person, shelf: Store) -> None:
    saved(shelf, bob, 3)
    seen = posted(ada, f"{THREE} or https://hf.co/papers/2503.00002?")
    assert (
        seen.as_text()
        == f"""\
{THREE} or https://hf.co/papers/2503.00002?
| *{EXPERTS}* [Save]
| 11 Mar 2025 · mixture of experts · saved by @bob
| *{LANTERN}* [Save]
| 11 Mar 2025 · speculative decoding"""
    )


def test_three_links_are_left_alone(ada: Person, bot: Bot, slack: FakeSlack) -> None:
    ada.post(f"{ONE} {TWO} {THREE}", "general")
    assert unfurls(bot, slack) == []


def test_what_is_not_on_the_shelf_is_left_alone_but_counts(
    ada: Person, bot: Bot, slack: FakeSlack
) -> None:
    ada.post("https://arxiv.org/abs/2503.99998 https://arxiv.org/list/cs.CL/recent", "general")
    seen = posted(ada, f"https://arxiv.org/abs/2503.99999 {ONE}")
    assert [line for line in seen.as_text().split("\n") if "Save" in line] == [
        f"| *{DRAFTING} <{ONE}>* [Save]"
    ]
    ada.post(f"https://arxiv.org/abs/2503.99999 https://arxiv.org/abs/2503.99998 {TWO}", "general")
    assert [list(call["unfurls"]) for call in unfurls(bot, slack)] == [[ONE]]


@pytest.mark.parametrize(
    "again",
    [
        "https://arxiv.org/pdf/2503.00001",
        "https://arxiv.org/html/2503.00001v3",
        "https://huggingface.co/papers/2503.00001",
        "https://doi.org/10.48550/arXiv.2503.00001",
    ],
)
def test_two_forms_of_one_link_are_one(ada: Person, again: str) -> None:
    seen = posted(ada, f"{ONE} is {again}")
    assert list(seen.raw["unfurls"]) == [ONE]
    assert "Two decoders" in seen.as_text()


def test_papers_that_are_found_by_other_links(ada: Person, shelf: Store) -> None:
    shelf.papers.add(paper(0, title="Kites"), keys=["openreview:abc-d_12xy"], tags=[])
    shelf.papers.add(paper(0, title="Winds"), keys=["doi:10.1000/x"], tags=[])
    assert "Kites" in posted(ada, "https://openreview.net/pdf?id=AbC-d_12xY&a=1").as_text()
    assert "Winds" in posted(ada, "https://doi.org/10.1000/X").as_text()


def test_a_paper_without_an_address_is_searched_for(ada: Person, shelf: Store) -> None:
    seen = posted(ada, TWO)
    where = "https://scholar.google.com/scholar?q="
    assert seen.actions["card.open"]["url"].startswith(where)
    assert ada.click(seen, "card.open").status == 200
    assert [m.author for m in ada.sees("general")] == ["ada"]


@pytest.mark.parametrize("kind", EVIL_TEXTS)
@pytest.mark.parametrize("several", [True, False])
def test_hostile_text_pings_nobody_and_links_nowhere(kind: str, several: bool) -> None:
    stored = evil_paper(EVIL_TEXTS[kind])
    told = {stored.id: Shelved(None, Savers(("U7",), 2))}
    (drawn,) = draw_unfurls(UnfurlReply(((ONE, stored),), told, several)).values()
    attachment = {"blocks": list(drawn.blocks), "fallback": drawn.text}
    assert validate_message({"attachments": [attachment]}) == []
    seen = SeenMessage("1", "C1", "ada", "", False, blocks=list(drawn.blocks))
    assert seen.notifies == {"U7"}
    assert [url for _, url in seen.links if "scholar.google.com" not in url] == []
    assert "<!" not in drawn.text


# How often


def told_of(desk: Desk, caller: Caller, minute: float, *urls: str) -> list[str]:
    """Titles that are shown for these links that many minutes after noon."""
    then = replace(desk, now=lambda: NOON + timedelta(minutes=minute))
    reply = handle(Unfurl(urls), caller, then)
    assert isinstance(reply, UnfurlReply)
    return [shown.paper.title for _, shown in reply.papers]


def test_a_channel_is_told_of_a_paper_once_in_thirty_minutes(desk: Desk) -> None:
    pdf = "https://arxiv.org/pdf/2503.00001v2.pdf"
    assert told_of(desk, HERE, 0, ONE) == [DRAFTING]
    assert told_of(desk, HERE, 1, pdf) == []
    assert told_of(desk, HERE, 29, pdf, TWO) == [LANTERN]
    assert told_of(desk, HERE, 31, ONE, TWO) == [DRAFTING]
    assert told_of(desk, HERE, 60, ONE, TWO) == [LANTERN]
    assert told_of(desk, HERE, 62, ONE) == [DRAFTING]


def test_another_channel_or_workspace_is_told_all_the_same(desk: Desk) -> None:
    assert told_of(desk, HERE, 0, ONE) == [DRAFTING]
    assert told_of(desk, replace(HERE, channel="C2"), 0, ONE) == [DRAFTING]
    assert told_of(desk, replace(HERE, workspace="T2"), 0, ONE) == [DRAFTING]
    assert told_of(desk, replace(HERE, member="U2"), 0, ONE) == []


def test_the_same_link_soon_after_is_left_alone(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack
) -> None:
    posted(ada, ONE)
    bob.post(f"as I said: {ONE}", "general")
    assert posted(bob, ONE, "random")
    assert len(unfurls(bot, slack)) == 2


def test_an_event_that_comes_twice_is_answered_once(
    ada: Person, bot: Bot, slack: FakeSlack
) -> None:
    posted(ada, ONE)
    (event,) = [each for each in slack.deliveries if each.kind == "event_callback"]
    slack.redeliver(event.payload["event_id"])
    assert len(unfurls(bot, slack)) == 1


# Where


def test_it_works_where_the_bot_is_not_and_in_a_thread(ada: Person, slack: FakeSlack) -> None:
    slack.add_channel("lab", kind="private", members=["ada"])
    first = posted(ada, ONE, "lab")
    ada.post(TWO, "lab", thread=first.ts)
    answer = ada.wait_for("lab", lambda seen: bool(seen.thread_ts and seen.raw["unfurls"]))
    assert LANTERN in answer.as_text()


def test_a_message_that_is_being_written_is_previewed(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, shelf: Store
) -> None:
    """Without savers: nobody knows yet where it will be sent. Then it is told of as any other."""
    saved(shelf, bob, 1)
    ts = ada.compose(f"look: {ONE}")
    assert slack.wait(lambda: bool(ada.draft(ts).raw["unfurls"]))
    preview = ada.draft(ts).as_text()
    assert f"| *{DRAFTING} <{ONE}>*" in preview
    assert "saved by" not in preview
    assert "saved by @bob" in posted(ada, f"look: {ONE}").as_text()
    sent = slack.channel("general").id, ada.sees("general")[-1].ts
    assert [(call["source"], call["unfurl_id"]) for call in unfurls(bot, slack)] == [
        ("composer", f"COMPOSER:{ts}"),
        ("conversations_history", ":".join(sent)),
    ]


def shared_link(slack: FakeSlack, **told: object) -> Json:
    """The event of a message in #general, as an older Slack sends it."""
    event = {
        "type": "link_shared",
        "channel": slack.channel("general").id,
        "user": slack.member("ada").id,
        "message_ts": "1.000001",
        "links": [{"domain": "arxiv.org", "url": ONE}],
    }
    return event_callback(slack.team, event | told, event_id="Ev1", clock=slack.clock, shared=False)


def test_an_event_without_an_unfurl_id(wire: CallableTransport, slack: FakeSlack, bot: Bot) -> None:
    wire.send("event_callback", shared_link(slack), None)
    (call,) = unfurls(bot, slack)
    assert (call["channel"], call["ts"]) == (slack.channel("general").id, "1.000001")


@pytest.mark.parametrize(
    "told",
    [
        {"links": None},
        {"links": [None, {}, {"url": 1}]},
        {"links": [{"url": "x" * 10_000}]},
        {"bot_id": "B1"},
    ],
)
def test_odd_events_and_other_bots_are_left_alone(
    wire: CallableTransport, slack: FakeSlack, bot: Bot, told: Json
) -> None:
    assert wire.send("event_callback", shared_link(slack, **told), None).status == 200
    assert unfurls(bot, slack) == []


def test_own_messages_are_left_alone(wire: CallableTransport, slack: FakeSlack, bot: Bot) -> None:
    mine = shared_link(slack, user=slack.team.bot_user_id)
    assert wire.send("event_callback", mine, None).status == 200
    assert unfurls(bot, slack) == []


# Who saved it


@pytest.mark.parametrize("tier", Privacy)
@pytest.mark.parametrize("own", [True, False], ids=["the poster's own", "another's"])
def test_everybody_in_the_channel_sees_what_everybody_may(
    ada: Person, bob: Person, shelf: Store, tier: Privacy, own: bool
) -> None:
    saver = ada if own else bob
    saved(shelf, saver, 2, tier)
    shown = json.dumps(posted(ada, TWO).raw["unfurls"])
    assert (saver.id in shown) == ("saved by" in shown) == (tier is Privacy.TEAM)
    assert "a note" not in shown


def test_the_counted_are_counted_from_three_up(ada: Person, slack: FakeSlack, shelf: Store) -> None:
    savers = [slack.member(name) for name in ("bob", "cy", "dot")]
    for person in savers[:2]:
        saved(shelf, person, 2, Privacy.COUNT)
    assert "saved by" not in posted(ada, TWO).as_text()
    saved(shelf, savers[2], 2, Privacy.COUNT)
    assert "saved by 3" in posted(ada, TWO, "random").as_text()


def test_another_workspace_learns_nothing(ada: Person, slack: FakeSlack, shelf: Store) -> None:
    other = slack.member("eve", slack.add_team("Other Lab"))
    saved(shelf, other, 2)
    shown = posted(ada, TWO)
    assert "saved by" not in shown.as_text()
    assert other.id not in json.dumps(shown.raw["unfurls"])


def test_a_channel_shared_with_others_learns_no_names(
    ada: Person, bob: Person, slack: FakeSlack, shelf: Store
) -> None:
    saved(shelf, bob, 2)
    slack.add_channel("joint", members=["ada"], bot=True, is_ext_shared=True)
    shown = posted(ada, TWO, "joint")
    assert LANTERN in shown.as_text()
    assert "saved by" not in shown.as_text()
    assert bob.id not in json.dumps(shown.raw["unfurls"])
    assert "saved by @bob" in posted(ada, TWO).as_text()


# Clicks


def test_save_is_answered_to_the_clicker_alone(ada: Person, bob: Person, slack: FakeSlack) -> None:
    seen = posted(ada, f"look: {TWO}")
    before = seen.as_text()
    saved = click(bob, seen, "Save")
    assert saved.ephemeral
    assert saved.as_text().startswith(f"*Saved to your list:* {LANTERN} · to read\n[Undo]")
    (sent,) = [each.payload for each in slack.deliveries if each.kind == "block_actions"]
    assert sent["container"]["type"] == "message_attachment"
    assert sent["container"]["app_unfurl_url"] == TWO
    assert [message.as_text() for message in ada.sees("general")] == [before]
    undone = click(bob, saved, "Undo")
    assert undone.as_text().startswith("*Undone")
    assert ada.sees("general")[-1].as_text() == before


def test_the_save_button_of_two_saves_its_own_paper(ada: Person, bob: Person) -> None:
    seen = posted(ada, f"{ONE} {TWO}")
    assert LANTERN in click(bob, seen, "Save", index=1).as_text()


def test_the_paper_may_be_gone(ada: Person, bot: Bot, shelf: Store) -> None:
    seen = posted(ada, TWO)
    blocks = seen.raw["unfurls"][TWO]["blocks"]
    blocks[-1]["elements"][0]["value"] = "99"
    gone = click(ada, seen, "Save")
    assert gone.as_text() == "That paper is no longer on the shelf."
    assert gone.ephemeral


# What goes wrong


@pytest.mark.parametrize(
    "code", ["cannot_unfurl_message", "missing_scope", "cannot_find_channel", "token_revoked"]
)
def test_what_slack_refuses_ends_in_the_log(
    ada: Person, bot: Bot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    slack.faults.next("chat.unfurl", Fault.error(code))
    ada.post(ONE, "general")
    assert len(unfurls(bot, slack)) == 1
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert logged == [f"no unfurl: Slack does not allow that ({code})."]
    assert [message.author for message in ada.sees("general")] == ["ada"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.error("cannot_unfurl_url"),
        Fault.rate_limited(1),
        Fault.status(503),
        Fault.drop_after(),
    ],
)
def test_what_passes_is_tried_again(
    ada: Person, bot: Bot, slack: FakeSlack, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    slack.faults.next("chat.unfurl", fault)
    assert "Two decoders" in posted(ada, ONE).as_text()
    assert len(unfurls(bot, slack)) == 2
    assert [record for record in caplog.records if record.name.startswith("bot")] == []


@pytest.mark.parametrize("error", [StoreBusy("The store is busy."), ValueError("odd")])
def test_what_fails_here_ends_in_the_log(
    ada: Person, bot: Bot, slack: FakeSlack, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(text: str) -> None:
        raise error

    monkeypatch.setattr(bot.desk.searcher, "find_named", fail)
    ada.post(ONE, "general")
    assert unfurls(bot, slack) == []
    assert [message.author for message in ada.sees("general")] == ["ada"]


# The same links in commands


@pytest.mark.parametrize(
    "link",
    [
        ONE,
        "https://arxiv.org/pdf/2503.00001v4.pdf",
        "https://hf.co/papers/2503.00001",
        "arxiv.org/abs/2503.00001",
        "arXiv:2503.00001v2",
        "2503.00001v2",
        "https://doi.org/10.48550/arXiv.2503.00001",
        "https://openreview.net/forum?id=AbC-d_12xY&noteId=zzzzzzzzzz",
        "https://doi.org/10.1000/X",
        "10.1000/x",
        "https://aclanthology.org/P19-1001.pdf",
    ],
)
def test_every_link_is_a_word_for_a_paper(ada: Person, shelf: Store, link: str) -> None:
    others = ["openreview:abc-d_12xy", "doi:10.1000/x", "acl:p19-1001"]
    shelf.papers.update(PaperId(1), paper(0), keys=["arxiv:2503.00001", *others], tags=[])
    assert DRAFTING in ask(ada, f"show {link}").as_text()
    assert (
        ask(ada, f"save {link} in thesis note: x")
        .as_text()
        .startswith(f"*Saved to your list:* {DRAFTING} · to read · list thesis · note: x")
    )
    ada.dm(f"unsave {link}")
    assert DRAFTING in ada.wait_for("dm").as_text()


@pytest.mark.parametrize(
    "typed",
    [ONE, f"{ONE}v2.", "arXiv 2503.00001", "2503.00001", f"what about {ONE} ({ONE})?"],
)
def test_a_link_said_to_the_bot_is_asked_about(ada: Person, typed: str) -> None:
    """And not told of a second time under what was said."""
    ada.dm(typed)
    shown = ada.wait_for("dm")
    assert shown.as_text().startswith(f"*{DRAFTING} <{ONE}>*")
    assert ask(ada, typed).as_text() == shown.as_text()
    assert [message.raw["unfurls"] for message in ada.sees("dm")] == [{}, {}]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("https://arxiv.org/abs/2503.99999", "No paper is called “arxiv:2503.99999”."),
        (f"serch {ONE}", "I do not know `serch`. Did you mean `search`?"),
        (f"{ONE} {TWO}", f"I do not know `{ONE}`. Did you mean `search`?"),
    ],
)
def test_a_link_that_cannot_be_shown(ada: Person, typed: str, says: str) -> None:
    assert ask(ada, typed).as_text().startswith(says)
