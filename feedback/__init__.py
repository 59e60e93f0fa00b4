"""What young people tell us: their questions, answers and ideas, and what the councils reply.

Imports `authorities` and `offers`; nothing but `portal` imports it.
"""
