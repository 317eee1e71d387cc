"""Every form and every trap, one row each, through `parse`."""

from decimal import Decimal

import pytest

from harness.anatomy import parse


def figures(text):
    timeline = parse(text).timeline
    return {
        "beats": [(float(beat.start), float(beat.end)) for beat in timeline.beats],
        "cues": [float(cue.at) for cue in timeline.cues],
        "holds": [float(hold.seconds) for hold in timeline.holds],
        "relative": [(part.position, float(part.seconds)) for part in timeline.relative],
        "total": None if timeline.declared_seconds is None else float(timeline.declared_seconds),
        "claims": [claim.count for claim in timeline.claims],
    }


NOTHING = {"beats": [], "cues": [], "holds": [], "relative": [], "total": None, "claims": []}


BEATS = [
    ("0-2s: A heron lands. 2-4s: It drinks.", [(0, 2), (2, 4)]),
    ("0–3 seconds: rain. 3–6 seconds: sun.", [(0, 3), (3, 6)]),
    ("0.00–4.00s: dawn\n4.00–8.00s: dusk", [(0, 4), (4, 8)]),
    ("0.0s-4s a heron, 4s-8s a boat", [(0, 4), (4, 8)]),
    ("0 to 1.5 seconds: a heron lands", [(0, 1.5)]),
    ("The heron lands (0-1.5s), then drinks (1.5-3s).", [(0, 1.5), (1.5, 3)]),
    ("[00:00-00:05] A heron\n[00:05-00:10] A boat", [(0, 5), (5, 10)]),
    ("00:00–00:03 | wide\n00:03–00:06 | close", [(0, 3), (3, 6)]),
    ("0:00 - 0:04 A heron\n0:04 - 0:08 A boat", [(0, 4), (4, 8)]),
    ("0:00.0–0:02.5: A heron\n0:02.5–0:05.0: A boat", [(0, 2.5), (2.5, 5)]),
    ("[00:00:00 - 00:00:05] A heron\n[00:00:05 - 00:00:08] A boat", [(0, 5), (5, 8)]),
    ("0-3秒：推近。3-6秒：拉远。", [(0, 3), (3, 6)]),
    ("第1-3秒：推近。第4-6秒：拉远。", [(1, 3), (4, 6)]),
    ("０－３秒：推近。３－６秒：拉远。", [(0, 3), (3, 6)]),
    ("第0秒到第3秒，猫走；第3秒到第6秒，狗跑。", [(0, 3), (3, 6)]),
    ("镜头1（0-3秒）：猫\n镜头2（3-6秒）：狗", [(0, 3), (3, 6)]),
    ("【0-3秒】猫走。【3-6秒】狗跑。", [(0, 3), (3, 6)]),
    ("00：00－00：03 猫\n00：03－00：06 狗", [(0, 3), (3, 6)]),
    ("[0s-2s] A heron [2s-4s] A boat", [(0, 2), (2, 4)]),
    ("[0-4 seconds] A heron\n[4-8 seconds] A boat", [(0, 4), (4, 8)]),
    ("[00-05s] A heron. [05-10s] A boat.", [(0, 5), (5, 10)]),
    ("Shot 1 (0–3s): A heron\nShot 2 (3–5s): A boat", [(0, 3), (3, 5)]),
    ("Shot 1 - 0:00 to 0:02 - heron\nShot 2 - 0:02 to 0:04 - boat", [(0, 2), (2, 4)]),
    ("Beat 2 (1.5-2.5s): a boat", [(1.5, 2.5)]),
    ("0.00–2.40 — “Low Tide” (32 mm)\nMud.\n2.40–4.00 — “High Tide” (50 mm)\nWater.", [(0, 2.4), (2.4, 4)]),
    ("0-2: mud\n3-6: water\n7-10: heron", [(0, 2), (3, 6), (7, 10)]),
    ("From second 3 to second 5 the heron waits.", [(3, 5)]),
    ("Between 2 and 4 seconds the door opens.", [(2, 4)]),
    ("seconds 0-3: mud\nseconds 3-6: water", [(0, 3), (3, 6)]),
    ("| Time | Action |\n|---|---|\n| 0-2s | walks |\n| 2-4s | sits |", [(0, 2), (2, 4)]),
    ("### 0–2s: Mud\nNothing moves.\n### 2–4s: Water\nIt rises.", [(0, 2), (2, 4)]),
    ("**0-2s:** mud\n**2-4s:** water", [(0, 2), (2, 4)]),
    ("Timeline: 0–2s mud → 2–4s water → 4–6s heron", [(0, 2), (2, 4), (4, 6)]),
    ("Scene 1 · 3 seconds\nMud.\nScene 2 · 5 seconds\nWater.", [(0, 3), (3, 8)]),
    ("镜头 1 (5 秒)：泥。\n镜头 2 (6 秒)：水。", [(0, 5), (5, 11)]),
    ("Shot 1 (2s): mud. Shot 2 (3s): reeds. Shot 3 (3s): sea.", [(0, 2), (2, 5), (5, 8)]),
    ("镜头一（3秒）：泥。镜头二（4秒）：水。", [(0, 3), (3, 7)]),
    ("Scene 1\nDuration: 3s\nMud.\n\nScene 2\nDuration: 5s\nWater.", [(0, 3), (3, 8)]),
    ("Beat 1 — 0.0 to 1.8 s — mud\nBeat 2 — 1.8 to 4.0 s — reeds", [(0, 1.8), (1.8, 4)]),
    (
        "SCENE 1 - EXT. MARSH - DAY (0:00-0:04)\nMud.\n\nSCENE 2 - INT. HUT (0:04-0:08)\nFire.",
        [(0, 4), (4, 8)],
    ),
    ("[00:00–00:02] (2s) mud\n[00:02–00:05] (3s) reeds", [(0, 2), (2, 5)]),
    ("t=0-2s mud; t=2-4s reeds", [(0, 2), (2, 4)]),
    ("00-03: mud\n03-06: reeds", [(0, 3), (3, 6)]),
    (
        "Camera: 0-2s slow push in, 2-4s hold. Action: 0-2s he waits, 2-4s he turns.",
        [(0, 2), (2, 4), (0, 2), (2, 4)],
    ),
    ("0〜3秒：泥。3〜6秒：水。", [(0, 3), (3, 6)]),
    ("zero to two seconds: mud. two to four seconds: water", [(0, 2), (2, 4)]),
    ('{"shots":[{"start":0,"end":2,"x":"mud"},{"start":2,"end":4,"x":"sea"}]}', [(0, 2), (2, 4)]),
    ('{"timeline":{"0-2s":"mud","2-4s":"sea"}}', [(0, 2), (2, 4)]),
    (
        '{"beats":[{"timestamp":"00:00-00:02","x":"mud"},{"timestamp":"00:02-00:04","x":"sea"}]}',
        [(0, 2), (2, 4)],
    ),
    ('{"scenes":[{"duration":3,"x":"mud"},{"duration":"5 seconds","x":"sea"}]}', [(0, 3), (3, 8)]),
    ('{"shots":[{"time":[0,2],"x":"mud"},{"time":[2,4.5],"x":"sea"}]}', [(0, 2), (2, 4.5)]),
]


@pytest.mark.parametrize(("text", "beats"), BEATS)
def test_ranges_are_beats(text, beats):
    assert figures(text)["beats"] == beats


OTHER = [
    ("Duration 8s; a heron", {"total": 8}),
    ("Duration: 15\nStyle: noir", {"total": 15}),
    ("A 15-second video of a heron", {"total": 15}),
    ("A heron, 10 seconds total", {"total": 10}),
    ("Shot list (4 beats / 8s total):\nmud", {"total": 8, "claims": [4]}),
    ("Optimized Shot List (2 shots / 4 s total)\nmud", {"total": 4, "claims": [2]}),
    ("A heron sleeps on one leg. 25 seconds.", {"total": 25}),
    ("Runtime 00:15", {"total": 15}),
    ("FORMAT: live action / 15s / 16:9", {"total": 15}),
    ("时长：15秒", {"total": 15}),
    ("十五秒视频，一只鹭。", {"total": 15}),
    ("15 秒，竖屏 9:16，一只鹭。", {"total": 15}),
    ("A shaft of light at 6.5s", {"cues": [6.5]}),
    ("2.50s: a sharp breath", {"cues": [2.5]}),
    ("0:00 Fade in on mud.\n0:03 The lamp turns on.", {"cues": [0, 3]}),
    ("0:00 Fade in on mud.\n0:03 The lamp turns on.\n8 seconds.", {"cues": [0, 3], "total": 8}),
    ("A continuous 12-second shot of mud.", {"total": 12}),
    ("A lamplighter walks. Vertical 9:16, 8 seconds.", {"total": 8}),
    ("The clip lasts 8 seconds.", {"total": 8}),
    ("8 segundos, vertical. Una garza.", {"total": 8}),
    ("It turns at the 3-second mark.", {"cues": [3]}),
    ("At 15 seconds, cut to black.", {"cues": [15]}),
    ("At 2s, 4s and 6s the bell rings", {"cues": [2, 4, 6]}),
    ("[00:02] the door opens\n[00:05] it closes", {"cues": [2, 5]}),
    ("at second 3 the light goes out", {"cues": [3]}),
    ("在第3秒，灯灭。第5秒：灯亮。", {"cues": [3, 5]}),
    ("It holds still for two full seconds.", {"holds": [2]}),
    ("Hold 8 seconds.", {"holds": [8]}),
    ("The movement takes full 2 seconds.", {"holds": [2]}),
    ("Over 4 seconds the sky darkens.", {"holds": [4]}),
    ("A heron makes a 2-second pause.", {"holds": [2]}),
    ("停留2秒，持续三秒", {"holds": [2, 3]}),
    ("First 2.5 seconds rain, final 1.5 seconds sun", {"relative": [("first", 2.5), ("final", 1.5)]}),
    ("前2.5秒下雨，最后1.5秒出太阳", {"relative": [("first", 2.5), ("final", 1.5)]}),
]


@pytest.mark.parametrize(("text", "expected"), OTHER)
def test_totals_points_and_lengths(text, expected):
    assert figures(text) == NOTHING | expected


TRAPS = """
2 AM|at 07:30 AM the bell rings|the 1950s|a heron, 7-8 years old|16:9|2.35:1 anamorphic|24-50mm|180° shutter|24fps
1/48|a 40Hz hum|f/2.8|3200K|pulsing at 1.2 second intervals|pulses every 2 seconds|two versions|120 frames per second
not like the 4-second clip from last week|continue the previous 4-second clip|-18 LUFS|a woman in her 30s
90s HK TV drama|a man in a 90s diner|set in the 80s-90s, a neon mall|10:30 on the wall|iPhone 15|the top 200 prompts
a 10-20 second sequence of cuts|it holds for 2-3 seconds|9:16 vertical|3-2-1 countdown|2-3 people|10,000 lanterns
ages 5-10|$5-10|2024-10-11|1-2 dogs in 3-4 rooms|at 7:30 in the morning|the second heron|a split second|second from left
a 30-second exposure of stars|one second later it is gone|每2秒闪烁一次|凌晨2点|1990年代|7-8岁的孩子|2-3个人|晚上10:30
version 2.0|sora-2|20-30 km/h|-5 to 5 degrees|a score of 3-2|24/7 diner|from 9 to 5|10x zoom|5'10" tall|第3集
"""


@pytest.mark.parametrize("text", [trap for line in TRAPS.split("\n") for trap in line.split("|") if trap])
def test_traps_are_no_times(text):
    assert figures(text) == NOTHING
    assert figures(f"A heron waits, {text}, in fog.") == NOTHING


def test_spoken_times_are_no_times_of_the_clip():
    assert figures("She says: “The bomb goes off at 7 seconds, hold it for 3 seconds!”") == NOTHING


def test_a_bare_range_needs_a_run_or_decimals():
    assert figures("1-2: two herons")["beats"] == []
    assert figures("4-6: two herons\n6-8: three")["beats"] == []
    assert figures("0.00–2.40 — mud")["beats"] == [(0, 2.4)]


def test_seconds_are_exact_decimals():
    beats = parse("0–0.1s: mud. 0.1–0.3s: water.").timeline.beats
    assert beats[1].start == Decimal("0.1")
    assert beats[1].seconds == Decimal("0.2")
    assert not any(isinstance(value, float) for beat in beats for value in (beat.start, beat.end))


def test_spans_cover_the_expression_without_its_brackets():
    text = "[0s–2s] mud\n2.5s: a cry\nHold for 2 seconds."
    timeline = parse(text).timeline
    assert [text[a:b] for a, b in (beat.span for beat in timeline.beats)] == ["0s–2s"]
    assert [text[a:b] for a, b in (cue.span for cue in timeline.cues)] == ["2.5s"]
    assert text[slice(*timeline.holds[0].span)].endswith("for 2 seconds")
