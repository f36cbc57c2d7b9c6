"""What the kinds of organisation, and the seats in a workgroup, are called."""

from __future__ import annotations

from app.models import Bench, MemberRole, OrganisationKind
from app.web.languages import lazy_gettext as _l

KINDS = {
    OrganisationKind.MUNICIPALITY: _l("municipality"),
    OrganisationKind.PROVINCE: _l("province"),
    OrganisationKind.EMPLOYERS: _l("employers’ organisation"),
    OrganisationKind.UNIONS: _l("trade union"),
    OrganisationKind.WELFARE: _l("care and welfare"),
    OrganisationKind.EDUCATION: _l("education and training"),
    OrganisationKind.COMPANY: _l("company"),
    OrganisationKind.ASSOCIATION: _l("association"),
    OrganisationKind.OTHER: _l("other organisation"),
}

SEATS = {
    MemberRole.CHAIR: _l("chair"),
    MemberRole.FACILITATOR: _l("facilitator"),
    MemberRole.SECRETARY: _l("secretary"),
    MemberRole.MEMBER: _l("member"),
    MemberRole.SUBSTITUTE: _l("substitute"),
}

BENCHES = {
    Bench.WORKERS: _l("workers"),
    Bench.EMPLOYERS: _l("employers"),
    Bench.MUNICIPALITIES: _l("municipalities"),
    Bench.PROVINCE: _l("province"),
}
