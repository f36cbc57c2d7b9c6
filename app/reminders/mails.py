"""The one kind of mail that reminders have of their own."""

from app.mail.kinds import N_, MailKind

TOGETHER = MailKind(
    name="reminders_together",
    title=N_("Reminders of one day"),
    subject=N_("{count} things are waiting for you"),
    body=N_(
        "Dear {name},\n\nThese {count} things are waiting for you today. Each has a link of its own; nobody else can use it, and you need no account."
    ),
    reason=N_("Each of these things was entrusted to you or asks for your answer."),
    sample={"count": 2, "name": "Jan Praet"},
    essential=True,
)
