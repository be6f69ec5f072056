"""What the example's councils say: invented sentences on eight subjects, each used once."""

BURDEN = (
    "Our performance team spends most of the spring on returns, and nobody in operations ever sees the result.",
    "Please do not add a collection without taking one away, because we have two analysts and they are stretched already.",
    "The statutory returns cost us about a hundred days of staff time each year, most of it cleaning data by hand.",
    "If client-level data is to replace the old returns, then switch the old returns off on a date that everybody knows.",
    "Every new data item means a change to our case management system, which our supplier charges for and schedules a year ahead.",
    "A smaller number of measures that we all trust would be worth more to us than the present long list.",
    "We answer the same question three times for three bodies; one collection used by everybody would halve the burden.",
    "Small authorities like ours carry the same reporting burden as large ones with a tenth of the staff.",
)
TIMELY = (
    "By the time the annual figures are published they describe a service that has already changed.",
    "Quarterly client-level data would let our management team act in the year and not the year after.",
    "We want figures within eight weeks of the quarter's end; a figure that is eighteen months old settles no argument.",
    "Monthly feeds are possible for us now, and the published framework should use that frequency.",
    "The annual snapshot at 31 March hides everything that happens between one March and the next.",
    "More frequent data only helps if revisions are shown openly, since late recording moves our numbers for months.",
    "Our board asks for current figures, and annual outcomes data cannot answer it.",
)
NHS = (
    "Linking our records with hospital data is the only way to see whether reablement after discharge works.",
    "Discharge measures must be shared with the NHS, because neither of us can move them alone.",
    "NHS numbers are missing for a fifth of our clients, so linkage would leave out exactly the people we worry about.",
    "The integrated care board looks at other numbers than we do, and a joint measure of discharge would end that.",
    "Integration is a duty in the Care Act, yet nothing in the present framework measures it.",
    "Linked hospital and social care data would show admissions that a short service at home could have avoided.",
    "Please agree the information governance for linkage with the NHS nationally, so that every council need not negotiate it.",
)
CARERS = (
    "Unpaid carers hold our system together and are measured once in two years by a survey that few of them answer.",
    "The carers' survey should be yearly, shorter, and reach carers whom the council does not already know.",
    "Carers tell us that breaks from caring matter most, and no measure says whether they get one.",
    "Support to young adult carers is invisible in the framework.",
    "We would like a measure of whether carers can stay in work, which is what carers ask us for.",
    "Counting carers' assessments says nothing about whether the carer was better off afterwards.",
)
VOICE = (
    "The survey of people who use services is the part of the framework that our members read, so keep it.",
    "Ask people whether life is better, not whether they are satisfied with the service.",
    "The survey leaves out people who cannot fill in a form, and those are often people with the greatest needs.",
    "Response rates to the survey fall each year and our confidence intervals are as wide as the differences.",
    "People with dementia are answered for by their relatives or not at all.",
    "Co-produce the wording with people who draw on care; ours found half of the questions puzzling.",
    "The quality of life score is the best thing in the framework because it is about people's lives.",
    "An easy-read survey and interviews by telephone would reach people whom the postal survey never reaches.",
)
PREVENT = (
    "Prevention is the first duty in the Act and the last thing measured.",
    "People who are helped early never appear in the data, so good preventive work looks like nothing at all.",
    "Measure how many people we keep away from long-term support through advice, equipment and community help.",
    "Reablement counts are a poor stand-in for prevention; the voluntary sector does most of it unrecorded.",
    "Housing adaptations and technology prevent falls, and the framework is silent on both.",
    "Telecare and sensors generate data of their own that could show prevention working.",
    "A framework built on the Care Act would have to start with wellbeing and prevention, which we would welcome.",
)
COMPARE = (
    "League tables made from small differences do harm; show the interval or do not show the number.",
    "Compare us with councils like us and not with England, since our population is older and more rural.",
    "Residential admissions look high here because so many people retire to the coast; adjust for age at least.",
    "Three or four admissions move our rate from the best to the worst in the region.",
    "Differences in self-directed support between councils are differences in recording and nothing else.",
    "Benchmarking in the region works when we can talk about why our figures differ.",
    "Definitions changed under the same code last year, and members drew conclusions from a break in the series.",
    "Please mark every break in a series, so that nobody reads a change of method as a change in performance.",
)
WORKFORCE = (
    "Turnover in the care workforce drives everything else, and we can influence only a part of it.",
    "Care worker vacancies should be shown beside the quality ratings, because one explains the other.",
    "A measure of the local market's sufficiency would help us with our duty to shape it.",
    "Ratings of homes in our area say little about the care that we commission ourselves.",
    "International recruitment has changed turnover, so compare these years with care.",
    "Pay in the care workforce decides whether people stay, and the framework could say so.",
)
SUBJECTS = (BURDEN, TIMELY, NHS, CARERS, VOICE, PREVENT, COMPARE, WORKFORCE)

SAID_IN_THE_ROOM = (
    "We would support quarterly client-level figures if the annual return is switched off on the same day.",
    "Discharge measures only make sense together with the NHS; neither side can move them alone.",
    "Our carers' survey had ninety replies. You cannot rank anybody on that.",
    "Members read the quality of life score. Please do not lose it.",
    "The burden falls on two analysts here, so a smaller set of measures would be welcome.",
    "If you build on the Care Act, start with prevention and wellbeing and not with what is easy to count.",
    "Nobody here believes the self-directed support figures, they measure recording.",
    "Turnover in the workforce is the question our scrutiny committee asks first.",
    "Linkage with hospital data fails when the NHS number is missing.",
    "People who cannot fill in a form are missing from the survey altogether.",
    "Show the interval on every chart, our leader compares us to one decimal place.",
    "Early help never shows in the data, so prevention looks like idleness.",
)

# What a regional group agreed to say, as four councils sent it; who says nothing; who answers another question; and
# words with personal data in them (the telephone number is one that is never given to anybody).
REGIONAL = (
    "As our regional group agreed, we ask for one shared collection with the NHS, a named contact for linkage, and a year's notice of any change to a data item.",
    "As our regional group agreed, we ask for one shared collection with the NHS, a named contact for linkage, and a year's notice of any change to a data item. {council} would add nothing.",
    "As agreed in our regional group, we ask for one shared collection with the NHS, a named contact for linkage, and a year's notice of any change to data items.",
    "As our regional group agreed, we ask for one shared collection with the NHS, a named contact for linkage, and a year's notice of any change to a data item!",
)
NOTHING = "No further comments."
ELSEWHERE = (
    "Drop the measures of self-directed support from the framework, because they count recording and nothing else."
)
PERSONAL = "Mrs J.K. waited nine weeks for a review and no figure shows it; our lead, Dr Helen Fairweather on 01632 960 123, can say more."
LATER = "The annual snapshot hides everything between one March and the next, so publish figures every quarter."
