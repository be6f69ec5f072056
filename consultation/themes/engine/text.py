"""Pure: sentences with their places, words, and stems. Uses only the parts of NLTK that need no downloaded data."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from nltk.stem.snowball import SnowballStemmer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

FEWEST_WORDS, FEWEST_IN_A_CLAUSE = 3, 7
_CLAUSE = re.compile(
    r";\s+|\s[–—-]\s+|,\s+(?=(?:but|however|whereas|while|and (?:we|they|it|this|there|our|the))\b)",
    re.IGNORECASE,
)
_SILENT = {
    "no comment", "no comments", "none", "nothing", "nil", "no", "n a", "na", "not applicable", "no response",
    "nothing to add", "no further comment", "no further comments", "none at this time", "no answer", "did not answer",
    "no thank you", "see above", "as above", "nothing further", "nothing further to add", "not at this time",
}  # fmt: skip
_ABBREVIATIONS = {"e.g", "i.e", "etc", "mr", "mrs", "ms", "dr", "prof", "no", "vs", "cllr", "approx", "st", "dept"}
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
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
            few = len(words(text[span.start : span.end])) < FEWEST_WORDS
            if spans and few:
                spans[-1] = Span(spans[-1].start, span.end)
            elif spans and not words(text[spans[-1].start : spans[-1].end]):
                spans[-1] = Span(spans[-1].start, span.end)  # figures that stand first belong to what follows
            elif re.search(r"\w", text[span.start : span.end]):
                spans.append(span)
    return spans


def passages(text: str) -> list[Span]:
    """Sentences, and the clauses of those that make several points: each clause has at least seven words."""
    spans: list[Span] = []
    for sentence in sentences(text):
        start = sentence.start
        for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
            before, after = text[start : match.start()], text[match.end() : sentence.end]
            if min(len(words(before)), len(words(after))) >= FEWEST_IN_A_CLAUSE:
                spans.append(Span(start, match.end() - _trailing(match.group())))
                start = match.end()
        spans.append(Span(start, sentence.end))
    return spans


def _trailing(text: str) -> int:
    return len(text) - len(text.rstrip())


def says_nothing(text: str) -> str:
    """Why there is nothing in a text to read: it is blank, or says that it has no comment; blank if it says something."""
    plain = " ".join(re.findall(r"\w+", text.lower()))
    if not plain:
        return "blank"
    return "no comment" if plain in _SILENT else ""


def words(text: str) -> list[str]:
    """The words of a text in lower case, without numbers."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


def is_common(word: str) -> bool:
    return len(word) < 2 or word.replace("'", "") in ENGLISH_STOP_WORDS or word in ENGLISH_STOP_WORDS


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    return str(_STEMMER.stem(word))


def stems_and_pairs(text: str) -> list[str]:
    """The stems of a text, and each two that follow one another."""
    found = stems(text)
    return found + [f"{a} {b}" for a, b in itertools.pairwise(found)]


def stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order."""
    return [stem(word) for word in words(text) if not is_common(word)]
