"""Questionnaires in the convention of ODK and KoboToolbox (XLSForm), in and out."""
