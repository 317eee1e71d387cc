"""PLT: what the video platform does not take, or takes otherwise than the prompt assumes."""

from harness.findings.model import Code, Severity

UNSUPPORTED_SECONDS = Code(
    id="PLT001",
    name="unsupported-seconds",
    severity=Severity.ERROR,
    summary="The settings ask for a length of clip that the model did not offer at the recording's date.",
    why="The call is refused, or the clip comes out at another length than every beat was written for.",
    example='`seconds: "10"` on sora-2 in October 2025, which made clips of 4, 8 or 12 seconds.',
    remedy="Choose one of the lengths that the profile lists, and fit the beats to it.",
    source="the profile's own sources: harness/platforms/profiles",
)

UNSUPPORTED_SIZE = Code(
    id="PLT002",
    name="unsupported-size",
    severity=Severity.ERROR,
    summary="The settings ask for a frame in pixels that the model did not offer at the recording's date.",
    why="The call is refused. A size that a later version takes is no size of the version that was used.",
    example="`size: 1920x1080` on sora-2-pro in October 2025: the model took it from March 2026.",
    remedy="Choose one of the sizes that the profile lists.",
    source="the profile's own sources: harness/platforms/profiles",
)

UNSUPPORTED_ASPECT_RATIO = Code(
    id="PLT003",
    name="unsupported-aspect-ratio",
    severity=Severity.ERROR,
    summary="The settings ask for an aspect ratio that none of the model's frames has.",
    why="The call is refused, or the picture is cropped after it was composed for another frame.",
    example="`aspect_ratio: 21:9` on Veo 3.1, which makes 16:9 and 9:16.",
    remedy="Choose an aspect ratio that the profile lists; ask for a letterbox in the prompt if the look needs one.",
    source="the profile's own sources: harness/platforms/profiles",
)

UNSUPPORTED_RESOLUTION = Code(
    id="PLT004",
    name="unsupported-resolution",
    severity=Severity.ERROR,
    summary="The settings ask for a resolution that the model did not offer.",
    why="The call is refused, or the result is smaller than was promised.",
    example="`resolution: 4k` on Veo 3.0, which makes 720p and 1080p.",
    remedy="Choose a resolution that the profile lists.",
    source="the profile's own sources: harness/platforms/profiles",
)

UNSUPPORTED_FPS = Code(
    id="PLT005",
    name="unsupported-frame-rate",
    severity=Severity.ERROR,
    summary="The settings ask for a frame rate that the model did not offer.",
    why="The rate is fixed by the model: motion planned for another rate will look different.",
    example="`fps: 60` on Veo 3.0, which makes 24 frames a second.",
    remedy="Leave the rate to the model; describe the motion (slow motion, stutter) in the prompt.",
    source="the profile's own sources: harness/platforms/profiles",
)

PROMPT_TOO_LONG = Code(
    id="PLT006",
    name="prompt-too-long",
    severity=Severity.ERROR,
    summary="The prompt, or its negative prompt, has more characters than the model takes.",
    why="The call is refused, or the end of the prompt is cut off unread.",
    example="A prompt of 6,000 characters for a model that takes 2,000.",
    remedy="Shorten it to the limit; the marked text lies beyond it.",
    source="the profile's own sources: harness/platforms/profiles",
)

UNKNOWN_SETTING = Code(
    id="PLT007",
    name="unknown-setting",
    severity=Severity.WARNING,
    summary="The settings name something that the model's API does not take.",
    why="It is ignored at best and refused at worst; what it was to do belongs into the prompt.",
    example="`seed: 42` or `style: cinematic` in the settings of sora-2.",
    remedy="Take it out of the settings; say what it was for in the prompt.",
    source="the profile's own sources: harness/platforms/profiles",
)

AMBIGUOUS_SETTING = Code(
    id="PLT008",
    name="ambiguous-setting",
    severity=Severity.WARNING,
    summary="One setting is given several values.",
    why="Whoever makes the call has to choose, and the beats fit one of the values only.",
    example='`seconds: "8" or "12"`.',
    remedy="Decide for one value before the prompt is delivered.",
)

RETIRED_MODEL = Code(
    id="PLT009",
    name="retired-model",
    severity=Severity.ERROR,
    summary="The model no longer answered at the recording's date.",
    why="The prompt cannot be rendered as delivered.",
    example="sora-2 in a dialogue of October 2026; the model was retired on 24 September 2026.",
    remedy="Name a model that is in service, and check the lengths and sizes against its profile.",
    source="the profile's own sources: harness/platforms/profiles",
)

IMPOSSIBLE_DURATION = Code(
    id="PLT010",
    name="impossible-duration",
    severity=Severity.ERROR,
    summary="The prompt asks in words for a length that no setting of the model can give.",
    why="Length is set by the API. What the prompt plans beyond its end is never seen, and the pace that it plans "
    "is lost.",
    example="“A single continuous shot, 60 seconds” for a model whose longest clip is 12 seconds.",
    remedy="Plan for a length that the model makes, or split the prompt into clips.",
    source="OpenAI, Sora 2 prompting guide: seconds are set in the API only",
)

FRAME_AGAINST_SETTING = Code(
    id="PLT011",
    name="frame-against-setting",
    severity=Severity.WARNING,
    summary="The prompt is composed for an upright, wide or square frame, the settings around it ask for another.",
    why="The setting wins: what was composed for one frame is cropped or lost in the other.",
    example="“Aspect ratio: 9:16” in the prompt and `size: 1280x720` in the settings.",
    remedy="Make the two agree.",
)

CONTENT_LIMIT = Code(
    id="PLT012",
    name="vendor-content-limit",
    severity=Severity.WARNING,
    summary="The prompt names something that the vendor does not accept: a real person, a protected character, …",
    why="The request is likely to be refused after the prompt was agreed on.",
    example="A film star by name as the person in the picture.",
    remedy="Describe an invented person or figure by what can be seen; keep names out.",
    source="OpenAI, Sora API guardrails; the word lists are this project's own",
)

CAMEO_HANDLE = Code(
    id="PLT013",
    name="cameo-handle",
    severity=Severity.WARNING,
    summary="The prompt casts an @handle.",
    why="Cameos are the consent feature of the vendor's own app; a call of the API does not know the handle.",
    example="“@mira_k waters the tomatoes”.",
    remedy="Describe the person instead, or deliver the prompt for the app.",
    source="OpenAI, Sora API guardrails",
)

STYLE_REFERENCE = Code(
    id="PLT014",
    name="style-reference",
    severity=Severity.NOTE,
    summary="The prompt names a director or cinematographer as a reference of style.",
    why="It is accepted, but what is meant is left to the model: the same name stands for many films.",
    example="“In the manner of” a director, and nothing about light, lens or pace.",
    remedy="Say what of that style is wanted: the light, the lens, the pace, the symmetry.",
)

SILENT_PLATFORM = Code(
    id="PLT015",
    name="silent-platform",
    severity=Severity.WARNING,
    summary="The settings ask for sound from a model that makes none.",
    why="The clip is silent; sound has to be added in the edit.",
    example="`audio: on` for a model without audio.",
    remedy="Plan the sound for the edit, or choose a model that makes it.",
    source="the profile's own sources: harness/platforms/profiles",
)

PROMPT_LANGUAGE = Code(
    id="PLT016",
    name="prompt-language",
    severity=Severity.NOTE,
    summary="The vendor names the languages of prompts, and this prompt is written in none of them.",
    why="Other languages may work, but nobody has promised it.",
    example="A German prompt for a model whose page names English only.",
    remedy="Translate the prompt; keep lines of dialogue in the language in which they are spoken.",
    source="the profile's own sources: harness/platforms/profiles",
)

OTHER_MODEL = Code(
    id="PLT017",
    name="other-model",
    severity=Severity.NOTE,
    summary="The settings name another model than the one that the suite judges by.",
    why="What is held against this recording are the limits of a model for which it was not written.",
    example="`model: veo-3.1` in a suite with `platform: sora-2@2025-10`.",
    remedy="Leave the platform of the suite open, so that each recording is judged by its own model.",
)
