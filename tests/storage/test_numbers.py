"""A set of numbers that is as good as Python's, and small."""

from hypothesis import given
from hypothesis import strategies as st

from storage.models import PaperId
from storage.numbers import Numbers

IDS = st.lists(st.integers(0, 5_000).map(PaperId), max_size=60)


@given(IDS, IDS)
def test_it_holds_what_a_set_holds(first: list[PaperId], then: list[PaperId]) -> None:
    numbers = Numbers()
    numbers.update(first)
    numbers.update(then)
    held = {*first, *then}
    assert len(numbers) == len(held)
    assert [id for id in range(5_010) if PaperId(id) in numbers] == sorted(held)


def test_a_million_take_little() -> None:
    numbers = Numbers()
    numbers.update(map(PaperId, range(1, 1_000_001)))
    assert len(numbers) == 1_000_000
    assert len(numbers._bits) < 200_000
