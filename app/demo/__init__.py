"""The Streekpact of Zuid-Oost-Vlaanderen as data, with people who do not exist."""
