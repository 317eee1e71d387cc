"""One target under hypothesis, by structure: pieces of the fixtures and of what readers look for, put together.

python fuzz/structured.py TARGET SECONDS SEED FOLDER
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from targets import TARGETS, seeds

MARKS = (
    "### Round 1: A\n", "**A**: ", "## Final Prompt\n", "```\n", "```json\n", "<final_prompt>", "</final_prompt>", "---\n",
    "0-4s: ", "00:03–00:05", "1:30", "9" * 30, "\n\n", "\r\n", "\t", "[", "]", "{", "}", '"', "'", ":", ",", "| a | b |\n",
    "\u202e", "\x00", "\ud7ff", "é".encode().decode("latin-1"), "、", "。", "🎬", "- ", "# ", "* ", "> ", "$", "\\u0000", "\\ud800",
    '{"role": "user", "content": "', '"messages": [', "Approved.", "Option 2", "Clip 2:", "schema: ", "&a ", "*a", "null",
)  # fmt: skip


def pieces(target: str) -> list[str]:
    """Lines of the seeds, and marks."""
    lines = {
        line for data in seeds(target) for line in re.split(r"(?<=\n)", data[1:].decode("utf-8", "replace"))
    }
    return sorted(line for line in lines if len(line) < 2000) + list(MARKS)


def main() -> None:
    """Draw until the time is up; prints how many inputs that were, and the one that broke something."""
    target, seconds, first, folder = sys.argv[1:]
    end = time.monotonic() + float(seconds)
    runs, number = 0, int(first)
    parts = st.lists(st.sampled_from(pieces(target)) | st.text(max_size=20), max_size=40)
    while time.monotonic() < end:
        number += 1

        @seed(number)
        @settings(
            max_examples=50, database=None, deadline=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(st.integers(0, 5), parts)
        def draw(choice: int, found: list[str]) -> None:
            nonlocal runs, last
            runs += 1
            last = bytes([choice]) + "".join(found).encode("utf-8", "surrogatepass")
            TARGETS[target](last)

        last = b""
        try:
            draw()
        except Exception:
            path = Path(folder) / f"{target}-structured-{number}"
            path.write_bytes(last)
            print(f"broken by {path}", file=sys.stderr)
            raise
    print(f"Done {runs} runs")


if __name__ == "__main__":
    main()
