"""EXT: is the recorded final prompt the one that the dialogue delivers?"""

from __future__ import annotations

from harness.findings.model import Code, Severity

_PIPELINE = (
    "Repair the extractor that saved it and re-run it: `harness extract --with module:function` tests one."
)

FRAGMENT_RECORDED = Code(
    "EXT001",
    "fragment-recorded",
    Severity.ERROR,
    summary="The recorded final prompt is a piece of something that was said: a title, a quoted word, a part of a sentence or line.",
    why="Whatever is generated from it is not the film that was agreed. It looks plausible in a table, so nobody notices.",
    example="The dialogue delivers a prompt of three paragraphs; saved is the one word that the persona put in bold quotation marks afterwards.",
    remedy=f"Use the delivered prompt shown under `extraction.prompts`. {_PIPELINE}",
)
TRUNCATED_RECORDED = Code(
    "EXT002",
    "truncated-recorded",
    Severity.ERROR,
    summary="The recorded final prompt is the beginning of the delivered one, cut off.",
    why="The end of a prompt holds sound, style and exclusions; a cut one renders without them.",
    example="Saved ends in the middle of a sentence, where the delivered prompt has an inner quotation mark or code fence.",
    remedy=f"Use the delivered prompt. Look at what stands where the text was cut. {_PIPELINE}",
)
POLLUTED_RECORDED = Code(
    "EXT003",
    "polluted-recorded",
    Severity.ERROR,
    summary="The recorded final prompt is the delivered one with talk, settings or headings around it.",
    why="The video model renders every word it is given; 'Ready to generate?' is a word it is given.",
    example="Saved begins with 'Here is your final prompt:' and ends with 'Recommended API settings'.",
    remedy=f"Save only what stands inside the delivery marks. {_PIPELINE}",
)
STALE_RECORDED = Code(
    "EXT004",
    "stale-recorded",
    Severity.ERROR,
    summary="The recorded final prompt is an earlier version of the delivered one.",
    why="The changes that the persona asked for afterwards are lost.",
    example="The draft of round 2 was saved; round 3 delivers it again with the duration changed.",
    remedy=f"Take the last delivery, not the first or the longest. {_PIPELINE}",
)
WRONG_ALTERNATIVE_RECORDED = Code(
    "EXT005",
    "wrong-alternative-recorded",
    Severity.ERROR,
    summary="The recorded final prompt is another of the alternatives on offer than the one chosen.",
    why="A whole and well-formed prompt was saved, for a film that the persona turned down.",
    example="Options A, B and C were delivered, the persona took B; saved is C because it stood last.",
    remedy=f"Let the copilot deliver the chosen alternative once more, alone. {_PIPELINE}",
)
PARTIAL_CLIPS_RECORDED = Code(
    "EXT006",
    "partial-clips-recorded",
    Severity.ERROR,
    summary="Some clips of a sequence were saved, not all.",
    why="The sequence cannot be cut together from what was saved.",
    example="Three clips were delivered in three tags; an extractor that takes the first or last tag saves one.",
    remedy=f"Collect every clip in order. {_PIPELINE}",
)
PLACEHOLDER_RECORDED = Code(
    "EXT007",
    "placeholder-recorded",
    Severity.ERROR,
    summary="Template text that was meant to be replaced was saved.",
    why="It is no prompt at all, yet no error was raised when it was saved.",
    example="`[Insert final prompt here]`",
    remedy=f"Use the delivered prompt. Refuse bracketed template text when saving. {_PIPELINE}",
)
WRONG_SPEAKER_RECORDED = Code(
    "EXT008",
    "wrong-speaker-recorded",
    Severity.ERROR,
    summary="A passage of the persona's talk was saved that is not the prompt.",
    why="It may describe the same film, but it is a wish, not the worked-out prompt.",
    example="The persona's pitch of round 1 was saved because it was the longest quoted paragraph.",
    remedy=f"Look at who says what: take the delivery. {_PIPELINE}",
)
FALLBACK_RECORDED = Code(
    "EXT009",
    "fallback-recorded",
    Severity.ERROR,
    summary="A whole chat message was saved.",
    why="This is what an extractor does that found nothing and would not say so.",
    example="The copilot's last message, thanks and next steps included, was saved as the prompt.",
    remedy=f"Make the extractor fail loudly instead of falling back. {_PIPELINE}",
)
MISSING_RECORDED = Code(
    "EXT010",
    "missing-recorded",
    Severity.ERROR,
    summary="Nothing, or an error message, was saved in place of the prompt.",
    why="The work of the dialogue is lost unless somebody reads it again.",
    example="`Error: no final prompt found`",
    remedy=f"Use the delivered prompt, if one is shown under `extraction.prompts`. {_PIPELINE}",
)
NO_AGREEMENT = Code(
    "EXT011",
    "nothing-delivered",
    Severity.ERROR,
    summary="Something was saved as the final prompt although the dialogue never delivered one, or ended in a no.",
    why="The saved text has nobody's agreement.",
    example="The two argue over two concepts until the round limit; the last quoted line was saved.",
    remedy="Run the dialogue again with more rounds, or with a copilot that is told to deliver before the last one.",
)
CHANGE_NOT_DELIVERED = Code(
    "EXT012",
    "change-not-delivered",
    Severity.WARNING,
    summary="After the last full text a change to it was asked for that no later text contains.",
    why="The prompt that is saved is not the one that was agreed in the end.",
    example="'Change 20 seconds to 60' stands two messages after the last delivery; it still says 20.",
    remedy="Apply the change by hand, or let the copilot deliver the whole text once more.",
)
ALTERED_RECORDED = Code(
    "EXT013",
    "altered-recorded",
    Severity.WARNING,
    summary="The recorded final prompt matches the delivered one but for a few characters that nobody wrote.",
    why="Something between the dialogue and the file changes text: an encoding, an escape, a post-processor.",
    example="`&amp;` for `&`, a replacement character for a dash.",
    remedy="Compare the two texts and look for the step that rewrites them.",
)
NONE_TO_EXTRACT = Code(
    "EXT014",
    "no-prompt-in-dialogue",
    Severity.WARNING,
    summary="The dialogue delivers no prompt, and none is recorded.",
    why="There is nothing to score.",
    example="An export of a chat that stops before the first draft.",
    remedy="Check that the recording is complete.",
)
UNCLOSED_TAG = Code(
    "EXT015",
    "unclosed-tag",
    Severity.NOTE,
    summary="The prompt was delivered in a tag that is never closed.",
    why="An extractor that looks for the closing tag finds nothing, or something else.",
    example="```xml, <final_prompt>, the text, ``` — and no </final_prompt>.",
    remedy="Tell the copilot to close the tag; let the extractor end at the fence.",
)
UNKNOWN_RECORDED = Code(
    "EXT016",
    "unknown-recorded",
    Severity.ERROR,
    summary="The recorded text stands nowhere in the dialogue.",
    why="It was rewritten after the dialogue, or belongs to another one.",
    example="A prompt about another subject altogether, left over from the run before.",
    remedy="Look at what runs between the dialogue and the file; use the delivered prompt.",
)
