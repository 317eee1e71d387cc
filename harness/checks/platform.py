"""Platform: whether the model for which it was written, at its date, can render the prompt as delivered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.checks.base import Evidence, Score, unscored
from harness.checks.platform_choice import Choice, choose, recorded_day, settings_around
from harness.checks.platform_content import text_findings
from harness.checks.platform_plan import duration_findings, frame_findings
from harness.checks.platform_values import Limits, setting_findings
from harness.findings import Severity
from harness.findings.codes.platform import OTHER_MODEL, RETIRED_MODEL
from harness.platforms import PlatformError, load
from harness.platforms import get as get_platform
from harness.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.checks.platform_choice import Around
    from harness.findings import Finding
    from harness.platforms import Platform, Platforms

COST = {Severity.NOTE: 0.0, Severity.WARNING: 0.15, Severity.ERROR: 0.5, Severity.FATAL: 1.0}
"""What a kind of finding takes off the score, by its worst severity."""


@dataclass(frozen=True)
class PlatformCheck:
    """1 minus the costs of what the platform does not take, at least 0.

    An error costs 0.5, a warning 0.15, a note nothing. A kind (a code) costs once, by its worst finding, however many there are; so one more fault never
    raises the score, and a sequence of clips is not punished for its number. Nothing in the score
    depends on length below the platform's limit. Unscored where no prompt was delivered or no
    profile can be told.

    Parameters: ``platform`` is a profile's id (``sora-2@2025-10``) or a model's name; the suite's or
    flag's platform comes before it. Without either, the profile is that of the model which the settings
    around the prompt name, at the recording's date, else the one that the dialogue talks about; then
    only what no model of that family allows is a finding. ``profiles`` is a folder with a team's own
    profiles. Findings on provisional profiles are warnings at most.
    """

    platform: str | None = None
    profiles: str | None = None

    def __post_init__(self) -> None:
        """Raise `PlatformError` where the parameters name no profile."""
        if self.platform is not None:
            get_platform(self.platform, self.profiles)
        elif self.profiles is not None:
            load(self.profiles)

    def evaluate(self, evidence: Evidence) -> Score:
        """Score the delivered prompt or clips and the settings around them."""
        prompts = evidence.extraction.prompts
        if not prompts:
            return unscored("no prompt was delivered, so there is nothing to hold against a platform")
        platforms = load(self.profiles)
        around = settings_around(evidence)
        choice = self._choice(evidence, platforms, around)
        if isinstance(choice, str):
            return unscored(choice)
        judged = [(_findings(evidence, around, platform, choice), platform) for platform in choice.platforms]
        findings, platform = min(judged, key=lambda pair: (_cost(pair[0]), -_longest(pair[1])))
        value = round(max(0.0, 1.0 - _cost(findings)), 4)
        faults = [finding.message for finding in findings if finding.severity > Severity.NOTE]
        said = "; ".join(faults) if faults else "nothing in the prompt or its settings is beyond it"
        explanation = f"{platform.id} ({choice.how}): {said}"
        spans = tuple(dict.fromkeys([*choice.spans, *(prompt.span for prompt in prompts)]))
        return Score(value, explanation, evidence=spans, findings=tuple(findings))

    def _choice(self, evidence: Evidence, platforms: Platforms, around: tuple[Around, ...]) -> Choice | str:
        if evidence.platform is not None:
            return Choice((evidence.platform,), "set by the suite", given=True)
        if self.platform is None:
            return choose(evidence, platforms, around)
        day = recorded_day(evidence.recording)
        dated = None if "@" in self.platform or day is None else platforms.find(self.platform, day)
        return Choice((dated or get_platform(self.platform, self.profiles),), "set by the rubric", given=True)


def _findings(
    evidence: Evidence, around: tuple[Around, ...], platform: Platform, choice: Choice
) -> list[Finding]:
    """Everything that one profile has to say, provisional and weakly known ones softened."""
    prompts = evidence.extraction.prompts
    limits = Limits(platform, choice.weak)
    found = [
        *_model_findings(evidence, around, platform, choice),
        *setting_findings(around, limits, len(prompts)),
    ]
    for prompt, anatomy in zip(prompts, evidence.anatomies, strict=True):
        durations = duration_findings(prompt, anatomy, around, limits)
        found += [finding for finding in durations if not _is_said(finding, found)]
        if len(prompts) == 1:
            found += frame_findings(prompt, anatomy, around)
        found += text_findings(prompt, anatomy, platform)
    if platform.provisional:
        found = [replace(finding, severity=min(finding.severity, Severity.WARNING)) for finding in found]
    return found


def _model_findings(
    evidence: Evidence, around: tuple[Around, ...], platform: Platform, choice: Choice
) -> Iterator[Finding]:
    """The model itself: retired at the recording's date, or another than the settings name."""
    set_models = [(v, Span(part.turn, v.start, v.end)) for part in around for v in part.settings.get("model")]
    day = recorded_day(evidence.recording)
    if platform.retired is not None and day is not None and day >= platform.retired:
        spans = (
            choice.spans or tuple(span for _, span in set_models) or (evidence.extraction.prompts[0].span,)
        )
        message = f"{platform.name} was retired on {platform.retired}, the recording is of {day}"
        yield RETIRED_MODEL.finding(message, *spans, severity=Severity.WARNING if choice.weak else None)
    others = [(v, span) for v, span in set_models if _is_other(v.text, platform)] if choice.given else []
    if others:
        named = ", ".join(dict.fromkeys(value.text for value, _ in others))
        message = f"the settings name {named}, judged here by {platform.id}"
        yield OTHER_MODEL.finding(message, *(span for _, span in others))


def _is_other(model: str, platform: Platform) -> bool:
    """Whether ``model`` names a model that has profiles, and not this one."""
    versions = load().versions(model)
    return bool(versions) and not any(set(version.models) & set(platform.models) for version in versions)


def _is_said(finding: Finding, found: list[Finding]) -> bool:
    """Whether an earlier finding already points at the same place: a JSON prompt's length is its setting."""
    return any(span.overlaps(other) for span in finding.spans for before in found for other in before.spans)


def _cost(findings: list[Finding]) -> float:
    worst: dict[str, Severity] = {}
    for finding in findings:
        worst[finding.code.id] = max(finding.severity, worst.get(finding.code.id, Severity.NOTE))
    return sum(COST[severity] for severity in worst.values())


def _longest(platform: Platform) -> float:
    return float(platform.seconds.maximum) if platform.seconds else 0.0


__all__ = ["PlatformCheck", "PlatformError"]
