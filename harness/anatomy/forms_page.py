"""``docs/time-forms.md``, made from the grammar itself: ``python -m harness.anatomy.forms_page``."""

from __future__ import annotations

from harness.anatomy import times, tokens
from harness.anatomy.times import FORMS, FURTHER_POINT, Form

_HEAD = """\
# Times in a prompt

<!-- Made by `python -m harness.anatomy.forms_page`; a test keeps it in step with the code. -->

How `harness anatomy` and the timing check read times. The text is cut into tokens of few kinds; a
form is a pattern over the letters of those kinds, so its spelling (hyphen, dash or *to*; `s`,
*seconds* or 秒; half- or fullwidth) is settled before a form looks at it. At each token the first form
of the table that matches wins; what no form matches is no time. All arithmetic is decimal.

## Forms

`means` is what becomes of it: a **range** is a beat if it passes the rules below, a **total** declares
the length of the clip, a **cue** is a point, a **hold** a length of something, **first**, **next** and
**final** are parts counted from an edge, a **claim** is an announced count, a **length** belongs to the
part whose heading bears it, **none** is read over.

| form | means | pattern | says | for instance |
|---|---|---|---|---|
"""

_RULES = """
## Kinds of token

{kinds}

## When a range is a beat

- It stands in a heading, in square brackets, at the head of a line or sentence with a colon, dash or
  line end after it, or after *from*, *between* or *during*.
- In the middle of a sentence: when its end is the start of another range (or one second before it), or
  when it starts at 0, or when it goes on from a range that did.
- Without a unit (`0-2:`, `0.00–2.40 — …`): only with what it announces right after it, and as one of a
  run from 0, with decimals, or on a numbered heading.
- Never: after *duration* (a choice of lengths), after *for* or *holds* (an estimate), before a noun it
  qualifies (`a 10–20 second sequence`), in a countdown or date (`3-2-1`), as decades (`80s-90s`).
- In JSON also `{{"start": 0, "end": 2}}`, `{{"time": [0, 2]}}`, and objects of one array that all carry a
  `duration`: those follow one another.
- Scenes that carry only their lengths follow one another; the sum is the declared total.

## What is no time

{traps}

Nor what somebody says: times inside a quotation of three words or more. A length that could be
another clip's (`the previous 4-second clip`) is none; one in the middle of a text counts only if no
plainer statement of the length disagrees.

## Which clock a beat is on

- Beats under one heading share a clock. Sound, dialogue, palette, lighting, camera, lens, framing, style,
  setting, subject, wardrobe and finishing keep a clock of their own.
- Numbered shots share the clock of the section above them. Versions and clips of a sequence do not.
- A clock goes on under a new heading that is none of those facets, as long as it moves forward.
- A second pass from the first start to the same end is a new clock.
"""


def page() -> str:
    """The whole page."""
    rows = "".join(_row(form) for form in (*FORMS, FURTHER_POINT))
    kinds = (tokens.__doc__ or "").split("======\n", 1)[1]
    table = "\n".join(f"    {line}".rstrip() for line in kinds.splitlines() if not set(line) <= set("= "))
    traps = ", ".join(f"`{trap}`" for trap in times.TRAPS)
    return _HEAD + rows + _RULES.format(kinds=table, traps=f"{traps}.")


def _row(form: Form) -> str:
    pattern = form.pattern.replace("|", "\\|")
    examples = " · ".join(f"`{example}`" for example in form.examples)
    return f"| {form.name} | {form.meaning} | `{pattern}` | {form.says} | {examples} |\n"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
