"""The journal: what is written, found again, mended, and refused."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from asking import KEY, asked, lines, reaching, request
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from loopback_server import Faults

from harness.errors import InputError
from harness.models import Message, Request, Sampling, SystemBlock
from harness.models.hub import open_models
from harness.models.identity import identify
from harness.models.journal import Journal, line_of
from harness.models.journal_writer import JournalWriter

ROOT = Path(__file__).resolve().parents[2]


def test_every_line_keeps_to_the_schema(loopback, tmp_path):
    server = loopback(faults=Faults(0.4, most=3))
    settings = reaching(server.url, tmp_path, timeout=1.0)
    system = (SystemBlock("You write prompts.", cache=True),)
    schema = {"type": "object", "properties": {"score": {"type": "integer"}}, "required": ["score"]}
    requests = [request(f"call {n}", p, system=system) for n in range(30) for p in ("anthropic", "openai")]
    asked(settings, *requests, request("judge", schema=schema, purpose="judge", label="item 1"))
    text = files("harness").joinpath("schemas", "journal-1.schema.json").read_text(encoding="utf-8")
    validator = Draft202012Validator(json.loads(text))
    written = settings.journal.read_text(encoding="utf-8").splitlines()
    assert len(written) > 62
    for line in written:
        validator.validate(json.loads(line))


def test_a_text_is_written_once_however_often_it_is_sent(loopback, tmp_path):
    server = loopback()
    long = "A database of prompts. " * 2000
    settings = reaching(server.url, tmp_path)
    asked(settings, *(request(f"call {n}", system=(SystemBlock(long),)) for n in range(20)))
    text = settings.journal.read_text(encoding="utf-8")
    assert text.count(long) == 1
    # Nor is an answer written again that becomes a message.
    first = lines(settings)[0]["answer"]["text"]
    talk = replace(request(), messages=(Message("user", "x"), Message("assistant", first)))
    asked(settings, talk)
    assert settings.journal.read_text(encoding="utf-8").count(first) == 1


def test_what_identifies_a_call():
    base = request("x", system=(SystemBlock("s"),))
    same = replace(base, purpose="persona", label="dialogue 3")
    assert identify(same).key == identify(base).key
    others = [
        replace(base, replicate=1),
        replace(base, model="anthropic/other"),
        replace(base, messages=(Message("assistant", "x"),)),
        replace(base, messages=(*base.messages, Message("user", "x"))),
        replace(base, system=(SystemBlock("s", cache=True),)),
        replace(base, system=()),
        replace(base, sampling=Sampling(temperature=0.0)),
        replace(base, sampling=Sampling(seed=0)),
        replace(base, schema={}),
    ]
    assert len({identify(one).key for one in (base, *others)}) == 1 + len(others)


def test_the_key_is_the_documented_one():
    """docs/models.md says how a key is made; a key that changed would ask, and pay, for everything again."""
    one = Request("scripted/x", (Message("user", "Grüße"),), (SystemBlock("s", cache=True),), replicate=2)
    assert identify(one).key == "fa282e5bee7b568388ee7a352f3a246d808c8d149909e7fec4113a7a486718b1"


def test_replicates_never_share_and_twins_always_do(loopback, tmp_path):
    server = loopback(latency=0.05)
    settings = reaching(server.url, tmp_path)
    one = request()
    answers, hub = asked(settings, one, one, one, replace(one, replicate=1), replace(one, label="other"))
    assert len(server.calls) == hub.calls == 2
    assert answers[0] is answers[1]
    assert len({answer.request_id for answer in answers}) == 1


def test_an_answer_is_on_the_disk_before_it_is_used(loopback, tmp_path):
    server = loopback()
    settings = reaching(server.url, tmp_path)

    async def ask_and_look():
        async with open_models(settings, environment={"PLANTED_KEY": KEY}) as hub:
            for number in range(20):
                one = request(f"call {number}")
                answer = await hub.ask(one)
                assert Journal(settings.journal).answer(identify(one).key) == answer

    asyncio.run(ask_and_look())


@pytest.mark.parametrize("cut", [1, 2, 30, 400])
def test_a_torn_last_line_is_kept_aside_and_asked_again(loopback, tmp_path, cut):
    server = loopback()
    settings = reaching(server.url, tmp_path)
    requests = [request(f"call {n}") for n in range(3)]
    answers, before = asked(settings, *requests)
    whole = settings.journal.read_bytes()
    settings.journal.write_bytes(whole[:-cut])
    again, hub = asked(settings, *requests)
    assert again == answers
    aside = settings.journal.with_name("journal.jsonl.torn")
    if cut == 1:  # only the line end was lost: nothing is
        assert (hub.calls, hub.torn) == (0, 0)
        assert settings.journal.read_bytes() == whole
    else:
        assert hub.calls == 1
        assert aside.read_bytes().rstrip(b"\n") == whole[:-cut].rpartition(b"\n")[2]
        assert hub.torn == len(aside.read_bytes()) - 1
    assert hub.spent.picodollars == before.spent.picodollars
    for line in settings.journal.read_bytes().splitlines():
        json.loads(line)


@settings(deadline=None)  # the disk takes its time
@given(st.integers(0, 4000))
def test_a_journal_cut_anywhere_can_be_opened(length):
    entry = {"key": "k", "answer": {"text": "Grüße…", "name": "n"}, "usage": {"input_tokens": 1}, "cost": 0.5}
    written = [line_of({"schema": "journal/1"}), *(line_of({**entry, "key": f"k{n}"}) for n in range(30))]
    ends = list(accumulate(map(len, written)))
    with TemporaryDirectory() as folder:
        path = Path(folder, "journal.jsonl")
        path.write_bytes(b"".join(written)[:length])
        with JournalWriter(path) as writer:
            kept = len(writer.journal)
        assert kept == sum(length >= end - 1 for end in ends[1:])  # a line may lack its end
        reread = Journal(path)
        assert len(reread) == kept
        assert reread.size == path.stat().st_size


def test_zeros_after_a_power_cut_are_torn(loopback, tmp_path):
    server = loopback()
    settings = reaching(server.url, tmp_path)
    asked(settings, request("one"))
    with settings.journal.open("ab") as file:
        file.write(b"\0" * 4096)
    _, hub = asked(settings, request("one"), request("two"))
    assert (hub.torn, hub.calls) == (4096, 1)


def test_a_damaged_line_in_the_middle_is_refused_with_its_number(loopback, tmp_path):
    server = loopback()
    settings = reaching(server.url, tmp_path)
    asked(settings, *(request(f"call {n}") for n in range(3)))
    kept = settings.journal.read_bytes().splitlines(keepends=True)
    for damaged in (
        b'{"key": \n',
        b"[]\n",
        b"null\n",
        b'{"schema":"journal/9"}\n',
        b'{"key":"k"}\n',
        b"\xff\n",
    ):
        settings.journal.write_bytes(b"".join([*kept[:2], damaged, *kept[2:]]))
        with pytest.raises(InputError) as caught:
            asked(settings, request())
        assert "line 3" in str(caught.value)
        assert "take that line out" in str(caught.value)


def test_two_processes_on_one_run_are_refused(tmp_path):
    settings = reaching("", tmp_path)
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom harness.models import Settings\n"
        "from harness.models.hub import open_models\n"
        "async def main():\n"
        "    async with open_models(Settings(Path(sys.argv[1]))):\n"
        "        print('open', flush=True)\n        sys.stdin.read()\n"
        "asyncio.run(main())\n"
    )
    words = [sys.executable, "-c", code, str(settings.journal)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout.readline() == "open\n"
        with pytest.raises(InputError, match="being worked on by another process"):
            asked(settings, request())
        other.kill()
    # Its lock went with it.
    settings = replace(settings, attempts=1)
    asked(settings)


def test_half_a_surrogate_pair_comes_back_as_it_was(loopback, tmp_path):
    server = loopback(reply=lambda body: "half \ud83d of it, then é")
    settings = reaching(server.url, tmp_path)
    [first], _ = asked(settings, request("lone \udc00 half"))
    [again], hub = asked(settings, request("lone \udc00 half"))
    assert first == again
    assert "\ud83d" in again.text
    assert hub.calls == 0


def test_a_caller_who_leaves_loses_nothing(loopback, tmp_path):
    server = loopback(latency=0.2)
    settings = reaching(server.url, tmp_path)

    async def leave():
        async with open_models(settings, environment={"PLANTED_KEY": KEY}) as hub:
            task = asyncio.create_task(hub.ask(request()))
            await asyncio.sleep(0.05)
            task.cancel()

    asyncio.run(leave())
    [_], hub = asked(settings, request())
    assert hub.calls == 0
    assert len(server.calls) == 1
