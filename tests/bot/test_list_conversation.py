"""A day with one's reading list, as people type and click it, and what others then see."""

from dataclasses import replace

import pytest

from bot.app import Bot, create_app
from bot.config import Config
from bot.workspace import FakeSlack, Person, SeenMessage, payloads
from bot.workspace.blockkit import validate_message
from bot.workspace.delivery import CallableTransport
from storage import Selection, Store
from tests.bot.conftest import EVIL_TEXTS, dispatch_to
from tests.bot.test_conversation import ask, click, first_line, rows
from tests.builders import INVENTED, paper

DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
LINKED = f"{DRAFTING} <https://arxiv.org/abs/2503.00001>"
NOTE_TIP = "Add a note: `/papers note <title> note: …`"
EMPTY_LIST = """\
*Your list* is empty
Save a paper: `/papers search …`, then `/papers save 1`"""
TOO_OLD = "That is too old to be undone."


def today(bot: Bot) -> str:
    now = bot.desk.now()
    return f"saved {now.day} {now:%b %Y}"


# A day


def test_papers_are_saved_marked_noted_and_listed(ada: Person, bob: Person, bot: Bot) -> None:
    ask(ada, "search speculative decoding")
    saved = ask(ada, "save 1 2 in Thesis note: for chapter *two*")
    assert (
        saved.as_text()
        == f"""\
*Saved to your list:*
{LINKED} · to read · list Thesis · note: for chapter ∗two∗
{LANTERN} · to read · list Thesis · note: for chapter ∗two∗
[Undo]"""
    )
    assert (
        ask(ada, "done 1").as_text()
        == f"""\
*Changed on your list:* {LINKED} · done · list Thesis · note: for chapter ∗two∗
[Undo]"""
    )
    assert (
        ask(ada, "note 2 see figure 3").as_text()
        == f"""\
*Changed on your list:* {LANTERN} · to read · list Thesis · note: see figure 3
[Undo]"""
    )
    ask(ada, "save Counting Boats from Orbit with Weak Labels")
    assert (
        ask(ada, "list").as_text()
        == f"""\
*Your list* · 3 papers
2 to read · 0 reading · 1 done · lists: Thesis (2)
*1. {BOATS}* [... Reading | Done | Remove | Add note | Find online]
to read · {today(bot)} · 11 Mar 2025
*2. {LANTERN}* [... Reading | Done | Remove | Edit note | Find online]
to read · list Thesis · note: see figure 3 · {today(bot)} · 11 Mar 2025 · speculative decoding
*3. {DRAFTING} <https://arxiv.org/abs/2503.00001>* \
[... To read | Reading | Remove | Edit note | Open]
done · list Thesis · note: for chapter ∗two∗ · {today(bot)} · Ada Quill, Bo Reed +1 · \
arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
This answer: `/papers list`"""
    )
    # The numbers of a list are good for the next command.
    assert first_line(ask(ada, "reading 1")).startswith(
        f"*Changed on your list:* {BOATS} · reading"
    )
    assert rows(ask(ada, "list thesis done")) == [
        f"1. {DRAFTING} <https://arxiv.org/abs/2503.00001>"
    ]
    assert first_line(ask(ada, "list reading")) == "*Your list, reading* · 1 paper"
    assert bob.sees("general") == []


def test_the_same_again_changes_nothing(ada: Person, shelf: Store) -> None:
    ask(ada, "search lantern")
    first = ask(ada, "save 1")
    assert first.as_text() == f"*Saved to your list:* {LANTERN} · to read\n[Undo] [Add note]"
    before = saves(shelf, ada)
    assert ask(ada, "save 1").as_text() == f"*Nothing to change:* {LANTERN} · to read"
    assert saves(shelf, ada) == before
    ask(ada, "unsave 1")
    again = ask(ada, "unsave 1")
    assert again.as_text() == f"*Nothing to change:* {LANTERN} · not on your list"
    assert saves(shelf, ada) == []


def test_a_title_may_be_followed_by_a_list(ada: Person, shelf: Store) -> None:
    ask(ada, "save Lantern: Guiding Speculative Decoding by Confidence in my thesis")
    ask(ada, "save 2503.00003 in thesis")
    shelf.papers.add(paper(0, title="Walks in Thesis", abstract=""), keys=[], tags=[])
    found = [(save[0], save[1]) for save in saves(shelf, ada)]
    assert found == [(3, "thesis"), (2, "my thesis")]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("save 1 9", "Your last answer here has no row 9; its rows are 1 to 2."),
        ("save zebras", "No paper is called “zebras”. Search for a few of its words."),
        (
            "save zebras in ink",
            "No paper is called “zebras in ink”. Search for a few of its words.",
        ),
        ("done 7", "Your last answer here has no row 7; its rows are 1 to 2."),
        (f"save 1 in {'x' * 61}", "A list's name has at most 60 characters."),
        (f"note 1 {'x' * 1001}", "A note has at most 1,000 characters."),
        ("export", "Your list is empty: save a paper first."),
        ("export thesis as ris", "You have no list “thesis”; your lists: none with a name."),
        ("who has 3?", "Your last answer here has no row 3; its rows are 1 to 2."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_done(
    ada: Person, shelf: Store, typed: str, says: str
) -> None:
    ask(ada, "search speculative decoding")
    assert ask(ada, typed).as_text() == says
    assert saves(shelf, ada) == []


# Clicks


def test_a_row_is_saved_and_unsaved_where_it_stands(ada: Person, shelf: Store) -> None:
    found = ask(ada, "search speculative decoding")
    saved = click(ada, found, "paper.menu", option="Save", index=1)
    assert saved.ts == found.ts
    assert (
        saved.as_text()
        == f"""\
*Saved to your list:* {LANTERN} · to read [Undo]
*2 results* for `speculative decoding`
*1. {LINKED}* [... Save | Similar papers | Copy BibTeX | Why this rank | Open]
*Speculative decoding* drafts several tokens with a small model and verifies them with a large one.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding
*2. {LANTERN}* [... Saved · Undo | Similar papers | Copy BibTeX | Why this rank | Find online]
Lantern stops drafting where confidence drops, which saves a third of the rejected tokens in \
*speculative decoding*.
11 Mar 2025 · speculative decoding · saved by you
[Share…] [Subscribe to this]
Refine: add `by:` `topic:` `since:` `-word` · `/papers search speculative decoding`"""
    )
    assert saved.text.startswith(f"*Saved to your list:* {LANTERN} · to read\n*2 results*")
    gone = click(ada, saved, "paper.menu", option="Saved · Undo", index=1)
    assert first_line(gone) == f"*Removed from your list:* {LANTERN} [Undo]"
    assert saves(shelf, ada) == []
    back = click(ada, gone, "Undo")
    assert first_line(back) == f"*Undone:* {LANTERN} · to read"
    assert [save[0] for save in saves(shelf, ada)] == [2]
    assert [message.ts for message in ada.sees("general")] == [found.ts]


def test_to_click_save_twice_saves_once(ada: Person, shelf: Store) -> None:
    found = ask(ada, "search lantern")
    click(ada, found, "paper.menu", option="Save")
    before = saves(shelf, ada)
    again = click(ada, found, "paper.menu", option="Save", stale=True)
    assert first_line(again) == f"*Nothing to change:* {LANTERN} · to read"
    assert saves(shelf, ada) == before


def test_the_second_page_stays_the_second_page(ada: Person) -> None:
    second = click(ada, ask(ada, "search sort:new"), "Next 1 ›")
    saved = click(ada, second, "paper.menu", option="Save")
    assert first_line(saved) == f"*Saved to your list:* {BOATS} · to read [Undo]"
    assert rows(saved) == [f"6. {BOATS}"]
    assert ask(ada, "who has 6").as_text() == f"{BOATS}: saved by you"


def test_a_paper_card_is_saved_where_it_stands(ada: Person) -> None:
    card = ask(ada, "show Lantern: Guiding Speculative Decoding by Confidence")
    saved = click(ada, card, "Save")
    assert saved.ts == card.ts
    abstract = INVENTED[1][1]
    assert (
        saved.as_text()
        == f"""\
*Saved to your list:* {LANTERN} · to read [Undo]
*{LANTERN}*
11 Mar 2025 · speculative decoding · saved by you
On your list: to read
*Abstract* {abstract}
[Saved · Undo] [Similar papers] [Share here] [... Add note | Copy BibTeX | Find online]"""
    )
    assert first_line(click(ada, saved, "Saved · Undo")).startswith("*Removed from your list:*")
    assert first_line(click(ada, ada.sees("general")[0], "Undo")).startswith("*Undone:*")


def test_a_list_is_marked_where_it_stands(ada: Person) -> None:
    ask(ada, "search speculative decoding")
    ask(ada, "save 1 2")
    marked = click(ada, ask(ada, "list"), "paper.menu", option="Done", index=1)
    assert first_line(marked) == f"*Changed on your list:* {LINKED} · done [Undo]"
    assert "1 to read · 0 reading · 1 done" in marked.as_text()
    gone = click(ada, marked, "paper.menu", option="Remove", index=0)
    assert "*Your list* · 1 paper" in gone.as_text()
    # The rows have moved up, and so have their numbers.
    assert first_line(ask(ada, "show 1")) == f"*{LINKED}*"
    back = click(ada, gone, "Undo")
    assert "*Your list* · 2 papers" in back.as_text()
    assert back.ts == marked.ts


def test_trending_rows_are_saved_where_they_stand(ada: Person, bob: Person) -> None:
    ask(bob, "save 2503.00002")
    trending = ask(ada, "trending")
    saved = click(ada, trending, "paper.menu", option="Save")
    assert (
        saved.as_text()
        == f"""\
*Saved to your list:* {LANTERN} · to read [Undo]
*What your team saved* in the last 7 days
*1. {LANTERN}* [... Saved · Undo | Similar papers | Copy BibTeX | Find online]
11 Mar 2025 · speculative decoding · saved by you, @bob
Week by week: `/papers trends`"""
    )
    assert saved.ts == trending.ts


def test_what_was_shared_is_saved_by_who_clicks(ada: Person, bob: Person, shelf: Store) -> None:
    click(ada, ask(ada, "search lantern"), "Share…")
    (card,) = bob.sees("general")
    saved = click(bob, card, "Save")
    assert saved.ephemeral
    assert first_line(saved) == f"*Saved to your list:* {LANTERN} · to read"
    assert (len(saves(shelf, bob)), saves(shelf, ada)) == (1, [])
    undone = click(bob, saved, "Undo")
    assert (undone.ts, undone.as_text()) == (
        saved.ts,
        f"*Undone:* {LANTERN} · not on your list",
    )
    assert bob.sees("general")[0].as_text() == card.as_text()


def test_undo_restores_exactly_what_was_there(ada: Person, shelf: Store) -> None:
    ask(ada, "save 2503.00002 in thesis note: first")
    ask(ada, "done 2503.00002")
    before = saves(shelf, ada)
    gone = ask(ada, "unsave 2503.00002")
    click(ada, gone, "Undo")
    assert saves(shelf, ada) == before


def test_undo_leaves_alone_what_has_changed_since(ada: Person, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    ask(ada, "note 2503.00002 keep this")
    before = saves(shelf, ada)
    late = click(ada, saved, "Undo")
    assert late.as_text() == "Your list has changed since then: nothing was undone."
    assert saves(shelf, ada) == before


def test_undo_twice_undoes_once(ada: Person, shelf: Store) -> None:
    saved = ask(ada, "save 2503.00002")
    click(ada, saved, "Undo")
    again = click(ada, saved, "Undo", stale=True)
    assert again.as_text() == f"*Nothing to change:* {LANTERN} · not on your list"
    assert saves(shelf, ada) == []


def test_clicks_on_what_is_forgotten_or_gone_say_so(ada: Person, shelf: Store, bot: Bot) -> None:
    found = ask(ada, "search lantern")
    saved = ask(ada, "save 1")
    shelf.acts.forget_before(bot.desk.now())
    assert click(ada, saved, "Undo").as_text() == TOO_OLD
    shelf.threads.forget_before(bot.desk.now())
    # The answer is forgotten, the paper is not: it is saved, and said beside it.
    beside = click(ada, found, "paper.menu", option="Save")
    assert beside.as_text() == f"*Nothing to change:* {LANTERN} · to read"


def test_anothers_act_cannot_be_undone(
    ada: Person, bob: Person, slack: FakeSlack, shelf: Store, wire: CallableTransport
) -> None:
    saved = ask(ada, "save 2503.00002")
    channel = slack.channel("general")
    value = str(saved.actions["act.undo"]["value"])
    url = slack.state.new_response_url(bob.member, channel, target_ts=None)
    trigger = slack.state.new_trigger(slack.team.id, bob.member)
    payload = payloads.interaction("block_actions", slack.team, bob.member, trigger) | {
        "channel": {"id": channel.id, "name": channel.name},
        "container": {"type": "message", "message_ts": saved.ts, "channel_id": channel.id},
        "response_url": slack.link(f"response/{url.id}"),
        "actions": [{"type": "button", "action_id": "act.undo", "block_id": "b", "value": value}],
    }
    assert wire.send("block_actions", payload, None).status == 200
    assert bob.wait_for("general").as_text() == TOO_OLD
    assert len(saves(shelf, ada)) == 1


# What others save


def test_savers_are_named_where_papers_are_shown(
    ada: Person, bob: Person, slack: FakeSlack
) -> None:
    cy, dot = slack.member("cy"), slack.member("dot")
    for person in (bob, cy, dot):
        ask(person, "save 2503.00002")
    ask(ada, "search lantern")
    assert "· saved by @bob, @cy +1" in ask(ada, "search lantern").as_text()
    assert ask(ada, "who has 1?").as_text() == f"{LANTERN}: saved by @bob, @cy +1"
    assert "· saved by @bob, @cy +1" in ask(ada, "show 1").as_text()
    assert first_line(ask(ada, f"saved-by <@{bob.id}>")) == "*Saved by @bob* · 1 paper"
    assert (
        ask(ada, f"list <@{bob.id}|bob> done").as_text()
        == """\
*Saved by @bob, done:* nothing that I may show
Save a paper: `/papers search …`, then `/papers save 1`"""
    )
    card = click(ada, ask(ada, "search lantern"), "Share…")
    assert "· saved by @bob, @cy +1" in card.as_text()


def test_nobody_saved_anything(ada: Person) -> None:
    assert first_line(ask(ada, "trending")) == (
        "Nobody saved a paper in the last 7 days that I may tell of."
    )
    assert ask(ada, "who has 2503.00002").as_text() == (
        f"Nobody that I may tell of has saved {LANTERN}."
    )
    assert ask(ada, "list").as_text() == EMPTY_LIST


def test_searches_within_lists(ada: Person, bob: Person) -> None:
    ask(ada, "save 2503.00006")
    ask(bob, "save 2503.00002")
    assert rows(ask(ada, "search saved:me")) == [f"1. {BOATS}"]
    assert rows(ask(ada, "search saved:team speculative")) == [f"1. {LANTERN}"]
    assert len(rows(ask(ada, "search saved:team sort:new"))) == 2
    nothing = ask(ada, "search saved:me lantern")
    assert "`/papers search lantern` (1)" in nothing.as_text()
    # Whose lists these are is not told to the channel.
    card = click(ada, ask(ada, "search saved:me"), "Share…")
    assert card.as_text().endswith("\nshared by @ada")


# Long lists


def test_a_long_list_is_paged(ada: Person, shelf: Store, bot: Bot) -> None:
    save_many(shelf, ada, bot, 12)
    first = ask(ada, "list")
    assert first_line(first) == "*Your list* · 12 papers · 1 to 10"
    second = click(ada, first, "Next 2 ›")
    assert (second.ts, rows(second)) == (first.ts, ["11. Invented 1", "12. Invented 0"])
    done = click(ada, second, "paper.menu", option="Done", index=0)
    assert "*Your list* · 12 papers · 11 to 12" in done.as_text()
    assert first_line(click(ada, done, "‹ Previous")) == first_line(first)
    assert first_line(ask(ada, "unsave 10")).startswith("*Removed from your list:* Invented 2")


def test_an_export_that_fits_is_a_block_to_copy(ada: Person, slack: FakeSlack) -> None:
    ask(ada, "save 2503.00002 note: read it")
    shown = ask(ada, "export as bibtex")
    entry = """\
@misc{lanternguidingspeculative,
  title = {Lantern: Guiding Speculative Decoding by Confidence},
  abstract = {A draft model does not know when it is wrong. Lantern stops drafting where \
confidence drops, which saves a third of the rejected tokens in speculative decoding.},
  keywords = {speculative decoding, to read},
  note = {read it},
}"""
    head = "*1 paper* as BibTeX · to be kept as `papers.bib`"
    assert shown.as_text() == f"{head}\n```\n{entry}\n```"
    assert shown.ephemeral
    for word, name in (("ris", "ris"), ("csl", "json"), ("markdown", "md"), ("csv", "csv")):
        assert f"`papers.{name}`" in first_line(ask(ada, f"export as {word}"))
    assert slack.state.files == {}


def test_a_row_is_cited_in_private_without_the_note(ada: Person, bob: Person) -> None:
    ask(ada, "save 2503.00002 note: secret")
    cited = click(ada, ask(ada, "search lantern"), "paper.menu", option="Copy BibTeX")
    assert first_line(cited) == "*1 paper* as BibTeX · to be kept as `paper.bib`"
    assert "@misc{lanternguidingspeculative," in cited.as_text()
    assert "secret" not in cited.as_text()
    assert cited.ephemeral
    assert bob.sees("general") == []


def test_a_long_export_is_a_file_in_the_direct_message(
    ada: Person, bob: Person, shelf: Store, bot: Bot, slack: FakeSlack
) -> None:
    save_many(shelf, ada, bot, 60)
    told = ask(ada, "export as bibtex")
    assert told.as_text() == (
        "*60 papers* as BibTeX: `papers.bib` is in your direct messages with me."
    )
    sent = [file for file in slack.state.files.values() if file["is_complete"]]
    assert [(file["name"], file["content"].count(b"@misc{")) for file in sent] == [
        ("papers.bib", 60)
    ]
    assert ada.sees("dm")[0].text == "papers.bib:"
    assert (bob.sees("dm"), bob.sees("general")) == ([], [])


def test_where_no_file_may_be_sent_what_is_left_out_is_counted(
    config: Config, shelf: Store
) -> None:
    with FakeSlack(signing_secret="not-a-secret", scopes={"commands", "chat:write"}) as slack:
        told = replace(config, bot_token=slack.bot_token, api_url=slack.api_url)
        bot = create_app(told, shelf)
        slack.connect_callable(dispatch_to(bot))
        ada = slack.member("ada")
        save_many(shelf, ada, bot, 60)
        answer = ask(ada, "export as bibtex")
        shown = answer.as_text().count("@misc{")
        assert 10 < shown < 60
        assert first_line(answer) == (
            f"*60 papers* as BibTeX: the first {shown}; *{60 - shown} left out*, for want of room "
            "· to be kept as `papers.bib`"
        )
        assert validate_message({"blocks": answer.blocks}) == []
        assert ada.sees("dm") == []
        assert bot.close(5)


# Settings, and being forgotten


def test_settings_are_told_and_changed_by_words(ada: Person) -> None:
    tip = (
        "Change them: `/papers settings privacy team|count|private`, "
        "`/papers settings zone Europe/Berlin`, `/papers settings hour 8`, "
        "`/papers settings reminders on|off`, `/papers settings news on|off` · "
        "delete all: `/papers forget-me`"
    )
    assert (
        ask(ada, "settings").as_text()
        == f"""\
*Your settings*
privacy: *team*, your team sees that you saved a paper
zone: *not chosen*
reminders: *on*, at 09:00
news of saved papers: *on*, on Mondays
{tip}"""
    )
    ask(ada, "settings privacy count")
    ask(ada, "settings zone Europe/Berlin")
    assert (
        ask(ada, "settings reminders off").as_text()
        == f"""\
*Your settings, as they are now*
privacy: *count*, you are only counted, from three people up
zone: *Europe/Berlin*
reminders: *off*, at 09:00
news of saved papers: *on*, on Mondays
{tip}"""
    )
    assert first_line(ask(ada, "settings zone Mars/Base")) == (
        "I cannot set `zone Mars/Base`; your settings are"
    )
    assert "zone: *Europe/Berlin*" in ask(ada, "settings colour red").as_text()


def test_a_member_is_forgotten_who_says_so_twice(ada: Person, bob: Person, shelf: Store) -> None:
    ask(bob, "save 2503.00002")
    ask(ada, "search speculative decoding")
    ask(ada, "save 1 2")
    ask(ada, "settings privacy count")
    asked = ask(ada, "forget-me")
    assert (
        asked.as_text()
        == """\
This deletes your *2 saved papers* with their notes, your settings and your answers here, at once \
and for good.
[Delete my data]
Keep a copy: `/papers export as bibtex`"""
    )
    assert asked.actions["me.forget"]["confirm"]["confirm"]["text"] == "Delete"
    assert len(saves(shelf, ada)) == 2
    gone = click(ada, asked, "Delete my data")
    assert (gone.ts, gone.as_text()) == (
        asked.ts,
        "*Deleted:* 2 saved papers, 1 kept answer, what could be undone, your settings.",
    )
    assert saves(shelf, ada) == []
    assert len(saves(shelf, bob)) == 1
    again = click(ada, asked, "Delete my data", stale=True)
    assert again.as_text() == "I kept nothing of you."


# In a direct message and after a mention


def test_a_direct_message_is_a_conversation(ada: Person, bob: Person) -> None:
    found = say(ada, "search lantern")
    assert rows(found) == [f"1. {LANTERN}"]
    assert first_line(say(ada, "save 1")) == f"*Saved to your list:* {LANTERN} · to read"
    listed = say(ada, "/papers list")
    marked = click(ada, listed, "paper.menu", option="Done")
    assert first_line(marked) == f"*Changed on your list:* {LANTERN} · done [Undo]"
    assert marked.ts == listed.ts
    assert first_line(say(ada, "zebra")).startswith("*Nothing found* for `zebra`")
    assert (bob.sees("dm"), bob.sees("general"), ada.sees("general")) == ([], [], [])


def test_a_mention_is_answered_to_the_asker_alone(ada: Person, bob: Person) -> None:
    ada.invite_bot("general")
    found = mention(ada, "search lantern")
    assert found.ephemeral
    assert rows(found) == [f"1. {LANTERN}"]
    saved = mention(ada, "save 1")
    assert first_line(saved) == f"*Saved to your list:* {LANTERN} · to read"
    undone = click(ada, saved, "Undo")
    assert undone.as_text() == f"*Undone:* {LANTERN} · not on your list"
    assert first_line(mention(ada, "")) == "*What I can do*"
    assert [message.author for message in bob.sees("general")] == ["ada"] * 3


def test_a_mention_in_a_thread_is_answered_in_it(ada: Person) -> None:
    ada.invite_bot("general")
    start = ada.post("what about lanterns?", "general")
    ada.mention("search lantern", "general", thread=start.ts)
    found = ada.wait_for("general", lambda message: message.ephemeral)
    assert found.thread_ts == start.ts


def test_an_event_that_comes_again_acts_once(ada: Person, slack: FakeSlack, shelf: Store) -> None:
    say(ada, "save 2503.00002")
    event = next(
        each.payload["event_id"]
        for each in slack.deliveries
        if each.payload.get("event", {}).get("type") == "message"
    )
    said = len(ada.sees("dm"))
    for number in (1, 2, 3):
        assert slack.redeliver(event, number).status == 200
    say(ada, "help")
    assert len(ada.sees("dm")) == said + 2
    assert len(saves(shelf, ada)) == 1


def test_what_no_person_said_in_a_direct_message_is_left_alone(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    say(ada, "help")
    said = len(ada.sees("dm"))
    channel = ada.sees("dm")[0].channel_id
    for number, more in enumerate(
        ({"subtype": "message_changed"}, {"bot_id": "B1"}, {"channel_type": "channel"})
    ):
        event = {
            "type": "message",
            "user": ada.id,
            "text": "help",
            "channel": channel,
            "channel_type": "im",
            "ts": f"{number}.1",
            **more,
        }
        payload = payloads.event_callback(
            slack.team, event, event_id=f"EvX{number}", clock=slack.clock, shared=False
        )
        assert wire.send("event_callback", payload, None).status == 200
    say(ada, "topics")
    assert len(ada.sees("dm")) == said + 2


# Text that means harm


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
def test_a_hostile_note_or_list_pings_nobody(ada: Person, slack: FakeSlack, text: str) -> None:
    typed = text.replace("\ud800", "").replace("\n", " ")
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    seen = [
        ask(ada, f"save 2503.00002 in {escaped[:40]} note: {escaped[:900]}"),
        ask(ada, "list"),
        ask(ada, f"list {escaped[:40]}"),
        ask(ada, "show 2503.00002"),
        ask(ada, "export as markdown"),
        ask(ada, f"export {escaped[:40]} as csv"),
        ask(ada, f"settings {escaped[:900]}"),
    ]
    for message in seen:
        assert message.notifies == set()
        assert validate_message({"blocks": message.blocks}) == []
        assert len(message.text) <= 3900
    assert {call.status for call in slack.calls} == {200}


def say(person: Person, typed: str) -> SeenMessage:
    before = {message.version for message in person.sees("dm")}
    person.dm(typed)
    return person.wait_for("dm", lambda m: m.version not in before and m.author == "paperboy")


def mention(person: Person, typed: str) -> SeenMessage:
    before = {message.version for message in person.sees("general")}
    person.mention(typed, "general")
    return person.wait_for("general", lambda m: m.version not in before and m.ephemeral)


def saves(store: Store, person: Person) -> list[tuple[object, ...]]:
    """(paper, list, status, note, when), the newest first."""
    found = store.lists.page(Selection(), workspace=person.team.id, member=person.id, limit=1000)
    return [
        (s.paper, s.list, s.status.value, s.note, s.saved_at, s.changed_at) for s in found.saves
    ]


def save_many(store: Store, person: Person, bot: Bot, number: int) -> None:
    for n in range(number):
        id = store.papers.add(paper(n, title=f"Invented {n}", abstract=""), keys=[], tags=[])
        store.lists.save(id, workspace=person.team.id, member=person.id, now=bot.desk.now())
