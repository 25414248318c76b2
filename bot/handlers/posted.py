"""Messages that tell everybody at a place who saved papers: which of them a change makes untrue,
and what they are to show now."""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.digests import drawn
from bot.handlers.finding import shelves
from bot.handlers.papers import shared
from bot.replies import DigestReply, SharedReply, UnfurlReply
from storage import EVERYBODY, MemberSettings, PaperId, Posted, PostKind, Step

Shown = SharedReply | UnfurlReply | DigestReply


def saves_changed(steps: Sequence[Step], caller: Caller, desk: Desk) -> None:
    """Only what came to the caller's list or went from it changes what others may know."""
    papers = [step.paper for step in steps if (step.before is None) != (step.after is None)]
    desk.store.posts.outdated(papers, workspace=caller.workspace, now=desk.now())


def tier_changed(before: MemberSettings, after: MemberSettings, caller: Caller, desk: Desk) -> None:
    if before.privacy != after.privacy:
        all_changed(caller, desk)


def all_changed(caller: Caller, desk: Desk) -> None:
    """Whatever the caller saved is told of otherwise from now on."""
    where = caller.workspace
    desk.store.posts.outdated_by(caller.member, workspace=where, now=desk.now())


def described(reply: SharedReply | UnfurlReply) -> tuple[PostKind, tuple[PaperId, ...], str]:
    """Of what kind it is, its papers, and what else is needed to draw it again."""
    if isinstance(reply, SharedReply):
        return PostKind.CARD, tuple(paper.id for paper in reply.papers), reply.command
    about = json.dumps([reply.several, *(url for url, _ in reply.papers)])
    return PostKind.LINKS, tuple(paper.id for _, paper in reply.papers), about


def shown_now(post: Posted, caller: Caller, desk: Desk) -> Shown | None:
    """For the caller, who looks at it where it is; None where nothing is left to show.

    Raises: ValueError where what is kept of it cannot be read.
    """
    if post.kind is PostKind.DIGEST:
        return _digest(post, caller, desk)
    found = desk.store.papers.find_many(post.papers)
    papers = tuple({its.id: its for its in found.values()}.values())
    if not papers:
        return None
    if post.kind is PostKind.CARD:
        return replace(shared(papers, post.about, caller, desk), member=post.member)
    several, *urls = json.loads(post.about)
    linked = zip(urls, post.papers, strict=True)
    told = tuple((url, found[id]) for url, id in linked if id in found)
    return UnfurlReply(told, shelves(papers, EVERYBODY, caller, desk), several)


def _digest(post: Posted, caller: Caller, desk: Desk) -> DigestReply | None:
    """As on the day it came: what comes next is told as it was then."""
    delivery = desk.store.deliveries.find(post.delivery, workspace=post.workspace)
    if delivery is None or not delivery.digest:
        return None
    then = replace(desk, now=lambda: delivery.changed_at)
    return drawn(delivery, post.part, caller, then)
