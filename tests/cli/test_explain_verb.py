"""`harness explain`: every code has its page."""

import json

import pytest

from harness.findings import registry


@pytest.mark.parametrize("code", registry().values(), ids=lambda code: code.id)
def test_every_code_has_a_whole_page(code, call):
    for word in (code.id, code.id.lower(), code.name):
        result = call("explain", word)
        assert result.code == 0
        assert result.out.startswith(f"{code.id} {code.name} ({code.severity.label})")
    for part in (code.summary, code.why, code.example, code.remedy):
        assert part.strip(), f"{code.id} leaves part of its page empty"
        assert part.split()[0].lower() in result.out.lower()


def test_the_list_names_every_code_once(call):
    result = call("explain")
    for code in registry().values():
        assert result.out.count(f"{code.id}  {code.name} ") == 1


def test_a_family_gives_the_pages_of_its_codes(call):
    result = call("explain", "ext")
    family = [code for code in registry() if code.startswith("EXT")]
    assert family
    assert result.out.count("Why this is bad") == len(family)


def test_all_gives_every_page(call):
    assert call("explain", "--all").out.count("Why this is bad") == len(registry())


def test_json_holds_every_field(call):
    codes = json.loads(call("explain", "--json").out)
    assert [code["code"] for code in codes] == list(registry())
    assert set(codes[0]) == {"code", "name", "severity", "summary", "why", "example", "remedy", "source"}
    assert [code["code"] for code in json.loads(call("explain", "RUN", "--json").out)] == [
        code for code in registry() if code.startswith("RUN")
    ]


def test_every_family_has_a_title():
    from harness.cli.explain import FAMILIES, family

    assert {family(code) for code in registry().values()} <= set(FAMILIES)


def test_markdown_links_to_the_headings_that_it_has(call):
    text = call("explain", "--markdown").out
    for code in registry().values():
        anchor = f"{code.id} {code.name}".lower().replace(" ", "-")
        assert f"[{code.id}](#{anchor})" in text
        assert f"\n### {code.id} {code.name}\n" in text


@pytest.mark.parametrize(
    ("word", "near"), [("RUN0O1", "RUN001"), ("chek-failed", "check-failed"), ("zzz", "harness explain")]
)
def test_an_unknown_code_names_the_nearest(word, near, call):
    result = call("explain", word)
    assert result.code == 2
    assert near in result.err
