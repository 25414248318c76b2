"""How far words settle which paper is meant."""

import pytest

from storage.search.lead import SENTENCE, SETTLED, doubt, trust


@pytest.mark.parametrize(
    ("scores", "trusted"),
    [
        ([], 1.0),
        ([3.0], 1.0),
        ([10.0, 10.0], 0.0),
        ([10.0, 9.0, 9.0], 0.5),
        ([10.0, 8.0], 1.0),
        ([10.0, 1.0], 1.0),
    ],
)
def test_only_a_clear_lead_is_relied_on(scores: list[float], trusted: float) -> None:
    assert trust(scores) == pytest.approx(SENTENCE * trusted)


@pytest.mark.parametrize(
    ("scores", "left_open"),
    [
        ([], 1.0),
        ([4.0], 1.0),
        ([4.0, 4.0], 1.0),
        ([4.0, 4.0 * (1 - SETTLED / 2), 1.0], 0.5),
        ([4.0, 4.0 * (1 - SETTLED)], 0.0),
        ([4.0, 0.5], 0.0),
        ([0.0, 0.0], 1.0),
    ],
)
def test_a_clear_lead_leaves_no_doubt(scores: list[float], left_open: float) -> None:
    assert doubt(scores) == pytest.approx(left_open)
