"""How topics and the team's saves develop: in numbers, and as a chart. Pure."""

from bot.blocks.kit import Block, Message, Mrkdwn, code, context, image, message, plain, section
from bot.charts import Bars, Chart, day_told, in_words
from bot.replies import TrendsReply
from storage import Query, Trend

TITLE = "Papers a week by topic"
SAVED = "Papers that your team saved, a week"
MONTH = 4  # weeks that growth is told of
NAME = 60  # characters of a topic's
NUMBERS = 300  # characters of a row of numbers


def draw_trends(reply: TrendsReply) -> Message:
    head = _headline(reply)
    rows = [_row(trend) for trend in reply.trends.topics]
    saved = [_saved(reply)] if reply.saved else []
    told = [*_unknown(reply), *([_left(reply)] if reply.left else [])]
    foot = _foot(reply)
    picture = [_picture(reply)] if reply.picture else []
    blocks = [section(head), *picture, *map(section, [*rows, *saved]), *map(context, told)]
    return message([head, *rows, *saved, *told, foot], [*blocks, context(foot)])


def chart_of(reply: TrendsReply) -> Chart | None:
    """None where there is nothing to draw."""
    if not reply.trends.topics:
        return None
    bars = Bars(SAVED, reply.saved_weeks, reply.saved) if reply.saved else None
    return Chart(TITLE, reply.trends.weeks, reply.trends.topics, bars)


def _picture(reply: TrendsReply) -> Block:
    chart = chart_of(reply)
    return image(reply.picture, in_words(chart) if chart else TITLE)


def _headline(reply: TrendsReply) -> Mrkdwn:
    weeks = reply.trends.weeks
    span = f"{weeks.count} weeks to {day_told(weeks.last, year=True)}"
    if not reply.trends.topics:
        return Mrkdwn(f"*{TITLE}*: nothing in the {span}.")
    grew = any(trend.growth > 0 for trend in reply.trends.topics)
    chosen = "those that grew most" if grew else "those that have most papers"
    return Mrkdwn(f"*{TITLE}*, {span}{'' if reply.trends.asked else f': {chosen}'}")


def _row(trend: Trend) -> Mrkdwn:
    many = "paper" if trend.total == 1 else "papers"
    is_month = len(trend.counts) >= 2 * MONTH
    grown = f" · {trend.growth:+,} in four weeks" if trend.growth and is_month else ""
    last = f"{trend.counts[-1]:,} in the last week"
    name = plain(trend.topic, NAME)
    return Mrkdwn(
        f"*{name}* · {trend.total:,} {many}, {last}{grown}\nweek by week {_numbers(trend.counts)}"
    )


def _saved(reply: TrendsReply) -> Mrkdwn:
    total, last = sum(reply.saved), reply.saved[-1]
    return Mrkdwn(
        f"*Your team saved* {total:,}, {last:,} of them in the last seven days\n"
        f"week by week {_numbers(reply.saved)}"
    )


def _numbers(counts: tuple[int, ...]) -> Mrkdwn:
    return code(" ".join(f"{count:,}" for count in counts), NUMBERS)


def _unknown(reply: TrendsReply) -> list[Mrkdwn]:
    if not reply.trends.unknown:
        return []
    names = ", ".join(code(name, NAME) for name in reply.trends.unknown)
    near = ", ".join(code(f"/papers trends {label}") for label in reply.near)
    searched = code(f"/papers search {reply.trends.unknown[0]}")
    like = f"Spelt like it: {near}. " if near else ""
    return [Mrkdwn(f"No topic is called {names}. {like}Any words may be searched: {searched}")]


def _left(reply: TrendsReply) -> Mrkdwn:
    return Mrkdwn(f"Left out: {', '.join(code(name, NAME) for name in reply.left)}")


def _foot(reply: TrendsReply) -> Mrkdwn:
    topics = reply.trends.topics
    found = f"/papers search {Query(topics=(topics[0].topic,))}" if topics else ""
    papers = f" · the papers: {code(found)}" if found else ""
    week = f" · what the team saved this week: {code('/papers trending')}"
    return Mrkdwn(f"This answer: {code('/papers ' + reply.command)}{papers}{week}")
