"""Kites and boats: papers nobody wrote, some of them on kite eviction, and one in passing."""

from collections import Counter
from collections.abc import Sequence

from storage.models import Paper, PaperId, StoredPaper
from storage.search.interest import Interest
from storage.search.learning import Known, learnt, understood
from storage.search.query import parse_query
from storage.search.reading import Reading, read

ON_TOPIC = (
    ("Kite eviction for crowded skies", "Kite eviction frees the sky. A budget of strings decides"
     " which kite leaves, and the wind tower lets go of the string."),
    ("When to evict a kite", "We evict kites by the budget of their strings. The wind tower counts"
     " strings and lets go of the heaviest kite."),
    ("A budget of strings for kite eviction", "Which kite leaves first? The wind tower keeps a"
     " budget of strings and evicts the kite that pulls most."),
    ("Letting go: string budgets of a wind tower", "Each wind tower has a budget of strings. We"
     " let go of the kite that pulls most, and the strings of the others stay."),
)  # fmt: skip
OTHERS = (
    ("Painting kites", "Kites are painted with milk. Colours last a summer of rain on paper."),
    ("Paper for kites", "Thin paper carries a kite far. We weigh paper and glue for schools."),
    ("Kites in schools", "Children build a kite from paper. Teachers say that glue is slow."),
    ("Rowing boats in fog", "Rowers hear bells in fog. We count the bells that a harbour needs."),
    ("Harbour bells", "A bell rings in the harbour when boats meet in fog at night."),
    ("Eviction of tenants in harbour towns", "Tenants leave when the rent of a boat house grows."),
    ("Rent in harbour towns", "Rent grows with the number of boats; tenants are evicted by law."),
    ("Milk and weather", "Milk turns in a thunderstorm, say farmers. We measure and disagree."),
    ("Summer rain", "Rain on paper maps is slow to dry; we dry maps with glue and wind."),
    ("Survey of wind", "Wind is measured by towers, kites, and boats. In passing: kite eviction."),
)  # fmt: skip


def reading(title: str, abstract: str = "", **told: object) -> Reading:
    paper = Paper(title, abstract, **told)  # type: ignore[arg-type]
    return read(StoredPaper(PaperId(1), paper))


SHELF = [reading(*each) for each in (*ON_TOPIC, *OTHERS)]
HAVING = Counter(stem for paper in SHELF for stem in paper.counts)
KNOWN = Known(len(SHELF), lambda stem: HAVING[stem])


def no_acronyms(prefix: str) -> Sequence[tuple[str, int]]:
    return ()


def follow(text: str, shelf: Sequence[Reading] = SHELF) -> Interest:
    asked = understood(parse_query(text), KNOWN, lookup=no_acronyms)
    return learnt(asked, [p for p in shelf if asked.heads & p.counts.keys()], KNOWN)


def belonging(interest: Interest, *, step: int = 0) -> list[str]:
    return [p.paper.paper.title for p in SHELF if interest.belongs(p, step=step)]
