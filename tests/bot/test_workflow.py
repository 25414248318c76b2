"""Steps that Slack's Workflow Builder runs: what they give, and for whom they act."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Bot
from bot.handlers import Caller
from bot.listeners.workflow import add, find
from bot.workspace import FakeSlack, Person
from bot.workspace.faults import Fault
from bot.workspace.state import Json, StepRun
from storage import Store
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE
from tests.bot.test_conversation import ask
from tests.bot.test_list_conversation import DRAFTING, LANTERN, saves
from tests.builders import paper

ODD = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
NOBODY = "A paper goes to the list of who starts the workflow, and Slack does not say who that is."


def run(slack: FakeSlack, step: str, **inputs: object) -> StepRun:
    """The step as it ended."""
    made = slack.run_step(step, dict(inputs))
    assert slack.deliveries[-1].status == 200
    assert slack.wait(lambda: made.status != "running")
    return made


def me(person: Person) -> Json:
    """A member whom Slack vouches for."""
    return {"id": person.id, "secret": "only Slack reads this"}


# Find papers


def test_papers_are_found_with_their_addresses(slack: FakeSlack, ada: Person) -> None:
    made = run(slack, "find_papers", words="speculative decoding", count=5)
    assert (made.status, made.error) == ("completed", "")
    assert made.outputs == {
        "papers": f"1. {DRAFTING} https://arxiv.org/abs/2503.00001\n2. {LANTERN}"
    }
    assert ada.sees("general") == []


@pytest.mark.parametrize(
    ("count", "lines"), [(1, 1), ("2", 2), (6, 6), (0, 1), (99, 6), ("many", 5), (None, 5), (-1, 5)]
)
def test_as_many_are_found_as_are_asked_for(
    slack: FakeSlack, bot: Bot, count: object, lines: int
) -> None:
    made = run(slack, "find_papers", words="sort:new", count=count)
    assert len(made.outputs["papers"].split("\n")) == lines


def test_what_is_not_found_is_said(slack: FakeSlack, bot: Bot) -> None:
    made = run(slack, "find_papers", words="zebras in @here")
    assert made.outputs == {"papers": "Nothing found for search zebras in ＠here."}


@pytest.mark.parametrize("words", ["", "  ", None, 3, ["x"]])
def test_no_words_find_nothing(slack: FakeSlack, bot: Bot, words: object) -> None:
    made = run(slack, "find_papers", words=words)
    assert (made.status, made.error) == ("failed", "Say which papers to look for.")


@pytest.mark.parametrize("filter", ["saved:me", "saved:team"])
def test_a_search_knows_of_nobodys_saves(slack: FakeSlack, ada: Person, filter: str) -> None:
    ask(ada, "save 2503.00002")
    made = run(slack, "find_papers", words=f"lantern {filter}", member=me(ada))
    assert made.outputs["papers"].startswith("Nothing found for search lantern")
    assert LANTERN not in made.outputs["papers"]


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS)
def test_what_others_wrote_calls_nobody(
    slack: FakeSlack, bot: Bot, shelf: Store, text: str
) -> None:
    told = text.replace("\ud800", "")
    shelf.papers.add(
        paper(0, title=f"{EVIL_TITLE} @here {told[:300]}", abstract="x", url="javascript:alert(1)"),
        keys=[],
        tags=[],
    )
    bot.desk.searcher.refresh()
    found = run(slack, "find_papers", words="sort:new", count=20).outputs["papers"]
    assert not any(each in found for each in ("<", ">", "@", "javascript"))
    assert "＠here" in found


def test_long_titles_are_left_out_whole(slack: FakeSlack, bot: Bot, shelf: Store) -> None:
    for n in range(30):
        shelf.papers.add(paper(0, title=f"{n} " + "long " * 70, abstract=""), keys=[], tags=[])
    bot.desk.searcher.refresh()
    found = run(slack, "find_papers", words="sort:new long", count=20).outputs["papers"]
    assert 3000 < len(found) <= 3500
    assert all(line.split(".")[0].isdigit() for line in found.split("\n"))


# Add to a list


def test_a_paper_goes_to_the_list_of_who_starts_it(
    slack: FakeSlack, ada: Person, shelf: Store
) -> None:
    made = run(slack, "add_to_list", paper=LANTERN, list="Thesis", member=me(ada))
    assert made.status == "completed"
    assert made.outputs == {
        "outcome": f"Saved to your list: {LANTERN} · to read · list Thesis",
    }
    assert [each[:2] for each in saves(shelf, ada)] == [(2, "Thesis")]
    again = run(slack, "add_to_list", paper="https://arxiv.org/abs/2503.00002v2", member=me(ada))
    assert again.outputs["outcome"].startswith("Nothing to change: ")
    assert ada.sees("dm") == []


@pytest.mark.parametrize("member", ["", None, {}, {"id": 3}, {"id": ""}, {"secret": "x"}, ["U1"]])
def test_nobody_is_acted_for_whom_slack_does_not_vouch_for(
    slack: FakeSlack, ada: Person, shelf: Store, member: object
) -> None:
    made = run(slack, "add_to_list", paper=LANTERN, member=member)
    assert (made.status, made.error) == ("failed", NOBODY)
    named = run(slack, "add_to_list", paper=LANTERN, member=ada.id)
    assert (named.status, named.error) == ("failed", NOBODY)
    assert saves(shelf, ada) == []


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"paper": "zebras"}, "No paper is called “zebras”. Search for a few of its words."),
        ({"paper": ""}, "Name the paper by its title, its arXiv id or a link to it."),
        ({"paper": "2"}, "Name the paper by its title, its arXiv id or a link to it."),
        ({"paper": LANTERN, "list": "x" * 61}, "A list's name has at most 60 characters."),
    ],
)
def test_what_cannot_be_added_says_why(
    slack: FakeSlack, ada: Person, shelf: Store, inputs: Json, says: str
) -> None:
    ada.shortcut("search_papers")
    ada.submit(ada.wait_for_modal(), {"words": "lantern"})  # an answer with rows, in no channel
    ada.wait_for_modal(lambda view: "1 result" in view.as_text())
    made = run(slack, "add_to_list", member=me(ada), **inputs)
    assert (made.status, made.error) == ("failed", says)
    assert saves(shelf, ada) == []


# Slack


def test_a_step_that_comes_twice_runs_once(
    slack: FakeSlack, ada: Person, bot: Bot, shelf: Store
) -> None:
    run(slack, "add_to_list", paper=LANTERN, list="Thesis", member=me(ada))
    event = slack.deliveries[-1].event_id
    assert event is not None
    ask(ada, "unsave 2503.00002")
    assert slack.redeliver(event).status == 200
    assert bot.close(5)
    assert saves(shelf, ada) == []
    ended = [call for call in slack.calls if call.method.startswith("functions.")]
    assert [call.response["ok"] for call in ended] == [True]


def test_nothing_crosses_workspaces(slack: FakeSlack, ada: Person, bot: Bot, shelf: Store) -> None:
    other = slack.add_team("Other Lab")
    made = slack.run_step("add_to_list", {"paper": LANTERN, "member": me(ada)}, team=other)
    assert slack.wait(lambda: made.status == "completed")
    assert shelf.lists.ids(workspace=other.id, member=ada.id) == {2}
    assert saves(shelf, ada) == []


def test_a_step_of_another_app_is_acknowledged(slack: FakeSlack, bot: Bot) -> None:
    made = slack.run_step("order_lunch", {})
    assert slack.deliveries[-1].status == 200
    assert made.status == "running"


def test_an_end_that_slack_does_not_take_is_logged(
    slack: FakeSlack, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    refused = Fault.error("execution_not_in_running_state")
    slack.faults.next("functions.completeSuccess", refused)
    made = run(slack, "find_papers", words="lantern")
    assert made.error == "Slack does not allow that (execution_not_in_running_state)."
    assert [line.getMessage() for line in caplog.records] == ["a job failed: NotAllowed"]


@given(st.dictionaries(st.sampled_from(["words", "count", "paper", "list", "member"]), ODD))
def test_nothing_odd_raises(inputs: Json) -> None:
    caller = Caller("T1", "", "")
    found, added = find(inputs, caller), add(inputs, caller)
    assert not isinstance(found, tuple) or found[1].member == ""
    assert not isinstance(added, tuple)
