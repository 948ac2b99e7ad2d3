"""What can be done with people, their sessions and their tokens."""

from services.identity.handlers.announce import Announce
from services.identity.handlers.import_roster import ImportRoster, Plan, Wish
from services.identity.handlers.people import (
    BindAccount,
    EndPerson,
    ErasePerson,
    NobodyError,
    RevokePerson,
    found,
)
from services.identity.handlers.tokens import Grant, GrantToken, NoSessionError, principal_of

__all__ = [
    "Announce",
    "BindAccount",
    "EndPerson",
    "ErasePerson",
    "Grant",
    "GrantToken",
    "ImportRoster",
    "NoSessionError",
    "NobodyError",
    "Plan",
    "RevokePerson",
    "Wish",
    "found",
    "principal_of",
]
