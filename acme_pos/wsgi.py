"""The door for a web server: `gunicorn acme_pos.wsgi`."""

import os
import resource

from django.core.wsgi import get_wsgi_application

# A core file of this process could hold the card of the sale that it was paying.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "acme_pos.settings")

application = get_wsgi_application()
