"""Every table in one import, for the migrations and for whoever needs the whole schema."""

from sqlmodel import SQLModel

import workbench.jobs
import workbench.mail
import workbench.sign_in  # noqa: F401

metadata = SQLModel.metadata
