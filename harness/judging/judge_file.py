"""What a judge is: the content of a judge file (``judge/1``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from harness.models import Sampling

Material = Literal["prompt", "prompt+brief", "dialogue", "reference"]
"""What the judge sees: the delivered prompt; with the brief; with the whole dialogue; with a reference."""

Need = Literal["brief", "dialogue", "reference"]

SHOWN: dict[Material, tuple[Need, ...]] = {
    "prompt": (),
    "prompt+brief": ("brief",),
    "dialogue": ("brief", "dialogue"),
    "reference": ("brief", "reference"),
}
"""What stands beside the prompt in each material, where the recording has it."""


class Scale(NamedTuple):
    """The numbers that a rating may be: from ``least`` to ``most``, whole ones only where ``whole``."""

    least: int = 1
    most: int = 5
    whole: bool = True

    def share(self, value: float) -> float:
        """A rating as a score in [0, 1]."""
        return (value - self.least) / (self.most - self.least)

    def holds(self, value: object) -> bool:
        """Whether ``value`` is a number of the scale; booleans, NaN and infinities are none."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.least <= value <= self.most and (not self.whole or value == int(value))


class Anchor(NamedTuple):
    """What one point of the scale looks like."""

    value: float
    means: str
    example: str = ""


class JudgeCriterion(NamedTuple):
    """One question. ``anchors`` run from the lowest up; without what it ``needs`` it is not asked."""

    id: str
    question: str
    anchors: tuple[Anchor, ...]
    needs: Need | None = None


class Judge(NamedTuple):
    """A judge as loaded.

    ``digest`` is the SHA-256 (hex) of everything that can change a rating: instructions, questions,
    anchors, scale, material, samples and sampling. ``source`` is the file's name, for messages.
    """

    id: str
    version: int
    title: str
    instructions: str
    criteria: tuple[JudgeCriterion, ...]
    scale: Scale
    material: Material
    samples: int
    sampling: Sampling
    pairwise: str
    digest: str
    source: str = ""

    @property
    def signature(self) -> str:
        """``video-prompt@1#9f2c``: the judge's part of a scorecard's signature, without the models."""
        return f"{self.id}@{self.version}#{self.digest[:4]}"

    def criterion(self, identity: str) -> JudgeCriterion | None:
        """The criterion with this id."""
        return next((criterion for criterion in self.criteria if criterion.id == identity), None)
