"""The mails of this slice. `{code}` is filled in while sending; no row holds it."""

from app.blueprints.accounts.rules import INVITATION_LIFE, LINK_LIFE
from app.mail.kinds import N_, MailKind

SIGN_IN_LINK = MailKind(
    name="sign_in_link",
    title=N_("Sign-in link"),
    subject=N_("Your link to sign in"),
    body=N_(
        "Hello {name},\n\nWith the button below you sign in. It works once, within 15 minutes, in the browser in which you asked for it.\n\nOn another device, type this code: {code}\n\nDid you not ask for this? Then you need not do anything: without this e-mail nobody can sign in in your name. Never give the code to anyone, not even to us."
    ),
    reason=N_("Someone asked on the sign-in page for a link to this address."),
    sample={"name": "An De Smet", "code": "123 456"},
    button=N_("Sign in"),
    urgent=True,
    on_request=True,
    life=LINK_LIFE,
    keeps=("code",),
)

ACCOUNT_OPENED = MailKind(
    name="account_opened",
    title=N_("Invitation to sign in"),
    subject=N_("You can sign in from now on"),
    body=N_(
        "Hello {name},\n\nThere is an account for you. With the button below you choose how you sign in from now on: with a password, or each time with a link by e-mail.\n\nThe button works once, within 24 hours, on any device. After that you can always ask for a new link on the sign-in page."
    ),
    reason=N_("An administrator sent you this link."),
    sample={"name": "An De Smet"},
    button=N_("Choose how you sign in"),
    urgent=True,
    on_request=True,
    life=INVITATION_LIFE,
)

PASSWORD_CHOSEN = MailKind(
    name="password_chosen",
    title=N_("First password"),
    subject=N_("You chose a password"),
    body=N_(
        "Hello {name},\n\nFrom now on you can sign in with your e-mail address and the password that you chose just now. A link by e-mail works too.\n\nWas it not you? Ask for a sign-in link on the sign-in page, choose another password, and tell your coordinator."
    ),
    reason=N_("We always tell you when your password changes."),
    sample={"name": "An De Smet"},
    urgent=True,
    on_request=True,
)

PASSWORD_CHANGED = MailKind(
    name="password_changed",
    title=N_("Password changed"),
    subject=N_("Your password was changed"),
    body=N_(
        "Hello {name},\n\nYour password was changed just now, and your other devices were signed out.\n\nWas it not you? Ask for a sign-in link on the sign-in page, choose a new password, and tell your coordinator."
    ),
    reason=N_("We always tell you when your password changes."),
    sample={"name": "An De Smet"},
    urgent=True,
    on_request=True,
)

LOST_LINK = MailKind(
    name="lost_link",
    title=N_("Personal link, asked for again"),
    subject=N_("Your link: {title}"),
    body=N_(
        "Dear {name},\n\nHere is the link that you asked for again: {title}. It is the same one as before, and what you filled in earlier is still there.\n\nThe link is personal: do not pass it on. Did you not ask for this? Then you need not do anything."
    ),
    reason=N_("Someone asked on our site for the links of this address."),
    sample={"name": "Griet Baetens", "title": "Mobiliteit: wat ziet u ervan?"},
    button=N_("Open your link"),
    urgent=True,
    on_request=True,
)
