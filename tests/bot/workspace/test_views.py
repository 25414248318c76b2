"""Modals and App Home: triggers, the stack of three, hashes, and what a submission's ack does."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import CannotDo, FakeSlack, ManualClock, Person, SeenView

Json = dict[str, Any]
Acking = Callable[..., list[str]]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(title: str = "Note", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", "placeholder": plain("Words")}
    block = {"type": "input", "block_id": "note", "label": plain("Note"), "element": element}
    return {
        "type": "modal",
        "title": plain(title),
        "submit": plain("Keep"),
        "blocks": [block],
    } | more


@pytest.fixture
def ada(slack: FakeSlack, acking: Acking) -> Person:
    acking()
    return slack.member("ada")


def trigger(slack: FakeSlack, ada: Person) -> str:
    ada.shortcut("open")
    return str(slack.deliveries[-1].payload["trigger_id"])


def opened(slack: FakeSlack, client: WebClient, ada: Person, **more: Any) -> SeenView:
    client.views_open(trigger_id=trigger(slack, ada), view=modal(**more))
    return ada.wait_for_modal()


def code(call: Any, **kwargs: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**kwargs)
    return str(caught.value.response["error"])


def test_a_modal_as_a_person_reads_it(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    assert opened(slack, client, ada).as_text() == "Note\nNote: [Words]\n[Cancel] [Keep]"


def test_a_trigger_serves_once(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    name = trigger(slack, ada)
    client.views_open(trigger_id=name, view=modal())
    assert code(client.views_open, trigger_id=name, view=modal()) == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(
    slack: FakeSlack, client: WebClient, ada: Person, clock: ManualClock
) -> None:
    name = trigger(slack, ada)
    clock.advance(3)
    client.views_open(trigger_id=name, view=modal())
    name = trigger(slack, ada)
    clock.advance(3.1)
    assert code(client.views_open, trigger_id=name, view=modal()) == "expired_trigger_id"


def test_a_made_up_trigger_is_refused(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    assert code(client.views_open, trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"


def test_a_wrong_view_is_refused_in_slacks_shape(
    slack: FakeSlack, client: WebClient, ada: Person
) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id=trigger(slack, ada), view=modal(private_metadata="x" * 3001))
    assert caught.value.response.data == {
        "ok": False,
        "error": "invalid_arguments",
        "response_metadata": {
            "messages": [
                "[ERROR] failed to match all allowed schemas [json-pointer:/view]",
                "[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]",
            ]
        },
    }


def test_three_modals_at_most(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    opened(slack, client, ada)
    client.views_push(trigger_id=trigger(slack, ada), view=modal("Second"))
    third = client.views_push(trigger_id=trigger(slack, ada), view=modal("Third"))["view"]
    assert third["previous_view_id"] != third["root_view_id"]
    name = trigger(slack, ada)
    assert code(client.views_push, trigger_id=name, view=modal()) == "push_limit_reached"
    top = ada.modal()
    assert top is not None
    ada.close(top)
    below = ada.modal()
    assert below is not None
    assert below.title == "Second"


def test_an_update_keeps_what_was_typed_and_changes_the_hash(
    slack: FakeSlack, client: WebClient, ada: Person, acking: Acking
) -> None:
    view = opened(slack, client, ada)
    acking('{"response_action": "errors", "errors": {"note": "too short"}}')
    ada.submit(view, {"Note": "typed"})
    answer = client.views_update(view_id=view.id, view=modal("Changed"))["view"]
    assert answer["state"]["values"]["note"]["text"]["value"] == "typed"
    again = {"view_id": view.id, "view": modal(), "hash": "0.old"}
    assert code(client.views_update, **again) == "hash_conflict"
    client.views_update(view_id=view.id, view=modal(), hash=answer["hash"])


def test_an_external_id_is_taken_once(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    opened(slack, client, ada, external_id="one")
    client.views_update(external_id="one", view=modal(external_id="one"))
    name = trigger(slack, ada)
    taken = {"trigger_id": name, "view": modal(external_id="one")}
    assert code(client.views_push, **taken) == "duplicate_external_id"
    assert code(client.views_update, external_id="two", view=modal()) == "not_found"


def test_home_is_published_and_comes_with_the_next_opening(
    slack: FakeSlack, client: WebClient, ada: Person
) -> None:
    first = ada.open_home()
    assert first is not None
    assert "view" not in first.payload["event"]
    header = {"type": "header", "text": plain("Your list")}
    published = client.views_publish(user_id=ada.id, view={"type": "home", "blocks": [header]})
    home = ada.home()
    assert home is not None
    assert home.as_text() == "Your list"
    second = ada.open_home()
    assert second is not None
    assert second.payload["event"]["view"]["id"] == published["view"]["id"]
    stale = {"user_id": ada.id, "view": {"type": "home", "blocks": []}, "hash": "0.old"}
    assert code(client.views_publish, **stale) == "hash_conflict"


def test_views_of_the_wrong_kind(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    home = {"type": "home", "blocks": []}
    name = trigger(slack, ada)
    assert code(client.views_open, trigger_id=name, view=home) == "invalid_arguments"
    assert code(client.views_publish, user_id=ada.id, view=modal()) == "invalid_arguments"


ACKS = {
    "": None,
    '{"response_action": "clear"}': None,
    '{"response_action": "errors", "errors": {"note": "too short"}}': (
        "Note\nNote: [words]\n! note: too short\n[Cancel] [Keep]"
    ),
    '{"response_action": "errors", "errors": {"other": "no such block"}}': (
        "Note\nNote: [words]\nWe had some trouble connecting. Try again?\n[Cancel] [Keep]"
    ),
    '{"response_action": "update", "view": '
    '{"type": "modal", "title": {"type": "plain_text", "text": "Done"}, "blocks": []}}': (
        "Done\n[Close]"
    ),
    '{"response_action": "push", "view": '
    '{"type": "modal", "title": {"type": "plain_text", "text": "More"}, "blocks": []}}': (
        "More\n[Close]"
    ),
}


@pytest.mark.parametrize("ack", ACKS)
def test_what_the_ack_of_a_submission_does(
    slack: FakeSlack, client: WebClient, ada: Person, acking: Acking, ack: str
) -> None:
    view = opened(slack, client, ada)
    acking(ack)
    delivery = ada.submit(view, {"note": "words"})
    values = delivery.payload["view"]["state"]["values"]
    assert values == {"note": {"text": {"type": "plain_text_input", "value": "words"}}}
    left = ada.modal()
    assert (left.as_text() if left else None) == ACKS[ack]


def test_a_failed_submission_keeps_the_modal(
    slack: FakeSlack, client: WebClient, ada: Person, acking: Acking
) -> None:
    view = opened(slack, client, ada)
    acking(status=500)
    ada.submit(view, {"note": "words"})
    left = ada.modal()
    assert left is not None
    assert left.problem == "We had some trouble connecting. Try again?"


def test_a_required_field_must_be_filled(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    view = opened(slack, client, ada)
    with pytest.raises(CannotDo, match="required field 'Note'"):
        ada.submit(view)
    with pytest.raises(CannotDo, match="no input"):
        ada.submit(view, {"note": "x", "other": "y"})


@pytest.mark.parametrize("notify", [True, False])
def test_closing_is_told_only_if_asked(
    slack: FakeSlack, client: WebClient, ada: Person, notify: bool
) -> None:
    view = opened(slack, client, ada, notify_on_close=notify)
    delivery = ada.close(view)
    assert (delivery is not None) is notify
    assert ada.modal() is None
    with pytest.raises(CannotDo):
        ada.close(view)


def test_choices_in_a_modal(slack: FakeSlack, client: WebClient, ada: Person) -> None:
    options = [{"text": plain("Daily"), "value": "d"}, {"text": plain("Weekly"), "value": "w"}]

    def field(kind: str, label: str, **more: Any) -> Json:
        element = {"type": kind, "action_id": label} | more
        return {"type": "input", "block_id": label, "label": plain(label), "element": element}

    blocks = [
        field("static_select", "Cadence", options=options, initial_option=options[0]),
        field("checkboxes", "Days", options=options),
        field("conversations_select", "Where", response_url_enabled=True),
        field("datepicker", "From"),
    ]
    view = opened(slack, client, ada, blocks=blocks)
    assert view.as_text().split("\n")[1:3] == ["Cadence: [Daily v]", "Days: ( ) Daily ( ) Weekly"]
    typed = {"Cadence": "Weekly", "Days": ["d"], "Where": "#general", "From": "2026-01-31"}
    payload = ada.submit(view, typed).payload
    values = payload["view"]["state"]["values"]
    general = slack.channel("general").id
    assert values["Cadence"]["Cadence"]["selected_option"]["value"] == "w"
    assert [o["value"] for o in values["Days"]["Days"]["selected_options"]] == ["d"]
    assert values["Where"]["Where"]["selected_conversation"] == general
    assert values["From"]["From"]["selected_date"] == "2026-01-31"
    assert payload["response_urls"][0]["channel_id"] == general
