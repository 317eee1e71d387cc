"""RDB: what the words of a prompt do to the person or model that has to shoot it."""

from harness.findings.model import Code, Severity

FEELING_WITHOUT_IMAGE = Code(
    id="RDB001",
    name="feeling-without-image",
    severity=Severity.WARNING,
    summary="More words of praise and feeling than words that a camera can see.",
    why="*Stunning* and *epic* tell a model what to be admired for, not what to draw: two people could film "
    "opposite things and both claim the word. Concrete nouns and verbs are followed more closely.",
    example="A beautiful, breathtaking, truly epic street at night.",
    remedy="Say what makes it so: wet asphalt, a zebra crossing, neon signs in puddles.",
    source="OpenAI, Sora 2 prompting guide: weak and strong pairs",
)

LONG_SENTENCE = Code(
    id="RDB002",
    name="long-sentence",
    severity=Severity.NOTE,
    summary="One sentence runs on for more words than a reader holds together; lists do not count.",
    why="What belongs to what is lost: a model attaches the colour, the movement or the light to the wrong subject.",
    example="A sentence of seventy words in which a woman, a dog and a tram each do something while the light changes.",
    remedy="Break it where a new subject or a new action begins.",
)

CONTRADICTION = Code(
    id="RDB003",
    name="contradictory-words",
    severity=Severity.WARNING,
    summary="Two things are said of one moment that cannot both be true: night and golden hour, a static camera and a dolly.",
    why="A model takes one of the two, or mixes them; which one is chance.",
    example="Static shot. Slow dolly-in on her hands.",
    remedy="Keep one, or say when the first turns into the second.",
)

CROWDED_PALETTE = Code(
    id="RDB004",
    name="crowded-palette",
    severity=Severity.NOTE,
    summary="The palette names more colours than a grade holds together.",
    why="Three to five named colours keep a look stable from shot to shot; with many, none of them governs.",
    example="Palette: teal, amber, crimson, navy, olive, cream, violet, mustard, black.",
    remedy="Anchor the palette in three to five colours; leave the others to the objects that carry them.",
    source="OpenAI, Sora 2 prompting guide: name three to five colours",
)
