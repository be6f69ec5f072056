"""Taking stretches out of a text: places keep their meaning, emoji, combining marks and right-to-left text included."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from consultation.themes.corpus.masking import Cut, Masked

WORDS = st.text(alphabet=st.sampled_from("ab é👩‍👩‍👧שלום\u0301\n"), max_size=60)


@st.composite
def cut_text(draw: st.DrawFn) -> tuple[str, list[Cut]]:
    text = draw(WORDS)
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    return text, draw(st.permutations([Cut(a, b, draw(st.sampled_from(["", "[name removed]"]))) for a, b in pairs]))


@given(cut_text(), st.integers(0, 60), st.integers(0, 60))
def test_what_is_kept_is_found_again(drawn: tuple[str, list[Cut]], one: int, other: int) -> None:
    text, cuts = drawn
    masked = Masked.of(text, cuts)
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    if all(cut.end <= start or cut.start >= end for cut in cuts):
        low, high = masked.place(start), masked.place(end, ends=True)
        inside = masked.text[low:high]
        for cut in cuts:
            inside = inside.removeprefix(cut.instead) if cut.end == start else inside
        assert text[start:end] in masked.text
        assert masked.place(start) <= masked.place(end)
    for cut in cuts:
        assert masked.text[masked.place(cut.start) : masked.place(cut.end, ends=True)].startswith(cut.instead)


@given(cut_text(), st.integers(0, 60), st.integers(0, 60))
def test_parts_join_to_the_whole_when_they_are_cut_between(drawn: tuple[str, list[Cut]], one: int, other: int) -> None:
    text, cuts = drawn
    at = min(one, len(text))
    if all(not cut.start < at < cut.end for cut in cuts):
        assert Masked.of(text, cuts, 0, at).text + Masked.of(text, cuts, at).text == Masked.of(text, cuts).text


@given(cut_text(), st.integers(0, 60))
def test_there_and_back_again(drawn: tuple[str, list[Cut]], offset: int) -> None:
    text, cuts = drawn
    offset = min(offset, len(text))
    masked = Masked.of(text, cuts)
    if all(not cut.start <= offset <= cut.end for cut in cuts):
        assert masked.origin(masked.place(offset)) == offset


def test_no_word_that_was_cut_is_left() -> None:
    text = "Ring Dr Helen on 01632 960 123 today 👩‍👩‍👧."
    masked = Masked.of(text, [Cut(17, 30, "[telephone number removed]"), Cut(5, 13, "[name removed]")])
    assert masked.text == "Ring [name removed] on [telephone number removed] today 👩‍👩‍👧."
