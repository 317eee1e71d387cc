"""Timing: do the prompt's times agree with each other, with its content, and with the settings?"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.checks.structure_foreign import alternative_sections
from harness.checks.structure_profiles import ProfileName, load_profile
from harness.checks.timing_clocks import LAYERS, Fault, clock_faults, inclusive, leaves, seconds
from harness.checks.timing_content import Moments, crowd_faults, cue_faults, hold_faults, speech_faults
from harness.checks.timing_events import two_times_faults
from harness.findings import Severity
from harness.findings.codes.timing import (
    COUNT_CLAIM,
    NO_TIMES,
    RELATIVE_PARTS,
    TOTAL_AGAINST_SETTINGS,
    TOTAL_CLAIM,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.anatomy import Anatomy, Clock, Section
    from harness.anatomy.model import Declared, Offsets
    from harness.extraction.model import Candidate
    from harness.findings import Finding
    from harness.spans import Span

KEPT = {Severity.NOTE: 1.0, Severity.WARNING: 0.85, Severity.ERROR: 0.6}
"""The share of the score that one finding leaves."""
EVIDENCE_LIMIT = 60
"""Most spans of evidence of one score."""
DECLARED_LIMIT = 20
CLAIMS_LIMIT = 20
"""Statements of a length, and announced counts, that are looked at; no prompt has so many."""


@dataclass(frozen=True)
class Timing:
    """1 for times that agree; each warning keeps 85 %, each error 60 % of the score, notes cost nothing.

    So a prompt without a fault scores 1 however many or few times it has, every further fault lowers
    the score, and no number of faults reaches below 0. Several clips: the mean of those with times.
    A prompt without times is unscored, unless ``profile`` (as in the structure check) is one that
    asks for times: then it scores 0.85.
    """

    profile: ProfileName = "auto"

    def evaluate(self, evidence: Evidence) -> Score:
        """Score the delivered prompt or clips; findings point at the times."""
        prompts = evidence.extraction.prompts
        if not prompts:
            return unscored("no prompt was delivered, so there are no times to check")
        wanted = self.profile != "auto" and load_profile(self.profile).times
        values: list[float] = []
        findings: list[Finding] = []
        spans: list[Span] = []
        counts = [0, 0, 0]
        whole = sum(
            (min(_lengths(anatomy)[0], default=Decimal(0)) for anatomy in evidence.anatomies), Decimal(0)
        )
        for prompt, anatomy, settings in zip(prompts, evidence.anatomies, _settings(evidence), strict=True):
            if not anatomy.timeline and not wanted:
                continue
            faults = timing_faults(anatomy)
            found = [_finding(fault, prompt) for fault in faults]
            if not anatomy.timeline:
                found.append(
                    NO_TIMES.finding(f"the profile {self.profile} asks for timed beats", prompt.span)
                )
            for said in (settings, _settings_inside(prompt, anatomy)):  # each must fit by itself
                found += settings_findings(prompt, anatomy, said, whole)
            findings += found
            values.append(prod(KEPT.get(finding.severity, 0.6) for finding in found))
            spans += [prompt.locate(*beat.span) for beat in anatomy.timeline.beats]
            spans += [prompt.locate(*item.span) for item in anatomy.timeline.declared]
            counts[0] += len(anatomy.timeline.clocks)
            counts[1] += len(anatomy.timeline.beats)
            counts[2] += len(anatomy.timeline.cues)
        if not values:
            return unscored("not applicable: the prompt states no times")
        value = round(sum(values) / len(values), 4)
        return Score(
            value,
            _explain(counts, findings),
            evidence=tuple(spans[:EVIDENCE_LIMIT]),
            findings=tuple(findings),
        )


def _explain(counts: Sequence[int], findings: Sequence[Finding]) -> str:
    names = ("clock", "beat", "cue")
    said = [
        f"{count} {name}{'s' if count != 1 else ''}"
        for count, name in zip(counts, names, strict=True)
        if count
    ]
    bad = [finding for finding in findings if finding.severity > Severity.NOTE]
    what = ", ".join(said) or "only a length"
    if not bad:
        return f"{what}: nothing contradicts"
    return f"{what}: {len(bad)} finding{'s' if len(bad) > 1 else ''} ({', '.join(sorted({f.code.name for f in bad}))})"


def _finding(fault: Fault, prompt: Candidate) -> Finding:
    spans = [prompt.locate(*place) for place in fault.places]
    return fault.code.finding(fault.message, *spans, severity=fault.severity, hint=fault.hint)


def timing_faults(anatomy: Anatomy) -> list[Fault]:
    """Everything that one prompt's text shows to be wrong with its times."""
    timeline = anatomy.timeline
    total = timeline.declared_seconds
    moments = Moments(anatomy)
    versions = _versions(anatomy)
    groups = _by_version(anatomy, versions)
    alternatives = len(alternative_sections(anatomy)) > 1
    points = sorted(cue.at for cue in timeline.cues if cue.leading)
    faults = _totals(groups)
    main = _main_clocks(anatomy)
    for clock in timeline.clocks:
        version = _version_at(versions, clock.beats[0].span[0])
        declared = _total_of(groups, version, clock, alternatives=alternatives)
        faults += clock_faults(anatomy, clock, declared, points, main=id(clock) in main)
    faults += _counts(anatomy)
    faults += cue_faults(anatomy, moments, _latest(anatomy, total))
    faults += hold_faults(anatomy, moments, _latest(anatomy, total))
    faults += _relative(anatomy, total)
    faults += two_times_faults(anatomy)
    faults += speech_faults(anatomy, moments, total)
    faults += crowd_faults(anatomy, moments)
    return sorted(faults, key=lambda fault: (fault.places[:1], fault.code.id))


def _latest(anatomy: Anatomy, total: Decimal | None) -> Decimal | None:
    """The end of the clip where a text declares several (versions, an extension): the latest."""
    if total is None:
        return None
    return max(total, *(item.seconds for item in anatomy.timeline.declared), *(_ends(anatomy)))


def _ends(anatomy: Anatomy) -> list[Decimal]:
    """Ends of clocks that continue an earlier clip (they start where that one ended)."""
    return [clock.extent[1] for clock in anatomy.timeline.clocks if clock.extent[0] > 0] or [Decimal(0)]


def _main_clocks(anatomy: Anatomy) -> set[int]:
    """The clocks that carry the action: of shots, actions or no facet at all; versions have one each."""
    plain = [
        clock
        for clock in anatomy.timeline.clocks
        if clock.facet in (None, "shots", "action", "duration", "format") and not clock.aside
    ]
    if not plain:
        others = [clock for clock in anatomy.timeline.clocks if clock.facet not in LAYERS and not clock.aside]
        plain = others if len(others) == 1 else []
    continued = {id(clock) for clock in plain if clock.extent[0] > 0 and len(plain) > 1}
    return {id(clock) for clock in plain} - continued


def _versions(anatomy: Anatomy) -> list[Section]:
    """The versions and clips that a text is divided into, in order."""
    return [section for section in anatomy.sections if section.shot and section.facet is None]


def _version_at(versions: Sequence[Section], offset: int) -> int | None:
    """Which version an offset stands in; ``None`` outside of them."""
    at = bisect_right(versions, offset, key=lambda section: section.start) - 1
    return at if at >= 0 and offset < versions[at].end else None


def _by_version(anatomy: Anatomy, versions: Sequence[Section]) -> dict[int | None, list[Declared]]:
    """The declared lengths of each version, in the order of the text."""
    groups: dict[int | None, list[Declared]] = {}
    for item in anatomy.timeline.declared:
        groups.setdefault(_version_at(versions, item.span[0]), []).append(item)
    return groups


def _total_of(
    groups: dict[int | None, list[Declared]], version: int | None, clock: Clock, *, alternatives: bool
) -> Declared | None:
    """The declared length that holds for a clock: its own version's, or the text's.

    The length of the text is that of each of its alternatives, but not of each clip of a sequence.

    Contradicting ones are a finding of their own; the one closest to the clock is used then.
    """
    group = groups.get(version, [])
    if version is None or alternatives:
        group = group or groups.get(None) or next(iter(groups.values()), [])
    end = clock.extent[1]
    values = {item.seconds for item in group[:DECLARED_LIMIT]}
    if len(values) > 1:
        return min(group[:DECLARED_LIMIT], key=lambda item: abs(item.seconds - end))
    return group[0] if group else None


def _totals(groups: dict[int | None, list[Declared]]) -> list[Fault]:
    """Declared lengths that disagree, version by version."""
    faults = []
    for group in groups.values():
        values = {item.seconds: item.span for item in reversed(group)}
        if len(values) > 1:
            ordered = sorted(values.items(), key=lambda pair: pair[1])
            said = " and ".join(seconds(value) for value, _ in ordered[:4])
            faults.append(
                Fault(TOTAL_CLAIM, f"the length is said to be {said}", tuple(span for _, span in ordered))
            )
    return faults


def _counts(anatomy: Anatomy) -> list[Fault]:
    """Announced numbers of parts. A number is right if anything countable under its heading has it."""
    faults = []
    for claim in anatomy.timeline.claims[:CLAIMS_LIMIT]:
        under = [clock for clock in anatomy.timeline.clocks if clock.section_index == claim.section_index]
        clocks = under or list(anatomy.timeline.clocks)
        section = anatomy.sections[claim.section_index] if claim.section_index is not None else None
        shots = [
            shot for shot in anatomy.shots if section is None or section.start < shot.start < section.end
        ] or list(anatomy.shots)
        counts = {len(leaves(clock)) for clock in clocks} | {len(clock.beats) for clock in clocks}
        counts |= {len(clock.beats) - len(leaves(clock)) for clock in clocks} | {len(shots)}
        counts.discard(0)
        if counts and claim.count not in counts:
            places: tuple[Offsets, ...] = (
                claim.span,
                *(beat.span for clock in clocks[:1] for beat in leaves(clock)),
            )
            found = max(counts)
            faults.append(
                Fault(COUNT_CLAIM, f"{claim.count} {claim.noun}s are announced, {found} are there", places)
            )
    return faults


def _relative(anatomy: Anatomy, total: Decimal | None) -> list[Fault]:
    """``first … final``: against the whole; with a complete chain also when seconds are left over."""
    parts = anatomy.timeline.relative
    if total is None or len({part.position for part in parts}) < 2 or anatomy.timeline.clocks:
        return []
    by_position = {
        position: [p for p in parts if p.position == position] for position in ("first", "next", "final")
    }
    first, following, final = by_position["first"], by_position["next"], by_position["final"]
    if len(first) > 1 or len(final) > 1:
        return []  # several sections, or an aside: no chain to add up
    added = sum((part.seconds for part in parts), Decimal(0))
    complete = bool(first and following and final)
    if added > total or (complete and added < total):
        message = f"the parts add up to {seconds(added)}, the prompt declares {seconds(total)}"
        return [
            Fault(
                RELATIVE_PARTS,
                message,
                (*(part.span for part in parts), *anatomy.timeline.declared_spans[:1]),
            )
        ]
    return []


def _settings(evidence: Evidence) -> list[list[tuple[Decimal, Span]]]:
    """For each prompt the lengths that the turn around it sets, with their places."""
    from harness.anatomy import parse_settings
    from harness.spans import Span

    prompts = evidence.extraction.prompts
    by_turn: dict[int | None, list[tuple[Decimal, Span]]] = {}
    for turn in {prompt.span.turn for prompt in prompts if prompt.span.place == "turn"}:
        inside = tuple((p.span.start, p.span.end) for p in prompts if p.span.turn == turn)
        last = max(end for _, end in inside)
        assert turn is not None
        settings = parse_settings(evidence.recording.turns[turn].text, inside)
        by_turn[turn] = [
            (Decimal(value.text), Span(turn, value.start, value.end))
            for item in settings.items
            if item.name == "seconds" and (item.listed or item.start >= last)
            for value in item.values
            if value.text.replace(".", "", 1).isdigit()
        ]
    return [by_turn.get(prompt.span.turn, []) for prompt in prompts]


def _settings_inside(prompt: Candidate, anatomy: Anatomy) -> list[tuple[Decimal, Span]]:
    """The lengths that a prompt sets as the API would be told them: ``seconds: 12``."""
    return [
        (Decimal(value.text), prompt.locate(value.start, value.end))
        for item in anatomy.settings.items
        if item.name == "seconds" and (item.listed or item.key.lower() == "seconds")
        for value in item.values
        if value.text.replace(".", "", 1).isdigit()
    ]


def _lengths(anatomy: Anatomy) -> tuple[set[Decimal], list[Offsets]]:
    """What a prompt's length may be held to be, with the places that say so; nothing where it has none."""
    timeline = anatomy.timeline
    if timeline.declared:
        return {item.seconds for item in timeline.declared}, list(timeline.declared_spans)
    if not timeline.clocks:
        return set(), []
    last = max(timeline.beats, key=lambda beat: beat.end)
    meant = {last.end + 1} if any(inclusive(leaves(clock)) for clock in timeline.clocks) else set()
    return {last.end} | meant, [last.span]


def settings_findings(
    prompt: Candidate, anatomy: Anatomy, settings: Sequence[tuple[Decimal, Span]], whole: Decimal
) -> list[Finding]:
    """The prompt's length, declared or reached by its beats, against the settings around it.

    ``whole`` is the length of all clips of a sequence together: settings may name that instead.
    """
    lengths, places = _lengths(anatomy)
    allowed = {value for value, _ in settings}
    if not lengths or not allowed or (lengths | {whole}) & allowed:
        return []
    said = " or ".join(seconds(value) for value in sorted(allowed))
    message = f"the prompt is written for {seconds(min(lengths))}, the settings say {said}"
    spans = [prompt.locate(*place) for place in places] + [span for _, span in settings]
    return [TOTAL_AGAINST_SETTINGS.finding(message, *spans)]
