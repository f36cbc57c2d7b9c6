"""What starts processes and keeps them alive. It knows no part of the application, so that it is there at once."""
