"""Digests, and all that is said of subscriptions, as people read it and as Slack checks it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.blocks import Message, render
from bot.blocks.subscription_form import draw_form
from bot.replies import (
    Altered,
    AlteredReply,
    BackTest,
    ClosedReply,
    DigestReply,
    FollowedReply,
    FormOfReply,
    HiddenReply,
    PartReply,
    PreviewReply,
    Reply,
    Row,
    SentReply,
    SettledReply,
    Shelved,
    SubscriptionsReply,
    SureReply,
    WaitingReply,
    WhyDigestReply,
    WhyRow,
)
from bot.workspace.blockkit import validate_message, validate_view
from bot.workspace.mrkdwn import (
    links_in_blocks,
    links_in_text,
    notified_by_message,
    text_objects,
)
from bot.workspace.reading import read_blocks
from storage import (
    EVERY_DAY,
    WEEKDAYS,
    Cadence,
    Delivery,
    DeliveryState,
    Hidden,
    Order,
    PaperId,
    Part,
    Pause,
    Reason,
    Savers,
    StoredPaper,
    Subscription,
    Tag,
)
from tests.bot.conftest import EVIL_TEXTS, EVIL_TITLE, TOLD, evil_paper
from tests.builders import paper

NOW = datetime(2025, 8, 12, 7, tzinfo=UTC)  # a Tuesday
BERLIN = Cadence(WEEKDAYS, 9, 0, "Europe/Berlin")
DRAFTS = Subscription(
    1,
    "T1",
    Order("C1", "speculative decoding", "", BERLIN, cap=8),
    "U1",
    NOW,
    NOW + timedelta(days=1),
    PaperId(0),
)
LONG = replace(DRAFTS, id=2, order=replace(DRAFTS.order, words="long context"), creator="U2")
TOPICS = (Tag("speculative decoding", 0.75), Tag("kv cache", 0.25))
FIRST = StoredPaper(PaperId(1), paper(0, **TOLD), TOPICS)
SECOND = StoredPaper(PaperId(2), paper(1, url="https://example.org/l"), TOPICS[:1])


def rows(count: int) -> tuple[Row, ...]:
    kept = (replace(FIRST, id=PaperId(number)) for number in range(1, count + 1))
    return tuple((each, ("draft model",)) for each in kept)


def digest(shown: tuple[Row, ...], total: int, **told: object) -> DigestReply:
    base = DigestReply(
        delivery=7,
        part=1,
        rows=shown,
        first=1,
        total=total,
        left=0,
        new=23,
        hidden=0,
        day=date(2025, 8, 12),
        since=None,
        subscriptions=(DRAFTS, LONG),
        next=BERLIN.next_after(NOW),
        viewer="",
    )
    return replace(base, **told)  # type: ignore[arg-type]


def read(message: Message) -> str:
    return read_blocks(list(message.blocks))


def test_a_digest_reads_as_it_was_meant_to() -> None:
    saved = {PaperId(1): Shelved(None, Savers(("U3",), 1))}
    reply = digest(((FIRST, ("draft model",)), (SECOND, ())), 17, shelves=saved)
    assert (
        read(render(reply))
        == """\
New papers: speculative decoding, long context
Tue 12 Aug · 17 of 23 new papers matched 2 topics · 15 more in the thread · \
next Wed 09:00 Europe/Berlin
*1. Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[Save]
Two decoders of one family draft for each other.
Ada Quill, Bo Reed +1 · arXiv 2503.00001 · 11 Mar 2025 · speculative decoding, kv cache · \
saved by @U3 +1 · matched *draft model*
*2. Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l>* [Save]
A draft model does not know when it is wrong. Lantern stops drafting where confidence drops, \
which saves a third of the rejected tokens in speculative decoding.
11 Mar 2025 · speculative decoding
[... Edit | Pause 1 week | Fewer papers | Why these? | Unsubscribe]
Set up by @U1 with `/papers subscribe speculative decoding`
Set up by @U2 with `/papers subscribe long context`"""
    )
    assert (
        render(reply).text
        == """\
New papers: speculative decoding, long context
Tue 12 Aug · 17 of 23 new papers matched 2 topics · 15 more in the thread · \
next Wed 09:00 Europe/Berlin
1. Drafting Ahead: Speculative Decoding with Twin Decoders
2. Lantern: Guiding Speculative Decoding by Confidence
Set up by <@U1> with `/papers subscribe speculative decoding`
Set up by <@U2> with `/papers subscribe long context`"""
    )


def test_what_waits_behind_buttons() -> None:
    reply = digest(rows(8), 60, left=52, hidden=2, subscriptions=(DRAFTS,), next=None)
    said = read(render(reply))
    assert "60 of 23 new papers matched your topic · 2 hidden by your edits · no next one" in said
    assert "[Show 52 more] [Show 2 hidden] [... Edit | " in said


def test_words_stand_in_the_header_as_they_were_typed() -> None:
    its = replace(DRAFTS, order=replace(DRAFTS.order, words='"R&D" <b>'))
    message = render(digest(rows(1), 1, subscriptions=(its,)))
    assert message.blocks[0]["text"]["text"] == 'New papers: "R&D" <b>'
    assert message.text.startswith('New papers: "R&amp;D" &lt;b&gt;\n')


def test_after_a_gap_and_after_all_left() -> None:
    reply = digest(rows(1), 1, since=date(2025, 8, 4), subscriptions=(), next=None)
    said = read(render(reply))
    assert said.startswith("New papers\nTue 12 Aug · since Mon 4 Aug · 1 of 23 new papers matched")
    gone = replace(DRAFTS, creator="")
    assert (
        "Set up by somebody who has left" in render(digest(rows(1), 1, subscriptions=(gone,))).text
    )


@pytest.mark.parametrize("count", [1, 8, 20])
def test_a_digest_fits(count: int) -> None:
    """Of 60 papers at most 20 are in one message: see MOST_CAP and `parts_of`."""
    many = tuple(replace(DRAFTS, id=number) for number in range(60))
    for reply in (
        digest(rows(count), 60, left=60 - count, hidden=9, subscriptions=many),
        digest(rows(count), 60, part=3, first=41),
    ):
        message = render(reply)
        assert validate_message(message.payload()) == []
        assert len(message.blocks) <= 4 + 2 * count
        assert len(message.text) <= 3900


def test_a_message_of_the_thread_is_papers_alone() -> None:
    said = read(render(digest(rows(2), 60, part=2, first=9)))
    assert said.startswith("*9. Drafting Ahead")
    assert "Set up by" not in said
    assert "New papers" not in said


def test_a_closed_channel() -> None:
    assert (
        read(render(ClosedReply("C1", ("kites", "boats"), "is_archived")))
        == """\
I can no longer post in #C1 (is_archived): your subscriptions there are paused: `kites`, `boats`.
Where I am only not in the channel: `/invite @paperboy`, and there `/papers subscriptions` \
resumes them. Nothing new is lost meanwhile."""
    )


def test_why_these() -> None:
    reasons = (Reason("speculative decoding", 0.9), Reason("draft", 0.3), Reason("tokens", 0.05))
    row = WhyRow(FIRST, "speculative decoding", reasons, ("draft", "kv cache"))
    gone = WhyRow(SECOND, "", (), ())
    assert (
        read(render(WhyDigestReply(7, (row, gone), left=3)))
        == """\
*Why these?* A paper belongs from 1.0 on; what adds up to that, word by word:
*Drafting Ahead: Speculative Decoding with Twin Decoders <https://arxiv.org/abs/2503.00001>* \
[... Less of “draft” | Less of “kv cache”]
`speculative decoding`: speculative decoding 0.90 · draft 0.30 · tokens 0.05 · *together 1.25*
*Lantern: Guiding Speculative Decoding by Confidence <https://example.org/l>*
its subscription is gone
3 papers more are not told of here. “Less of” leaves such papers out from the next digest on."""
    )


def hostile(text: str) -> Mapping[str, Reply]:
    papers = tuple(evil_paper(text, id) for id in range(1, 21))
    shown = tuple((each, (text, EVIL_TITLE)) for each in papers)
    words = f"{EVIL_TITLE} {text}"
    order = Order("C1", words, "", Cadence(EVERY_DAY, 9), member=EVIL_TITLE)
    pause = Pause(text, NOW)
    hidden = (Hidden(text, EVIL_TITLE, NOW), Hidden(EVIL_TITLE, text, NOW))
    its = Subscription(1, "T1", order, text, NOW, NOW, PaperId(0), pause, hidden)
    every = tuple(replace(its, id=number) for number in range(10))
    other = replace(its, order=replace(order, cap=9, threads=False, step=-3))
    failed = Delivery(
        7,
        "T1",
        "C1",
        "2025-08-12T07:00Z",
        DeliveryState.FAILED,
        "w",
        NOW,
        1,
        NOW,
        reason=text,
        parts=(Part(1, DeliveryState.FAILED, papers=(PaperId(1),)),),
    )
    savers = {papers[0].id: Shelved(None, Savers((text, EVIL_TITLE), 2))}
    slot = order.cadence.next_after(NOW)
    figures = BackTest(date(2025, 8, 12), 9, 6, 3, 40, False)
    removed = AlteredReply(Altered.REMOVED, text, text, every, thread="abc")
    told = FollowedReply(text, order, slot)
    return {
        "digest": digest(shown, 60, subscriptions=every, shelves=savers, hidden=3, left=40),
        "thread": digest(shown, 60, part=2, first=21),
        "closed": ClosedReply(text, (text,) * 9, text),
        "preview": PreviewReply(
            f"subscribe {words}", "abc", order, slot, figures, shown[:3], False, its, ("abc", text)
        ),
        "preview, hints": PreviewReply(
            text, "abc", order, slot, figures, (), True, hints=(text, EVIL_TITLE)
        ),
        "followed": told,
        "changed": replace(told, before=other),
        "settled": SettledReply(told),
        "removed": removed,
        "revised": replace(removed, did=Altered.CHANGED, before=(other,) * 10),
        "paused": replace(removed, did=Altered.PAUSED),
        "hidden": replace(removed, did=Altered.HIDDEN, term=text),
        "listed": SubscriptionsReply(
            every, frozenset(range(5)), 30, False, 10, last=failed, outcome=removed
        ),
        "none": SubscriptionsReply((), frozenset(), 0, True, outcome=removed),
        "sure": SureReply(every[:5], 10, False),
        "part": PartReply(7, shown, 21, 60, 20, 40, text, savers),
        "waiting": WaitingReply(shown, 60, 99, (text,) * 9, slot, False, text, "", savers),
        "nothing waiting": WaitingReply((), 0, 0, (), None, True, text, text),
        "not sent": SentReply(0, text),
        "why": WhyDigestReply(
            7,
            tuple(
                WhyRow(each, words, (Reason(text, 0.5),) * 9, (text, EVIL_TITLE, "a", "b", "c"))
                for each in papers
            ),
            40,
            replace(removed, did=Altered.HIDDEN, term=text),
        ),
        "what is hidden": HiddenReply(papers, every, 5),
    }


KINDS = tuple(hostile(""))


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_does_no_harm(kind: str, text: str) -> None:
    message = render(hostile(text)[kind])
    payload = message.payload()
    assert validate_message(payload) == []
    assert len(message.text) <= 3900
    assert notified_by_message(payload) == set()
    said = [item["text"] for item in text_objects(payload["blocks"]) if item["type"] == "mrkdwn"]
    for each in (message.text, *said):
        assert re.findall("<[^>]*>?", each) == []
    assert links_in_blocks(payload["blocks"]) + links_in_text(message.text, auto=False) == []


@pytest.mark.parametrize("text", EVIL_TEXTS.values(), ids=EVIL_TEXTS.keys())
def test_a_form_takes_hostile_words(text: str) -> None:
    odd = Cadence(frozenset({0, 3}), 8, 30, "America/New_York")
    order = Order("C1", f"{EVIL_TITLE} {text}", "", odd, step=-2)
    its = replace(DRAFTS, order=order)
    assert validate_view(draw_form(FormOfReply(its), metadata="{}").payload()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_buttons_carry_ids_only(kind: str) -> None:
    blocks = str(render(hostile(EVIL_TEXTS["formatting"])[kind]).blocks)
    values = re.findall(r"'value': '([^']*)'", blocks)
    assert [each for each in values if not re.fullmatch(r"[a-z]*:?[\d:]*|abc|now|all", each)] == []


def test_no_saver_is_named_but_by_the_shelves() -> None:
    """Ids of members are in a digest where they set it up, and where savers may be named."""
    reply = digest(rows(3), 3, shelves={PaperId(1): Shelved(None, Savers(("U7",), 0))})
    assert set(re.findall(r"U\d", str(render(reply).payload()))) == {"U1", "U2", "U7"}
