"""Files for other programs, settings, and being forgotten. Pure."""

from bot.blocks.kit import (
    Message,
    Mrkdwn,
    actions,
    button,
    code,
    context,
    dangerous,
    message,
    plain,
    preformatted,
    section,
)
from bot.replies import ExportReply, ForgetReply, ForgottenReply, SettingsReply
from storage import ExportFormat, Privacy

FORMATS = {
    ExportFormat.BIBTEX: "BibTeX",
    ExportFormat.RIS: "RIS",
    ExportFormat.CSL: "CSL-JSON",
    ExportFormat.MARKDOWN: "Markdown",
    ExportFormat.CSV: "CSV",
}
TIERS = {
    Privacy.TEAM: "your team sees that you saved a paper",
    Privacy.COUNT: "you are only counted, from three people up",
    Privacy.PRIVATE: "nobody learns of your saves",
}
CHANGES = (
    "privacy team|count|private",
    "zone Europe/Berlin",
    "hour 8",
    "reminders on|off",
    "news on|off",
)


def draw_export(reply: ExportReply) -> Message:
    many = "" if reply.total == 1 else "s"
    head = f"*{reply.total:,} paper{many}* as {FORMATS[reply.format]}"
    if reply.sent:
        says = Mrkdwn(f"{head}: {code(reply.name)} is in your direct messages with me.")
        return message([says], [section(says)])
    left = reply.total - reply.shown
    cut = f": the first {reply.shown:,}; *{left:,} left out*, for want of room" if left else ""
    says = Mrkdwn(f"{head}{cut} · to be kept as {code(reply.name)}")
    if not reply.shown:
        return message([says], [section(says)])
    lines = [plain(line, 3000) for line in reply.part.split("\n")]
    return message([says, *lines], [section(says), preformatted(reply.part)])


def draw_settings(reply: SettingsReply) -> Message:
    its = reply.settings
    zone = plain(its.zone) if its.zone else "not chosen"
    first = "Your settings, as they are now" if reply.changed else "Your settings"
    if reply.wrong:
        first = f"I cannot set {code(reply.wrong)}; your settings are"
    lines = [
        Mrkdwn(f"*{first}*" if not reply.wrong else first),
        Mrkdwn(f"privacy: *{reply.tier}*, {TIERS[reply.tier]}"),
        Mrkdwn(f"zone: *{zone}*"),
        Mrkdwn(f"reminders: *{'on' if its.reminders else 'off'}*, at {its.hour:02}:00"),
        Mrkdwn(f"news of saved papers: *{'on' if its.news else 'off'}*, on Mondays"),
    ]
    change = ", ".join(code(f"/papers settings {each}") for each in CHANGES)
    tip = Mrkdwn(f"Change them: {change} · delete all: {code('/papers forget-me')}")
    return message([*lines, tip], [section("\n".join(lines)), context(tip)])


def draw_forget(reply: ForgetReply) -> Message:
    many = "" if reply.saves == 1 else "s"
    papers = f"*{reply.saves:,} saved paper{many}* with their notes, your " if reply.saves else ""
    says = Mrkdwn(
        f"This deletes your {papers}settings and your answers here, at once and for good."
    )
    ask = dangerous(
        button("Delete my data", "me.forget", "sure"),
        title="Delete all that I keep of you?",
        says="It cannot be undone. Export your list first if you want to keep it.",
        yes="Delete",
    )
    tip = Mrkdwn(f"Keep a copy: {code('/papers export as bibtex')}")
    return message([says, tip], [section(says), actions([ask]), context(tip)])


def draw_forgotten(reply: ForgottenReply) -> Message:
    its = reply.removed
    counts = ((its.saves, "saved paper"), (its.threads, "kept answer"))
    told = [f"{n:,} {noun}{'' if n == 1 else 's'}" for n, noun in counts if n]
    told += ["what could be undone"] if its.acts else []
    told += ["your settings"] if its.settings else []
    says = Mrkdwn(f"*Deleted:* {', '.join(told)}." if told else "I kept nothing of you.")
    return message([says], [section(says)])
