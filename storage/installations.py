"""The noun of being let in: a workspace, or a whole enterprise of them, that has the bot.

A token is here only as bytes that whoever keeps it has encrypted: `storage` never sees a plain
one, and shows none of it.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the bot was let in, by whom and with which rights.

    workspace: "" where a whole enterprise let it in. enterprise: "" where the workspace is in
    none. token: encrypted; b"" where it is kept elsewhere or has been dropped. bot_user, bot: its
    ids as a member and as a bot. removed_at: when it was put out, None where it still is in.
    """

    workspace: str
    enterprise: str
    token: bytes = field(repr=False)
    bot_user: str
    bot: str
    scopes: tuple[str, ...]
    installer: str
    installed_at: datetime
    removed_at: datetime | None = None

    @property
    def is_org(self) -> bool:
        return not self.workspace

    @property
    def place(self) -> str:
        """The id of what let it in: there is one installation a place."""
        return self.workspace or self.enterprise
