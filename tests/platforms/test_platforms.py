"""Profiles: the packaged ones say what the vendors' pages say, a user's own load or fail in one clear line."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from harness.platforms import PlatformError, Size, get, key, load, mentions, validate
from harness.platforms.library import PROFILES

GOOD = """\
schema: platform/1
id: own-1@2026-01
vendor: Own
name: Own 1
models: [own-1]
mentions: [Owny]
valid_from: 2026-01
provisional: false
seconds: {allowed: [3, 6], default: 3}
sizes: [1280x720]
sources:
  - {title: "Our own page", date: 2026-01-15}
"""


def write(folder: Path, text: str, name: str = "own-1@2026-01.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def decimals(*values):
    return tuple(Decimal(str(value)) for value in values)


# --- the packaged profiles ---------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_packaged_profile_is_valid_and_names_its_sources(path):
    assert validate(path) == []
    platform = load().get(path.stem)
    assert platform.sources
    assert all(source.title for source in platform.sources)


@pytest.mark.parametrize(
    ("profile", "seconds", "default"),
    [
        ("sora-2@2025-10", (4, 8, 12), 4),
        ("sora-2-pro@2025-10", (4, 8, 12), 4),
        ("sora-2@2026-03", (4, 8, 12, 16, 20), 4),
        ("sora-2-pro@2026-03", (4, 8, 12, 16, 20), 4),
        ("veo-3.0@2026-11", (4, 6, 8), None),
        ("veo-3.1@2026-11", (4, 6, 8), None),
        ("kling-2.6@2026-11", (5, 10), None),
        ("luma-ray-2@2026-11", (5, 9), None),
        ("pika-2.2@2026-11", (5, 10), None),
    ],
)
def test_the_lengths_on_offer(profile, seconds, default):
    offered = get(profile).seconds
    assert offered.allowed == decimals(*seconds)
    assert offered.default == (None if default is None else Decimal(default))


@pytest.mark.parametrize(
    ("profile", "low", "high"),
    [("runway-gen-4.5@2026-11", 2, 10), ("kling-3.0@2026-11", 3, 15), ("seedance-2.0@2026-11", 4, 15)],
)
def test_the_ranges_on_offer(profile, low, high):
    seconds = get(profile).seconds
    assert seconds.accepts(Decimal(low))
    assert seconds.accepts(Decimal(high))
    assert not seconds.accepts(Decimal(low) - 1)
    assert not seconds.accepts(Decimal(high) + Decimal("0.5"))


def test_sizes_of_sora_grew_in_march_2026_for_pro_only():
    wide = Size(1920, 1080)
    assert not get("sora-2-pro@2025-10").accepts_size(wide)
    assert get("sora-2-pro@2025-10").accepts_size(Size(1792, 1024))
    assert get("sora-2-pro@2026-03").accepts_size(wide)
    assert not get("sora-2@2026-03").accepts_size(wide)
    assert get("sora-2@2026-03").accepts_size(Size(720, 1280))


def test_what_a_profile_does_not_say_is_neither_accepted_nor_refused():
    luma = get("luma-ray-2@2026-11")
    assert luma.accepts_lines(720) is True
    assert luma.accepts_lines(1080) is False
    kling = get("kling-2.6@2026-11")
    assert kling.accepts_lines(720) is None
    assert kling.accepts_ratio(1.0) is True
    assert kling.accepts_ratio(21 / 9) is False
    assert get("seedance-2.0@2026-11").accepts_ratio(21 / 9) is None


def test_a_size_is_judged_by_ratio_and_lines_where_none_are_listed():
    veo = get("veo-3.0@2026-11")
    assert veo.accepts_size(Size(1920, 1080))
    assert not veo.accepts_size(Size(3840, 2160))
    assert not veo.accepts_size(Size(1080, 1080))
    pika = get("pika-2.2@2026-11")
    assert pika.accepts_size(Size(1920, 1080))
    assert not pika.accepts_size(Size(2560, 1440))
    assert not pika.accepts_ratio(3.0)
    assert get("runway-gen-4.5@2026-11").accepts_ratio(4 / 3), "1104x832 is sold as 4:3"


def test_limits_of_prompts_and_sound():
    assert get("sora-2@2025-10").prompt_max == 32_000
    assert get("runway-gen-4.5@2026-11").prompt_max == 2_000
    assert get("runway-gen-4.5@2026-11").audio == "no"
    assert get("kling-2.6@2026-11").audio == "switch"
    assert get("kling-2.6@2026-11").negative_prompt_max == 2_500
    assert get("veo-3.1@2026-11").negative_prompt is True
    assert get("veo-3.1@2026-11").reference_images == 3
    assert get("veo-3.0@2026-11").languages == ("en",)
    assert get("veo-3.0@2026-11").fps == (24,)
    assert get("sora-2@2026-03").seconds.extended == Decimal(120)


def test_provisional_are_those_read_from_resellers():
    provisional = {platform.name for platform in load().all if platform.provisional}
    assert provisional == {"Runway Gen-4.5", "Kling 2.6", "Kling 3.0", "Pika 2.2", "Seedance 2.0"}


# --- finding by name and day -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "on", "profile"),
    [
        ("sora-2", date(2025, 10, 1), "sora-2@2025-10"),
        ("sora-2", date(2026, 2, 28), "sora-2@2025-10"),
        ("sora-2", date(2026, 3, 1), "sora-2@2026-03"),
        ("sora-2", date(2027, 1, 1), "sora-2@2026-03"),
        ("sora-2", None, "sora-2@2026-03"),
        ("sora2", date(2025, 11, 1), "sora-2@2025-10"),
        ("Sora 2", date(2025, 11, 1), "sora-2@2025-10"),
        ("SORA_2_PRO", date(2025, 11, 1), "sora-2-pro@2025-10"),
        ("sora-2-2025-12-08", date(2025, 12, 9), "sora-2@2025-10"),
        ("veo-3.1-generate-preview", date(2025, 11, 1), "veo-3.1@2026-11"),
        ("Veo 3", date(2025, 11, 1), "veo-3.0@2026-11"),
        ("Kling v2.6", None, "kling-2.6@2026-11"),
        ("luma.ray-v2:0", None, "luma-ray-2@2026-11"),
        ("Runway Gen-4.5", None, "runway-gen-4.5@2026-11"),
        ("gen4.5", None, "runway-gen-4.5@2026-11"),
    ],
)
def test_a_model_is_found_in_every_spelling_at_its_day(model, on, profile):
    found = load().find(model, on)
    assert found is not None
    assert found.id == profile


@pytest.mark.parametrize(
    "model", ["veo-3.1-fast", "sora", "sora-1", "claude-sonnet-4-5-20250929", "", "kling-2.5"]
)
def test_another_model_is_not_taken_for_a_known_one(model):
    assert load().find(model) is None


def test_before_its_launch_a_model_has_no_profile():
    assert load().find("sora-2", date(2025, 9, 1)) is None


def test_a_profile_ends_where_it_says(tmp_path):
    write(tmp_path, GOOD.replace("provisional", "valid_until: 2026-02\nprovisional"))
    platforms = load(tmp_path)
    assert platforms.find("own-1", date(2026, 2, 28)).id == "own-1@2026-01"
    assert platforms.find("own-1", date(2026, 3, 1)) is None


def test_get_takes_an_id_or_a_model_and_names_what_resembles():
    assert get("sora-2-pro").id == "sora-2-pro@2026-03"
    with pytest.raises(PlatformError, match=r"sora-2@2025-11.*did you mean.*sora-2@2025-10"):
        get("sora-2@2025-11")


def test_mentions_need_a_version_or_the_vendors_own_spelling():
    platforms = load()
    text = "With Sora, or sora 2 pro? A sora is a bird, Kling v2.6 a model, pika an animal; Veo-3.1 too."
    found = [
        (name, text[start:end]) for name, start, end in mentions(text, platforms.names, platforms.brands)
    ]
    assert found == [
        (("sora",), "Sora"),
        (("sora", "2", "pro"), "sora 2 pro"),
        (("kling", "2.6"), "Kling v2.6"),
        (("veo", "3.1"), "Veo-3.1"),
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("Kling v2.6", "kling-2.6"), ("SORA_2", "sora 2"), ("gen-4.5", "Gen4.5")]
)
def test_keys_ignore_how_a_name_is_joined(one, other):
    assert key(one) == key(other)


# --- a user's own ------------------------------------------------------------------------------


def test_a_users_folder_adds_to_the_packaged_profiles_and_wins(tmp_path):
    write(tmp_path, GOOD)
    own = GOOD.replace("own-1@2026-01", "sora-2@2025-10").replace("models: [own-1]", "models: [sora-2]")
    own = own.replace("valid_from: 2026-01", "valid_from: 2025-10")
    write(tmp_path, own, "sora-2@2025-10.yaml")
    platforms = load(tmp_path)
    assert platforms.get("own-1@2026-01").seconds.allowed == decimals(3, 6)
    assert platforms.get("own-1@2026-01").sources[0].date == "2026-01-15"
    assert platforms.find("sora-2", date(2025, 11, 1)).vendor == "Own"
    assert "veo-3.1@2026-11" in platforms.ids
    assert load().get("sora-2@2025-10").vendor == "OpenAI"


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("allowed: [3, 6]", "allowed: [3, six]"), 9, "seconds.allowed[1]"),
        (("{allowed: [3, 6], default: 3}", "{min: 6, max: 3}"), 9, "seconds"),
        (("{allowed: [3, 6], default: 3}", "{allowed: [3], min: 1}"), 9, "seconds"),
        (("{allowed: [3, 6], default: 3}", "{default: 3}"), 9, "seconds"),
        (("sizes: [1280x720]", "sizes: [wide]"), 10, "sizes[0]"),
        (("sizes: [1280x720]", "sizes: 1280x720"), 10, "sizes"),
        (("sizes: [1280x720]", "sizes: []"), 10, "sizes"),
        (("sizes: [1280x720]", "aspect_ratios: [wide]"), 10, "aspect_ratios[0]"),
        (("sizes: [1280x720]", "resolutions: [sharp]"), 10, "resolutions[0]"),
        (("sizes: [1280x720]", "audio: loud"), 10, "audio"),
        (("sizes: [1280x720]", "fps: [fast]"), 10, "fps[0]"),
        (("sizes: [1280x720]", "prompt: {max_characters: many}"), 10, "prompt.max_characters"),
        (("sizes: [1280x720]", "prompt: 2000"), 10, "prompt"),
        (
            ("sizes: [1280x720]", "content: [{kind: people, severity: bad, rule: No.}]"),
            10,
            "content[0].severity",
        ),
        (("sizes: [1280x720]", "aspect_ratio_range: {min: 3, max: 2}"), 10, "aspect_ratio_range"),
        (("sizes:", "sises:"), 10, "did you mean sizes"),
        (("valid_from: 2026-01", "valid_from: January"), 7, "2025-10"),
        (("valid_from: 2026-01", "valid_from: 2026-13"), 7, "valid_from"),
        (("provisional: false", "provisional: maybe"), 8, "provisional"),
        (("provisional: false\n", ""), 1, "provisional"),
        (("name: Own 1", "name: 1"), 4, "name"),
        (("models: [own-1]", "models: []"), 5, "models"),
        (("schema: platform/1", "schema: platform/2"), 1, "platform/1"),
        (("date: 2026-01-15", "date: soon"), 12, "sources[0].date"),
    ],
)
def test_a_broken_profile_is_one_line_with_file_line_key_and_remedy(tmp_path, change, line, said):
    old, new = change
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PlatformError) as caught:
        load(tmp_path).get("own-1@2026-01")
    message = str(caught.value)
    assert message.startswith(f"{path}: line {line}")
    assert said in message
    assert " — " in message
    assert "\n" not in message
    assert validate(path), "the schema must refuse what the loader refuses"


@pytest.mark.parametrize(
    "text", ["", "[", "- 1", "a: &x 1\nb: *x", "schema: platform/1", "\x00", "a: 1\na: 2"]
)
def test_what_is_no_profile_is_refused_without_a_traceback(tmp_path, text):
    path = write(tmp_path, text)
    with pytest.raises(PlatformError) as caught:
        load(tmp_path).get("own-1@2026-01")
    assert "\n" not in str(caught.value)
    assert validate(path)


def test_bytes_and_folders_that_are_no_profiles(tmp_path):
    (tmp_path / "own-1@2026-01.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlatformError, match="UTF-8"):
        load(tmp_path).get("own-1@2026-01")
    large = tmp_path / "large"
    large.mkdir()
    (large / "big.yaml").write_bytes(b"#" * 70_000)
    with pytest.raises(PlatformError, match="bytes"):
        load(large).get("big")
    with pytest.raises(PlatformError, match="no directory"):
        load(tmp_path / "absent")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PlatformError, match="no platform profiles"):
        load(tmp_path / "empty")


def test_a_profile_that_is_called_otherwise_than_its_file_is_refused(tmp_path):
    write(tmp_path, GOOD, "other@2026-01.yaml")
    with pytest.raises(
        PlatformError, match=r"id: is own-1@2026-01, but the file is called other@2026-01\.yaml"
    ):
        load(tmp_path).get("other@2026-01")


def test_the_schema_accepts_what_the_loader_accepts(tmp_path):
    assert validate(write(tmp_path, GOOD)) == []


def test_loading_does_not_import_the_schema_library():
    import subprocess
    import sys

    code = "import sys; from harness.platforms import get; get('sora-2@2025-10'); sys.exit('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_ids_sources_and_texts_of_the_packaged_profiles_hold_no_path():
    assert all(not Path(platform.origin).is_absolute() for platform in load().all)


def test_the_profile_in_the_documentation_is_valid(tmp_path):
    page = (Path(__file__).resolve().parents[2] / "docs" / "platforms.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert validate(write(tmp_path, example, "our-model@2026-10.yaml")) == []
    path = write(tmp_path, example.replace("[5, 10]", "[5, ten]"), "our-model@2026-10.yaml")
    with pytest.raises(PlatformError) as caught:
        load(tmp_path).get("our-model@2026-10")
    said = page.partition("remedy:\n\n```\n")[2].partition("\n")[0]
    assert str(caught.value) == said.replace("our-platforms/our-model@2026-10.yaml", str(path))
    assert all(profile in page for profile in load().ids)
