"""What kinds of organisation, seats in a workgroup, and the advice of a council are called."""

from __future__ import annotations

from app.models import Bench, MemberRole, Opinion, OrganisationKind
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

OPINIONS: dict[Opinion, object] = {
    Opinion.FAVOURABLE: _l("favourable"),
    Opinion.WITH_REMARKS: _l("favourable, with remarks"),
    Opinion.UNFAVOURABLE: _l("unfavourable"),
    Opinion.NONE_IN_TIME: _l("no advice in time"),
}

BENCHES = {
    Bench.WORKERS: _l("workers"),
    Bench.EMPLOYERS: _l("employers"),
    Bench.MUNICIPALITIES: _l("municipalities"),
    Bench.PROVINCE: _l("province"),
}
