#!/usr/bin/env python
"""Django's command line for the point of sale."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

from acme_pos import starting


def main() -> None:
    starting.read_settings()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(starting.cannot(error))
    except OperationalError:
        if problem := starting.database_problem():
            sys.exit(starting.cannot(problem))
        raise


if __name__ == "__main__":
    main()
