"""Every message we send, as a person reads it, and as Slack checks it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.blocks import Message, render
from bot.blocks.papers import saved_by
from bot.replies import (
    ChangedReply,
    Did,
    ExportReply,
    ForgetReply,
    ForgottenReply,
    HelpReply,
    ImportReply,
    ListReply,
    PaperReply,
    ReminderReply,
    Reply,
    SearchReply,
    SettingsReply,
    SharedReply,
    Shelved,
    SorryReply,
    TopicsReply,
    TrendingReply,
    UnknownReply,
    WhoReply,
    WhyReply,
)
from bot.words.commands import COMMANDS
from bot.workspace.blockkit import validate_message
from bot.workspace.mrkdwn import (
    links_in_blocks,
    links_in_text,
    notified_by_message,
    plain,
    text_objects,
)
from bot.workspace.reading import read_blocks
from storage import (
    ExportFormat,
    Hit,
    MemberSettings,
    PaperId,
    Privacy,
    Problem,
    Query,
    ReadingList,
    Reason,
    Removed,
    Save,
    Savers,
    Snippet,
    Status,
    StoredPaper,
    Tag,
    Topic,
)
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE, TOLD, evil_paper
from tests.builders import mention, paper

TAG = Tag("speculative decoding", 0.75)
TOLD_PAPER = StoredPaper(PaperId(1), paper(0, **TOLD), (TAG, Tag("draft model", 0.25)))
LANTERN = StoredPaper(PaperId(2), paper(1, url="https://example.org/l?a=1&b=2"), (TAG,))
EXPERTS = StoredPaper(PaperId(3), paper(2, author_count=7, mentions=(mention(day=None),)))
POINCARE = StoredPaper(PaperId(4), paper(3, url="javascript:alert(1)", authors=("Ada Quill",)))
KV = StoredPaper(PaperId(5), paper(4, doi="10.1000/kv"))
SNIPPET = Snippet("Lantern stops drafting where confidence drops.", ((14, 22), (29, 39)))


def hits(*papers: StoredPaper) -> tuple[Hit, ...]:
    return tuple(
        Hit(each, 1.0, snippet=SNIPPET if each == LANTERN else Snippet("")) for each in papers
    )


PAGE = SearchReply(
    "search drafting confidence since:2025-01-01",
    "abc123",
    13,
    hits(TOLD_PAPER, LANTERN, EXPERTS, POINCARE, KV),
)


def shown(message: Message) -> str:
    return read_blocks(list(message.blocks))


def test_the_first_page_of_three() -> None:
    assert (
        shown(render(PAGE))
        == """\
*13 results* for `drafting confidence since:2025-01-01` · 1 to 5
*1. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
Two decoders of one family draft for each other.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding, draft model
*2. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
Lantern stops *drafting* where *confidence* drops.
11 Mar 2025 · speculative decoding
*3. Gardens of Experts: Routing Tokens by Season* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Find online]
Mixture of experts models send each token to a few experts. We let the router follow the position \
in the document and balance the load without an auxiliary loss.
7 authors
*4. Ein Überblick über Poincaré Einbettungen* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Find online]
A survey of embeddings in hyperbolic space: trees, taxonomies and their distances, with forty \
methods compared on five tasks.
Ada Quill · 11 Mar 2025
*5. KV-Slim: Forgetting the Right Keys <https://doi.org/10.1000/kv>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
The key-value (KV) cache grows with the context. KV-Slim evicts the entries that later tokens will \
not attend to and keeps accuracy with 20% of the memory.
11 Mar 2025
[Share…] [Subscribe to this] [Next 5 ›]
Refine: add `by:` `topic:` `since:` `-word` · \
`/papers search drafting confidence since:2025-01-01`"""
    )


def test_the_text_of_a_page_tells_it_to_who_cannot_see_it() -> None:
    assert (
        render(PAGE).text
        == """\
*13 results* for `drafting confidence since:2025-01-01` · 1 to 5
1. Drafting Ahead: Speculative Decoding with Twin Decoders
2. Lantern: Guiding Speculative Decoding by Confidence
3. Gardens of Experts: Routing Tokens by Season
4. Ein Überblick über Poincaré Einbettungen
5. KV-Slim: Forgetting the Right Keys"""
    )


@pytest.mark.parametrize(
    ("offset", "rows", "headline", "buttons"),
    [
        (0, 5, " · 1 to 5", "[Share…] [Subscribe to this] [Next 5 ›]"),
        (5, 5, " · 6 to 10", "[Share…] [‹ Previous] [Next 3 ›]"),
        (10, 3, " · 11 to 13", "[Share…] [‹ Previous]"),
        (5, 3, " · 6 to 8", "[Share…] [‹ Previous] [Next 3 ›]"),
    ],
    ids=["first", "middle", "last", "middle, where papers went meanwhile"],
)
def test_pages_lead_to_one_another(offset: int, rows: int, headline: str, buttons: str) -> None:
    page = replace(PAGE, offset=offset, hits=PAGE.hits[:rows])
    lines = shown(render(page)).split("\n")
    assert lines[0] == f"*13 results* for `drafting confidence since:2025-01-01`{headline}"
    assert lines[1].startswith(f"*{offset + 1}. Drafting Ahead")
    assert lines[-2] == buttons


def test_buttons_carry_ids_and_those_to_other_pages_what_was_asked() -> None:
    page = render(replace(PAGE, offset=5))
    found = [(each["action_id"], each["value"]) for each in page.blocks[-2]["elements"]]
    assert found == [
        ("results.share", "abc123:5"),
        ("results.previous", "abc123:0 search drafting confidence since:2025-01-01"),
        ("results.next", "abc123:10 search drafting confidence since:2025-01-01"),
    ]
    menu = page.blocks[1]["accessory"]
    assert menu["action_id"] == "paper.menu"
    assert [option["value"] for option in menu["options"]] == [
        "save:1:abc123",
        "similar:1",
        "bibtex:1",
        "why:1:abc123",
        "open:1",
    ]
    assert menu["options"][4]["url"] == "https://arxiv.org/abs/2503.00001"
    without = page.blocks[5]["accessory"]["options"][4]
    assert without["url"] == (
        "https://scholar.google.com/scholar?q="
        "Gardens%20of%20Experts%3A%20Routing%20Tokens%20by%20Season"
    )


def test_one_result() -> None:
    page = SearchReply("search lantern", "abc123", 1, hits(LANTERN))
    assert (
        shown(render(page))
        == """\
*1 result* for `lantern`
*1. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
Lantern stops *drafting* where *confidence* drops.
11 Mar 2025 · speculative decoding
[Share…] [Subscribe to this]
Refine: add `by:` `topic:` `since:` `-word` · `/papers search lantern`"""
    )


def test_nothing_found() -> None:
    nothing = SearchReply("search zebra", "abc123", 0, (), hints=("kv cache", "draft model"))
    assert (
        shown(render(nothing))
        == render(nothing).text
        == """\
*Nothing found* for `zebra`
Try fewer words.
Topics that are there: `topic:"kv cache"`, `topic:"draft model"`"""
    )
    assert (
        shown(render(replace(nothing, hints=())))
        == """\
*Nothing found* for `zebra`
Try fewer words."""
    )


def test_nothing_found_that_a_filter_less_would_find() -> None:
    wider = (("search draft topic:kv", 3), ("search draft since:2025-01-01", 1200))
    nothing = SearchReply("search draft topic:kv since:2025-01-01", "abc123", 0, (), wider=wider)
    assert (
        shown(render(nothing))
        == """\
*Nothing found* for `draft topic:kv since:2025-01-01`
With less asked for there are papers: `/papers search draft topic:kv` (3), \
`/papers search draft since:2025-01-01` (1,200)"""
    )


def test_papers_like_one() -> None:
    like = SearchReply("similar Drafting Ahead", "abc123", 1, hits(LANTERN), about=TOLD_PAPER)
    assert (
        shown(render(like))
        == """\
*1 paper* like Drafting Ahead: Speculative Decoding with Twin Decoders \
<https://arxiv.org/abs/2503.00001>
*1. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>* \
[... Save | Similar papers | Copy BibTeX | Why this rank | Open]
Lantern stops *drafting* where *confidence* drops.
11 Mar 2025 · speculative decoding
[Share…]
This answer: `/papers similar Drafting Ahead`"""
    )
    none = replace(like, total=0, hits=())
    assert shown(render(none)) == (
        "*Nothing found* like Drafting Ahead: Speculative Decoding with Twin Decoders"
    )


def test_one_paper_in_full() -> None:
    message = render(PaperReply(TOLD_PAPER))
    assert (
        shown(message)
        == """\
*Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>*
Ada Quill, Bo Reed, Cy Stone · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding, draft model
Two decoders of one family draft for each other.
*Abstract* Speculative decoding drafts several tokens with a small model and verifies them with a \
large one. We pair two decoders of one family and accept 71% of the drafts. Generation becomes 2.4 \
times faster on long summaries.
[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Open]"""
    )
    assert plain(message.text) == shown(message).rpartition("\n")[0]
    *buttons, menu = message.blocks[-1]["elements"]
    assert [(each["action_id"], each["value"]) for each in buttons] == [
        ("paper.save", "1"),
        ("paper.similar", "1"),
        ("paper.share", "1"),
    ]
    assert [(each["value"], each.get("url")) for each in menu["options"]] == [
        ("note:1:card", None),
        ("bibtex:1", None),
        ("open:1", "https://arxiv.org/abs/2503.00001"),
    ]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            {"abstract": "", "summary": "Ours.", "url": "https://a.example/1"},
            "*KV-Slim: Forgetting the Right Keys <https://a.example/1>*\n11 Mar 2025\nOurs.\n"
            "[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Open]",
        ),
        (
            {"abstract": "Theirs.", "author_count": 1},
            "*KV-Slim: Forgetting the Right Keys*\n1 author · 11 Mar 2025\n*Abstract* Theirs.\n"
            "[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Find online]",
        ),
        (
            {"abstract": "", "mentions": ()},
            "*KV-Slim: Forgetting the Right Keys*\nno topics yet\n"
            "[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Find online]",
        ),
        (
            {"abstract": "", "authors": tuple(f"A{n}" for n in range(14)), "mentions": ()},
            "*KV-Slim: Forgetting the Right Keys*\n"
            "A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11 +2\n"
            "[Save] [Similar papers] [Share here] [... Add note | Copy BibTeX | Find online]",
        ),
    ],
    ids=["no abstract", "no summary, address or names", "a title alone", "many authors"],
)
def test_one_paper_of_which_less_is_known(told: dict[str, object], expected: str) -> None:
    assert shown(render(PaperReply(StoredPaper(PaperId(5), paper(4, **told))))) == expected


def test_a_shared_paper() -> None:
    message = render(SharedReply("U1", (TOLD_PAPER,)))
    assert (
        shown(message)
        == """\
*Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* [Save]
Two decoders of one family draft for each other.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding, draft model
shared by @U1"""
    )
    assert message.text == (
        "*<https://arxiv.org/abs/2503.00001|Drafting Ahead: Speculative Decoding with Twin "
        "Decoders>*\nshared by <@U1>"
    )


def test_shared_papers() -> None:
    assert (
        shown(render(SharedReply("U1", (LANTERN, EXPERTS), "search experts")))
        == """\
*1. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>* [Save]
A draft model does not know when it is wrong. Lantern stops drafting where confidence drops, which \
saves a third of the rejected tokens in speculative decoding.
11 Mar 2025 · speculative decoding
*2. Gardens of Experts: Routing Tokens by Season* [Save]
Mixture of experts models send each token to a few experts. We let the router follow the position \
in the document and balance the load without an auxiliary loss.
7 authors
shared by @U1 · `/papers search experts`"""
    )


TOPICS = (Topic("speculative decoding", 12), Topic("kv cache", 1))


def test_topics() -> None:
    message = render(TopicsReply("", TOPICS))
    assert (
        shown(message)
        == """\
*Topics*, with the number of papers each has
speculative decoding (12), kv cache (1)
See papers: `/papers search topic:"speculative decoding"` · \
narrow the list with `/papers topics <word>`"""
    )
    assert plain(message.text) == shown(message)
    assert (
        shown(render(TopicsReply("KV", TOPICS[1:])))
        == """\
*Topics* containing `KV`, with the number of papers each has
kv cache (1)
See papers: `/papers search topic:"kv cache"`"""
    )
    assert shown(render(TopicsReply("zebra", ()))) == (
        "No topic containing `zebra`. Any words may be searched: `/papers search …`"
    )
    assert shown(render(TopicsReply("spec", (), TOPICS[:1]))) == (
        "No topic containing `spec`. Spelt like it: speculative decoding (12)\n"
        "Any words may be searched: `/papers search …`"
    )


def test_topics_that_grow_or_have_an_acronym() -> None:
    topics = (
        Topic("mixture of experts", 12, recent=3, before=1, aliases=("MoE", "moe layer")),
        Topic("PDEs", 7, recent=1, before=4, aliases=("PDE", "partial differential equation")),
    )
    assert (
        shown(render(TopicsReply("", topics)))
        == """\
*Topics*, with the number of papers each has; + or − against the four weeks before
mixture of experts / MoE (12, +2), PDEs (7, -3)
See papers: `/papers search topic:"mixture of experts"` · \
narrow the list with `/papers topics <word>`"""
    )


def test_help_lists_every_command() -> None:
    message = render(HelpReply("", 1234))
    assert (
        shown(message)
        == plain(message.text)
        == """\
*What I can do*
`/papers search <words>` find papers; filters: since:2024 until:2025-06 by:leviathan \
topic:"kv cache" saved:me saved:team -survey "exact phrase" sort:new
`/papers show <title or number>` one paper: abstract, topics, who saved it; a number is a row of \
your last answer here
`/papers similar <title or number>` papers like it
`/papers topics [word]` the topics there are, with counts
`/papers save <title, numbers or arXiv link> [in list] [note: ...]` keep papers on your list
`/papers unsave <title or numbers>` take papers off your list
`/papers done <title or numbers>` mark papers; also reading <…> and to-read <…>; without any, \
those that are so marked
`/papers note <number or arXiv link> <text>` a note that only you see; with a title: note <title> \
note: <text>
`/papers due <title or numbers> <day>` a day to be reminded on: tomorrow, friday, in 2 weeks, \
12 Dec, none; also save 2 due friday; without any, what is due
`/papers list [name] [to-read|reading|done] [due] [@member]` what you saved, or what a member did; \
filters: topic:"kv cache" since:2026-01 until:2026-06, this week, last 3 months, older than 30 days
`/papers saved-by @member` what a member saved; choose the name from what Slack offers after @
`/papers trending` what the team saved this week
`/papers trends [topic, topic…] [since:2026-01]` papers a week by topic, and how much the team \
saved, as a chart; without a topic, those that grew most
`/papers who has <title or number>` who saved a paper
`/papers export [list] as bibtex|ris|csl|markdown|csv` your list for other programs
`/papers import [in list]` papers from BibTeX or RIS: send me the .bib or .ris file in a direct \
message, or its text in a code block
`/papers subscribe <words> [daily|weekdays|weekly on monday] [at 09:00] [in Europe/Berlin] \
[max 8] [threads on|off] [chart on|off] [stricter|looser]` a digest of new papers here, in a \
direct message for you alone; you see first what it would bring; any search can be one
`/papers subscriptions` what this channel is subscribed to, with who set it up and when it comes \
next
`/papers unsubscribe <words|all>` no more digests of it here
`/papers pause <words> [2w|3 days|until friday]` no digests for a while; also resume <words>; \
nothing is lost meanwhile
`/papers digest now` what is waiting for this channel, for you to see; uses up nothing
`/papers settings [privacy team|count|private] [zone <name>] [hour <0-23>] [reminders on|off] \
[news on|off]` what others are told of your saves, your time zone, reminders and their hour, \
weekly news of saved papers
`/papers admin [privacy team|count|private] [subscribing everyone|admins] [sources <names>] \
[log]` for admins: what the whole workspace has, and who changed it
`/papers sources [add|pause|resume|remove <source>]` for admins: where papers come from, and how \
it goes; a source is huggingface, arxiv:cs.CL,cs.LG, arxiv-new:cs.CL or a feed's address
`/papers forget-me` delete all I keep of you
`/papers help [command]` what I can do
1,234 papers on the shelf. Only you see my answers. The same words work in a direct message to me \
and after @paperboy."""
    )
    assert shown(render(HelpReply("", 1))).endswith(
        "\n1 paper on the shelf. Only you see my answers. The same words work in a direct message "
        "to me and after @paperboy."
    )


def test_help_for_one_command() -> None:
    message = render(HelpReply("show"))
    assert (
        shown(message)
        == plain(message.text)
        == """\
`/papers show <title or number>`
one paper: abstract, topics, who saved it; a number is a row of your last answer here
For example `/papers show 2`"""
    )


def test_why_a_paper_is_here() -> None:
    reasons = tuple(Reason(f"word{n}", 10.0 - n) for n in range(10))
    message = render(WhyReply(LANTERN, "search word0 word1", reasons))
    assert (
        shown(message)
        == """\
*Why* Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2> is here
word0 10.0 · word1 9.0 · word2 8.0 · word3 7.0 · word4 6.0 · word5 5.0 · word6 4.0 · word7 3.0 · \
the rest 3.0 · *together 55.0*
A word counts the more the fewer papers have it and the more often this one does; its title counts \
twice. `/papers search word0 word1`"""
    )


def test_why_a_paper_is_here_that_no_word_was_asked_of() -> None:
    assert "Its filters alone fit." in shown(render(WhyReply(LANTERN, "search sort:new", ())))


def test_what_is_not_understood() -> None:
    message = render(UnknownReply("serch", "search", "search zebra"))
    assert (
        shown(message)
        == plain(message.text)
        == """\
I do not know `serch`. Did you mean `search`?
Try `/papers search zebra` or `/papers help`"""
    )


def test_an_apology() -> None:
    message = render(SorryReply("No paper is called “a & b”."))
    assert shown(message) == plain(message.text) == "No paper is called “a & b”."


NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
SAVE = Save(PaperId(2), "U1", NOON, NOON, "thesis", Status.READING, "see figure 3")
COUNTS = {Status.TO_READ: 1234, Status.READING: 1, Status.DONE: 0}
SAVED = ChangedReply(Did.SAVED, (LANTERN,), (SAVE,), "act1")
LIST = ListReply(
    "list thesis",
    "abc123",
    "U1",
    True,
    ((LANTERN, SAVE), (TOLD_PAPER, replace(SAVE, paper=PaperId(1), list="", note=""))),
    1235,
    10,
    10,
    lists=(ReadingList("", COUNTS), ReadingList("thesis", COUNTS)),
)
SHELVES = {LANTERN.id: Shelved(SAVE, Savers(("U1", "U2"), 1))}
TRENDING = TrendingReply("U1", "abc123", (LANTERN, EXPERTS), SHELVES, 7)
EXPORT = ExportReply(ExportFormat.RIS, "thesis.ris", "TY  - GEN", 1, "TY  - GEN", 1)


@pytest.mark.parametrize(
    ("savers", "viewer", "said"),
    [
        (Savers(), "U1", ""),
        (Savers(("U1",)), "U1", "saved by you"),
        (Savers(("U2",)), "U1", "saved by <@U2>"),
        (Savers(("U2", "U1")), "U1", "saved by you, <@U2>"),
        (Savers(("U2", "U3", "U1")), "U1", "saved by you, <@U2> +1"),
        (Savers(("U2", "U3"), 2), "U1", "saved by <@U2>, <@U3> +2"),
        (Savers((), 3), "U1", "saved by 3"),
        (Savers(("U2",), 2), "", "saved by <@U2> +2"),
    ],
)
def test_savers_are_told_in_few_words(savers: Savers, viewer: str, said: str) -> None:
    assert saved_by(savers, viewer) == said


def test_what_was_done_to_many_papers_names_a_few() -> None:
    many = tuple(replace(LANTERN, id=PaperId(n)) for n in range(8))
    lines = shown(render(ChangedReply(Did.REMOVED, many, (), "act1"))).split("\n")
    assert lines[0] == "*Removed from your list:*"
    assert len(lines[1:6]) == 5
    assert lines[6:] == ["and 3 more", "[Undo]"]


@pytest.mark.parametrize(
    ("did", "saves", "said"),
    [
        (
            Did.SAVED,
            (SAVE,),
            "*Saved to your list:* {} · reading · list thesis · note: see figure 3",
        ),
        (Did.REMOVED, (), "*Removed from your list:* {}"),
        (Did.UNDONE, (), "*Undone:* {} · not on your list"),
        (Did.NOTHING, (replace(SAVE, list="", note=""),), "*Nothing to change:* {} · reading"),
    ],
)
def test_what_was_done_is_said(did: Did, saves: tuple[Save, ...], said: str) -> None:
    title = "Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>"
    reply = ChangedReply(did, (LANTERN,), saves, "")
    assert shown(render(reply)).split("\n")[0] == said.format(title)
    assert "act.undo" not in str(render(reply).blocks)


def test_a_page_of_a_list() -> None:
    assert (
        shown(render(LIST))
        == """\
*Your list* · 1,235 papers · 11 to 12
2,468 to read · 2 reading · 0 done · lists: thesis (1,235)
*11. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l?a=1&b=2>* \
[... To read | Done | Remove | Edit note | Open]
reading · list thesis · note: see figure 3 · saved 12 Mar 2025 · 11 Mar 2025 · speculative decoding
*12. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[... To read | Done | Remove | Add note | Open]
reading · saved 12 Mar 2025 · Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · \
speculative decoding, draft model
[‹ Previous] [Next 10 ›]
This answer: `/papers list thesis`"""
    )
    menu = render(LIST).blocks[2]["accessory"]
    assert [option["value"] for option in menu["options"]] == [
        "to_read:2:abc123",
        "done:2:abc123",
        "unsave:2:abc123",
        "note:2:abc123",
        "open:2",
    ]


def test_a_page_of_anothers_list() -> None:
    theirs = replace(LIST, member="U2", mine=False, lists=(), status=Status.DONE, asked="thesis")
    lines = shown(render(theirs)).split("\n")
    assert lines[0] == "*Saved by @U2 thesis, done* · 1,235 papers · 11 to 12"
    assert lines[1].endswith("[... Save | Similar papers | Copy BibTeX | Open]")


def test_what_is_left_out_of_an_export_is_counted() -> None:
    cut = replace(EXPORT, total=1200, shown=2)
    assert shown(render(cut)).split("\n")[0] == (
        "*1,200 papers* as RIS: the first 2; *1,198 left out*, for want of room · to be kept as "
        "`thesis.ris`"
    )
    assert shown(render(replace(cut, shown=0))) == (
        "*1,200 papers* as RIS: the first 0; *1,200 left out*, for want of room · to be kept as "
        "`thesis.ris`"
    )


REMINDER = ReminderReply(
    "abc123",
    ((TOLD_PAPER, replace(SAVED.saves[0], paper=TOLD_PAPER.id)), (LANTERN, None)),
    date(2025, 3, 13),
)
ORDINARY: dict[str, Reply] = {
    "saved": SAVED,
    "removed": ChangedReply(Did.REMOVED, (LANTERN, TOLD_PAPER), (), "act1"),
    "list": LIST,
    "list, changed": replace(LIST, outcome=SAVED),
    "list, empty": replace(LIST, rows=(), total=0, lists=()),
    "anothers list": replace(LIST, member="U2", mine=False, lists=()),
    "trending": TRENDING,
    "trending, changed": replace(TRENDING, outcome=SAVED),
    "nothing trending": replace(TRENDING, papers=(), shelves={}),
    "list, due": replace(LIST, due=True, filters="this week", today=date(2025, 3, 13)),
    "reminder": REMINDER,
    "reminder, changed": replace(REMINDER, outcome=SAVED, more=3),
    "import": ImportReply(2, 1, 1, (Problem("import:3", "has no title."),) * 12, "thesis", "act1"),
    "import, nothing": ImportReply(0, 0, 2, ()),
    "who": WhoReply("U1", LANTERN, Savers(("U2",))),
    "who, nobody": WhoReply("U1", LANTERN, Savers()),
    "export": EXPORT,
    "export, sent": replace(EXPORT, sent=True),
    "settings": SettingsReply(MemberSettings(), Privacy.TEAM),
    "settings, wrong": SettingsReply(MemberSettings(), Privacy.COUNT, wrong="colour red"),
    "forget": ForgetReply(2),
    "forgotten": ForgottenReply(Removed(1, 2, 1, 3)),
    "forgotten, nothing": ForgottenReply(Removed()),
    "results, changed": replace(PAGE, viewer="U1", shelves=SHELVES, outcome=SAVED),
    "paper, saved": PaperReply(LANTERN, "U1", SHELVES[LANTERN.id], SAVED),
    "shared, saved": SharedReply("U1", (LANTERN,), "", SHELVES),
    "results": PAGE,
    "nothing": SearchReply("search zebra", "abc123", 0, (), hints=("kv cache",)),
    "similar": replace(PAGE, about=TOLD_PAPER),
    "nothing like it": replace(PAGE, total=0, hits=(), about=TOLD_PAPER),
    "paper": PaperReply(TOLD_PAPER),
    "why": WhyReply(TOLD_PAPER, "search x", (Reason("decoding", 3.0), Reason("draft", 1.25))),
    "shared": SharedReply("U1", (TOLD_PAPER,)),
    "several shared": SharedReply("U1", (TOLD_PAPER, LANTERN, EXPERTS, POINCARE, KV), "search x"),
    "topics": TopicsReply("", TOPICS),
    "no topics": TopicsReply("zebra", ()),
    "help": HelpReply("", 6),
    **{f"help {name}": HelpReply(name) for name in COMMANDS},
    "unknown": UnknownReply("serch", "search", "search x"),
    "sorry": SorryReply("Search first."),
}


def hostile(text: str) -> dict[str, Reply]:
    """Every kind of reply, with everything foreign in it out to harm."""
    papers = tuple(evil_paper(text, id) for id in range(1, 6))
    marks = ((0, 4), (5, 9))
    found = tuple(
        Hit(each, 1.0, ("here",), Snippet(words, marks))
        for each, words in zip(papers, (text, EVIL_TITLE, "", text[:50], text[3:]), strict=True)
    )
    query = str(Query(words=(EVIL_TITLE, text), topics=(text,), by=(EVIL_TITLE,)))
    rows = SearchReply(f"search {query}", "abc123", 99, found, offset=5)
    like = replace(rows, command=f"similar {EVIL_TITLE}", about=papers[0])
    topics = (Topic(EVIL_TITLE, 3), Topic(text, 2), *(Topic(text[n:], 1) for n in range(28)))
    save = Save(papers[0].id, "U1", NOON, NOON, text, note=text)
    changed = ChangedReply(Did.SAVED, papers * 2, (save,), "act1")
    shelves = {papers[0].id: Shelved(save, Savers((text, EVIL_TITLE), 2))}
    lists = (ReadingList("", COUNTS), *(ReadingList(text[n:], COUNTS) for n in range(20)))
    saves = tuple((each, replace(save, paper=each.id)) for each in papers) * 2
    listed = ListReply(f"list {text}", "abc123", "U1", True, saves, 99, 10, asked=text, lists=lists)
    part = "\n".join([text[:1000], EVIL_TITLE, text[:1000]])
    return {
        "saved": changed,
        "list": replace(listed, outcome=changed),
        "anothers list": replace(listed, member=text, mine=False),
        "list, empty": replace(listed, rows=(), total=0, lists=()),
        "list, due": replace(listed, due=True, filters=f'topic:"{text}" {EVIL_TITLE}'),
        "reminder": ReminderReply("abc123", saves, date(2025, 3, 13), 3, changed),
        "import": ImportReply(1, 1, 1, (Problem(f"{text}:{text}", text),) * 12, text, "act1"),
        "trending": TrendingReply(text, "abc123", papers * 2, shelves, 7, changed),
        "who": WhoReply("U1", papers[0], shelves[papers[0].id].savers),
        "export": ExportReply(ExportFormat.CSV, text[:80], part, 3, part, 2),
        "settings": SettingsReply(MemberSettings(zone=text), Privacy.TEAM, wrong=text),
        "results, changed": replace(rows, viewer="U1", shelves=shelves, outcome=changed),
        "paper, saved": PaperReply(papers[0], "U1", shelves[papers[0].id], changed),
        "results": rows,
        "nothing": replace(
            rows, total=0, hits=(), hints=(EVIL_TITLE, text), wider=((f"search {text}", 3),) * 7
        ),
        "similar": like,
        "nothing like it": replace(like, total=0, hits=()),
        "paper": PaperReply(papers[0]),
        "why": WhyReply(papers[0], f"search {query}", (Reason(text, 2.0), Reason(EVIL_TITLE, 1.0))),
        "shared": SharedReply("U1", papers[:1]),
        "several shared": SharedReply("U1", papers, f"search {query}"),
        "topics": TopicsReply(text, topics),
        "no topics": TopicsReply(text, ()),
        "unknown": UnknownReply(text, "search", f"search {EVIL_TITLE} {text}"),
        "sorry": SorryReply(f"No paper is called “{EVIL_TITLE} {text}”."),
    }


KINDS = list(hostile(""))


@pytest.mark.parametrize("kind", ORDINARY)
def test_slack_takes_every_message(kind: str) -> None:
    message = render(ORDINARY[kind])
    assert validate_message(message.payload()) == []
    assert 0 < len(message.text) <= 3900


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_pings_nobody_and_links_nowhere(kind: str, text: str) -> None:
    message = render(hostile(text)[kind])
    payload = message.payload()
    assert validate_message(payload) == []
    assert len(message.text) <= 3900
    assert notified_by_message(payload) == ({"U1"} if "shared" in kind else set())
    links = links_in_blocks(payload["blocks"]) + links_in_text(message.text, auto=False)
    said = [item["text"] for item in text_objects(payload["blocks"]) if item["type"] == "mrkdwn"]
    for each in (message.text, *said):
        assert set(re.findall("<[^>]*>?", each)) <= ({"<@U1>"} if "shared" in kind else set())
    leads_to = {url.partition("?")[0] for _, url in links}
    assert leads_to <= {"https://scholar.google.com/scholar"}


def test_a_title_without_an_address_is_looked_up_as_it_is() -> None:
    url = render(PaperReply(evil_paper("decoding"))).blocks[-1]["elements"][3]["options"][2]["url"]
    assert url == (
        "https://scholar.google.com/scholar?q="
        "%3C%21channel%3E%20%26%20%3Chttps%3A//evil.example%7Cclick%3E"
    )
