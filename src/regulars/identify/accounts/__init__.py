"""Accounts: the households, companies and dealers that customers belong to, found in what records say or told by us."""

from regulars.identify.accounts.find import AccountsReport, find_accounts
from regulars.identify.accounts.members import (
    Member,
    Place,
    accounts_of,
    forget_statement,
    members_of,
    open_account,
    remove_membership,
    removed_from,
    state_membership,
)

__all__ = [
    "AccountsReport",
    "Member",
    "Place",
    "accounts_of",
    "find_accounts",
    "forget_statement",
    "members_of",
    "open_account",
    "remove_membership",
    "removed_from",
    "state_membership",
]
