"""Packaged data: what is kept is used only for the very file it was made of, and never needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import harness
from harness import packaged

PACKAGE = Path(harness.__file__).parent


@pytest.fixture
def data_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    path = tmp_path / "words.yaml"
    path.write_text("a: [one, two]\nb: {c: 1.5, d: null}\n", encoding="utf-8")
    return path


def test_the_second_reading_does_not_build(data_file: Path) -> None:
    built: list[Path] = []

    def build(path: Path) -> Any:
        built.append(path)
        return {"words": ("one", "two"), "set": frozenset({1})}

    first = packaged.compiled(data_file, "table", build)

    assert (
        packaged.compiled(data_file, "table", build)
        == first
        == {"words": ("one", "two"), "set": frozenset({1})}
    )
    assert built == [data_file]


def test_another_module_that_builds_is_another_table(data_file: Path) -> None:
    """A builder that changed must not be answered with what it made before it did."""
    packaged.load(data_file)

    assert packaged.compiled(data_file, "data", lambda path: "built here") == "built here"


def test_the_value_is_what_the_file_says(data_file: Path) -> None:
    assert packaged.load(data_file) == {"a": ["one", "two"], "b": {"c": 1.5, "d": None}}


def test_a_changed_file_is_read_anew(data_file: Path) -> None:
    packaged.load(data_file)
    data_file.write_text("a: [three]\n", encoding="utf-8")

    assert packaged.load(data_file) == {"a": ["three"]}


@pytest.mark.parametrize("damage", [b"", b"\x00", b"nonsense", b"\xfb\x00\x00"])
def test_a_damaged_copy_is_no_loss(data_file: Path, damage: bytes) -> None:
    expected = packaged.load(data_file)
    (kept,) = (data_file.parent / "__pycache__").iterdir()
    kept.write_bytes(damage)

    assert packaged.load(data_file) == expected


def test_nothing_is_kept_where_byte_code_may_not_be_written(
    data_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    packaged.load(data_file)

    assert not (data_file.parent / "__pycache__").exists()


def test_a_folder_that_takes_no_files_is_no_loss(data_file: Path) -> None:
    (data_file.parent / "__pycache__").write_text("in the way")

    assert packaged.load(data_file)["a"] == ["one", "two"]


def test_every_data_file_loads_as_yaml_reads_it() -> None:
    files = sorted(PACKAGE.glob("*/data/*.yaml"))

    assert files
    for path in files:
        assert packaged.load(path) == yaml.safe_load(path.read_text(encoding="utf-8"))
