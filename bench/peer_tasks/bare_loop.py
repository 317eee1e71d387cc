"""The floor: read the outputs, search each for the patterns, write what was found.

python bare_loop.py outputs.jsonl patterns.json verdicts.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path


def main(outputs: str, patterns: str, verdicts: str) -> None:
    """Nothing but the work itself."""
    searches = {
        name: re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        for name, pattern in json.loads(Path(patterns).read_text(encoding="utf-8")).items()
    }
    found = {}
    with Path(outputs).open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = "\n\n".join(message["content"] for message in row["messages"])
            found[row["id"]] = {name: bool(search.search(text)) for name, search in searches.items()}
    Path(verdicts).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
