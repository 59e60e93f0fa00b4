from authorities.admin import councils, people

__all__ = ["councils", "people"]
