"""The application for gunicorn: gunicorn workbench.wsgi:app. Long work is done by “workbench work” beside it."""

from config import load_settings
from workbench import create_app
from workbench.database import open_instance

app = create_app(open_instance(load_settings(), make_fresh=False))
