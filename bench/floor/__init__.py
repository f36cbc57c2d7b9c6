"""What the same pages and writes cost at the least: Flask and Jinja, or the driver, and nothing else."""
