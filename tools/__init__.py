"""Checks that belong to the project itself."""
