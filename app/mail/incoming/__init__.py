"""Mail that comes in: the signed addresses it is sent to, and what a message says."""
