"""What stands under a link that somebody posted. Pure."""

from collections.abc import Mapping

from bot.blocks.kit import Block, Message, actions, button, context, message, plain, section
from bot.blocks.papers import ROW_TEXT, known, open_option, titled
from bot.replies import Shelved, UnfurlReply
from storage import EVERYBODY, StoredPaper


def draw_unfurls(reply: UnfurlReply) -> Mapping[str, Message]:
    """Link → what the whole channel sees under it."""
    draw = _brief if reply.several else _full
    return {url: draw(paper, reply.shelves.get(paper.id)) for url, paper in reply.papers}


def _full(stored: StoredPaper, shelved: Shelved | None) -> Message:
    about, told = known(stored, shelved, EVERYBODY), plain(stored.text, ROW_TEXT)
    to_paper = open_option(stored)
    away = button(to_paper.text, "card.open", to_paper.value, url=to_paper.url)
    blocks = [
        section(f"{titled(stored)}\n{told}"),
        context(about),
        actions([_save(stored), away]),
    ]
    return message([titled(stored), about, told], blocks)


def _brief(stored: StoredPaper, shelved: Shelved | None) -> Message:
    about = known(stored, shelved, EVERYBODY)
    return message(
        [titled(stored), about], [section(titled(stored), _save(stored)), context(about)]
    )


def _save(stored: StoredPaper) -> Block:
    return button("Save", "card.save", str(stored.id))
