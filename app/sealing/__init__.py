"""Anonymous answers: sealed until the consultation closes, opened by two of three holders, kept without any link.

Nothing here knows pages or people. `parts` are what holders keep, `locks` make and open the key with two of them,
`ballots` seal answers, `keyfile` holds the part of the key that stands outside the database, `settling` counts,
and `store` reads and writes the rows. docs/developer/anonymity.md says what is promised and what is not.
"""
