"""The bot as `papers serve` runs it, in a local Slack with two workspaces and three people in each.

Both workspaces have let the bot in through the two doors of OAuth, so each has a token of its own.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import Bot
from bot.config import Config
from bot.serve import Running
from bot.workspace.clock import MovedClock
from bot.workspace.events import DEFAULT_EVENTS
from bot.workspace.fake_slack import FakeSlack
from bot.workspace.page.hours import Hours
from bot.workspace.page.kept import NOTHING, Kept
from bot.workspace.person import Person
from bot.workspace.state import Team
from bot.workspace.terminal import dispatch_to
from storage import Record

PEOPLE = ("ada", "bob", "cyd")
ZONE = "Europe/Berlin"  # where they live
# It encrypts the tokens of a Slack that is not there when this process ends.
KEY = "bG9jYWwtd29ya3NwYWNlLWxvY2FsLXdvcmtzcGFjZS0="
STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Stage:
    """people: by member id, in the order they are shown."""

    slack: FakeSlack
    people: Mapping[str, Person]
    hours: Hours


@contextmanager
def on_stage(folder: Path, shelf: Sequence[Record] = (), kept: Kept = NOTHING) -> Iterator[Stage]:
    """The bot on what papers.db in that folder has, and on those of the shelf as their days come.

    kept: what an earlier run left. Raises: ConfigError, StoreError, SearchIndexError.
    """
    domains = manifest()["features"]["unfurl_domains"]
    clock = MovedClock(kept.ahead)
    with FakeSlack(clock=clock, unfurl_domains=domains, events=DEFAULT_EVENTS) as slack:
        people = furnish(slack)
        kept.put_back(slack.state)
        running = Running(
            Config(
                database_url=f"sqlite:///{folder}/papers.db",
                signing_secret=slack.signing_secret,
                client_id=slack.client_id,
                client_secret=slack.client_secret,
                encryption_key=KEY,
                api_url=slack.api_url,
                timezone=ZONE,
                fetch_links="never",
            ),
            now=lambda: datetime.fromtimestamp(clock.now(), UTC),
        )
        try:
            slack.connect_callable(dispatch_to(running.bot))
            for team in slack.state.teams.values():
                _let_in(running.bot, slack, team)
            hours = Hours(clock, slack, running, shelf)
            hours.receive(hours.now.astimezone(ZoneInfo(ZONE)).date())
            yield Stage(slack, people, hours)
        finally:
            running.stop(time.monotonic() + STOP_SECONDS)


def furnish(slack: FakeSlack) -> dict[str, Person]:
    """Two workspaces, the same three names in each; #thesis is ada's and bob's alone.

    Ids go on from the present second, so that what the bot keeps of an earlier run stays apart.
    """
    teams = [slack.team, slack.add_team("Kite Lab")]
    people = [
        slack.add_member(name, team=team, is_admin=name == "ada", tz=ZONE)
        for team in teams
        for name in PEOPLE
    ]
    slack.add_channel("thesis", kind="private", members=("ada", "bob"), bot=True)
    slack.channel("general").members.add(slack.team.bot_user_id)
    slack.state.number_from(int(slack.clock.now()))
    return {person.id: person for person in people}


@cache
def manifest() -> dict[str, Any]:
    """What the app tells Slack of itself: its command, its shortcuts, its domains."""
    told: dict[str, Any] = json.loads(files("bot").joinpath("manifest.json").read_text("utf-8"))
    return told


def _let_in(bot: Bot, slack: FakeSlack, team: Team) -> None:
    """As a browser does it: to Slack, "Allow", and back with the code and the cookie."""
    if bot.installing is None:
        raise AssertionError("the settings above are those of a bot for several workspaces")
    begun = dict(bot.installing.begin("").headers)
    cookie = begun["Set-Cookie"].partition(";")[0]
    installer = slack.member(PEOPLE[0], team).id
    back = slack.oauth.approve(begun["Location"], team=team, installer=installer)
    answer = bot.installing.finish(back.partition("?")[2], cookies=cookie)
    if not answer.status.startswith("200"):
        raise AssertionError(f"{team.name} could not install the bot: {answer.status}")
