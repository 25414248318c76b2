"""The form for what a member keeps with a paper: opened, filled in, answered where it was asked."""

import logging
from datetime import date, timedelta

import pytest

from bot.app import Bot
from bot.intents import Amend
from bot.listeners.forms import Form
from bot.listeners.modals import read_note
from bot.workspace import FakeSlack, Person, SeenMessage, SeenView, bodies, payloads
from bot.workspace.delivery import CallableTransport
from bot.workspace.faults import Fault
from bot.workspace.state import Json
from storage import PaperId, Status, Store
from tests.bot.conftest import EVIL_TITLE
from tests.bot.test_conversation import answer, ask, click, first_line
from tests.bot.test_list_conversation import LANTERN, NOTE_TIP, saves
from tests.builders import paper

LATE = "That took too long to open: click again."
GONE = "That paper is no longer on the shelf."
OLD = "That window is from an older message; ask again."
LEFT = "List: [Choose a list, or type a new one v]\nStatus: [To read v]"
FORM = f"""\
Keep a paper
*{LANTERN}*
11 Mar 2025 · speculative decoding
Note: [Only you see it]
List: [Choose a list, or type a new one v]
Status: [To read v]
Remind me on: [Choose a day v]
[Cancel] [Save]"""


def opened(
    person: Person, seen: SeenMessage | SeenView, label: str = "Add note", **which: object
) -> SeenView:
    delivery = person.click(seen, label, **which)
    assert (delivery.status, delivery.error) == (200, None)
    return person.wait_for_modal()


def submitted(
    person: Person, view: SeenView, values: Json, channel: str = "general"
) -> SeenMessage:
    return answer(person, lambda: person.submit(view, values), channel)


def day(bot: Bot, days: int) -> str:
    return (bot.desk.now().date() + timedelta(days)).isoformat()


def sent_back(person: Person, slack: FakeSlack, metadata: str, **values: str) -> Json:
    """A submission as Slack would send it, of a form that a person cannot fill in so."""
    trigger = slack.state.new_trigger(slack.team.id, person.member)
    chosen = {"value": values.pop("status", "to_read")}
    told = {
        name: {name: {"type": "plain_text_input", "value": its}} for name, its in values.items()
    }
    told["status"] = {"status": {"type": "static_select", "selected_option": chosen}}
    view = {"id": "V1", "type": "modal", "callback_id": "modal.note", "blocks": []}
    view |= {"private_metadata": metadata, "state": {"values": told}}
    payload = payloads.interaction("view_submission", slack.team, person.member, trigger)
    return payload | {"view": view, "response_urls": []}


# Where it is opened, and how it is answered there


def test_a_note_is_added_to_what_was_just_saved(ada: Person, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    view = opened(ada, saved)
    assert view.as_text() == FORM
    kept = submitted(ada, view, {"note": "see *figure* 3", "list": "Thesis", "status": "Reading"})
    assert ada.modal() is None
    assert (kept.ts, kept.ephemeral) == (saved.ts, True)
    assert (
        kept.as_text()
        == f"""\
*Changed on your list:* {LANTERN} · reading · list Thesis · note: see ∗figure∗ 3
[Undo]"""
    )
    assert [each[:4] for each in saves(shelf, ada)] == [(2, "Thesis", "reading", "see *figure* 3")]
    undone = click(ada, kept, "Undo")
    assert (undone.ts, undone.as_text()) == (saved.ts, f"*Undone:* {LANTERN} · to read")
    assert [each[:4] for each in saves(shelf, ada)] == [(2, "", "to_read", "")]


def test_a_paper_is_saved_from_its_card_with_all_that_is_kept(
    ada: Person, bob: Person, bot: Bot, shelf: Store
) -> None:
    card = ask(ada, "show 2503.00002")
    view = opened(ada, card, "paper.menu", option="Add note")
    due = day(bot, 3)
    kept = submitted(ada, view, {"note": "first", "due": due})
    assert kept.ts == card.ts
    assert first_line(kept).startswith(f"*Saved to your list:* {LANTERN} · to read · due ")
    assert first_line(kept).endswith(" · note: first [Undo]")
    assert "[... Edit note | Copy BibTeX | Find online]" in kept.as_text()
    found = shelf.lists.find(PaperId(2), workspace=ada.team.id, member=ada.id)
    assert found is not None
    assert (found.note, str(found.due)) == ("first", due)
    # The form comes back as it was left, and what is emptied is taken away.
    again = opened(ada, kept, "paper.menu", option="Edit note")
    assert f"Note: [first]\n{LEFT}\nRemind me on: [{due} v]\n" in again.as_text()
    gone = submitted(ada, again, {"note": "", "due": None})
    assert first_line(gone) == f"*Changed on your list:* {LANTERN} · to read [Undo]"
    back = click(ada, gone, "Undo")
    assert first_line(back).endswith(" · note: first")
    assert shelf.lists.find(PaperId(2), workspace=ada.team.id, member=ada.id) == found
    assert bob.sees("general") == []


def test_what_is_sent_unchanged_changes_nothing(ada: Person, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    before = saves(shelf, ada)
    kept = submitted(ada, opened(ada, saved), {})
    assert kept.as_text() == f"*Nothing to change:* {LANTERN} · to read"
    assert saves(shelf, ada) == before


def test_a_note_is_added_in_the_app_home(ada: Person, slack: FakeSlack, shelf: Store) -> None:
    ask(ada, "save 2503.00002")
    ada.open_home()
    home = ada.wait_for_home()
    view = opened(ada, home, "paper.menu", option="Add note")
    seen = len(ada.sees("general"))
    assert ada.submit(view, {"note": "see figure 3"}).status == 200
    told = ada.wait_for_home(lambda home: "Changed on your list" in home.as_text())
    assert f"*Changed on your list:* {LANTERN} · to read · note: see figure 3" in told.as_text()
    assert len(ada.sees("general")) == seen
    assert ada.sees("dm") == []


def test_a_row_is_noted_where_it_stands(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    found = ask(ada, "search lantern")
    first = found.actions["paper.menu"]["options"][0]["value"]
    payload = note_click(ada, slack, found, f"note:{first.removeprefix('save:')}", "paper.menu")
    assert wire.send("block_actions", payload, None).status == 200
    kept = submitted(ada, ada.wait_for_modal(lambda view: True), {"note": "see figure 3"})
    assert kept.ts == found.ts
    assert kept.as_text().startswith(
        f"*Saved to your list:* {LANTERN} · to read · note: see figure 3 [Undo]\n*1 result* for"
    )
    assert len(ada.sees("general")) == 1


def test_what_everybody_sees_is_not_rewritten(
    ada: Person, bob: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    card = click(bob, ask(bob, "search lantern"), "Share…")
    payload = note_click(ada, slack, card, "note:2", "paper.menu")
    assert wire.send("block_actions", payload, None).status == 200
    kept = submitted(ada, ada.wait_for_modal(lambda view: True), {"note": "mine"})
    assert (kept.ephemeral, kept.ts != card.ts) == (True, True)
    assert bob.sees("general")[-1].as_text() == card.as_text()


def test_a_home_stays_where_it_was(ada: Person, slack: FakeSlack, wire: CallableTransport) -> None:
    ask(ada, "done 2503.00002")
    ada.open_home()
    home = ada.wait_for_home()
    payload = note_click(ada, slack, None, "note:2:home_done", "paper.menu") | {
        "container": {"type": "view", "view_id": home.id},
        "view": bodies.view_json(slack.state.views[home.id], slack.team),
    }
    assert wire.send("block_actions", payload, None).status == 200
    ada.submit(ada.wait_for_modal(lambda view: True), {"note": "mine"})
    told = ada.wait_for_home(lambda view: "Changed on your list" in view.as_text())
    assert told.actions["home.show"]["initial_option"]["value"] == "home_done"


def test_where_no_home_can_be_shown_it_is_said(ada: Person, slack: FakeSlack, bot: Bot) -> None:
    ask(ada, "save 2503.00002")
    ada.open_home()
    view = opened(ada, ada.wait_for_home(), "paper.menu", option="Add note")
    slack.faults.next("views.publish", Fault.error("not_enabled"))
    told = submitted(ada, view, {"note": "mine"}, "dm")
    assert first_line(told) == f"*Changed on your list:* {LANTERN} · to read · note: mine"


def test_a_form_that_is_closed_changes_nothing(ada: Person, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    before = saves(shelf, ada)
    ada.close(opened(ada, saved))
    assert (ada.modal(), saves(shelf, ada)) == (None, before)


def test_where_several_are_saved_a_note_is_typed(ada: Person) -> None:
    ask(ada, "search speculative decoding")
    saved = ask(ada, "save 1 2")
    assert saved.actions.keys() == {"act.undo"}
    assert saved.as_text().endswith(NOTE_TIP)


# What cannot be kept so


def test_what_is_wrong_is_said_in_the_form(ada: Person, bot: Bot, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    before = saves(shelf, ada)
    view = opened(ada, saved)
    ada.submit(view, {"list": "x" * 61, "due": day(bot, -2)})
    wrong = ada.modal()
    assert wrong is not None
    assert wrong.errors == {
        "list": "A list's name has at most 60 characters.",
        "due": "That day is over: choose today or a later one.",
    }
    ada.submit(wrong, {"list": "Thesis", "due": day(bot, 5000)})
    assert ada.modal() is not None
    assert ada.modal().errors == {  # type: ignore[union-attr]
        "due": "That is too far away: choose a day within ten years."
    }
    assert saves(shelf, ada) == before


def test_a_day_that_is_over_may_stay(ada: Person, bot: Bot, shelf: Store) -> None:
    where, me = ada.team.id, ada.id
    over = bot.desk.now().date() - timedelta(days=4)
    shelf.lists.set_due(PaperId(2), over, workspace=where, member=me, now=bot.desk.now())
    view = opened(ada, ask(ada, "show 2503.00002"), "paper.menu", option="Add note")
    submitted(ada, view, {"note": "late"})
    found = shelf.lists.find(PaperId(2), workspace=where, member=me)
    assert found is not None
    assert (found.due, found.note) == (over, "late")


def test_a_note_that_no_form_takes_is_refused(
    ada: Person, slack: FakeSlack, shelf: Store, wire: CallableTransport
) -> None:
    reply = wire.send(
        "view_submission", sent_back(ada, slack, '{"paper": "2"}', note="x" * 1001), None
    )
    assert reply.body["errors"] == {"note": "A note has at most 1,000 characters."}
    assert saves(shelf, ada) == []


def test_a_paper_that_is_gone_is_said(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    reply = wire.send("view_submission", sent_back(ada, slack, '{"paper": "99"}', note="x"), None)
    assert (reply.status, reply.body) == (200, None)
    assert ada.wait_for("dm").as_text() == GONE
    saved = ask(ada, "save 2503.00002")
    payload = note_click(ada, slack, saved, "99:alone")
    assert wire.send("block_actions", payload, None).status == 200
    assert ada.wait_for("general", lambda message: message.text == GONE).ephemeral
    assert ada.modal() is None


@pytest.mark.parametrize("metadata", ["", "[]", "{", '{"paper": "x"}', '{"paper": 2}', "null"])
def test_a_form_that_is_not_ours_is_told_so(
    ada: Person, slack: FakeSlack, shelf: Store, wire: CallableTransport, metadata: str
) -> None:
    reply = wire.send("view_submission", sent_back(ada, slack, metadata, note="x"), None)
    assert (reply.status, reply.body) == (200, None)
    assert ada.wait_for("dm").as_text() == OLD
    assert saves(shelf, ada) == []


def test_a_form_is_read() -> None:
    values = {"note": "x", "status": "done", "due": "2026-01-02"}
    metadata = {"paper": "7"}
    assert read_note(Form("V1", values, {}, metadata)) == Amend(
        PaperId(7), "", "x", Status.DONE, date(2026, 1, 2)
    )
    for wrong in ({"status": ""}, {"due": "soon"}, {"due": "2026-02-31"}):
        assert read_note(Form("V1", values | wrong, {}, metadata)) is None


def test_an_odd_value_opens_nothing(ada: Person, slack: FakeSlack, wire: CallableTransport) -> None:
    saved = ask(ada, "save 2503.00002")
    for value in ("", "x", "note:", "2:a b", "9" * 16):
        payload = note_click(ada, slack, saved, value)
        assert wire.send("block_actions", payload, None).status == 200
    assert ada.wait_for("general", lambda message: message.text == OLD).ephemeral
    assert ada.modal() is None


# What Slack does not let through


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("expired_trigger_id", LATE),
        ("exchanged_trigger_id", LATE),
        ("view_too_large", "Slack does not allow that (view_too_large)."),
    ],
)
def test_a_form_that_cannot_be_opened_is_told(
    ada: Person, slack: FakeSlack, caplog: pytest.LogCaptureFixture, code: str, says: str
) -> None:
    saved = ask(ada, "save 2503.00002")
    slack.faults.next("views.open", Fault.error(code))
    with caplog.at_level(logging.WARNING):
        told = answer(ada, lambda: ada.click(saved, "Add note"))
    assert (told.as_text(), told.ephemeral, told.ts != saved.ts) == (says, True, True)
    assert [line.getMessage() for line in caplog.records] == [f"a window was not shown: {code}"]
    assert ada.modal() is None


def test_where_the_response_url_is_over_it_is_said_in_a_direct_message(
    ada: Person, slack: FakeSlack, shelf: Store
) -> None:
    view = opened(ada, ask(ada, "save 2503.00002"))
    slack.faults.next("response_url", Fault.status(404))
    told = submitted(ada, view, {"note": "see figure 3"}, "dm")
    assert first_line(told).startswith(f"*Changed on your list:* {LANTERN} · to read · note:")
    assert len(saves(shelf, ada)) == 1


def test_where_nobody_can_be_told_the_log_is(
    ada: Person, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    saved = ask(ada, "save 2503.00002")
    slack.faults.next("views.open", Fault.error("expired_trigger_id"))
    slack.faults.next("response_url", Fault.status(404))
    slack.faults.next("chat.postMessage", Fault.error("messages_tab_disabled"))
    with caplog.at_level(logging.WARNING):
        ada.click(saved, "Add note")
        assert slack.wait(lambda: slack.calls[-1].method == "chat.postMessage")
    assert slack.wait(lambda: len(caplog.records) == 3)
    assert caplog.records[-1].getMessage() == (
        "the person could not be told: Slack does not allow that (messages_tab_disabled)."
    )


# Others


def test_a_form_sent_twice_is_kept_once(
    ada: Person, slack: FakeSlack, bot: Bot, shelf: Store, wire: CallableTransport
) -> None:
    submitted(ada, opened(ada, ask(ada, "save 2503.00002")), {"note": "once"})
    sent = slack.deliveries[-1].payload
    ask(ada, "note 2503.00002 later")
    assert wire.send("view_submission", sent, None).status == 200
    assert bot.close(5)
    assert [each[3] for each in saves(shelf, ada)] == ["later"]


def test_nothing_crosses_workspaces(
    ada: Person, slack: FakeSlack, bot: Bot, shelf: Store, wire: CallableTransport
) -> None:
    ask(ada, "save 2503.00002 note: mine")
    before = saves(shelf, ada)
    other = slack.add_team("Other Lab")
    payload = sent_back(ada, slack, '{"paper": "2"}', note="elsewhere") | {
        "team": {"id": other.id, "domain": "other"},
        "user": payloads.user_in_payload(ada.member) | {"team_id": other.id},
    }
    assert wire.send("view_submission", payload, None).status == 200
    assert bot.close(5)
    assert saves(shelf, ada) == before
    there = shelf.lists.find(PaperId(2), workspace=other.id, member=ada.id)
    assert there is not None
    assert there.note == "elsewhere"


def test_what_others_wrote_means_nothing(ada: Person, shelf: Store) -> None:
    shelf.papers.add(paper(0, title=EVIL_TITLE, abstract="x"), keys=["arxiv:2503.00066"], tags=[])
    saved = ask(ada, "save 2503.00066")
    kept = submitted(ada, opened(ada, saved), {"list": "<!here> & co", "note": "@channel <!here>"})
    assert kept.notifies == set()
    assert "list &lt;!here&gt; &amp; co · note: @channel &lt;!here&gt;" in str(kept.blocks)
    again = opened(ada, ask(ada, "show 2503.00066"), "paper.menu", option="Edit note")
    assert "<!here> & co" in again.as_text()
    assert {"type": "mrkdwn", "verbatim": True}.items() <= again.blocks[0]["text"].items()


def note_click(
    person: Person,
    slack: FakeSlack,
    message: SeenMessage | None,
    value: str,
    action_id: str = "paper.note",
) -> Json:
    """A click on what none of our messages has, or has only in another version."""
    trigger = slack.state.new_trigger(slack.team.id, person.member)
    payload = payloads.interaction("block_actions", slack.team, person.member, trigger)
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    if message is None:
        return payload | {"actions": [action]}
    channel = slack.channel("general")
    url = slack.state.new_response_url(person.member, channel, target_ts=message.ts)
    return payload | {
        "channel": {"id": channel.id, "name": channel.name},
        "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
        "response_url": slack.link(f"response/{url.id}"),
        "actions": [action],
    }
