"""How digests are wished, as people type it behind what they subscribe to. Pure.

    weekdays at 9 in Berlin max 8 threads off stricter

In any order, each once; "as usual" ends them, for words that end like one of them:
`subscribe papers at noon as usual`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.words.cadences import Timing, take_timing

USUAL = "as usual"
# What may stand before the words: "subscribe this channel to kites".
TO = re.compile(r"(?:(?:me|us|this channel|here)\s+)?to(?:\s+|$)", re.IGNORECASE)
MOST_CAP = 20  # papers in a digest's first message: Slack takes fifty blocks
CAP = re.compile(r"(?<!\S)(?:max\.?|at most|up to) (\d{1,4})(?: papers?)?$", re.IGNORECASE)
THREADS = re.compile(r"(?<!\S)(?:threads? (on|off)|(no|with) threads?)$", re.IGNORECASE)
CHART = re.compile(r"(?<!\S)charts? (on|off)$", re.IGNORECASE)
STEP = re.compile(r"(?<!\S)(?:(stricter|looser)(?: ([1-3]))?|usual bar)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Options:
    """How digests are wished; None: as they are, or as usual. Order says what each is."""

    timing: Timing = field(default_factory=Timing)
    cap: int | None = None
    threads: bool | None = None
    step: int | None = None
    chart: bool | None = None

    def __str__(self) -> str:
        parts = (
            str(self.timing),
            "" if self.cap is None else f"max {self.cap}",
            "" if self.threads is None else f"threads {'on' if self.threads else 'off'}",
            "" if self.chart is None else f"chart {'on' if self.chart else 'off'}",
            "" if self.step is None else _step_words(self.step),
        )
        return " ".join(filter(None, parts))


def split_options(text: str) -> tuple[str, Options]:
    """The words of a subscription, and the options that follow them."""
    rest, found = " ".join(text.split()), Options()
    while not ends_usual(rest):
        if timed := take_timing(rest, found.timing):
            rest, found = timed[0], replace(found, timing=timed[1])
        elif told := _take_option(rest, found):
            rest, found = told
        else:
            return rest, found
    return rest[: -len(USUAL)].rstrip(), found


def _take_option(text: str, found: Options) -> tuple[str, Options] | None:
    for name, pattern in OPTIONS.items():
        match = pattern.search(text) if getattr(found, name) is None else None
        if match:
            told: dict[str, object] = {name: READ[name](match)}
            return text[: match.start()].rstrip(), replace(found, **told)  # type: ignore[arg-type]
    return None


def _read_step(match: re.Match[str]) -> int:
    if not match[1]:
        return 0
    return int(match[2] or 1) * (1 if match[1].lower() == "stricter" else -1)


def _step_words(step: int) -> str:
    word = "stricter" if step > 0 else "looser"
    return (f"{word} {abs(step)}" if abs(step) > 1 else word) if step else "usual bar"


def ends_usual(text: str) -> bool:
    return bool(re.search(rf"(?:^|\s){USUAL}$", text, re.IGNORECASE))


OPTIONS: Mapping[str, re.Pattern[str]] = {
    "cap": CAP,
    "threads": THREADS,
    "chart": CHART,
    "step": STEP,
}
READ: Mapping[str, Callable[[re.Match[str]], object]] = {
    "cap": lambda match: int(match[1]),
    "threads": lambda match: (match[1] or match[2]).lower() in ("on", "with"),
    "chart": lambda match: match[1].lower() == "on",
    "step": _read_step,
}
