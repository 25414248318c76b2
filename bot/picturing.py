"""A chart on its way into a message. What it shows the words of the message say as well: where it
cannot be drawn, uploaded or shown, they stand alone."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from bot.blocks.trends import chart_of
from bot.charts import NoPictures, draw, in_words
from bot.replies import Reply, TrendsReply
from bot.slack import AnswerLost, NotAllowed, Pictures

log = logging.getLogger(__name__)

NAME = "trends.png"
ALT = 1000  # characters of the alternative text that go with the file
REFUSED = "invalid_blocks"  # Slack's word where it has not looked at the file yet
PAUSES = (1.0, 2.0)  # seconds until it is shown the picture again


def picturing(
    pictures: Pictures, answer: Callable[[Reply], None], *, once: bool = False
) -> Callable[[Reply], None]:
    """`answer`, with the chart of trends where that goes. once: not again where it may be there."""

    def shown(reply: Reply) -> None:
        told = with_picture(reply, pictures)
        for pause in (*PAUSES, None) if told is not reply else ():
            try:
                answer(told)
                return
            except (NotAllowed, AnswerLost) as error:
                if once and isinstance(error, AnswerLost) and not error.unsent:
                    raise
                if pause is None or REFUSED not in str(error):
                    log.warning("a chart was not shown: %s", error)
                    break
                time.sleep(pause)
        answer(reply)

    return shown


def with_picture(reply: Reply, pictures: Pictures) -> Reply:
    """The reply with its chart uploaded, or as it is."""
    if not isinstance(reply, TrendsReply) or (chart := chart_of(reply)) is None:
        return reply
    try:
        file = pictures.upload(NAME, draw(chart), alt=in_words(chart)[:ALT])
    except NoPictures as error:
        log.info("no chart: %s", error)
        return reply
    except (NotAllowed, AnswerLost) as error:
        log.warning("a chart was not uploaded: %s", error)
        return reply
    return replace(reply, picture=file)
