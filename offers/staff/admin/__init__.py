from offers.staff.admin import digest, lines

__all__ = ["digest", "lines"]
