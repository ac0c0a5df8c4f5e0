#!/bin/sh
# Everything that reads the code without running it. Called by `make lint`.
set -eu
bin=.venv/bin

step() {
    echo "== $*"
    "$@"
}

step $bin/ruff check .
step $bin/ruff format --check .
step $bin/mypy
step $bin/lint-imports --no-cache
step $bin/djlint --lint --quiet templates
step $bin/python manage.py makemigrations --check --dry-run

# The settings as they are in production, with secrets that are none.
echo "== check --deploy"
env DEBUG=false ACME_BASE_URL=https://api.acme.invalid ACME_API_KEY=not-a-key \
    ACME_TENANT_ID=1 ACME_HOUSE_EMAIL=desk@museum.example \
    DEFAULT_FROM_EMAIL=desk@museum.example EMAIL_URL=smtp://127.0.0.1 \
    SECRET_KEY="$($bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    $bin/python manage.py check --deploy --fail-level WARNING
