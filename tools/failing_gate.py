"""Shows what a failing gate looks like: a fixture that was sound is saved as a fragment, then `harness eval` runs.

Everything happens in a temporary folder; the README's transcript is this script's output.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tempfile
from pathlib import Path

from harness.cli import main

ROOT = Path(__file__).resolve().parents[1]
RECORDING = "henrike-albrecht-sow-astrolabe.md"


def show() -> None:
    """Evaluate, accept, break one recording, evaluate again."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "fixtures", Path(folder) / "fixtures")
        shutil.copy(ROOT / "harness.yaml", folder)
        os.chdir(folder)
        with contextlib.redirect_stdout(io.StringIO()):
            main(["eval"])
            main(["baseline", "accept"])
        path = Path(folder) / "fixtures" / "recordings" / RECORDING
        broken = re.sub(
            r"```\n.*?\n```",
            "```\nas of a latch finding its place\n```",
            path.read_text(encoding="utf-8"),
            count=1,
            flags=re.DOTALL,
        )
        path.write_text(broken, encoding="utf-8")
        main(["eval"])
        os.chdir(ROOT)


if __name__ == "__main__":
    show()
