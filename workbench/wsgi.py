"""The application for gunicorn: gunicorn workbench.wsgi:app. Long work is done by “workbench work” beside it."""

from config import BadSettings, load_settings
from workbench import create_app
from workbench.database import open_instance

settings = load_settings()
if settings.uses_sqlite:
    raise BadSettings("gunicorn serves from several processes, which SQLite cannot take: set WORKBENCH_DATABASE_URL.")
app = create_app(open_instance(settings, make_fresh=False))
