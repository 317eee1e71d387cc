"""A corpus: what is kept of each scorecard and its review, and which of them are about the same thing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from harness.anomalies.model import Quote
from harness.anomalies.words import folded
from harness.runs.model import result_of, told_apart
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GAP = "\n\n"
"""Stands between the clips of one recording."""
OPENING = 80
"""An opening message of so many characters says what is asked for: recordings that share it have one brief."""
GRAVE = ("warning", "error", "fatal")
_VERSIONED = re.compile(r"(?:@\d+|[-_.]v\d+|[-_.]r\d+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failing:
    """A finding of weight (warning or worse): its code, its name and its message."""

    code: str
    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Document:
    """What is looked at of one recording.

    ``text`` is all that it delivers, clips joined by `GAP`, ``starts`` where each clip begins in it.
    ``scenario`` is equal for recordings of one brief. ``fresh`` dialogues were held by the harness, in a design.
    ``factors`` maps ``persona``, ``persona version``, ``copilot``, ``copilot version``, ``model`` and
    ``persona model`` to their values, as far as they are known. ``measures`` are numbers to be explained in
    words: ``rounds``, ``words``, ``sections``, ``beats``, and scores as ``score of CRITERION``.
    ``failing`` are its findings of weight, ``explained`` says of each criterion below 1 why it is.
    """

    id: str
    text: str
    starts: tuple[int, ...]
    scenario: str
    fresh: bool
    factors: Mapping[str, str]
    measures: Mapping[str, float]
    failing: tuple[Failing, ...]
    explained: Mapping[str, str]

    def quote(self, start: int, end: int) -> Quote:
        """The characters ``start`` to ``end`` of `text` as a quotation from the clip in which they begin."""
        clip = bisect_right(self.starts, start) - 1
        own = self.starts[clip]
        limit = self.starts[clip + 1] - len(GAP) if clip + 1 < len(self.starts) else len(self.text)
        end = min(end, limit)
        return Quote(self.id, clip, start - own, end - own, shorten(self.text[start:end]))


def corpus_of(reviewed: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None]]) -> list[Document]:
    """The documents of scorecards (``scorecard/1``), each with its review (``review/1``) or ``None``."""
    drafts, results, same = [], [], _Same()
    for card, seen in reviewed:
        results.append(result_of(card))
        drafts.append((_document(card, seen), same.keys(card, seen)))
    names = [result.id for result in told_apart(results).results]
    return [
        Document(
            name,
            one.text,
            one.starts,
            same.brief(keys),
            one.fresh,
            one.factors,
            one.measures,
            one.failing,
            one.explained,
        )
        for name, (one, keys) in zip(names, drafts, strict=True)
    ]


class _Same:
    """Which recordings are of one brief: those that share any key. A union-find over keys."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def keys(self, card: Mapping[str, Any], seen: Mapping[str, Any] | None) -> str:
        """Join all keys of a recording; one of them stands for it."""
        recording = card["recording"]
        origin = recording.get("origin")
        if origin:
            keys = [str(origin["scenario"])]
        else:
            # The same file, another version or replicate of it, or the same words asked for it.
            keys = [f"id {_VERSIONED.sub('', recording['id'])}", f"file {recording['sha256']}"]
            opening = _opening(seen)
            if opening:
                keys.append(f"opening {opening}")
        for key in keys[1:]:
            first, second = self.brief(keys[0]), self.brief(key)
            if first != second:
                self._parents[max(first, second)] = min(first, second)
        return keys[0]

    def brief(self, key: str) -> str:
        """What all keys of one brief have in common."""
        path = []
        while (parent := self._parents.get(key, key)) != key:
            path.append(key)
            key = parent
        for passed in path:
            self._parents[passed] = key
        return key


def _opening(seen: Mapping[str, Any] | None) -> str | None:
    """A digest of the persona's first message, if it is long enough to be a brief."""
    for turn in (seen or {}).get("turns", ())[:2]:
        text = " ".join(str(turn["text"]).casefold().split())
        if turn["role"] == "persona" and len(text) >= OPENING:
            return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return None


def _document(card: Mapping[str, Any], seen: Mapping[str, Any] | None) -> Document:
    recording, texts = card["recording"], [prompt["text"] for prompt in card["extraction"].get("prompts", ())]
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(GAP)
    measures: dict[str, float] = {"rounds": (recording["turns"] + 1) // 2}
    if texts:
        measures["words"] = len(folded(GAP.join(texts)))
    if seen is not None and texts:
        measures |= _parts(seen["prompts"])
    scores = {one["id"]: one["score"] for one in card["criteria"]} | {"overall": card["overall"]["score"]}
    measures |= {f"score of {name}": value for name, value in scores.items() if value is not None}
    return Document(
        recording["id"],
        GAP.join(texts),
        tuple(starts),
        "",
        bool(recording.get("origin")),
        _factors(recording),
        measures,
        tuple(
            Failing(one["code"], one.get("name", ""), one.get("message", ""))
            for one in card["findings"]
            if one["severity"] in GRAVE
        ),
        {one["id"]: one.get("explanation", "") for one in card["criteria"] if (one["score"] or 0.0) < 1.0},
    )


def _parts(prompts: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Sections of all clips, and beats of their timelines where there are any."""
    lanes = [lane for one in prompts if one["timeline"] for lane in one["timeline"]["lanes"]]
    parts: dict[str, float] = {"sections": sum(len(one["sections"]) for one in prompts)}
    if lanes:
        parts["beats"] = sum(len(lane["beats"]) for lane in lanes)
    return parts


def _factors(recording: Mapping[str, Any]) -> dict[str, str]:
    origin = recording.get("origin")
    if not origin:
        known = {name: recording.get(name) for name in ("persona", "copilot", "model")}
        return {name: str(value) for name, value in known.items() if value}
    persona, copilot = origin["persona"], origin["copilot"]
    return {
        "persona": persona["id"],
        "persona version": f"{persona['id']}@{persona['version']}",
        "copilot": copilot["id"],
        "copilot version": f"{copilot['id']}@{copilot['version']}",
        "model": copilot["model"],
        "persona model": persona["model"],
    }
