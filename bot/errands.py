"""What the bot does by itself, unasked: delivers, reminds, writes anew, tidies up. No Bolt here:
`papers serve` and `papers worker` run the same errands."""

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.blocks import render
from bot.collecting import Collecting
from bot.delivery.composing import Place
from bot.delivery.round import Round
from bot.handlers import Caller, Desk
from bot.installs import Leaving
from bot.news import tell_news
from bot.posts import Rewriting
from bot.reminders import remind_due
from bot.replies import Reply
from bot.resolving import Resolving
from bot.slack import AnswerLost, Clients, Direct, Directory, NotAllowed, Pace, Post, onlooker
from storage import Delivery

log = logging.getLogger(__name__)


def worker_name() -> str:
    """Of this process, told apart from every other."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}"


@dataclass(frozen=True, slots=True)
class Errands:
    """Each errand goes one step at a time, and whoever must stop stops between two.

    client: a workspace's Web API, None where the bot is not in.
    """

    desk: Desk
    client: Clients
    directory: Directory
    rewriting: Rewriting
    leaving: Leaving
    collecting: Collecting
    worker: str = field(default_factory=worker_name)
    pace: Pace = field(default_factory=Pace)
    resolving: Resolving | None = None

    def deliver(self) -> Iterator[Delivery]:
        """The digests that are due. Raises: StoreError."""
        return self.round().go()

    def round(self) -> Round:
        return Round(
            self.desk,
            self._post_at,
            worker=self.worker,
            tell=self._tell,
            caller_of=self._caller_at,
            pace=lambda place: self.pace.wait(place.workspace, place.destination),
        )

    def remind(self) -> Iterator[str]:
        """What is due, then news of what they saved, to one member a step. Raises: StoreError."""
        store, now, zone = self.desk.store, self.desk.now(), self.desk.zone
        yield from remind_due(store, self.direct, now, zone=zone)
        yield from tell_news(store, self.direct, now, zone=zone)

    def direct(self, workspace: str, member: str) -> Direct | None:
        """A member's direct messages with the bot; None where it is not in that workspace."""
        client = self.client(workspace)
        return Direct(client, member) if client else None

    def _post_at(self, place: Place) -> Post | None:
        client = self.client(place.workspace)
        return Post(client, place.destination) if client else None

    def _caller_at(self, place: Place) -> Caller:
        client = self.client(place.workspace)
        if client is None:
            return Caller(place.workspace, place.member, place.destination)
        return onlooker(client, place.workspace, place.destination, place.member, self.directory)

    def _tell(self, workspace: str, member: str, reply: Reply) -> None:
        """Whoever cannot be told reads it in `/papers subscriptions`."""
        direct = self.direct(workspace, member)
        try:
            if direct:
                direct.say(render(reply))
        except (NotAllowed, AnswerLost) as error:
            log.warning("a member could not be told: %s", error)
