"""Django's sessions in the database, asked for with SQL that is written once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .written import Written


class SessionStore(db.SessionStore):
    """Each request loads one; all else is as Django does it."""

    def _get_session_from_db(self) -> Session | None:
        found = _lasting(self.session_key, timezone.now())
        if not found:
            # A key that nobody gave out is not taken up.
            self._session_key = None
            return None
        return found[0]


def _one_beyond(key: str, moment: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=moment)


_lasting = Written(_one_beyond, "\ue000", datetime(2000, 1, 1, tzinfo=UTC))
