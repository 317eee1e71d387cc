"""Train the weights by which the reader of briefs tells requests from talk.

    python tools/train_requests.py            how well it does on writers it has not seen
    python tools/train_requests.py --write    that, and renew harness/brief/data/request_weights.json

Learned from are the fixtures with gold briefs (`tests/brief/gold`), the development half of
`fixtures/briefs`, and the annotated messages in `fixtures/briefs/messages`; never the half that is held
back, and no text that is not part of the project. Needs scikit-learn (`pip install .[dev]`).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.brief import read_brief, requests  # noqa: E402
from harness.brief.weighing import probability, signs  # noqa: E402
from harness.extraction import extract  # noqa: E402
from harness.recordings import Recording, Turn, read  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.recordings.model import Role

TARGET = ROOT / "harness" / "brief" / "data" / "request_weights.json"
MESSAGES = ROOT / "fixtures" / "briefs" / "messages"
STRENGTH = 0.1
"""Inverse of the regularisation, chosen on writers left out."""
RARE = 4
"""A sign that fewer parts have is left out."""
WHOLE = 2.0
"""How much a part of a whole dialogue counts; one of the messages alone counts once."""
FOLDS = 12
"""The writers are parted into so many groups; each is foreseen by the others."""
CUT = 0.5
"""Probability from which a part counts as a request in the report below."""

DRAFT = (
    "<final_prompt>\nA quiet wide shot, 16:9, with the people and things that were described, in soft light, slow "
    "and careful, from beginning to end.\n</final_prompt>\n\n"
)
"""What ``[DRAFT]`` stands for in the messages."""


class Example(NamedTuple):
    """A part of a sentence of a persona: the writer, its signs, whether it is a request, the weight now."""

    writer: str
    signs: frozenset[str]
    asks: bool
    now: float


def messages(path: Path) -> tuple[Recording, list[dict[str, Any]]]:
    """A file of annotated messages as a dialogue: ``>>>`` begins the copilot's line, ``{{kind|words}}`` marks a request.

    In the copilot's line it marks a proposal that the next message takes.
    """
    turns: list[Turn] = []
    units: list[dict[str, Any]] = []
    for block in re.split(r"^>>> ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        said, _, written = block.partition("\n")
        sides: tuple[tuple[Role, str, str], ...] = (
            ("copilot", "Copilot", said.replace("[DRAFT]", DRAFT)),
            ("persona", path.stem, written.rstrip("\n")),
        )
        for role, name, marked in sides:
            text, position = "", 0
            for mark in re.finditer(r"\{\{([a-z]+)\|(.*?)\}\}", marked, re.DOTALL):
                text += marked[position : mark.start()]
                unit = {"turn": len(turns), "start": len(text), "kind": mark.group(1), "text": mark.group(2)}
                text += mark.group(2)
                units.append({**unit, "end": len(text)})
                position = mark.end()
            turns.append(Turn(len(turns), role, name, text + marked[position:]))
    return Recording(path.stem, "harness-json", tuple(turns), None), units


def annotated() -> Iterator[tuple[str, Recording, list[dict[str, Any]]]]:
    """Writer, recording and gold units of everything that may be learned from."""
    for folder, recordings in (
        (ROOT / "tests" / "brief" / "gold", ROOT / "fixtures" / "recordings"),
        (ROOT / "fixtures" / "briefs" / "gold", ROOT / "fixtures" / "briefs"),
    ):
        for path in sorted(folder.glob("*.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            held_back = gold.get("half") == "held-back" or gold.get("language", "en") != "en"
            if not path.stem.startswith("production-") and not held_back:
                writer = "-".join(path.stem.split("-")[:2])
                recording = next(iter(read(recordings / gold["recording"])))
                assert isinstance(recording, Recording), recording
                yield writer, recording, gold["requirements"]
    for path in sorted(MESSAGES.glob("*.txt")):
        yield path.stem, *messages(path)


def examples() -> list[Example]:
    """Every part that the reader weighs, with whether at least half of it, or of a gold unit, is a request."""
    found: list[Example] = []
    for writer, recording, units in annotated():
        seen: list[Any] = []

        def note(*arguments: Any, seen: list[Any] = seen) -> float:
            seen.append(arguments)
            return probability(*arguments)

        with patch.object(requests, "probability", note):
            read_brief(recording, extract(recording))
        for text, sentence, part, moment in seen:
            turn = _turn_of(text, recording)
            start, end, _ = part.segment
            shares = [
                (min(end, unit["end"]) - max(start, unit["start"]))
                / min(end - start, unit["end"] - unit["start"])
                for unit in units
                if unit["turn"] == turn
            ]
            asks = max(shares, default=0.0) >= 0.5
            given = frozenset(signs(text, sentence, part, moment))
            found.append(Example(writer, given, asks, probability(text, sentence, part, moment)))
    return found


def _turn_of(text: str, recording: Recording) -> int:
    """The turn whose text was read, drafts in it blanked or not."""
    opening = text.split()[:1]
    return next(
        turn.index
        for turn in recording.turns
        if turn.text == text or (len(turn.text) == len(text) and turn.text.split()[:1] == opening)
    )


def report(name: str, chosen: list[bool], asks: list[bool]) -> None:
    """Print precision, recall and F of a choice."""
    right = sum(one and other for one, other in zip(chosen, asks, strict=True))
    precision, recall = right / max(1, sum(chosen)), right / max(1, sum(asks))
    share = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}, F {share:.3f}")


def main() -> None:
    """Measure, and write when asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="renew the file of weights")
    options = parser.parse_args()

    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    known = examples()
    counts = Counter(sign for example in known for sign in example.signs)
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform(
        [{sign: 1.0 for sign in sorted(example.signs) if counts[sign] >= RARE} for example in known]
    )
    asks = [example.asks for example in known]
    print(f"{len(known)} parts of {len({e.writer for e in known})} writers, {sum(asks)} of them requests")
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    share = [1.0 if (MESSAGES / f"{e.writer}.txt").exists() else WHOLE for e in known]
    foreseen = cross_val_predict(
        model,
        matrix,
        asks,
        groups=[e.writer for e in known],
        cv=GroupKFold(FOLDS),
        method="predict_proba",
        params={"sample_weight": share},
    )[:, 1]
    report("writers by other writers", [bool(value >= CUT) for value in foreseen], asks)
    report("the weights in use", [example.now >= CUT for example in known], asks)
    if options.write:
        model.fit(matrix, asks, sample_weight=share)
        table = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
        kept = {name: round(float(value), 3) for name, value in sorted(table.items()) if abs(value) >= 0.005}
        content = {
            "made by": "tools/train_requests.py",
            "bias": round(float(model.intercept_[0]), 3),
            "weights": kept,
        }
        TARGET.write_text(json.dumps(content, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"wrote {len(kept)} weights to {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
