"""Requests whose fulfilment is decided by values: lengths, frame shapes, verbatim words, form, exclusions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from harness.brief import values
from harness.brief.ledger import meaning
from harness.brief.words import NEGATIONS, Term, Word, concepts, words
from harness.checks.coverage_index import PromptIndex, similarity
from harness.checks.coverage_table import Place, Status

if TYPE_CHECKING:
    from harness.anatomy import Anatomy, Settings
    from harness.brief import Requirement


@dataclass(frozen=True, slots=True)
class Ruling:
    """A status with its evidence and confidence, before it belongs to a requirement."""

    status: Status
    evidence: tuple[Place, ...] = ()
    confidence: float = 0.9
    note: str = ""
    typed: bool = True


@dataclass
class Delivered:
    """The delivered prompts, read as far as a request needs them."""

    texts: Sequence[str]
    read_anatomies: Callable[[], Sequence[Anatomy]]
    read_settings: Callable[[], Sequence[Settings]]

    @cached_property
    def index(self) -> PromptIndex:
        """The prompts' clauses."""
        return PromptIndex(self.texts)

    @cached_property
    def settings(self) -> Sequence[Settings]:
        """Settings given beside the prompts in the dialogue, not inside them."""
        return self.read_settings()

    @cached_property
    def lengths(self) -> list[tuple[int, list[values.Seconds]]]:
        """For each prompt the whole lengths that its words state."""
        return [
            (number, [length for length in values.seconds(tokens) if length.whole])
            for number, tokens in enumerate(self.index.tokens)
        ]

    @cached_property
    def ends(self) -> list[tuple[int, float, tuple[int, int]]]:
        """For each prompt with a timeline: where its last beat ends, in seconds, and the words that say so."""
        found = []
        for number, anatomy in enumerate(self.read_anatomies()):
            declared = [(float(item.seconds), item.span) for item in anatomy.timeline.declared]
            if declared:
                found.append((number, declared[0][0], declared[0][1]))
                continue
            last = max((beat for beat in anatomy.timeline.beats), key=lambda beat: beat.end, default=None)
            if last is not None:
                found.append((number, float(last.end), last.span))
        return found

    def setting(self, *names: str) -> list[str]:
        """All values of the named settings beside the prompts."""
        return [value.text for settings in self.settings for name in names for value in settings.get(name)]


def duration(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """The clip's length; ``None`` where the request states none after all."""
    asked = _asked_seconds(requirement.text)
    if not asked:
        return None
    for number, lengths in delivered.lengths:
        for length in lengths:
            if length.value in asked:
                return Ruling("covered", (Place(number, length.start, length.end),), 0.97)
    ends = delivered.ends
    for number, end, span in ends:
        if end in asked:
            return Ruling("covered", (Place(number, *span),), 0.9, "the timeline ends there")
    if len(delivered.texts) > 1 and sum(end for _, end, _ in ends) in asked:
        places = tuple(Place(number, *span) for number, _, span in ends)
        return Ruling("covered", places, 0.9, "the clips add up to it")
    given = {float(text) for text in delivered.setting("seconds") if text.replace(".", "", 1).isdigit()}
    stated = [(number, length) for number, lengths in delivered.lengths for length in lengths]
    if given & asked and not stated:
        return Ruling("settings-only", (), 0.9, "only the settings beside the prompt say so")
    if ends and len(delivered.texts) == 1:
        number, end, span = ends[0]
        return Ruling("contradicted", (Place(number, *span),), 0.9, f"the prompt lasts {end:g} s")
    if given and not given & asked and not stated:
        return Ruling("contradicted", (), 0.8, f"the settings say {min(given):g} s")
    if given & asked:
        return Ruling("settings-only", (), 0.7, "only the settings beside the prompt say so")
    return Ruling("missing", (), 0.85, "no length is stated")


def _asked_seconds(text: str) -> set[float]:
    """The lengths asked for: of "change 20 seconds to 60 seconds" the last one."""
    tokens = words(text)
    lengths = [length for length in values.seconds(tokens) if length.whole] or values.seconds(tokens)
    if not lengths:
        return set()
    if any(token.text in ("or", "between") for token in tokens):
        return {length.value for length in lengths}
    return {lengths[-1].value}


def frame(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """The frame's shape."""
    asked = values.shapes(words(requirement.text))
    if not asked:
        return None
    names = {shape.name for shape in asked}
    found = [
        (number, shape)
        for number, tokens in enumerate(delivered.index.tokens)
        for shape in values.shapes(tokens)
    ]
    for number, shape in found:
        if shape.name in names:
            close = not shape.ratio or all(
                not s.ratio or abs(s.ratio - shape.ratio) < 0.05 * s.ratio for s in asked
            )
            place = (Place(number, shape.start, shape.end),)
            return (
                Ruling("covered", place, 0.95)
                if close
                else Ruling("partial", place, 0.8, "another ratio of the same shape")
            )
    given = {
        shape.name
        for text in delivered.setting("size", "aspect_ratio")
        for shape in values.shapes(words(text + " format"))
    }
    if found:
        number, shape = found[0]
        return Ruling(
            "contradicted", (Place(number, shape.start, shape.end),), 0.95, f"the prompt says {shape.name}"
        )
    if given & names:
        return Ruling("settings-only", (), 0.9, "only the settings beside the prompt say so")
    if given:
        return Ruling("contradicted", (), 0.8, f"the settings say {min(given)}")
    return Ruling("missing", (), 0.85, "no frame shape is stated")


def wording(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """Words that shall stand verbatim; ``None`` where nothing is quoted."""
    quoted = [q.text for q in values.quotations(requirement.text.replace("\n", " "))]
    quoted = [text for text in quoted if values.normal(text)]
    if not quoted:
        return None
    longest = max(quoted, key=len)
    wanted = [token.text for token in words(longest) if token.text[0].isalnum()]
    for number, tokens in enumerate(delivered.index.tokens):
        place = _verbatim(wanted, [t for t in tokens if t.text[0].isalnum()])
        if place:
            return Ruling("covered", (Place(number, *place),), 0.97)
    best, where = 0.0, (0, 0, 0)
    for number, tokens in enumerate(delivered.index.tokens):
        share, place = _nearest(wanted, [t for t in tokens if t.text[0].isalnum()])
        if share > best:
            best, where = share, (number, *place)
    if best >= 0.7:  # noqa: PLR2004
        return Ruling("partial", (Place(*where),), 0.75, "nearly in these words")
    return Ruling("missing", (), 0.6 if len(wanted) <= 2 else 0.8, "these words stand nowhere")  # noqa: PLR2004


def _verbatim(wanted: list[str], tokens: list[Word]) -> tuple[int, int] | None:
    size = len(wanted)
    for start in range(len(tokens) - size + 1):
        if tokens[start].text == wanted[0] and [t.text for t in tokens[start : start + size]] == wanted:
            return tokens[start].start, tokens[start + size - 1].end
    return None


WINDOW_LIMIT = 60
"""Words of a quotation that are compared for likeness; longer ones are cut."""


def _nearest(wanted: list[str], tokens: list[Word]) -> tuple[float, tuple[int, int]]:
    """The window of the same length that shares most words, and the share."""
    bag = set(wanted[:WINDOW_LIMIT])
    size = min(len(wanted), WINDOW_LIMIT)
    best, place = 0.0, (0, 0)
    for start, token in enumerate(tokens):
        if token.text not in bag:
            continue
        window = tokens[start : start + size]
        share = len(bag & {t.text for t in window}) / len(bag)
        if share > best:
            best, place = share, (window[0].start, window[-1].end)
    return best, place


DEFAULTS = frozenset(
    ("music", "speech", "voiceover", "on-screen-text", "logo", "cuts", "slow-motion", "lens-flare", "shaky")
)
"""What video models add unasked: ruling it out takes words in the prompt, silence does not do it."""

_CLOSED = frozenset("only nothing just solely sole".split())


def exclusion(requirement: Requirement, delivered: Delivered) -> Ruling:
    """Something that shall not be: ruled out in words, mentioned after all, or simply absent."""
    rulings = [_excluded(topic, requirement, delivered.index) for topic in _topics(requirement)]
    if not rulings:
        return Ruling("covered", (), 0.3, "nothing that could be looked for", typed=False)
    bad = [ruling for ruling in rulings if ruling.status == "contradicted"]
    if bad:
        return max(bad, key=lambda ruling: ruling.confidence)
    places = tuple(dict.fromkeys(place for ruling in rulings for place in ruling.evidence))
    missing = [ruling for ruling in rulings if ruling.status == "missing"]
    if missing:
        status: Status = "missing" if len(missing) == len(rulings) else "partial"
        return Ruling(status, places, missing[0].confidence, missing[0].note)
    least = min(rulings, key=lambda ruling: ruling.confidence)
    return Ruling("covered", places, least.confidence, least.note, typed=bool(places))


def _topics(requirement: Requirement) -> list[list[Term]]:
    """The things ruled out: "no music, dialogue or text" has three."""
    parts: list[list[Word]] = [[]]
    for token in words(requirement.text):
        if (token.text in _SEPARATORS or not token.text[0].isalnum()) and parts[-1]:
            parts.append([])
        elif token.text[0].isalnum() and (parts[-1] or token.text not in _LEAD_INS):
            parts[-1].append(token)
    found = []
    for part in parts:
        if not part or part[0].text in _ASIDES:
            continue
        kept = [token for token in part if token.text not in NEGATIONS]
        things = [term._replace(negated=False) for term in meaning(kept) if not term.concepts & _WHERE]
        if things:
            found.append(things)
    return found


_SEPARATORS = frozenset(("or", "nor", "and"))
_LEAD_INS = frozenset("please absolutely definitely just also ok okay so".split())
_ASIDES = frozenset(
    "obviously thanks ever anywhere period that's because i'm i we it's its too only at".split()
)
_WHERE = frozenset(("on-camera", "offscreen"))
"""Where something shall not be: "no brand on screen" rules out the brand."""


def _excluded(topic: list[Term], requirement: Requirement, index: PromptIndex) -> Ruling:
    against = concepts().against
    named: list[tuple[int, int, int]] = []
    for place in sorted({place for term in topic for place in index.places(term)}):
        clause = index.clauses[place]
        hits = [
            (term, given) for term in topic for given in [_given(term, clause.terms)] if given is not None
        ]
        if len(hits) < max(1, round(0.6 * len(topic))):
            continue
        spot = (clause.prompt, min(g.start for _, g in hits), max(g.end for _, g in hits))
        if any(given.negated for _, given in hits):
            return Ruling("covered", (Place(*spot),), 0.95)
        if len(hits) == len(topic):
            named.append(spot)
    opposed = {
        other
        for term in topic
        for concept in term.concepts
        if concepts().group[concept] in _EXCLUDING
        for other in against.get(concept, ())
    }
    for concept in sorted(opposed):
        for place in index.of_concept(concept):
            clause = index.clauses[place]
            given = next((g for g in clause.terms if concept in g.concepts and not g.negated), None)
            if given is not None and not named:
                return Ruling("covered", (Place(clause.prompt, given.start, given.end),), 0.8)
    wanted = {concept for term in topic for concept in term.concepts}
    if named:
        if requirement.withdrawal or len(topic) <= 2:  # noqa: PLR2004
            return Ruling(
                "contradicted",
                (Place(*named[0]),),
                0.85 if wanted or requirement.withdrawal else 0.7,
                "the prompt names it",
            )
        return Ruling("contradicted", (Place(*named[0]),), 0.55, "the prompt seems to name it", typed=False)
    if requirement.withdrawal:
        return Ruling("covered", (), 0.8, "the prompt no longer names it")
    closing = _closed_sound(index) if wanted & {"music", "speech", "voiceover"} else None
    if closing:
        return Ruling("covered", (closing,), 0.7, "the sound is closed without it")
    if wanted & DEFAULTS:
        return Ruling("missing", (), 0.7, "the prompt does not rule it out")
    return Ruling("covered", (), 0.55, "the prompt does not name it", typed=False)


_EXCLUDING = frozenset(("camera", "people", "timing", "lighting", "style"))
"""Groups in which naming the opposite rules a thing out: one take means no cuts."""


def _given(term: Term, terms: Sequence[Term]) -> Term | None:
    """The term of a clause that says the same, a negated one first."""
    same = [given for given in terms if similarity(term, given) >= 0.9]  # noqa: PLR2004
    return next((given for given in same if given.negated), same[0] if same else None)


def _closed_sound(index: PromptIndex) -> Place | None:
    """ "Diegetic only", "only the wind", "silence": a sound that leaves no room for more."""
    for concept in ("diegetic", "silence"):
        for place in index.of_concept(concept):
            clause = index.clauses[place]
            said = {
                token.text
                for token in index.tokens[clause.prompt]
                if clause.start <= token.start < clause.end
            }
            given = next(g for g in clause.terms if concept in g.concepts)
            if concept == "silence" or said & _CLOSED:
                return Place(clause.prompt, given.start, given.end)
    return None


def structure(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """The form of the prompt itself, where it can be measured; ``None`` where it cannot."""
    tokens = [token.text for token in words(requirement.text)]
    said = set(tokens)
    text = delivered.texts[0]
    whole = (Place(0, 0, len(text)),)
    if "paragraph" in said and said & {"one", "single", "a"}:
        return Ruling("covered" if "\n\n" not in text.strip() else "contradicted", whole, 0.8)
    if said & {"headings", "heading", "markdown", "sections"}:
        headed = any(line.startswith("#") or line.rstrip().endswith(":") for line in text.splitlines())
        return Ruling("covered" if headed else "missing", whole if headed else (), 0.75)
    if "json" in said:
        return Ruling("covered" if text.lstrip().startswith("{") else "contradicted", whole, 0.9)
    if said & {"timestamps", "timestamped", "timecodes", "timecoded"}:
        timed = any(anatomy.timeline.beats for anatomy in delivered.read_anatomies())
        return Ruling("covered" if timed else "missing", whole if timed else (), 0.85)
    limit = _word_limit(tokens)
    if limit:
        count = max(len(prompt.split()) for prompt in delivered.texts)
        return Ruling("covered" if count <= 1.1 * limit else "contradicted", whole, 0.85, f"{count} words")
    if said & {"short", "concise", "brief"} and len(tokens) <= 12:  # noqa: PLR2004
        count = len(text.split())
        return Ruling("covered" if count <= 150 else "partial", whole, 0.6, f"{count} words")  # noqa: PLR2004
    clips = _clip_count(tokens)
    if clips:
        right = len(delivered.texts) == clips
        return Ruling(
            "covered" if right else "contradicted",
            whole if right else (),
            0.85,
            f"{len(delivered.texts)} delivered",
        )
    return None


def _word_limit(tokens: list[str]) -> int | None:
    for number, token in enumerate(tokens[:-1]):
        if token.isdigit() and tokens[number + 1] in ("words", "word"):
            return int(token[:6])
    return None


def _clip_count(tokens: list[str]) -> int | None:
    from harness.brief.words import NUMBERS

    for number, token in enumerate(tokens[:-1]):
        if tokens[number + 1] in ("clips", "prompts"):
            count = int(token[:3]) if token.isdigit() else NUMBERS.get(token)
            if count:
                return count
    return None
