"""What the example's councils say in briefings: invented, with whose it is, what it is about and where it stands."""

from __future__ import annotations

from workbench.demo.replies import SAID_IN_THE_ROOM

REFRESH, CARE_ACT = 1, 2
AGENDA = (
    ("What the present framework does for you", "question", "useful"),
    ("Refreshing the present framework", "option", "1"),
    ("A framework built on the Care Act", "option", "2"),
    ("Overall satisfaction, and what it tells", "measure", "ascof-2024-25:1D"),
    ("More frequent data, linked with the NHS", "question", "quarterly"),
)

# (agenda item, which council of those in the room or a group or nobody, rule, position or "", the words)
NORTH: tuple[tuple[int, int | str | None, str, str, str], ...] = (
    *((4, place % 10, "attributed", "", text) for place, text in enumerate(SAID_IN_THE_ROOM[:3])),
    (1, 3, "attributed", "for", "Refresh it. We know these measures, and members have learned to read them."),
    (1, 5, "attributed", "conditional", "A refresh would do if half of the measures go and the rest are current."),
    (1, 0, "attributed", "for", SAID_IN_THE_ROOM[3]),
    (1, 7, "attributed", "against", "Polishing the present list will not tell anybody whether people live better."),
    (1, None, "not_for_attribution", "against", "Between these walls: our members have not looked at the framework for two years."),
    (1, "Smaller unitary councils", "attributed", "conditional", SAID_IN_THE_ROOM[4]),
    (2, 1, "attributed", "for", SAID_IN_THE_ROOM[5]),
    (2, 7, "attributed", "for", "The Act is what we are held to. Measure us on wellbeing and prevention, then."),
    (2, 5, "attributed", "conditional", "Build on the Act, if the measures can be filled from client-level data without a new return."),
    (2, 3, "attributed", "unclear", "We cannot tell yet what a measure of wellbeing would rest on."),
    (2, None, "chatham_house", "for", "A director who says this in public would be asked why the last framework was defended."),
    (2, None, "not_for_attribution", "conditional", "Only with the money for the systems; otherwise it is a list of good wishes."),
    (0, 8, "attributed", "", SAID_IN_THE_ROOM[6]),
    (0, 2, "attributed", "", SAID_IN_THE_ROOM[7]),
    (0, None, "not_for_attribution", "", "Nobody here would notice if a third of the measures stopped."),
    (4, 6, "attributed", "", SAID_IN_THE_ROOM[8]),
    (3, 4, "attributed", "", SAID_IN_THE_ROOM[9]),
    (3, 9, "attributed", "", SAID_IN_THE_ROOM[10]),
    (0, 1, "attributed", "", SAID_IN_THE_ROOM[11]),
    (4, None, "not_for_attribution", "", "Our supplier has told us twice that quarterly is possible, and twice that it is not."),
)  # fmt: skip
NOW: tuple[tuple[int, int | str | None, str, str, str], ...] = (
    (0, 0, "attributed", "", "We use four of the measures in our own plan, and can name the four."),
    (0, 2, "attributed", "", "The framework is how our scrutiny committee opens the conversation; do not take that away."),
    (1, 1, "attributed", "for", "Refresh, and quickly: two years of work on something new is two years without."),
    (1, None, "not_for_attribution", "against", "A refresh is what one does when one does not want to decide."),
)  # fmt: skip

TRANSCRIPT = """WEBVTT

NOTE An invented transcript, as a meeting tool would write it.

1
00:00:04.000 --> 00:00:07.500
<v Farah Osei>Welcome, everybody. Let us start with the Care Act option.</v>

2
00:00:09.000 --> 00:00:15.000
<v Imogen Thirlwall>Thank you, Farah. For us in the south the Act is the better start,</v>

3
00:00:15.200 --> 00:00:20.000
<v Imogen Thirlwall>because it begins with wellbeing and not with what happens to be counted.</v>

4
00:00:22.000 --> 00:00:30.000
<v Callum Brackenbury>I agree with Imogen, but carers must be in it from the first day.</v>

5
00:00:33.000 --> 00:00:41.000
<v Callum Brackenbury>A measure of breaks from caring would be worth more than three surveys.</v>

6
00:00:44.000 --> 00:00:52.000
<v Director, by telephone>I would rather not be named: our data would not carry it today.</v>

7
00:00:55.000 --> 00:01:01.000
<v Nkechi Aldwin>Compare us with councils like us, whichever framework it is.</v>
"""
