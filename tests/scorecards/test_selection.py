"""Which findings are kept, and in which order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.errors import InputError
from harness.findings import registry
from harness.findings.codes.run import BELOW_FLOOR, CHECK_FAILED, NOTHING_SCORED
from harness.scorecards.selection import Selection
from harness.spans import Span, in_file, in_recorded

FOUND = [
    NOTHING_SCORED.finding("c"),
    CHECK_FAILED.finding("b", Span(3, 1, 2)),
    CHECK_FAILED.finding("b", Span(0, 1, 2)),
    CHECK_FAILED.finding("b", in_recorded(0, 1)),
    CHECK_FAILED.finding("b", in_file(0, 1)),
    BELOW_FLOOR.finding("a"),
]


def ids(select=(), ignore=()):
    return sorted({finding.code.id for finding in Selection(select, ignore).of(FOUND)})


@pytest.mark.parametrize(
    ("select", "ignore", "kept"),
    [
        ([], [], ["RUN001", "RUN002", "RUN003"]),
        (["RUN001"], [], ["RUN001"]),
        (["check-failed,RUN002"], [], ["RUN001", "RUN002"]),
        (["run"], ["RUN001"], ["RUN002", "RUN003"]),
        (["RUN001"], ["RUN"], ["RUN001"]),
        (["RUN"], ["RUN"], []),
        ([], ["below-floor", "run003"], ["RUN001"]),
        ([" , "], [], ["RUN001", "RUN002", "RUN003"]),
    ],
)
def test_the_more_specific_entry_wins(select, ignore, kept):
    assert ids(select, ignore) == kept


@pytest.mark.parametrize("flag", ["select", "ignore"])
@pytest.mark.parametrize("name", ["RUN009", "chek-failed", "XXX", "01"])
def test_an_unknown_code_is_refused_with_the_flag(flag, name):
    with pytest.raises(InputError) as caught:
        Selection(**{flag: [name]})
    assert str(caught.value).startswith(f"--{flag}: there is no finding")


@given(st.permutations(FOUND + FOUND))
@settings(max_examples=25, deadline=None)
def test_order_and_doubles_of_the_input_do_not_matter(found):
    kept = Selection().of(found)
    assert kept == Selection().of(FOUND)
    assert len(kept) == len(FOUND)
    assert [finding.severity for finding in kept] == sorted((f.severity for f in kept), reverse=True)


def test_every_code_can_be_selected_by_id_name_and_family():
    for code in registry().values():
        finding = code.finding("m")
        for name in (code.id, code.name, code.id[:3]):
            assert Selection([name]).of([finding]) == (finding,)
