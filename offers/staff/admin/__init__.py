from offers.staff.admin import lines

__all__ = ["lines"]
