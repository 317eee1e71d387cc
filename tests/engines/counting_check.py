"""A check of a team's own that leaves a line for each recording it is asked about, and may kill its process."""

import os
import signal
import time
from dataclasses import dataclass

from harness.checks import Score


@dataclass(frozen=True)
class Counting:
    """The environment names the file to count in, and says how many seconds each recording takes at least."""

    def evaluate(self, evidence):
        file = os.open(os.environ["COUNT_IN"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, f"{evidence.recording.id}\n".encode())
        os.close(file)
        if "guilty" in evidence.recording.id:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(float(os.environ.get("COUNT_SECONDS", "0")))
        return Score(len(evidence.recording.turns) / 10, "turns")
