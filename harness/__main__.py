"""``python -m harness``."""

import sys

from harness.cli import command

sys.exit(command())
