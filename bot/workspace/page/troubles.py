"""What may go wrong between the bot and Slack, as the page offers it."""

from dataclasses import dataclass

from bot.workspace.faults import Fault, FaultPlan
from bot.workspace.state import Json


@dataclass(frozen=True, slots=True)
class Trouble:
    name: str
    says: str
    fault: Fault


TROUBLES = {
    "rate": Trouble("Rate limit", "Slack asks the bot to wait two seconds.", Fault.rate_limited(2)),
    "outage": Trouble("Outage", "Slack answers 503 and does nothing.", Fault.status(503)),
    "lost": Trouble(
        "Lost answer", "Slack does it, but the answer never arrives.", Fault.drop_after()
    ),
}


def offered() -> list[Json]:
    return [{"kind": kind, "name": each.name, "says": each.says} for kind, each in TROUBLES.items()]


def going_on(faults: FaultPlan) -> Json | None:
    """Which of them lasts, and for how many calls yet; None there: until it is switched off."""
    if faults.lasting is None:
        return None
    fault, left = faults.lasting
    kind, trouble = next((k, t) for k, t in TROUBLES.items() if t.fault == fault)
    return {"kind": kind, "name": trouble.name, "left": left}
