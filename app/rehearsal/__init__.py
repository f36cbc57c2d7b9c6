"""The rehearsal: years of the pact played in a minute, in a copy that is thrown away, and without any mail leaving."""
