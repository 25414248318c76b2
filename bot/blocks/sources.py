"""Where a workspace's papers come from: in a message, in the App Home, in the form. Pure."""

from collections.abc import Sequence

from bot.blocks.kit import (
    Block,
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    dangerous,
    header,
    message,
    plain,
    section,
)
from bot.blocks.views import View, modal, text_input
from bot.intents import SourceAct
from bot.replies import SourceReply, SourcesReply
from bot.words.sources import state
from storage import MOST_SOURCES, Watched

FORM = "modal.source"  # the callback
NAME, STATE = 160, 400  # characters
WHAT = {
    "huggingface": "Hugging Face's daily papers",
    "arxiv:cs.CL,cs.LG": "arXiv's papers of these categories",
    'arxiv:"speculative decoding",au:leviathan': "with these words, by this author",
    "arxiv-new:cs.CL": "what arXiv announces each day",
    "https://lab.example/feed.xml": "any RSS or Atom feed that everybody may read",
}
HOW = Mrkdwn(
    f"Change them: {code('/papers sources add <source>')}, "
    f"{code('/papers sources pause|resume|remove <source>')}"
)
NONE = Mrkdwn("Nothing is fetched for this workspace yet.")
DID = {
    SourceAct.ADD: "watched from now on: papers come within minutes.",
    SourceAct.REMOVE: "not watched any more. The papers stay.",
    SourceAct.PAUSE: "paused.",
    SourceAct.RESUME: "going on.",
    None: "so already: nothing was changed.",
}


def draw_sources(reply: SourcesReply) -> Message:
    lines = [Mrkdwn("*Where this workspace's papers come from*")]
    lines += [_line(each, reply) for each in reply.sources] or [NONE]
    tips = [*_shared(reply), HOW]
    rows = [section(line) for line in lines]
    return message([*lines, *tips], [*rows, *map(context, tips)])


def draw_source(reply: SourceReply) -> Message:
    names = ", ".join(code(source.name, NAME) for source in reply.sources[:MOST_SOURCES])
    be = "is" if len(reply.sources) == 1 else "are"
    says = Mrkdwn(f"{names} {be} {DID[reply.did]}")
    return message([says], [section(says)])


def draw_sources_at_home(reply: SourcesReply) -> list[Block]:
    blocks = [header("Sources")]
    for each in reply.sources:
        blocks += [section(_line(each, reply)), actions(_buttons(each))]
    blocks += [] if reply.sources else [section(NONE)]
    if len(reply.sources) < MOST_SOURCES:
        blocks.append(actions([button("Add a source…", "source.add", "open")]))
    tips = [*_shared(reply), Mrkdwn("Only admins see this part.")]
    return [*blocks, context(Mrkdwn(" · ".join(tips)))]


def draw_source_form() -> View:
    rows = [Mrkdwn(f"{code(name)} {plain(says)}") for name, says in WHAT.items()]
    blocks = [
        text_input("source", "Source", placeholder="arxiv:cs.CL,cs.LG", most=500, optional=False),
        context(Mrkdwn("\n".join(rows))),
    ]
    return modal("Add a source", blocks, callback=FORM, submit="Add")


def _line(source: Watched, reply: SourcesReply) -> Mrkdwn:
    return Mrkdwn(f"{code(source.name, NAME)} {plain(state(source, reply.now), STATE)}")


def _buttons(source: Watched) -> Sequence[Block]:
    id = str(source.id)
    other = ("Resume", "source.resume") if source.paused else ("Pause", "source.pause")
    remove = dangerous(
        button("Remove", "source.remove", id),
        title="Remove this source?",
        says=f"{source.name[:150]} is not asked any more. The papers it brought stay.",
        yes="Remove",
    )
    return [button(*other, id), remove]


def _shared(reply: SourcesReply) -> list[Mrkdwn]:
    if not reply.shared:
        return []
    names = ", ".join(code(name, NAME) for name in reply.shared[:MOST_SOURCES])
    return [Mrkdwn(f"For everybody: {names}")]
