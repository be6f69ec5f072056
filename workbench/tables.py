"""Every table in one import: a foreign key can be used only when the table it points at is known."""

from sqlmodel import SQLModel

from consultation import audit, consent, councils, documents, exercises, people
from consultation.briefings import models as briefings
from consultation.briefings import notes
from consultation.intake import models as intake
from consultation.questionnaires import models as questionnaires
from consultation.responses import models as responses
from consultation.themes.analysis import models as analysis
from consultation.themes.codebook import models as codebook
from consultation.themes.coding import models as coding
from consultation.themes.corpus import models as corpus
from consultation.themes.suggestions import models as suggestions
from framework_drafts.board_report import models as board_report
from framework_drafts.decisions import models as decisions
from framework_drafts.deliberation import models as deliberation
from framework_drafts.dryruns import models as dryruns
from framework_drafts.extracts import models as extracts
from framework_drafts.frameworks import models as frameworks
from framework_drafts.history import models as history
from framework_drafts.history.identity import models as identity
from framework_drafts.lifecycle import models as lifecycle
from framework_drafts.measures import models as measures
from framework_drafts.proposals import models as proposals
from workbench import jobs, mail, sign_in

ROOMS_WITH_TABLES = (
    audit,
    consent,
    councils,
    exercises,
    people,
    briefings,
    notes,
    documents,
    intake,
    questionnaires,
    responses,
    corpus,
    codebook,
    coding,
    suggestions,
    analysis,
    dryruns,
    extracts,
    frameworks,
    history,
    identity,
    lifecycle,
    measures,
    proposals,
    deliberation,
    decisions,
    board_report,
    jobs,
    mail,
    sign_in,
)
metadata = SQLModel.metadata
