"""One scorecard's page: what its template shows, from the scorecard and its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from harness.reporting.escaping import for_terminal
from harness.reporting.site.segments import Mark, blocks, pieces
from harness.reporting.site.timeline import draw, places
from harness.spans import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.reporting.overview import Row
    from harness.reporting.site.segments import Piece

PROMPT_LIMIT = 60_000
"""Most characters of a prompt that a page shows."""
FINDINGS_LIMIT, MESSAGE_LIMIT = 200, 2000
QUOTES_LIMIT, QUOTE = 3, 90
"""Most passages shown beside one finding or requirement, and the characters of the latter."""
KEPT = 160
"""Characters kept at both ends of a long passage that did not change."""

_RANK = {"fatal": 3, "error": 2, "warning": 1, "note": 0}


def card_context(row: Row, card: Mapping[str, Any], seen: Mapping[str, Any] | None) -> dict[str, Any]:
    """The template's values. ``seen`` is the review, ``None`` where the run kept none."""
    findings = [
        {
            **finding,
            "number": number,
            "message": finding["message"][:MESSAGE_LIMIT],
            "where": _where(finding),
            "quotes": list(dict.fromkeys(span["text"] for span in finding["spans"] if span["text"]))[
                :QUOTES_LIMIT
            ],
        }
        for number, finding in enumerate(card["findings"][:FINDINGS_LIMIT])
    ]
    prompts = card["extraction"]["prompts"]
    parts = seen["prompts"] if seen else [{"sections": [], "marks": [], "timeline": None}] * len(prompts)
    brief = seen["brief"] if seen else None
    return {
        "row": row,
        "card": card,
        "findings": findings,
        "more_findings": len(card["findings"]) - len(findings),
        "prompts": [
            _prompt(number, prompt, part, card, brief)
            for number, (prompt, part) in enumerate(zip(prompts, parts, strict=True))
        ],
        "meta": _meta(row, card),
        "ratings": [_rating(one, prompts) for one in card["criteria"] if one.get("check") == "judge"],
        "reviewed": seen is not None,
        "brief": _brief(brief, prompts) if brief else None,
        "turns": _turns(card, seen) if seen else None,
        "versions": [_version(one) for one in seen["versions"]] if seen else [],
    }


def _where(finding: Mapping[str, Any]) -> str:
    """Where a finding points, in words: ``turn 4``, ``the recorded prompt``."""
    spots = []
    for span in finding["spans"]:
        spot = {"turn": f"turn {span['turn']}", "recorded": "the recorded prompt", "file": "the file"}[
            span["in"]
        ]
        if spot not in spots:
            spots.append(spot)
    return ", ".join(spots[:4])


def _prompt(
    number: int,
    prompt: Mapping[str, Any],
    part: Mapping[str, Any],
    card: Mapping[str, Any],
    brief: Mapping[str, Any] | None,
) -> dict[str, Any]:
    text = prompt["text"][:PROMPT_LIMIT]
    marks = [
        Mark(start, end, "finding", str(finding))
        for finding, start, end in part["marks"]
        if finding < FINDINGS_LIMIT
    ]
    for requirement in brief["requirements"] if brief else ():
        marks += [
            Mark(place["start"], place["end"], "request", requirement["id"])
            for place in requirement["evidence"]
            if place["prompt"] == number
        ]
    timeline = part["timeline"]
    if timeline:
        marks += [Mark(start, end, "time", f"p{number}{ref}") for start, end, ref in places(timeline)]
    severities = [finding["severity"] for finding in card["findings"]]
    return {
        "number": number,
        "title": f"Clip {prompt['clip']}" if prompt["clip"] else "Prompt",
        "turn": prompt["turn"],
        "form": prompt["form"],
        "characters": len(prompt["text"]),
        "cut": len(prompt["text"]) > PROMPT_LIMIT,
        "blocks": [
            {
                "facet": block.facet,
                "depth": block.depth,
                "text": _marked(block.pieces, severities),
            }
            for block in blocks(text, part["sections"], marks)
        ],
        "timeline": draw(timeline) if timeline else None,
    }


def _marked(found: Iterable[Piece], severities: Sequence[str]) -> Markup:
    """The pieces as HTML; made here and not in a template, because a page has hundreds of them."""
    return Markup("".join(_span(piece, severities) for piece in found))  # noqa: S704 - of escaped parts


def _span(piece: Piece, severities: Sequence[str]) -> str:
    """One piece as HTML: its text, escaped, in a span that names what covers it."""
    text = str(escape(for_terminal(piece.text)))
    if not piece.marks:
        return text
    findings, facet = piece.refs("finding"), piece.refs("facet")
    classes = ["m", *sorted({f"m-{mark.kind}" for mark in piece.marks})]
    if findings:
        classes.append(max((severities[int(one)] for one in findings.split()), key=_RANK.__getitem__))
    if facet:
        classes.append(f"f-{facet.split()[-1]}")
    refs = (("f", findings), ("r", piece.refs("request")), ("t", piece.refs("time")))
    named = "".join(f' data-{name}="{escape(value)}"' for name, value in refs if value)
    focus = ' tabindex="0"' if findings else ""
    return f'<span class="{escape(" ".join(classes))}"{named}{focus}>{text}</span>'


def _rating(criterion: Mapping[str, Any], prompts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What judges said of one criterion; a span of a whole prompt is no quotation."""
    whole = {(prompt["turn"], prompt["start"], prompt["end"]) for prompt in prompts}
    quotes = [
        span["text"]
        for span in criterion.get("evidence", ())
        if (span["turn"], span["start"], span["end"]) not in whole and span["text"]
    ]
    return {**criterion, "quotes": list(dict.fromkeys(quotes))}


def _meta(row: Row, card: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known of the recording, with its label."""
    known = (
        ("persona", f"{row.persona} {row.version}".strip()),
        ("copilot", row.copilot),
        ("model", row.model),
        ("scenario", row.scenario),
        ("recorded", row.created),
        ("turns", str(card["recording"]["turns"])),
        ("cost", "" if row.cost is None else f"${row.cost:.4f}"),
        ("encoding", "repaired" if card["recording"]["encoding_repaired"] else ""),
    )
    return [(label, value) for label, value in known if value]


def _brief(brief: Mapping[str, Any], prompts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    uncertain = set(brief["uncertain"])
    rows = [
        {**row, "uncertain": row["id"] in uncertain, "shown": _quotes(row["evidence"], prompts)}
        for row in brief["requirements"]
    ]
    counts: dict[str, int] = {}
    for row in rows:
        if row["status"]:
            counts[row["status"]] = counts.get(row["status"], 0) + 1
    return {"rows": rows, "counts": counts, "unscored": brief["unscored"] or brief["unreadable"]}


def _quotes(evidence: Sequence[Mapping[str, Any]], prompts: Sequence[Mapping[str, Any]]) -> list[str]:
    """The first words of the prompts that show a requirement."""
    return [
        shorten(prompts[place["prompt"]]["text"][place["start"] : place["end"]], QUOTE)
        for place in evidence[:QUOTES_LIMIT]
    ]


def _turns(card: Mapping[str, Any], seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The dialogue: every turn cut where something in it is pointed at."""
    marks: dict[int, list[Mark]] = {}

    def add(place: Mapping[str, Any] | None, kind: str, ref: str = "") -> None:
        if place and place["turn"] is not None:
            marks.setdefault(place["turn"], []).append(Mark(place["start"], place["end"], kind, ref))

    add(seen["agreement"], "agreement")
    if card["extraction"]["verdict"] != "match":  # what was recorded rightly is marked as delivered
        for place in (card["extraction"]["recorded"] or {}).get("found_at", ()):
            add(place, "recorded")
    for prompt in card["extraction"]["prompts"]:
        add(prompt, "delivered")
    for row in seen["brief"]["requirements"]:
        add(row, "request", row["id"])
    shown = [
        (mark, turn)
        for turn, here in marks.items()
        for mark in here
        if mark.kind in ("delivered", "recorded")
    ]
    for number, finding in enumerate(card["findings"][:FINDINGS_LIMIT]):
        for span in finding["spans"]:
            whole = any(turn == span["turn"] and _covers(span, mark) for mark, turn in shown)
            if span["in"] == "turn" and not whole and not _is_whole_turn(span, seen):
                add(span, "finding", str(number))
    severities = [finding["severity"] for finding in card["findings"]]
    turns = []
    for number, turn in enumerate(seen["turns"]):
        here = marks.get(number, [])
        turns.append(
            {
                "characters": None,
                **turn,
                "number": number,
                "text": _marked(pieces(turn["text"], here), severities),
                "wasted": number in seen["wasted"],
                "agreed": any(mark.kind == "agreement" for mark in here),
                "recorded": any(mark.kind == "recorded" for mark in here),
                "delivered": any(mark.kind == "delivered" for mark in here),
            }
        )
    return turns


def _covers(span: Mapping[str, Any], mark: Mark) -> bool:
    return bool(span["start"] <= mark.start and mark.end <= span["end"])


def _is_whole_turn(span: Mapping[str, Any], seen: Mapping[str, Any]) -> bool:
    """Whether a span covers its whole turn: it would underline everything and show nothing."""
    turn = span["turn"]
    if turn is None or turn >= len(seen["turns"]):
        return True
    return bool(span["start"] == 0 and span["end"] >= len(seen["turns"][turn]["text"]))


def _version(version: Mapping[str, Any]) -> dict[str, Any]:
    """A version's runs as (kind, text), long unchanged ones shortened to what stands beside a change."""
    changes = version["changes"]
    runs: list[tuple[str, str]] = []
    first = bool(changes) and len(changes) == 1 and changes[0][0] == "="
    for index, change in enumerate(changes or ()):
        sign, text = change[0], change[-1]
        if sign == "=" and not first:
            runs += _context(text, begins=index == 0, ends=index == len(changes) - 1)
        elif sign == "~":
            runs += [("del", change[1]), ("ins", change[2])]
        else:
            runs.append(({"=": "same", "-": "del", "+": "ins"}[sign], text))
    changed = sum(len(text) for kind, text in runs if kind in ("ins", "del"))
    html = "".join(_run(kind, text) for kind, text in runs)
    return {**version, "diff": Markup(html), "first": first, "changed": changed}  # noqa: S704 - of escaped parts


def _run(kind: str, text: str) -> str:
    """One run of a word diff as HTML."""
    shown = escape(for_terminal(text))
    if kind == "same":
        return str(shown)
    return f'<span class="cut"> … {shown} … </span>' if kind == "cut" else f"<{kind}>{shown}</{kind}>"


def _context(text: str, *, begins: bool, ends: bool) -> list[tuple[str, str]]:
    head, tail = ("" if begins else text[:KEPT]), ("" if ends else text[-KEPT:])
    if len(text) <= len(head) + len(tail) + KEPT:
        return [("same", text)]
    left_out = len(text) - len(head) - len(tail)
    return [("same", head), ("cut", f"{left_out:,} characters unchanged"), ("same", tail)]
