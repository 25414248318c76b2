"""Invented papers, and short ways to make what the tests are about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from storage.models import Mention, Paper, Received, Record, Source, Tag
from storage.search.vocabulary import MANY, Vocabulary

DAY = date(2025, 3, 11)

# (title, abstract): none of these papers exists.
INVENTED = (
    (
        "Drafting Ahead: Speculative Decoding with Twin Decoders",
        "Speculative decoding drafts several tokens with a small model and verifies them with a "
        "large one. We pair two decoders of one family and accept 71% of the drafts. Generation "
        "becomes 2.4 times faster on long summaries.",
    ),
    (
        "Lantern: Guiding Speculative Decoding by Confidence",
        "A draft model does not know when it is wrong. Lantern stops drafting where confidence "
        "drops, which saves a third of the rejected tokens in speculative decoding.",
    ),
    (
        "Gardens of Experts: Routing Tokens by Season",
        "Mixture of experts models send each token to a few experts. We let the router follow the "
        "position in the document and balance the load without an auxiliary loss.",
    ),
    (
        "Ein Überblick über Poincaré Einbettungen",
        "A survey of embeddings in hyperbolic space: trees, taxonomies and their distances, with "
        "forty methods compared on five tasks.",
    ),
    (
        "KV-Slim: Forgetting the Right Keys",
        "The key-value (KV) cache grows with the context. KV-Slim evicts the entries that later "
        "tokens will not attend to and keeps accuracy with 20% of the memory.",
    ),
    (
        "Counting Boats from Orbit with Weak Labels",
        "Satellite images of harbours come with port statistics but without boxes. We train a "
        "detector from these weak labels and count boats within 6% of the truth.",
    ),
)


def mention(
    *,
    source: Source = Source.DAILY_PAGE,
    page: str = "page.txt",
    day: date | None = DAY,
    at: int = 1,
) -> Mention:
    return Mention(source, page, day, at)


def record(n: int = 0, **told: object) -> Record:
    """The n-th invented paper as a daily page gives it."""
    title, abstract = INVENTED[n % len(INVENTED)]
    base = {"title": title, "abstract": abstract, "mention": mention(at=n + 1)}
    return Record(**{**base, **told})  # type: ignore[arg-type]


def records() -> list[Record]:
    return [record(n) for n in range(len(INVENTED))]


def paper(n: int = 0, **told: object) -> Paper:
    """The n-th invented paper, cleaned."""
    title, abstract = INVENTED[n % len(INVENTED)]
    base = {
        "title": title,
        "abstract": abstract,
        "mentions": (mention(at=n + 1),),
        "received": (Received(DAY.isoformat(), title, abstract),),
    }
    return Paper(**{**base, **told})  # type: ignore[arg-type]


def vocabulary(words: Iterable[tuple[str, int]], *, papers: int = MANY) -> Vocabulary:
    """Over these words, each with the number of papers that have it."""
    having = dict(words)
    return Vocabulary(
        lambda start: [pair for pair in having.items() if pair[0].startswith(start)],
        having=lambda word: having.get(word, 0),
        papers=papers,
    )


@dataclass
class FakeTagger:
    """Tags a paper with the first two words of its title; remembers what it was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def tag(self, papers: object) -> list[tuple[Tag, ...]]:
        texts = list(papers)  # type: ignore[call-overload]
        self.asked += texts
        return [
            (Tag(" ".join(title.lower().split()[:2]), 0.75), Tag("invented", 0.25))
            for title, _ in texts
        ]
