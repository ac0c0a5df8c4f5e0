"""The Museum of Imaginary Things: everything it sells, and its members.

Built from the calendar alone, so every run and every day gives the same ids.
"""
