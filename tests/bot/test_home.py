"""The App Home, as a person opens and clicks it."""

import json
import re
import time
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Bot
from bot.blocks import render_home
from bot.handlers import Caller, handle
from bot.handlers.home import find_zone
from bot.intents import Home, home_at, list_id
from bot.replies import HomeReply
from bot.workspace import FakeSlack, Person, SeenView
from bot.workspace.faults import Fault
from bot.workspace.mrkdwn import notified_by_message
from bot.workspace.seen import seen_view
from storage import (
    MemberSettings,
    PaperId,
    Privacy,
    Status,
    Store,
    StoreError,
    Tag,
)
from tests.bot.conftest import EVIL_TEXTS, evil_paper
from tests.bot.test_conversation import LOST, ask
from tests.bot.test_list_conversation import TOO_OLD, save_many, saves
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, _, _, BOATS = (title for title, _ in INVENTED)
LINKED = f"{DRAFTING} <https://arxiv.org/abs/2503.00001>"
SCHOLAR = "https://scholar.google.com/scholar?q="
ONLINE = f"find online <{SCHOLAR}Lantern%3A%20Guiding%20Speculative%20Decoding%20by%20Confidence>"
OWN_MENU = "Reading | Done | Add note | Remove | Copy BibTeX"
GONE = "That paper is no longer on your list: nothing was changed."


def ending(saved: int) -> str:
    """What every Home ends with, for a member who chose nothing."""
    many = "" if saved == 1 else "s"
    papers = f"*{saved} saved paper{many}* with their notes, your " if saved else ""
    return f"""\
Settings and privacy
*Your settings* [Settings…]
privacy: *team*, your team sees that you saved a paper
zone: *not chosen*
reminders: *on*, at 09:00
news of saved papers: *on*, on Mondays
Nobody else sees your notes. Who learns what you save is yours to choose in the settings; nobody \
outside this workspace does.
This deletes your {papers}settings and your answers here, at once and for good.
[Delete my data]
Keep a copy: `/papers export as bibtex`"""


STEPS = """\
Nothing is on your list yet. Three steps fill it:
*1. Search* with the button above, or type `/papers search speculative decoding` in any channel
*2. Save* what you want to read: `/papers save 1` keeps the first row
*3. Read:* `/papers list` shows what you kept, and so does this page"""
HELLO = (
    "Hello @ada. I find papers, keep those that you want to read, and tell what your team reads. "
    "Only you see this page."
)
FIRST = f"Welcome to Paperboy\n{HELLO}\n[Search papers] [Help]\n{STEPS}\n{ending(0)}"


def opened(person: Person, bot: Bot) -> SeenView:
    """Their Home, once the visit is over."""
    person.open_home()
    home = person.wait_for_home()
    until = time.monotonic() + 5
    while not bot.desk.store.members.settings(person.id, workspace=person.team.id).welcomed:
        assert time.monotonic() < until, "never welcomed"
        time.sleep(0.01)
    return home


def click(person: Person, home: SeenView, label: str, **which: object) -> SeenView:
    """The Home after it."""
    delivery = person.click(home, label, **which)
    assert (delivery.status, delivery.error) == (200, None)
    return person.wait_for_home()


def aside(person: Person, home: SeenView, label: str, **which: object) -> SeenView:
    """The modal that it opens."""
    delivery = person.click(home, label, **which)
    assert (delivery.status, delivery.error) == (200, None)
    return person.wait_for_modal()


def kept(bot: Bot, person: Person, *numbers: int, list: str | None = None) -> None:
    """Puts the invented papers of these numbers on their list."""
    for number in numbers:
        bot.desk.store.lists.save(
            PaperId(number),
            workspace=person.team.id,
            member=person.id,
            now=bot.desk.now(),
            list=list,
        )


def rows(home: SeenView) -> list[str]:
    """The titles of what has a menu, in order."""
    return re.findall(r"^\*(.*?)\*? (?:<.*>\*? )?\[\.\.\.", home.as_text(), re.MULTILINE)


def first_line(view: SeenView) -> str:
    return view.as_text().partition("\n")[0]


# Opened


def test_a_first_visit_says_how_to_begin(ada: Person, bot: Bot, bob: Person, shelf: Store) -> None:
    assert opened(ada, bot).as_text() == FIRST
    assert shelf.members.settings(ada.id, workspace=ada.team.id) == MemberSettings(welcomed=True)
    assert shelf.members.settings(bob.id, workspace=bob.team.id) == MemberSettings()
    second = opened(ada, bot).as_text()
    assert second == FIRST.replace(f"Welcome to Paperboy\n{HELLO}", "Your reading list")
    assert bob.home() is None


def test_the_steps_of_a_first_visit_work(ada: Person, bot: Bot) -> None:
    steps = re.findall("`(/papers .*?)`", opened(ada, bot).as_text())[:3]
    for step in steps:
        seen = ask(ada, step.removeprefix("/papers "))
    assert seen.as_text().startswith("*Your list* · 1 paper")
    assert rows(ada.wait_for_home(lambda view: rows(view) != []))[0] == DRAFTING


def test_a_home_shows_the_list_the_team_and_the_settings(
    ada: Person, bob: Person, bot: Bot
) -> None:
    opened(ada, bot)
    kept(bot, ada, 2, 1, list="Thesis")
    kept(bot, bob, 3)
    ask(ada, "note 2503.00001 see *figure* 3")
    assert (
        opened(ada, bot).as_text()
        == f"""\
Your reading list
[Search papers] [Export] [Help]
*2 papers*
2 to read · 0 reading · 0 done
[All (2) v] [All lists v]
*{LINKED}* [... {OWN_MENU.replace("Add", "Edit")}]
to read · list Thesis · note: see ∗figure∗ 3 · Ada Quill, Bo Reed +1 · arXiv 2503.00001 · \
11 Mar 2025 · speculative decoding
*{LANTERN}* [... {OWN_MENU}]
to read · list Thesis · 11 Mar 2025 · speculative decoding · {ONLINE}
What your team saved this week
*{EXPERTS}* [... Save | Similar papers | Copy BibTeX | Find online]
11 Mar 2025 · mixture of experts · saved by @bob
*{LANTERN}* [... Saved · Undo | Similar papers | Copy BibTeX | Find online]
11 Mar 2025 · speculative decoding · saved by you
*{LINKED}* [... Saved · Undo | Similar papers | Copy BibTeX | Open]
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding · saved by you
{ending(2)}"""
    )


def test_subscriptions_are_told_where_there_are_any(bot: Bot) -> None:
    reply = handle(Home(), Caller("T1", "U1", ""), bot.desk)
    assert isinstance(reply, HomeReply)
    told = replace(reply, subscriptions=tuple(f"<!channel> *{n}*" for n in range(12)))
    shown = seen_view("V1", render_home(told).payload()).as_text()
    lines = "\n".join(f"<!channel> ∗{n}∗" for n in range(10))
    assert f"\nYour subscriptions\n{lines}\nand 2 more\nSettings and privacy\n" in shown
    assert "subscriptions" not in seen_view("V1", render_home(reply).payload()).as_text()


def test_the_messages_tab_shows_no_home(ada: Person, bot: Bot) -> None:
    ada.open_home("messages")
    assert bot.close(5)
    assert ada.home() is None


def test_a_home_that_cannot_be_made_says_so_and_tries_again(
    ada: Person, bot: Bot, shelf: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*args: object, **more: object) -> None:
        raise StoreError("The shelf is busy: try again in a minute.")

    with monkeypatch.context() as patched:
        patched.setattr(type(shelf.lists), "lists", busy)
        ada.open_home()
        failed = ada.wait_for_home()
        assert failed.as_text() == "The shelf is busy: try again in a minute.\n[Try again]"
        assert not shelf.members.settings(ada.id, workspace=ada.team.id).welcomed
    assert click(ada, failed, "Try again").as_text() == FIRST


# Clicks that change something


def test_a_row_is_marked_and_the_mark_is_undone(ada: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, ada, 1, 2)
    before = opened(ada, bot)
    marked = click(ada, before, "paper.menu", option="Done", index=1)
    assert first_line(marked) == f"*Changed on your list:* {LINKED} · done [Undo]"
    assert "1 to read · 0 reading · 1 done" in marked.as_text()
    assert [save[2] for save in saves(shelf, ada)] == ["to_read", "done"]
    undone = click(ada, marked, "Undo")
    assert first_line(undone) == f"*Undone:* {LINKED} · to read"
    _, _, rest = undone.as_text().partition("\n")
    assert rest.partition("\n")[2] == before.as_text().partition(f"{HELLO}\n")[2]
    assert ada.sees("general") == ada.sees("dm") == []


def test_a_row_is_removed_and_comes_back(ada: Person, bot: Bot) -> None:
    kept(bot, ada, 1, 2)
    gone = click(ada, opened(ada, bot), "paper.menu", option="Remove", index=0)
    assert first_line(gone) == f"*Removed from your list:* {LANTERN} [Undo]"
    assert rows(gone)[0] == DRAFTING
    assert rows(click(ada, gone, "Undo"))[:2] == [LANTERN, DRAFTING]


def test_what_the_team_saved_is_saved_too(ada: Person, bob: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, bob, 3)
    saved = click(ada, opened(ada, bot), "paper.menu", option="Save")
    assert first_line(saved) == f"*Saved to your list:* {EXPERTS} · to read [Undo]"
    assert [save[0] for save in saves(shelf, ada)] == [3]
    assert "saved by you, @bob" in saved.as_text()
    taken = click(ada, saved, "paper.menu", option="Saved · Undo", index=1)
    assert first_line(taken) == f"*Removed from your list:* {EXPERTS} [Undo]"
    assert saves(shelf, ada) == []


@pytest.mark.parametrize("option", ["Done", "Reading"])
def test_a_row_that_is_no_longer_there_says_so(
    ada: Person, bot: Bot, shelf: Store, option: str
) -> None:
    kept(bot, ada, 1, 2)
    old = opened(ada, bot)
    shelf.lists.unsave(PaperId(2), workspace=ada.team.id, member=ada.id)
    modal = aside(ada, old, "paper.menu", option=option, index=0)
    assert modal.as_text() == f"Paperboy\n{GONE}\n[Close]"
    assert [save[:3] for save in saves(shelf, ada)] == [(1, "", "to_read")]
    assert rows(ada.wait_for_home(lambda view: rows(view)[0] == DRAFTING)) == [DRAFTING] * 2


def test_to_remove_what_is_gone_changes_nothing(ada: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, ada, 2)
    old = opened(ada, bot)
    shelf.lists.unsave(PaperId(2), workspace=ada.team.id, member=ada.id)
    after = click(ada, old, "paper.menu", option="Remove")
    assert first_line(after) == f"*Nothing to change:* {LANTERN} · not on your list"
    assert STEPS in after.as_text()


def test_what_is_too_old_is_not_undone(ada: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, ada, 2)
    marked = click(ada, opened(ada, bot), "paper.menu", option="Done")
    shelf.acts.forget_before(bot.desk.now())
    assert aside(ada, marked, "Undo").as_text() == f"Paperboy\n{TOO_OLD}\n[Close]"
    assert [save[2] for save in saves(shelf, ada)] == ["done"]


def test_one_click_is_one_change_and_one_home(ada: Person, bot: Bot, slack: FakeSlack) -> None:
    kept(bot, ada, 2)
    home = opened(ada, bot)
    before = len(slack.calls)
    click(ada, home, "paper.menu", option="Done")
    assert bot.close(5)
    assert [call.method for call in slack.calls[before:]] == ["views.publish"]


# Pages and filters


def test_pages_turn_and_stay_where_they_are(ada: Person, bot: Bot, shelf: Store) -> None:
    save_many(shelf, ada, bot, 25)
    first = opened(ada, bot)
    assert "*25 papers* · 1 to 10\n" in first.as_text()
    assert rows(first)[:10] == [f"Invented {n}" for n in range(24, 14, -1)]
    second = click(ada, first, "Next 10 ›")
    assert rows(second)[:10] == [f"Invented {n}" for n in range(14, 4, -1)]
    marked = click(ada, second, "paper.menu", option="Done", index=3)
    assert first_line(marked) == "*Changed on your list:* Invented 11 · done [Undo]"
    assert "*25 papers* · 11 to 20\n" in marked.as_text()
    assert "*25 papers* · 11 to 20\n" in click(ada, marked, "Undo").as_text()
    last = click(ada, second, "Next 5 ›")
    assert "home.next" not in last.actions
    for _ in range(5):
        last = click(ada, last, "paper.menu", option="Remove", index=0)
    assert "*20 papers* · 11 to 20\n" in last.as_text(), "a page that is empty is no page"
    assert "*20 papers* · 1 to 10\n" in click(ada, last, "‹ Previous").as_text()


def test_the_list_is_filtered_by_status_and_by_name(ada: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, ada, 1)
    kept(bot, ada, 2, 3, list="Thesis")
    ask(ada, "done 2503.00002")
    home = opened(ada, bot)
    assert options(home, "home.show") == ["All (3)", "To read (2)", "Reading (0)", "Done (1)"]
    assert options(home, "home.list") == ["All lists", "Thesis (2)"]
    done = click(ada, home, "home.show", option="Done (1)")
    assert rows(done)[:1] == [LANTERN]
    assert "*1 paper*\n2 to read · 0 reading · 1 done\n[Done (1) v] [All lists v]" in done.as_text()
    thesis = click(ada, done, "home.list", option="Thesis (2)")
    assert "*1 paper*\n1 to read · 0 reading · 1 done\n[Done (1) v] [Thesis (2) v]" in (
        thesis.as_text()
    )
    reading = click(ada, thesis, "home.show", option="Reading (0)")
    assert "*No papers*\n" in reading.as_text()
    every = click(ada, reading, "home.show", option="All (2)")
    assert rows(every)[:2] == [EXPERTS, LANTERN]
    marked = click(ada, every, "paper.menu", option="Done", index=0)
    assert "[All (2) v] [Thesis (2) v]" in marked.as_text()


def test_a_list_that_is_gone_is_said_to_be(ada: Person, bot: Bot, shelf: Store) -> None:
    kept(bot, ada, 1)
    kept(bot, ada, 2, list="Thesis")
    home = opened(ada, bot)
    shelf.lists.unsave(PaperId(2), workspace=ada.team.id, member=ada.id)
    shown = click(ada, home, "home.list", option="Thesis (1)", stale=True)
    assert first_line(shown) == "That list holds no paper any more: here are all of yours."
    assert rows(shown)[:1] == [DRAFTING]


def options(home: SeenView, action_id: str) -> list[str]:
    return [option["text"]["text"] for option in home.actions[action_id]["options"]]


# Clicks that change nothing


def test_a_paper_is_cited_over_the_home(ada: Person, bot: Bot) -> None:
    kept(bot, ada, 2)
    home = opened(ada, bot)
    shown = aside(ada, home, "paper.menu", option="Copy BibTeX")
    lines = shown.as_text().split("\n")
    assert lines[:4] == [
        "Paperboy",
        "*1 paper* as BibTeX · to be kept as `paper.bib`",
        "```",
        "@misc{lanternguidingspeculative,",
    ]
    assert lines[-1] == "[Close]"
    assert ada.home() == home


def test_similar_papers_are_read_over_the_home(ada: Person, bob: Person, bot: Bot) -> None:
    kept(bot, bob, 2)
    shown = aside(ada, opened(ada, bot), "paper.menu", option="Similar papers")
    assert f"like {LANTERN}" in shown.as_text()
    assert LINKED in shown.as_text()
    assert shown.actions == {}


def test_help_and_export_stand_over_the_home(ada: Person, bot: Bot) -> None:
    kept(bot, ada, 1, 2)
    home = opened(ada, bot)
    assert aside(ada, home, "Help").as_text().startswith("Paperboy\n*What I can do*\n`/papers ")
    exported = aside(ada, home, "Export").as_text()
    assert exported.startswith("Paperboy\n*2 papers* as BibTeX · to be kept as `papers.bib`\n")
    assert ada.sees("dm") == []


def test_a_long_export_goes_to_the_direct_messages(ada: Person, bot: Bot, shelf: Store) -> None:
    save_many(shelf, ada, bot, 60)
    exported = aside(ada, opened(ada, bot), "Export").as_text()
    said = "*60 papers* as BibTeX: `papers.bib` is in your direct messages with me."
    assert exported == f"Paperboy\n{said}\n[Close]"
    assert [message.author for message in ada.sees("dm")] == ["paperboy"] * 2


def test_where_no_modal_may_be_opened_any_more_the_home_says_it(
    ada: Person, bot: Bot, slack: FakeSlack
) -> None:
    kept(bot, ada, 2)
    home = opened(ada, bot)
    slack.faults.next("views.open", Fault.error("expired_trigger_id"))
    shown = click(ada, home, "Help")
    assert first_line(shown) == "*What I can do*"
    assert ada.modal() is None
    assert rows(shown)[0] == LANTERN


def test_a_paper_that_is_gone_from_the_shelf_is_said_to_be(ada: Person, bot: Bot) -> None:
    kept(bot, ada, 2)
    home = opened(ada, bot)
    source = json.loads(json.dumps(home.raw).replace("bibtex:2", "bibtex:999"))
    shown = aside(
        ada, replace(home, blocks=source["blocks"]), "paper.menu", option="Copy BibTeX", stale=True
    )
    assert shown.as_text() == "Paperboy\nThat paper is no longer on the shelf.\n[Close]"


def test_a_value_that_is_none_of_ours_is_lost(ada: Person, bot: Bot) -> None:
    save_many(bot.desk.store, ada, bot, 11)
    home = opened(ada, bot)
    broken = json.loads(json.dumps(home.raw).replace("home_at_10", "home_at_ten"))["blocks"]
    shown = aside(ada, replace(home, blocks=broken), "home.next", stale=True)
    assert shown.as_text() == f"Paperboy\n{LOST}\n[Close]"


# Forms that are opened from it


def test_a_note_is_added_where_the_row_stands(ada: Person, bot: Bot, shelf: Store) -> None:
    save_many(shelf, ada, bot, 12)
    second = click(ada, opened(ada, bot), "Next 2 ›")
    form = aside(ada, second, "paper.menu", option="Add note", index=1)
    ada.submit(form, {"note": "see *figure* 3"})
    noted = ada.wait_for_home(lambda view: "figure" in view.as_text())
    said = "*Changed on your list:* Invented 0 · to read · note: see ∗figure∗ 3 [Undo]"
    assert first_line(noted) == said
    assert "*12 papers* · 11 to 12\n" in noted.as_text()
    undone = click(ada, noted, "Undo")
    assert first_line(undone) == "*Undone:* Invented 0 · to read"
    assert "*12 papers* · 11 to 12\n" in undone.as_text()
    assert ada.sees("dm") == []


def test_what_is_found_from_it_is_saved_into_it(ada: Person, bot: Bot) -> None:
    form = aside(ada, opened(ada, bot), "Search papers")
    ada.submit(form, {"words": "lantern"})
    found = ada.wait_for_modal(lambda view: LANTERN in view.as_text())
    ada.click(found, "paper.menu", option="Save")
    home = ada.wait_for_home(lambda view: LANTERN in view.as_text())
    assert first_line(home) == "Your reading list"


# Settings, and being forgotten


def test_settings_are_chosen_in_a_form(ada: Person, bot: Bot, shelf: Store) -> None:
    home = opened(ada, bot)
    form = aside(ada, home, "Settings…")
    assert (
        form.as_text()
        == """\
Settings
What others learn of your saves: (x) team: your team sees that you saved a paper \
( ) count: you are only counted, from three people up ( ) private: nobody learns of your saves
Time zone: [Europe/Berlin, America/New_York, Asia/Tokyo…]
Hour of reminders: [09:00 v]
Reminders: (x) On ( ) Off
News of saved papers: (x) On ( ) Off
[Cancel] [Save]"""
    )
    told = {"privacy": "private", "zone": "europe/berlin", "hour": "07:00", "reminders": "Off"}
    told |= {"news": "Off"}
    ada.submit(form, told)
    chosen = MemberSettings("Europe/Berlin", 7, Privacy.PRIVATE, False, welcomed=True, news=False)
    wanted = "*Your settings, as they are now*\nprivacy: *private*, nobody learns of your saves\n"
    shown = ada.wait_for_home(lambda view: view.as_text().startswith(wanted))
    assert "zone: *Europe/Berlin*\nreminders: *off*, at 07:00\n" in shown.as_text()
    assert shelf.members.settings(ada.id, workspace=ada.team.id) == chosen
    assert ada.modal() is None
    again = aside(ada, shown, "Settings…")
    assert "(x) private" in again.as_text()
    ada.submit(again, {"zone": "", "reminders": "On"})
    ada.wait_for_home(lambda view: "zone: *not chosen*\nreminders: *on*" in view.as_text())


@pytest.mark.parametrize("zone", ["Mars/Base", "../etc/passwd", "<!channel>", "Berlin"])
def test_an_unknown_zone_is_said_in_the_form(
    ada: Person, bot: Bot, shelf: Store, zone: str
) -> None:
    form = aside(ada, opened(ada, bot), "Settings…")
    ada.submit(form, {"zone": zone, "hour": "7"})
    seen = ada.modal()
    assert seen is not None
    assert seen.errors == {
        "zone": "I know no such time zone. Write it like Europe/Berlin or America/New_York."
    }
    assert shelf.members.settings(ada.id, workspace=ada.team.id) == MemberSettings(welcomed=True)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" america/new york ", "America/New_York"),
        ("utc", "UTC"),
        ("  ", ""),
        ("Europe", None),
    ],
)
def test_a_zone_is_found_whatever_its_case(typed: str, found: str | None) -> None:
    assert find_zone(typed) == found


def test_a_member_is_forgotten_and_welcomed_anew(
    ada: Person, bob: Person, bot: Bot, shelf: Store
) -> None:
    kept(bot, ada, 1, 2)
    kept(bot, bob, 1)
    home = opened(ada, bot)
    assert home.actions["me.forget"]["confirm"]["confirm"]["text"] == "Delete"
    gone = click(ada, home, "Delete my data")
    assert first_line(gone) == "*Deleted:* 2 saved papers, your settings."
    assert (saves(shelf, ada), len(saves(shelf, bob))) == ([], 1)
    assert shelf.members.settings(ada.id, workspace=ada.team.id) == MemberSettings()
    assert gone.as_text().split("\n")[1:4] == FIRST.split("\n")[:3]
    assert first_line(opened(ada, bot)) == "Welcome to Paperboy"
    assert first_line(opened(ada, bot)) == "Your reading list"


# Who may see what


@pytest.mark.parametrize("tier", [Privacy.PRIVATE, Privacy.COUNT])
def test_who_does_not_want_to_be_named_is_in_no_home(
    ada: Person, bob: Person, bot: Bot, shelf: Store, slack: FakeSlack, tier: Privacy
) -> None:
    empty = opened(ada, bot).as_text()
    settings = MemberSettings(privacy=tier)
    shelf.members.keep(settings, workspace=bob.team.id, member=bob.id)
    kept(bot, bob, 3, list="secret list")
    kept(bot, ada, 2)
    home = opened(ada, bot)
    click(ada, home, "paper.menu", option="Done")
    published = json.dumps([call.args["view"] for call in slack.calls if "view" in call.args])
    assert LANTERN in published
    assert [word for word in (bob.id, EXPERTS, "secret", "saved by 1") if word in published] == []
    shelf.members.keep(
        replace(settings, privacy=Privacy.TEAM), workspace=bob.team.id, member=bob.id
    )
    assert EXPERTS in opened(ada, bot).as_text() != empty


def test_a_guest_sees_their_own_list_and_no_names(bot: Bot, bob: Person, slack: FakeSlack) -> None:
    guest = slack.add_member("gus", is_restricted=True)
    kept(bot, bob, 2, 3)
    kept(bot, guest, 2)
    home = opened(guest, bot)
    assert rows(home) == [LANTERN]
    assert bob.id not in json.dumps(home.raw)


def test_another_workspace_sees_nothing(ada: Person, bot: Bot) -> None:
    kept(bot, ada, 1, list="Thesis")
    shown = handle(Home(list=list_id("Thesis")), Caller("T0ther", ada.id, ""), bot.desk)
    text = json.dumps(render_home(shown).payload())
    assert [word for word in (DRAFTING, "Thesis", "saved by") if word in text] == []


# Slack's limits


def test_the_largest_home_fits(ada: Person, bot: Bot, shelf: Store, slack: FakeSlack) -> None:
    """5,000 saves in 200 lists, every text as long as it gets and of the dearest characters."""
    long = {
        "title": "🧑&" * 1000,
        "authors": ("&é" * 200,) * 50,
        "url": "https://example.org/" + "x" * 900,
    }
    tags = [Tag(f"{n}" + "🧑" * 200, 0.5) for n in range(5)]
    with shelf.transaction():
        for n in range(5000):
            text = long if n >= 4980 else {}
            id = shelf.papers.add(paper(n, **text), keys=[], tags=tags)
            shelf.lists.save(
                id,
                workspace=ada.team.id,
                member=ada.id,
                now=bot.desk.now(),
                list=f"{n % 200:03}" + "🧑" * 57,
                note="🧑&" * 500,
            )
    home = opened(ada, bot)
    marked = click(ada, home, "paper.menu", option="Done")
    assert is_taken(slack)
    for view in (home, marked):
        assert len(view.blocks) <= 60, "of the 100 that Slack takes"
        assert len(json.dumps(view.raw)) < 200_000, "of 250 kB"
    assert "*5,000 papers* · 1 to 10\n" in home.as_text()
    assert "\n150 more lists: `/papers list <name>`" in home.as_text()
    assert len(options(home, "home.list")) == 51


def test_only_the_papers_that_are_shown_are_read(
    ada: Person, bot: Bot, shelf: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_many(shelf, ada, bot, 60)
    asked: list[PaperId] = []
    read = type(shelf.papers).get_many

    def counting(self: object, ids: list[PaperId]) -> object:
        asked.extend(ids)
        return read(shelf.papers, ids)  # type: ignore[arg-type]

    monkeypatch.setattr(type(shelf.papers), "get_many", counting)
    handle(Home(), Caller(ada.team.id, ada.id, ""), bot.desk)
    assert len(asked) == 20  # a page of the list and one of the team's


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
def test_a_hostile_paper_note_or_list_does_no_harm(
    ada: Person, bob: Person, bot: Bot, slack: FakeSlack, text: str
) -> None:
    text = text.replace("\ud800", "")
    evil, store, name = evil_paper(text), bot.desk.store, " ".join(text[:60].split())
    id = store.papers.add(evil.paper, keys=[], tags=evil.tags)
    kept(bot, ada, id, list=name)
    kept(bot, bob, id)
    now = bot.desk.now()
    store.lists.save(id, workspace=ada.team.id, member=ada.id, now=now, note=text)
    home = opened(ada, bot)
    listed = click(ada, home, "home.list", option=str(Home(list=list_id(name))))
    marked = click(ada, listed, "paper.menu", option="Done")
    for view in (home, listed, marked):
        assert notified_by_message({"blocks": view.blocks}) <= {bob.id, ada.id}
        assert {urlsplit(url).hostname for _, url in view.links} == {"scholar.google.com"}
    assert is_taken(slack)


def is_taken(slack: FakeSlack) -> bool:
    """Slack refused nothing, and something was there to be refused."""
    published = [call.response["ok"] for call in slack.calls if call.method.startswith("views.")]
    return bool(published) and all(published)


# What travels in values


@given(
    st.builds(
        Home,
        st.none() | st.sampled_from(Status),
        st.just("") | st.text(min_size=1).map(list_id),
        st.integers(0, 999_999),
    )
)
def test_a_home_goes_through_a_button_and_back(home: Home) -> None:
    assert home_at(str(home)) == home
    assert len(str(home)) <= 40  # as any page


@pytest.mark.parametrize(
    "text", ["", "homes", "home_", "home_at_x", "home_in_xyz", "HOME", "home\n", "0a1b2c3d4e5f"]
)
def test_no_other_text_is_a_home(text: str) -> None:
    assert home_at(text) is None


def test_a_list_is_known_whatever_its_case() -> None:
    assert list_id("Thesis") == list_id("THESIS") != list_id("Theses")
    assert list_id("") == ""
