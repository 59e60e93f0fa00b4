"""Young people's messages, and the councils' answers.

Imports `authorities` and `offers`; only `portal` imports it.
"""
