"""Requests whose fulfilment is decided by values: lengths, frame shapes, verbatim words, the prompt's form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from harness.brief import values
from harness.brief.words import NUMBERS, Word, words
from harness.checks.coverage_index import PromptIndex
from harness.checks.coverage_table import Place, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.anatomy import Anatomy, Settings
    from harness.brief import Requirement


class Ruling(NamedTuple):
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
    def lengths(self) -> list[tuple[int, values.Seconds]]:
        """The whole lengths that the prompts' words state, each with its prompt's number."""
        return [
            (number, length)
            for number, tokens in enumerate(self.index.tokens)
            for length in values.seconds(tokens)
            if length.whole
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
    for number, length in delivered.lengths:
        if length.value in asked:
            return Ruling("covered", (Place(number, length.start, length.end),), 0.97)
    ends = delivered.ends
    for number, end, span in ends:
        if end in asked:
            return Ruling("covered", (Place(number, *span),), 0.9, "the timeline ends there")
    if len(delivered.texts) > 1 and sum(end for _, end, _ in ends) in asked:
        places = tuple(Place(number, *span) for number, _, span in ends)
        return Ruling("covered", places, 0.9, "the clips add up to it")
    return _other_length(asked, delivered)


def _other_length(asked: set[float], delivered: Delivered) -> Ruling:
    """The prompts do not say the length that was asked for: the settings may, or another one is said."""
    given = {float(text) for text in delivered.setting("seconds") if text.replace(".", "", 1).isdigit()}
    if given & asked:
        sure = 0.7 if delivered.lengths else 0.9
        return Ruling("settings-only", (), sure, "only the settings beside the prompt say so")
    if delivered.ends and len(delivered.texts) == 1:
        number, end, span = delivered.ends[0]
        return Ruling("contradicted", (Place(number, *span),), 0.9, f"the prompt lasts {end:g} s")
    if given and not delivered.lengths:
        return Ruling("contradicted", (), 0.8, f"the settings say {min(given):g} s")
    if delivered.lengths:
        number, length = delivered.lengths[0]
        return Ruling(
            "contradicted",
            (Place(number, length.start, length.end),),
            0.75,
            f"the prompt says {length.value:g} s",
        )
    return Ruling("missing", (), 0.85, "no length is stated")


def _asked_seconds(text: str) -> set[float]:
    """The lengths asked for: of "change 20 seconds to 60 seconds" the last one."""
    tokens = words(text)
    lengths = [length for length in values.seconds(tokens) if length.whole]
    if not lengths and values.seconds(tokens):
        # "Five seconds of nothing and then three of something" is no length of the whole.
        lengths = [length for length in values.seconds(tokens) if not text[length.end :].startswith(" of ")]
        if not lengths:
            return set()
    if not lengths:
        figures = {float(token.text[:6]) for token in tokens if token.text.isdigit()}
        named = {float(NUMBERS[token.text]) for token in tokens if token.text in NUMBERS}
        return (figures or named) if len(tokens) <= 4 else set()
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
    if best >= 0.7:
        return Ruling("partial", (Place(*where),), 0.75, "nearly in these words")
    return Ruling("missing", (), 0.6 if len(wanted) <= 2 else 0.8, "these words stand nowhere")


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


def times(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """Beats asked for by their times; ``None`` where the request gives none, or all of them stand in the timeline."""
    asked = values.ranges(words(requirement.text))
    beats = (
        [beat for anatomy in delivered.read_anatomies() for beat in anatomy.timeline.beats] if asked else []
    )
    if not beats:
        return None
    known = {(float(beat.start), float(beat.end)) for beat in beats}
    absent = [(start, end) for start, end in asked if (start, end) not in known]
    if not absent:
        return None
    note = "no beat from {:g} to {:g} s".format(*absent[0])
    return Ruling("missing" if len(absent) == len(asked) else "partial", (), 0.75, note)


def structure(requirement: Requirement, delivered: Delivered) -> Ruling | None:
    """The form of the prompt itself, where it can be measured; ``None`` where it cannot."""
    tokens = [token.text for token in words(requirement.text)]
    said = set(tokens)
    return _counted(tokens, said, delivered) or _laid_out(said, delivered)


def _counted(tokens: list[str], said: set[str], delivered: Delivered) -> Ruling | None:
    """How many words or clips."""
    whole = (Place(0, 0, len(delivered.texts[0])),)
    longest = max(len(prompt.split()) for prompt in delivered.texts)
    limit = _figure_before(tokens, "words", "word")
    if limit and limit >= FEWEST_WORDS:
        return Ruling(
            "covered" if longest <= 1.1 * limit else "contradicted", whole, 0.85, f"{longest} words"
        )
    clips = _figure_before(tokens, "clips", "prompts")
    if clips:
        right = len(delivered.texts) == clips
        return Ruling(
            "covered" if right else "contradicted",
            whole if right else (),
            0.85,
            f"{len(delivered.texts)} delivered",
        )
    if said & {"short", "concise", "brief"} and len(tokens) <= 12:
        return Ruling("covered" if longest <= BRIEF else "partial", whole, 0.6, f"{longest} words")
    return None


FEWEST_WORDS = 15
"""A limit of fewer words is none: "one word, then everything moves" speaks of the film."""
BRIEF = 150
"""Words of a prompt that may be called short."""


def _laid_out(said: set[str], delivered: Delivered) -> Ruling | None:
    """One paragraph, headings, JSON, time codes."""
    text = delivered.texts[0]
    otherwise: Status = "missing"
    if "paragraph" in said and said & {"one", "single", "a"}:
        kept, confidence, otherwise = "\n\n" not in text.strip(), 0.8, "contradicted"
    elif said & {"headings", "heading", "markdown", "sections"}:
        lines = text.splitlines()
        kept, confidence = any(line.startswith("#") or line.rstrip().endswith(":") for line in lines), 0.75
    elif "json" in said:
        kept, confidence, otherwise = text.lstrip().startswith("{"), 0.9, "contradicted"
    elif said & {"timestamps", "timestamped", "timecodes", "timecoded"}:
        kept, confidence = any(anatomy.timeline.beats for anatomy in delivered.read_anatomies()), 0.85
    else:
        return None
    return Ruling("covered" if kept else otherwise, (Place(0, 0, len(text)),) if kept else (), confidence)


def _figure_before(tokens: list[str], *nouns: str) -> int | None:
    for token, noun in pairwise(tokens):
        if noun in nouns and (token.isdigit() or token in NUMBERS):
            return int(token[:6]) if token.isdigit() else NUMBERS[token]
    return None
