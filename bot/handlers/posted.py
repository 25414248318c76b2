"""Messages that tell everybody at a place who saved papers: which of them a change makes untrue,
and what they are to show now."""

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.desk import Caller, Desk
from bot.handlers.digests import drawn
from bot.handlers.papers import shared
from bot.replies import DigestReply, SharedReply
from storage import MemberSettings, Posted, Step


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


def shown_now(post: Posted, caller: Caller, desk: Desk) -> SharedReply | DigestReply | None:
    """For the caller, who looks at it where it is; None where nothing is left to show.

    Raises: ValueError where a digest cannot be read.
    """
    if post.delivery:
        return _digest(post, caller, desk)
    papers = tuple(desk.store.papers.get_many(post.papers))
    reply = shared(papers, post.command, caller, desk)
    return replace(reply, member=post.member) if papers else None


def _digest(post: Posted, caller: Caller, desk: Desk) -> DigestReply | None:
    """As on the day it came: what comes next is told as it was then."""
    delivery = desk.store.deliveries.find(post.delivery, workspace=post.workspace)
    if delivery is None or not delivery.digest:
        return None
    then = replace(desk, now=lambda: delivery.changed_at)
    return drawn(delivery, post.part, caller, then)
