"""COV: does the delivered prompt give what the persona asked for?"""

from __future__ import annotations

from harness.findings.model import Code, Severity

MISSING_REQUIREMENT = Code(
    "COV001",
    "missing-requirement",
    Severity.WARNING,
    summary="Something that the persona asked for stands nowhere in the delivered prompt.",
    why="A video model renders what the prompt says, not what the dialogue agreed. What is left out is left to chance.",
    example="The persona asks for the sound of a kettle; the prompt's sound line holds rain and a clock.",
    remedy="Add the missing detail to the prompt, or have the persona withdraw it in the dialogue.",
    source="MAST (arXiv 2503.13657), FM-1.1 disobey task specification",
)
CONTRADICTED_REQUIREMENT = Code(
    "COV002",
    "contradicted-requirement",
    Severity.WARNING,
    summary="The delivered prompt says the opposite of what the persona asked for. An error where values decide it.",
    why="The film will show what was ruled out: another length, another shape, another colour, the music that nobody wanted.",
    example='"No music" in round 1; the prompt\'s last line lets the strings swell.',
    remedy="Change the prompt to what was asked for. If the request was dropped on purpose, the dialogue should say so.",
    source="MAST (arXiv 2503.13657), FM-1.1 disobey task specification",
)
PARTIAL_REQUIREMENT = Code(
    "COV003",
    "partial-requirement",
    Severity.NOTE,
    summary="The delivered prompt gives a part of what was asked for.",
    why="A detail of a request may have been dropped on the way: the colour of the coat, the third of three markers.",
    example="Asked for: glass towers, digital screens, solar panels. The prompt has towers and screens.",
    remedy="Compare the two passages; add the detail if it matters.",
)
SETTINGS_ONLY = Code(
    "COV004",
    "settings-only-requirement",
    Severity.NOTE,
    summary="A request is met only by the settings beside the prompt, not by its text.",
    why="That is the right place for length and size when the settings travel with the prompt; where only the text is saved, the request is lost.",
    example='The persona wants it horizontal; only "size: 1920x1080" below the prompt says so.',
    remedy="Make sure that the settings are saved and sent with the prompt.",
    source="openai-cookbook, Sora 2 prompting guide: size and seconds are parameters of the API",
)
