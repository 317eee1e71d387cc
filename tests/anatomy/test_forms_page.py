"""The grammar documents itself: its page is in step, its examples and traps are what it says."""

from pathlib import Path

import pytest

from harness.anatomy import parse
from harness.anatomy.forms_page import page
from harness.anatomy.times import FORMS, FURTHER_POINT, TRAPS, read_times

PAGE = Path(__file__).resolve().parents[2] / "docs" / "time-forms.md"


def test_the_page_is_in_step():
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("form", "example"),
    [(form, example) for form in (*FORMS, FURTHER_POINT) for example in form.examples],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_an_example_means_what_its_form_means(form, example):
    read = [found.meaning for found in read_times(example)]
    assert read[-1:] == ([form.meaning] if form.meaning != "none" else [])


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_no_time(trap):
    assert not parse(trap).timeline
    assert not parse(f"A heron, {trap}, in fog.").timeline
