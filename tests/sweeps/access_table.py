"""Who passes which rule. A rule that does not stand here fails the sweep."""

VISITOR, OUTSIDER, MEMBER = "visitor", "outsider", "member"
OTHER_FACILITATOR, FACILITATOR = "other facilitator", "facilitator"
COORDINATOR, ADMINISTRATOR = "coordinator", "administrator"
ROLES = (VISITOR, OUTSIDER, MEMBER, OTHER_FACILITATOR, FACILITATOR, COORDINATOR, ADMINISTRATOR)

EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {VISITOR}
COORDINATORS = frozenset({COORDINATOR, ADMINISTRATOR})
STAFF = COORDINATORS | {FACILITATOR, OTHER_FACILITATOR}
ORGANISERS = COORDINATORS | {FACILITATOR}  # of the workgroup that the things belong to
READERS = ORGANISERS | {MEMBER}
NOBODY: frozenset[str] = frozenset()

# The things belong to the workgroup that FACILITATOR organises and MEMBER sits in; MEMBER owns the action.
TABLE: dict[str, frozenset[str]] = {
    "public": EVERYONE,
    "public: the pact": EVERYONE,
    "public: a file": EVERYONE,
    "adds to the file": STAFF | {MEMBER},  # who follows it, too
    "manages the file": COORDINATORS | {MEMBER},  # who follows it
    "metrics, when switched on": NOBODY,  # it is off
    "signed in": SIGNED_IN,
    "staff": STAFF,
    "staff: a person": STAFF,
    "staff: an organisation": STAFF,
    "coordinator": COORDINATORS,
    "coordinator: a person": COORDINATORS,
    "coordinator: an affiliation": COORDINATORS,
    "coordinator: a kind of mail": COORDINATORS,
    "coordinator: the text of a kind of mail": COORDINATORS,
    "coordinator: an organisation": COORDINATORS,
    "coordinator: a municipality": COORDINATORS,
    "staff: a municipality": STAFF,
    "coordinator: an import": COORDINATORS,
    "coordinator: a merge": COORDINATORS,
    "coordinator: a seat": COORDINATORS,
    "coordinator: an end of mandates": COORDINATORS,
    "administrator: a person’s data": frozenset({ADMINISTRATOR}),
    "administrator: a request about personal data": frozenset({ADMINISTRATOR}),
    "personal link: own data": NOBODY,
    "coordinator: a mail": COORDINATORS,
    "coordinator: a rehearsal": COORDINATORS,
    "coordinator: a message that came in": COORDINATORS,
    "reads the message that came in": ORGANISERS,
    "administrator": frozenset({ADMINISTRATOR}),
    "administrator: an account": frozenset({ADMINISTRATOR}),
    "own filter": frozenset({MEMBER}),
    "own session": frozenset({MEMBER}),
    "reads the pact": SIGNED_IN,
    "writes the text of the pact": COORDINATORS,  # and who facilitates the group that writes a draft; this one holds
    "staff: a draft": STAFF,
    "personal link: council_advice": NOBODY,
    "answers for the indicator, or coordinator": COORDINATORS | {MEMBER},
    "reads the round": SIGNED_IN,
    "manages the round": COORDINATORS,
    "reports on the action": READERS,
    "owns the action, or coordinator": COORDINATORS | {MEMBER},
    "coordinator, where a date was asked for": COORDINATORS,
    "said it, or coordinator": COORDINATORS | {MEMBER},
    "is asked": frozenset({MEMBER}),
    "reads the workgroup": READERS,
    "manages the workgroup": ORGANISERS,
    "organises the consultation": ORGANISERS,
    "reads the results of the consultation": ORGANISERS,
    "analyses the consultation": ORGANISERS,
    "makes actions of words": COORDINATORS,
    "public: what was done with answers": EVERYONE,
    "personal link: consultation_feedback": NOBODY,
    "reads the passage": ORGANISERS,
    "reads who answered what": ORGANISERS,
    "reads the chain, or what is public of it": EVERYONE,  # this action stands in a pact that was adopted
    # A personal link opens what it is for, and no account does.
    "has a personal link to the consultation": NOBODY,
    "personal link: action_update": NOBODY,
    "personal link: action_handover": NOBODY,
    "personal link: action_step": NOBODY,
    "personal link: indicator_measure": NOBODY,
    "personal link: meeting_reply": NOBODY,
    "personal link: key_part": NOBODY,
    "knows the address of the anonymous consultation": EVERYONE,
    "has the code of a ballot": EVERYONE,  # who has none is asked to type it
    "personal link: mail preferences": NOBODY,
    "personal link: something one was asked": NOBODY,
    "personal link: what one passed on": NOBODY,
    "unsubscribe address of a mail": NOBODY,
    # The doors of a demonstration are no doors anywhere else.
    "demo": NOBODY,
    "demo, its mailbox": NOBODY,
    "demo, accounts made for it": NOBODY,
}
