"""What a person types and clicks, and what they and others then see."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.app import Bot
from bot.workspace import FakeSlack, Person, SeenMessage, payloads
from bot.workspace.blockkit import validate_message
from bot.workspace.delivery import CallableTransport, Delivery, Retry
from bot.workspace.state import Json
from storage import PaperId, Store, StoredPaper
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE, evil_paper
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
SEARCHING = {"response_type": "ephemeral", "text": "Searching…"}
LOST = "That button is from an older message; ask again."
OLD = "That answer is too old to go on with: ask again."


def answer(person: Person, act: Callable[[], Delivery], channel: str = "general") -> SeenMessage:
    """What the person then sees that they did not see before."""
    before = {message.version for message in person.sees(channel)}
    delivery = act()
    assert (delivery.status, delivery.error) == (200, None)
    return person.wait_for(
        channel, lambda message: message.version not in before and message.text != "Searching…"
    )


def ask(person: Person, typed: str, channel: str = "general") -> SeenMessage:
    return answer(person, lambda: person.slash(f"/papers {typed}".strip(), channel), channel)


def click(person: Person, message: SeenMessage, label: str, **which: object) -> SeenMessage:
    where = message.channel_id
    return answer(person, lambda: person.click(message, label, **which), where)


def first_line(message: SeenMessage) -> str:
    return message.as_text().partition("\n")[0]


def rows(message: SeenMessage) -> list[str]:
    return [
        line.partition("*")[2].partition("*")[0]
        for line in message.as_text().split("\n")
        if line.startswith("*") and line[1:2].isdigit() and ". " in line[:5]
    ]


def test_a_search_is_answered_to_the_asker_alone(ada: Person, bob: Person) -> None:
    found = ask(ada, "search speculative decoding")
    assert found.ephemeral
    assert found.author == "paperboy"
    assert (
        found.as_text()
        == """\
*2 results* for `speculative decoding`
*1. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
*Speculative decoding* drafts several tokens with a small model and verifies them with a large one.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
*2. Lantern: Guiding Speculative Decoding by Confidence* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Find online]
Lantern stops drafting where confidence drops, which saves a third of the rejected tokens in \
*speculative decoding*.
11 Mar 2025 · speculative decoding
[Share…] [Subscribe to this]
Refine: add `by:` `topic:` `since:` `-word` · `/papers search speculative decoding`"""
    )
    assert bob.sees("general") == []


def test_searching_is_said_at_once_and_replaced_in_place(ada: Person, slack: FakeSlack) -> None:
    delivery = ada.slash("/papers search speculative decoding")
    assert delivery.ack == SEARCHING
    ada.wait_for("general", lambda message: message.text != "Searching…")
    assert len(ada.sees("general")) == 1
    assert [call.method for call in slack.calls if call.method != "auth.test"] == ["response_url"]


def test_a_page_turns_in_place(ada: Person) -> None:
    first = ask(ada, "search sort:new")
    assert first_line(first) == "*6 results* for `sort:new` · 1 to 5"
    second = click(ada, first, "Next 1 ›")
    assert first_line(second) == "*6 results* for `sort:new` · 6 to 6"
    assert rows(second) == [f"6. {BOATS}"]
    back = click(ada, second, "‹ Previous")
    assert back.as_text() == first.as_text()
    assert [message.ts for message in ada.sees("general")] == [first.ts]


def test_a_page_is_shared_as_one_clean_card(ada: Person, bob: Person) -> None:
    found = ask(ada, "search speculative decoding")
    card = click(ada, found, "Share…")
    assert not card.ephemeral
    assert card.notifies == {ada.id}
    assert (
        card.as_text()
        == """\
*1. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[Save]
Two decoders of one family draft for each other.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
*2. Lantern: Guiding Speculative Decoding by Confidence* [Save]
A draft model does not know when it is wrong. Lantern stops drafting where confidence drops, which \
saves a third of the rejected tokens in speculative decoding.
11 Mar 2025 · speculative decoding
shared by @ada · `/papers search speculative decoding`"""
    )
    # Bob sees the card and nothing else, and what is on it is his to click too.
    assert [message.as_text() for message in bob.sees("general")] == [card.as_text()]
    assert bob.sees("general")[0].actions.keys() == {"card.save"}
    # What the card says to type is his own answer.
    assert rows(ask(bob, "search speculative decoding")) == rows(found)
    assert len(ada.sees("general")) == 2


def test_a_paper_is_shown_compared_and_shared(ada: Person, bob: Person) -> None:
    ask(ada, "search speculative decoding")
    shown = ask(ada, "show 2")
    assert shown.ephemeral
    assert first_line(shown) == f"*{LANTERN}*"
    like = click(ada, shown, "Similar papers")
    assert first_line(like) == f"*3 papers* like {LANTERN}"
    card = click(ada, ask(ada, "show 1"), "Share here")
    assert not card.ephemeral
    assert card.as_text().endswith("shared by @ada")
    assert len(ada.sees("general")) == 5
    assert [message.as_text() for message in bob.sees("general")] == [card.as_text()]


def test_from_the_menu_similar_papers_stand_beside_the_answer(ada: Person) -> None:
    found = ask(ada, "search speculative decoding")
    like = click(ada, found, "paper.menu", option="Similar papers")
    assert first_line(like).startswith(f"*3 papers* like {DRAFTING} <")
    assert [message.as_text() for message in ada.sees("general")] == [
        found.as_text(),
        like.as_text(),
    ]


@pytest.mark.parametrize(("row", "label"), [(0, "Open"), (1, "Find online")])
def test_a_link_only_opens(ada: Person, slack: FakeSlack, row: int, label: str) -> None:
    found = ask(ada, "search speculative decoding")
    calls = len(slack.calls)
    assert ada.click(found, "paper.menu", option=label, index=row).status == 200
    shown = ask(ada, f"show {row + 1}")
    assert ada.click(shown, "paper.menu", option=label).status == 200
    ask(ada, "help")
    assert len(slack.calls) == calls + 2  # the paper, and the help


def test_a_number_is_a_row_of_the_last_answer_here(ada: Person, bob: Person) -> None:
    ask(ada, "search speculative decoding")
    assert first_line(ask(ada, "show 2")) == f"*{LANTERN}*"
    assert first_line(ask(ada, "similar 2")) == f"*3 papers* like {LANTERN}"
    unknown = "A number is a row of your last answer here: search first."
    assert ask(bob, "show 2").as_text() == unknown
    assert ask(ada, "show 2", "random").as_text() == unknown


def test_a_direct_message_is_answered_there(ada: Person, bob: Person) -> None:
    first = ask(ada, "search sort:new", "dm")
    assert first_line(first) == "*6 results* for `sort:new` · 1 to 5"
    second = click(ada, first, "Next 1 ›")
    assert rows(second) == [f"6. {BOATS}"]
    assert first_line(ask(ada, "show 6", "dm")) == f"*{BOATS}*"
    assert (ada.sees("general"), bob.sees("dm"), bob.sees("general")) == ([], [], [])


def test_a_private_channel_is_answered_though_the_bot_is_not_in_it(
    slack: FakeSlack, ada: Person
) -> None:
    slack.add_channel("secret", kind="private", members=["ada"])
    assert rows(ask(ada, "search lantern", "secret")) == [f"1. {LANTERN}"]


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("", "*What I can do*\n"),
        ("help search", "`/papers search <words>`\n"),
        (
            "serch lantern",
            "I do not know `serch`. Did you mean `search`?\nTry `/papers search lantern`",
        ),
        ("topics", "*Topics*, with the number of papers each has\nspeculative decoding (2), "),
        ("search zebra", "*Nothing found* for `zebra`\nTry fewer words"),
        ("show zebra", "No paper is called “zebra”. Search for a few of its words."),
        ("search", "`/papers search <words>`\n"),
    ],
)
def test_every_command_is_answered_in_private(
    ada: Person, bob: Person, typed: str, start: str
) -> None:
    reply = ask(ada, typed)
    assert reply.as_text().startswith(start)
    assert reply.ephemeral
    assert bob.sees("general") == []


# What is old, unknown, repeated or another's


def test_a_button_of_an_answer_that_was_forgotten_says_so(ada: Person, bot: Bot) -> None:
    found = ask(ada, "search sort:new")
    bot.desk.store.threads.forget_before(bot.desk.now())
    assert click(ada, found, "Share…").as_text() == OLD
    assert first_line(ada.sees("general")[0]) == "*6 results* for `sort:new` · 1 to 5"


def test_a_page_of_an_answer_that_was_forgotten_is_asked_for_again(ada: Person, bot: Bot) -> None:
    found = ask(ada, "search sort:new")
    bot.desk.store.threads.forget_before(bot.desk.now())
    page = click(ada, found, "Next 1 ›")
    assert first_line(page) == "*6 results* for `sort:new` · 6 to 6"
    assert page.ts == found.ts
    assert rows(click(ada, page, "‹ Previous")) == rows(found)
    assert LANTERN in ask(ada, "show 2").as_text()


def old_buttons(found: SeenMessage, slack: FakeSlack, action_id: str, value: str) -> SeenMessage:
    """The message as an older Paperboy would have drawn it."""
    kept = slack.state.messages[found.channel_id, found.ts]
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Old", "emoji": False},
        "action_id": action_id,
        "value": value,
    }
    kept.blocks = [{"type": "actions", "block_id": "old", "elements": [button]}]
    return replace(found, blocks=kept.blocks)


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("paper.upvote", "7"),
        ("", "7"),
        ("results.next", "x"),
        ("results.next", "abc:-5"),
        ("results.next", "abc:99999999999999999999"),
        ("results.share", "abc:"),
        ("results.previous", ":0"),
        ("paper.similar", "lantern"),
        ("paper.share", ""),
        ("paper.share", "9" * 40),
        ("paper.menu", "vote:1"),
        ("paper.menu", "show"),
        ("paper.menu", "show:one"),
    ],
)
def test_a_button_of_another_age_says_so(
    ada: Person, slack: FakeSlack, action_id: str, value: str
) -> None:
    found = old_buttons(ask(ada, "search lantern"), slack, action_id or "unnamed", value)
    assert click(ada, found, "Old").as_text() == LOST


def test_a_paper_that_is_gone_says_so(ada: Person, slack: FakeSlack) -> None:
    for action_id in ("paper.similar", "paper.share"):
        found = old_buttons(ask(ada, "search lantern"), slack, action_id, "99")
        reply = click(ada, found, "Old")
        assert reply.ephemeral
        assert reply.as_text() == "That paper is no longer on the shelf."


def click_of(message: SeenMessage, person: Person, slack: FakeSlack, value: str) -> Json:
    """A click as Slack would send it, of a person who does not see the message."""
    channel = slack.channel("general")
    url = slack.state.new_response_url(person.member, channel, target_ts=None)
    trigger = slack.state.new_trigger(slack.team.id, person.member)
    return payloads.interaction("block_actions", slack.team, person.member, trigger) | {
        "channel": {"id": channel.id, "name": channel.name},
        "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
        "response_url": slack.link(f"response/{url.id}"),
        "actions": [
            {
                "type": "button",
                "action_id": "results.share",
                "block_id": "b",
                "value": value,
                "action_ts": message.ts,
            }
        ],
    }


def test_anothers_answer_cannot_be_shared(
    ada: Person, bob: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    found = ask(ada, "search lantern")
    payload = click_of(found, bob, slack, str(found.actions["results.share"]["value"]))
    assert wire.send("block_actions", payload, None).status == 200
    reply = bob.wait_for("general")
    assert (reply.as_text(), reply.ephemeral) == (OLD, True)


def test_two_workspaces_do_not_see_each_others_answers(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    """Though the ids of their channels and members are the same."""
    found = ask(ada, "search lantern")
    other = replace(slack.team, id="T99999998")

    def said(typed: str) -> str:
        url = slack.state.new_response_url(ada.member, slack.channel("general"))
        payload = payloads.slash_command(
            other,
            ada.member,
            slack.channel("general"),
            typed=f"/papers {typed}",
            response_url=slack.link(f"response/{url.id}"),
            trigger_id=f"other {typed}",
        )
        before = {message.version for message in ada.sees("general")}
        assert wire.send("slash_command", payload, None).status == 200
        return ada.wait_for("general", lambda m: m.version not in before).as_text()

    assert said("show 1") == "A number is a row of your last answer here: search first."
    value = str(found.actions["results.share"]["value"])
    payload = click_of(found, ada, slack, value) | {
        "team": {"id": other.id, "domain": "other"},
        "user": payloads.user_in_payload(ada.member) | {"team_id": other.id},
    }
    assert wire.send("block_actions", payload, None).status == 200
    assert ada.wait_for("general", lambda m: m.text == OLD).ephemeral
    assert first_line(ask(ada, "show 1")) == f"*{LANTERN}*"


def test_two_real_workspaces_each_have_their_own_last_answer(ada: Person, slack: FakeSlack) -> None:
    ada_elsewhere = slack.member("ada", slack.add_team("Other Lab"))
    ask(ada, "search lantern")
    ask(ada_elsewhere, "search boats")
    assert first_line(ask(ada, "show 1")) == f"*{LANTERN}*"
    assert first_line(ask(ada_elsewhere, "show 1")) == f"*{BOATS}*"


def test_a_command_or_a_click_that_comes_twice_acts_once(
    ada: Person, slack: FakeSlack, bot: Bot, wire: CallableTransport
) -> None:
    asked = ada.slash("/papers help")
    ada.wait_for("general")
    assert wire.send("slash_command", asked.payload, Retry(1, "http_timeout")).status == 200
    found = ask(ada, "search lantern")
    card = click(ada, found, "Share…")
    shared = slack.deliveries[-1]
    for _ in range(3):
        assert wire.send("block_actions", shared.payload, None).status == 200
    assert bot.close(5)
    assert [message.ts for message in ada.sees("general") if not message.ephemeral] == [card.ts]
    assert len(ada.sees("general")) == 3


# What nobody listens to is acknowledged all the same


def test_an_unknown_command_is_told_what_is_known(ada: Person) -> None:
    delivery = ada.slash("/paperz lantern")
    assert delivery.status == 200
    assert ada.sees("general")[-1].as_text() == "I only know `/papers`. Try `/papers help`."


def test_every_event_is_acknowledged(ada: Person, slack: FakeSlack) -> None:
    ada.invite_bot("general")
    ada.mention("hello", "general")
    ada.wait_for("general", lambda message: message.ephemeral)
    ada.dm("hello")
    ada.wait_for("dm")
    ada.open_home()
    ada.wait_for_home()
    ada.remove_bot("general")
    slack.uninstall()
    sent = [each for each in slack.deliveries if each.kind == "event_callback"]
    assert {each.payload["event"]["type"] for each in sent} == {
        "member_joined_channel",
        "app_mention",
        "message",
        "app_home_opened",
        "tokens_revoked",
        "app_uninstalled",
    }
    assert [(each.status, each.error) for each in sent] == [(200, None)] * len(sent)
    assert slack.redeliver(sent[0].payload["event_id"]).status == 200
    methods = [call.method for call in slack.calls if call.method != "auth.test"]
    assert methods == ["chat.postEphemeral", "chat.postMessage", "users.info", "views.publish"]


@pytest.mark.parametrize("subtype", ["message_changed", "message_deleted", "bot_message", "odd"])
def test_messages_about_messages_are_acknowledged(
    bot: Bot, slack: FakeSlack, wire: CallableTransport, subtype: str
) -> None:
    event = {"type": "message", "subtype": subtype, "channel": "C1", "event_ts": "1.1"}
    payload = payloads.event_callback(
        slack.team, event, event_id=f"Ev{subtype}", clock=slack.clock, shared=False
    )
    assert wire.send("event_callback", payload, None).status == 200
    odd = payload | {"event": {"type": "never_heard_of"}, "event_id": "Ev2"}
    assert wire.send("event_callback", odd, None).status == 200


VIEW = {"id": "V1", "type": "modal", "callback_id": "old", "state": {"values": {}}, "blocks": []}


@pytest.mark.parametrize(
    ("kind", "more", "ack"),
    [
        ("view_submission", {"view": VIEW}, None),
        ("view_closed", {"view": VIEW, "is_cleared": False}, None),
        ("shortcut", {"callback_id": "old", "action_ts": "1.1"}, None),
        ("message_action", {"callback_id": "old", "action_ts": "1.1", "message": {}}, None),
        (
            "block_suggestion",
            {"action_id": "old", "block_id": "b", "value": "x", "container": {}},
            {"options": []},
        ),
        (
            "block_actions",
            {
                "view": VIEW,
                "container": {"type": "view", "view_id": "V1"},
                "actions": [{"type": "button", "action_id": "old", "block_id": "b", "value": "1"}],
            },
            None,
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_every_interaction_is_acknowledged(
    ada: Person, slack: FakeSlack, wire: CallableTransport, kind: str, more: Json, ack: object
) -> None:
    payload = payloads.interaction(kind, slack.team, ada.member, "1.2.local") | more
    reply = wire.send(kind, payload, None)
    assert (reply.status, reply.body) == (200, ack)


# A paper whose title and abstract mean harm


def put_evil(bot: Bot, text: str) -> list[StoredPaper]:
    """Two of them on the shelf."""
    kept = []
    for n in range(2):
        evil = evil_paper(text.replace("\ud800", ""), n)
        id = bot.desk.store.papers.add(evil.paper, keys=[f"evil:{n}"], tags=evil.tags)
        kept.append(bot.desk.store.papers.get(PaperId(id)))
    bot.desk.searcher.refresh()
    return kept


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
def test_a_hostile_paper_pings_nobody_and_links_nowhere(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, text: str
) -> None:
    evil, _ = put_evil(bot, text)
    typed = text.replace("\ud800", "").replace("\n", " ")[:3000]
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = ask(ada, "search evil channel click sort:new")
    assert len(rows(found)) == 2
    shown = ask(ada, "show 1")
    like = click(ada, shown, "Similar papers")
    assert "like <!channel> & <https://evil.example❘click>" in first_line(like)
    seen = [
        found,
        shown,
        like,
        click(ada, shown, "Share here"),
        click(ada, found, "Share…"),
        ask(ada, "topics"),
        ask(ada, "topics evil"),
        ask(ada, f"topics {escaped}"),
        ask(ada, f"search {escaped}"),
        ask(ada, f'search zebra topic:"{escaped}" by:{EVIL_TITLE}'),
        ask(ada, f"search {EVIL_TITLE} @here"),
        ask(ada, f"show {escaped}"),
        ask(ada, f"{EVIL_TITLE} {escaped}"),
        ask(ada, f"{escaped}"),
        ask(ada, f"help {escaped}"),
    ]
    assert evil.paper.title == EVIL_TITLE
    for message in [*seen, *bob.sees("general")]:
        by_ada = {ada.id} if not message.ephemeral else set()
        assert message.notifies == by_ada
        # The title leads to the paper's arXiv page or nowhere; buttons lead to it or look for it.
        for _, url in message.links:
            assert url.startswith(("https://arxiv.org/abs/", "https://scholar.google.com/scholar?"))
        assert validate_message({"blocks": message.blocks}) == []
        assert len(message.text) <= 3900
    assert len(bob.sees("general")) == 2
    assert {call.status for call in slack.calls} == {200}


def test_a_mistyped_word_is_corrected_and_can_be_searched_as_it_was(
    ada: Person, bob: Person
) -> None:
    found = ask(ada, "search speculativ decoding")
    assert first_line(found) == (
        "*2 results* for `speculative decoding` (corrected from `speculativ decoding`)"
    )
    assert "[Share…] [Search exactly]" in found.as_text()
    exact = click(ada, found, "Search exactly")
    assert (
        exact.as_text()
        == """\
*Nothing found* for `decoding "speculativ"`
With less asked for there are papers: `/papers search decoding` (2)
Topics that are there: `topic:"speculative decoding"`"""
    )
    assert bob.sees("general") == []


def test_a_corrected_search_goes_on_as_it_began(ada: Person, bot: Bot, shelf: Store) -> None:
    for n in range(6):
        shelf.papers.add(paper(n, title=f"Harbour {n}", abstract=""), keys=[], tags=[])
    bot.desk.searcher.refresh()
    found = ask(ada, "search harbuor")
    assert "[Share…] [Next 2 ›] [Search exactly]" in found.as_text()
    after = click(ada, found, "Next 2 ›")
    assert first_line(after) == ("*7 results* for `harbour` (corrected from `harbuor`) · 6 to 7")
    assert "[Share…] [‹ Previous]" in after.as_text()


def test_a_row_says_why_it_is_there(ada: Person, bob: Person) -> None:
    found = ask(ada, "search speculative decoding")
    why = click(ada, found, "paper.menu", option="Why this rank", index=1)
    first, reasons, how = why.as_text().split("\n")
    assert first.startswith(f"*Why* {LANTERN} ")
    assert re.fullmatch(r"decoding \d\.\d · speculative \d\.\d · .*\*together \d\.\d\*", reasons), (
        reasons
    )
    assert how.endswith("`/papers search speculative decoding`")
    like = click(ada, ask(ada, f"show {LANTERN}"), "Similar papers")
    shared = click(ada, like, "paper.menu", option="Why this rank")
    assert "`/papers similar Lantern" in shared.as_text()
    assert bob.sees("general") == []
