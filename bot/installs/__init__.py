"""Who has let the bot in, and with which token.

sealing     tokens ↔ encrypted bytes        keyring   the token for a workspace, remembered a while
installing  the two doors of OAuth          pages     what a browser is shown there
leaving     uninstalled: tokens at once, rows after the grace
seats       which workspaces an enterprise's installation is used in
"""

from bot.installs.installing import INSTALL, REDIRECT, Answer, Installing
from bot.installs.keyring import Keyring, Keys, OneKey, installation
from bot.installs.leaving import Leaving
from bot.installs.sealing import Seal, Unreadable
from bot.installs.seats import Seats

__all__ = [
    "INSTALL",
    "REDIRECT",
    "Answer",
    "Installing",
    "Keyring",
    "Keys",
    "Leaving",
    "OneKey",
    "Seal",
    "Seats",
    "Unreadable",
    "installation",
]
