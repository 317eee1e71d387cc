"""DLG: how the dialogue went: agreement, wasted turns, promises, claims."""

from __future__ import annotations

from harness.findings.model import Code, Severity

_MAST = "MAST (arXiv:2503.13657)"

NO_AGREEMENT_ON_TEXT = Code(
    "DLG001",
    "delivered-without-approval",
    Severity.WARNING,
    summary="A prompt was delivered, and the dialogue ends before the other party has said a word about it.",
    why="Nobody has read the text that goes to the model: the brief may be missed in it and nobody would know.",
    example="The copilot delivers in its second message and asks “Ready to generate?”; there the recording ends.",
    remedy="Allow one more round, or count such dialogues as unfinished drafts.",
    source=f"{_MAST}: FM-3.1 premature termination",
)
TALK_AFTER_AGREEMENT = Code(
    "DLG002",
    "talk-after-agreement",
    Severity.NOTE,
    summary="The two go on talking after the prompt was approved and the approval was answered.",
    why="Each turn is paid for and changes nothing; long endings also bury the prompt for extractors that read backwards.",
    example="Approved in round 3; rounds 4 and 5 exchange thanks and release ideas.",
    remedy="Stop the loop at the copilot's answer to the approval.",
    source=f"{_MAST}: FM-1.5 unaware of termination conditions",
)
REPEATED_AFTER_AGREEMENT = Code(
    "DLG003",
    "repeated-after-agreement",
    Severity.NOTE,
    summary="The approved text is delivered again unchanged although nobody asked to see it again.",
    why="The longest text of the dialogue is paid for twice, and two copies invite two versions.",
    example="Approved in round 4, written out again word for word in round 5.",
    remedy="Let the copilot confirm the approval by reference.",
    source=f"{_MAST}: FM-1.3 step repetition",
)
REPEATED_DESPITE_REQUEST = Code(
    "DLG004",
    "repeated-despite-request",
    Severity.WARNING,
    summary="The persona asks for a change, and the next text delivered is the old one, word for word.",
    why="The request was answered but not done.",
    example="“Make the coat red”, says the persona; the copilot thanks it and delivers the same grey coat.",
    remedy="Compare the two deliveries; tell the copilot to name what it changed.",
    source=f"{_MAST}: FM-2.5 ignored other agent's input",
)
CHANGE_CLAIMED = Code(
    "DLG005",
    "change-claimed-not-written",
    Severity.WARNING,
    summary="After the last full text the copilot says that a change is in, but no text was written with it.",
    why="What is saved is the text without the change that both believe to be in it.",
    example="“Locked with your change”, a table of new times, and no new prompt.",
    remedy="Have the whole text delivered once more, or apply the change by hand.",
    source=f"{_MAST}: FM-3.2 no or incomplete verification",
)
UNASKED_CHANGE = Code(
    "DLG006",
    "unasked-change",
    Severity.NOTE,
    summary="A later version drops or alters something concrete of the one before that nobody had mentioned.",
    why="Whoever approved the rest by heart approves the loss unseen.",
    example="Asked for a longer shot only; the new version has another lens and no longer mentions the rain.",
    remedy="Look at the word diff of the two versions.",
)
CLOSING_QUESTION = Code(
    "DLG007",
    "closing-question-unanswered",
    Severity.NOTE,
    summary="The last message of the dialogue is the copilot's and ends in a question that nobody answers.",
    why="The copilot was waiting for a decision that was never made.",
    example="“Ready to generate, or shall we refine?”",
    remedy="Give the persona the last word, or tell the copilot when the last round has come.",
    source=f"{_MAST}: FM-3.1 premature termination",
)
QUESTION_UNANSWERED = Code(
    "DLG008",
    "question-unanswered",
    Severity.NOTE,
    summary="The persona asks the copilot something, and nothing that the copilot says afterwards takes it up.",
    why="The persona loses its say in the point, and the prompt holds a guess.",
    example="“Could the lamp swing?”, and the next message speaks of the title only.",
    remedy="Tell the copilot to answer every question before it goes on.",
    source=f"{_MAST}: FM-2.5 ignored other agent's input",
)
PROMISE_NOT_KEPT = Code(
    "DLG009",
    "promise-not-kept",
    Severity.WARNING,
    summary="The copilot promises the prompt, or a new version of it, and never delivers one afterwards.",
    why="The work stops at an announcement; an extractor saves the announcement.",
    example="“I'll write it up and send you the full prompt!”, and only plans follow.",
    remedy="Let the dialogue run until the delivery, or tell the copilot to deliver instead of announcing.",
    source="CAMEL (arXiv:2303.17760): flake replies",
)
ROLE_FLIPPING = Code(
    "DLG010",
    "each-tells-the-other",
    Severity.NOTE,
    summary="Each of the two tells the other one to generate the video.",
    why="Neither knows whose task it is: the roles have become alike, and the dialogue can go on for ever.",
    example="Persona: “Generate it.” Copilot: “Generate it. The world is waiting.”",
    remedy="Say in both role descriptions who starts the rendering, or that neither does.",
    source="CAMEL (arXiv:2303.17760): role flipping; " + f"{_MAST}: FM-1.2 disobey role specification",
)
PRAISE_ONLY = Code(
    "DLG011",
    "praise-only",
    Severity.NOTE,
    summary="A turn before the agreement holds nothing but praise and thanks.",
    why="A round was spent without a question, a proposal, a decision or a text.",
    example="“Wow, what a beautiful idea! I love it. Thank you!”",
    remedy="Ask the copilot to end each message with a proposal or a question.",
)
INFEASIBLE_UNCHALLENGED = Code(
    "DLG012",
    "infeasible-unchallenged",
    Severity.WARNING,
    summary="The persona asks for a length that the video model cannot make, and the copilot takes it without a word.",
    why="The copilot is there to know the limits; the pace that both agreed on will never be seen.",
    example="“Make it 60 seconds”, “Done!”, for a model whose longest clip is 12 seconds.",
    remedy="Give the copilot the limits of the platform, and tell it to say when a wish lies beyond them.",
    source=f"{_MAST}: FM-2.2 fail to ask for clarification; lengths: harness/platforms/profiles",
)
UNSUPPORTED_STATISTIC = Code(
    "DLG013",
    "unsupported-statistic",
    Severity.NOTE,
    summary="The copilot backs its advice with figures or data that it does not show.",
    why="Invented evidence decides what is filmed; nobody can look it up.",
    example="“I've analyzed the top 200 prompts: this gets 37 % more views.”",
    remedy="Forbid such claims in the copilot's instructions, or give it the data.",
)
