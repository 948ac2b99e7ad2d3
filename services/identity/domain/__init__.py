"""What identity decides: who is who, which documents can be real, what an import would change."""

from services.identity.domain.documents import Document, DocumentError, read_document
from services.identity.domain.people import NO_CONTACTS, Contacts, Mandate, Person, Role
from services.identity.domain.sessions import Session, SessionLimits
from services.identity.domain.words import Words

__all__ = [
    "NO_CONTACTS",
    "Contacts",
    "Document",
    "DocumentError",
    "Mandate",
    "Person",
    "Role",
    "Session",
    "SessionLimits",
    "Words",
    "read_document",
]
