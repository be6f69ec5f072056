"""Questionnaires from and to other tools: what can be taken over is, and what cannot is named."""

from __future__ import annotations

import json

import pytest
from pyxform.xls2xform import convert

from consultation.errors import Unusable
from consultation.questionnaires.exchange import lss, own, surveyjs, xlsform
from consultation.questionnaires.exchange.building import plain
from consultation.questionnaires.exchange.relevance import parse
from consultation.questionnaires.questions import Content, Question
from tests.consultation.questionnaires.test_routing import CHAIN
from tests.questions import content_of, every_kind

EVERY = content_of(*every_kind())


def same(ours: Question, theirs: Question) -> None:
    """Equal but for ids and the keys of choices."""
    assert (ours.kind, ours.wording, ours.hint, ours.required) == (
        theirs.kind,
        theirs.wording,
        theirs.hint,
        theirs.required,
    )
    assert [(o.label, o.other) for o in ours.options] == [(o.label, o.other) for o in theirs.options]
    assert [row.label for row in ours.rows] == [row.label for row in theirs.rows]


@pytest.mark.parametrize("content", [EVERY, CHAIN], ids=["every-kind", "conditions"])
def test_our_own_json_says_everything_and_gets_fresh_ids(content: Content) -> None:
    written = own.write("A title", content)
    assert written == own.write("A title", content)
    read = own.read(json.loads(written))
    assert read.title == "A title"
    assert read.notes == []
    ids = [(a.id, b.id) for a, b in zip(content.questions(), read.content.questions(), strict=True)]
    text = read.content.model_dump_json()
    for old, new in ids:
        assert old != new
        assert old not in text
        text = text.replace(new, old)
    for mine, theirs in zip(content.sections, read.content.sections, strict=True):
        text = text.replace(theirs.id, mine.id)
    assert Content.model_validate_json(text) == content


def test_our_own_json_that_is_wrong_says_where() -> None:
    told = json.loads(own.write("x", EVERY))
    told["content"]["sections"][0]["questions"][0]["kind"] = "poem"
    with pytest.raises(Unusable, match="sections › 0 › questions › 0 › kind"):
        own.read(told)


def sheets(content: Content) -> dict[str, list[dict[str, str]]]:
    made = xlsform.write("A title", content)
    return {
        name: [{k: v for k, v in zip(rows[0], row, strict=True) if v} for row in rows[1:]]
        for name, rows in made.items()
    }


@pytest.mark.parametrize("content", [EVERY, CHAIN], ids=["every-kind", "conditions"])
def test_an_xlsform_of_ours_is_right_by_the_standards_own_tool(content: Content) -> None:
    assert "<h:html" in convert(sheets(content), form_name="data").xform  # type: ignore[arg-type]


def test_an_xlsform_comes_back() -> None:
    read = xlsform.read(sheets(CHAIN))
    for ours, theirs in zip(CHAIN.questions(), read.content.questions(), strict=True):
        assert (ours.kind, [o.label for o in ours.options]) == (theirs.kind, [o.label for o in theirs.options])
        assert (ours.shown_when is None) == (theirs.shown_when is None)
    second = read.content.questions()[1]
    assert second.shown_when is not None
    assert second.shown_when.tests[0].question == read.content.questions()[0].id


def test_an_xlsform_of_somebody_else() -> None:
    read = xlsform.read(
        {
            "survey": [
                {"type": "start", "name": "start"},
                {"type": "begin group", "name": "g", "label": "About you"},
                {"type": "note", "name": "n", "label": "Please answer for your council."},
                {"type": "select_one opts or_other", "name": "opt", "label::English (en)": "Which?", "required": "yes"},
                {"type": "select_multiple opts", "name": "many", "label": "Which all?", "relevant": "${opt} = 'a-1'"},
                {
                    "type": "integer",
                    "name": "days",
                    "label": "Days?",
                    "relevant": "selected(${many}, 'b') and ${opt} != 'b'",
                },
                {
                    "type": "text",
                    "name": "why",
                    "label": "Why?",
                    "appearance": "multiline",
                    "relevant": "${days} * 2 > 7",
                },
                {"type": "geopoint", "name": "where", "label": "Where?"},
                {"type": "end group"},
            ],
            "choices": [
                {"list_name": "opts", "name": "a-1", "label": "A"},
                {"list_name": "opts", "name": "b", "label": "B"},
            ],
            "settings": [{"form_title": "Council survey"}],
        }
    )
    assert read.title == "Council survey"
    [section] = read.content.sections
    assert (section.title, section.introduction) == ("About you", "Please answer for your council.")
    assert [q.kind for q in section.questions] == ["one_choice", "several_choices", "number", "long_text"]
    assert section.questions[0].other() is not None
    assert section.questions[1].shown_when is not None
    assert section.questions[1].shown_when.tests[0].value == "a_1"
    assert section.questions[2].shown_when is not None
    assert len(section.questions[2].shown_when.tests) == 2
    assert section.questions[3].shown_when is None
    assert any("${days} * 2 > 7" in note for note in read.notes)
    assert any("“where” was left out" in note for note in read.notes)


def test_a_wrong_xlsform_is_refused_in_one_sentence() -> None:
    with pytest.raises(Unusable, match="This XLSForm is not right"):
        xlsform.read({"survey": [{"type": "select_one nowhere", "name": "x", "label": "X"}]})


def test_surveyjs_there_and_back() -> None:
    read = surveyjs.read(json.loads(surveyjs.write("A title", EVERY)))
    kinds = {"short_text": "short_text", "percentage": "number", "contact": None}
    kept = [q for q in EVERY.questions() if kinds.get(q.kind, q.kind)]
    assert len(read.content.questions()) == len(kept)
    for ours, theirs in zip(kept, read.content.questions(), strict=True):
        assert theirs.kind == kinds.get(ours.kind, ours.kind)
        if ours.kind == theirs.kind:
            same(ours, theirs)
    assert any("multipletext" in note for note in read.notes)
    chain = surveyjs.read(json.loads(surveyjs.write("A title", CHAIN)))
    assert all(q.shown_when is not None for q in chain.content.questions()[1:])


def test_surveyjs_of_somebody_else() -> None:
    read = surveyjs.read(
        {
            "title": {"default": "Vår", "en": "Ours"},
            "pages": [
                {"name": "p1", "elements": [
                    {"type": "radiogroup", "name": "q1", "title": "Which?", "choices": ["x", {"value": "y", "text": "Why"}], "hasOther": True},
                    {"type": "panel", "visibleIf": "{q1} = 'x'", "elements": [
                        {"type": "rating", "name": "q2", "rateMax": 7},
                        {"type": "comment", "name": "q3", "visibleIf": "{q2} >= 3"},
                    ]},
                    {"type": "boolean", "name": "q4"},
                    {"type": "text", "name": "q5", "visibleIf": "{q4} = true and {q1} notempty"},
                    {"type": "file", "name": "q6"},
                ]},
            ],
        }
    )  # fmt: skip
    assert read.title == "Ours"
    one, two, three, four, five = read.content.questions()
    assert (one.kind, [o.label for o in one.options]) == ("one_choice", ["x", "Why", "Other"])
    assert (two.kind, two.high) == ("scale", 7)
    assert three.shown_when is not None
    assert len(three.shown_when.tests) == 2
    assert five.shown_when is not None
    assert five.shown_when.tests[0].value == "yes"
    assert four.kind == "yes_no"
    assert any("“q6” was left out" in note for note in read.notes)


LSS = """<?xml version="1.0" encoding="UTF-8"?>
<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<surveys><rows><row><sid>1</sid><language>en</language></row></rows></surveys>
<surveys_languagesettings><rows><row><surveyls_title><![CDATA[<b>Council</b> survey]]></surveyls_title></row></rows></surveys_languagesettings>
<groups><rows><row><gid>1</gid><group_order>1</group_order></row></rows></groups>
<group_l10ns><rows><row><gid>1</gid><group_name>Part</group_name><language>en</language></row></rows></group_l10ns>
<questions><rows>
<row><qid>10</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>Q1</title><mandatory>Y</mandatory><other>Y</other><question_order>1</question_order><relevance>1</relevance></row>
<row><qid>11</qid><parent_qid>0</parent_qid><gid>1</gid><type>F</type><title>Q2</title><mandatory>N</mandatory><question_order>2</question_order><relevance>((Q1.NAOK == "A1"))</relevance></row>
<row><qid>12</qid><parent_qid>0</parent_qid><gid>1</gid><type>|</type><title>Q3</title><question_order>3</question_order><relevance>1</relevance></row>
</rows></questions>
<subquestions><rows><row><qid>20</qid><parent_qid>11</parent_qid><title>SQ1</title><question_order>1</question_order></row></rows></subquestions>
<question_l10ns><rows>
<row><qid>10</qid><question><![CDATA[<p>Which <em>one</em>?</p><script>x()</script>]]></question><help>Help</help><language>en</language></row>
<row><qid>11</qid><question>Each?</question><language>en</language></row>
<row><qid>12</qid><question>File?</question><language>en</language></row>
<row><qid>20</qid><question>First row</question><language>en</language></row>
</rows></question_l10ns>
<answers><rows>
<row><aid>1</aid><qid>10</qid><code>A1</code><sortorder>1</sortorder></row><row><aid>2</aid><qid>10</qid><code>A2</code><sortorder>2</sortorder></row>
<row><aid>3</aid><qid>11</qid><code>A1</code><sortorder>1</sortorder></row><row><aid>4</aid><qid>11</qid><code>A2</code><sortorder>2</sortorder></row>
</rows></answers>
<answer_l10ns><rows><row><aid>1</aid><answer>Refresh</answer><language>en</language></row><row><aid>2</aid><answer>Replace</answer><language>en</language></row><row><aid>3</aid><answer>Good</answer><language>en</language></row><row><aid>4</aid><answer>Bad</answer><language>en</language></row></rows></answer_l10ns>
</document>"""


def test_a_limesurvey_structure() -> None:
    read = lss.read(LSS.encode())
    assert read.title == "Council survey"
    one, two = read.content.questions()
    assert (one.kind, one.wording, one.hint, one.required) == ("one_choice", "Which one?", "Help", True)
    assert [o.label for o in one.options] == ["Refresh", "Replace", "Other"]
    assert (two.kind, two.rows[0].label, [o.label for o in two.scales[0].options]) == (
        "grid",
        "First row",
        ["Good", "Bad"],
    )
    assert two.shown_when is not None
    assert two.shown_when.tests[0].question == one.id
    assert any("“Q3” was left out" in note for note in read.notes)


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<a/>", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><document>&e;</document>",
     b"<!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><document>&c;</document>", b"<document>" * 3000],
)  # fmt: skip
def test_what_is_no_limesurvey_structure_is_refused(content: bytes) -> None:
    with pytest.raises(Unusable, match="LimeSurvey"):
        lss.read(content)


@pytest.mark.parametrize(
    ("text", "tool", "expected"),
    [
        ("${a} = 'x'", "xlsform", ("all", [("a", "is", "x")])),
        ("(${a} = 'x') or (${b} >= 3)", "xlsform", ("any", [("a", "is", "x"), ("b", "at_least", "3")])),
        ("not(selected(${a}, 'x'))", "xlsform", ("all", [("a", "is_not", "x")])),
        ("${a} != ''", "xlsform", ("all", [("a", "answered", "")])),
        ("{a} notempty", "surveyjs", ("all", [("a", "answered", "")])),
        ('((Q1.NAOK == "Y") and (Q2.NAOK <= 3))', "limesurvey", ("all", [("Q1", "is", "Y"), ("Q2", "at_most", "3")])),
        ("${a} = 'x' and ${b} = 'y' or ${c} = 'z'", "xlsform", None),
        ("count(${a}) > 1", "xlsform", None),
        ("", "xlsform", None),
    ],
)
def test_conditions_of_other_tools(text: str, tool: str, expected: object) -> None:
    told = parse(text, tool)
    assert (None if told is None else (told[0], [(a.name, a.op, a.value) for a in told[1]])) == expected


def test_markup_becomes_words() -> None:
    assert plain("<p>One&nbsp;two</p><p>three <b>four</b><script>alert(1)</script></p>") == "One two\nthree four"
