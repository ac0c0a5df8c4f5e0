"""A stand-in for ACME's REST API: the demo, the training mode, the test server.

A process of its own (`python -m acme_pos.sandbox`) over real TCP, with its own
storage. It shares no code with the client in `acme_pos.acme`, else both could be
wrong together, and it imports nothing but the standard library.

What ACME's documents settle is followed; what they leave open is one named field
of `assumptions.Assumptions`.
"""
