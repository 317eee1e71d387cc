"""``harness mutate`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from harness.cli import main

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "fixtures" / "recordings" / "kai-tamura-reyes-loot-goblin.md"
SCHEMA = json.loads((ROOT / "harness" / "schemas" / "mutation-1.schema.json").read_text(encoding="utf-8"))


def test_json_follows_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", str(GOOD), "--only", "extraction", "--json"]) == 0

    jsonschema.validate(json.loads(capsys.readouterr().out), SCHEMA)


def test_the_same_seed_prints_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for _ in range(2):
        main(["mutate", str(GOOD), "--only", "truncate", "--seed", "3", "--json"])
        printed.append(capsys.readouterr().out)

    assert printed[0] == printed[1]


def test_the_table_and_the_page_name_operators_and_misses(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", str(GOOD), "--only", "extraction"]) == 0
    table = capsys.readouterr().out
    assert "truncate" in table
    assert "clean recordings with an error: 0 of 1" in table

    assert main(["mutate", str(GOOD), "--only", "truncate", "--markdown"]) == 0
    assert "| truncate | the saved prompt ends in the middle of a word |" in capsys.readouterr().out


def test_a_recording_that_saved_a_fragment_can_be_used_as_agreed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head, block = GOOD.read_text(encoding="utf-8").split("```\n", 1)
    broken = tmp_path / "broken.md"
    broken.write_text(f"{head}```\nA goblin.\n```{block.split('```', 1)[1]}", encoding="utf-8")

    main(["mutate", str(broken), "--only", "truncate"])
    assert "clean recordings with an error: 1 of 1" in capsys.readouterr().out
    main(["mutate", str(broken), "--only", "truncate", "--as-agreed"])
    assert "clean recordings with an error: 0 of 1" in capsys.readouterr().out


def test_less_than_asked_for_fails(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rubric = tmp_path / "blind.yaml"
    rubric.write_text(
        "id: blind\nversion: 1\ncriteria:\n  - id: readability\n    check: readability\n    weight: 1\n"
    )

    code = main(["mutate", str(GOOD), "--rubric", str(rubric), "--only", "timing", "--least", "0.5"])

    assert code == 1
    assert "were asked for" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no recording is named"),
        (["nowhere.md"], "nowhere.md"),
        ([str(GOOD), "--only", "nonsense"], "there is no operator or family"),
        ([str(GOOD), "--least", "2"], "no number from 0 to 1"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mutate", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_operators_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutate", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 30
