"""Files of notes: read whole with every word, or refused whole with line and reason."""

from __future__ import annotations

import io
import time

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from consultation.briefings.utterances import MOST, from_rows, read_document, read_transcript
from consultation.errors import Unusable

TEAMS = """WEBVTT

8c1b6e3a-6f3e-4a57-9a52-6f1f3d9b3e11/12-0
00:00:03.456 --> 00:00:07.000
<v Shah, Priya>Thanks all. Shall we &amp; can we</v>

8c1b6e3a-6f3e-4a57-9a52-6f1f3d9b3e11/12-1
00:00:07.100 --> 00:00:09.000 align:start position:0%
<v Shah, Priya>begin?</v>

8c1b6e3a-6f3e-4a57-9a52-6f1f3d9b3e11/13-0
00:00:30.000 --> 00:00:31.000
<v Ben Okafor>Yes.</v><v Shah, Priya>Good.</v>
"""
ZOOM = "\ufeffWEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.000\r\nPriya Shah: Hello: all of you\r\n\r\n2\r\n00:10:02.000 --> 00:10:03.000\r\nand no name here\r\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nPriya Shah: <i>Hello</i>\n\n2\n00:00:09,000 --> 00:00:12,500\nSecond line\nof two\n"


def told(text: str, name: str = "f.vtt") -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in read_transcript(name, text.encode()).utterances]


def test_a_transcript_of_teams() -> None:
    assert told(TEAMS) == [
        ("Shah, Priya", "Thanks all. Shall we & can we begin?"),
        ("Ben Okafor", "Yes."),
        ("Shah, Priya", "Good."),
    ]


def test_a_transcript_of_zoom_with_a_mark_at_its_beginning() -> None:
    assert told(ZOOM) == [("Priya Shah", "Hello: all of you"), ("", "and no name here")]


def test_subtitles() -> None:
    assert told(SRT, "f.srt") == [("Priya Shah", "Hello"), ("", "Second line of two")]
    assert read_transcript("f.srt", SRT.encode()).kind == "srt"


def test_comments_styles_and_headers_are_no_words() -> None:
    text = "WEBVTT - a title\nKind: captions\nLanguage: en\n\nNOTE a remark\nof two lines\n\nSTYLE\n::cue { color: red }\n\n00:01.000 --> 00:02.000\nWords\n"
    assert told(text) == [("", "Words")]


BROKEN = [
    ("WEBVTT\n\n00:00:05.000 --> 00:00:01.000\nx\n", "line 3: a cue that ends before"),
    ("WEBVTT\n\n00:00:05.000 -> 00:00:06.000\nx\n", "line 3: words without a time"),
    ("WEBVTT\n\n00:00:05 --> 00:00:06.000\nx\n", "line 3: a time that cannot be read"),
    ("WEBVTT\n\n00:99:05.000 --> 00:00:06.000\nx\n", "line 3: a time that cannot"),
    ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\nlost words\n", "line 6: words without a time"),
    ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n00:03.000 --> 00:04.000\ny\n", "line 5: a time in the middle"),
    ("hello\n", "line 1: words without a time"),
    ("WEBVTT\n", "holds no words"),
    ("", "holds no words"),
    ("WEBVTT\n\n\x00", "not a text file"),
]


@pytest.mark.parametrize(("text", "says"), BROKEN)
def test_a_broken_file_is_refused_with_line_and_reason(text: str, says: str) -> None:
    with pytest.raises(Unusable) as refused:
        read_transcript(
            "f.srt" if text == "hello\n" else "f.vtt" if text.startswith("WEBVTT") else "f.srt", text.encode()
        )
    assert says in str(refused.value)


def test_the_first_ten_lines_at_fault_are_named_and_the_rest_counted() -> None:
    text = "WEBVTT\n" + "".join("\n00:00:05.000 --> 00:00:01.000\nx\n" for _ in range(25))
    with pytest.raises(Unusable) as refused:
        read_transcript("f.vtt", text.encode())
    assert str(refused.value).count("line ") == 10
    assert "and 15 more" in str(refused.value)


def test_a_vtt_file_that_is_none_says_so() -> None:
    with pytest.raises(Unusable, match="does not begin with WEBVTT"):
        read_transcript("f.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nx\n")


def test_overlaps_and_empty_cues_are_told_and_nothing_is_lost() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:09.000\n<v A>One</v>\n\n00:02.000 --> 00:03.000\n<v B>Two</v>\n\n00:04.000 --> 00:05.000\n<v A></v>\n"
    read = read_transcript("f.vtt", text.encode())
    assert [one.text for one in read.utterances] == ["One", "Two"]
    assert any("1 times somebody begins" in remark for remark in read.remarks)
    assert any("1 cues without words" in remark for remark in read.remarks)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read_or_said(encoding: str) -> None:
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Zoë Müller>Café</v>\n".encode(encoding)
    read = read_transcript("f.vtt", content)
    assert [(one.label, one.text) for one in read.utterances] == [("Zoë Müller", "Café")]
    assert bool(read.remarks) == (encoding == "cp1252")
    if read.remarks:
        assert "line 4" in read.remarks[0]


WORDS = st.text(st.sampled_from("abcdefgh äö,.?!'"), min_size=1, max_size=60).filter(lambda text: text.strip())


@given(
    st.lists(
        st.tuples(st.sampled_from(["Ann Archer", "Bob Byrne", ""]), WORDS, st.integers(0, 8)), min_size=1, max_size=30
    )
)
def test_every_word_of_a_transcript_is_in_exactly_one_utterance(cues: list[tuple[str, str, int]]) -> None:
    at, lines = 0, ["WEBVTT", ""]
    for speaker, words, pause in cues:
        at += pause
        voice = f"<v {speaker}>{words}</v>" if speaker else words
        lines += [f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900", voice, ""]
    read = read_transcript("f.vtt", "\n".join(lines).encode())
    said = [word for one in read.utterances for word in one.text.split()]
    assert said == [word for _, words, _ in cues for word in words.split()]
    order = [one.began for one in read.utterances]
    assert order == sorted(order)  # type: ignore[type-var]


def test_ten_thousand_lines_are_read_and_more_notes_than_that_are_refused() -> None:
    many = "WEBVTT\n" + "".join(
        f"\n00:{n // 60:02}:{n % 60:02}.000 --> 00:{n // 60:02}:{n % 60:02}.500\n<v Speaker {n % 7}>Words {n}</v>\n"
        for n in range(3_333)
    )
    assert len(read_transcript("f.vtt", many.encode()).utterances) == 3_333
    rows = [[f"Note {n}"] for n in range(MOST + 1)]
    assert len(from_rows("f.csv", rows[:-1], 0, None, "").utterances) == MOST
    with pytest.raises(Unusable, match="split it"):
        from_rows("f.csv", rows, 0, None, "")


def test_a_word_document() -> None:
    made = Document()
    made.add_heading("Notes", level=1)
    made.add_paragraph("Northmoor: we would keep 1A.")
    made.add_paragraph("")
    made.add_paragraph("Something that nobody is named for.")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "In a table", "and beside it"
    out = io.BytesIO()
    made.save(out)
    read = read_document("f.docx", out.getvalue())
    assert [(one.label, one.text) for one in read.utterances] == [
        ("Northmoor", "we would keep 1A."),
        ("", "Something that nobody is named for."),
        ("In a table", "and beside it"),
    ]
    assert read.remarks == ["1 headings were left out."]
    for content in (b"", b"no zip", out.getvalue()[:300]):
        with pytest.raises(Unusable):
            read_document("f.docx", content)


def test_hostile_files_cost_no_time() -> None:
    began = time.perf_counter()
    for inside in ("<v " * 20_000, "<v" + " " * 20_000, "<c" * 20_000, "<v.a" + "b" * 20_000, "x: " * 20_000):
        read_transcript("f.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{inside} words\n".encode())
    assert time.perf_counter() - began < 3


def test_words_before_the_first_time_of_subtitles_are_not_dropped() -> None:
    with pytest.raises(Unusable, match="line 1: words without a time"):
        read_transcript("f.srt", b"Ann: important words\n\n1\n00:00:01,000 --> 00:00:02,000\nhello\n")


def test_damaged_letters_are_refused_with_their_line() -> None:
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\nwords".encode("utf-16") + b"\x00\xd8\x41"
    with pytest.raises(Unusable, match="Line 4"):
        read_transcript("f.vtt", content)


def test_rows_of_a_table_keep_their_line_and_blank_ones_are_counted() -> None:
    read = from_rows("f.csv", [["Ann", "One"], ["Bob", " "], ["", "Three"]], 1, 0, "A remark.")
    assert [(one.line, one.label, one.text) for one in read.utterances] == [(2, "Ann", "One"), (4, "", "Three")]
    assert read.remarks == ["A remark.", "1 rows without words were left out."]
