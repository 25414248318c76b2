"""The form of a subscription. Pure."""

from bot.blocks.altered import BARS, WORDS
from bot.blocks.kit import Option, code, context, section
from bot.blocks.views import View, modal, radios, select, text_input
from bot.replies import FormOfReply
from bot.words.cadences import NAMES, Timing
from bot.words.options import MOST_CAP
from storage import EVERY_DAY, WEEKDAYS, Cadence

FORM = "modal.subscription"  # the callback
HOURS = range(24)
CHARTS = (Option("With digests that come once a week", "on"), Option("None", "off"))
TIP = "Any zone or city: Europe/Berlin, New York"


def draw_form(reply: FormOfReply, *, metadata: str) -> View:
    """metadata: which subscription, and where the form is answered."""
    order = reply.subscription.order
    its = order.cadence
    bars = [Option(told.capitalize(), str(step)) for step, told in sorted(BARS.items())]
    threads = [Option("In the thread", "on"), Option("Behind a button", "off")]
    blocks = [
        section(f"Papers for {code(order.words, WORDS)}"),
        select("days", "Days", days_of(its), initial=days_value(its.days), optional=False),
        select("time", "Time", times_of(its), initial=time_value(its), optional=False),
        text_input("zone", "Time zone", initial=its.zone, placeholder=TIP, most=60, optional=False),
        text_input(
            "cap",
            f"Papers at most in the message, 1 to {MOST_CAP}",
            initial=str(order.cap),
            most=3,
            optional=False,
        ),
        radios("threads", "The rest", threads, initial="on" if order.threads else "off"),
        radios("chart", "A chart of the topics", CHARTS, initial="on" if order.chart else "off"),
        select("step", "Bar", bars, initial=str(order.step), optional=False),
        context("Everybody here is told what you change."),
    ]
    return modal("Edit a subscription", blocks, callback=FORM, submit="Save", metadata=metadata)


def days_of(its: Cadence) -> list[Option]:
    """The days to choose from, and those that it has now."""
    usual = [EVERY_DAY, WEEKDAYS, *(frozenset({day}) for day in range(len(NAMES)))]
    chosen = usual if its.days in usual else [*usual, its.days]
    return [Option(str(Timing(days)).capitalize(), days_value(days)) for days in chosen]


def times_of(its: Cadence) -> list[Option]:
    times = sorted({*((hour, 0) for hour in HOURS), (its.hour, its.minute)})
    return [Option(f"{hour:02}:{minute:02}", f"{hour}:{minute}") for hour, minute in times]


def days_value(days: frozenset[int]) -> str:
    return ",".join(map(str, sorted(days)))


def time_value(its: Cadence) -> str:
    return f"{its.hour}:{its.minute}"
