"""What the payment for a procedure includes before, on and after its day."""
