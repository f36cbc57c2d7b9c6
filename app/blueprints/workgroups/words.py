"""What the kinds of group and the roles in them are called."""

from __future__ import annotations

from app.models import MemberRole, WorkgroupKind
from app.web.languages import lazy_gettext as _l

KINDS = {
    WorkgroupKind.AD_HOC: _l("ad hoc workgroup"),
    WorkgroupKind.STANDING: _l("standing consultation"),
    WorkgroupKind.ORGAN: _l("organ of the body"),
}

# In the order in which they stand on a page.
ROLES = {
    MemberRole.CHAIR: _l("chair"),
    MemberRole.FACILITATOR: _l("facilitator"),
    MemberRole.SECRETARY: _l("secretary"),
    MemberRole.MEMBER: _l("member"),
    MemberRole.SUBSTITUTE: _l("substitute"),
}
