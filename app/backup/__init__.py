"""One file that holds everything, made while the product runs, and readable by either engine."""
