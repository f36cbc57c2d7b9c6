"""What falls due: plan, forecast and rehearsal."""
