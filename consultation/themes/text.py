"""Pure: sentences with their places, words, and stems. Uses only the parts of NLTK that need no downloaded data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

FEWEST_WORDS = 3
_ABBREVIATIONS = {"e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "prof", "no", "vs", "cllr", "approx", "st", "dept"}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STEMMER = SnowballStemmer("english")


@dataclass(frozen=True)
class Span:
    """A stretch of a text, in Unicode code points: text[start:end]."""

    start: int
    end: int


@lru_cache(maxsize=1)
def _splitter() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    return PunktSentenceTokenizer(parameters)


def sentences(text: str) -> list[Span]:
    """The sentences and list items of a text, in order, with nothing but white space between them.

    A stretch of fewer than three words joins the one before it, so that “Yes.” is not a passage by itself."""
    spans: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        for start, end in _splitter().span_tokenize(line.group()):
            span = Span(line.start() + start, line.start() + end)
            if spans and len(words(text[span.start : span.end])) < FEWEST_WORDS:
                spans[-1] = Span(spans[-1].start, span.end)
            elif words(text[span.start : span.end]):
                spans.append(span)
    return spans


def words(text: str) -> list[str]:
    """The words of a text in lower case, without numbers."""
    return [match.group().lower().replace("’", "'") for match in _WORD.finditer(text)]


def is_common(word: str) -> bool:
    return len(word) < 2 or word.replace("'", "") in ENGLISH_STOP_WORDS or word in ENGLISH_STOP_WORDS


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    return str(_STEMMER.stem(word))


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(word) for word in words(text) if not is_common(word)]
