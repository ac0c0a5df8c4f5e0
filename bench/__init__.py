"""Figures of speed and memory, printed by one command each."""
