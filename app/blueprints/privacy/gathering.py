"""Everything that every slice holds about a person, in the order in which it can be taken away."""

from __future__ import annotations

from app.blueprints.accounts.privacy import HOLDINGS as ACCOUNTS
from app.blueprints.actions.privacy import HOLDINGS as ACTIONS
from app.blueprints.admin.privacy import HOLDINGS as HISTORY
from app.blueprints.analysis.privacy import HOLDINGS as ANALYSIS
from app.blueprints.consultations.privacy import HOLDINGS as CONSULTATIONS
from app.blueprints.dossiers.privacy import HOLDINGS as DOSSIERS
from app.blueprints.drafting.privacy import HOLDINGS as DRAFTING
from app.blueprints.mails.privacy import HOLDINGS as MAILS
from app.blueprints.meetings.privacy import HOLDINGS as MEETINGS
from app.blueprints.pacts.privacy import HOLDINGS as PACTS
from app.blueprints.people.holdings import Holding
from app.blueprints.people.merging import references
from app.blueprints.people.privacy import HOLDINGS as PEOPLE
from app.blueprints.workgroups.privacy import HOLDINGS as WORKGROUPS

HOLDINGS: tuple[Holding, ...] = (
    *PEOPLE, *CONSULTATIONS, *ANALYSIS, *MEETINGS, *WORKGROUPS, *ACTIONS, *DOSSIERS, *DRAFTING, *PACTS, *MAILS,
    *ACCOUNTS, *HISTORY,
)  # fmt: skip


def undeclared() -> set[str]:
    """Return every column that holds a person and that no slice declared: such data would be forgotten."""
    declared = {(one.table.name, one.column) for one in HOLDINGS}
    return {
        f"{table.name}.{column.name}" for table, column in references() if (table.name, column.name) not in declared
    }
