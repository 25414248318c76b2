"""Whatever is sent to the bot's door, signed: it neither breaks nor writes what nobody asked for.

Every payload is a whole request: what it set going is done before it is looked at.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.work import Work
from bot.workspace.state import Json
from storage import MemberSettings
from tests.bench.fuzz_payloads import crawled, gathered, mutated, shrunk
from tests.bot.payloads import FORMS, MANIFEST, Sample, doors, others
from tests.bot.siege import DEEP, Siege, besieged, encoded

ODD_IDS = ("0", "-1", "999999", "１", "1e0", " 1", "9" * 20)
MUTATIONS = 500


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    with besieged(tmp_path_factory.mktemp("siege")) as made:
        yield made


@pytest.fixture(scope="module")
def slacks(shared: Path) -> list[Sample]:
    found = list(others(shared / "data" / "slack"))
    if not found:
        pytest.skip(f"Slack's samples are not there: {shared / 'data' / 'slack'}")
    return found


def named(siege: Siege, name: str) -> Sample:
    return next(sample for sample in siege.scene.samples() if sample.name == name)


# As they are


def test_every_door_is_knocked_at(siege: Siege) -> None:
    kinds = {sample.kind for sample in siege.scene.samples()}
    assert kinds == {
        "slash_command",
        "block_actions",
        "view_submission",
        "view_closed",
        "shortcut",
        "message_action",
        "block_suggestion",
        "event_callback",
    }
    heard = {id for kind, id in doors() if kind == "event"}
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) <= heard
    assert {id for kind, id in doors() if kind == "function"} == set(MANIFEST["functions"])


def test_what_is_invented_for_each_door_is_understood(siege: Siege) -> None:
    """And writes rows of who acts alone, whoever wrote the message that is acted on."""
    me, where = siege.scene.member, siege.scene.team.id
    for sample in siege.scene.samples():
        assert (sample.name, siege.send(sample, strange=False)) == (sample.name, "")
        assert {(sample.name, *ids) for _, *ids in siege.wrote} <= {
            (sample.name, where, person) for person in (me, "")
        }


def test_who_tries_everything_breaks_nothing(tmp_path: Path) -> None:
    with besieged(tmp_path) as siege:
        kinds = {sample.kind for sample in crawled(siege)}
        assert {(each.kind, each.status) for each in siege.slack.deliveries} == {
            (kind, 200) for kind in kinds
        }
        assert siege.witness.heard == []
    assert kinds == {
        "slash_command",
        "block_actions",
        "view_submission",
        "shortcut",
        "message_action",
        "block_suggestion",
        "event_callback",
    }


def test_what_slacks_own_tests_send_breaks_nothing(siege: Siege, slacks: list[Sample]) -> None:
    """And nobody's rows are written by a click, form, shortcut or command that is not ours."""
    ours = {id for _, id in doors()}
    for sample in slacks:
        assert (sample.name, siege.send(sample)) == (sample.name, "")
        its = sample.payload if isinstance(sample.payload, dict) else {}
        if sample.kind != "event_callback" and its.get("command") not in ours:
            tables = {table for table, *_ in siege.wrote}
            assert (sample.name, tables - {"seats"}) == (sample.name, set())


def test_a_word_of_any_script_comes_through_the_door(siege: Siege) -> None:
    """Wherever in a form it stands."""
    told = named(siege, "/papers help").payload
    for text in ("search Überblick", "search 机器学习", "search “quoted”", "save 🤖"):
        assert siege.send(Sample("slash_command", text, {"text": text} | told), strange=False) == ""


@pytest.mark.parametrize("odd", ODD_IDS)
def test_a_click_on_a_paper_that_is_none_saves_nothing(siege: Siege, odd: str) -> None:
    told = named(siege, "paper.menu 'show:1'").payload
    actions = {id for kind, id in doors() if kind == "action"} - {"me.forget"}
    for action in sorted(actions):
        for value in (odd, f"{odd}:alone", f"save:{odd}:t", f"tomorrow:{odd}:home::0"):
            chosen = {"selected_option": {"value": value}}
            made = {"action_id": action, "type": "overflow", "action_ts": "1.2", **chosen}
            assert siege.send(Sample("block_actions", action, told | {"actions": [made]})) == ""
            assert "saves" not in {table for table, *_ in siege.wrote}


# Changed


def test_changed_payloads_break_nothing(siege: Siege) -> None:
    samples = list(siege.scene.samples())
    for sample, change in mutated(samples, MUTATIONS, seed=1):
        why = siege.send(sample)
        assert not why, (why, change, sample.kind, json.dumps(shrunk(siege, sample).payload))


def test_changes_are_the_same_for_the_same_seed(siege: Siege) -> None:
    samples = list(siege.scene.samples())[::50]
    first = list(mutated(samples, 60, seed=1))
    assert first == list(mutated(samples, 60, seed=1))
    assert first != list(mutated(samples, 60, seed=2))
    assert samples == list(siege.scene.samples())[::50], "the samples stay as they are"


def test_all_that_there_is_to_send_is_gathered(tmp_path: Path) -> None:
    with besieged(tmp_path) as siege:
        found = gathered(siege)
        invented = list(siege.scene.samples())
        assert found[: len(invented)] == invented
        assert len(found) > len(invented) + 100


# That whatever breaks is seen


def test_a_job_that_fails_is_seen(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("bot.listeners.commands.handle", fail)
    why = siege.send(named(siege, "/papers help"))
    assert why.startswith("bot.work: a job failed, reference RuntimeError at test_payloads.py:")


def test_a_listener_that_fails_is_seen(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.listeners.commands.parse", None)
    assert siege.send(named(siege, "/papers help")).startswith("bot.app: a listener failed")


def test_rows_of_others_are_seen(siege: Siege, monkeypatch: pytest.MonkeyPatch) -> None:
    store, where = siege.bot.desk.store, siege.scene.team.id
    do = Work.do

    def also(self: Work, *asked: object) -> None:
        store.members.keep(MemberSettings(), workspace=where, member="U-somebody")
        do(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Work, "do", also)
    why = siege.send(named(siege, "/papers help"))
    assert (
        why == f"members has a row of ['{where}', 'U-somebody'], of whom the payload does not speak"
    )


def test_what_is_not_understood_is_seen(siege: Siege) -> None:
    nothing = Sample("unheard_of", "", {"type": "unheard_of", "team": {"id": siege.scene.team.id}})
    assert siege.send(nothing, strange=False) == "status 404"
    assert siege.send(nothing) == ""


@pytest.mark.parametrize("kind", ["event_callback", "block_actions"])
def test_deep_nesting_is_put_into_what_is_sent(kind: str) -> None:
    body, _ = encoded(kind, {"a": DEEP})
    assert body.count("[") + body.count("%5B") == 50_000


def test_of_a_broken_payload_only_what_breaks_it_is_left() -> None:
    @dataclass
    class Breaking:
        def send(self, sample: Sample) -> str:
            return "broken" if sample.payload.get("a", {}).get("bad") else ""

    payload: Json = {"a": {"bad": 1, "good": [1, 2]}, "b": {"c": None}, "d": "x"}
    left = shrunk(Breaking(), Sample("shortcut", "x", payload))  # type: ignore[arg-type]
    assert left.payload == {"a": {"bad": 1}}


def test_a_form_leaves_out_what_is_not_there() -> None:
    assert {encoded(kind, {"text": "ü", "more": None})[0] for kind in FORMS} == {"text=%C3%BC"}
