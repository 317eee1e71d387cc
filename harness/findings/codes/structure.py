"""STR: what a prompt is made of, and what does not belong in it."""

from harness.findings.model import Code, Severity

MISSING_FACET = Code(
    id="STR001",
    name="missing-facet",
    severity=Severity.NOTE,
    summary="The prompt does not speak of something that prompts of its kind usually settle.",
    why="What nobody says is left to the model's habits and differs between renders. A warning names what the "
    "profile holds essential, a note the rest. Brevity is no fault: the profile follows the prompt's own form "
    "unless the suite or the persona wants another.",
    example="Judged as *standard*: a subject and an action, but nothing of place, camera or light.",
    remedy="Say it in a phrase, or choose the profile that fits the prompt.",
    source="OpenAI, Sora 2 prompting guide; Google, Veo prompting guide",
)

EMPTY_SECTION = Code(
    id="STR002",
    name="empty-section",
    severity=Severity.WARNING,
    summary="A heading with nothing under it.",
    why="Something was lost or never written; the model sees a word without content.",
    example="“Lighting:” on a line, and “Sound: distant traffic” on the next.",
    remedy="Fill the section or remove its heading.",
)

REPEATED_SECTION = Code(
    id="STR003",
    name="repeated-section",
    severity=Severity.WARNING,
    summary="The same section stands twice on one level.",
    why="Two versions of one thing: if they differ, the model mixes them; if they do not, the prompt is longer for nothing.",
    example="Style: noir … Style: pastel animation",
    remedy="Merge the two into one.",
)

OUT_OF_ORDER = Code(
    id="STR004",
    name="out-of-order",
    severity=Severity.NOTE,
    summary="Numbered shots, or the sections of the template, stand in another order than their own.",
    why="Shots are rendered in the order of the text, whatever their numbers say; a template is easier to check in its order.",
    example="Shot 1 … Shot 3 … Shot 2",
    remedy="Put them in order, or number them anew.",
    source="OpenAI, Sora 2 prompting guide: ultra-detailed template",
)

TALK = Code(
    id="STR005",
    name="talk-in-prompt",
    severity=Severity.WARNING,
    summary="Conversation between persona and copilot stands inside the prompt.",
    why="The model films what it is told: talk about the prompt becomes content, or crowds it out.",
    example="Here is the final prompt: … Let me know if you want changes!",
    remedy="Save only what is to be seen and heard.",
)

SETTINGS = Code(
    id="STR006",
    name="settings-in-prompt",
    severity=Severity.WARNING,
    summary="API settings stand inside the prompt.",
    why="Model, size and seconds are set in the API only; in prose they are ignored or drawn as text.",
    example="Recommended API settings: model: sora-2-pro, size: 1280x720",
    remedy="Move the settings to the request.",
    source="OpenAI, Sora 2 prompting guide",
)

OPTIONS = Code(
    id="STR007",
    name="options-in-prompt",
    severity=Severity.WARNING,
    summary="Several alternatives stand in one prompt.",
    why="A clip can be only one of them; the model mixes them.",
    example="Option A: by day … Option B: by night …",
    remedy="Choose one, or render each on its own.",
)

PLACEHOLDER = Code(
    id="STR008",
    name="placeholder",
    severity=Severity.ERROR,
    summary="Template text that was meant to be replaced.",
    why="The model draws the placeholder or guesses what belongs there.",
    example="A [INSERT ANIMAL] in {{location}}",
    remedy="Fill it in.",
)

RATIONALE = Code(
    id="STR009",
    name="rationale-in-prompt",
    severity=Severity.WARNING,
    summary="An explanation of the prompt, for people, stands inside it.",
    why="Reasons cannot be filmed; they take room and attention from what can.",
    example="Why this works: the static camera keeps the tension.",
    remedy="Keep the explanation in the dialogue.",
)

WANTED_PATTERN_MISSING = Code(
    id="STR010",
    name="wanted-pattern-missing",
    severity=Severity.WARNING,
    summary="A pattern that the rubric demands is found nowhere in the text.",
    why="The team wrote the pattern down because what it stands for is wanted every time.",
    example="`must: ['aspect ratio']`, and the prompt never says it.",
    remedy="Add what the pattern asks for, or loosen the pattern.",
)

UNWANTED_PATTERN = Code(
    id="STR011",
    name="unwanted-pattern",
    severity=Severity.WARNING,
    summary="A pattern that the rubric forbids is found in the text.",
    why="The team wrote the pattern down because what it stands for must not be sent to the model.",
    example="`must_not: ['as an ai\\b']`, and the prompt says “As an AI, I suggest …”.",
    remedy="Take the passage out, or narrow the pattern.",
)
