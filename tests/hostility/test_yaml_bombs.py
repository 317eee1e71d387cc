"""YAML that grows, points at itself or names Python: refused in one line, in every file that a user writes."""

import pytest

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)
HOSTILE = {
    "bomb": BOMB,
    "loop": "a: &a [*a]\n",
    "merge": "a: &a {b: 1}\nc: {<<: *a}\n",
    "python": "!!python/object/apply:os.system ['touch owned']\n",
    "tag": "id: !!binary aGk=\n",
    "deep": "[" * 5000 + "]" * 5000,
    "deep-block": "".join("  " * n + "- \n" for n in range(300)),
    "long-key": "? " + "k" * 200_000 + "\n: 1\n",
    "huge": "a: " + "x" * (1 << 21) + "\n",
    "twice": "schema: a\nschema: b\n",
    "two-documents": "a: 1\n---\nb: 2\n",
    "nul": "a: \x00\n",
    "latin": "é".encode("latin-1"),
    "utf16": "schema: suite/1".encode("utf-16"),
    "number": "version: " + "9" * 5000 + "\n",
    "list": "- 1\n- 2\n",
    "nothing": "",
    "scalar": "42\n",
    "infinite": "version: .inf\nid: .nan\n",
}


def fresh(folder, **files):
    """A suite with fresh dialogues whose files are good but for those given."""
    good = {
        "p.md": "---\nid: odile\nversion: 1\nspeaker: Odile\n---\nYou are Odile.\n",
        "c.md": "---\nid: slate\nversion: 1\nspeaker: Slate\n---\nYou are Slate.\n",
        "s.yaml": "schema: scenario/1\nid: day\nsituation: Dusk.\nopening: {text: What do you see?}\n",
        "k.yaml": "schema: script/1\nrules: [{when: {}, say: [Approved.]}]\n",
        "harness.yaml": "schema: suite/1\noutput: run\nfresh:\n  personas: [p.md]\n  copilots: [c.md]\n"
        "  scenarios: [s.yaml]\n  models: [scripted/k.yaml]\n",
    }
    for name, text in {**good, **files}.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(data)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("harness.yaml", ("eval",)),
        ("own.yaml", ("score", "one.json", "--rubric", "own.yaml")),
        ("sora-9@2031-01.yaml", ("score", "one.json", "--platform", "sora-9@2031-01.yaml")),
        ("s.yaml", ("run", "--dry-run")),
        ("judge.yaml", ("judge", "rate", "one.json", "--judge", "judge.yaml", "--model", "scripted/k.yaml")),
        ("k.yaml", ("run",)),
    ],
)
def test_hostile_yaml_is_refused_in_one_line(name, words, kind, call_here, recording, tmp_path):
    (tmp_path / "one.json").write_bytes(recording)
    fresh(tmp_path)
    text = HOSTILE[kind]
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    said = call_here(*words)
    assert said.code == 2, said.err
    assert said.err.startswith("harness: "), said.err
    assert said.err.count("\n") == 1, said.err
    assert len(said.err) < 1000
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("kind", ["bomb", "loop", "python", "deep", "huge", "latin", "nul"])
def test_hostile_front_matter_too(kind, call_here, tmp_path):
    text = HOSTILE[kind]
    data = text if isinstance(text, bytes) else text.encode()
    fresh(tmp_path, **{"p.md": b"---\n" + data + b"\n---\nYou are Odile.\n"})
    said = call_here("run", "--dry-run")
    assert said.code == 2, said.err
    assert said.err.startswith("harness: p.md"), said.err
    assert said.err.count("\n") == 1, said.err
