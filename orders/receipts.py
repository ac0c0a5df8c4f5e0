"""Receipts: composed from the stored order when they are sent, never from a request."""

from __future__ import annotations

import io
import logging
import smtplib
from dataclasses import dataclass

import css_inline
import segno
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from acme_pos.staff.models import AuditEvent, Desk, User, Venue

from .models import Order, Receipt

logger = logging.getLogger(__name__)

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Slip:
    """All that a receipt says, on paper or by mail."""

    order: Order
    venue: Venue
    is_copy: bool = False

    @property
    def context(self) -> dict[str, object]:
        return {
            "order": self.order,
            "items": list(self.order.items.order_by("pk")),
            "payment": getattr(self.order, "payment", None),
            "venue": self.venue,
            "is_copy": self.is_copy,
            "training": settings.TRAINING,
            "qr": qr_code(self.order.order_number),
        }


def slip_of(order: Order, *, is_copy: bool = False) -> Slip:
    return Slip(order, Venue.current(), is_copy)


def qr_code(order_number: str) -> str:
    """The order number as an SVG data URI, for the scanner at the door."""
    uri: str = segno.make_qr(order_number, error="m").svg_data_uri(scale=4, border=2)
    return uri


def send_again(order: Order, to: str, asked_by: User, desk: Desk | None) -> Receipt:
    """Queue one more mail; the order itself is not touched.

    Raises TooManyResends when enough were asked for today.
    """
    with transaction.atomic():
        # One at a time, so that two who ask together get a number each.
        Order.objects.select_for_update().get(pk=order.pk)
        receipt = Receipt.again(order, to, asked_by)
        AuditEvent.objects.record(
            "receipt sent again",
            order,
            actor=asked_by,
            desk=desk,
            # Its row has the address: that can be blanked, and a line cannot.
            facts={"receipt": receipt.seq},
        )
    return receipt


def send_due(limit: int = 50) -> int:
    """Send what is due, oldest first; the number sent."""
    return sum(_send(receipt) for receipt in Receipt.objects.due()[:limit])


def _send(receipt: Receipt) -> bool:
    if not receipt.claim():
        return False
    try:
        compose(receipt).send(fail_silently=False)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        receipt.mark_failed(_in_words(error), for_good=_is_final(error))
    except (smtplib.SMTPException, OSError) as error:
        receipt.mark_failed(_in_words(error), for_good=False)
    except Exception:
        # One receipt that cannot be written must not hold up those behind it.
        logger.exception("receipt %s could not be written", receipt.message_id)
        receipt.mark_failed("The receipt could not be written.", for_good=False)
    else:
        receipt.mark_sent()
        return True
    return False


def compose(receipt: Receipt) -> EmailMultiAlternatives:
    context = slip_of(receipt.order, is_copy=receipt.is_resend).context
    subject = f"{context['venue']}: order {receipt.order.order_number}"
    if settings.TRAINING:
        subject = f"[TRAINING] {subject}"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("receipts/email.txt", context),
        to=[receipt.to],
        headers={"Message-ID": receipt.message_id},
    )
    html = _inliner.inline(render_to_string("receipts/email.html", context))
    message.attach_alternative(html, "text/html")
    # Mail programs block SVG and data URIs, so the QR code travels beside the text.
    message.attach(f"order-{receipt.order.order_number}.png", _png(receipt.order))
    return message


def _png(order: Order) -> bytes:
    buffer = io.BytesIO()
    segno.make_qr(order.order_number, error="m").save(
        buffer, kind="png", scale=8, border=2
    )
    return buffer.getvalue()


def _is_final(error: Exception) -> bool:
    """5xx says that the address or the mail itself was refused, not the moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [getattr(error, "smtp_code", 0)]
    return all(500 <= code < 600 for code in codes)


def _in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "The mail server refused this address."
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    return f"The mail server could not be reached ({type(error).__name__})."
