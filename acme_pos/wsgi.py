"""The door for a web server: `gunicorn acme_pos.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme_pos.settings")

application = get_wsgi_application()
