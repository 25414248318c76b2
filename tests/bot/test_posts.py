"""Posted messages keep telling the truth: who saved their papers, as the channel may know it.

People share, save, unsave, hide and are forgotten; a few seconds later the messages say so.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.app import Bot, create_app
from bot.config import Config
from bot.delivery.composing import Place
from bot.handlers import Caller, handle
from bot.intents import Choose
from bot.metrics import NoMeters
from bot.posts import Rewriting
from bot.scheduler import Scheduler
from bot.slack import Cards, Directory
from bot.tasks import errand_tasks
from bot.workspace import FakeSlack, Person, SeenMessage
from bot.workspace.clock import ManualClock
from bot.workspace.faults import Fault
from bot.workspace.web_api import ApiCall
from storage import (
    REWRITABLE,
    PaperId,
    Posted,
    Privacy,
    Store,
    StoreError,
    WorkspaceSettings,
    slot_key,
)
from tests.bot.conftest import dispatch_to
from tests.bot.rounds import Stage, Times, staged
from tests.bot.test_conversation import ask, click
from tests.bot.test_delivery import tomorrow
from tests.bot.test_digests import NOW
from tests.bot.test_list_conversation import mention

LANTERN = "2503.00002"
UPDATE, POST = "chat.update", "chat.postMessage"
REWRITES = (UPDATE, "chat.unfurl")


@dataclass
class Team:
    """ada shares; bob and cy are in #general too, where the bot is. Time stands still until it is
    told."""

    slack: FakeSlack
    store: Store
    bot: Bot
    clock: Times
    waited: list[tuple[str, str]] = field(default_factory=list)
    kept: list[Posted] = field(default_factory=list)
    meanwhile: Callable[[], object] = bool

    def __post_init__(self) -> None:
        self.ada, self.bob, self.cy, self.dot = map(self.slack.member, ("ada", "bob", "cy", "dot"))
        self.ada.invite_bot("general")
        keep, shelf = self.store.posts.keep, vars(self.store.posts)

        def kept(post: Posted) -> None:
            """meanwhile: what happens after it is posted and before it is noted."""
            self.meanwhile()
            keep(post)
            self.kept.append(post)

        shelf["keep"] = kept

    @property
    def rewriting(self) -> Rewriting:
        return replace(self.bot.errands.rewriting, pace=lambda *place: self.waited.append(place))

    def settle(self, **parts: float) -> list[str]:
        """What messages have been given after a few seconds."""
        before = len(self.slack.calls)
        self.clock.forward(**parts or {"seconds": 5})
        for _ in self.rewriting.go():
            pass
        return [str(call.args) for call in self.slack.calls[before:] if call.method in REWRITES]

    def shared(self, person: Person | None = None, channel: str = "general") -> SeenMessage:
        """A card with the lantern paper, long there and as it should be."""
        person = person or self.ada
        shown = ask(person, f"show {LANTERN}", channel)
        card = self.noted(lambda: click(person, shown, "Share here"))
        self.settle()
        return self.now(card)

    def noted(self, share: Callable[[], SeenMessage]) -> SeenMessage:
        """The card, when the bot has noted where it is."""
        before, end = len(self.kept), time.monotonic() + 5
        card = share()
        while len(self.kept) == before:
            assert time.monotonic() < end
            time.sleep(0.01)
        return card

    def now(self, card: SeenMessage) -> SeenMessage:
        """As everybody in the channel sees it."""
        return next(m for m in self.ada.sees(card.channel_id) if m.ts == card.ts)

    def posted(self, workspace: str = "") -> str:
        """All that the bot's messages hold that more than one person sees."""
        where = workspace or self.slack.team.id
        messages = list(self.slack.state.messages.values())
        seen = [m for m in messages if m.team_id == where and not m.ephemeral_to]
        ours = [[m.text, m.blocks, m.attachments, m.metadata] for m in seen if m.bot_id]
        return json.dumps([ours, [m.unfurls for m in seen]])


@pytest.fixture
def team(config: Config, shelf: Store) -> Iterator[Team]:
    clock = Times(ManualClock(NOW.timestamp()))
    domains = ("arxiv.org",)
    with FakeSlack(
        signing_secret="not-a-secret", clock=clock.slack, unfurl_domains=domains
    ) as slack:
        told = replace(config, bot_token=slack.bot_token, api_url=slack.api_url)
        bot = create_app(told, shelf, now=clock)
        slack.connect_callable(dispatch_to(bot))
        yield Team(slack, shelf, bot, clock)
        assert bot.close(5)


def saved_by(card: SeenMessage) -> str:
    """What a card says of its savers."""
    parts = card.as_text().replace("\n", " · ").split(" · ")
    return next((part for part in parts if part.startswith("saved by")), "")


def calls(team: Team, *methods: str) -> list[ApiCall]:
    return [call for call in team.slack.calls if call.method in methods]


# What a save does to the card


def test_the_savers_of_a_card_follow_without_a_new_message(team: Team) -> None:
    card = team.shared()
    assert saved_by(card) == ""
    told = click(team.bob, card, "Save")
    click(team.cy, card, "Save")
    assert told.ephemeral
    assert saved_by(team.now(card)) == "", "not at once"
    seen = len(team.ada.sees("general"))
    assert len(team.settle()) == 1, "both in one"
    assert saved_by(team.now(card)) == "saved by @bob, @cy"
    assert len(team.ada.sees("general")) == seen
    click(team.bob, told, "Undo")
    assert len(team.settle()) == 1
    assert saved_by(team.now(card)) == "saved by @cy"
    ask(team.cy, f"unsave {LANTERN}")
    assert len(team.settle()) == 1
    assert team.now(card).as_text() == card.as_text()
    assert team.settle() == []


def test_all_else_on_the_card_stays_as_it_was(team: Team) -> None:
    found = ask(team.ada, "search speculative decoding")
    card = team.noted(lambda: click(team.ada, found, "Share…"))
    assert team.settle() == []
    click(team.bob, card, "Save", value="2")
    assert len(team.settle()) == 1
    before, now = card.as_text(), team.now(card).as_text()
    assert now.replace(" · saved by @bob", "") == before
    assert "shared by @ada · `/papers search speculative decoding`" in now
    assert team.now(card).actions.keys() == {"card.save"}


def test_slack_hears_nothing_of_what_looks_the_same(team: Team) -> None:
    card = team.shared()
    ask(team.bob, "settings privacy private")
    click(team.bob, card, "Save")
    assert team.settle() == []
    click(team.cy, card, "Save")
    team.settle()
    for words in ("note hm", "done", "reading"):
        command, _, rest = words.partition(" ")
        ask(team.cy, f"{command} {LANTERN} {rest}".strip())
    ask(team.cy, "settings reminders off")
    ask(team.ada, "save 2503.00003")
    team.clock.forward(seconds=5)
    assert list(team.rewriting.go()) == [], "nothing that others may know has changed"


def test_what_changed_while_the_card_was_being_posted_is_told_too(team: Team) -> None:
    """The card is looked at once more, though nobody has saved anything since it was noted."""
    ask(team.bob, f"save {LANTERN}")
    shown = ask(team.ada, f"show {LANTERN}")
    team.meanwhile = lambda: ask(team.bob, f"unsave {LANTERN}")
    card = team.noted(lambda: click(team.ada, shown, "Share here"))
    assert saved_by(card) == "saved by @bob"
    assert len(team.settle()) == 1
    assert saved_by(team.now(card)) == ""


def test_what_is_shared_after_a_mention_is_kept_true(team: Team) -> None:
    mention(team.ada, "lantern")
    team.ada.mention("share", "general")
    shared = partial(team.bob.wait_for, "general", lambda m: "shared by" in m.as_text())
    card = team.noted(shared)
    click(team.bob, card, "Save")
    team.settle()
    assert saved_by(team.now(card)) == "saved by @bob"


def test_what_is_imported_is_told_too(team: Team) -> None:
    card = _page(team)
    title = "Drafting Ahead: Speculative Decoding with Twin Decoders"
    told = f"title={{{title}}}, eprint={{2503.00001}}, archivePrefix={{arXiv}}"
    team.bob.upload("mine.bib", f"@article{{a, {told}}}".encode())
    team.bob.wait_for("dm", lambda m: m.author == "paperboy")
    assert len(team.settle()) == 1
    assert saved_by(team.now(card)) == "saved by @bob"


def test_an_old_card_stays_as_it_is(team: Team) -> None:
    card = team.shared()
    team.clock.forward(days=REWRITABLE.days + 1)
    click(team.bob, card, "Save")
    assert team.settle() == []
    assert team.store.posts.forget_before(team.clock.now - REWRITABLE) == 1


# Who may be told of whom: what a member does x their tier x what is posted


def _digest(team: Team, *, alone: Person | None = None) -> SeenMessage:
    """A digest with the lantern paper, as the ledger has it. alone: whose own it is."""
    now, where = team.clock.now, team.slack.team.id
    general = team.slack.channel("general").id
    if alone:
        general = ask(alone, "help", "dm").channel_id
    ledger = team.store.deliveries
    lease = ledger.claim(
        slot_key(now),
        workspace=where,
        destination=general,
        member=alone.id if alone else "",
        worker="w",
        now=now,
        lease=timedelta(minutes=5),
    )
    assert lease
    digest = {"rows": [[2, [1], ["lantern"]]], "rest": [], "topics": [], "new": 3, "hidden": []}
    ledger.freeze(lease, json.dumps({**digest, "threads": True}), [[PaperId(2)]], since={}, now=now)
    ledger.posting(lease, 1, now=now)
    said = team.bot.errands.client(where).chat_postMessage(channel=general, text="New papers")  # type: ignore[union-attr]
    ledger.posted(lease, 1, str(said["ts"]), now=now)
    ledger.confirm(lease, now=now)
    return next(m for m in team.ada.sees(general) if m.ts == said["ts"])


def _card(team: Team) -> SeenMessage:
    return team.shared()


def _page(team: Team) -> SeenMessage:
    found = ask(team.ada, "search speculative decoding")
    return team.noted(lambda: click(team.ada, found, "Share…"))


def _link(team: Team) -> SeenMessage:
    """A link that somebody posts, with what stands under it."""

    def linked() -> SeenMessage:
        ts = team.ada.post(f"look: https://arxiv.org/abs/{LANTERN}", "general").ts
        return team.ada.wait_for("general", lambda m: m.ts == ts and bool(m.raw["unfurls"]))

    return team.noted(linked)


POSTED: dict[str, Callable[[Team], SeenMessage]] = {
    "a card": _card,
    "a page": _page,
    "a digest": _digest,
    "a member's own digest": lambda team: _digest(team, alone=team.ada),
    "a link": _link,
}
LEAVING: dict[str, Callable[[Team], object]] = {
    "forget-me": lambda team: click(team.bob, ask(team.bob, "forget-me"), "Delete my data"),
    "unsave": lambda team: ask(team.bob, f"unsave {LANTERN}"),
    "private": lambda team: ask(team.bob, "settings privacy private"),
    "count": lambda team: ask(team.bob, "settings privacy count"),
    "the form of the settings": lambda team: handle(
        Choose(Privacy.PRIVATE, "", 9, True, True),
        Caller(team.slack.team.id, team.bob.id, ""),
        team.bot.desk,
    ),
}
TIERS = (Privacy.TEAM, Privacy.COUNT, Privacy.PRIVATE)


@pytest.mark.parametrize("posted", POSTED)
@pytest.mark.parametrize("leaving", LEAVING)
@pytest.mark.parametrize("tier", TIERS)
def test_who_is_not_to_be_named_is_named_in_no_message_any_more(
    team: Team, tier: Privacy, leaving: str, posted: str
) -> None:
    message = POSTED[posted](team)
    ask(team.bob, f"settings privacy {tier}")
    ask(team.bob, f"save {LANTERN}")
    ask(team.cy, f"save {LANTERN}")
    team.settle()
    assert (team.bob.id in team.posted()) == (tier is Privacy.TEAM)
    LEAVING[leaving](team)
    team.settle()
    assert team.bob.id not in team.posted()
    assert saved_by(team.now(message)) == "saved by @cy"


@pytest.mark.parametrize("posted", POSTED)
def test_a_looser_tier_is_told_too(team: Team, posted: str) -> None:
    message = POSTED[posted](team)
    ask(team.bob, "settings privacy private")
    ask(team.bob, f"save {LANTERN}")
    team.settle()
    assert saved_by(team.now(message)) == ""
    ask(team.bob, "settings privacy team")
    team.settle()
    assert saved_by(team.now(message)) == "saved by @bob"


@pytest.mark.parametrize("posted", POSTED)
def test_the_workspaces_tier_counts_for_who_chose_none(team: Team, posted: str) -> None:
    team.ada.member.is_admin = True
    message = POSTED[posted](team)
    ask(team.bob, f"save {LANTERN}")
    ask(team.cy, f"save {LANTERN}")
    ask(team.cy, "settings privacy team")
    team.settle()
    assert saved_by(team.now(message)) == "saved by @bob, @cy"
    ask(team.ada, "admin privacy private")
    team.settle()
    where = team.slack.team.id
    assert team.store.workspaces.settings(where) == WorkspaceSettings(privacy=Privacy.PRIVATE)
    assert saved_by(team.now(message)) == "saved by @cy"


def test_three_of_whom_none_is_named_are_counted(team: Team) -> None:
    card = team.shared()
    for person in (team.bob, team.cy, team.dot):
        assert saved_by(team.now(card)) == ""
        ask(person, "settings privacy count")
        click(person, card, "Save")
        team.settle()
    assert saved_by(team.now(card)) == "saved by 3"
    click(team.bob, ask(team.bob, "forget-me"), "Delete my data")
    team.settle()
    assert saved_by(team.now(card)) == ""


def test_who_shared_a_card_and_is_forgotten_is_not_named_on_it(team: Team) -> None:
    card = team.shared(team.bob)
    click(team.cy, card, "Save")
    team.settle()
    click(team.bob, ask(team.bob, "forget-me"), "Delete my data")
    team.settle()
    assert team.bob.id not in team.posted()
    assert "shared by somebody who has left" in team.now(card).as_text()


def test_another_workspace_hears_of_nothing(team: Team) -> None:
    """Though it has shared the same paper."""
    card = team.shared()
    other = team.slack.add_team("Other Lab")
    elsewhere = team.slack.channel("general", other)
    (mine,) = team.kept
    team.store.posts.keep(replace(mine, workspace=other.id, channel=elsewhere.id))
    team.settle()
    click(team.bob, card, "Save")
    before = len(team.slack.calls)
    team.settle()
    changed = [call for call in team.slack.calls[before:] if call.method == UPDATE]
    assert {call.args["channel"] for call in changed} == {card.channel_id}
    assert team.bob.id in team.posted()
    assert team.bob.id not in team.posted(other.id)


def test_two_links_stay_as_they_were_but_for_the_savers(team: Team) -> None:
    urls = [f"https://arxiv.org/abs/2503.0000{n}" for n in (1, 2)]
    ts = team.ada.post(" and ".join(urls), "general").ts
    message = team.noted(
        lambda: team.ada.wait_for("general", lambda m: m.ts == ts and len(m.raw["unfurls"]) == 2)
    )
    before = message.as_text()
    assert team.settle() == []
    ask(team.bob, f"save {LANTERN}")
    assert len(team.settle()) == 1
    now = team.now(message).as_text()
    assert saved_by(team.now(message)) == "saved by @bob"
    assert now.replace(" · saved by @bob", "") == before


def test_what_stands_under_a_link_that_is_being_written_is_not_kept(team: Team) -> None:
    draft = team.ada.compose(f"look: https://arxiv.org/abs/{LANTERN}")
    team.slack.wait(lambda: bool(calls(team, "chat.unfurl")))
    assert team.bot.close(5)
    assert "Lantern" in team.ada.draft(draft).as_text()
    assert team.kept == []


def test_links_that_may_no_longer_be_told_of_keep_nothing_else_waiting(team: Team) -> None:
    link, card = _link(team), team.shared()
    team.slack.faults.next("chat.unfurl", Fault.error("missing_scope"))
    ask(team.bob, f"save {LANTERN}")
    assert len(team.settle()) == 2
    assert (saved_by(team.now(card)), saved_by(team.now(link))) == ("saved by @bob", "")
    ask(team.cy, f"save {LANTERN}")
    assert len(team.settle()) == 1


# Guests and people of other organisations


def test_a_channel_that_is_shared_names_nobody_afterwards_either(team: Team) -> None:
    team.slack.channel("general").is_ext_shared = True
    team.ada.invite_bot("general")  # which tells that it is
    card = team.shared()
    click(team.bob, card, "Save")
    assert team.settle() == []
    assert team.bob.id not in team.posted()


def test_what_a_guest_shared_names_nobody_afterwards_either(team: Team) -> None:
    gus = team.slack.add_member("gus", is_restricted=True)
    team.slack.channel("general").members.add(gus.id)
    card = team.shared(gus)
    click(team.bob, card, "Save")
    assert team.settle() == []
    click(gus, ask(gus, "forget-me"), "Delete my data")
    team.settle()
    assert "shared by somebody who has left" in team.now(card).as_text()
    assert team.bob.id not in team.posted()


# Where the bot cannot post


def test_where_the_bot_is_not_in_the_channel_the_asker_sees_no_difference(team: Team) -> None:
    inside = team.shared()
    team.ada.remove_bot("general")
    outside = click(team.ada, ask(team.ada, f"show {LANTERN}"), "Share here")
    assert (outside.as_text(), outside.ephemeral) == (inside.as_text(), False)
    assert [m.ts for m in team.bob.sees("general")] == [inside.ts, outside.ts]
    click(team.bob, outside, "Save")
    team.settle()
    assert saved_by(team.now(inside)) == "saved by @bob"
    assert saved_by(team.now(outside)) == "", "nobody knows its name"


def test_in_a_channel_that_the_bot_cannot_see_it_is_the_same(team: Team) -> None:
    team.slack.add_channel("secret", kind="private", members=["ada", "bob"])
    card = click(team.ada, ask(team.ada, f"show {LANTERN}", "secret"), "Share here")
    assert [m.as_text() for m in team.bob.sees("secret")] == [card.as_text()]


@pytest.mark.parametrize("code", ["restricted_action", "missing_scope", "is_archived"])
def test_where_slack_refuses_it_is_the_same(team: Team, code: str) -> None:
    team.slack.faults.next(POST, Fault.error(code))
    click(team.ada, ask(team.ada, f"show {LANTERN}"), "Share here")
    assert len(team.bob.sees("general")) == 1


@pytest.mark.parametrize(
    "fault",
    [Fault.drop_after(), Fault.drop_before(), Fault.status(500), Fault.error("internal_error")],
    ids=["after", "before", "500", "internal"],
)
def test_what_may_be_posted_is_never_posted_again(team: Team, fault: Fault) -> None:
    team.slack.faults.next(POST, fault)
    shown = ask(team.ada, f"show {LANTERN}")
    team.ada.click(shown, "Share here")
    told = team.ada.wait_for(
        "general", lambda m: "Slack may not" in m.text or "Slack did" in m.text
    )
    assert told.ephemeral
    team.settle()
    assert len(calls(team, POST)) == 1
    assert len(team.bob.sees("general")) == (1 if fault == Fault.drop_after() else 0)


def test_a_rate_limit_is_waited_out(team: Team) -> None:
    team.slack.faults.next(POST, Fault.rate_limited(0))
    card = team.shared()
    click(team.bob, card, "Save")
    assert len(team.settle()) == 1
    assert len(team.bob.sees("general")) == 2  # the card, and what its clicker was told


def test_of_a_rate_limit_that_lasts_the_asker_notices_nothing(team: Team) -> None:
    team.slack.faults.next(POST, Fault.rate_limited(0), times=2)
    click(team.ada, ask(team.ada, f"show {LANTERN}"), "Share here")
    assert len(team.bob.sees("general")) == 1


def test_a_card_that_cannot_be_noted_is_posted_all_the_same(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> None:
        raise StoreError("the disk is full")

    team.meanwhile = full
    click(team.ada, ask(team.ada, f"show {LANTERN}"), "Share here")
    assert team.bot.close(5)
    assert len(team.ada.sees("general")) == 2, "the paper and the card"
    assert "a message will not be written anew: the disk is full" in caplog.text


# What Slack does not let be changed


@pytest.mark.parametrize(
    "code",
    ["message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed"],
)
def test_what_cannot_be_changed_is_let_go_of(team: Team, code: str) -> None:
    card = team.shared()
    click(team.bob, card, "Save")
    team.slack.faults.next(UPDATE, Fault.error(code))
    assert len(team.settle()) == 1
    click(team.cy, card, "Save")
    assert team.settle(hours=2) == []


def test_a_deleted_card_is_let_go_of(team: Team) -> None:
    card = team.shared()
    team.slack.state.drop(team.slack.state.messages[card.channel_id, card.ts])
    ask(team.bob, f"save {LANTERN}")
    assert len(team.settle()) == 1
    ask(team.cy, f"save {LANTERN}")
    assert team.settle(hours=2) == []


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Fault.rate_limited(30), 31),
        (Fault.error("ratelimited"), 61),
        (Fault.status(500), 61),
        (Fault.drop_before(), 61),
        (Fault.drop_after(), 61),
        (Fault.error("internal_error"), 61),
        (Fault.error("account_inactive"), 3601),
    ],
    ids=["429", "ratelimited", "500", "before", "after", "internal", "away"],
)
def test_what_passes_is_tried_again(team: Team, fault: Fault, seconds: float) -> None:
    """And until then nothing else of the workspace is."""
    cards = [team.shared(), team.shared()]
    click(team.bob, cards[0], "Save")
    team.slack.faults.next(UPDATE, fault)
    assert len(team.settle()) == 1
    assert team.settle(seconds=seconds - 12) == []
    assert len(team.settle(seconds=12)) == 2
    assert {saved_by(team.now(card)) for card in cards} == {"saved by @bob"}


def test_a_worker_that_dies_is_followed_by_another(team: Team) -> None:
    card = team.shared()
    click(team.bob, card, "Save")
    team.clock.forward(seconds=5)
    assert team.store.posts.claim(now=team.clock.now, lease=timedelta(minutes=5))
    assert team.settle() == []
    assert len(team.settle(minutes=5)) == 1
    assert saved_by(team.now(card)) == "saved by @bob"


def test_where_the_bot_is_no_longer_in_it_waits(team: Team) -> None:
    card = team.shared()
    click(team.bob, card, "Save")
    team.clock.forward(seconds=5)
    absent = replace(team.rewriting, cards_of=lambda *place: None)
    assert len(list(absent.go())) == 1
    assert team.settle() == []
    assert len(team.settle(hours=1)) == 1


def test_papers_that_are_gone_leave_nothing_to_show(team: Team) -> None:
    card = team.shared()
    team.store.posts.outdated([PaperId(2)], workspace=card.raw["team"], now=team.clock.now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team.store.papers, "get_many", lambda ids: [])
        assert team.settle() == []
    team.store.posts.outdated([PaperId(2)], workspace=card.raw["team"], now=team.clock.now)
    assert team.settle() == []


def test_each_change_waits_for_its_turn(team: Team) -> None:
    card = team.shared()
    click(team.bob, card, "Save")
    team.settle()
    assert team.waited == [(team.slack.team.id, card.channel_id)]


# Digests


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as made:
        yield made


def rewriting(stage: Stage) -> Rewriting:
    def cards_of(workspace: str, channel: str) -> Cards:
        return Cards(stage.post_of(Place(workspace, channel, "")).client, channel)

    return Rewriting(stage.desk, cards_of, Directory())


def rewritten(stage: Stage) -> list[str]:
    """The messages that are, after a few seconds."""
    before = len(stage.slack.calls)
    stage.clock.forward(seconds=5)
    for _ in rewriting(stage).go():
        pass
    return [call.args["ts"] for call in stage.slack.calls[before:] if call.method == UPDATE]


def save(stage: Stage, paper: PaperId, name: str = "bob") -> None:
    member, where = stage.slack.member(name).id, stage.slack.team.id
    stage.store.lists.save(paper, workspace=where, member=member, now=stage.clock.now)
    stage.store.posts.outdated([paper], workspace=where, now=stage.clock.now)


def test_the_messages_of_a_digest_follow_and_else_stay_as_they_were(stage: Stage) -> None:
    stage.subscribe(cap=1)
    first, second = stage.add("kite kite", "kite")
    tomorrow(stage)
    stage.go()
    head, rest = stage.slack.state.in_channel(stage.slack.channel("general").id)[-2:]
    before = {m.ts: (m.text, json.dumps(m.blocks), m.metadata) for m in (head, rest)}
    stage.clock.forward(days=2)
    save(stage, second)
    assert rewritten(stage) == [rest.ts]
    assert before[head.ts] == (head.text, json.dumps(head.blocks), head.metadata)
    save(stage, first)
    assert rewritten(stage) == [head.ts]
    by = f" · saved by <@{stage.slack.member('bob').id}>"
    for message in (head, rest):
        shown = json.dumps(message.blocks, ensure_ascii=True)
        assert json.dumps(by)[1:-1] in shown
        without = shown.replace(json.dumps(by)[1:-1], "")
        assert (message.text, without, message.metadata) == before[message.ts]
    assert rewritten(stage) == []


def test_a_digest_that_is_forgotten_stays_as_it_is(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.subscribe()
    (paper,) = stage.add("kite")
    tomorrow(stage)
    stage.go()
    save(stage, paper)
    stage.store.deliveries.forget_before(stage.clock.now + timedelta(days=1))
    assert rewritten(stage) == []
    save(stage, paper, "cy")
    assert rewritten(stage) == []
    assert caplog.messages == []


def test_who_set_up_a_digest_and_is_forgotten_is_not_named_in_it(stage: Stage) -> None:
    stage.subscribe()
    stage.add("kite")
    tomorrow(stage)
    stage.go()
    (message,) = stage.slack.state.in_channel(stage.slack.channel("general").id)[-1:]
    ada = stage.slack.member("ada").id
    assert ada in json.dumps(message.blocks)
    stage.store.members.forget(ada, workspace=stage.slack.team.id)
    assert rewritten(stage) == [message.ts]
    assert ada not in json.dumps(message.blocks)
    assert ada not in message.text


def test_a_digest_that_nobody_can_read_stays_as_it_is(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    message = _digest(team)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.handlers.digests.unpacked", lambda text: json.loads("{"))
        ask(team.bob, f"save {LANTERN}")
        assert team.settle() == []
    assert "a message cannot be drawn any more" in caplog.text
    assert team.now(message).as_text() == message.as_text()


# The clock


def test_it_is_done_every_few_seconds_and_can_be_stopped(
    slack: FakeSlack, bot: Bot, shelf: Store
) -> None:
    ada, bob = slack.member("ada"), slack.member("bob")
    ada.invite_bot("general")
    clock = Scheduler(errand_tasks(bot.errands, NoMeters()))
    try:
        card = click(ada, ask(ada, f"show {LANTERN}"), "Share here")
        click(bob, card, "Save")
        shown = ada.wait_for("general", lambda m: "saved by @bob" in m.as_text(), timeout=20)
        assert shown.ts == card.ts
    finally:
        assert clock.stop()
    click(bob, ask(bob, "forget-me"), "Delete my data")
    time.sleep(5)
    assert bob.id in json.dumps(slack.state.messages[card.channel_id, card.ts].blocks)
