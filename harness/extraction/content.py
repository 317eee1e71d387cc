"""What a passage is made of: a prompt, talk, settings, a placeholder, an error message, code."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from harness.extraction.lexicon import count, entries, mentions
from harness.extraction.marks import unwrap

PLACEHOLDER_WORDS = 14
"""A template line is short; a longer text is judged by its brackets alone."""

_BRACKETED = re.compile(r"[\[<{(【〈]{1,3}[^\[\]<>{}【】〈〉\":]{0,160}[\]>})】〉]{1,3}[.…]?")
_ELLIPSIS = re.compile(r"[.…\s_-]{1,40}")
_KEY_LINE = re.compile(
    r"^[ \t]{0,12}[-*•]?[ \t]{0,4}[\"'`*]{0,3}([A-Za-z_][\w ]{0,30})[\"'`*]{0,3}[ \t]{0,4}[:=]", re.MULTILINE
)
_QUOTED = re.compile(r"[\"“„«「][^\"”“«»」\n]{0,400}[\"”“»」]")
_HTTP_ERROR = re.compile(r"(?:^|\b)(?:[45]\d\d)\b|[A-Z]\w+(?:Error|Exception)\b")
_EXCEPTION = re.compile(r"\W{0,3}[a-z_.]{0,60}(?:error|exception|failure)\s*[:(]")
_CODE_LANGUAGES = frozenset(
    [
        "python",
        "py",
        "javascript",
        "js",
        "typescript",
        "ts",
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "curl",
        "http",
        "sql",
        "java",
        "go",
        "rust",
        "c",
        "cpp",
        "css",
        "html",
        "diff",
        "powershell",
        "toml",
        "ini",
    ]
)
_LETTER = re.compile(r"[^\W\d_]")


def is_placeholder(text: str) -> bool:
    """Whether ``text`` as a whole is template text meant to be replaced (``[Insert prompt here]``)."""
    bare = unwrap(text)
    if not bare:
        return False
    if _ELLIPSIS.fullmatch(bare):
        return True
    bracketed = _BRACKETED.fullmatch(bare) is not None
    inside = bare.strip("[]<>{}()【】〈〉 .…_*:")
    words = inside.replace("_", " ").casefold()
    if not bracketed and len(words.split()) > PLACEHOLDER_WORDS:
        return False
    if words in entries("placeholder"):
        return True
    return (bracketed and mentions(words, "placeholder")) or _commands_to_fill(words)


_FILL = re.compile(
    r"(?:insert|enter|paste|put|add|write|fill in|replace (?:this|with))\b.{0,40}\b(?:prompt|text|description|here|scene)\b"
    r"|\b(?:your|the|final|full|detailed|complete|video|sora)\b.{0,30}\bprompt\b.{0,20}\b(?:here|goes here|will go here|will appear here|to follow|tbd|below)\b"
    r"|\bprompt (?:text )?(?:goes |will go |will be |comes )?(?:here|to follow|tbd|pending)\b",
)


def _commands_to_fill(words: str) -> bool:
    return len(words.split()) <= PLACEHOLDER_WORDS and _FILL.search(words) is not None


def is_error_message(text: str) -> bool:
    """Whether ``text`` as a whole is an empty value or what a failing system saves."""
    bare = unwrap(text).casefold()
    if bare in entries("empty_value"):
        return True
    if len(bare) > 2000:
        return bare.startswith("traceback (most recent call last)")
    if bare.startswith(
        (
            "traceback (most recent",
            "error:",
            "error ",
            "exception:",
            "[error",
            "<error",
            "{'error",
            '{"error',
            "fatal:",
            "failed to",
            "failed:",
        )
    ):
        return True
    if _EXCEPTION.match(bare):
        return True
    if count(text, "film") >= 2:
        return False
    if mentions(bare, "error") and (_HTTP_ERROR.search(text) or mentions(bare, "prompt")):
        return True
    words = bare.split()
    return len(words) < 30 and " ".join(words[:3]).startswith(_FAILED)


_FAILED = ("no final prompt", "no prompt", "could not", "couldn't", "unable to")


def is_settings(text: str) -> bool:
    """Whether ``text`` is a list of generation settings rather than a description."""
    if ":" not in text and "=" not in text:
        return False
    keys = [match[1].strip().casefold() for match in _KEY_LINE.finditer(text)]
    known = sum(key in entries("settings_key") for key in keys)
    if not known:
        return False
    lines = [line for line in text.splitlines() if line.strip(" {}[],")]
    has_prompt = any("prompt" in key and "negative" not in key for key in keys)
    return bool(lines) and not has_prompt and known * 2 >= len(lines) and count(text, "film") < 6


def is_code(info: str, text: str) -> bool:
    """Whether a fenced block is program text."""
    language = info.split(maxsplit=1)[0].casefold() if info.split() else ""
    if language in _CODE_LANGUAGES:
        return True
    starts = (
        "curl ",
        "import ",
        "from ",
        "def ",
        "client.",
        "pip ",
        "python ",
        "npx ",
        "ffmpeg ",
        "$ ",
        "const ",
        "SELECT ",
    )
    return text.lstrip().startswith(starts) and not _ends_sentence(text)


def _ends_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in '.!?。"”'


def strip_quoted(text: str) -> str:
    """``text`` with quoted speech blanked out."""
    return _QUOTED.sub(" ", text)


def film_words(text: str) -> int:
    """How many different words of film-making ``text`` holds."""
    return count(text, "film")


@lru_cache(maxsize=2048)
def is_talk(paragraph: str) -> bool:
    """Whether a paragraph speaks to the other party rather than describes a film.

    Quoted speech is left out first: a character in a prompt may say anything.
    """
    unquoted = strip_quoted(paragraph)
    words = len(unquoted.split())
    phrases = count(unquoted, "talk")
    asks = unquoted.rstrip(" *_)\"'”").endswith(("?", "？", "؟"))
    if asks and (words < 40 or phrases):
        return True
    if not phrases:
        return False
    return words <= 25 * phrases and film_words(unquoted) <= 3 * phrases


_SPECIFICATION = re.compile(
    r"(?P<length>\b\d{1,3}(?:[.,]\d{1,2})?[\s-]?(?:s|secs?|seconds?|segundos?|secondi|secondes?|sekunden|秒)(?!\w))"
    r"|(?P<frame>\b(?:16:9|9:16|1:1|4:3|2[.,]\d{1,2}:1|21:9)\b)|(?P<lens>\b\d{2,3}[\s-]?mm\b)|(?P<rate>\b\d{2,3}\s?fps\b)"
    r"|(?P<exclusion>\b(?:no|without|sem|senza|sin|sans|ohne|keine?|niente|nada de|pas de|nenhuma?)\s+"
    r"(?:music|dialogue|text|score|voice|voices|people|faces|música|musica|diálogo|dialogo|texto|testo|musique|dialogues?|texte|musik|dialog|texten?|vozes|voci)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)
def specifications(text: str) -> int:
    """How many kinds of specification ``text`` makes: a length, a frame, a lens, a frame rate, an exclusion.

    They are written alike in every language, and talk about a film seldom makes two at once.
    """
    return len({match.lastgroup for match in _SPECIFICATION.finditer(text)})


_AT_THE_CAMERA = (
    "".join(
        rf"(?<!\b{word}\s)"
        for word in (
            "to",
            "at",
            "towards",
            "toward",
            "behind",
            "past",
            "from",
            "over",
            "above",
            "around",
            "beside",
            "near",
        )
    )
    + r"(?<!\bahead\sof\s)(?<!\bfront\sof\s)"
)
"""Before "us": where it is the audience that something happens to ("her back to us")."""

_PRONOUN = re.compile(
    r"\b(?:I|I['’]\w+|me|my|mine|you|you['’]\w+|your|yours|let['’]s|our)\b|"
    + r"\b(?=us\b)"
    + _AT_THE_CAMERA
    + "us"
    r"|\b(?:we|we['’]\w+)\b(?!\s+(?:see|hear|follow|move|pull|push|cut|hold|glide|drift|are (?:in|at|on|inside|under\w*|above|below|behind|beside|close|closer|far|near|much|back|looking)|start|open|end|pass|stay|look|find|track|reveal|discover|arrive|approach|rise|descend|fly|float|walk|enter|leave|come|turn))"
    r"|\b(?:ich|mir|mich|du|dir|dich|Sie|Ihnen|Ihre?|uns|unser)\b|你|您|我",
)


def addresses(text: str) -> bool:
    """Whether ``text``, quoted speech aside, speaks as one party to another (a pronoun every 40 words)."""
    unquoted = strip_quoted(text)
    pronouns = len(_PRONOUN.findall(unquoted))
    return pronouns > 0 and pronouns * 40 >= word_count(unquoted)


def talk_share(text: str) -> float:
    """The share of the paragraphs of ``text`` that are talk, by characters, in [0, 1]."""
    paragraphs = [p for p in re.split(r"\n[ \t]*\n", text) if p.strip()]
    total = sum(map(len, paragraphs))
    return sum(len(p) for p in paragraphs if is_talk(p)) / total if total else 0.0


def is_json_prompt(text: str) -> bool:
    """Whether ``text`` is a JSON object (or list of them) that describes a film."""
    stripped = text.strip()
    if len(stripped) < 2 or stripped[0] not in "{[" or stripped[-1] not in "}]":
        return False
    try:
        value = json.loads(stripped)
    except (ValueError, RecursionError):
        # A JSON prompt with a trailing comma is still delivered as one.
        return stripped[0] == "{" and stripped.count('":') >= 3 and film_words(stripped) >= 2
    return isinstance(value, dict | list) and bool(value) and not is_settings(text)


def word_count(text: str) -> int:
    """Words of ``text``; every two characters of Chinese or Japanese count as one."""
    words = len(text.split())
    # Comparing is cheaper than a pattern here: a class of 20,000 characters takes 2 ms to compile.
    if text.isascii() or max(text) < "\u3040":
        return words
    return words + sum("\u3040" <= c <= "\u9fff" for c in text) // 2


LATIN = "\u036f"
"""The last character of Latin letters and their marks."""

SCRIPT_LETTERS = 6
"""Fewer letters ("16:9, 4K") are written alike in every script."""


def is_foreign(text: str) -> bool | None:
    """Whether ``text`` is written in another script than Latin; ``None`` where it holds too few letters."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) < SCRIPT_LETTERS:
        return None
    # One character of Chinese says as much as several letters do.
    return 3 * sum(c > LATIN for c in letters) > len(letters)


def has_letters(text: str) -> bool:
    """Whether ``text`` holds any letter at all."""
    return _LETTER.search(text) is not None
