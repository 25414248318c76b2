"""The search in a modal, and the papers of a message, as a person goes through them."""

import logging

import pytest

from bot.app import Bot
from bot.listeners.forms import Form
from bot.listeners.shortcuts import read_papers, read_query
from bot.workspace import FakeSlack, Person, SeenView, bodies, payloads
from bot.workspace.delivery import CallableTransport, Delivery
from bot.workspace.faults import Fault
from bot.workspace.state import Json
from storage import Store
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE
from tests.bot.test_conversation import BOATS, LOST, answer, ask, click
from tests.bot.test_list_conversation import DRAFTING, EXPERTS, KV, LANTERN, LINKED, saves
from tests.builders import paper

FORM = """\
Find papers
Words: [{words}]
Topic: [Any topic v]
Not older than: [Choose a day v]
"""
EMPTY = (
    FORM.format(words="speculative decoding")
    + """\
Filters work here too: `by:leviathan` `since:2024` `saved:team` `-survey`
[Close] [Search]"""
)
LATE = "That took too long to open: click again."
GATHERED = "Papers in the message"


def searching(person: Person) -> SeenView:
    assert person.shortcut("search_papers").status == 200
    return person.wait_for_modal()


def found(person: Person, values: Json) -> SeenView:
    """What the search's modal then shows, once it has done searching."""
    view = person.modal() or searching(person)
    assert person.submit(view, values).status == 200
    return settled(person)


def clicked(person: Person, view: SeenView, action: str, **which: object) -> SeenView:
    before = view.version
    assert person.click(view, action, **which).status == 200
    return person.wait_for_modal(lambda view: view.version != before and is_settled(view))


def settled(person: Person) -> SeenView:
    return person.wait_for_modal(is_settled)


def is_settled(view: SeenView) -> bool:
    return "Searching…" not in view.as_text() and "One moment…" not in view.as_text()


# The search


def test_papers_are_found_in_the_modal(ada: Person, bob: Person) -> None:
    assert searching(ada).as_text() == EMPTY
    view = found(ada, {"words": "lantern"})
    assert (
        view.as_text()
        == FORM.format(words="lantern")
        + f"""\
*1 result* for `lantern`
*1. {LANTERN}* [... Save | Similar papers | Copy BibTeX | Why this rank | Find online]
*Lantern* stops drafting where confidence drops, which saves a third of the rejected tokens in \
speculative decoding.
11 Mar 2025 · speculative decoding
Refine: add `by:` `topic:` `since:` `-word` · `/papers search lantern`
[Close] [Search]"""
    )
    assert (ada.sees("general"), bob.sees("general")) == ([], [])


def test_it_is_searched_again_with_what_was_typed(ada: Person) -> None:
    view = found(ada, {"words": "speculative decoding"})
    assert "*2 results* for `speculative decoding`" in view.as_text()
    narrower = found(ada, {"topic": "kv cache", "words": ""})
    assert '*1 result* for `topic:"kv cache"`' in narrower.as_text()
    assert f"*1. {KV}*" in narrower.as_text()
    none = found(ada, {"since": "2025-04-01"})
    assert '*Nothing found* for `topic:"kv cache" since:2025-04-01`' in none.as_text()
    assert "Topic: [kv cache · 1 v]\nNot older than: [2025-04-01 v]" in none.as_text()


def test_pages_turn_inside(ada: Person) -> None:
    first = found(ada, {"words": "sort:new"})
    assert "*6 results* for `sort:new` · 1 to 5" in first.as_text()
    second = clicked(ada, first, "Next 1 ›")
    assert "*6 results* for `sort:new` · 6 to 6" in second.as_text()
    assert (second.id, f"*6. {BOATS}*" in second.as_text()) == (first.id, True)
    back = clicked(ada, second, "‹ Previous")
    assert back.as_text() == first.as_text()


def test_a_row_is_saved_and_that_is_undone(ada: Person, shelf: Store) -> None:
    view = found(ada, {"words": "lantern"})
    saved = clicked(ada, view, "paper.menu", option="Save")
    assert f"*Saved to your list:* {LANTERN} · to read [Undo]\n*1 result*" in saved.as_text()
    assert "[... Saved · Undo | " in saved.as_text()
    assert [each[0] for each in saves(shelf, ada)] == [2]
    undone = clicked(ada, saved, "Undo")
    assert f"*Undone:* {LANTERN} · not on your list" in undone.as_text()
    assert saves(shelf, ada) == []
    assert ada.sees("general") == []


def test_papers_like_one_take_the_place_of_the_results(ada: Person) -> None:
    like = clicked(ada, found(ada, {"words": "lantern"}), "paper.menu", option="Similar papers")
    assert f"*3 papers* like {LANTERN}" in like.as_text()
    assert f"This answer: `/papers similar {LANTERN}`" in like.as_text()
    assert like.as_text().startswith(FORM.format(words="lantern"))


@pytest.mark.parametrize(
    ("option", "title", "says"),
    [
        ("Copy BibTeX", "BibTeX", "@misc{"),
        ("Why this rank", "Why this rank", f"*Why* {LANTERN} is here"),
    ],
)
def test_what_is_asked_of_a_row_lies_on_top(
    ada: Person, option: str, title: str, says: str
) -> None:
    results = found(ada, {"words": "lantern"})
    view = clicked(ada, results, "paper.menu", option=option)
    assert (view.title, view.id != results.id, says in view.as_text()) == (title, True, True)
    ada.close(view)
    below = ada.modal()
    assert below is not None
    assert below.as_text() == results.as_text()


def test_a_link_opens_and_nothing_else_happens(ada: Person, slack: FakeSlack, bot: Bot) -> None:
    results = found(ada, {"words": "lantern"})
    calls = len(slack.calls)
    assert ada.click(results, "paper.menu", option="Find online").status == 200
    assert bot.close(5)
    assert len(slack.calls) == calls


def test_a_search_for_nothing_is_not_made(ada: Person) -> None:
    view = searching(ada)
    ada.submit(view, {"words": "   "})
    wrong = ada.modal()
    assert wrong is not None
    assert wrong.errors == {"words": "Type a few words, or choose a topic or a day."}


def test_nothing_found_says_what_would_be(ada: Person) -> None:
    text = found(ada, {"words": "lantern topic:kites"}).as_text()
    assert "*Nothing found* for `lantern topic:kites`" in text
    assert "`/papers search lantern` (1)" in text


def test_the_home_opens_it_too(ada: Person) -> None:
    ada.open_home()
    home = ada.wait_for_home()
    assert ada.click(home, "home.search").status == 200
    assert ada.wait_for_modal().as_text() == EMPTY


def test_a_button_of_an_older_version_says_so(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    results = found(ada, {"words": "lantern"})
    button = {"type": "button", "block_id": "b"}
    for action_id, value in (("results.next", "odd"), ("gone", "1"), ("paper.menu", "x:y")):
        trigger = slack.state.new_trigger(slack.team.id, ada.member)
        payload = payloads.interaction("block_actions", slack.team, ada.member, trigger) | {
            "container": {"type": "view", "view_id": results.id},
            "view": bodies.view_json(slack.state.views[results.id], slack.team),
            "actions": [button | {"action_id": action_id, "value": value}],
        }
        assert wire.send("block_actions", payload, None).status == 200
    told = ada.wait_for_modal(lambda view: LOST in view.as_text())
    assert told.as_text() == FORM.format(words="lantern") + f"{LOST}\n[Close] [Search]"


def test_pages_of_an_old_answer_are_asked_for_again(ada: Person, shelf: Store, bot: Bot) -> None:
    results = found(ada, {"words": "sort:new"})
    shelf.threads.forget_before(bot.desk.now())
    assert "· 6 to 6" in clicked(ada, results, "Next 1 ›").as_text()


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS)
def test_what_others_wrote_means_nothing(ada: Person, bot: Bot, shelf: Store, text: str) -> None:
    shelf.papers.add(
        paper(0, title=EVIL_TITLE, abstract=text.replace("\ud800", ""), authors=(EVIL_TITLE,)),
        keys=["arxiv:2503.00066"],
        tags=[],
    )
    bot.desk.searcher.refresh()
    view = found(ada, {"words": "by:channel"})
    assert "*1 result* for" in view.as_text()  # Slack took it
    assert "<!channel>" not in str([block.get("text") for block in view.blocks])


# What Slack does not let through


def test_a_search_that_cannot_be_opened_is_told_in_a_direct_message(
    ada: Person, slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.next("views.open", Fault.error("expired_trigger_id"))
    with caplog.at_level(logging.WARNING):
        told = answer(ada, lambda: ada.shortcut("search_papers"), "dm")
    assert told.as_text() == LATE
    assert [line.getMessage() for line in caplog.records] == [
        "a window was not shown: expired_trigger_id"
    ]


@pytest.mark.parametrize(
    ("method", "code", "says"),
    [
        ("views.update", "not_found", "The window was closed before I was ready: ask again."),
        ("views.push", "push_limit_reached", "Three windows are open already: close one first."),
    ],
)
def test_what_a_window_does_not_show_is_told(
    ada: Person, slack: FakeSlack, method: str, code: str, says: str
) -> None:
    results = found(ada, {"words": "lantern"})
    slack.faults.next(method, Fault.error(code))
    option = "Why this rank" if method == "views.push" else "Similar papers"

    def act() -> Delivery:
        return ada.click(results, "paper.menu", option=option)

    assert answer(ada, act, "dm").as_text() == says


# The papers of a message


def shared(person: Person, text: str) -> SeenView:
    message = person.post(text, "general")
    assert person.message_shortcut("save_from_message", message).status == 200
    return settled(person)


def test_the_papers_of_a_message_are_saved(ada: Person, bob: Person, shelf: Store) -> None:
    view = shared(
        ada,
        "Two to read: https://arxiv.org/pdf/2503.00002v3 and https://huggingface.co/papers/2503.00003"
        " but not https://openreview.net/forum?id=Gone12345 nor https://example.com/x",
    )
    assert (
        view.as_text()
        == f"""\
{GATHERED}
2 papers: (x) {LANTERN} (x) {EXPERTS}
List: [Choose a list, or type a new one v]
Not on the shelf: `openreview:Gone12345`
[Cancel] [Save]"""
    )
    saved = answer(ada, lambda: ada.submit(view, {"list": "Thesis"}))
    assert (
        saved.as_text()
        == f"""\
*Saved to your list:*
{LANTERN} · to read · list Thesis
{EXPERTS} · to read · list Thesis
[Undo]
Add a note: `/papers note <title> note: …`"""
    )
    assert (saved.ephemeral, ada.modal()) == (True, None)
    assert [each[:2] for each in saves(shelf, ada)] == [(3, "Thesis"), (2, "Thesis")]
    assert not any(message.ephemeral for message in bob.sees("general"))
    click(ada, saved, "Undo")
    assert saves(shelf, ada) == []


def test_what_is_not_ticked_is_not_saved(ada: Person, shelf: Store) -> None:
    ask(ada, "save 2503.00002")
    view = shared(ada, "2503.00001 is none, but arXiv:2503.00001, arxiv:2503.00002")
    assert f"2 papers: (x) {DRAFTING} (x) {LANTERN}\n" in view.as_text()
    told = [option.get("description") for option in view.blocks[0]["element"]["options"]]
    assert [its and its["text"] for its in told] == [None, "on your list already"]
    ada.submit(view, {"papers.0": []})
    wrong = ada.modal()
    assert wrong is not None
    assert wrong.errors == {"papers.0": "Choose a paper, or cancel."}
    saved = answer(ada, lambda: ada.submit(wrong, {"papers.0": ["1"], "list": "x" * 60}))
    assert saved.as_text() == (
        f"*Saved to your list:* {LINKED} · to read · list {'x' * 60}\n[Undo] [Add note]"
    )
    assert len(saves(shelf, ada)) == 2


def test_a_name_that_is_too_long_is_said(ada: Person, shelf: Store) -> None:
    view = shared(ada, "https://arxiv.org/abs/2503.00002")
    ada.submit(view, {"list": "x" * 61})
    wrong = ada.modal()
    assert wrong is not None
    assert wrong.errors == {"list": "A list's name has at most 60 characters."}
    assert saves(shelf, ada) == []


@pytest.mark.parametrize(
    "text",
    [
        f"Has anybody read {LANTERN} yet?",
        f"{LANTERN.upper()}!",
        f"• <https://example.com/blog|{LANTERN}>",
        f"nice one\n> {LANTERN.replace(':', ' -')}",
    ],
)
def test_papers_are_known_by_their_titles(ada: Person, text: str) -> None:
    assert f"1 paper: (x) {LANTERN}\n" in shared(ada, text).as_text()


def test_what_only_sounds_like_a_title_is_none(ada: Person) -> None:
    view = shared(ada, "Who likes speculative decoding, or the lantern guiding it by confidence?")
    assert view.as_text() == f"{GATHERED}\nI know of no paper in that message.\n[Close]"


def test_what_a_message_only_links_is_said(ada: Person) -> None:
    view = shared(ada, "https://arxiv.org/abs/2599.00001v2 and doi:10.1000/182")
    assert view.as_text() == GATHERED + (
        "\nI know of no paper in that message.\nNot on the shelf: `doi:10.1000/182`\n[Close]"
    )


def test_papers_of_blocks_and_attachments_are_found(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    link = {"type": "link", "url": "https://arxiv.org/abs/2503.00001", "text": "this"}
    said = {"type": "rich_text_section", "elements": [link]}
    blocks = [
        {"type": "rich_text", "elements": [said]},
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{LANTERN}* &amp; more"}},
    ]
    unfurled = {"title": "x", "title_link": "https://arxiv.org/abs/2503.00003", "fallback": "x"}
    message = {"text": "", "blocks": blocks, "attachments": [unfurled]}
    assert ada.message_shortcut("save_from_message", ada.post("hello", "general")).status == 200
    settled(ada)
    payload = slack.deliveries[-1].payload | {"message": message}
    trigger = slack.state.new_trigger(slack.team.id, ada.member)
    sent = wire.send("message_action", payload | {"trigger_id": trigger}, None)
    assert sent.status == 200
    view = ada.wait_for_modal(lambda view: "3 papers" in view.as_text())
    assert f"3 papers: (x) {DRAFTING} (x) {EXPERTS} (x) {LANTERN}\n" in view.as_text()


def test_many_papers_are_ticked_in_groups(ada: Person, shelf: Store) -> None:
    for n in range(10, 22):
        told = paper(0, title=f"Invented {n} and more", abstract="")
        shelf.papers.add(told, keys=[f"arxiv:2504.000{n}"], tags=[])
    view = shared(ada, " ".join(f"arxiv.org/abs/2504.000{n}" for n in range(10, 22)))
    assert [block["block_id"] for block in view.blocks] == ["papers.0", "papers.1", "list"]
    assert "12 papers: (x) Invented 10 and more (x) Invented 11" in view.as_text()
    assert "More: (x) Invented 20 and more (x) Invented 21 and more\n" in view.as_text()
    saved = answer(ada, lambda: ada.submit(view, {}))
    assert saved.as_text().count("Invented") == 5
    assert "and 7 more" in saved.as_text()
    assert len(saves(shelf, ada)) == 12


def test_a_hostile_title_is_only_a_title(ada: Person, shelf: Store) -> None:
    shelf.papers.add(paper(0, title=EVIL_TITLE, abstract="x"), keys=["arxiv:2504.00066"], tags=[])
    view = shared(ada, "arxiv:2504.00066 and arxiv:2504.00067`<!channel>`")
    assert f"1 paper: (x) {EVIL_TITLE}\n" in view.as_text()
    assert "Not on the shelf: `arxiv:2504.00067`" in view.as_text()
    saved = answer(ada, lambda: ada.submit(view, {}))
    assert saved.notifies == set()


def test_a_message_whose_papers_cannot_be_shown_says_so(ada: Person, slack: FakeSlack) -> None:
    message = ada.post("https://arxiv.org/abs/2503.00002", "general")
    slack.faults.next("views.open", Fault.error("expired_trigger_id"))
    told = answer(ada, lambda: ada.message_shortcut("save_from_message", message))
    assert (told.as_text(), told.ephemeral) == (LATE, True)
    slack.faults.next("views.update", Fault.error("not_found"))
    told = answer(ada, lambda: ada.message_shortcut("save_from_message", message))
    assert told.as_text() == "The window was closed before I was ready: ask again."


def test_a_shortcut_of_another_app_is_acknowledged(ada: Person) -> None:
    assert ada.shortcut("search_pictures").status == 200
    message = ada.post("hello", "general")
    assert ada.message_shortcut("save_pictures", message).status == 200
    assert (ada.modal(), len(ada.sees("general"))) == (None, 1)


def test_nothing_crosses_workspaces(
    ada: Person, slack: FakeSlack, bot: Bot, shelf: Store, wire: CallableTransport
) -> None:
    ask(ada, "save 2503.00002")
    before = saves(shelf, ada)
    ada.submit(shared(ada, "https://arxiv.org/abs/2503.00002"), {"papers.0": []})
    sent = slack.deliveries[-1].payload
    other = slack.add_team("Other Lab")
    payload = sent | {
        "trigger_id": slack.state.new_trigger(slack.team.id, ada.member),
        "team": {"id": other.id, "domain": "other"},
        "user": payloads.user_in_payload(ada.member) | {"team_id": other.id},
    }
    chosen = {"type": "checkboxes", "selected_options": [{"value": "3"}]}
    payload["view"]["state"]["values"]["papers.0"]["papers.0"] = chosen
    payload["view"]["app_installed_team_id"] = other.id
    assert wire.send("view_submission", payload, None).status == 200
    assert bot.close(5)
    assert saves(shelf, ada) == before
    assert shelf.lists.ids(workspace=other.id, member=ada.id) == {3}


# What a form says


@pytest.mark.parametrize(
    ("values", "command"),
    [
        ({"words": "lantern"}, "lantern"),
        ({"words": "a b", "topic": "kv cache"}, 'a b topic:"kv cache"'),
        ({"words": 'topic:"kv cache"', "topic": "kv cache"}, 'topic:"kv cache"'),
        ({"words": "a since:2024", "since": "2025-01-02"}, "a since:2025-01-02"),
        ({"words": "a since:2026", "since": "2025-01-02"}, "a since:2026-01-01"),
        ({"words": "a", "since": "soon"}, "a"),
        ({}, ""),
    ],
)
def test_a_query_is_read(values: dict[str, str], command: str) -> None:
    assert str(read_query(Form(values=values))) == command


def test_papers_are_read_in_the_order_shown() -> None:
    chosen = {"papers.1": ("5", "x", "-1"), "papers.0": ("3", "4", "9" * 16)}
    assert read_papers(Form(chosen=chosen)) == (3, 4, 5)
    assert read_papers(Form()) == ()
