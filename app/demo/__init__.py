"""The Streekpact as data, and people who do not exist."""
