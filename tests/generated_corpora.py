"""Generated corpora: prompts of invented films, all different, with faults planted on demand; seeded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness.anomalies import Document
from harness.anomalies.corpus import Failing

if TYPE_CHECKING:
    import random

HOUSE = (
    "Format & Look: 16:9, 24 fps, 4K, photorealistic, natural light, no text on screen, no watermark.\n"
    "Camera: see the plan of the house, one lens for the whole clip, no shake, no zoom, exposure locked.\n"
)
"""A template that every prompt of a house begins with."""
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "fi",
    "ga",
    "go",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "sa",
    "se",
    "so",
]
COMMON = [
    "a",
    "the",
    "of",
    "in",
    "on",
    "with",
    "and",
    "at",
    "by",
    "to",
    "from",
    "over",
    "under",
    "behind",
    "slowly",
    "camera",
    "light",
    "shot",
    "frame",
    "sound",
    "close",
    "wide",
    "morning",
    "night",
    "hand",
    "window",
    "street",
    "door",
    "water",
    "table",
    "wind",
    "glass",
    "wood",
    "stone",
    "two",
    "three",
    "small",
    "old",
    "white",
    "black",
    "blue",
]
LEXICON = sorted({a + b + c for a in SYLLABLES for b in SYLLABLES[::2] for c in SYLLABLES[1::3]})


def film(rng: random.Random, words: int | None = None, length: float = 1.0) -> str:
    """One invented film in sentences of 8 to 16 words, three in five of them common ones."""
    own = rng.sample(LEXICON, 40)
    words = words or max(40, int(length * rng.lognormvariate(4.7, 0.25)))
    text: list[str] = []
    while len(text) < words:
        drawn = [rng.choice(COMMON if rng.random() < 0.6 else own) for _ in range(rng.randint(8, 16))]
        text += [*drawn[:-1], f"{drawn[-1]}."]
    return " ".join(text)


def again(text: str, rng: random.Random, changed: float) -> str:
    """The same film with a share of its words exchanged."""
    own = rng.sample(LEXICON, 40)
    return " ".join(rng.choice(own) if rng.random() < changed else word for word in text.split())


def document(
    rng: random.Random, name: str, text: str, scenario: str, factors: dict[str, str], *, fresh: bool
) -> Document:
    """With numbers and findings as they fall, each of six codes in one document of ten."""
    measures = {
        "words": float(len(text.split())),
        "rounds": float(rng.choice((2, 3, 3, 3, 4))),
        "sections": float(rng.choice((2, 3, 3, 4))),
        "score of overall": round(rng.uniform(0.8, 1.0), 2),
    }
    codes = [f"{family}00{number}" for family in ("TIM", "COV") for number in (1, 2, 3)]
    failing = tuple(Failing(code, "by-chance", f"{code} in {name}") for code in codes if rng.random() < 0.1)
    return Document(name, text, (0,), scenario, fresh, factors, measures, failing, {})


def matrix(
    rng: random.Random, *, scenarios: int = 10, personas: int = 3, replicates: int = 1
) -> list[Document]:
    """A design: scenarios × personas × 2 versions × 2 versions of a copilot. Who was asked for the same film
    writes half of it in the same words.
    """
    found = []
    for scenario in range(scenarios):
        for persona in range(personas):
            asked = film(rng, 60)
            for version, copilot, replicate in (
                (v, c, r) for v in (1, 2) for c in (1, 2) for r in range(replicates)
            ):
                factors = {
                    "persona": f"p{persona}",
                    "persona version": f"p{persona}@{version}",
                    "copilot": "c",
                    "copilot version": f"c@{copilot}",
                    "model": "m",
                    "persona model": "m",
                }
                name = f"s{scenario}--p{persona}@{version}--c@{copilot}--r{replicate}"
                text = HOUSE + asked + film(rng, length=0.5)
                found.append(document(rng, name, text, f"s{scenario}", factors, fresh=True))
    return found


def clumped(rng: random.Random) -> list[Document]:
    """A design in which lengths and findings come in clumps: what a scenario and persona have, all their versions have."""
    lengths: dict[tuple[str, str], float] = {}
    rates: dict[tuple[str, str, str], float] = {}
    found = []
    for one in matrix(rng):
        persona = one.factors["persona"]
        length = lengths.setdefault((one.scenario, persona), rng.lognormvariate(0, 0.3))
        failing = []
        for code in ("TIM001", "TIM002", "COV001", "COV002", "EXT001", "PLT001"):
            rate = rates.setdefault((one.scenario, persona, code), 0.9 if rng.random() < 0.12 else 0.02)
            if rng.random() < rate:
                failing.append(Failing(code, "clumped", f"{code} in {one.id}"))
        measures = {**one.measures, "words": one.measures["words"] * length}
        found.append(replace(one, failing=tuple(failing), measures=measures))
    return found


def recordings(rng: random.Random, count: int = 60) -> list[Document]:
    """Prompts that were recorded: four personas, each with lines of its own, each prompt for another brief."""
    found = []
    for number in range(count):
        persona = f"p{number % 4}"
        text = f"{HOUSE if number % 2 else ''}As {persona} always says, keep it honest.\n{film(rng)}"
        factors = {"persona": persona, "copilot": "c", "model": rng.choice(("m", "n"))}
        found.append(document(rng, f"rec-{number}", text, f"brief {number}", factors, fresh=False))
    return found


def with_duplicates(corpus: list[Document], rng: random.Random, changed: float = 0.1) -> list[Document]:
    """The second version of persona p1 writes the same film, whatever it is asked for."""
    same = film(rng)
    return [
        replace(one, text=HOUSE + again(same, rng, changed))
        if one.factors.get("persona version", one.factors["persona"]) in ("p1@2", "p1")
        else one
        for one in corpus
    ]


def with_drift(corpus: list[Document], rng: random.Random, rate: float = 0.9) -> list[Document]:
    """The second version of the copilot says "lantern" and "velvet" in most prompts."""
    return [
        replace(one, text=f"{one.text} Lantern and velvet.")
        if one.factors.get("copilot version") == "c@2" and rng.random() < rate
        else one
        for one in corpus
    ]


def with_longer(corpus: list[Document], share: float = 1.3) -> list[Document]:
    """The second version of the copilot writes more."""
    return [
        replace(one, measures={**one.measures, "words": one.measures["words"] * share})
        if one.factors.get("copilot version") == "c@2"
        else one
        for one in corpus
    ]


def with_outlier(corpus: list[Document], rng: random.Random) -> list[Document]:
    """One prompt is six times as long."""
    place = rng.randrange(len(corpus))
    one = corpus[place]
    long = replace(one, measures={**one.measures, "words": 6 * one.measures["words"]})
    return [*corpus[:place], long, *corpus[place + 1 :]]


def with_failures(corpus: list[Document], rng: random.Random, rate: float = 0.7) -> list[Document]:
    """A fragment is recorded in most dialogues with the second version of the copilot, elsewhere in one of 40."""
    return [
        replace(one, failing=(*one.failing, Failing("EXT001", "fragment-recorded", "a part was saved")))
        if rng.random() < (rate if one.factors.get("copilot version") == "c@2" else 0.025)
        else one
        for one in corpus
    ]
