"""The product's settings, with the bare pages that its own are measured against."""

from acme_pos.settings import *  # noqa: F403
from acme_pos.settings import BASE_DIR, STORAGES, TEMPLATES

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], BASE_DIR / "bench" / "templates"]
# Names with a hash as in production; nobody fetches the files, so none is compressed.
_NAMED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": _NAMED}}
