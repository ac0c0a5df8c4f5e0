"""The people at the desks: users, desks, the venue, the audit trail."""
