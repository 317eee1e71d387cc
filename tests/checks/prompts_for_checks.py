"""A prompt in bare form as the evidence that a check is given."""

from harness.checks import Evidence
from harness.extraction import Candidate, Extraction
from harness.recordings import Recording, Turn
from harness.spans import Span

MARSH = """Format & Look:
Duration 8s; 16mm film; fine grain; no gate weave.

Lenses & Filtration:
32mm prime, f/2.8, no filter.

Grade / Palette:
0.00–4.00s: cold morning
- Highlights: pale silver
- Blacks: peat brown
4.00–8.00s: first sun
- Highlights: straw yellow
- Blacks: peat brown

Lighting & Atmosphere:
0.00–4.00s: Flat light through sea fog.
4.00–8.00s: Low sun from camera left; one bright edge on the reeds at 6.5s.

Location & Framing:
A salt marsh at low tide. Foreground: wet mud with ripples. Background: a broken sluice gate.

Wardrobe / Props:
The ferrywoman wears an oilskin coat and carries a coil of rope.

Sound:
0.00–8.00s continuous: wind over reeds.
2.50s: One short call of a curlew from the reeds.
4.00–8.00s: Water trickling through the gate.

Shot Breakdown (4 beats / 8s total):

0.00–2.00s — “Fog”
Camera: static wide.
Action: The ferrywoman stands in the mud. Nothing else moves.

2.00–4.00s — “Call”
Camera: static wide.
Action: At 2.50s a curlew gives one short call from the reeds. She turns her head.

4.00–6.00s — “Rope”
Camera: slow push-in.
Action: She uncoils the rope. The loop slides for one second through her glove.

6.00–8.00s — “Gate”
Camera: slow push-in.
Action: She loops the rope over the gate and says: “Hold, old thing.”

Finishing:
Fine grain, no vignette."""


def evidence(*prompts, persona="Give me the final version.", around="{}", **settings):
    """A recording in which the copilot delivers ``prompts``; ``around`` is the talk with ``{}`` for the prompt."""
    turns = [Turn(0, "persona", "Odile", persona)]
    candidates = []
    for index, prompt in enumerate(prompts, 1):
        text = around.replace("{}", prompt)
        turns.append(Turn(index, "copilot", "Slate", text))
        start = text.index(prompt)
        candidates.append(Candidate(prompt, Span(index, start, start + len(prompt)), "tag"))
    recording = Recording("r", "prompt", tuple(turns), None, **settings)
    return Evidence(recording, Extraction("match", "", tuple(candidates), tuple(candidates)))


def quoted(finding, evidence):
    """The text that a finding points at."""
    return [evidence.recording.turns[span.turn].text[span.start : span.end] for span in finding.spans]
