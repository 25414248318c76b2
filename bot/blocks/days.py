"""Days as people read them. Pure."""

from datetime import date

from storage import Save, Status


def weekday(day: date, today: date | None = None) -> str:
    """ "Fri 12 Dec", with its year where that is not today's."""
    year = f" {day.year}" if today is None or day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def due_told(save: Save, today: date | None = None) -> str:
    """When a save is due, "" where it is not, or done."""
    if save.due is None or save.status is Status.DONE:
        return ""
    if save.due == today:
        return "due today"
    late = today is not None and save.due < today
    return f"{'*overdue* since' if late else 'due'} {weekday(save.due, today)}"
