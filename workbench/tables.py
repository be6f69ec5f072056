"""Every table in one import, for the migrations and for whoever needs the whole schema."""

import consultation.audit
import consultation.briefings.models
import consultation.councils
import consultation.exercises
import consultation.people
import consultation.questionnaires.models
import consultation.responses.models
import consultation.themes.models
import framework_drafts.dryruns.models
import framework_drafts.frameworks.models
import framework_drafts.history.models
import framework_drafts.measures.models
import workbench.jobs
import workbench.mail
import workbench.sign_in  # noqa: F401
from sqlmodel import SQLModel

metadata = SQLModel.metadata
