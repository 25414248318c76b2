"""What a workspace has chosen, and who changed it. Pure."""

from bot.blocks.kit import Message, Mrkdwn, code, context, mention, message, plain, section
from bot.replies import AdminReply, AuditReply
from storage import AuditEntry, Privacy, Source, Subscribing

TIERS = {
    Privacy.TEAM: "the team sees that they saved a paper",
    Privacy.COUNT: "they are only counted, from three people up",
    Privacy.PRIVATE: "nobody learns of their saves",
}
SUBSCRIBERS = {
    Subscribing.EVERYONE: "everyone may subscribe a channel",
    Subscribing.ADMINS: "only admins may subscribe a channel",
}
HOW = ("privacy team|count|private", "subscribing everyone|admins", "sources all|<names>")
CHANGE = ", ".join(code(f"/papers admin {each}") for each in HOW)
LOG = f"who changed what: {code('/papers admin log')}"


def draw_admin(reply: AdminReply) -> Message:
    its = reply.settings
    first = "*This workspace's settings*"
    if reply.changed:
        first = "*This workspace's settings, as they are now*"
    if reply.wrong:
        first = f"I cannot set {code(reply.wrong)}; this workspace's settings are"
    sources = ", ".join(sorted(its.sources)) if its.sources else "all"
    lines = [
        Mrkdwn(first),
        Mrkdwn(f"privacy of members who chose none: *{its.privacy}*, {TIERS[its.privacy]}"),
        Mrkdwn(f"subscribing: *{its.subscribing}*, {SUBSCRIBERS[its.subscribing]}"),
        Mrkdwn(f"sources of digests: *{sources}* of {', '.join(Source)}"),
    ]
    if reply.uncertain:
        many = "digest" if reply.uncertain == 1 else "digests"
        shown = code("papers deliveries --uncertain")
        lines.append(
            Mrkdwn(
                f"*{reply.uncertain:,} {many}* may not have come: Slack's answer was lost, and I "
                f"may not look whether they are there ({shown} lists them)"
            )
        )
    tip = Mrkdwn(f"Change them: {CHANGE} · {LOG}")
    return message([*lines, tip], [section("\n".join(lines)), context(tip)])


def draw_audit(reply: AuditReply) -> Message:
    if not reply.entries:
        says = Mrkdwn("Nothing was changed here yet.")
        return message([says], [section(says)])
    lines = [Mrkdwn("*What was changed here*, the latest first"), *map(_line, reply.entries)]
    return message(lines, [section("\n".join(lines))])


def _line(entry: AuditEntry) -> Mrkdwn:
    who = mention(entry.member) if entry.member else "a member who is forgotten"
    when = f"{entry.noted_at.day} {entry.noted_at:%b %Y %H:%M} UTC"
    return Mrkdwn(f"{when} · {who} · {plain(entry.what, 100)}")
