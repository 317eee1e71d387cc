"""The regression that tells requests from talk: its weights, and what it makes of plain cases."""

from math import exp

import pytest

from harness.brief import requests
from harness.brief.clauses import spoken
from harness.brief.weighing import Moment, probability, signs, weights


@pytest.fixture
def weighed(monkeypatch):
    """What a message's parts weigh, with their signs."""

    def build(text, moment=None):
        seen = []

        def note(*arguments):
            seen.append((arguments, probability(*arguments)))
            return seen[-1][1]

        monkeypatch.setattr(requests, "probability", note)
        requests.read_requests(text, spoken(text), moment or Moment(answering=True))
        return seen

    return build


def test_the_probability_is_the_logistic_of_the_weights_of_the_signs(weighed):
    bias, table = weights()
    text = "A red boat on a lake, and please no music. I told my sister about it yesterday; she laughed."
    for drafted in (False, True):
        for arguments, value in weighed(text, Moment(answering=True, drafted=drafted)):
            logit = bias + sum(table.get(sign, 0.0) for sign in signs(*arguments))
            assert value == pytest.approx(1 / (1 + exp(-logit)))


@pytest.mark.parametrize(
    "asked",
    ["No music.", "A heron stands on the ice.", "Slow push in on her hands.", "The light should be cold."],
)
def test_words_of_the_picture_weigh_for_a_request(weighed, asked):
    assert max(value for _, value in weighed(asked)) > 0.6


@pytest.mark.parametrize(
    "said",
    [
        "I showed it to my wife and she liked it.",
        "Thank you so much for your patience.",
        "We will post it on Friday and see what happens.",
        "You have understood exactly what I meant.",
    ],
)
def test_talk_weighs_against_one(weighed, said):
    assert max((value for _, value in weighed(said, Moment(drafted=True))), default=0.0) < 0.4
