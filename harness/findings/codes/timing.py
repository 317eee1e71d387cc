"""TIM: a prompt's times contradict each other, or cannot be filmed."""

from harness.findings.model import Code, Severity

_GUIDE = "OpenAI, Sora 2 prompting guide"

BACKWARDS = Code(
    id="TIM001",
    name="backwards",
    severity=Severity.ERROR,
    summary="A beat ends before it starts, or starts before the beat that stands before it.",
    why="A clip has one direction. A model drops one of the two beats or plays them in an order of its own.",
    example="4–2s: she turns. — or — 4–6s: the door closes. 0–2s: he enters.",
    remedy="Put the beats in the order in which they happen, each with its earlier time first.",
)

ZERO_LENGTH = Code(
    id="TIM002",
    name="zero-length",
    severity=Severity.ERROR,
    summary="A beat starts and ends at the same second.",
    why="Nothing can happen in no time; usually one of the two figures is a slip.",
    example="3–3s: the lights go out.",
    remedy="Give the beat a length, or write a point instead: at 3s, the lights go out.",
)

GAP = Code(
    id="TIM003",
    name="gap",
    severity=Severity.WARNING,
    summary="Seconds between two beats of one clock, or before the first, belong to no beat.",
    why="A model fills what nobody described, and fills it differently each time.",
    example="0–2s: she walks. 4–6s: she sits.",
    remedy="Let the next beat start where the last one ends, or say what happens in between.",
)

OVERLAP = Code(
    id="TIM004",
    name="overlap",
    severity=Severity.ERROR,
    summary="Two beats of one clock claim the same seconds.",
    why="Both cannot be on screen; which one wins is chance. Sections that each start their own clock, acts "
    "that contain their beats, and layers of sound are not counted.",
    example="0–3s: close-up of the cup. 2–5s: wide shot of the street.",
    remedy="Move the border so that each second belongs to one beat.",
)

BEYOND_TOTAL = Code(
    id="TIM005",
    name="beyond-total",
    severity=Severity.ERROR,
    summary="A beat ends after the length that the prompt declares.",
    why="What stands beyond the end is never rendered.",
    example="Duration: 8s … 8–10s: she waves goodbye.",
    remedy="Shorten the beats or declare the longer clip, if the platform has it.",
)

SHORT_OF_TOTAL = Code(
    id="TIM006",
    name="short-of-total",
    severity=Severity.WARNING,
    summary="The beats end before the length that the prompt declares.",
    why="The clip runs on after the last thing that was described; a model improvises the rest.",
    example="Duration: 12s. 0–4s: … 4–8s: … and nothing after.",
    remedy="Describe the remaining seconds, stretch the last beat, or declare the shorter length.",
)

COUNT_CLAIM = Code(
    id="TIM007",
    name="count-claim",
    severity=Severity.WARNING,
    summary="A heading announces another number of beats or shots than stand under it.",
    why="One was dropped or added without the heading being changed: the prompt may be incomplete.",
    example="Shot list (4 shots) with three shots under it.",
    remedy="Correct the count, or restore the missing beat.",
)

TOTAL_CLAIM = Code(
    id="TIM008",
    name="total-claim",
    severity=Severity.ERROR,
    summary="Two statements of the whole length disagree, or scenes do not add up to the declared length.",
    why="Only one of them can be the length of the clip.",
    example="Duration: 8s … Shot list (4 beats / 12s total).",
    remedy="Declare one length, once.",
)

CUE_OUTSIDE = Code(
    id="TIM009",
    name="cue-outside",
    severity=Severity.WARNING,
    summary="A point in time stands in a beat that does not contain it, or after the end of the clip.",
    why="The thing is asked for twice removed: in one moment by its place in the text, in another by its figure.",
    example="2–4s: she reads. At 6.5s she looks up.",
    remedy="Move the sentence to the beat that contains its time, or correct the time.",
)

HOLD_TOO_LONG = Code(
    id="TIM010",
    name="hold-too-long",
    severity=Severity.WARNING,
    summary="Something is to last longer than the beat, or the clip, in which it stands.",
    why="It will be cut off, or push what follows out of the clip.",
    example="4–6s: he lifts his hand. The movement takes 3 seconds.",
    remedy="Lengthen the beat or shorten the movement.",
)

TWO_TIMES = Code(
    id="TIM011",
    name="event-at-two-times",
    severity=Severity.WARNING,
    summary="Two sections put the same event at different times.",
    why="Picture and sound, or light and action, fall apart; often one section was changed and the other forgotten.",
    example="Sound: 2.5s: a sharp breath. … Beat 4–6s: she takes a sharp breath.",
    remedy="Give the event one time and repeat that.",
)

TOTAL_AGAINST_SETTINGS = Code(
    id="TIM012",
    name="total-against-settings",
    severity=Severity.ERROR,
    summary="The prompt's length is not the one in the settings that come with it.",
    why="The length of a clip is set in the API alone; a prompt written for another length is cut off or stretched.",
    example='Duration 8s in the prompt, seconds: "12" in the settings.',
    remedy="Use one length in both places.",
    source=_GUIDE,
)

RELATIVE_PARTS = Code(
    id="TIM013",
    name="relative-parts",
    severity=Severity.WARNING,
    summary="Parts such as *first 3 seconds* and *final 2 seconds* do not add up to the length of the clip.",
    why="Parts that overlap cannot both be shown; parts that leave a hole leave it to the model.",
    example="Duration 4s: the first 2.5 seconds …, the final 2.5 seconds …",
    remedy="Make the parts add up, or write ranges.",
)

SPEECH_TOO_FAST = Code(
    id="TIM014",
    name="speech-too-fast",
    severity=Severity.WARNING,
    summary="More words are to be spoken in a beat than a person can say in it.",
    why="English is comfortable at about 2.5 words a second and past about 3.5 cannot be said clearly; lines "
    "are then cut, garbled or spoken over the next beat. Chinese is counted in characters (5.2 and 7.3 a "
    "second). A note means hurried, a warning impossible.",
    example="0–2s: “I have been waiting here for you since the first train left this morning.”",
    remedy="Cut the line, or give it a longer beat: 4 seconds hold one or two short lines.",
    source=f"{_GUIDE} (dialogue); Pellegrino, Coupé, Marsico 2011 (5.18 syllables a second in Mandarin)",
)

CROWDED_BEAT = Code(
    id="TIM015",
    name="crowded-beat",
    severity=Severity.WARNING,
    summary="A beat asks for more actions or camera moves, one after the other, than it can hold.",
    why="One camera move and one action of the subject are what a shot follows well; more are merged or skipped.",
    example="0–2s: she runs, jumps, grabs the rope, swings across, lands and bows.",
    remedy="Keep the one that matters, or spread them over more beats.",
    source=_GUIDE,
)

NOTHING_HAPPENS = Code(
    id="TIM016",
    name="nothing-happens",
    severity=Severity.WARNING,
    summary="A beat has a time and no content, while others have.",
    why="The time is paid for and left to chance.",
    example="0–2s: she enters. 2–4s: 4–6s: she sits.",
    remedy="Say what happens, even if it is stillness, or give its seconds to a neighbour.",
)

INCLUSIVE_RANGES = Code(
    id="TIM017",
    name="inclusive-ranges",
    severity=Severity.NOTE,
    summary="Whole-second ranges leave one second between them: meant inclusively, nothing is missing.",
    why="People read 0–2, 3–6 as tiling; a model that takes the figures literally sees holes of a second.",
    example="0–2s: … 3–6s: … 7–10s: …",
    remedy="Write shared borders to be safe: 0–3, 3–7, 7–10.",
)

NO_TIMES = Code(
    id="TIM018",
    name="no-times",
    severity=Severity.WARNING,
    summary="The profile asks for timed beats, and the prompt has none.",
    why="Without times the order may survive, the rhythm does not.",
    example="A shot list without a single range of seconds.",
    remedy="Give each shot its seconds, or choose a profile that does not ask for times.",
)
