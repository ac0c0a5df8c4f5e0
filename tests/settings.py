"""The project's settings as the tests run them."""

import os
import tempfile
from datetime import timedelta

os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("CARD_MODE", "b2b")

from acme_pos.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, since the browser's server has threads and connections of its own; one
    # that need not survive the machine, so no commit waits for the disk.
    _file = f"{tempfile.gettempdir()}/acme-pos-test-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": _file}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"
    )
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A test changes a row and looks at a page at once; `kept` is how production does it.
KEPT = timedelta(0)
# Nobody's ACME to spare here; the pace has tests of its own.
ACME_LOOKUPS_PER_SECOND = 1000.0
