"""What people do: one folder for each domain, always with the same rooms."""
