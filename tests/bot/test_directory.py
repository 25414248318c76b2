"""Who is who, asked of a local Slack: seldom, and with sense where it does not tell."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.slack import Directory
from bot.slack.directory import MOST, SECONDS, Kept
from bot.standing import Origin, Standing
from bot.workspace import FakeSlack
from bot.workspace.fake_slack import SCOPES
from bot.workspace.faults import Fault

MEMBER = Standing(sure=True)
OUTSIDE = Standing(outside=True, sure=True)
PRESUMED = Standing()


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(clock: Clock) -> Directory:
    return Directory(clock=clock)


@pytest.fixture
def mute() -> Iterator[FakeSlack]:
    """A Slack where the bot has none of the optional scopes."""
    without = {"users:read", "channels:read", "groups:read"}
    with FakeSlack(scopes=SCOPES - without) as running:
        yield running


def client(slack: FakeSlack) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def standing(directory: Directory, slack: FakeSlack, member: str, **told: str) -> Standing:
    origin = Origin(slack.team.id, told.get("organisation", ""), told.get("home", ""))
    return directory.standing(client(slack), origin, member, told.get("channel", ""))


def asked(slack: FakeSlack, method: str) -> int:
    return sum(call.method == method for call in slack.calls)


def test_slack_tells_who_is_a_member_a_guest_an_admin(
    slack: FakeSlack, directory: Directory
) -> None:
    traits: dict[str, dict[str, object]] = {
        "ada": {},
        "gus": {"is_restricted": True},
        "guy": {"is_ultra_restricted": True},
        "ann": {"is_admin": True},
        "owe": {"is_owner": True},
    }
    found = {
        name: standing(directory, slack, slack.add_member(name, **its).id)
        for name, its in traits.items()
    }
    admin = Standing(admin=True, sure=True)
    assert found == {"ada": MEMBER, "gus": OUTSIDE, "guy": OUTSIDE, "ann": admin, "owe": admin}


def test_a_person_of_another_organisation_is_outside(
    slack: FakeSlack, directory: Directory
) -> None:
    eve = slack.add_member("eve", is_stranger=True)
    slack.add_channel("joint", bot=True, is_ext_shared=True).members.add(eve.id)
    assert standing(directory, slack, eve.id) == OUTSIDE
    assert standing(directory, slack, "U404") == OUTSIDE, "nobody that the bot may know of"


def test_a_person_of_a_sister_workspace_is_no_outsider(
    slack: FakeSlack, directory: Directory
) -> None:
    sis = slack.add_member("sis", is_stranger=True, enterprise_id="E1")
    slack.add_channel("joint", bot=True, is_ext_shared=True).members.add(sis.id)
    assert standing(directory, slack, sis.id, organisation="E1", home="T99999999") == MEMBER


def test_a_member_is_asked_for_once_in_a_while(
    slack: FakeSlack, directory: Directory, clock: Clock
) -> None:
    ada = slack.member("ada")
    assert [standing(directory, slack, ada.id) for _ in range(3)] == [MEMBER] * 3
    assert asked(slack, "users.info") == 1
    ada.member.is_restricted = True
    clock.seconds += SECONDS - 1
    assert standing(directory, slack, ada.id) == MEMBER
    clock.seconds += 1
    assert standing(directory, slack, ada.id) == OUTSIDE
    assert asked(slack, "users.info") == 2


def test_each_workspace_has_its_own_answers(slack: FakeSlack, directory: Directory) -> None:
    ada = slack.add_member("ada", is_admin=True)
    assert standing(directory, slack, ada.id).admin
    other = slack.add_team("Other Lab")
    web = WebClient(other.bot_token, base_url=slack.api_url, retry_handlers=[])
    assert directory.standing(web, Origin(other.id), ada.id, "") == OUTSIDE


def test_where_the_scope_is_missing_the_request_decides(
    mute: FakeSlack, directory: Directory, clock: Clock
) -> None:
    gus = mute.add_member("gus", is_restricted=True)
    assert standing(directory, mute, gus.id) == PRESUMED
    assert standing(directory, mute, gus.id, home="T99999999") == Standing(outside=True)
    assert asked(mute, "users.info") == 1, "who may not ask does not ask for everybody"
    clock.seconds += SECONDS
    mute.team.scopes = SCOPES
    assert standing(directory, mute, gus.id) == OUTSIDE


def test_who_cannot_be_known_in_a_shared_channel_is_outside(
    mute: FakeSlack, directory: Directory
) -> None:
    ada, here = mute.member("ada"), Origin(mute.team.id, shared=True)
    assert standing(directory, mute, ada.id, channel="C1") == PRESUMED
    directory.heard(here, "C1")
    assert standing(directory, mute, ada.id, channel="C1") == Standing(outside=True)
    assert standing(directory, mute, ada.id, channel="C1", home=mute.team.id) == PRESUMED
    assert standing(directory, mute, ada.id, channel="C2") == PRESUMED


def test_who_slack_cannot_tell_of_just_now_is_outside_for_once(
    slack: FakeSlack, directory: Directory
) -> None:
    ada = slack.add_member("ada", is_admin=True)
    slack.faults.next("users.info", Fault.status(400))
    slack.faults.next("users.info", Fault.error("internal_error"))
    for _ in range(2):
        assert standing(directory, slack, ada.id) == Standing(outside=True)
    assert standing(directory, slack, ada.id) == Standing(admin=True, sure=True)


def test_admins_where_slack_tells(slack: FakeSlack) -> None:
    ada, bob, gus = (slack.member(name) for name in ("ada", "bob", "gus"))
    gus.member.is_restricted = True
    directory = Directory([bob.id, gus.id], installer=lambda workspace: ada.id)
    assert [standing(directory, slack, each.id).admin for each in (ada, bob, gus)] == [
        False,  # who installed the bot is an admin only where Slack names none
        True,
        False,
    ]


def test_admins_where_slack_does_not_tell(mute: FakeSlack) -> None:
    ada, bob, cy = (mute.member(name) for name in ("ada", "bob", "cy"))
    installers = {mute.team.id: ada.id}
    directory = Directory([bob.id], installer=lambda workspace: installers.get(workspace, ""))
    found = [standing(directory, mute, each.id) for each in (ada, bob, cy)]
    assert found == [Standing(admin=True), Standing(admin=True), PRESUMED]
    assert not standing(directory, mute, ada.id, home="T99999999").admin
    assert not standing(directory, mute, "").admin, "nobody in particular"


def test_slack_tells_which_channels_are_shared(
    slack: FakeSlack, directory: Directory, clock: Clock
) -> None:
    web, where = client(slack), slack.team.id
    joint = slack.add_channel("joint", bot=True, is_ext_shared=True)
    general = slack.channel("general")
    for _ in range(2):
        assert directory.shared(web, where, joint.id)
        assert not directory.shared(web, where, general.id)
        assert not directory.shared(web, where, "C404")
        assert not directory.shared(web, where, "D1")
        assert not directory.shared(web, where, "")
    assert asked(slack, "conversations.info") == 3
    slack.faults.next("conversations.info", Fault.error("internal_error"))
    clock.seconds += SECONDS
    assert directory.shared(web, where, general.id), "for all that is known just now"
    assert not directory.shared(web, where, general.id)


def test_what_events_say_of_a_channel_is_remembered(
    mute: FakeSlack, directory: Directory, clock: Clock
) -> None:
    web, where = client(mute), mute.team.id
    directory.heard(Origin(where, shared=True), "C1")
    directory.heard(Origin(where), "C1")
    clock.seconds += 100 * SECONDS
    assert directory.shared(web, where, "C1")
    assert not directory.shared(web, "T2", "C1")
    directory.heard(Origin(where, shared=False), "C1")
    assert not directory.shared(web, where, "C1")


def test_only_so_many_answers_are_kept(clock: Clock) -> None:
    kept: Kept[int] = Kept(clock)
    for n in range(MOST + 2):
        kept.keep(("T1", str(n)), n)
    assert [kept.find(("T1", str(n))) for n in (0, 1, 2, MOST + 1)] == [None, None, 2, MOST + 1]
