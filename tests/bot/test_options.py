"""What is offered while somebody types into a menu."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Bot
from bot.blocks.kit import option_object
from bot.blocks.modals import draw_lists, draw_topics
from bot.workspace import FakeSlack, Person, SeenView
from bot.workspace.delivery import CallableTransport
from bot.workspace.state import Json
from storage import PaperId, Store, StoreBusy, Tag
from tests.bot.test_conversation import ask
from tests.builders import paper

NAMES = st.text(st.characters(codec="utf-8"), max_size=200)


def note_form(person: Person) -> SeenView:
    assert person.click(ask(person, "save 2503.00002"), "Add note").status == 200
    return person.wait_for_modal()


def search_form(person: Person) -> SeenView:
    person.shortcut("search_papers")
    return person.wait_for_modal()


def shown(options: list[Json]) -> list[tuple[str, str]]:
    return [(option["text"]["text"], option["value"]) for option in options]


def save_in(store: Store, person: Person, bot: Bot, **lists: int) -> None:
    for name, id in lists.items():
        where, now = person.team.id, bot.desk.now()
        store.lists.save(PaperId(id), workspace=where, member=person.id, now=now, list=name)


def test_topics_are_offered_with_how_many_papers_they_have(ada: Person) -> None:
    view = search_form(ada)
    speculative = ("speculative decoding · 2", "speculative decoding")
    experts, kv = ("mixture of experts · 1", "mixture of experts"), ("kv cache · 1", "kv cache")
    assert shown(ada.suggest(view, "topic", "")) == [speculative, kv, experts]
    assert shown(ada.suggest(view, "topic", "dec")) == [speculative]
    assert shown(ada.suggest(view, "topic", " mixtur ")) == [experts]
    assert shown(ada.suggest(view, "topic", "speculatve decodng")) == [speculative]
    assert shown(ada.suggest(view, "topic", "zebras")) == []
    assert shown(ada.suggest(view, "topic", "z" * 5000)) == []


def test_ones_own_lists_are_offered_and_a_new_one(
    ada: Person, bob: Person, bot: Bot, shelf: Store
) -> None:
    save_in(shelf, ada, bot, Thesis=1, **{"side project": 3})
    save_in(shelf, bob, bot, Secret=4)
    view = note_form(ada)
    thesis, side = ("Thesis · 1", "Thesis"), ("side project · 1", "side project")
    assert shown(ada.suggest(view, "list", "")) == [side, thesis]
    assert shown(ada.suggest(view, "list", "thes")) == [("New list “thes”", "thes"), thesis]
    assert shown(ada.suggest(view, "list", "  THESIS ")) == [thesis]
    assert shown(ada.suggest(view, "list", "Secret")) == [("New list “Secret”", "Secret")]
    assert shown(ada.suggest(view, "list", '"odd"')) == [("New list “odd”", "odd")]
    assert shown(ada.suggest(view, "list", "x" * 151)) == []


def test_no_more_is_offered_than_slack_shows(ada: Person, bot: Bot, shelf: Store) -> None:
    for n in range(120):
        told = paper(0, title=f"Invented {n}", abstract="")
        id = shelf.papers.add(told, keys=[], tags=[Tag(f"topic {n:03}", 1.0)])
        save_in(shelf, ada, bot, **{f"list {n:03}": id})
    assert len(ada.suggest(note_form(ada), "list", "list")) == 51
    assert len(ada.suggest(search_form(ada), "topic", "topic")) == 50


def test_another_workspace_is_offered_nothing_of_this_one(
    ada: Person, slack: FakeSlack, bot: Bot, shelf: Store, wire: CallableTransport
) -> None:
    save_in(shelf, ada, bot, Thesis=1)
    ada.suggest(note_form(ada), "list", "")
    asked = slack.deliveries[-1]
    assert [option["value"] for option in asked.ack["options"]] == ["Thesis"]
    other = slack.add_team("Other Lab")
    payload = asked.payload | {"team": {"id": other.id, "domain": "other"}}
    payload["view"]["app_installed_team_id"] = other.id
    assert wire.send("block_suggestion", payload, None).body == {"options": []}


def test_a_busy_store_offers_nothing_and_says_so_in_the_log(
    ada: Person, bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    view = note_form(ada)

    def busy(*args: object, **more: object) -> None:
        raise StoreBusy("The database is busy.")

    monkeypatch.setattr(type(bot.desk.store.lists), "lists", busy)
    assert ada.suggest(view, "list", "t") == []
    assert [line.getMessage() for line in caplog.records] == ["nothing could be offered: StoreBusy"]


def test_a_menu_that_nobody_knows_is_acknowledged(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    ada.suggest(note_form(ada), "list", "")
    payload = slack.deliveries[-1].payload | {"action_id": "gone"}
    assert wire.send("block_suggestion", payload, None).body == {"options": []}


@given(st.lists(st.tuples(NAMES, st.integers(0, 10**9)), max_size=60), NAMES)
def test_whatever_the_names_are_slack_takes_the_options(
    named: list[tuple[str, int]], new: str
) -> None:
    for options in (draw_lists(named, new), draw_topics(named)):
        for option in map(option_object, options):
            assert 1 <= len(option["text"]["text"]) <= 75
            assert 1 <= len(option["value"]) <= 150
            assert option["value"] in {new, *(name for name, _ in named)}
