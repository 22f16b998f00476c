"""A request as a mail that is not sent: a file that a mail program opens as a draft of its own."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from audit.workspace.query_draft import QueryDraft
from audit.workspace.query_letter import name_of
from audit.workspace.query_pdf import as_pdf
from audit.workspace.query_text import as_text


def subject(draft: QueryDraft) -> str:
    """What the mail is about, for everyone on its way to see: nothing of the patient or the service."""
    return f"Documentation request {draft.query_id}"


def file_name(draft: QueryDraft, ending: str) -> str:
    """What the file is called: nothing of the patient or the service."""
    return f"{name_of(draft).lower().replace(' ', '-')}{ending}"


def as_mail(draft: QueryDraft) -> bytes:
    """The bytes of the `.eml`: the text as its body, the PDF beside it. The same draft gives the same bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["X-Unsent"] = "1"
    mail["To"] = draft.address.strip()
    mail["Subject"] = subject(draft)
    mail.set_content(as_text(draft), cte="quoted-printable")
    mail.add_attachment(as_pdf(draft), maintype="application", subtype="pdf", filename=file_name(draft, ".pdf"))
    mail.set_boundary(f"=_query_{draft.query_id}")
    return mail.as_bytes()
