"""The program that sets papers, and its template."""
