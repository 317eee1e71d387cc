"""Flags of the verbs that ask judges: which judge, played by which models, with which journal."""

from __future__ import annotations

from argparse import ArgumentTypeError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from harness.judging.judge_file import Judge
    from harness.models import Settings
    from harness.runs.session import Session


def add_judge_arguments(parser: ArgumentParser, *, scoring: bool = False) -> None:
    """Declare them; ``scoring`` where judges are optional and the rubric names them."""
    judge = "name or file of the judge " + (
        "(default: the rubric's)" if scoring else "(default: video-prompt)"
    )
    parser.add_argument("--judge", metavar="JUDGE", help=judge)
    parser.add_argument(
        "--judge-model",
        action="append",
        default=[],
        metavar="MODEL",
        required=not scoring,
        help="a model of the panel, such as anthropic/…, openai/…, scripted/… or recorded/…; repeatable",
    )
    parser.add_argument(
        "--samples", type=_count, metavar="N", help="ask each model so often (default: the judge's own)"
    )
    parser.add_argument(
        "--journal", type=Path, metavar="FILE", help="keep answers here, and take those that are there"
    )
    parser.add_argument(
        "--recorded",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a journal that recorded/… models answer from; repeatable",
    )
    parser.add_argument("--scripts", type=Path, metavar="FOLDER", help="where scripted/… models are")
    parser.add_argument(
        "--suite", type=Path, metavar="FILE", help="take `models:` and `budget:` of this suite file"
    )


def judge_from(args: Namespace) -> Judge:
    """The judge that the flags name.

    Raises:
        InputError: it, or the panel, cannot be used.
    """
    from harness.judging.loading import DEFAULT, load, with_samples
    from harness.judging.plan import refuse_bad_panel

    refuse_bad_panel(args.judge_model)
    return with_samples(load(args.judge or DEFAULT), args.samples)


@contextmanager
def models_from(args: Namespace) -> Iterator[Session]:
    """The models that the flags reach; without ``--journal`` what they say is kept for this call only.

    Raises:
        InputError: a journal, or a script, cannot be used.
    """
    from tempfile import TemporaryDirectory

    from harness.runs.session import open_session

    with TemporaryDirectory(prefix="harness-") as folder:
        journal = args.journal or Path(folder) / "journal.jsonl"
        with open_session(_settings(args, journal)) as session:
            yield session


def _settings(args: Namespace, journal: Path) -> Settings:
    """The suite's settings, where a suite is named, with what flags say on top."""
    from dataclasses import replace

    from harness.models import Settings

    settings = Settings(journal)
    if args.suite:
        from harness.suite import load_suite

        settings = replace(load_suite(args.suite).models, journal=journal)
    recorded = tuple(args.recorded) or settings.recorded
    return replace(settings, scripts=args.scripts or settings.scripts, recorded=recorded)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:4]) <= 50:
        raise ArgumentTypeError(f"{text[:40]!r} is no number from 1 to 50")
    return int(text)
