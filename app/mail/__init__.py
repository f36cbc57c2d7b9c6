"""The outbox, from composing to delivery."""
