"""What is said in a conversation: what is understood of it, and a long one word for word."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Bot
from bot.intents import (
    Cite,
    FollowUp,
    ForgetMe,
    Help,
    Intent,
    Listing,
    Perhaps,
    Save,
    Search,
    Show,
    Similar,
    SmallTalk,
    Topics,
    Trending,
    Unknown,
    Unsave,
    Who,
)
from bot.understanding.talk import parse_talk
from bot.words.followups import Change, OfRow, This
from bot.words.moves import Move
from bot.workspace import FakeSlack, Fault, Person, SeenMessage, payloads
from bot.workspace.delivery import CallableTransport
from bot.workspace.state import Json
from storage import Status, Store, parse_query
from tests.bot.test_conversation import ask, first_line
from tests.bot.test_list_conversation import mention, say, today
from tests.builders import INVENTED, paper

TRANSCRIPT = Path(__file__).parent / "talk.txt"
DRAFTING, LANTERN, EXPERTS, POINCARE, KV, BOATS = (title for title, _ in INVENTED)
TUESDAY = date(2025, 8, 12)
NO_ANSWER = "There is no answer of mine here yet that this could be about: search first."

# (title, abstract, year, authors): on the shelf beside the invented six.
MORE = (
    ("Eager Drafts: A Survey of Speculative Decoding", "We survey drafts.", 2023, ("Ada Quill",)),
    ("Drafting in the KV Cache", "Speculative decoding, cache.", 2024, ("Jörg Müller",)),
    ("Speculative Decoding at Sea", "Boats decode.", 2025, ("Jörg Müller", "Ada Quill")),
    ("Speculative Decoding on Land", "Carts decode.", 2025, ("Cy Stone",)),
    ("Speculative Decoding by Night", "Owls decode.", 2022, ("Cy Stone",)),
)


@pytest.fixture
def fuller(shelf: Store, bot: Bot) -> Store:
    for title, abstract, year, authors in MORE:
        day = date(year, 5, 1)
        told = paper(title=title, abstract=abstract, authors=authors, published=day)
        shelf.papers.add(told, keys=[], tags=[])
    bot.desk.searcher.refresh()
    return shelf


# What is understood


def search(text: str) -> Search:
    return Search(parse_query(text))


def change(put: str, only: str = "", drop: tuple[str, ...] = ()) -> Change:
    return Change(parse_query(put), drop, only)


IN_2025 = "since:2025-01-01 until:2025-12-31"
UNDERSTOOD: dict[str, Intent | Change | Move | OfRow | This] = {
    # small talk
    "hi": SmallTalk("hello"),
    "Hello Paperboy!": SmallTalk("hello"),
    "hey there :wave:": SmallTalk("hello"),
    "Guten Morgen": SmallTalk("hello"),
    "thx!!": SmallTalk("thanks"),
    "ok, thanks a lot": SmallTalk("thanks"),
    "Dankeschön": SmallTalk("thanks"),
    "tschüss": SmallTalk("bye"),
    "who are you?": SmallTalk("name"),
    "are you chatgpt": SmallTalk("name"),
    ":+1:": SmallTalk("nod"),
    "👍🏽": SmallTalk("nod"),
    "...": SmallTalk("nod"),
    "ok": SmallTalk("nod"),
    "forget it": SmallTalk("nod"),
    # help
    "": Help(),
    "??": Help(),
    "what can you do?": Help(),
    "how does this work": Help(),
    "help search": Help("search"),
    "hlep": Help(),
    # searches
    "speculative decoding": search("speculative decoding"),
    "Speculative Decoding.": search("Speculative Decoding"),
    "papers on kv cache compression": search("kv cache compression"),
    "do you know any papers about drafts?": search("drafts"),
    "hi, can you find me some papers about drafts please": search("drafts"),
    "thanks! any papers by müller?": search("by:müller"),
    "find me recent work on drafts :pray:": search("drafts sort:new"),
    "whats new": search("sort:new"),
    "What’s new?": search("sort:new"),
    "find drafts": search("drafts"),
    "search for drafts": search("drafts"),
    "show me papers on boats": search("boats"),
    "i need literature on counting boats": search("counting boats"),
    "“draft model”": search('"draft model"'),
    "drafts -survey since:2024": search("drafts -survey since:2024"),
    "how do i evict keys from a cache?": search("how do i evict keys from a cache"),
    "what is a kv cache": search("kv cache"),
    "who works on boats?": search("who works on boats"),
    "why do drafts fail": search("why do drafts fail"),
    "note taking with tablets": search("note taking with tablets"),
    "lost in the middle": search("lost in the middle"),
    "expert routing": search("expert routing"),
    "no free lunch theorems": search("no free lunch theorems"),
    "serch drafts": search("drafts"),
    "saerch drafts": search("drafts"),
    "AT&amp;T &lt;3 drafts": search("AT&T <3 drafts"),
    # commands, however they are put
    "save 1 3": Save(("1", "3")),
    "please save the first two": Save(("1", "2")),
    "could you save 2 in thesis": Save(("2",), "thesis"),
    "add 2 to my list": Save(("2",)),
    "add #2 to thesis": Save(("2",), "thesis"),
    "save 1 note: compare, please!": Save(("1",), note="compare, please!"),
    "note 2 great idea!": Save(("2",), note="great idea!"),
    "mark 2 as done": Save(("2",), status=Status.DONE),
    "i've read the third one": Save(("3",), status=Status.DONE),
    "remove 2": Unsave(("2",)),
    "sav 2": search("sav 2"),
    "unsve 2": Unknown("unsve", "unsave", True, "unsve 2"),
    "show me 2": Show("2"),
    "the second one": Show("2"),
    "#3": Show("3"),
    "2": Show("2"),
    "what's 2 about?": Show("2"),
    "tell me more about 2": Show("2"),
    "show Lantern": Perhaps(Show("Lantern"), search("Lantern")),
    "reading comprehension": Perhaps(
        Save(("comprehension",), status=Status.READING), search("reading comprehension")
    ),
    "more like 2": Similar("2"),
    "something similar to the first one": Similar("1"),
    "who has 2?": Who("2"),
    "did anyone save 2": Who("2"),
    "bibtex for 2": Cite("2"),
    "2 as bibtex": Cite("2"),
    "how do I cite 2?": Cite("2"),
    "my list": Listing(),
    "what am I reading?": Listing(status=Status.READING),
    "what is the team reading": Trending(),
    "which topics are there?": Topics(),
    "topics decoding": Topics("decoding"),
    "forget me": ForgetMe(),
    # of the last answer
    "more": Move.MORE,
    "show me more please": Move.MORE,
    "next page": Move.MORE,
    "go back": Move.PREVIOUS,
    "exactly!": Move.EXACTLY,
    "no, I meant what I typed": Move.EXACTLY,
    "share": Move.SHARE,
    "share this with the channel": Move.SHARE,
    "make this a subscription": Move.SUBSCRIBE,
    "keep me posted": Move.SUBSCRIBE,
    "share 2": OfRow("share", "2"),
    "why 2": OfRow("why", "2"),
    "why is 2 here?": OfRow("why", "2"),
    "why?": OfRow("why"),
    "save it": This("save"),
    "save this one in thesis": This("save", "in thesis"),
    "save them all": This("save", many=True),
    "papers like this": This("similar"),
    "similar ones": This("similar"),
    "ONLY 2025!!": change(IN_2025),
    "ok, only 2025 pls": change(IN_2025),
    "2025": change(IN_2025),
    "since 2023": change("since:2023"),
    "by Leviathan": change("by:Leviathan"),
    "by Müller and Schütze": change("by:Müller by:Schütze"),
    "not surveys": change("-surveys"),
    "w/o surveys": change("-surveys"),
    "about kv cache too": change("kv cache"),
    "only done": change("done", "done"),
    "drop the year": change("", drop=("since", "until")),
    "remove the date filter": change("", drop=("since", "until")),
}


@pytest.mark.parametrize(("words", "meant"), UNDERSTOOD.items(), ids=list(UNDERSTOOD))
def test_what_is_understood(words: str, meant: object) -> None:
    found = parse_talk(words, today=TUESDAY)
    assert (found.step if isinstance(found, FollowUp) else found) == meant


def test_links_and_ids_are_papers() -> None:
    for words in ("2503.00001", "<https://arxiv.org/abs/2503.00001>"):
        assert isinstance(parse_talk(words, today=TUESDAY), Show)


def test_of_a_very_long_text_only_a_search_is_made() -> None:
    words = "do you know papers about " + "drafts " * 60
    assert parse_talk(words, today=TUESDAY) == search(words)


@given(st.text(max_size=120))
def test_whatever_is_said_means_something(words: str) -> None:
    parse_talk(words, today=TUESDAY)


# A conversation, word for word

TURNS = """\
hi!
who are you?
do you know any papers about speculativ decoding?
exactly
speculative decoding
not surveys
only 2025
drop the year
by müller
anyone
newest first
more
more
previous
why 2?
more like the second one
only 2025 please :pray:
save the first one
who has 1?
show me 2
save it in thesis
cite it
my list
only thesis
mark 1 as done
only done
share
anything on hyperbolic spaces?
what about boats?
asdfgh zebra
thanks a lot :smile:
bye"""


def test_a_conversation(ada: Person, bot: Bot, fuller: Store) -> None:
    lines = list[str]()
    for words in TURNS.splitlines():
        answer = say(ada, words).as_text().replace(today(bot), "saved TODAY")
        lines += [f"> {words}", answer, ""]
    assert "\n".join(lines) == TRANSCRIPT.read_text("utf-8")


def test_a_page_that_is_not_there_is_said_to_be_none(ada: Person, fuller: Store) -> None:
    say(ada, "boats")
    assert say(ada, "previous").as_text() == "That is the first page already."
    assert say(ada, "more").as_text() == "That is all: there are no more pages."


# What there is no answer for yet


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("more", NO_ANSWER),
        ("why 2", NO_ANSWER),
        ("share", NO_ANSWER),
        ("make this a subscription", NO_ANSWER),
        (
            "only 2025",
            f"{NO_ANSWER}\nTry `search since:2025-01-01 until:2025-12-31`",
        ),
        ("drop the year", NO_ANSWER),
        ("save it", "Which one? Say its number, too.\nTry `show 2` or `save 1 3`"),
        ("save them all", NO_ANSWER),
        ("show 2", "A number is a row of your last answer here: search first."),
        ("cite 2", "A number is a row of your last answer here: search first."),
    ],
)
def test_with_no_answer_yet_that_is_said(ada: Person, words: str, answer: str) -> None:
    assert say(ada, words).as_text() == answer


# What cannot be done with an answer


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("exactly", "I can do that with a search, not with this answer."),
        ("why 1", "I can do that with a search, not with this answer."),
        ("save it", f"*Nothing to change:* {BOATS} · to read"),
        ("only todo", "*Your list, to read* · 1 paper"),
        ("only done", "*Your list, done* is empty"),
        ("not boats", "*Nothing found* for `-boats saved:me`"),
        ("only orbits", "*1 result* for `orbits saved:me`"),
        ("only 1999", "*Your list `since:1999-01-01 until:1999-12-31`* is empty"),
    ],
)
def test_said_of_a_list(ada: Person, words: str, answer: str) -> None:
    say(ada, "boats")
    say(ada, "save 1")
    say(ada, "my list")
    assert first_line(say(ada, words)) == answer


def test_said_of_what_the_team_reads(ada: Person) -> None:
    say(ada, "boats")
    say(ada, "save 1")
    say(ada, "trending")
    assert say(ada, "only 2025").as_text() == (
        "I can do that with a search, not with this answer.\n"
        "Try `search since:2025-01-01 until:2025-12-31`"
    )


def test_all_that_was_shown_is_saved(ada: Person, fuller: Store) -> None:
    say(ada, "speculative decoding by:müller")
    saved = say(ada, "save them in thesis").as_text()
    assert saved.startswith("*Saved to your list:*\n")
    assert saved.count("list thesis") == 2


def test_what_was_shown_last_is_it_until_the_next_answer(ada: Person, fuller: Store) -> None:
    say(ada, "speculative decoding")
    shown = first_line(say(ada, "show 3")).strip("*")
    assert f"like {shown}" in first_line(say(ada, "more like this"))
    assert say(ada, "cite it").as_text().startswith("Which one?")
    assert first_line(say(ada, f"show {KV}")) == f"*{KV}*"
    assert first_line(say(ada, "who has it?")) == f"Nobody that I may tell of has saved {KV}."


def test_a_subscription(ada: Person) -> None:
    say(ada, "drafts since:2025")
    say(ada, "not boats")
    preview = say(ada, "make this a subscription").as_text()
    assert preview.startswith("*Subscribe to `drafts -boats`?* daily at 09:00, UTC")
    assert preview.endswith("`/papers subscribe drafts -boats`")
    say(ada, "my list")
    assert say(ada, "make this a subscription").as_text() == (
        "I do not know `make this a subscription`. Did you mean `subscribe`?\n"
        "Try `/papers subscribe speculative decoding weekdays at 9` or `/papers help`"
    )


# Threads


def in_thread(person: Person, words: str, thread: str, channel: str = "dm") -> SeenMessage:
    before = {message.version for message in person.sees(channel)}
    act = (
        person.dm
        if channel == "dm"
        else lambda said, thread: person.mention(said, channel, thread=thread)
    )
    act(words, thread=thread)
    return person.wait_for(channel, lambda m: m.version not in before and m.author == "paperboy")


def test_a_thread_is_a_conversation_of_its_own(ada: Person) -> None:
    start = ada.dm("lantern")
    ada.wait_for("dm", lambda m: m.author == "paperboy")
    # Of the channel's last answer, as long as there is none in the thread.
    shown = in_thread(ada, "show 1", start.ts)
    assert (first_line(shown), shown.thread_ts) == (f"*{LANTERN}*", start.ts)
    in_thread(ada, "boats", start.ts)
    assert first_line(in_thread(ada, "show 1", start.ts)) == f"*{BOATS}*"
    assert first_line(say(ada, "show 1")) == f"*{LANTERN}*"
    later = in_thread(ada, "only 2025", start.ts)
    assert first_line(later).startswith("*1 result* for `boats since:2025-01-01")
    assert first_line(say(ada, "not boats")) == "*1 result* for `lantern -boats`"


# After a mention


def test_a_mention_goes_on_too_and_only_the_asker_sees_it(ada: Person, bob: Person) -> None:
    ada.invite_bot("general")
    assert first_line(mention(ada, "papers about boats?")) == "*1 result* for `boats`"
    changed = mention(ada, "since 2024 please")
    assert first_line(changed) == "*1 result* for `boats since:2024-01-01`"
    assert changed.ephemeral
    assert [m for m in bob.sees("general") if m.author == "paperboy"] == []


def test_what_is_shared_after_a_mention_everybody_sees(ada: Person, bob: Person) -> None:
    ada.invite_bot("general")
    mention(ada, "boats")
    for words in ("share", "share 1", "share this with the channel"):
        ada.mention(words, "general")
        card = bob.wait_for("general", lambda m: m.author == "paperboy")
        assert (BOATS in first_line(card), card.ephemeral) == (True, False), words
    assert say(ada, "share").as_text() == NO_ANSWER


def test_in_a_direct_message_nobody_is_there_to_share_with(ada: Person) -> None:
    say(ada, "boats")
    alone = "Nobody else is here. Ask me in a channel, and share it there."
    assert [say(ada, words).as_text() for words in ("share", "share 1", "share it")] == [alone] * 3


def test_the_mention_may_stand_anywhere(ada: Person) -> None:
    ada.invite_bot("general")
    before = {message.version for message in ada.sees("general")}
    ada.post("any papers on boats, @paperboy?", "general")
    found = ada.wait_for("general", lambda m: m.version not in before and m.ephemeral)
    assert first_line(found) == "*1 result* for `boats`"


@pytest.mark.parametrize("code", ["not_in_channel", "channel_not_found"])
def test_where_the_bot_is_not_in_the_channel_the_asker_is_told(
    ada: Person, slack: FakeSlack, code: str
) -> None:
    ada.invite_bot("general")
    slack.faults.next("chat.postEphemeral", Fault.error(code))
    ada.mention("boats", "general")
    told = ada.wait_for("dm", lambda m: m.author == "paperboy")
    assert told.as_text() == (
        "I am not in #general, so I cannot answer there. "
        "Type `/invite @paperboy` in it, or ask me here."
    )
    assert "conversations.join" not in {call.method for call in slack.calls}


# What is no talk


@pytest.mark.parametrize(
    "told",
    [
        {"subtype": "message_changed", "message": {"text": "boats", "user": "U"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B1", "text": "boats"},
        {"subtype": "channel_join", "text": "boats"},
        {"bot_id": "B1", "text": "boats"},
    ],
    ids=["changed", "deleted", "bot", "joined", "app"],
)
def test_what_nobody_said_is_not_answered(
    ada: Person, bot: Bot, slack: FakeSlack, wire: CallableTransport, told: Json
) -> None:
    where = ada.dm("hi").channel_id
    ada.wait_for("dm", lambda m: m.author == "paperboy")
    base = {"type": "message", "channel": where, "channel_type": "im", "ts": "1.1", "user": ada.id}
    payload = payloads.event_callback(
        slack.team, base | told, event_id="Ev1", clock=slack.clock, shared=False
    )
    assert wire.send("event_callback", payload, None).status == 200
    assert bot.close(5)
    assert len(ada.sees("dm")) == 2


def test_a_reply_that_the_channel_sees_too_is_said(
    ada: Person, slack: FakeSlack, wire: CallableTransport
) -> None:
    where = ada.dm("hi").channel_id
    event = {"type": "message", "subtype": "thread_broadcast", "text": "boats", "ts": "1.1"}
    event |= {"channel": where, "channel_type": "im", "user": ada.id}
    payload = payloads.event_callback(
        slack.team, event, event_id="Ev1", clock=slack.clock, shared=False
    )
    assert wire.send("event_callback", payload, None).status == 200
    ada.wait_for("dm", lambda m: m.text.startswith("*1 result* for `boats`"))


def test_the_command_stays_strict(ada: Person) -> None:
    assert first_line(ask(ada, "papers about boats")).startswith("I do not know `papers`.")
    assert first_line(ask(ada, "more")).startswith("I do not know `more`.")
