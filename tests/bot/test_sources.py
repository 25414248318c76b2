"""A workspace's sources, as its admins see and change them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import Bot
from bot.blocks import render, render_home
from bot.blocks.sources import draw_source_form, draw_sources_at_home
from bot.handlers.admin import ADMINS_ONLY
from bot.intents import ChangeSource, Help, SourceAct, Sources
from bot.replies import (
    HomeReply,
    ListReply,
    SettingsReply,
    SourceReply,
    SourcesReply,
    TrendingReply,
)
from bot.understanding.commands import parse
from bot.words.sources import is_late, state
from bot.workspace import FakeSlack, Person, SeenView
from bot.workspace.blockkit import validate_message, validate_view
from storage import EVERYWHERE, MOST_SOURCES, MemberSettings, Privacy, Store, Trouble, Watched
from tests.bot.conftest import EVIL_TEXTS
from tests.bot.test_conversation import ask

NOW = datetime(2025, 3, 12, 14, 5, tzinfo=UTC)
ONE = Watched(7, "T1", "arxiv:cs.CL,cs.LG", NOW + timedelta(minutes=55))
ASKED = replace(ONE, until=date(2025, 3, 12), tried_at=NOW, seen=340, new=120)
OFFLINE = replace(
    ONE,
    tried_at=NOW,
    trouble=Trouble.OFFLINE,
    troubled_since=NOW - timedelta(hours=2),
    error="export.arxiv.org cannot be reached: no route to host.",
    next_try=NOW + timedelta(minutes=15),
)
HOW = "Change them: `/papers sources add <source>`, `/papers sources pause|resume|remove <source>`"
EMPTY = f"""\
*Where this workspace's papers come from*
Nothing is fetched for this workspace yet.
{HOW}"""


@pytest.fixture
def ann(slack: FakeSlack, bot: Bot) -> Person:
    """An admin."""
    return slack.add_member("ann", is_admin=True)


# In words


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (ONE, "not asked yet · next try 15:00 UTC"),
        (ASKED, "good until 12 Mar, 340 papers, 120 new · next try 15:00 UTC"),
        (replace(ASKED, paused=True), "paused · good until 12 Mar, 340 papers, 120 new"),
        (
            OFFLINE,
            "no network since 12:05 UTC: export.arxiv.org cannot be reached: no route to host. · "
            "nothing yet, 0 papers, 0 new · next try 14:20 UTC",
        ),
        (
            replace(
                ASKED,
                trouble=Trouble.FAILED,
                error="arxiv.org refuses (HTTP 400).",
                troubled_since=NOW - timedelta(days=3),
                next_try=NOW + timedelta(hours=10),
            ),
            "failing since 9 Mar 14:05 UTC: arxiv.org refuses (HTTP 400). · good until 12 Mar, "
            "340 papers, 120 new · next try 13 Mar 00:05 UTC",
        ),
    ],
)
def test_how_a_source_goes(source: Watched, says: str) -> None:
    assert state(source, NOW) == says


def test_who_has_been_failing_for_days_is_late() -> None:
    assert not is_late(ASKED, NOW)
    assert not is_late(OFFLINE, NOW)
    late = replace(OFFLINE, troubled_since=NOW - timedelta(days=3))
    assert is_late(late, NOW)
    assert not is_late(replace(late, paused=True), NOW)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("sources", Sources()),
        ("sources add arxiv:cs.CL", ChangeSource(SourceAct.ADD, "arxiv:cs.CL")),
        (
            "Sources ADD arxiv:“twine kites”,cs.CL",
            ChangeSource(SourceAct.ADD, "arxiv:“twine kites”,cs.CL"),
        ),
        (
            "sources remove <https://lab.example/a?b=1&amp;c=2|lab.example>",
            ChangeSource(SourceAct.REMOVE, "https://lab.example/a?b=1&c=2"),
        ),
        ("sources pause huggingface", ChangeSource(SourceAct.PAUSE, "huggingface")),
        ("sources resume huggingface", ChangeSource(SourceAct.RESUME, "huggingface")),
        ("sources add", Help("sources")),
        ("sources kites", Help("sources")),
    ],
)
def test_what_admins_type(typed: str, asked: object) -> None:
    assert parse(typed) == asked


def test_sources_by_command(ann: Person, shelf: Store) -> None:
    assert ask(ann, "sources").as_text() == EMPTY
    added = ask(ann, "sources add arxiv:cs.lg,cs.CL")
    assert added.ephemeral
    assert added.as_text() == (
        "`arxiv:cs.CL,cs.LG` is watched from now on: papers come within minutes."
    )
    again = ask(ann, "sources add arxiv:cs.CL,cs.LG")
    assert again.as_text() == "`arxiv:cs.CL,cs.LG` is so already: nothing was changed."
    assert ask(ann, "sources pause arxiv:cs.LG,cs.CL").as_text() == "`arxiv:cs.CL,cs.LG` is paused."
    listed = ask(ann, "sources").as_text().split("\n")
    assert listed[1] == "`arxiv:cs.CL,cs.LG` paused · not asked yet"
    assert ask(ann, "sources resume arxiv:cs.CL,cs.LG").as_text().endswith("is going on.")
    gone = ask(ann, "sources remove arxiv:cs.CL,cs.LG").as_text()
    assert gone == "`arxiv:cs.CL,cs.LG` is not watched any more. The papers stay."
    assert shelf.sources.everywhere() == []
    missing = ask(ann, "sources remove arxiv:cs.CL,cs.LG").as_text()
    assert missing == "That source is not watched here any more: nothing was changed."
    lines = ask(ann, "admin log").as_text().split("\n")[1:]
    assert [line.split(" · ", 1)[1] for line in lines] == [
        "@ann · source removed: arxiv:cs.CL,cs.LG",
        "@ann · source resumed: arxiv:cs.CL,cs.LG",
        "@ann · source paused: arxiv:cs.CL,cs.LG",
        "@ann · source added: arxiv:cs.CL,cs.LG",
    ]


@pytest.mark.parametrize(
    "typed",
    ["sources", "sources add huggingface", "sources remove huggingface", "sources pause hf"],
)
def test_who_is_no_admin_is_refused_in_private(bob: Person, shelf: Store, typed: str) -> None:
    shelf.sources.add("huggingface", workspace=bob.team.id, service="x", now=NOW)
    before = shelf.sources.everywhere()
    said = ask(bob, typed)
    assert (said.as_text(), said.ephemeral) == (ADMINS_ONLY.says, True)
    assert shelf.sources.everywhere() == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("kites", "“kites” is no source. These are: huggingface, arxiv:cs.CL,cs.LG"),
        ("inbox:/etc", "A folder is watched by whoever runs me"),
        ("http://169.254.169.254/x", "169.254.169.254 is no public host"),
        ("https://ada:secret@lab.example/x", "a user name or a password is not taken"),
        ("https://lab.example/x?token=abc", "a key or a password in it"),
    ],
)
def test_what_is_no_source_is_said(ann: Person, shelf: Store, typed: str, says: str) -> None:
    said = ask(ann, f"sources add {typed}").as_text()
    assert says in said
    assert "secret" not in said
    assert shelf.sources.everywhere() == []


def test_a_workspace_has_not_too_many(ann: Person, shelf: Store) -> None:
    for n in range(MOST_SOURCES):
        name = f"https://lab.example/{n}"
        shelf.sources.add(name, workspace=ann.team.id, service="x", now=NOW)
    said = ask(ann, "sources add huggingface").as_text()
    assert said == "10 sources are all that a workspace may have: remove one first."


def test_several_are_added_at_once_or_none(ann: Person, shelf: Store) -> None:
    wrong = ask(ann, "sources add huggingface kites").as_text()
    assert wrong.startswith("“kites” is no source.")
    assert shelf.sources.everywhere() == []
    ask(ann, "sources add huggingface")
    said = ask(ann, "sources add hf arxiv:cs.LG, cs.CL https://lab.example/a").as_text()
    assert said == (
        "`arxiv:cs.CL,cs.LG`, `https://lab.example/a` are watched from now on: papers come within "
        "minutes."
    )
    assert len(shelf.audit.latest(workspace=ann.team.id, limit=9)) == 3


def test_several_are_changed_at_once_or_none(ann: Person, shelf: Store) -> None:
    def change(what: str) -> str:
        return ask(ann, f"sources {what}").as_text()

    change("add hf arxiv:cs.LG arxiv-new:cs.CL")
    assert change("pause hf arxiv:cs.LG") == "`huggingface`, `arxiv:cs.LG` are paused."
    assert change("pause hf arxiv-new:cs.CL") == "`arxiv-new:cs.CL` is paused."
    assert change("pause hf").endswith("is so already: nothing was changed.")
    gone = change("remove hf https://lab.example/a")
    assert gone == "That source is not watched here any more: nothing was changed."
    assert len(shelf.sources.all(workspace=ann.team.id)) == 3
    change("remove hf arxiv:cs.LG")
    assert [each.name for each in shelf.sources.all(workspace=ann.team.id)] == ["arxiv-new:cs.CL"]
    log = [each.what for each in shelf.audit.latest(workspace=ann.team.id, limit=2)]
    assert log == ["source removed: arxiv:cs.LG", "source removed: huggingface"]


def test_another_workspaces_sources_are_its_own(ann: Person, shelf: Store) -> None:
    theirs = shelf.sources.add("https://secret.example/x", workspace="T2", service="x", now=NOW)
    shelf.sources.add("huggingface", workspace=EVERYWHERE, service="x", now=NOW)
    shelf.sources.add("inbox:/srv/secret", workspace=EVERYWHERE, service="x", now=NOW)
    listed = ask(ann, "sources").as_text()
    assert listed == EMPTY.replace(HOW, f"For everybody: `huggingface`\n{HOW}")
    gone = ask(ann, "sources remove https://secret.example/x").as_text()
    assert gone.startswith("That source is not watched here")
    assert shelf.sources.find(theirs.id, workspace="T2") == theirs
    known = ask(ann, "sources add huggingface").as_text()
    assert known == "`huggingface` is so already: nothing was changed."


# In the App Home


def section_of(home: SeenView) -> str:
    """What stands under "Sources"; "" where nothing does."""
    _, title, rest = home.as_text().partition("\nSources\n")
    return rest.partition("\nSettings and privacy\n")[0] if title else ""


def opened(person: Person) -> SeenView:
    person.open_home()
    return person.wait_for_home()


def test_only_admins_see_them(ann: Person, bob: Person, shelf: Store) -> None:
    shelf.sources.add("huggingface", workspace=ann.team.id, service="x", now=NOW)
    assert section_of(opened(bob)) == ""
    assert "huggingface" not in json.dumps(opened(bob).raw)
    assert section_of(opened(ann)).startswith("`huggingface` not asked yet · next try ")


def test_an_admin_adds_pauses_and_removes_one(ann: Person, shelf: Store) -> None:
    home = opened(ann)
    assert section_of(home) == (
        "Nothing is fetched for this workspace yet.\n[Add a source…]\nOnly admins see this part."
    )
    ann.click(home, "Add a source…")
    form = ann.wait_for_modal()
    assert form.as_text().startswith("Add a source\nSource: [arxiv:cs.CL,cs.LG]\n`huggingface` ")
    ann.submit(form, {"source": "arxiv:kites"})
    seen = ann.modal()
    assert seen is not None
    assert seen.errors == {
        "source": "“kites” is no category of arXiv's, as cs.LG is one. Words go in quotes: "
        'arxiv:"kites"'
    }
    ann.submit(seen, {"source": "arxiv:“kites”"})
    added = '`arxiv:"kites"` is watched from now on: papers come within minutes.'
    home = ann.wait_for_home(lambda view: view.as_text().startswith(added))
    assert section_of(home).startswith('`arxiv:"kites"` not asked yet · next try ')
    assert "\n[Pause] [Remove]\n[Add a source…]\n" in section_of(home)
    ann.click(home, "Pause")
    paused = '`arxiv:"kites"` is paused.\n'
    home = ann.wait_for_home(lambda view: view.as_text().startswith(paused))
    assert section_of(home).startswith('`arxiv:"kites"` paused · not asked yet\n[Resume] [Remove]')
    ann.click(home, "Resume")
    goes_on = '`arxiv:"kites"` is going on.\n'
    home = ann.wait_for_home(lambda view: view.as_text().startswith(goes_on))
    remove = home.actions["source.remove"]
    assert remove["confirm"]["title"]["text"] == "Remove this source?"
    ann.click(home, "Remove")
    gone = '`arxiv:"kites"` is not watched any more. The papers stay.\n'
    old, home = home, ann.wait_for_home(lambda view: view.as_text().startswith(gone))
    assert shelf.sources.everywhere() == []
    ann.click(old, "Pause", stale=True)
    said = ann.wait_for_modal()
    assert "not watched here any more: nothing was changed" in said.as_text()
    log = [each.what for each in shelf.audit.latest(workspace=ann.team.id, limit=9)]
    assert log == [
        'source removed: arxiv:"kites"',
        'source resumed: arxiv:"kites"',
        'source paused: arxiv:"kites"',
        'source added: arxiv:"kites"',
    ]


# Slack's limits, and what is out to harm


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS)
def test_the_fullest_and_the_most_hostile_fit(text: str) -> None:
    evil = replace(OFFLINE, name=f"https://lab.example/{text[:480]}", error=text[:200])
    reply = SourcesReply((evil,) * MOST_SOURCES, (evil.name,) * 50, NOW)
    for each in (reply, *(SourceReply((evil,) * MOST_SOURCES, act) for act in (*SourceAct, None))):
        payload = render(each).payload()
        assert validate_message(payload) == []
        assert "<!" not in payload["text"]
    home = HomeReply(
        ListReply("list", "", "U1", True, (), 0, 0, 10),
        TrendingReply("U1", "", (), {}, 7),
        SettingsReply(MemberSettings(), Privacy.TEAM),
        sources=reply,
    )
    view = render_home(home).payload()
    assert validate_view(view) == []
    assert [text for text in marked(view) if "<!" in text] == []


def marked(part: object) -> Iterator[str]:
    """Every text of a payload in which Slack reads mark-up."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for inner in part.values():
            yield from marked(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from marked(inner)


def test_the_form_fits() -> None:
    assert validate_view(draw_source_form().payload()) == []


def test_who_has_all_there_may_be_adds_no_more() -> None:
    def shown(count: int) -> str:
        return json.dumps(draw_sources_at_home(SourcesReply((ONE,) * count, (), NOW)))

    assert "source.add" in shown(MOST_SOURCES - 1)
    assert "source.add" not in shown(MOST_SOURCES)
