"""What has become of papers that a member saved. Pure."""

from bot.blocks.kit import Message, Mrkdwn, code, context, link, message, plain, safe_url, section
from bot.blocks.papers import VENUE, spoken, titled
from bot.replies import NewsReply
from storage import News, NewsKind

TIP = Mrkdwn(f"Once a week at most · {code('/papers settings news off')}")


def draw_news(reply: NewsReply) -> Message:
    count = len(reply.rows) + reply.more
    many = "a paper" if count == 1 else f"{count:,} papers"
    head = Mrkdwn(f"*News of {many} you saved*")
    blocks, lines = [section(head)], []
    for number, (paper, news) in enumerate(reply.rows, start=1):
        says = Mrkdwn(" · ".join(map(_said, news)))
        blocks += [section(titled(paper, number)), context(says)]
        lines += [spoken([paper], number)[0], says]
    more = [Mrkdwn(f"{reply.more:,} more: {code('/papers list')}")] if reply.more else []
    foot = [*more, TIP]
    return message([head, *lines, *foot], [*blocks, *map(context, foot)])


def _said(news: News) -> str:
    match news.kind:
        case NewsKind.VERSION:
            return f"new version: *v{plain(news.value, 9)}*"
        case NewsKind.VENUE:
            return f"published: *{plain(news.value, VENUE)}*"
        case NewsKind.CODE:
            return link(safe_url(news.value), "Its code is out")
        case NewsKind.WITHDRAWN:
            return "*withdrawn* by its authors"
