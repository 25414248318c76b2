"""A person who does everything that Slack tells an app of, once; what the app is then sent."""

import json
from collections import defaultdict
from typing import Any

from slack_sdk import WebClient

from bot.workspace import FakeSlack, ManualClock, Person
from bot.workspace.events import DEFAULT_EVENTS
from bot.workspace.state import Team
from tests.bot.workspace.kit import plain

Json = dict[str, Any]

HEARD = DEFAULT_EVENTS | {
    "member_left_channel",
    "message.channels",
    "message.groups",
    "reaction_added",
    "team_access_granted",
    "team_access_revoked",
}


OPTION = {"text": plain("One"), "value": "1"}
MENU = {"type": "external_select", "action_id": "ask", "placeholder": plain("Which?")}
ELEMENTS = [
    {
        "type": "button",
        "action_id": "save",
        "text": plain("Save"),
        "style": "primary",
        "value": "1",
    },
    {"type": "button", "action_id": "read", "text": plain("Read"), "url": "https://example.org"},
    {"type": "overflow", "action_id": "more", "options": [OPTION]},
    {"type": "static_select", "action_id": "pick", "options": [OPTION]},
    {"type": "users_select", "action_id": "who"},
    {"type": "channels_select", "action_id": "where"},
    {"type": "conversations_select", "action_id": "room"},
    {"type": "datepicker", "action_id": "day", "initial_date": "2026-01-05"},
    {"type": "timepicker", "action_id": "hour", "initial_time": "09:00"},
    MENU,
]
BLOCKS = [{"type": "actions", "block_id": "row", "elements": ELEMENTS}]
NOTE = {
    "type": "input",
    "block_id": "note",
    "label": plain("Note"),
    "element": {"type": "plain_text_input", "action_id": "note"},
}
MODAL = {
    "type": "modal",
    "callback_id": "note",
    "title": plain("Note"),
    "submit": plain("Save"),
    "close": plain("Close"),
    "notify_on_close": True,
    "blocks": [NOTE, *BLOCKS],
}
OPTIONS = json.dumps({"options": [OPTION]})


def sent_to_the_app() -> dict[str, list[Json]]:
    """Kind, or `event_` with type and subtype → payloads: in a workspace, in one of an enterprise,
    and in one that uses its enterprise's installation."""
    sent: dict[str, list[Json]] = defaultdict(list)
    for enterprise, org_wide in (("", False), ("Kites", False), ("Kites", True)):
        with FakeSlack(clock=ManualClock(), events=HEARD, unfurl_domains=["arxiv.org"]) as slack:
            team = slack.add_team("Lab", enterprise=enterprise)
            team.org_wide = org_wide
            slack.connect_callable(_answer)
            _act(slack, team)
            for each in slack.deliveries:
                sent[_name(each.kind, each.payload)].append(each.payload)
    return sent


def _answer(body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    kind = {"content-type": "application/json"}
    return 200, kind, OPTIONS if "block_suggestion" in body else ""


def _name(kind: str, payload: Json) -> str:
    event = payload.get("event")
    if event is None:
        return kind
    return "_".join(filter(None, ("event", event["type"], event.get("subtype"))))


def _act(slack: FakeSlack, team: Team) -> None:
    client = WebClient(team.bot_token, base_url=slack.api_url)
    ada = slack.member("ada", team)
    slack.add_channel("lab", team=team, members=["ada"])
    ada.invite_bot("lab")
    ada.slash("/papers help", "lab")
    _click(ada, client)
    _fill(slack, ada, client)
    _go_home(ada, client)
    _talk(slack, ada, client)
    slack.run_step("find", {"words": "decoding"}, team=team)
    slack.check_ssl()
    slack.verify_url()
    assert slack.events.settle()
    if team.org_wide:
        slack.revoke_access(team)
        slack.grant_access(team)
    ada.remove_bot("lab")
    slack.events.hourly = 0
    ada.dm("one too many")
    slack.events.hourly = 100
    slack.uninstall(team)


def _click(ada: Person, client: WebClient) -> None:
    place = _place(ada)
    client.chat_postMessage(channel=place, text="papers", blocks=BLOCKS)
    shown = ada.sees("lab")[-1]
    for button in ("save", "read"):
        ada.click(shown, button)
    chosen = {"more": "1", "pick": "1", "ask": "1", "who": "ada", "where": "lab", "room": "lab"}
    for action, option in {**chosen, "day": "2026-02-01", "hour": "10:00"}.items():
        ada.click(shown, action, option=option)
    ada.message_shortcut("find", shown)
    ada.shortcut("search")
    client.chat_postEphemeral(channel=place, user=ada.id, text="only you", blocks=BLOCKS)
    ada.click(ada.sees("lab")[-1], "save")
    reply = client.chat_postMessage(channel=place, text="b", blocks=BLOCKS, thread_ts=shown.ts)
    ada.click(next(m for m in ada.sees("lab") if m.ts == reply["ts"]), "save")
    said = ada.post("see https://arxiv.org/abs/1", "lab")
    client.chat_unfurl(
        channel=place, ts=said.ts, unfurls={"https://arxiv.org/abs/1": {"blocks": BLOCKS}}
    )
    ada.click(next(m for m in ada.sees("lab") if m.ts == said.ts), "save")
    ada.message_shortcut("find", said)


def _fill(slack: FakeSlack, ada: Person, client: WebClient) -> None:
    for ends in (ada.close, lambda view: ada.submit(view, {"note": "words"})):
        trigger = slack.state.new_trigger(ada.team.id, ada.member)
        client.views_open(trigger_id=trigger, view=MODAL)
        shown = ada.modal()
        assert shown is not None
        ada.click(shown, "save")
        ada.suggest(shown, "ask", "o")
        ends(shown)


def _go_home(ada: Person, client: WebClient) -> None:
    ada.open_home()
    client.views_publish(user_id=ada.id, view={"type": "home", "blocks": BLOCKS})
    ada.open_home()
    ada.open_home("messages")
    shown = ada.home()
    assert shown is not None
    ada.click(shown, "save")


def _talk(slack: FakeSlack, ada: Person, client: WebClient) -> None:
    place = _place(ada)
    said = ada.post("hello", "lab")
    ada.post("a reply", "lab", thread=said.ts)
    ada.mention("search decoding", "lab", thread=said.ts)
    ada.mention("search decoding", "lab")
    ada.dm("papers this week")
    ada.upload("refs.bib", b"@misc{a}", "my papers", channel="lab")
    ada.compose("https://arxiv.org/abs/2")
    ada.post("https://arxiv.org/abs/3", "lab", thread=said.ts)
    ada.react(said, "eyes")
    eve = slack.add_member("eve", team=ada.team, is_stranger=True)
    slack.channel("lab", ada.team).members.add(eve.id)
    eve.mention("who is this?", "lab")
    posted = client.chat_postMessage(channel=place, text="a", blocks=BLOCKS)["ts"]
    client.chat_update(channel=place, ts=posted, text="b", blocks=BLOCKS)
    client.chat_update(channel=place, ts=posted, text="c")
    client.chat_delete(channel=place, ts=posted)


def _place(ada: Person) -> str:
    return next(each.id for each in ada.channels() if each.name == "lab")
