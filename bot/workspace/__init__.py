"""A Slack workspace that runs on this machine: fake server side, and people to drive it.

The front door; see `fake_slack` for how to begin.
"""

from bot.workspace.clock import ManualClock, RealClock
from bot.workspace.errors import CannotDo
from bot.workspace.fake_slack import FakeSlack
from bot.workspace.faults import Fault
from bot.workspace.person import Person
from bot.workspace.seen import SeenMessage, SeenView

__all__ = [
    "CannotDo",
    "FakeSlack",
    "Fault",
    "ManualClock",
    "Person",
    "RealClock",
    "SeenMessage",
    "SeenView",
]
