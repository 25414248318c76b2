"""The token for a workspace: one for all, from the settings, or each its own, from the store.

A request never waits for Slack to say whether its token is good, and asks the store once a minute;
while the store is away, what was remembered holds on.
Tokens are here in plain; no repr, log or error shows one.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.config import ConfigError
from bot.installs.sealing import Seal, Unreadable
from bot.slack import Access
from storage import Installation, Store, StoreAway

log = logging.getLogger(__name__)

REMEMBERED = timedelta(minutes=1)  # other replicas hear of a removal no later than then
MOST = 1000  # workspaces that are remembered at once


class Keys(Protocol):
    def find(self, workspace: str, *, enterprise: str = "") -> Access | None:
        """None where the bot is not in. `workspace` "": anywhere in the enterprise."""
        ...

    def drop(self, place: str) -> None:
        """What is remembered of that workspace or enterprise holds no more."""
        ...


@dataclass(frozen=True, slots=True)
class OneKey:
    """The same for everybody: a bot of one workspace, or of one enterprise."""

    access: Access

    def find(self, workspace: str, *, enterprise: str = "") -> Access | None:
        return self.access

    def drop(self, place: str) -> None:
        """It is the settings' to hold."""


def installation(access: Access, *, token: bytes, installer: str, now: datetime) -> Installation:
    """As the store keeps it. token: encrypted, or b"" where it is kept elsewhere."""
    return Installation(
        workspace=access.workspace,
        enterprise=access.enterprise,
        token=token,
        bot_user=access.bot_user,
        bot=access.bot,
        scopes=access.scopes,
        installer=installer,
        installed_at=now,
    )


class Keyring:
    """Each workspace's own, encrypted in the store."""

    def __init__(self, store: Store, seal: Seal, now: Callable[[], datetime]) -> None:
        self._store, self._seal, self._now = store, seal, now
        self._lock = threading.Lock()
        self._remembered: dict[tuple[str, str], tuple[datetime, Access]] = {}
        self._drops = 0

    def find(self, workspace: str, *, enterprise: str = "") -> Access | None:
        """Raises: StoreError."""
        asked, now = (workspace, enterprise), self._now()
        with self._lock:
            until, access = self._remembered.get(asked, (now, None))
            drops = self._drops
        if access and now < until:
            return access
        try:
            access = self._read(self._store.installs.find(workspace, enterprise=enterprise))
        except StoreAway:
            if access is None:
                raise
            return access  # Slack refuses one that was taken back meanwhile
        with self._lock:
            if access and drops == self._drops:  # else it may be what was just dropped
                self._make_room()
                self._remembered[asked] = (now + REMEMBERED, access)
        return access

    def add(self, access: Access, *, installer: str) -> None:
        """Instead of what there was. Raises: StoreError."""
        sealed = self._seal.seal(access.token)
        told = installation(access, token=sealed, installer=installer, now=self._now())
        self._store.installs.keep(told)
        self.drop(access.place)

    def drop(self, place: str) -> None:
        with self._lock:
            self._drops += 1
            for asked, (_, access) in list(self._remembered.items()):
                if place in (*asked, access.workspace, access.enterprise):
                    del self._remembered[asked]

    def check(self) -> None:
        """Reads every token, and encrypts with the first key what an older one has encrypted.

        Raises: ConfigError where one cannot be read, StoreError.
        """
        kept = [each for each in self._store.installs.all() if each.token]
        unreadable = [each.place for each in kept if self._is_unreadable(each)]
        if unreadable:
            raise ConfigError(
                f"PAPERBOY_ENCRYPTION_KEY does not fit the tokens of {', '.join(unreadable)}: add "
                "the key that encrypted them, behind a comma. If it is lost, see docs/install.md."
            )
        old = [each for each in kept if not self._seal.is_by_the_first(each.token)]
        for each in old:
            token = self._seal.unseal(each.token)
            self._store.installs.encrypt_anew(each, self._seal.seal(token))
        if old:
            log.info("%s tokens are encrypted with the first key now", len(old))

    def _is_unreadable(self, installation: Installation) -> bool:
        try:
            self._seal.unseal(installation.token)
        except Unreadable:
            return True
        return False

    def _read(self, found: Installation | None) -> Access | None:
        if not found or not found.token:
            return None
        try:
            token = self._seal.unseal(found.token)
        except Unreadable as error:  # by another replica, with a key that this one lacks
            log.error("the token of %s cannot be read: %s", found.place, error)
            return None
        return Access(
            found.workspace, found.enterprise, token, found.bot_user, found.bot, found.scopes
        )

    def _make_room(self) -> None:
        """The oldest go: they come back when they are asked for."""
        while len(self._remembered) >= MOST:
            del self._remembered[next(iter(self._remembered))]
