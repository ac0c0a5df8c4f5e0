"""What happened: the attempt to pay, the order ACME answered, the receipt."""
