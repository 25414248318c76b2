"""How fast messages are posted."""

from dataclasses import dataclass, field

from bot.slack.pace import KEPT, Pace


@dataclass
class Clock:
    """Sleeping is noted, and takes no time."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def test_one_a_second_in_a_channel_and_five_in_a_workspace() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    pace.wait("T1", "C1")
    pace.wait("T1", "C2")
    pace.wait("T2", "C1")
    pace.wait("T1", "C1")
    assert clock.slept == [0.2, 0.8]
    clock.now += 60
    pace.wait("T1", "C1")
    assert clock.slept == [0.2, 0.8], "who waited already does not wait"


def test_channels_are_not_remembered_for_ever() -> None:
    clock = Clock()
    pace = Pace(clock, clock.sleep)
    for n in range(KEPT + 10):
        clock.now += 5
        pace.wait("T1", f"C{n}")
    assert clock.slept == []
    assert len(pace._next) < KEPT
