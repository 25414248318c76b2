"""What is offered while somebody types into a menu: topics, and the member's own lists.

Answered in the acknowledgement, at once: Slack asks at every letter and shows nothing that comes
later than three seconds.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.blocks.kit import Option, option_object
from bot.blocks.modals import LISTS, TOPICS, draw_lists, draw_topics
from bot.handlers import Caller
from bot.handlers.forms import lists_like, topics_like
from bot.work import Work
from storage import PaperboyError

log = logging.getLogger(__name__)


def register(app: App, work: Work) -> None:
    def topics(typed: str, caller: Caller) -> Sequence[Option]:
        return draw_topics(topics_like(typed, work.desk))

    def lists(typed: str, caller: Caller) -> Sequence[Option]:
        return draw_lists(*lists_like(typed, caller, work.desk))

    app.options(TOPICS)(offering(topics))
    app.options(LISTS)(offering(lists))


def offering(find: Callable[[str, Caller], Sequence[Option]]) -> Callable[..., None]:
    def offer(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            found = find(str(body.get("value") or ""), context["caller"])
        except PaperboyError as error:
            log.warning("nothing could be offered: %s", type(error).__name__)
            found = []
        ack(options=[option_object(option) for option in found])

    return offer
