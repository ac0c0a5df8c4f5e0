"""The door for a web server: `gunicorn acme_pos.wsgi`."""

import resource

from django.core.wsgi import get_wsgi_application

from acme_pos import starting

# A core file of this process could hold the card of the sale that it was paying.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

starting.read_settings()

application = get_wsgi_application()
