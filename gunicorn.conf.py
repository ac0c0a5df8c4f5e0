"""How the web server runs: `gunicorn` reads this from the folder it is started in.

A checkout waits for ACME for up to 25 s in a thread that does nothing else, so there
are more threads than checkouts at a time, and each time here is longer than that.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from acme_pos.environment import Environment

HERE = Path(__file__).resolve().parent


class Env(Environment):
    # Of its own, so that a reload (HUP) reads .env again.
    ENVIRON = dict(os.environ)


env = Env()
if env.str("READ_DOT_ENV", default="true").lower() == "true":
    Env.read_env(HERE / ".env")

wsgi_app = "acme_pos.wsgi"
bind = env.str("WEB_BIND", default="127.0.0.1:8000")
worker_class = "gthread"
try:
    workers = env.int("WEB_WORKERS", default=2)
    threads = env.int("WEB_THREADS", default=16)
except ImproperlyConfigured as error:
    sys.exit(f"acme_pos cannot start: {error}")
# 25 s of ACME and what we do around it; a proxy's own must be longer still.
timeout = 40
# A process that is told to end answers what it is asking ACME first.
graceful_timeout = 30
# Never by count: memory is flat over sales (`make bench`), and each end costs a start.
max_requests = 0
# Not loaded before the fork, so that a reload brings new code in.
preload_app = False
# Requests are logged by the app, without query strings (acme_pos/request_ids.py).
accesslog = None
control_socket_disable = True


def on_starting(server: object) -> None:
    """In a process of its own: what the master imports, no reload brings in anew."""
    command = [sys.executable, str(HERE / "manage.py"), "check_services"]
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)
