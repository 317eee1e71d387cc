"""Fuzz every target for so many seconds in total and print how many inputs each saw: `tox -e fuzz -- --seconds 60`.

Half of the time inputs are guided by coverage (atheris), half are built by structure (hypothesis), one process at a
time. Exit code 1 when something broke; the inputs are kept in --keep, and a process's last words are shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SHARES = {"recording": 6, "settings": 2, "anatomy": 2, "answer": 1}
"""How the time is shared: as much as there is code behind a target."""


def main() -> int:
    """Run, count, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument(
        "--keep", type=Path, help="folder for inputs that broke something, and for the corpus"
    )
    options = parser.parse_args()
    keep = options.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    ways = ["structured"] + ["guided"] * (importlib.util.find_spec("atheris") is not None)
    print(
        f"seed {options.seed}, inputs in {keep}\n{'target':<12} {'way':<12} {'seconds':>8} {'inputs':>10}  result",
        flush=True,
    )
    broken = total = 0
    for target, share in SHARES.items():
        for way in ways:
            seconds = max(2, round(options.seconds * share / sum(SHARES.values()) / len(ways)))
            words = [
                sys.executable,
                str(HERE / f"{way}.py"),
                target,
                str(seconds),
                str(options.seed),
                str(keep),
            ]
            done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
            said = done.stdout + done.stderr
            counts = re.findall(r"Done (\d+)|^#(\d+)", said, re.MULTILINE)
            count = max((int(one or other) for one, other in counts), default=0)
            total += count
            broken += done.returncode != 0
            print(
                f"{target:<12} {way:<12} {seconds:>8} {count:>10,}  {'BROKEN' if done.returncode else 'ok'}",
                flush=True,
            )
            if done.returncode:
                print("\n".join(said.splitlines()[-40:]), flush=True)
    print(f"{total:,} inputs, {broken} broken")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
