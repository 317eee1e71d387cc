"""Real pages in a real Chromium: a run is made, its report opened from the file, every request watched."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import harness as package
from harness.recordings import RecordedPrompt, Recording, Turn, read, write_json
from harness.recordings.origin import Origin, Party

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
NEEDED = ("playwright", "axe_playwright_python")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
if (MISSING or not CHROMIUM) and os.environ.get("BROWSER_TESTS") == "required":
    wanted = [f"pip install {' '.join(MISSING).replace('_', '-')}"] if MISSING else []
    wanted += [] if CHROMIUM else ["apt-get install chromium (or set CHROMIUM to a Chromium or Chrome)"]
    raise pytest.UsageError(f"the browser tests need: {'; '.join(wanted)}")


def pytest_ignore_collect(config):
    """These tests run only where they are asked for by name: playwright's event loop would disturb others'."""
    asked = any("browser" in str(argument) for argument in config.args)
    return True if MISSING or not CHROMIUM or not asked else None


ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(package.__file__).resolve().parents[1]
"""Where the harness under test is: installed, or this repository."""
SUITE = "schema: suite/1\nrecordings: [recordings]\nrubric: cinematic\nbaseline: baseline\noutput: run\n"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def harness(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line, as a user calls it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HARNESS_")}
    return subprocess.run(
        [sys.executable, "-m", "harness", *words],
        cwd=cwd,
        env={**environment, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory) -> Path:
    """The folder of a run that was compared with a baseline, after one recording broke."""
    folder = tmp_path_factory.mktemp("suite")
    recordings = folder / "recordings"
    shutil.copytree(ROOT / "fixtures/recordings", recordings)
    (one,) = read(ROOT / "fixtures/recordings/kai-tamura-reyes-vending-quest.md")
    (other,) = read(ROOT / "fixtures/recordings/kai-tamura-reyes-rain-shader.md")
    (third,) = read(ROOT / "fixtures/recordings/kai-tamura-reyes-boss-door.md")
    for version, model, source in (("1", "steady", one), ("2", "steady", other), ("2", "hasty", third)):
        persona = Party("kai", version, "0" * 64, f"scripted/{model}")
        copilot = Party("desk", "1", "1" * 64, f"scripted/{model}")
        origin = Origin(
            "platform-at-night", "2" * 64, 0, persona, copilot, "approved", input_tokens=1200, cost=0.004
        )
        name = f"fresh-{version}-{model}"
        fresh = replace(
            source, id=name, origin=origin, models={"copilot": f"scripted/{model}"}, format="harness-json"
        )
        (recordings / f"{name}.json").write_text(write_json(fresh), encoding="utf-8")
    hostile(recordings / "hostile.json")
    prompt = "A mill at dawn. 0-3s: the wheel turns. 5-8s: it slows. 7-12s: it stands. Duration: 10 seconds."
    talk = [
        {"role": "user", "content": "I want a mill, ten seconds."},
        {"role": "assistant", "content": f"<final_prompt>\n{prompt}\n</final_prompt>"},
        {"role": "user", "content": "Perfect. Agreed."},
    ]
    (recordings / "mill.json").write_text(json.dumps({"messages": talk}), encoding="utf-8")
    (folder / "harness.yaml").write_text(SUITE, encoding="utf-8")
    assert harness("eval", cwd=folder).returncode == 0
    assert harness("baseline", "accept", cwd=folder).returncode == 0
    broken = recordings / "henrike-albrecht-sow-astrolabe.md"
    head, rest = broken.read_text(encoding="utf-8").split("```\n", 1)
    broken.write_text(f"{head}```\na latch\n```{rest.split('```', 1)[1]}", encoding="utf-8")
    done = harness("eval", cwd=folder)
    assert done.returncode == 1, done.stderr
    return folder / "run"


HOSTILE = (
    "<script>window.broken=1</script><img src=x onerror=window.broken=2></div></body></html>"
    "<!--rate--> {{7*7}} {% raw %} </script><svg onload=window.broken=3> javascript:window.broken=4 "
    '" onmouseover="window.broken=5" \' autofocus onfocus=window.broken=6 '
    "\u202egnp.exe\u202c \u2066isolate \x1b[31mred\x1b[0m \x1b]0;title\x07 \u2028 \x00 &lt;b&gt; =1+1 | ``` ]]> "
)


def hostile(path: Path) -> None:
    """A dialogue whose every text, name and heading attacks the page it will stand on."""
    prompt = (
        f"### Camera {HOSTILE}\nLocked off, 35mm. 0-3s: {HOSTILE} rain. 5-8s: {HOSTILE} snow. Duration 8s.\n\n"
        f"### Sound\n{HOSTILE} wind. {'x' * 1_000_000}"
    )
    persona = f"Mallory {HOSTILE}"
    said = (
        ("persona", persona, f"I want rain, then snow, eight seconds. {HOSTILE}"),
        ("copilot", f"Desk {HOSTILE}", f"<final_prompt>\n{prompt}\n</final_prompt>"),
        ("persona", persona, f"Perfect. Agreed. {HOSTILE}"),
    )
    recording = Recording(
        id=f"hostile {HOSTILE}",
        format="harness-json",
        turns=tuple(Turn(index, role, speaker, text) for index, (role, speaker, text) in enumerate(said)),
        recorded=RecordedPrompt(f"fragment {HOSTILE}"),
        persona=persona,
        copilot=f"Desk {HOSTILE}",
        models={"copilot": f"model {HOSTILE}"},
    )
    path.write_text(write_json(recording), encoding="utf-8")


@pytest.fixture
def visit(browser, run) -> Iterator[Callable]:
    """Open a page of the report from its file; afterwards nothing may have failed or left the folder."""
    contexts, complaints, requests = [], [], []

    def open_page(path: str, **settings):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
        page.goto((run / path.partition("#")[0]).as_uri() + "#" * ("#" in path) + path.partition("#")[2])
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    strangers = [url for url in requests if not url.startswith((run.as_uri(), "data:"))]
    assert strangers == []
