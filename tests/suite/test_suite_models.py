"""The suite's sections models: and budget:."""

from __future__ import annotations

import pytest

from harness.errors import InputError
from harness.models import Budget, Price, Provider, Settings
from harness.suite import load_suite

MINIMAL = "schema: suite/1\nrecordings: [recordings]\n"


def load(folder, text, **flags):
    path = folder / "harness.yaml"
    path.write_text(MINIMAL + text, encoding="utf-8")
    return load_suite(path, environment={}, flags=flags)


def test_without_the_sections_scripts_have_a_folder_and_nothing_is_bounded(tmp_path):
    assert load(tmp_path, "").models == Settings(scripts=tmp_path / "fixtures" / "scripts")


def test_everything_that_the_sections_can_say(tmp_path):
    suite = load(
        tmp_path,
        """
models:
  scripts: played
  recorded: [kept/journal.jsonl]
  attempts: 3
  providers:
    openai: {concurrency: 10, requests_per_minute: 500, tokens_per_minute: 200000, timeout: 60}
    ollama: {client: openai, base_url: "http://localhost:11434/v1", api_key_env: OLLAMA_KEY}
  prices:
    ollama/llama3.2: {input: 0, output: 0}
    openai/own: {input: 1.5, output: 6, cached: 0.2, cache_write: 2}
budget: {max_cost: 2.5, max_tokens: 1000000}
""",
    )
    assert suite.models == Settings(
        providers={
            "openai": Provider(
                concurrency=10, requests_per_minute=500, tokens_per_minute=200_000, timeout=60
            ),
            "ollama": Provider(
                client="openai", base_url="http://localhost:11434/v1", api_key_env="OLLAMA_KEY"
            ),
        },
        prices={"ollama/llama3.2": Price(0, 0), "openai/own": Price(1.5, 6, 0.2, 2)},
        budget=Budget(2.5, 1_000_000),
        attempts=3,
        scripts=tmp_path / "played",
        recorded=(tmp_path / "kept" / "journal.jsonl",),
    )


def test_flags_beat_the_budget_of_the_file(tmp_path):
    suite = load(tmp_path, "budget: {max_cost: 2}\n", max_cost="5", max_tokens="1,000")
    assert suite.models.budget == Budget(5.0, 1000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("models: {providers: {openai: {base_urI: x}}}\n", ["unknown key 'base_urI'", "base_url"]),
        ("models: {providers: {openai: {api_key: sk-1}}}\n", ["unknown key 'api_key'", "api_key_env"]),
        (
            "models:\n  providers:\n    openai: {base_url: 'http://me:secret@host/v1'}\n",
            ["line 5", "base_url"],
        ),
        ("models: {prices: {openai/x: {input: 1}}}\n", ["has no output"]),
        ("models: {prices: {openai/x: {input: -1, output: 0}}}\n", ["number from 0 on"]),
        ("models: {attempts: 0}\n", ["models.attempts", "from 1 to 50"]),
        ("budget: {max_cost: much}\n", ["budget.max_cost", "write a number"]),
        ("budget: {max_tokens: 1.5}\n", ["budget.max_tokens", "write a whole number"]),
        ("budget: {max_cost: .nan}\n", ["budget.max_cost", "is not a number"]),
        ("budget: {max_money: 1}\n", ["unknown key 'max_money'"]),
    ],
)
def test_refusals_name_the_place_and_the_remedy(tmp_path, text, expected):
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    for part in expected:
        assert part in str(caught.value)
