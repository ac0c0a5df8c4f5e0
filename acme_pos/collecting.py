"""Which of the vendors' static files are collected: those that a page loads."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Collecting(StaticFilesConfig):
    """Bootstrap is one style sheet here; compressing the rest takes most of a minute."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "bootstrap-*",
        "bootstrap.css*",
        "bootstrap.rtl*",
        "bootstrap*.js*",
        "htmax*",
    ]
