"""Structure: does the prompt speak of what its kind usually settles, and of nothing else?"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.checks.language import foreign
from harness.checks.structure_hygiene import hygiene_faults
from harness.checks.structure_profiles import (
    Profile,
    ProfileName,
    asked_profile,
    evident_profile,
    is_brief,
    is_short,
    load_profile,
)
from harness.checks.words import Words
from harness.findings import Severity
from harness.findings.codes.structure import MISSING_FACET

if TYPE_CHECKING:
    from harness.anatomy import Anatomy
    from harness.extraction.model import Candidate
    from harness.findings import Finding
    from harness.spans import Span

KEPT = {Severity.NOTE: 1.0, Severity.WARNING: 0.9, Severity.ERROR: 0.7}
"""The share of the score that one finding about sections or foreign text leaves."""


@dataclass(frozen=True)
class Structure:
    """Completeness × tidiness.

    *Completeness* is the weight of the facets of the profile that the prompt speaks of, divided by the
    weight of all of them. *Tidiness* starts at 1; each warning about empty, repeated or foreign
    sections keeps 90 %, each error 70 %, notes cost nothing. Both only fall as faults are added.
    Several clips: the mean. A prompt that is neither English nor Chinese and seems to lack something is
    unscored: the word lists cannot tell.

    ``profile``: one of the profiles of ``structure_profiles.yaml``. With ``auto`` it is what the persona asked for in so
    many words, else what the prompt's own form shows; a prompt of at most 40 words is then held to the core
    of that profile alone. A short prompt is judged as a short one when
    its brevity was asked for, whatever ``profile`` says.
    """

    profile: ProfileName = "auto"

    def evaluate(self, evidence: Evidence) -> Score:
        """Score the delivered prompt or clips; evidence is the first place of each facet."""
        prompts = evidence.extraction.prompts
        if not prompts:
            return unscored("no prompt was delivered, so it has no structure")
        asked = asked_profile(evidence.recording)
        values: list[float] = []
        said: list[str] = []
        unread: list[str] = []
        spans: list[Span] = []
        findings: list[Finding] = []
        for prompt, anatomy in zip(prompts, evidence.anatomies, strict=True):
            profile, reason = self._choose(anatomy, asked)
            present, missing = _held_against(profile, anatomy)
            faults = [
                fault.code.finding(
                    fault.message, *(prompt.locate(*place) for place in fault.places), severity=fault.severity
                )
                for fault in hygiene_faults(anatomy, profile.order)
            ]
            reason_unread = _unread(anatomy.text) if missing else None
            if reason_unread:
                findings += faults
                unread.append(reason_unread)
                continue
            findings += _missing(prompt, profile, missing) + faults
            weight = sum(weight for _, weight in profile.facets)
            complete = 1 - sum(weight for _, weight in missing) / weight
            values.append(complete * prod(KEPT.get(fault.severity, 0.7) for fault in faults))
            spans += [prompt.locate(*anatomy.facets[name][0]) for name in present]
            said.append(
                f"{profile.title} ({reason}): {len(present)} of {len(profile.facets)} facets{_faults(faults)}"
            )
        if not values:
            return unscored("; ".join(dict.fromkeys(unread)), *findings)
        value = round(sum(values) / len(values), 4)
        return Score(value, "; ".join(dict.fromkeys(said)), evidence=tuple(spans), findings=tuple(findings))

    def _choose(self, anatomy: Anatomy, asked: str | None) -> tuple[Profile, str]:
        if asked == "viral-short" and is_short(anatomy):
            return load_profile("viral-short"), "as the persona asked"
        if self.profile != "auto":
            return load_profile(self.profile), "as the suite asks"
        if asked is not None and asked != "viral-short":
            return load_profile(asked), "as the persona asked"
        profile = load_profile(evident_profile(anatomy))
        held_to_core = is_brief(anatomy) and profile.name != "viral-short"
        return profile.essence() if held_to_core else profile, "from its form"


def _unread(text: str) -> str | None:
    """Why the words of a prompt cannot be known to lack a facet: the lists are English and Chinese."""
    letters = sum(character.isalpha() for character in text)
    han = sum("\u4e00" <= character <= "\u9fff" for character in text)
    kana = sum("\u3040" <= character <= "\u30ff" for character in text)
    if han > letters / 5 and kana < han / 10:
        return None
    reason = foreign(Words.of(text))
    return f"{reason}; the word lists are English and Chinese" if reason else None


def _faults(faults: list[Finding]) -> str:
    names = sorted({fault.code.name for fault in faults if fault.severity > Severity.NOTE})
    return f", {', '.join(names)}" if names else ""


def _held_against(
    profile: Profile, anatomy: Anatomy
) -> tuple[list[str], list[tuple[tuple[str, ...], float]]]:
    """The facet that carries each demand of the profile, and the demands that none carries."""
    present: list[str] = []
    missing: list[tuple[tuple[str, ...], float]] = []
    for options, weight in profile.facets:
        carried = [name for name in options if anatomy.facets.get(name)]
        if carried:
            present.append(carried[0])
        else:
            missing.append((options, weight))
    return present, missing


def _missing(
    prompt: Candidate, profile: Profile, missing: list[tuple[tuple[str, ...], float]]
) -> list[Finding]:
    """One finding for what is essential to the profile, one for the rest; both cover the prompt."""
    found = []
    for essential, severity in ((True, Severity.WARNING), (False, Severity.NOTE)):
        names = [
            " or ".join(options) for options, _ in missing if bool(set(options) & profile.core) == essential
        ]
        if names:
            message = f"nothing is said of {', '.join(names)}, which a {profile.title} usually settles"
            found.append(MISSING_FACET.finding(message, prompt.span, severity=severity))
    return found
